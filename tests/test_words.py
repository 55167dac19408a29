"""CONVERSATION, rule 1: common words, short sentences, nothing that only an eye can follow.

Each screen is as easy as language level B1 asks: the score is of its own words, without the tenant's, without
addresses, and without what it says in the other language. Buttons are labels and have no score; as texts
of the catalogues their words are looked at like all others.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from dialogs.screen import Kind, Line, Screen
from tests.kit.officialese import OFFICIALESE
from tests.kit.readability import AVERAGE, EASE, PRESCRIBED, averaged, longest_sentence, syllables, words
from tests.kit.texts import catalogues, in_catalogue
from tests.kit.wording import ABBREVIATIONS, ADDRESS, ALLOWED, LAYOUT, entries, faults
from tests.test_conversation import ORGANISATION, screens

EASY = 70
LONGEST = 15
NAMES = (ORGANISATION.facts["organisation"], "Klachtwijzer")
LANGUAGES = tuple(EASE)

EXEMPT: dict[str, str] = {}
"""Texts that no tenant reads, by message id, and why their words cannot be others."""


def every_screen(language: str) -> list[Screen]:
    return screens(language)


@cache
def messages(language: str) -> list[tuple[str, str]]:
    """Every text of the catalogue but the words that only a tenant types: message id and text."""
    found = [m for m in in_catalogue(catalogues()[language]) if m.id]
    return [
        (str(message.id[0] if isinstance(message.id, tuple | list) else message.id), str(text))
        for message in found
        if message.context not in ("typed words", "command")
        for text in (message.string if isinstance(message.string, tuple | list) else [message.string])
    ]


@cache
def _shapes(language: str) -> list[re.Pattern[str]]:
    """The texts of some length, for whatever fills their placeholders."""
    pieces = [re.split(r"\{\w+\}", text) for _, text in messages(language)]
    return [
        re.compile(".+".join(map(re.escape, parts)), re.DOTALL)
        for parts in pieces
        if len(re.findall(r"[^\W\d]+", " ".join(parts))) > 2
    ]


def _is_of(language: str, text: str) -> bool:
    return any(shape.fullmatch(text) for shape in _shapes(language))


def in_another_language(text: str, language: str) -> bool:
    others = [other for other in LANGUAGES if other != language]
    return any(_is_of(other, text) for other in others) and not _is_of(language, text)


def own_words(screen: Screen) -> str:
    """What the assistant itself says on the screen, in the screen's language; a paragraph each."""
    said = [line.text for line in (*screen.notice, *screen.lines) if line.kind is not Kind.QUOTE]
    said = [text for text in said if not in_another_language(text, screen.language)]
    return "\n".join(said).replace(ORGANISATION.facts["postal_address"], "")


def too_hard(shown: Iterable[Screen]) -> Iterator[str]:
    """A report on each screen that is harder to read than EASY."""
    for text, screen in {own_words(screen): screen for screen in shown}.items():
        score = EASE[screen.language](text, NAMES)
        if score < EASY:
            yield (
                f"{screen.phase} ({screen.language}) scores {score:.1f}, not {EASY}. "
                f"Its longest words: {_longest(text, screen.language)}.\n{text}"
            )


def _longest(text: str, language: str) -> str:
    told = {*words(averaged(text, language, NAMES))} - {AVERAGE}
    hardest = sorted((-syllables(word, language), word) for word in told)[:5]
    return ", ".join(f"{word} ({-count} syllables)" for count, word in hardest)


def too_long(text: str, where: str) -> Iterator[str]:
    """A report on the text's longest sentence, if it has more than LONGEST words."""
    sentence = longest_sentence(text)
    if len(words(sentence)) > LONGEST:
        yield f"{where}: {len(words(sentence))} words, not {LONGEST}.\n{sentence.replace(AVERAGE, '...')}"


