"""The rules of the conversation, at the dialog itself, in both languages."""

import copy
import itertools
import json
import re
from typing import Any

import pytest

from bot.languages import translators
from bot.organisation import load
from dialogs.complaint import complaint_dialog
from dialogs.complaint.errands import ERRANDS
from dialogs.complaint.questions import FORM, REQUIRED
from dialogs.errors import DeclarationError, Refusal
from dialogs.form import Form
from dialogs.interview import Interview
from dialogs.proceedings import Act, Proceeding
from dialogs.questions import File, Reply
from dialogs.said import Said, Turn
from dialogs.screen import Kind, Screen
from dialogs.session import Session, reference
from dialogs.text import clean, plain
from dialogs.window import Say, Tap, Window, check
from tests.kit.house import NOW

ORGANISATION = load(None)
LANGUAGES = translators(ORGANISATION)
DIALOG = complaint_dialog(LANGUAGES, ORGANISATION.facts)
SAMPLE: dict[str, Any] = {
    "talked_person": "yes",
    "talked_supervisor": "cannot",
    "no_talk_reason": None,
    "for_whom": "other",
    "name": "Ann Helper",
    "tenant": "Olive",
    "role": "other",
    "role_words": "Wijkcoach",
    "agreement": "yes",
    "email": None,
    "phone": None,
    "address": "Dorpsstraat 1",
    "against": "both",
    "decision": "x",
    "persons": "y",
    "when": {"words": "z"},
    "description": {"items": [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}], "done": True},
    "wish": None,
    "evidence": None,
}
MESSAGES = itertools.count(1)
PHASES = [state.value for state in Interview.states]


def a_session(language: str = "nl", **fields: Any) -> Session:
    known = {"id": "a" * 32, "language": language, "answers": dict(SAMPLE), "touched": NOW.isoformat()}
    return Session(**{**known, **fields})


def show(session: Session) -> Screen:
    return DIALOG.show(session, Turn(), {})


def hear(session: Session, words: str) -> Screen:
    turn = DIALOG.hear(session, Said(words=words, source=f"m{next(MESSAGES)}"), NOW, {})
    return DIALOG.show(session, turn, {})


def screens(language: str) -> list[Screen]:
    """The screen of each phase, and of each question before and while it is answered."""
    sent = [{"id": "a", "reference": reference("a"), "at": "2026-03-18T12:00:00+00:00"}]
    shown = [
        show(a_session(language, phase=phase, sent=sent, resume_to="asking"))
        for phase in PHASES
        if phase not in ("talking", "asking", "correcting", "answering")
    ]
    asked = {"a": [Proceeding("1", Act.QUESTION, NOW.isoformat(), words="Om welke brief gaat het?")]}
    shown.append(show(a_session(language, phase="answering", sent=sent, proceedings=asked)))
    for question in FORM.questions:
        before = {key: value for key, value in SAMPLE.items() if key in _until(question.key)}
        phase = "talking" if question.part == "talk" else "asking"
        shown.append(show(a_session(language, phase=phase, answers=before)))
        shown.append(show(a_session(language, phase="correcting", changing=question.key)))
    assert FORM.aside
    card = {"talked_person": "not_yet", "card_about": "De lekkage", "card_wish": None}
    for number in range(3):
        answers = dict(list(card.items())[: number + 1])
        shown.append(show(a_session(language, phase="preparing", answers=answers)))
    shown += [
        DIALOG.errand(a_session(language, phase="asking", touched=NOW.isoformat()), what) for what in ERRANDS
    ]
    return shown + checks(language) + items(language)


def checks(language: str) -> list[Screen]:
    """The screen of every kind of check."""
    shown = []
    for key, words in CHECKED:
        answers = {k: v for k, v in SAMPLE.items() if k in _until(key)}
        session = a_session(language, phase="asking", answers=answers)
        shown.append(hear(session, words))
        assert session.proposed, (key, words)
    session = a_session(language, phase="asking", answers={k: SAMPLE[k] for k in _until("name")})
    DIALOG.hear(session, Said(file=File("v", "stem.ogg", "audio/ogg", 9)), NOW, {})
    return [*shown, show(session)]


def items(language: str) -> list[Screen]:
    """The screens on which a part of an answer is chosen and changed."""
    evidence = {"items": [vars(File(i, f"{i}.pdf", "application/pdf", 9)) for i in "ab"], "done": True}
    answers = {**SAMPLE, "evidence": evidence}
    return [
        show(a_session(language, phase="correcting", changing=key, item=item, answers=answers))
        for key, item in (("description", "?"), ("description", "1"), ("evidence", "?"), ("evidence", "a"))
    ]


