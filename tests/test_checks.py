"""Short replies: to the check of what was read, while an answer is changed, and where they answer nothing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dialogs.said import Said
from dialogs.session import Session
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import NOW, TENANT, draft, open_house
from tests.kit.visitor import TelegramVisitor
from tests.test_answers import VOICE, at, labels, send, speak
from tests.test_conversation import DIALOG, SAMPLE, a_session, hear, parts

READ = {"words": "3 maart", "first": "2026-03-03", "last": "2026-03-03", "precision": "day"}
ASKED = "Ik begrijp: dinsdag 3 maart 2026."


def checked() -> Session:
    """Somebody whose date was read and is asked about."""
    session = at("when")
    hear(session, "3 maart")
    return session


def lacking(words: str = "Kerkstraat 12 Haarlem", **contact: str | None) -> Session:
    """Somebody whose address lacks something, and is asked about; it may be skipped."""
    session = at("address")
    session.answers = {**session.answers, "email": "jan@example.nl", **contact}
    hear(session, words)
    return session


# Yes and no, in many words.


YES = [
    *(
        "ja hoor",
        "Jazeker!",
        "zeker",
        "ja zeker",
        "prima",
        "is goed",
        "dat is goed",
        "ja dat is juist",
        "top",
    ),
    *(
        "het klopt",
        "ja, het klopt",
        "klopt helemaal",
        "klopt wel",
        "jep",
        "ja dank u",
        "akkoord",
        "ja precies",
    ),
    *("yes it is", "that's right", "yes that's right", "sure", "fine", "exactly", "ok yes", "Yes, of course"),
]
NO = [
    *(
        "nee hoor",
        "nee dat is fout",
        "nee niet goed",
        "nee dat is niet goed",
        "klopt niet helemaal",
        "niet juist",
    ),
    *("no that is wrong", "no it is not", "no that's not right", "not quite", "it isn't right", "no thanks"),
]


@pytest.mark.parametrize("words", YES)
def test_a_yes_in_other_words_agrees_with_the_date_that_was_read(words: str) -> None:
    session = checked()
    screen = hear(session, words)
    assert session.answers["when"] == READ
    assert "Genoteerd. Datum of periode: 3 maart" in screen.text


@pytest.mark.parametrize("words", NO)
def test_a_no_in_other_words_keeps_the_answer_until_there_is_a_better_one(words: str) -> None:
    session = checked()
    screen = hear(session, words)
    assert session.answers["when"] == {"words": "3 maart"}
    assert screen.lines[-1].text == "Wanneer is het gebeurd?"
    assert "Laat dit antwoord staan" in labels(screen)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "ja nee",
            "nee het klopt",
            "ja dat is fout",
            "niet fout",
            "zeker niet",
            "nee prima",
            "ik denk het wel",
        ),
        *("bijna", "weet ik niet zeker", "it is", "al jaren", "vlak na de brief", "waar?", "wat bedoelt u?"),
        *("klaar", "overgeslagen", "niet nodig", "annuleren", "cancel", "geen", "i don't understand"),
        "nee, het was een dag later",
    ],
)
def test_words_without_a_date_never_replace_one_that_waits(words: str) -> None:
    """The check is asked again, in one line that tells what may be said."""
    session = checked()
    screen = hear(session, words)
    assert session.answers["when"] == {"words": "3 maart"}
    assert ASKED in screen.text
    assert screen.lines[-1].text == "Klopt dat?"
    assert [line.text for line in screen.notice] == [
        "Dat antwoord begrijp ik niet. U kunt kiezen: Ja, Wijzig, Laat mijn eigen woorden staan."
    ]
    hear(session, "ja")
    assert session.answers["when"] == READ


@pytest.mark.parametrize(
    "words", ["4 maart", "nee 4 maart", "Nee, 4 maart", "nee het was 4 maart", "ja, 4 maart", "no, 4 March"]
)
def test_another_date_is_a_new_answer(words: str) -> None:
    session = checked()
    assert "Ik begrijp: woensdag 4 maart 2026." in hear(session, words).text


def test_another_day_without_a_figure_is_a_new_answer() -> None:
    assert "Ik begrijp: dinsdag 17 maart 2026." in hear(checked(), "nee gisteren").text


def test_where_no_date_can_be_read_other_words_are_a_new_answer() -> None:
    session = at("when")
    hear(session, "31-02-2026")
    hear(session, "weet ik niet zeker")
    assert "when" in session.proposed
    hear(session, "vlak na carnaval")
    assert session.answers["when"] == {"words": "vlak na carnaval"}


@pytest.mark.parametrize("words", ["ja hoor", "het klopt", "that's right"])
def test_a_yes_in_other_words_takes_the_address_that_was_meant(words: str) -> None:
    session = at("email")
    hear(session, "jan@gmial.com")
    hear(session, words)
    assert session.answers["email"] == "jan@gmail.com"


@pytest.mark.parametrize(
    "words", ["niet nodig", "hoeft niet", "geen", "not needed", "none", "nothing", "next"]
)
def test_words_that_skip_do_not_erase_an_address_that_is_asked_about(words: str) -> None:
    session = at("email")
    hear(session, "jan@gmial.com")
    screen = hear(session, words)
    assert screen.lines[-1].text == "Bedoelt u: jan@gmail.com?"
    assert session.answers["email"] == "jan@gmial.com"


@pytest.mark.parametrize("words", ["overslaan", "sla over", "skip this"])
def test_a_check_can_still_be_skipped_with_the_words_of_the_button(words: str) -> None:
    session = at("email")
    hear(session, "jan@gmial.com")
    hear(session, words)
    assert session.answers["email"] is None


# An address that lacks something.


@pytest.mark.parametrize("email", ["jan@example.nl", None])
@pytest.mark.parametrize(
    "words",
    [
        *("niet nodig", "hoeft niet", "liever niet", "nee dank u", "nee hoor", "nee dat is goed zo", "niks"),
        *(
            "nee het klopt",
            "geen",
            "no thanks",
            "rather not",
            "nope",
            "no it's right",
            "nothing",
            "laat maar",
        ),
        "annuleren",
    ],
)
def test_no_to_typing_an_address_again_keeps_it(words: str, email: str | None) -> None:
    session = lacking(email=email)
    screen = hear(session, words)
    assert session.answers["address"] == "Kerkstraat 12 Haarlem"
    assert "Genoteerd. Postadres van de helper: Kerkstraat 12 Haarlem" in screen.text


@pytest.mark.parametrize("words", ["ja hoor", "zeker", "klopt niet", "ja dat is fout", "sure"])
def test_yes_to_typing_an_address_again_keeps_it_meanwhile(words: str) -> None:
    session = lacking()
    screen = hear(session, words)
    assert session.answers["address"] == "Kerkstraat 12 Haarlem"
    assert screen.lines[-1].text == "Wat is uw eigen postadres?"


@pytest.mark.parametrize(
    "words", ["prima", "het klopt", "ja het klopt", "dat weet ik niet", "weet ik niet", "2011"]
)
def test_what_is_no_address_is_asked_again(words: str) -> None:
    session = lacking()
    screen = hear(session, words)
    assert session.answers["address"] == "Kerkstraat 12 Haarlem"
    assert screen.lines[-1].text == "Wilt u het hele adres opnieuw typen?"


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        (["Kerkstraat 12", "2011 AB", "Haarlem"], "Kerkstraat 12, 2011 AB, Haarlem"),
        (["Kerkstraat 12", "2011AB Haarlem"], "Kerkstraat 12, 2011 AB Haarlem"),
        (["Kerkstraat 12 Haarlem", "ja, 2011 AB"], "Kerkstraat 12 Haarlem, 2011 AB"),
        (["Kerkstraat 12, 2011 AB", "Den Haag"], "Kerkstraat 12, 2011 AB, Den Haag"),
        (["Kerkstraat, 2011 AB Haarlem", "12"], "Kerkstraat, 2011 AB Haarlem, 12"),
    ],
)
def test_the_missing_piece_completes_the_address(typed: list[str], whole: str) -> None:
    session = at("address")
    for words in typed:
        hear(session, words)
    assert session.answers["address"] == whole
    assert session.proposed == {}


@pytest.mark.parametrize("words", ["Dorpsweg 5, 6131 AA Sittard", "Dorpsweg 5", "Dorpsweg 5 Sittard"])
def test_a_new_address_replaces_the_one_that_lacks_something(words: str) -> None:
    session = lacking()
    hear(session, words)
    assert session.answers["address"] == words


def test_an_edit_of_the_missing_piece_does_not_cost_the_rest() -> None:
    session = lacking("Kerkstraat 12, 2011 AB")
    DIALOG.hear(session, Said(words="Haarlm", source="piece"), NOW, {})
    DIALOG.hear(session, Said(words="Haarlem", source="piece", edited=True), NOW, {})
    assert session.answers["address"] == "Kerkstraat 12, 2011 AB, Haarlm"


@pytest.mark.parametrize("time", ["om half vier 's middags", "15:30", "'s avonds", "rond 10 uur", "at 3 pm"])
def test_a_time_completes_the_date_that_waits(time: str) -> None:
    session = checked()
    assert ASKED in hear(session, time).text
    hear(session, "ja hoor")
    assert session.answers["when"] == {**READ, "words": f"3 maart, {time}"}


@pytest.mark.parametrize(
    ("words", "days", "kept"),
    [
        ("gisteren", 0, "gisteren, om 14 uur"),
        ("gisteren", 1, "gisteren"),
        ("3 maart", 1, "3 maart, om 14 uur"),
        ("31-02-2026", 1, "31-02-2026, om 14 uur"),
    ],
)
def test_a_time_that_comes_another_day_does_not_move_the_date(words: str, days: int, kept: str) -> None:
    session = at("when")
    hear(session, words)
    asked = session.proposed
    DIALOG.hear(session, Said(words="om 14 uur", source="time"), NOW + timedelta(days), {})
    assert session.answers["when"]["words"] == kept
    if kept == words:
        assert session.proposed == asked


# What was spoken.


@pytest.mark.parametrize("words", ["ja hoor", "prima", "doe maar", "is goed", "sure", "yes use it", "zeker"])
def test_a_yes_in_other_words_uses_the_voice_message(words: str) -> None:
    session = at("name")
    send(session, VOICE)
    hear(session, words)
    assert session.answers["name"]["voice"] == VOICE.id


@pytest.mark.parametrize("words", ["klaar", "dat is alles", "volgende", "niet nodig", "weet ik niet", "done"])
def test_words_that_skip_do_not_throw_a_voice_message_away(words: str) -> None:
    session = at("wish")
    send(session, VOICE)
    screen = hear(session, words)
    assert "Gebruik mijn spraakbericht" in labels(screen)
    hear(session, "ja")
    assert session.answers["wish"]["voice"] == VOICE.id


@pytest.mark.parametrize("words", ["annuleren", "cancel", "laat maar", "never mind"])
def test_to_cancel_at_the_check_of_a_voice_message_leaves_the_old_answer(words: str) -> None:
    session = at("tenant", answers={**SAMPLE, "name": "Ann Helper"}, changing="name", phase="correcting")
    send(session, VOICE)
    hear(session, words)
    assert session.answers["name"] == "Ann Helper"
    assert session.proposed == {}


def test_a_yes_in_other_words_keeps_the_part_of_the_story_that_was_heard() -> None:
    session = at("description")
    speak(session, "Hij sloeg op tafel.")
    hear(session, "ja hoor")
    assert parts(session) == ["Hij sloeg op tafel."]


@pytest.mark.parametrize("words", ["klaar", "dat is alles", "wat bedoelt u?"])
def test_the_end_of_the_story_does_not_cost_the_part_that_was_heard(words: str) -> None:
    session = at("description")
    speak(session, "Hij sloeg op tafel.")
    hear(session, words)
    hear(session, "ja")
    assert parts(session) == ["Hij sloeg op tafel."]


# While an answer is changed.


@pytest.mark.parametrize("words", ["annuleren", "Annuleer", "cancel", "laat maar", "never mind", "toch niet"])
@pytest.mark.parametrize(
    "key", ["name", "address", "decision", "persons", "when", "wish", "description", "phone"]
)
def test_to_cancel_a_change_leaves_the_answer_as_it_was(key: str, words: str) -> None:
    session = a_session(phase="correcting", changing=key)
    before = dict(session.answers)
    screen = hear(session, words)
    assert session.answers == before
    assert session.phase == "review"
    stays = "Uw antwoord blijft zoals het was."
    assert screen.notice[0].text == (
        stays if key != "description" else "Genoteerd. U hebt 2 berichten gestuurd."
    )


@pytest.mark.parametrize("words", ["laat maar", "never mind"])
def test_to_stop_changing_a_story_does_not_tell_that_what_was_added_is_gone(words: str) -> None:
    session = a_session(phase="correcting", changing="description")
    hear(session, "En de deur klemt.")
    screen = hear(session, words)
    assert session.phase == "review"
    assert parts(session)[-1] == "En de deur klemt."
    assert screen.notice[0].text == "Genoteerd. U hebt 3 berichten gestuurd."


def test_to_stop_changing_a_story_of_which_nothing_is_left_asks_for_it() -> None:
    session = a_session(phase="correcting", changing="description")
    hear(session, "Haal mijn laatste bericht weg")
    hear(session, "Haal mijn laatste bericht weg")
    assert "Ik heb uw verhaal nog niet." in hear(session, "laat maar").text
    assert session.changing == "description"


@pytest.mark.parametrize("words", ["annuleren", "cancel", "laat maar", "Laat mijn oude antwoord staan"])
@pytest.mark.parametrize(
    ("key", "typed", "old"),
    [
        ("address", ["Kerkweg"], "Dorpsstraat 1, 6131 AA Sittard"),
        ("address", ["Kerkweg", "Haarlem"], "Dorpsstraat 1, 6131 AA Sittard"),
        ("when", ["4 maart"], READ),
        ("when", ["31-02-2026", "4 maart"], READ),
        ("email", ["jan@gmial.com"], "ann@example.nl"),
    ],
)
def test_to_cancel_at_the_check_of_a_change_brings_the_old_answer_back(
    key: str, typed: list[str], old: object, words: str
) -> None:
    session = a_session(phase="correcting", changing=key, answers={**SAMPLE, key: old})
    for each in typed:
        assert "Laat mijn oude antwoord staan" in labels(hear(session, each))
    screen = hear(session, words)
    assert session.answers[key] == old
    assert session.proposed == {}
    assert session.phase == "review"
    assert screen.notice[0].text.startswith("Genoteerd.")


@pytest.mark.parametrize(
    ("key", "typed", "no", "old"),
    [
        ("when", "4 maart", "nee", READ),
        ("when", "4 maart", "Wijzig", READ),
        ("address", "Kerkweg", "ja", "Dorpsstraat 1, 6131 AA Sittard"),
        ("email", "jan@gmial.com", "no", "ann@example.nl"),
    ],
)
def test_who_says_that_the_new_answer_is_wrong_has_not_lost_the_old_one(
    key: str, typed: str, no: str, old: object
) -> None:
    session = a_session(phase="correcting", changing=key, answers={**SAMPLE, key: old})
    hear(session, typed)
    assert "Uw antwoord tot nu toe:" in hear(session, no).text
    assert session.answers[key] == old
    hear(session, typed)
    hear(session, no)
    hear(session, "laat maar")
    assert session.answers[key] == old
    assert session.phase == "review"


def test_a_new_answer_that_was_wrong_can_be_mended_until_the_old_one_is_kept() -> None:
    session = a_session(phase="correcting", changing="when", answers={**SAMPLE, "when": READ})
    DIALOG.hear(session, Said(words="14 maart", source="new"), NOW, {})
    hear(session, "nee")
    DIALOG.hear(session, Said(words="4 maart", source="new", edited=True), NOW, {})
    assert session.answers["when"] == {"words": "4 maart"}
    hear(session, "nee")
    hear(session, "laat maar")
    DIALOG.hear(session, Said(words="5 maart", source="new", edited=True), NOW, {})
    assert session.answers["when"] == READ


def test_the_old_answer_is_there_also_after_a_voice_message_that_was_not_used() -> None:
    session = a_session(phase="correcting", changing="when", answers={**SAMPLE, "when": READ})
    send(session, VOICE)
    hear(session, "4 maart")
    hear(session, "annuleren")
    assert session.answers["when"] == READ


def test_there_is_no_way_back_to_an_answer_whose_recording_is_gone() -> None:
    spoken = {"voice": "f1", "name": VOICE.name, "note": ""}
    session = a_session(phase="correcting", changing="when", answers={**SAMPLE, "when": spoken})
    assert labels(hear(session, "4 maart")) == ["Ja", "Wijzig", "Laat mijn eigen woorden staan"]


@pytest.mark.parametrize("words", ["laat maar", "never mind"])
def test_to_cancel_the_change_of_what_was_skipped_leaves_it_skipped(words: str) -> None:
    session = a_session(phase="correcting", changing="wish", answers={**SAMPLE, "wish": None})
    hear(session, words)
    assert session.answers["wish"] is None
    assert session.phase == "review"


@pytest.mark.parametrize(
    "words", ["toch niet", "ja hoor", "is goed", "never mind", "laat maar", "not now", "bedankt"]
)
def test_a_short_reply_is_no_new_part_of_a_story(words: str) -> None:
    session = at("description")
    for each in ("Een.", "Twee.", "wijzig een eerder bericht", "2", words):
        hear(session, each)
    assert parts(session) == ["Een.", "Twee."]


# What is no answer to a question in words.


@pytest.mark.parametrize("key", ["name", "tenant", "decision", "persons", "when", "wish"])
@pytest.mark.parametrize(
    "words", ["ik begrijp het niet", "Hoe bedoelt u?", "I don't understand", "wat bedoelt u?"]
)
def test_who_does_not_understand_has_not_answered(key: str, words: str) -> None:
    session = at(key)
    hear(session, words)
    assert key not in session.answers


@pytest.mark.parametrize("key", ["name", "decision", "persons", "when", "wish", "description", "address"])
@pytest.mark.parametrize("words", ["annuleren", "laat maar", "cancel", "never mind", "toch niet"])
def test_to_cancel_is_no_answer(key: str, words: str) -> None:
    session = at(key)
    hear(session, words)
    assert key not in session.answers
    assert session.proposed == {}


@pytest.mark.parametrize("key", ["name", "decision", "persons", "when", "wish", "description"])
@pytest.mark.parametrize("words", ["dank u wel", "Bedankt!", "thank you"])
def test_thanks_are_no_answer(key: str, words: str) -> None:
    session = at(key)
    assert hear(session, words).notice[0].text == "Graag gedaan."
    assert key not in session.answers


@pytest.mark.parametrize(
    "words", ["ok", "ja", "wat bedoelt u?", "weet ik niet", "ik begrijp het niet", "ok?"]
)
def test_a_story_does_not_begin_with_a_word_that_tells_nothing(words: str) -> None:
    session = at("description")
    screen = hear(session, words)
    assert session.answers.get("description") is None
    assert screen.notice[0].text.startswith("Ik heb uw verhaal nog niet.")


@pytest.mark.parametrize("words", ["Zeker", "Goed", "Ja Wong", "Top", "de heer Dank", "Prima"])
def test_a_name_stays_a_name_where_nothing_is_checked(words: str) -> None:
    session = at("name")
    hear(session, words)
    assert session.answers["name"] == words


def test_a_longer_answer_with_a_yes_in_it_is_an_answer_at_a_check_too() -> None:
    session = at("name")
    send(session, replace(VOICE, id="f2"))
    hear(session, "Ja Wong")
    assert session.answers["name"] == "Ja Wong"
    session = at("decision")
    hear(session, "Ja, de brief over het dak")
    assert session.answers["decision"] == "Ja, de brief over het dak"


def test_a_story_is_still_told_in_few_words() -> None:
    session = at("description")
    for words in ("Hij kwam niet.", "Nooit", "Hij zei: dat klopt niet."):
        hear(session, words)
    assert parts(session) == ["Hij kwam niet.", "Nooit", "Hij zei: dat klopt niet."]


# By the real application, in both languages.

TOLD = {
    "nl": (
        *("/start", "begin", "klacht indienen", "voor mezelf", "Jan Jansen", "jan@gmail.com", "overslaan"),
        *(
            "Kerkstraat 12",
            "2011 AB",
            "nee hoor",
            "persoon",
            "De opzichter",
            "3 maart",
            "om 3 uur",
            "ja hoor",
        ),
    ),
    "en": (
        *("/start", "begin", "file the complaint", "for myself", "Mary Smith", "mary@gmail.com", "skip"),
        *("Kerkstraat 12", "2011 AB", "no it's fine", "persons", "The caretaker", "3 maart", "om 3 uur"),
        "that's right",
    ),
}


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_what_was_read_is_in_the_draft_after_a_yes_and_a_no_in_other_words(
    language: str, tmp_path: Path
) -> None:
    telegram = FakeTelegram()
    async with open_house(tmp_path, telegram) as house:
        visitor = TelegramVisitor(telegram, TENANT, language)
        for words in TOLD[language]:
            await visitor.says(words)
        answers = (await draft(house)).answers
        assert answers["address"] == "Kerkstraat 12, 2011 AB"
        assert answers["when"] == {**READ, "words": "3 maart, om 3 uur"}


@pytest.mark.parametrize(
    ("words", "language"),
    [
        *(
            (words, "nl")
            for words in ("nee hoor", "dit was het", "nee dat was het", "nee bedankt", "dat is het wel")
        ),
        *(
            (words, "en")
            for words in ("no that's all", "I'm done", "nope", "no thank you", "that's everything")
        ),
    ],
)
def test_what_ends_a_story_is_no_part_of_it(words: str, language: str) -> None:
    session = at("description", language=language)
    hear(session, "Hij kwam niet")
    hear(session, words)
    assert parts(session) == ["Hij kwam niet"]
    assert session.answers["description"]["done"]


@pytest.mark.parametrize(
    "words", ["ok", "ja", "prima", "laat maar", "annuleren", "ga verder", "wat bedoelt u"]
)
def test_what_tells_nothing_is_no_later_part_of_a_story(words: str) -> None:
    session = at("description")
    hear(session, "Hij kwam niet")
    told = hear(session, words)
    assert parts(session) == ["Hij kwam niet"]
    assert not session.answers["description"]["done"]
    assert "Dat kan ik niet gebruiken als antwoord op deze vraag." in told.text
