"""How answers are checked, changed part by part, spoken, and kept when they come too early."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.dossier.complaint import Section
from dialogs.complaint.gaps import gaps
from dialogs.complaint.questions import FORM
from dialogs.gathering import Story
from dialogs.handout import rendered
from dialogs.questions import File
from dialogs.said import Oddity, Said, Turn
from dialogs.screen import Kind, Screen
from dialogs.session import Session
from dialogs.window import Scene
from tests.kit.complaints import complaint_of
from tests.kit.house import NOW
from tests.test_conversation import DIALOG, LANGUAGES, SAMPLE, a_session, hear, parts, show

VOICE = File("f1", "spraakbericht-7.ogg", "audio/ogg", 9)


def at(key: str, **fields: Any) -> Session:
    """The session of somebody to whom this question is asked."""
    keys = [question.key for question in FORM.questions]
    answers = {k: v for k, v in SAMPLE.items() if k in keys[: keys.index(key)]}
    return a_session(**{"phase": "asking", "answers": answers, **fields})


def labels(screen: Screen) -> list[str]:
    return [button.label for button in screen.choices]


def send(session: Session, file: File) -> Screen:
    turn = DIALOG.hear(session, Said(file=file), NOW, {})
    return DIALOG.show(session, turn, {})


# What was read is checked.


def test_a_period_is_repeated_in_words_and_asked() -> None:
    """CONVERSATION, the way through, 3: read into dates, repeated in words; yes, change, keep my words."""
    session = at("when")
    screen = hear(session, "van 3 tot 10 maart")
    assert screen.lines[-2].text == "Ik begrijp: van 3 tot en met 10 maart 2026."
    assert screen.lines[-1].text == "Klopt dat?"
    assert labels(screen) == ["Ja", "Wijzig", "Laat mijn eigen woorden staan"]
    assert session.answers["when"] == {"words": "van 3 tot 10 maart"}, "nothing typed is lost meanwhile"
    hear(session, "ja dat klopt")
    assert session.answers["when"] == {
        "words": "van 3 tot 10 maart",
        "first": "2026-03-03",
        "last": "2026-03-10",
        "precision": "range",
    }


def test_a_day_is_repeated_with_its_weekday() -> None:
    assert "Ik begrijp: donderdag 12 maart 2026." in hear(at("when"), "12 maart").text
    assert "I understand: Thursday 12 March 2026." in hear(at("when", language="en"), "12 maart").text


@pytest.mark.parametrize("words", ["laat mijn eigen woorden staan", "bewaar", "laat maar"])
def test_own_words_can_be_kept_without_dates(words: str) -> None:
    session = at("when")
    hear(session, "3 maart")
    hear(session, words)
    assert session.answers["when"] == {"words": "3 maart"}
    assert session.proposed == {}


@pytest.mark.parametrize("ways", [["laat mijn eigen woorden staan"], ["wijzig", "laat dit antwoord staan"]])
@pytest.mark.parametrize("words", ["gisteren", "sinds vorige week", "eergisteren rond 3 uur"])
def test_own_words_that_hang_on_the_day_keep_it(words: str, ways: list[str]) -> None:
    """'Gisteren' says nothing to who reads it ten days later. What was not agreed to is not told."""
    session = at("when")
    hear(session, words)
    for way in ways:
        screen = hear(session, way)
    assert session.answers["when"] == {"words": words, "given": "2026-03-18"}
    assert screen.lines[-1].text != "Klopt dat?"
    answers = dict(SAMPLE) | {"when": session.answers["when"]}
    (when,) = [s for s in complaint_of(a_session(answers=answers)).papers["nl"] if s.key == "when"]
    assert [line.text for line in when.lines] == [words, "Geantwoord op woensdag 18 maart 2026."]


def test_what_was_heard_where_a_button_is_asked_is_told_and_chooses_nothing() -> None:
    """It may have been heard wrong. That speech cannot be written out would not be true here."""
    session = at("for_whom")
    turn = DIALOG.hear(session, Said(file=VOICE, heard="Voor mezelf.", source="v"), NOW, {})
    screen = DIALOG.show(session, turn, {})
    assert "Dit heb ik gehoord: Voor mezelf." in screen.text
    assert "Kies een knop of typ het antwoord." in screen.text
    assert "niet omzetten in tekst" not in screen.text
    assert "for_whom" not in session.answers
    assert turn.kept is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_sorry_can_be_the_wish_and_is_no_name(language: str) -> None:
    """An apology is what many want."""
    session = at("wish", language=language)
    hear(session, "Sorry")
    assert session.answers["wish"] == "Sorry"
    session = at("name", language=language)
    hear(session, "Sorry")
    assert "name" not in session.answers


@pytest.mark.parametrize(
    ("language", "words", "key"),
    [
        ("nl", "wijzig gesprek", "talked_person"),
        ("nl", "wijzig het gesprek", "talked_person"),
        ("nl", "wijzig leidinggevende", "talked_supervisor"),
        ("nl", "wijzig reden", "no_talk_reason"),
        ("nl", "wijzig naam huurder", "tenant"),
        ("nl", "wijzig relatie in eigen woorden", "role_words"),
        ("nl", "wijzig mijn telefoonnummer", "phone"),
        ("nl", "wijzig het telefoonnummer", "phone"),
        ("nl", "wijzig mijn postadres", "address"),
        ("en", "change the talk", "talked_person"),
        ("en", "change supervisor", "talked_supervisor"),
        ("en", "change my reason", "no_talk_reason"),
        ("en", "change tenant name", "tenant"),
        ("en", "change my telephone number", "phone"),
        ("en", "change my postal address", "address"),
    ],
)
def test_an_answer_is_named_for_a_change_as_people_name_it(language: str, words: str, key: str) -> None:
    """Also that of a helper, whose answers have longer titles."""
    answers = dict(SAMPLE) | {"no_talk_reason": "Ik durf niet", "role": "other", "role_words": "buurmeisje"}
    session = a_session(language=language, phase="review", answers=answers)
    hear(session, words)
    assert session.changing == key


def test_a_wrong_reading_is_mended_by_typing_on() -> None:
    session = at("when")
    hear(session, "3 maart")
    screen = hear(session, "4 maart")
    assert "Ik begrijp: woensdag 4 maart 2026." in screen.text
    hear(session, "nee")
    screen = hear(session, "5 maart")
    assert "Ik begrijp: donderdag 5 maart 2026." in screen.text


def test_words_without_a_date_are_an_answer() -> None:
    session = at("when")
    screen = hear(session, "al jaren")
    assert session.answers["when"] == {"words": "al jaren"}
    assert session.proposed == {}
    assert "Genoteerd. Datum of periode: al jaren" in screen.text


def test_a_date_that_is_not_there_is_asked_and_no_means_no() -> None:
    session = at("when")
    screen = hear(session, "31-02-2026")
    assert "Ik lees een datum die niet bestaat." in screen.text
    assert labels(screen) == ["Ja, ik typ het opnieuw", "Nee, laat mijn woorden staan"]
    hear(session, "nee")
    assert session.answers["when"] == {"words": "31-02-2026"}
    assert session.proposed == {}


def test_a_date_to_come_is_asked() -> None:
    screen = hear(at("when"), "3 april 2026")
    assert "Ik begrijp: vrijdag 3 april 2026." in screen.text
    assert "Deze datum is nog niet geweest." in screen.text


@pytest.mark.parametrize("move", ["terug", "/overzicht", "/pauze"])
def test_a_check_that_was_left_is_asked_before_the_complaint_can_be_sent(move: str) -> None:
    session = at("when")
    hear(session, "3 maart")
    hear(session, move)
    session.answers = dict(SAMPLE) | {"when": {"words": "3 maart"}}
    session.phase, session.changing = "review", None
    screen = show(session)
    assert "Verder met de vragen" in labels(screen)
    screen = hear(session, "ja")
    assert screen.lines[-1].text == "Klopt dat?"
    hear(session, "ja")
    assert session.phase == "review"
    assert session.answers["when"]["first"] == "2026-03-03"


def test_the_dates_stand_beside_the_own_words_in_the_overview() -> None:
    when = {"words": "begin maart", "first": "2026-03-01", "last": "2026-03-10", "precision": "about"}
    lines = show(a_session(phase="review", answers={**SAMPLE, "when": when})).lines
    place = [line.text for line in lines].index("begin maart")
    assert lines[place].kind is Kind.QUOTE
    assert lines[place + 1].text == "Dat is: ongeveer van 1 tot en met 10 maart 2026."
    assert lines[place + 1].kind is Kind.TEXT


def test_a_slip_in_an_address_is_asked() -> None:
    session = at("email")
    screen = hear(session, "jan@gmial.com")
    assert "Bedoelt u: jan@gmail.com?" in screen.text
    hear(session, "nee")
    hear(session, "laat dit antwoord staan")
    assert session.answers["email"] == "jan@gmial.com"
    session = at("email")
    hear(session, "jan@gmial.com")
    hear(session, "ja")
    assert session.answers["email"] == "jan@gmail.com"


def test_what_an_address_lacks_is_named_and_not_required() -> None:
    session = at("address")
    screen = hear(session, "Dorpsstraat 1, Sittard")
    assert "Ik zie de postcode er niet in." in screen.text
    hear(session, "nee")
    assert session.answers["address"] == "Dorpsstraat 1, Sittard"


def test_changing_an_answer_that_is_checked_returns_to_the_overview() -> None:
    session = a_session(phase="review")
    for words in ("wijzig datum of periode", "3 maart"):
        hear(session, words)
    assert session.phase == "correcting"
    hear(session, "ja")
    assert session.phase == "review"


@pytest.mark.parametrize("key", ["phone", "against"])
def test_an_answer_can_be_changed_from_a_question_that_asks_for_no_story(key: str) -> None:
    session = at(key)
    asked = show(session).lines[-1].text
    screen = hear(session, "wijzig naam van de helper")
    assert screen.lines[-1].text == "Wat is uw eigen naam?"
    screen = hear(session, "Anna Helper")
    assert screen.lines[-1].text == asked
    assert session.answers["name"] == "Anna Helper"


# A story in parts.


def test_an_earlier_part_of_the_story_can_be_changed_or_removed() -> None:
    session = at("description")
    for words in ("Het lekt.", "Niemand komt."):
        hear(session, words)
    screen = hear(session, "wijzig een eerder bericht")
    assert labels(screen) == ["Bericht 1: Het lekt.", "Bericht 2: Niemand komt.", "Geen van deze"]
    screen = hear(session, "bericht 1")
    assert "In dit bericht staat:" in screen.text
    screen = hear(session, "Het lekt al weken.")
    assert "Er staat nu: Het lekt al weken." in screen.text
    assert parts(session) == ["Het lekt al weken.", "Niemand komt."]
    for words in ("wijzig een eerder bericht", "bericht 2", "haal dit bericht weg"):
        screen = hear(session, words)
    assert parts(session) == ["Het lekt al weken."]
    assert screen.lines[-1].text == "Wat wilt u nog meer vertellen?"


@pytest.mark.parametrize("way_out", ["terug", "geen van deze", "laat maar"])
def test_there_is_a_way_back_from_choosing_a_part(way_out: str) -> None:
    session = at("description")
    for words in ("Een.", "Twee.", "wijzig een eerder bericht", way_out):
        screen = hear(session, words)
    assert screen.lines[-1].text == "Wat wilt u nog meer vertellen?"
    assert parts(session) == ["Een.", "Twee."]


def test_words_that_name_no_part_are_not_lost_as_a_part() -> None:
    session = at("description")
    for words in ("Een.", "Twee.", "wijzig een eerder bericht", "die ene"):
        screen = hear(session, words)
    assert "Dat antwoord begrijp ik niet." in screen.text
    assert parts(session) == ["Een.", "Twee."]


def test_the_limit_of_the_story_is_told_before_it_bites() -> None:
    session = at("description")
    assert "Er is nog plaats" not in hear(session, "a" * 10_000).text
    assert "Er is nog plaats voor 5000 tekens." in hear(session, "a" * 15_000).text
    screen = hear(session, "a" * 6_000)
    assert "Er is nog plaats voor 5000 tekens en uw bericht heeft er 6000." in screen.text


def test_the_limit_of_the_files_is_told_before_it_bites() -> None:
    session = at("evidence")
    for number in range(16):
        screen = send(session, File(f"f{number}", "x.pdf", "application/pdf", 9))
    assert "U kunt nog 4 bestanden sturen." in screen.text


def test_an_earlier_file_can_be_removed() -> None:
    session = at("evidence")
    for name in ("een.pdf", "twee.pdf"):
        send(session, File(name, name, "application/pdf", 9))
    for words in ("haal een eerder bestand weg", "bestand 1"):
        screen = hear(session, words)
    assert screen.lines[-1].text == "Zal ik dit bestand weghalen?"
    turn = DIALOG.hear(session, Said(words="ja"), NOW, {})
    assert turn.dropped == ["een.pdf"]
    assert [item["id"] for item in session.answers["evidence"]["items"]] == ["twee.pdf"]


def test_a_story_that_comes_too_early_is_kept_for_its_question() -> None:
    """CONVERSATION, rule 4: what was typed is never thrown away."""
    story = "De opzichter heeft tegen mij geschreeuwd en de deur dichtgegooid."
    session = Session(id="a" * 32, language="nl")
    screen = hear(session, story)
    assert "Ze horen bij: Wat er is gebeurd." in screen.text
    assert screen.lines[-1].text == "Zullen we beginnen?"
    session.phase, session.answers = "asking", at("description").answers | session.answers
    screen = show(session)
    assert story in screen.text
    assert "Geef nooit uw burgerservicenummer." in screen.text, "the hints are still told"
    hear(session, "En hij lachte mij uit.")
    hear(session, "dat is alles")
    assert parts(session) == [story, "En hij lachte mij uit."]


def test_a_story_at_a_choice_is_kept_and_the_choice_is_asked_again() -> None:
    session = at("against")
    screen = hear(session, "Het gaat over de opzichter en over de brief die ik kreeg.")
    assert screen.lines[-1].text == "Gaat uw klacht over een besluit, over een persoon of over allebei?"
    assert parts(session) == ["Het gaat over de opzichter en over de brief die ik kreeg."]


# Spoken answers.


def test_a_voice_message_can_be_the_answer() -> None:
    session = at("name")
    screen = send(session, VOICE)
    assert "De commissie kan ernaar luisteren." in screen.text
    assert labels(screen) == ["Gebruik mijn spraakbericht", "Ik typ het antwoord"]
    screen = hear(session, "ja")
    assert "Naam van de helper: Een gesproken antwoord, in het bestand spraakbericht-7.ogg." in screen.text
    assert session.answers["name"] == {"voice": "f1", "name": "spraakbericht-7.ogg", "note": ""}


@pytest.mark.parametrize("words", [["ik typ het antwoord", "Ann Helper"], ["Ann Helper"]])
def test_a_voice_message_that_is_not_the_answer_is_not_kept(words: list[str]) -> None:
    session = at("name")
    send(session, VOICE)
    text = "".join(hear(session, each).text for each in words)
    assert session.answers["name"] == "Ann Helper"
    assert session.answers["evidence"]["items"] == []
    assert "Het spraakbericht heb ik niet bewaard." in text


def test_a_second_take_replaces_the_first_and_a_typed_answer_both() -> None:
    session = at("name")
    send(session, VOICE)
    send(session, replace(VOICE, id="f2"))
    assert [item["id"] for item in session.answers["evidence"]["items"]] == ["f2"]
    hear(session, "ja")
    assert session.answers["name"]["voice"] == "f2"
    for each in ("terug", "Ann Helper"):
        hear(session, each)
    assert session.answers["evidence"]["items"] == []


@pytest.mark.parametrize("key", ["email", "phone", "against"])
def test_speech_where_only_text_will_do_is_told_so_and_not_kept(key: str) -> None:
    session = at(key)
    screen = send(session, VOICE)
    assert "Ik kan spraak niet omzetten in tekst. Kies een knop of typ het antwoord." in screen.text
    assert "evidence" not in session.answers


def test_nothing_spoken_or_sent_for_the_talk_card_is_kept() -> None:
    session = a_session(phase="preparing", answers={"talked_person": "not_yet"})
    screen = send(session, VOICE)
    assert "Voor uw gesprekskaart kan ik geen bestand of spraakbericht bewaren." in screen.text
    assert "evidence" not in session.answers


@pytest.mark.parametrize("key", ["card_about", "card_wish"])
def test_words_too_long_for_the_talk_card_are_refused_and_never_part_of_the_complaint(key: str) -> None:
    told = {"talked_person": "not_yet"} | ({"card_about": "De lekkage"} if key == "card_wish" else {})
    session = a_session(phase="preparing", answers=told)
    screen = hear(session, "Ik ben bang voor hem en wil dat alleen hier kwijt. " * 20)
    assert "Dat is te lang voor deze vraag" in screen.text
    assert session.answers == told


def test_words_in_a_pause_of_the_talk_card_are_never_part_of_the_complaint() -> None:
    session = a_session(phase="preparing", answers={"talked_person": "not_yet"})
    hear(session, "/pauze")
    screen = hear(session, "Ik ben bang voor hem en wil dat alleen hier kwijt.")
    assert "Dat antwoord begrijp ik niet." in screen.text
    assert session.answers == {"talked_person": "not_yet"}


@pytest.mark.parametrize("words", ["Ik ben nog vergeten te zeggen dat ik twee keer heb gebeld.", "en nu?"])
def test_who_would_add_something_after_sending_is_told_how(words: str) -> None:
    sent = [{"id": "a", "reference": "KLW-1", "at": NOW.isoformat()}]
    session = a_session(phase="submitted", sent=sent)
    for screen in (hear(session, words), send(session, VOICE)):
        assert "schrijf dan naar de commissie:" in screen.text
        assert "Noem daarbij het nummer KLW-1." in screen.text
    assert "Graag gedaan." in hear(session, "dank u wel!").text


def test_a_voice_message_in_the_story_is_a_part_of_it() -> None:
    session = at("description")
    screen = send(session, VOICE)
    assert "Uw spraakbericht hoort nu bij uw verhaal." in screen.text
    assert "U mag ook in een paar woorden typen waar het over gaat." in screen.text
    hear(session, "dat is alles")
    assert session.answers["description"]["done"]


def test_a_spoken_part_that_is_removed_takes_its_file_with_it() -> None:
    session = at("description")
    send(session, VOICE)
    turn = DIALOG.hear(session, Said(words="haal mijn laatste bericht weg"), NOW, {})
    assert turn.dropped == ["f1"]
    assert session.answers["evidence"]["items"] == []


def test_what_was_spoken_as_an_answer_is_not_told_again_as_evidence() -> None:
    session = at("evidence")
    session.answers |= {"wish": {"voice": "f1", "name": VOICE.name}}
    spoken = vars(replace(VOICE, answer=True))
    session.answers["evidence"] = {"items": [spoken], "done": False, "early": True}
    screen = show(session)
    assert screen.lines[-1].text == "Wilt u iets meesturen met uw klacht?"
    hear(session, "overslaan")
    assert session.phase == "review"
    assert session.answers["evidence"]["items"] == [spoken], "it still goes to the committee"


def test_files_that_came_early_are_named_when_evidence_is_asked() -> None:
    session = at("wish")
    send(session, File("f2", "foto.jpg", "image/jpeg", 9))
    screen = hear(session, "overslaan")
    assert "foto.jpg" in screen.text
    assert "U kunt foto's, documenten of spraakberichten sturen" in screen.text


# Who comes back, and what the committee may miss.


@pytest.mark.parametrize("key", ["name", "against", "when"])
def test_a_greeting_is_somebody_who_comes_back(key: str) -> None:
    """CONVERSATION, rule 9: a tenant who returns is told where they were."""
    session = at(key)
    screen = hear(session, "Hallo!")
    assert "U was bij vraag" in screen.text
    hear(session, "ga verder")
    assert session.phase == "asking"
    assert key not in session.answers


def test_a_greeting_in_the_middle_of_a_story_is_part_of_it_unless_time_went_by() -> None:
    session = at("description")
    hear(session, "goedemiddag")
    assert parts(session) == ["goedemiddag"]
    DIALOG.hear(session, Said(words="hallo"), NOW + timedelta(hours=2), {})
    assert session.phase == "paused"
    assert parts(session) == ["goedemiddag"]


def missing(**answers: Any) -> list[str]:
    session = a_session(phase="review", answers={**SAMPLE, **answers})
    scene = Scene(session, FORM, None, {})
    return [LANGUAGES["nl"](entry.text) for entry in gaps(scene) if entry.kind is Kind.ITEM]


def test_what_may_be_missing_is_named_and_never_in_the_way() -> None:
    """Three at the most, the most important first."""
    assert missing(agreement="not_asked") == [
        "Of de huurder het goed vindt.",
        "Meer over wat er is gebeurd: wie deed wat, en waar.",
        "Een datum of een periode.",
    ]
    whole = {
        "when": {"words": "3 maart", "first": "2026-03-03", "last": "2026-03-03", "precision": "day"},
        "description": {"items": [{"id": "1", "text": "lang " * 40}], "done": True},
        "email": "a@b.nl",
        "wish": "Excuses",
        "evidence": {"items": [vars(VOICE)], "done": True},
    }
    assert missing(**whole) == []
    session = a_session(phase="review")
    hear(session, "ja")
    assert session.phase == "confirming", "it is never a gate"


# What was kept by the version before.


def test_a_draft_of_version_1_goes_on() -> None:
    stored = a_session(phase="review").to_json()
    for later in ("proposed", "item", "sources", "remind", "reminded", "noticed", "nudged", "quiet"):
        del stored[later]
    stored |= {"version": 1}
    stored["answers"] |= {"when": "3 maart", "description": {"items": ["Een", "Twee"], "done": True}}
    session = Session.from_json(stored)
    text = show(session).text
    assert "3 maart" in text
    assert "Een\nTwee" in text
    hear(session, "ja")
    assert session.phase == "confirming"


def test_a_complaint_of_version_0_1_can_still_be_read() -> None:
    old = {"key": "when", "heading": "Datum", "paragraphs": ["3 maart"], "verbatim": True}
    (line,) = Section.from_json(old).lines
    assert (line.text, line.kind) == ("3 maart", Kind.QUOTE)


# What the tenant gets to keep.


def test_the_talk_card_is_a_page_of_its_own() -> None:
    answers = {"talked_person": "not_yet", "card_about": "De <lekkage>", "card_wish": "Een monteur"}
    session = a_session(phase="preparing", answers=answers)
    turn = DIALOG.hear(session, Said(words="liever geen bericht"), NOW, {})
    screen = DIALOG.show(session, turn, {})
    (card,) = screen.handouts
    assert card.name == "gesprekskaart.html"
    page = rendered(card).decode()
    assert '<html lang="nl">' in page
    assert "De &lt;lekkage&gt;" in page
    assert "Hoe kunnen wij dit samen oplossen?" in page


def test_the_talk_card_is_not_part_of_the_complaint() -> None:
    assert not {"card_about", "card_wish", "reminder"} & {q.key for q in FORM.route(SAMPLE)}


def test_a_story_knows_its_own_kind() -> None:
    assert isinstance(FORM["description"], Story)
    assert DIALOG.show(at("description"), Turn(), {}).lines


# What a hostile visitor found.


def test_a_spoken_answer_that_is_off_the_route_does_not_go_to_the_committee() -> None:
    spoken = vars(replace(VOICE, answer=True))
    answers = {**SAMPLE, "persons": {"voice": "f1", "name": VOICE.name}}
    answers["evidence"] = {"items": [spoken], "done": True}
    assert len(complaint_of(a_session(answers=answers)).files) == 1
    assert complaint_of(a_session(answers={**answers, "against": "decision"})).files == ()


def test_two_checks_are_asked_one_after_the_other() -> None:
    session = at("when", sources={"m-mail": "email"})
    session.answers["email"] = "jan@example.nl"
    hear(session, "op 3 maart")
    DIALOG.hear(session, Said(words="jan@gmial.com", source="m-mail", edited=True), NOW, {})
    assert show(session).lines[-1].text == "Bedoelt u: jan@gmail.com?"
    screen = hear(session, "ja")
    assert screen.lines[-1].text == "Klopt dat?"
    hear(session, "ja")
    assert session.answers["email"] == "jan@gmail.com"
    assert session.answers["when"]["first"] == "2026-03-03"


def test_no_before_a_better_answer_is_not_part_of_it_and_other_words_are() -> None:
    session = at("when")
    hear(session, "3 maart")
    hear(session, "Nee, het was op 5 maart")
    assert session.answers["when"]["words"] == "het was op 5 maart"
    hear(session, "No idea, sometime in March")
    assert session.answers["when"]["words"] == "No idea, sometime in March"


def test_an_edit_of_one_part_leaves_the_changing_of_another_alone() -> None:
    session = at("description")
    for words in ("Een.", "Twee.", "wijzig een eerder bericht", "2"):
        hear(session, words)
    first = session.answers["description"]["items"][0]["id"]
    DIALOG.hear(session, Said(words="Een en een half.", source=first, edited=True), NOW, {})
    hear(session, "Twee en een half.")
    assert parts(session) == ["Een en een half.", "Twee en een half."]


def test_an_edit_at_the_last_step_is_seen_before_it_is_sent_also_after_a_pause() -> None:
    session = a_session(phase="confirming", sources={"m-against": "against"})
    session.answers.pop("persons")
    session.answers["against"] = "decision"
    hear(session, "pauze")
    DIALOG.hear(session, Said(words="personen", source="m-against", edited=True), NOW, {})
    assert session.phase == "review"
    screen = hear(session, "ja")
    assert "Over welke persoon of personen gaat uw klacht?" in screen.lines[-1].text


def test_an_edited_talk_during_a_pause_leads_where_it_should() -> None:
    answers = {"talked_person": "not_yet", "card_about": None, "card_wish": None, "reminder": "3"}
    session = a_session(
        phase="paused", resume_to="talk_first", answers=answers, sources={"m": "talked_person"}, remind="x"
    )
    DIALOG.hear(session, Said(words="ja", source="m", edited=True), NOW, {})
    assert session.phase == "talking"
    assert session.remind == ""
    assert show(session).lines[-1].text == "Hebt u er met de leidinggevende over gepraat?"


def test_an_edited_reminder_is_set_anew() -> None:
    answers = {"talked_person": "not_yet", "card_about": None, "card_wish": None, "reminder": "3"}
    session = a_session(phase="talk_first", answers=answers, sources={"m": "reminder"}, remind="x")
    turn = DIALOG.hear(session, Said(words="na één week", source="m", edited=True), NOW, {})
    assert session.remind == (NOW + timedelta(days=7)).isoformat()
    assert turn.handout == "card"
    DIALOG.hear(session, Said(words="geen bericht", source="m", edited=True), NOW, {})
    assert session.remind == ""


@pytest.mark.parametrize("words", ["ja", "ok", "annuleren", "Nee"])
def test_a_yes_or_no_is_no_new_part_of_a_story(words: str) -> None:
    session = at("description")
    for each in ("Een.", "Twee.", "wijzig een eerder bericht", "2", words):
        hear(session, each)
    assert parts(session) == ["Een.", "Twee."]


@pytest.mark.parametrize("key", ["name", "tenant", "decision", "persons"])
@pytest.mark.parametrize("words", ["ja", "OK", "weet ik niet", "zie boven", "wat?"])
def test_words_that_answer_nothing_are_asked_again(key: str, words: str) -> None:
    session = at(key)
    screen = hear(session, words)
    assert "Dat kan ik niet gebruiken als antwoord op deze vraag." in screen.text
    assert key not in session.answers


@pytest.mark.parametrize("words", ["ja", "ok", "0612345678"])
def test_what_is_no_date_and_no_words_about_one_is_asked_again(words: str) -> None:
    session = at("when")
    hear(session, words)
    assert "when" not in session.answers
    hear(session, "weet ik niet meer")
    assert session.answers["when"] == {"words": "weet ik niet meer"}


def test_a_number_at_the_e_mail_question_is_told_what_is_wrong() -> None:
    assert "Ik lees geen e-mailadres in: 0612345678." in hear(at("email"), "0612345678").text


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("typed", ["wijzig naam", "wijzig mijn e-mail", "naam klopt niet", "change name"])
def test_where_a_period_is_asked_the_change_of_another_answer_is_none(typed: str, check: bool) -> None:
    session = at("when")
    if check:
        hear(session, "3 maart")
    hear(session, typed)
    assert session.changing in ("name", "email")
    assert session.answers.get("when") == ({"words": "3 maart"} if check else None)


def test_who_says_at_the_check_that_this_answer_is_wrong_gives_it_in_another_way() -> None:
    session = at("when")
    hear(session, "3 maart")
    screen = hear(session, "datum klopt niet")
    assert screen.lines[-1].text == "Wanneer is het gebeurd?"
    assert session.answers["when"] == {"words": "3 maart"}, "until another is given"


@pytest.mark.parametrize("key", ["evidence", "name"])
def test_a_story_where_little_is_asked_is_kept(key: str) -> None:
    story = "De brief heb ik niet meer, maar mijn buurvrouw was erbij en kan alles vertellen. " * 3
    session = at(key)
    screen = hear(session, story)
    assert "Ze horen bij: Wat er is gebeurd." in screen.text
    assert parts(session)[-1] == story.strip()


@pytest.mark.parametrize("phase", ["review", "confirming"])
def test_what_is_added_at_the_end_is_in_the_story_and_seen(phase: str) -> None:
    session = a_session(phase=phase)
    hear(session, "Ik wil nog toevoegen dat ik drie keer heb gebeld zonder antwoord.")
    assert session.phase == "review"
    assert parts(session)[-1].startswith("Ik wil nog toevoegen")
    hear(session, "ja")
    assert session.phase == "confirming"


@pytest.mark.parametrize(
    ("key", "typed", "question"),
    [
        ("email", "jan jansen@example.nl", "Bedoelt u: jansen@example.nl?"),
        ("email", "mijn e-mail is jan@example.nl", None),
        ("phone", "mijn nummer is 06 12345678", None),
    ],
)
def test_an_address_that_stands_among_other_words_is_asked(
    key: str, typed: str, question: str | None
) -> None:
    session = at(key)
    screen = hear(session, typed)
    assert (screen.lines[-1].text == question) == (question is not None)
    assert (session.answers.get(key) is None) == (question is not None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12345678 (na 6 uur)", "06 12345678 (na 6 uur)"),
        ("0612345678, na 6 uur", "06 12345678, na 6 uur"),
        ("06-12345678 van mijn dochter", "06 12345678 van mijn dochter"),
        ("+31 6 1234 5678 's avonds", "06 12345678 's avonds"),
        ("bel na 17 uur, niet thuis: 0612345678", "bel na 17 uur, niet thuis: 06 12345678"),
        ("+32 470 12 34 56 (werk)", "+32 470 12 34 56 (werk)"),
        ("023 5312345 toestel 12 (werk)", "023 531 2345 ext. 12 (023 5312345 toestel 12 (werk))"),
    ],
)
def test_what_is_said_beside_a_number_goes_along_and_the_number_stands_there_once(
    typed: str, kept: str
) -> None:
    session = at("phone")
    hear(session, typed)
    assert session.answers["phone"] == kept


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("wijzig mijn e-mail", "email"),
        ("datum klopt niet", "when"),
        ("adres wijzigen", "address"),
        ("verhaal", "description"),
        ("change the date", "when"),
    ],
)
def test_an_answer_is_found_by_its_everyday_name(typed: str, key: str) -> None:
    session = a_session(phase="review")
    hear(session, typed)
    assert session.changing == key


def test_every_complaint_that_was_withdrawn_is_told() -> None:
    sent = [
        {"id": "a", "reference": "KLW-1", "at": NOW.isoformat(), "withdrawn": NOW.isoformat()},
        {"id": "b", "reference": "KLW-2", "at": NOW.isoformat()},
    ]
    session = a_session(phase="submitted", sent=sent)
    assert "U hebt klacht KLW-1 ingetrokken" in hear(session, "/status").text
    text = hear(session, "/verwijder").text
    assert "KLW-1" in text
    assert "KLW-2" in text


def test_my_data_tells_what_is_still_to_be_checked() -> None:
    session = at("decision")
    send(session, VOICE)
    text = hear(session, "/mijngegevens").text
    assert "Dit moet ik nog met u nagaan:" in text
    assert "spraakbericht-7.ogg (1 kilobyte)" in text


def test_an_answer_that_was_wholly_removed_begins_anew() -> None:
    session = at("evidence")
    send(session, File("a", "a.pdf", "application/pdf", 9))
    for words in ("dat is alles", "wijzig bewijs", "haal het laatste bestand weg", "terug", "ja"):
        hear(session, words)
    screen = send(session, File("b", "b.pdf", "application/pdf", 9))
    assert screen.lines[-1].text == "Wat wilt u nog meer sturen?"
    assert "Dat is alles" in labels(screen)


def test_another_answer_can_be_changed_while_one_is() -> None:
    session = a_session(phase="review")
    for words in ("wijzig e-mailadres", "wijzig naam"):
        hear(session, words)
    assert session.changing == "name"


def test_a_message_that_skipped_a_question_can_be_changed_into_an_answer() -> None:
    session = at("wish")
    DIALOG.hear(session, Said(words="overslaan", source="m"), NOW, {})
    DIALOG.hear(session, Said(words="Excuses", source="m", edited=True), NOW, {})
    assert session.answers["wish"] == "Excuses"


@pytest.mark.parametrize(
    "words", ["112", "Er is brand in mijn huis, help!", "ik wil niet meer leven", "he hits me"]
)
@pytest.mark.parametrize("key", ["against", "description", "name"])
def test_who_may_be_in_danger_is_told_where_to_call(words: str, key: str) -> None:
    screen = hear(at(key), words)
    assert screen.notice[0].text == "Dit is geen noodnummer. Bel 112 als er iemand in gevaar is."
    assert screen.lines


@pytest.mark.parametrize(
    "said",
    [
        Said(file=File("f", "foto.jpg", "image/jpeg", 9, note="Er is brand in mijn huis")),
        Said("Er is brand in mijn huis", oddity=Oddity.TOO_LARGE),
        Said("Er is brand in mijn huis", source="m", edited=True),
        Said(file=VOICE, heard="Er is brand in mijn huis", source="v"),
    ],
)
def test_danger_is_heeded_wherever_it_is_told(said: Said) -> None:
    session = at("description")
    turn = DIALOG.hear(session, Said("Het lekt.", source="m"), NOW, {})
    assert turn.warning is None
    screen = DIALOG.show(session, DIALOG.hear(session, said, NOW, {}), {})
    assert screen.notice[0].text == "Dit is geen noodnummer. Bel 112 als er iemand in gevaar is."


# What was spoken and could be written out.


def speak(session: Session, heard: str) -> Screen:
    turn = DIALOG.hear(session, Said(file=VOICE, heard=heard, source="v"), NOW, {})
    return DIALOG.show(session, turn, {})


def test_a_yesterday_that_was_heard_is_that_of_the_day_when_it_was_said() -> None:
    session = at("when")
    speak(session, "gisteren")
    tap = f"{session.token}:agree"
    DIALOG.hear(session, Said(tap=tap), NOW + timedelta(days=1), {})
    assert session.proposed["when"]["value"]["first"] == "2026-03-17"
    assert session.answers["when"] == {"words": "gisteren", "given": "2026-03-18"}


def test_what_was_heard_is_used_only_when_the_tenant_says_that_it_is_right() -> None:
    session = at("name")
    screen = speak(session, "Ann Helper")
    assert screen.lines[-2].text == "Dit heb ik gehoord: Ann Helper"
    assert labels(screen) == ["Ja, gebruik deze woorden", "Gebruik mijn spraakbericht", "Ik typ het antwoord"]
    assert "name" not in session.answers
    hear(session, "ja")
    assert session.answers["name"] == "Ann Helper"
    assert session.answers["evidence"]["items"] == [], "the recording is not kept"


def test_the_recording_can_be_the_answer_rather_than_what_was_heard() -> None:
    session = at("name")
    speak(session, "Anhelper")
    hear(session, "gebruik mijn spraakbericht")
    assert session.answers["name"]["voice"] == "f1"
    assert len(session.answers["evidence"]["items"]) == 1


@pytest.mark.parametrize(
    ("key", "heard", "next_question"),
    [
        ("email", "jan apenstaartje example punt nl", "Bedoelt u: jan@example.nl?"),
        ("when", "3 maart", "Klopt dat?"),
    ],
)
def test_what_was_heard_is_read_like_what_is_typed(key: str, heard: str, next_question: str) -> None:
    session = at(key)
    speak(session, heard)
    assert hear(session, "ja").lines[-1].text == next_question


def test_a_part_of_the_story_that_was_heard_is_a_part_in_words() -> None:
    session = at("description")
    speak(session, "Het dak lekt al weken.")
    hear(session, "ja")
    assert parts(session) == ["Het dak lekt al weken."]
    speak(session, "En niemand komt.")
    hear(session, "ik typ het antwoord")
    screen = hear(session, "En niemand kwam.")
    assert parts(session) == ["Het dak lekt al weken.", "En niemand kwam."]
    assert screen.lines[-1].text == "Wat wilt u nog meer vertellen?"


def test_the_recording_can_be_a_part_of_the_story() -> None:
    session = at("description")
    speak(session, "onzin")
    hear(session, "gebruik mijn spraakbericht")
    hear(session, "dat is alles")
    assert session.answers["description"]["items"][0]["voice"] == VOICE.name


def test_what_was_spoken_before_the_check_still_counts_as_a_file() -> None:
    session = at("description")
    files = [vars(File(f"e{at}", f"{at}.pdf", "application/pdf", 9)) for at in range(19)]
    session.answers["evidence"] = {"items": files, "done": False, "early": True}
    speak(session, "Het dak lekt.")
    turn = DIALOG.hear(session, Said(file=replace(VOICE, id="f2"), heard="Al weken.", source="w"), NOW, {})
    screen = DIALOG.show(session, turn, {})
    assert "Ik kan 20 bestanden bewaren" in screen.text
    assert screen.lines[-2].text == "Dit heb ik gehoord: Het dak lekt."
    hear(session, "ja")
    assert parts(session) == ["Het dak lekt."]


# A choice is typed as people say it.


@pytest.mark.parametrize(
    ("key", "language", "words", "chosen"),
    [
        ("against", "nl", "over een persoon", "persons"),
        ("against", "nl", "Het gaat over een besluit.", "decision"),
        ("against", "nl", "over de medewerker", "persons"),
        ("against", "nl", "mijn klacht gaat over iemand", "persons"),
        ("against", "nl", "over een brief", "decision"),
        ("against", "nl", "over allebei", "both"),
        ("against", "nl", "over 1 persoon", "persons"),
        ("against", "en", "about a person", "persons"),
        ("against", "en", "it is about the decision", "decision"),
        ("against", "en", "about both", "both"),
        ("against", "en", "My complaint is about a member of staff", "persons"),
        ("for_whom", "nl", "het is voor mij", "self"),
        ("for_whom", "nl", "voor mijn oma", "other"),
        ("for_whom", "en", "it is for myself", "self"),
        ("for_whom", "en", "it's for my grandmother", "other"),
        ("role", "nl", "ik ben de dochter", "family"),
        ("role", "nl", "ze is mijn buurvrouw", "friend"),
        ("role", "nl", "ik ben haar begeleider", "work"),
        ("role", "en", "I am her son", "family"),
        ("role", "en", "I am her granddaughter", "family"),
        ("role", "en", "she is my mother", "family"),
        ("role", "nl", "het is mijn oma", "family"),
        ("role", "nl", "haar dochter", "family"),
        ("role", "en", "she is my neighbour", "friend"),
    ],
)
def test_a_choice_is_typed_as_people_say_it(key: str, language: str, words: str, chosen: str) -> None:
    for_whom = {"for_whom": "other"} if key == "role" else {}
    session = at(key, language=language)
    session.answers.update(for_whom)
    hear(session, words)
    assert session.answers.get(key) == chosen


@pytest.mark.parametrize("words", ["niet over een persoon", "geen besluit", "over de lift", "voor", "over"])
def test_words_that_say_something_else_choose_nothing(words: str) -> None:
    session = at("against")
    hear(session, words)
    assert "against" not in session.answers


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("nl", "De lift is kapot.", "U typte: De lift is kapot."),
        ("nl", "Bij de markt!", "U typte: Bij de markt!"),
        ("nl", "bij de markt", "U typte: bij de markt."),
        ("en", "Where is it?", "You typed: Where is it?"),
        ("en", "Main Street...", "You typed: Main Street..."),
    ],
)
def test_a_sentence_of_the_tenant_ends_once(language: str, words: str, told: str) -> None:
    session = at("address", language=language)
    assert told in hear(session, words).text.splitlines()


def test_parts_without_an_id_of_their_own_go_one_at_a_time() -> None:
    """Drafts of before 26 November 2026 may hold parts that were heard under the id ''."""
    session = at("description")
    told = [{"id": "", "text": words} for words in ("Het lekt.", "Niemand komt.")]
    session.answers["description"] = {"items": told, "done": False}
    hear(session, "haal mijn laatste bericht weg")
    assert parts(session) == ["Het lekt."]


def test_a_draft_that_tells_of_no_complaint_begins_anew() -> None:
    """As it was left where the last complaint went: its screen could not be shown."""
    for stranded in (Session(id="d", language="nl", phase=phase) for phase in ("submitted", "withdrawing")):
        assert Session.from_json(stranded.to_json()).phase == "welcome"