CHECKED = (
    ("email", "jan@gmial.com"),
    ("address", "Dorpsstraat 1"),
    ("when", "3 maart"),
    ("when", "3 april 2026"),
    ("when", "31-02-2026"),
    ("when", "sinds januari"),
    ("when", "eind 2025"),
    ("when", "van 28 februari tot 3 maart"),
)


def _until(key: str) -> list[str]:
    keys = [question.key for question in FORM.questions]
    return keys[: keys.index(key)]


def parts(session: Session) -> list[str]:
    return [part["text"] for part in session.answers["description"]["items"]]


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?:\s|$)", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_question_a_message_after_at_most_three_sentences(language: str) -> None:
    """CONVERSATION, rule 1. The progress is told in a line of its own."""
    for screen in screens(language):
        questions = [line for line in screen.lines if line.kind is Kind.QUESTION]
        assert len(questions) == (0 if screen.phase == "submitted" else 1)
        told = [line.text for line in screen.lines if line.kind is Kind.TEXT]
        told = [text for text in told if not re.match(r"(Vraag|Question) \d", text)]
        if screen.phase not in ("submitted", "review"):
            assert sentences(" ".join(told)) <= 3, told
            assert screen.lines[-1].kind is Kind.QUESTION


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_is_words_and_fits_a_telegram_button(language: str) -> None:
    for screen in screens(language):
        labels = [button.label for button in screen.buttons]
        assert len(set(labels)) == len(labels), "no two buttons have the same words"
        for button in screen.buttons:
            assert re.match(r"\w", button.label)
            assert len(f"{screen.token}{'0' * 6}:{button.action}".encode()) <= 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_offers_its_tools(language: str) -> None:
    """CONVERSATION, rule 5: back, help, the other language and pause, where they can do anything."""
    for screen in screens(language):
        actions = {button.action for button in screen.tools}
        assert "help" in actions
        assert any(action.startswith("language:") for action in actions)
        if screen.phase == "answering":
            assert "back" in actions
        elif screen.phase not in ("", "welcome", "submitted", "withdrawing", "paused", "erasing"):
            assert {"back", "pause"} <= actions


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tap_and_its_words_are_the_same(language: str) -> None:
    """CONVERSATION, rule 6: the label of any button, without capitals and accents."""
    for phase in PHASES:
        sent = [{"id": "a", "reference": "KLW-1", "at": NOW.isoformat()}] if phase == "withdrawing" else []
        base = a_session(language, phase=phase, resume_to="review", sent=sent)
        if phase in ("asking", "talking"):
            base.answers = {}
        if phase == "correcting":
            base.changing = "name"
        if phase in ("submitted",):
            continue
        for button in show(base).buttons:
            typed = copy.deepcopy(base)
            tapped = copy.deepcopy(base)
            hear(typed, plain(button.label).upper())
            DIALOG.hear(tapped, Said(tap=f"{tapped.token}:{button.action}"), NOW, {})
            typed.sources = tapped.sources
            assert typed == tapped, (phase, button.label)


@pytest.mark.parametrize("command", ["terug", "back", "TERUG", "terug@klachtwijzer_bot", "terug extra"])
def test_a_command_works_under_every_name(command: str) -> None:
    session = a_session(phase="asking", answers={"talked_person": None, "for_whom": "self"})
    hear(session, f"/{command}")
    assert session.changing == "for_whom"


@pytest.mark.parametrize("command", ["/terug", "/overzicht", "/pauze", "/lees", "/onzin"])
def test_a_command_that_cannot_apply_says_why_and_shows_where_we_are(command: str) -> None:
    """CONVERSATION, rule 5."""
    session = Session(id="a" * 32, language="nl", phase="welcome")
    screen = hear(session, command)
    assert screen.notice[0].text != "Dat kan nu niet."
    assert screen.lines[-1].text == "Zullen we beginnen?"


def test_no_is_never_the_outcome_of_a_talk_that_was_not_held() -> None:
    session = a_session(phase="talk_first", answers={"talked_person": "not_yet"})
    hear(session, "nee")
    assert session.answers == {"talked_person": "not_yet"}
    assert session.phase == "talk_first"


def test_a_real_answer_is_never_taken_for_skipping() -> None:
    session = a_session(phase="asking", answers={k: v for k, v in SAMPLE.items() if k != "wish"})
    hear(session, "niets")
    assert session.answers["wish"] == "niets"


def test_no_while_changing_keeps_the_answer() -> None:
    session = a_session(phase="correcting", changing="email", answers={**SAMPLE, "email": "jan@example.nl"})
    hear(session, "nee")
    assert session.answers["email"] == "jan@example.nl"
    assert session.phase == "review"


@pytest.mark.parametrize("words", ["klaar", "dat is alles", "done"])
def test_a_story_cannot_end_before_it_began(words: str) -> None:
    session = a_session(phase="asking", answers={k: v for k, v in SAMPLE.items() if k != "description"})
    screen = hear(session, words)
    assert "Ik heb uw verhaal nog niet." in screen.text
    assert "description" not in session.answers


