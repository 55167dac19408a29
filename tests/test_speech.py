"""A screen is heard as it is read: words, figures and pauses, in the voice of each language."""

import time
import unicodedata
from collections.abc import Iterator
from gettext import NullTranslations
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.screen import Button, Kind, Line, Screen
from dialogs.speech import Segment, spoken
from dialogs.speech.ear import for_the_ear
from dialogs.speech.guess import guessed
from dialogs.speech.tongue import listed
from dialogs.text import Translator
from tests.test_conversation import LANGUAGES as REAL_LANGUAGES
from tests.test_conversation import screens

DATA = Path(__file__).parent / "data"
LONGER = 20
"""A text for the ear has at most so many characters for one that is read."""

DUTCH = {
    "You can choose: {choices}.": "U kunt kiezen: {choices}.",
    "You can also choose: {choices}.": "U kunt ook kiezen: {choices}.",
    "{choices} or {last}": "{choices} of {last}",
    "{first} up to and including {last}": "{first} tot en met {last}",
    "change an answer": "een antwoord wijzigen",
    "Your words:": "Uw woorden:",
    "Only signs, no words.": "Alleen tekens, geen woorden.",
    "For {language}, choose {language}.": "Voor {language} kiest u {language}.",
}


class Catalogue(NullTranslations):
    def gettext(self, message: str) -> str:
        return DUTCH.get(message, message)


ZONE = ZoneInfo("Europe/Amsterdam")
LANGUAGES = {
    "nl": Translator("nl", Catalogue(), {}, ZONE),
    "en": Translator("en", NullTranslations(), {}, ZONE),
}


def cases(language: str) -> Iterator[tuple[str, str, bool]]:
    """What is written, what is heard, and whether somebody typed it."""
    own_words = False
    for line in (DATA / f"speech_{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            own_words = line.startswith("# Typed")
        elif line:
            written, _, heard = line.partition(" =>")
            for name, letter in (("\\n", "\n"), ("\\u200b", "\u200b"), ("\\u00ad", "\u00ad")):
                written = written.replace(name, letter)
            yield written, heard.strip(), own_words


def table() -> list[tuple[str, str, str, bool]]:
    return [(language, *case) for language in ("nl", "en") for case in cases(language)]


def may_be_heard(text: str) -> bool:
    """Only letters, digits and pauses, and strokes and apostrophes that belong to words."""
    for at, letter in enumerate(text):
        around = text[at - 1 : at] + text[at + 1 : at + 2]
        if letter == "-":
            if len(around) < 2 or not all(map(is_word, around)):
                return False
        elif not (is_word(letter) or letter in " .,?!:;'"):
            return False
    return True


def is_word(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return kind[0] == "L" or kind in ("Mn", "Mc") or letter in "0123456789"


def pauses(text: str) -> bool:
    """Every paragraph ends in a pause, and no full stop goes unheard."""
    unheard = any(text[at : at + 2] == ". " and text[at + 2].islower() for at in range(len(text) - 2))
    return not text or (text[-1] in ".?!:" and not unheard)


def heard(screen: Screen) -> str:
    return " ".join(segment.text for segment in spoken(screen, LANGUAGES))


@pytest.mark.parametrize(("language", "written", "said", "own_words"), table())
def test_what_is_written_is_said_as_people_say_it(
    language: str, written: str, said: str, own_words: bool
) -> None:
    assert for_the_ear(written, language, own_words=own_words) == said


def test_the_table_is_large_enough_in_both_languages() -> None:
    assert all(len(list(cases(language))) >= 70 for language in ("nl", "en"))


@pytest.mark.parametrize(("language", "written", "said", "own_words"), table())
def test_what_is_said_stays_as_it_is(language: str, written: str, said: str, own_words: bool) -> None:
    assert for_the_ear(said, language, own_words=own_words) == said


MIXED = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.text("0123456789 .,:;/-+()€%@#<>'\"_*&=", max_size=20),
        st.sampled_from([case[1] for case in table()]),
    ),
    max_size=8,
).map(" ".join)