def wrong_words(language: str, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A report on each text with words that are not plain, each with what to write instead."""
    for msgid, text in texts:
        found = [str(fault) for fault in faults(text, language)]
        if found and msgid not in EXEMPT:
            yield f"{language}: {'; '.join(found)}\nmsgid: {msgid}\n{text}"


def none(reports: Iterable[str]) -> None:
    """Fail with all of the reports, or pass."""
    told = "\n\n".join(reports)
    if told:
        pytest.fail(told, pytrace=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_easy_to_read(language: str) -> None:
    none(too_hard(every_screen(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_on_a_screen_is_long(language: str) -> None:
    shown = every_screen(language)
    none(dict.fromkeys(long for each in shown for long in too_long(own_words(each), each.phase)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_text_is_long(language: str) -> None:
    """Whatever will fill a placeholder counts as one word."""
    filled = [(f"msgid {id_}", re.sub(r"/?\{\w+\}", AVERAGE, text)) for id_, text in messages(language)]
    none(long for where, text in filled for long in too_long(text, where))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_plain_words(language: str) -> None:
    none(wrong_words(language, messages(language)))


def test_every_exemption_is_of_a_text_that_needs_it() -> None:
    texts = [(id_, text, language) for language in LANGUAGES for id_, text in messages(language)]
    needed = {id_ for id_, text, language in texts if any(faults(text, language))}
    assert set(EXEMPT) <= needed


def a_screen(language: str, *lines: Line) -> Screen:
    return Screen(language=language, lines=lines, phase="asking")


OFFICIAL = {
    "nl": "Middels deze voorziening wordt belanghebbende in de gelegenheid gesteld bezwaren te formuleren.",
    "en": "Complainants are hereby requested to communicate particulars regarding accommodation.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_says_what_a_writer_must_know(language: str) -> None:
    (report,) = too_hard([a_screen(language, Line(OFFICIAL[language]))])
    assert report.startswith(f"asking ({language}) scores ")
    assert report.endswith(OFFICIAL[language])
    assert "syllables" in report
    (report,) = wrong_words(language, [("The id", OFFICIAL[language])])
    assert {"nl": "'Middels' -> met", "en": "'hereby' -> leave out"}[language] in report
    assert f"msgid: The id\n{OFFICIAL[language]}" in report
    (report,) = too_long("Een " * LONGEST + "twee.", "asking")
    assert report.startswith(f"asking: {LONGEST + 1} words")
    assert not list(too_long("Een " * LONGEST, "asking"))
    with pytest.raises(pytest.fail.Exception, match="asking: 16 words"):
        none([report])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tenants_words_and_addresses_have_no_score(language: str) -> None:
    hard = Line(OFFICIAL[language], Kind.QUOTE)
    address = Line(ORGANISATION.facts["postal_address"])
    assert own_words(a_screen(language, hard, address)).strip() == ""
    assert not list(too_hard([a_screen(language, hard, address)]))


@pytest.mark.parametrize(("language", "other"), [("nl", "en"), ("en", "nl")])
def test_what_is_said_in_the_other_language_has_no_score(language: str, other: str) -> None:
    ours, theirs = (
        {re.sub(r"\{\w+\}", "1", text) for _, text in messages(each)} for each in (language, other)
    )
    for text in ours | theirs:
        foreign = text not in ours and len(re.findall(r"[^\W\d]+", text)) > 2
        assert in_another_language(text, language) is foreign, text


TABLES = (OFFICIALESE, ABBREVIATIONS, LAYOUT, ADDRESS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_write_instead_is_plain_itself(language: str) -> None:
    rows = [row for table in TABLES for row in entries(table[language])]
    patterns = [pattern for pattern, _ in rows]
    assert len(set(patterns)) == len(patterns)
    assert len(entries(OFFICIALESE[language])) >= {"nl": 90, "en": 60}[language]
    for pattern, instead in rows:
        assert not list(faults(instead, language)), (pattern, instead)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_allowed_has_a_reason(language: str) -> None:
    assert all(ALLOWED[language].values())
    assert all(PRESCRIBED[language].values())


@pytest.mark.parametrize(
    ("text", "word", "instead"),
    [
        ("Indien u dat wilt, kan het.", "Indien", "als"),
        ("U dient dit formulier te sturen.", "dient dit formulier te", "moeten"),
        ("De commissie neemt dit in behandeling. U krijgt reeds bericht.", "reeds", "al"),
        ("U moet de brief ondertekenen.", "ondertekenen", "uw handtekening zetten"),
        ("U moet schriftelijk antwoorden.", "schriftelijk", "op papier"),
        ("Wend u tot de commissie.", "Wend u tot", "vragen aan"),
        ("Mocht u vragen hebben, bel dan.", "Mocht u", "als"),
        ("Een brief, bijv. van ons.", "bijv.", "bijvoorbeeld"),
        ("Van 3 t/m 5 maart.", "t/m", "tot en met"),
        ("Dat is o.a. een brief.", "o.a.", "schrijf het uit"),
        ("Nooit uw BSN.", "BSN", "schrijf het uit"),
        ("Kies de knop hieronder.", "hieronder", "noem het ding"),
        ("Klik op ja.", "Klik", "kies"),
        ("Kies de groene knop.", "groene", "het woord op de knop"),
        ("Je kunt jouw klacht sturen.", "Je", "u"),
        ("Men leest uw klacht.", "Men", "u; of: wie het doet"),
        ("Hierover wordt u verzocht te schrijven.", "wordt u verzocht", "zeg wie het doet"),
        ("Er wordt naar gekeken.", "Er wordt", "zeg wie het doet"),
        ("Dat is niet onmogelijk.", "niet onmogelijk", "zeg het met één nee"),
        ("Gelukt!!", "!!", "one mark"),
        ("Stuur uw bestand(en).", "d(en)", "one word"),
        ("Fijn :)", ":)", "words"),
        ("Fijn \U0001f642", "\U0001f642", "words"),
        ("Verder \u2192", "\u2192", "words"),
    ],
)
def test_a_wrong_dutch_word_is_found(text: str, word: str, instead: str) -> None:
    assert any(fault.word == word and fault.instead.startswith(instead) for fault in faults(text, "nl"))


@pytest.mark.parametrize(
    ("text", "word", "instead"),
    [
        ("In order to go on, choose yes.", "In order to", "to"),
        ("You shall hear from us.", "shall", "will"),
        ("Please submit your complaint.", "submit", "send"),
        ("This is regarding your complaint.", "regarding", "about"),
        ("Give a date, e.g. in March.", "e.g.", "write it out"),
        ("Complaint no. 5.", "no.", "number"),
        ("Choose the button below.", "below", "name the thing"),
        ("It is at the bottom.", "at the bottom", "name the thing"),
        ("Tap here.", "Tap here", "choose"),
        ("Click yes.", "Click", "choose"),
        ("Choose the red button.", "red", "the word on the button"),
        ("You are requested to write.", "You are requested", "say who asks"),
        ("That is not uncommon.", "not uncommon", "say it with one no"),
        ("Read the FAQ.", "FAQ", "write it out"),
    ],
)
def test_a_wrong_english_word_is_found(text: str, word: str, instead: str) -> None:
    assert any(fault.word == word and fault.instead.startswith(instead) for fault in faults(text, "en"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Vindt de huurder het goed dat u deze klacht indient?"),
        ("nl", "Ik help u om een klacht in te dienen en om die te versturen."),
        ("nl", "Deze persoon mag schriftelijk reageren op uw klacht."),
        ("nl", "Na de hoorzitting is uw klacht gegrond, gedeeltelijk gegrond of ongegrond."),
        ("nl", "Dat is een bindend advies. U krijgt het als PDF."),
        ("nl", "Het nummer is KLW-123-456-789. Bewaar dit nummer."),
        ("nl", "Een e-mailadres ziet er zo uit: naam@voorbeeld.nl. Typ het opnieuw."),
        ("nl", "Hulp bij deze assistent, met /help. Fijn!"),
        ("nl", "U mocht dit niet weten, en dat is rechtstreeks gezegd."),
        ("nl", "{name} ({size}): {note}"),
        ("en", "Shall I erase everything? Shall we begin?"),
        ("en", "Is everything right? What is left to say?"),
        ("en", "Say no. Then this assistant goes on."),
        ("en", "The person concerned may respond in writing."),
        ("en", "Your complaint is well-founded. This is binding advice."),
    ],
)
def test_a_plain_text_has_no_fault(language: str, text: str) -> None:
    assert not [str(fault) for fault in faults(text, language)]