@pytest.mark.parametrize("key", ["name", "tenant", "address", "decision", "persons"])
def test_a_slip_of_the_finger_is_no_answer(key: str) -> None:
    """Somebody who chooses by number may press it once too often."""
    session = a_session(phase="asking", answers={k: v for k, v in SAMPLE.items() if k in _until(key)})
    screen = hear(session, "1")
    assert "Ik zie geen woorden in uw bericht." in screen.text
    assert key not in session.answers


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refusal):
        FORM["evidence"].parse(Reply(file=File("1", "leeg.pdf", "application/pdf", 0)))


def test_the_language_that_is_read_already_is_named() -> None:
    session = Session(id="a" * 32, language="nl", phase="welcome")
    assert hear(session, "Nederlands").notice[0].text == "U leest dit al in het Nederlands."


def test_a_notice_is_not_followed_by_a_whole_overview_again() -> None:
    session = a_session(phase="review")
    screen = hear(session, "/help")
    assert [line.kind for line in screen.lines] == [Kind.QUESTION]
    assert "Dorpsstraat 1" in hear(session, "/overzicht").text


def test_somebody_who_helps_gives_their_own_contact_details() -> None:
    session = a_session(phase="asking", answers={k: v for k, v in SAMPLE.items() if k in _until("email")})
    assert "Wat is uw eigen e-mailadres?" in hear(session, "/help").text
    hear(session, "ann@example.nl")
    assert "E-mailadres van de helper" in hear(session, "/mijngegevens").text


def test_a_required_answer_cannot_be_skipped_by_changing_it() -> None:
    for key in ("name", "decision", "when"):
        session = a_session(phase="correcting", changing=key)
        assert "U kunt deze vraag niet overslaan." in hear(session, "overslaan").text
        assert session.answers == SAMPLE


def test_who_helps_keeps_their_own_name_and_details_when_the_route_changes() -> None:
    """From 'for myself' to 'for somebody else': the name was the helper's own, and stays so."""
    session = a_session(phase="review", answers={**SAMPLE, "for_whom": "self", "name": "Ann Helper"})
    del session.answers["tenant"], session.answers["agreement"]
    for words in ("wijzig voor wie de klacht is", "voor iemand anders", "Olive Tenant", "ja"):
        screen = hear(session, words)
    assert "Naam van de helper\nAnn Helper" in screen.text
    assert "Huurder\nOlive Tenant" in screen.text


@pytest.mark.parametrize("phase", ["review", "confirming"])
def test_a_file_at_the_last_moment_keeps_the_complaint_ready(phase: str) -> None:
    session = a_session(phase=phase)
    file = File("f1", "x.pdf", "application/pdf", 9)
    DIALOG.hear(session, Said(file=file), NOW, {})
    assert session.phase == phase
    hear(session, "ja")
    assert session.phase == {"review": "confirming", "confirming": "submitted"}[phase]


@pytest.mark.parametrize(("phase", "words"), [("confirming", "verst"), ("erasing", "ja wis")])
def test_what_cannot_be_undone_needs_the_whole_label(phase: str, words: str) -> None:
    session = a_session(phase=phase)
    hear(session, words)
    assert session.phase == phase


def test_a_story_that_begins_like_a_command_is_a_story() -> None:
    session = a_session(phase="asking", answers={k: v for k, v in SAMPLE.items() if k != "description"})
    hear(session, "/status van de lift is slecht")
    assert parts(session) == ["/status van de lift is slecht"]


def test_an_answer_that_was_wholly_removed_cannot_be_kept() -> None:
    session = a_session(phase="correcting", changing="description")
    for _ in range(2):
        screen = hear(session, "Haal mijn laatste bericht weg")
    assert {"keep", "done", "drop"}.isdisjoint({button.action for button in screen.buttons})
    assert "Uw antwoord tot nu toe" not in screen.text


def test_words_after_a_slash_are_words_where_they_are_no_command() -> None:
    session = a_session(phase="asking", answers={k: v for k, v in SAMPLE.items() if k != "description"})
    hear(session, "/3 maart kwam er iemand")
    assert parts(session) == ["/3 maart kwam er iemand"]


def test_a_first_word_of_any_kind_gets_the_welcome() -> None:
    screen = hear(Session(id="a" * 32, language="nl"), "ja")
    assert "Dit is geen noodnummer." in screen.text
    assert screen.phase == "welcome"


def test_my_data_shows_answers_that_are_off_the_route_too() -> None:
    session = a_session(phase="review", answers={**SAMPLE, "against": "decision", "persons": "De opzichter"})
    assert "De opzichter" in hear(session, "/mijngegevens").text