@given(st.one_of(st.text(), MIXED, MIXED.map(lambda text: text.replace(" ", ""))), st.booleans())
@settings(max_examples=400, deadline=None)
def test_nothing_that_only_an_eye_can_follow_is_ever_said(text: str, own_words: bool) -> None:
    for language in ("nl", "en"):
        said = for_the_ear(text, language, own_words=own_words)
        assert may_be_heard(said), said
        assert pauses(said), said
        assert len(said) <= LONGER * len(text) + 2


WORDS = st.sampled_from(listed("lift kapot huis regen buurman água größe кухня בית kamer"))
SEPARATORS = ' |  |, |. |... |! |\n|\n\n| 😡 | - |; | (|) | / |/|*| _|"'
BETWEEN = st.sampled_from(SEPARATORS.split("|"))


@given(st.lists(st.tuples(WORDS, BETWEEN), min_size=1, max_size=30), st.sampled_from(["nl", "en"]))
@settings(deadline=None)
def test_own_words_keep_all_their_words_in_order(said: list[tuple[str, str]], language: str) -> None:
    text = "".join(word + between for word, between in said)
    heard_words = for_the_ear(text, language, own_words=True).casefold()
    for mark in ".,?!:;":
        heard_words = heard_words.replace(mark, " ")
    assert heard_words.split() == [word.casefold() for word, _between in said]


@given(st.lists(st.tuples(WORDS, BETWEEN), max_size=30))
@settings(deadline=None)
def test_sentences_for_the_ear_are_heard_once_more_as_they_are(said: list[tuple[str, str]]) -> None:
    once = for_the_ear("".join(word + between for word, between in said), "nl", own_words=True)
    assert for_the_ear(once, "nl", own_words=True) == once


ENDLESS = "1|1 |111 |a.|a@b.|0 6|1-|<a |& |^|A |- |maart-|\u0301|http://|'"


@pytest.mark.parametrize("part", ENDLESS.split("|"))
def test_a_long_text_takes_no_longer_than_its_length_asks(part: str) -> None:
    text = (part * 40_000)[:40_000]
    begun = time.perf_counter()
    for_the_ear(text, "nl", own_words=True)
    assert time.perf_counter() - begun < 10


def test_a_language_without_words_of_its_own_is_said_all_the_same() -> None:
    assert for_the_ear("Mój numer: 06 12 34 56 78 😀", "pl") == "Mój numer: 0 6, 1 2, 3 4, 5 6, 7 8."


@pytest.mark.parametrize("language", REAL_LANGUAGES)
def test_every_screen_can_be_spoken(language: str) -> None:
    for screen in screens(language):
        segments = spoken(screen, REAL_LANGUAGES)
        assert segments
        for segment in segments:
            assert may_be_heard(segment.text), segment.text
            assert pauses(segment.text), segment.text
        assert all(a.language != b.language for a, b in pairwise(segments))


TOOLS = (
    Button("Terug", "back"),
    Button("Help", "help"),
    Button("Pauze", "pause"),
    Button("English", "language:en"),
)


def test_a_screen_is_told_in_the_order_in_which_it_is_read() -> None:
    screen = Screen(
        "nl",
        lines=(Line("Het kost niets"), Line("Klopt dat?", Kind.QUESTION)),
        notice=(Line("Genoteerd. Naam: Jan"),),
        rows=((Button("Ja", "agree"),), (Button("Nog niet", "anew"),)),
        tools=TOOLS,
    )
    assert spoken(screen, LANGUAGES) == (
        Segment(
            "Genoteerd. Naam: Jan. Het kost niets. Klopt dat? U kunt kiezen: ja, of nog niet. "
            "U kunt ook kiezen: terug, help, of pauze.",
            "nl",
        ),
        Segment("For English, choose English.", "en"),
    )


def test_another_language_that_was_told_already_is_not_told_again() -> None:
    lines = (Line("Do you prefer English? Then choose English."), Line("Zullen we beginnen?"))
    screen = Screen("nl", lines, tools=TOOLS)
    assert [segment.language for segment in spoken(screen, LANGUAGES)] == ["en", "nl"]


def test_one_choice_and_no_choice() -> None:
    assert heard(Screen("en", (Line("Hello"),), rows=((Button("Begin", "begin"),),))) == (
        "Hello. You can choose: begin."
    )
    assert heard(Screen("en", (Line("Hello"),))) == "Hello."