def test_the_last_way_to_reach_the_tenant_cannot_be_taken_away() -> None:
    """The page asks for contact details: one of the three at least, also after a change."""
    answers = {**SAMPLE, "for_whom": "self", "email": "jan@example.nl", "address": None}
    session = a_session(phase="review", answers=answers)
    for words in ("wijzig e-mailadres", "overslaan"):
        screen = hear(session, words)
    assert session.phase == "asking"
    assert "Wat is uw postadres?" in screen.lines[-1].text
    assert "skip" not in {button.action for button in screen.buttons}
    hear(session, "overslaan")
    assert session.phase == "asking"
    hear(session, "Dorpsstraat 1, 6131 aa Sittard")
    assert session.phase == "review"
    assert session.answers["address"] == "Dorpsstraat 1, 6131 AA Sittard"


def test_an_answer_that_closes_a_question_keeps_it_for_a_change_of_mind() -> None:
    session = a_session(phase="review")
    for words in ("wijzig klacht tegen", "een besluit"):
        hear(session, words)
    assert "persons" not in {question.key for question in FORM.route(session.answers)}
    for words in ("wijzig klacht tegen", "allebei"):
        hear(session, words)
    assert session.phase == "review"
    assert session.answers["persons"] == "y"


@pytest.mark.parametrize("phase", ["talking", "advised", "talk_first"])
def test_the_good_conversation_is_never_a_gate(phase: str) -> None:
    session = a_session(phase=phase, answers={} if phase == "talking" else {"talked_person": "not_yet"})
    hear(session, "klacht indienen")
    assert session.phase == "asking"
    assert session.answers["talked_person"] == (None if phase == "talking" else "not_yet")


def test_the_form_asks_what_the_page_requires() -> None:
    keys = {question.key for question in FORM.questions}
    assert set(REQUIRED) <= keys
    for key in set(REQUIRED) - {"email", "phone", "address"}:
        assert not FORM[key].optional(SAMPLE), key


@pytest.mark.parametrize("code", [("nl-NL", "nl"), ("en-GB", "en"), ("EN", "en"), ("pl", "nl"), (None, "nl")])
def test_the_language_is_the_messengers_where_it_has_texts(code: tuple[str | None, str]) -> None:
    assert DIALOG.language(code[0]) == code[1]


def test_the_reference_can_be_told_over_a_telephone() -> None:
    assert re.fullmatch(r"KLW-\d{3}-\d{3}-\d{3}", reference("a" * 32))
    assert len({reference(str(number)) for number in range(2000)}) == 2000


def test_a_session_survives_json() -> None:
    session = a_session(phase="review", seen=["1"], revision=7)
    assert Session.from_json(session.to_json()) == session


def test_old_update_ids_are_forgotten_at_last() -> None:
    session = a_session()
    session.remember(str(number) for number in range(1000))
    assert len(session.seen) == 200
    assert session.seen[-1] == "999"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a\r\nb\x85c\u2028d  ", "a\nb\nc\nd"),
        ("a\u202eb\u2066c\u0000", "abc"),
        ("\u200f\u0634\u200c\u0627", "\u200f\u0634\u200c\u0627"),
        ("\u3164\u2800 \u00a0", ""),
        ("\u200b\ufeff", ""),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("\ud800x", "x"),
    ],
)
def test_words_are_cleaned_of_what_hides_and_of_nothing_else(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("0612345678", "06 12345678"),
        ("+31 (0)6 1234 5678", "06 12345678"),
        ("0032 475 12 34 56", "+32 475 12 34 56"),
    ],
)
def test_telephone_numbers_are_kept_as_people_write_them(words: str, kept: str) -> None:
    assert FORM["phone"].parse(Reply(words=words)) == kept


@pytest.mark.parametrize("words", ["jan@example.nl", "J.de-Vries+x@mail.example.co.uk", "mailto:a@b.nl."])
def test_addresses_as_people_write_them(words: str) -> None:
    assert "@" in FORM["email"].parse(Reply(words=words))


def test_a_form_that_is_declared_wrongly_fails_at_import() -> None:
    with pytest.raises(DeclarationError, match="the same key"):
        Form([FORM["name"], FORM["name"]])


def test_windows_that_are_declared_wrongly_fail_at_import() -> None:
    label = FORM.questions[0].named({})
    with pytest.raises(DeclarationError, match="is no event"):
        Window(Interview.welcome, Tap(label, "submit"))
    with pytest.raises(DeclarationError, match="two windows"):
        check([Window(Interview.welcome, Say(label)), Window(Interview.welcome)])
    with pytest.raises(DeclarationError, match="no window"):
        check([Window(Interview.welcome, Say(label))])


def test_every_kind_of_answer_is_plain_json_and_can_be_shown() -> None:
    for question in FORM.questions:
        value = SAMPLE[question.key]
        if value is not None:
            assert question.show(value)
        assert json.loads(json.dumps(value)) == value