def test_choices_with_a_pause_in_them_are_set_apart() -> None:
    rows = ((Button("Ja, opnieuw", "anew"),), (Button("Nee, houd mijn woorden", "keep"),))
    assert heard(Screen("nl", (), rows=rows)) == ("U kunt kiezen: ja, opnieuw; of nee, houd mijn woorden.")


def test_files_are_told_with_a_pause_between_them() -> None:
    rows = tuple((Button(f"File {n}: {n}.pdf (1 kilobyte)", f"item:{n}"),) for n in (1, 2))
    assert heard(Screen("en", (), rows=rows)) == (
        "You can choose: file 1: 1 dot p d f, 1 kilobyte; or file 2: 2 dot p d f, 1 kilobyte."
    )


def test_a_list_of_answers_to_change_is_summed_up() -> None:
    changes = tuple((Button(f"Wijzig: {name}", f"change:{name}"),) for name in ("Naam", "Adres", "Besluit"))
    screen = Screen("nl", (), rows=((Button("Alles klopt", "agree"),), *changes))
    assert heard(screen) == "U kunt kiezen: alles klopt, of een antwoord wijzigen."


def test_a_long_list_of_messages_is_told_by_its_first_and_last() -> None:
    items = tuple((Button(f"Bericht {n}: en toen, niets", f"item:{n}"),) for n in range(1, 13))
    screen = Screen("nl", (), rows=(*items, (Button("Geen van deze", "no_item"),)))
    assert heard(screen) == "U kunt kiezen: bericht 1 tot en met bericht 12, of geen van deze."


def test_own_words_are_announced_where_nothing_else_does_so() -> None:
    quote = Line("de lift is kapot", Kind.QUOTE)
    assert heard(Screen("nl", (Line("Goed."), quote))) == "Goed. Uw woorden: de lift is kapot."
    assert heard(Screen("nl", (Line("Besluit", Kind.HEADING), quote))) == "Besluit. De lift is kapot."
    assert heard(Screen("nl", (Line("U schreef:"), quote, quote))) == (
        "U schreef: de lift is kapot. De lift is kapot."
    )


def test_own_words_are_said_by_the_voice_of_their_language() -> None:
    lines = (Line("Besluit", Kind.HEADING), Line("They said that the rent is too high.", Kind.QUOTE))
    assert spoken(Screen("nl", lines), LANGUAGES) == (
        Segment("Besluit.", "nl"),
        Segment("They said that the rent is too high.", "en"),
    )


def test_own_words_without_words_are_not_a_silence() -> None:
    screen = Screen("nl", (Line("Besluit", Kind.HEADING), Line("👍", Kind.QUOTE)))
    assert heard(screen) == "Besluit. Alleen tekens, geen woorden."


def test_our_own_line_with_own_words_in_it_keeps_one_voice() -> None:
    screen = Screen("nl", (Line("Genoteerd. Besluit: they said that the rent is too high"),))
    assert [segment.language for segment in spoken(screen, LANGUAGES)] == ["nl"]


def test_list_items_and_headings_are_followed_by_a_pause() -> None:
    lines = (
        Line("Wat er nu gebeurt", Kind.HEADING),
        Line("eerst dit", Kind.ITEM),
        Line("dan dat", Kind.ITEM),
    )
    assert heard(Screen("nl", lines)) == "Wat er nu gebeurt. Eerst dit. Dan dat."


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("De lift is al weken kapot en niemand komt", "en", "nl"),
        ("Do you prefer English? Then choose English.", "nl", "en"),
        ("If you prefer English, choose English.", "nl", "en"),
        ("Als u liever Nederlands leest, kies dan Nederlands.", "en", "nl"),
        ("The lift has been broken for weeks", "nl", "en"),
        ("Ann Helper", "nl", "nl"),
        ("x", "en", "en"),
        ("The Hague", "nl", "nl"),
        ("kapot, they said niet the", "nl", "nl"),
        ("", "nl", "nl"),
    ],
)
def test_a_language_is_guessed_only_where_it_is_clear(text: str, language: str, found: str) -> None:
    assert guessed(text, language, ("nl", "en")) == found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_figure_that_ends_in_a_full_stop_is_said(language: str) -> None:
    assert for_the_ear("0.000.:00", language, own_words=False)
    assert "1000" in for_the_ear("Ik betaalde 1.000." if language == "nl" else "I paid 1,000.", language)
