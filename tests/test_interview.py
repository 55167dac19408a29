"""The chart and the form: what is legal where, where it leads, and what it does to the draft."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from statemachine.exceptions import TransitionNotAllowed

from dialogs.complaint.questions import FORM
from dialogs.errors import Refusal, UnknownVersion
from dialogs.form import Form
from dialogs.interview import Interview
from dialogs.moves import Outcome, current_question
from dialogs.proceedings import Act, Proceeding
from dialogs.session import Session, reference
from dialogs.text import _
from tests.kit.house import NOW
from tests.test_conversation import PHASES, SAMPLE

DRAFTS: dict[str, dict[str, Any]] = {
    "nothing told": {},
    "no talk yet": {"talked_person": "not_yet"},
    "no talk with the supervisor yet": {"talked_person": "yes", "talked_supervisor": "not_yet"},
    "all told": SAMPLE,
}

LEGAL = """
welcome     begin talking/advised/advised/review, withdraw withdrawing, start welcome, delete erasing
talking     answered talking/advised/advised/review, retold talking/advised/advised/review,
            file asking/asking/asking/review, back welcome/talking/talking/talking,
            pause paused, start paused, delete erasing
advised     retold talking/advised/advised/review, set_out preparing, cannot talking/talking/talking/review,
            file asking/asking/asking/review, back talking, pause paused, start paused, delete erasing
preparing   answered preparing, retold talking/advised/advised/review, cannot talking/talking/talking/review,
            file asking/asking/asking/review, back advised, pause paused, start paused, delete erasing
talk_first  retold talking/advised/advised/review, solve solved, not_solved asking/talking/asking/review,
            not_talked advised, cannot talking/talking/talking/review, file asking/asking/asking/review,
            back preparing, pause paused, start talk_first, delete erasing
solved      reopen talk_first, back talk_first, pause paused, start solved, delete erasing
asking      answered asking/asking/asking/review, back talking/advised/advised/asking, change correcting,
            overview review, pause paused, start paused, delete erasing
correcting  answered asking/asking/asking/review, back review, change correcting, overview review,
            pause paused, start paused, delete erasing
review      back asking, change correcting, overview review, carry_on asking/asking/asking/-,
            send_in -/-/-/confirming, pause paused, start paused, delete erasing
confirming  back review, overview review, submit -/-/-/submitted, not_now paused, pause paused,
            start paused, delete erasing
submitted   another welcome, withdraw withdrawing, start submitted, delete erasing, replied submitted
answering   back asking/asking/asking/review, replied asking/asking/asking/review, start answering,
            delete erasing, answer -/-/-/-
withdrawing back submitted, withdraw_now submitted, leave_it submitted, start submitted, delete erasing
paused      overview review, start paused, delete erasing, resume asking/asking/asking/review
erasing     start erasing, delete erasing, resume asking/asking/asking/review, erase welcome
"""
"""The legal moves of each phase and where they lead; a slash: in each of the drafts above; -: not there."""

STORY = {key: SAMPLE[key] for key in SAMPLE if FORM[key].part != "talk"}
PAUSED_FROM = (
    *("talking", "advised", "preparing", "talk_first", "solved", "asking", "correcting", "review"),
    "confirming",
)


def sent(letter: str = "a") -> dict[str, str]:
    return {"id": letter * 32, "reference": reference(letter * 32), "at": NOW.isoformat()}


def at(phase: str, answers: dict[str, Any] | None = None, **fields: Any) -> Session:
    """A draft at this phase: with all answers, where nothing else is said."""
    told = dict(SAMPLE if answers is None else answers)
    return Session(**{"id": "b" * 32, "language": "nl", "phase": phase, "answers": told, **fields})


def busy_at(phase: str, **fields: Any) -> Session:
    """A draft at this phase, which has something to ask there."""
    no_talk = {"talked_person": "not_yet"}
    answers: dict[str, dict[str, Any]] = {
        "talking": {},
        "advised": no_talk,
        "preparing": no_talk,
        "talk_first": no_talk,
        "asking": {"talked_person": None},
    }
    return at(phase, answers.get(phase, SAMPLE), changing="name" if phase == "correcting" else None, **fields)


CHART = Interview(FORM)


def serving(session: Session) -> Interview:
    """The chart, which is about this session."""
    CHART.serve(session, NOW)
    return CHART


def move(session: Session, event: str, detail: str = "") -> Interview:
    """The chart after this move; the session is moved."""
    serving(session).send(event, detail=detail)
    return CHART


def legal() -> dict[str, dict[str, list[str]]]:
    """The table above: by phase and event, where it leads in each draft."""
    table: dict[str, dict[str, list[str]]] = {}
    for line in LEGAL.replace(",\n", ",").strip().splitlines():
        phase, _space, moves = line.partition(" ")
        table[phase] = {}
        for told in moves.split(","):
            event, targets = told.split()
            table[phase][event] = targets.split("/") if "/" in targets else [targets] * len(DRAFTS)
    return table


EVENTS = sorted({event for moves in legal().values() for event in moves})


@pytest.mark.parametrize("phase", PHASES)
def test_each_phase_has_its_legal_moves_and_no_other(phase: str) -> None:
    for number, answers in enumerate(DRAFTS.values()):
        before = at(phase, answers, sent=[sent("b")], resume_to="asking")
        session = replace(before, answers=dict(answers))
        chart = serving(session)
        assert {event.id for event in chart.events} == set(EVENTS)
        found = {}
        for event in EVENTS:
            try:
                chart.send(event, detail="name")
            except TransitionNotAllowed:
                assert session == before, "a move that is refused changes nothing"
            else:
                found[event] = session.phase
            vars(session).update(vars(before), answers=dict(answers))
        expected = {event: leads[number] for event, leads in legal()[phase].items() if leads[number] != "-"}
        assert found == expected, list(DRAFTS)[number]


# A good conversation.


@pytest.mark.parametrize("event", ["begin", "answered", "retold"])
def test_a_reason_that_is_open_is_asked_before_the_story(event: str) -> None:
    session = at("welcome" if event == "begin" else "talking", {"talked_person": "cannot"})
    assert move(session, event).question == FORM["no_talk_reason"]
    assert session.phase == "talking"


@pytest.mark.parametrize("event", ["begin", "answered"])
def test_after_the_talks_the_story_is_asked(event: str) -> None:
    answers = {"talked_person": "yes", "talked_supervisor": "yes"}
    session = at("welcome" if event == "begin" else "talking", answers)
    assert move(session, event).question == FORM["for_whom"]
    assert session.phase == "asking"


def test_somebody_who_talks_first_gets_a_card_and_the_reminder_that_was_chosen() -> None:
    card = {"talked_person": "not_yet", "card_about": "De lekkage", "card_wish": None}
    for chosen, moment in (("3", (NOW + timedelta(days=3)).isoformat()), ("none", "")):
        session = at("preparing", {**card, "reminder": chosen}, remind="before")
        chart = move(session, "answered")
        assert (session.phase, chart.handout, session.remind) == ("talk_first", "card", moment)
        assert chart.outcome is Outcome.SAVED


def test_the_card_of_an_earlier_talk_serves_again_and_the_reminder_is_asked_anew() -> None:
    card = {"talked_person": "not_yet", "card_about": "De lekkage", "card_wish": None, "reminder": "3"}
    session = at("advised", card, changing="talked_person")
    chart = move(session, "set_out")
    assert chart.question
    assert chart.question.key == "reminder"
    assert session.answers["card_about"] == "De lekkage"
    assert session.changing is None
    assert move(at("advised", {"talked_person": "not_yet"}), "set_out").question, "nothing was chosen before"


@pytest.mark.parametrize(
    ("event", "phase"),
    [
        ("solve", "solved"),
        ("not_solved", "talking"),
        ("not_talked", "advised"),
        ("cannot", "talking"),
        ("file", "asking"),
        ("retold", "advised"),
        ("back", "preparing"),
    ],
)
def test_who_tells_of_the_talk_is_reminded_of_it_no_more(event: str, phase: str) -> None:
    session = at("talk_first", {"talked_person": "not_yet"}, remind="2026-03-21T09:00:00+00:00")
    move(session, event)
    assert (session.phase, session.remind) == (phase, "")


@pytest.mark.parametrize("phase", ["talking", "advised", "preparing", "talk_first"])
@pytest.mark.parametrize("event", ["file", "retold"])
def test_who_goes_on_from_the_talks_is_reminded_no_more(phase: str, event: str) -> None:
    for answers in DRAFTS.values():
        session = at(phase, answers, remind="2026-03-21T09:00:00+00:00")
        move(session, event)
        assert session.remind == ""


def test_a_talk_that_was_held_is_told_and_the_supervisor_comes_next() -> None:
    session = at("talk_first", {"talked_person": "not_yet"}, changing="talked_person")
    chart = move(session, "not_solved")
    assert session.answers == {"talked_person": "yes"}
    assert chart.question == FORM["talked_supervisor"]
    assert session.changing is None


def test_after_the_talk_with_the_supervisor_the_complaint_comes_next() -> None:
    session = at("talk_first", {"talked_person": "yes", "talked_supervisor": "not_yet"})
    assert move(session, "not_solved").question == FORM["for_whom"]
    assert session.answers == {"talked_person": "yes", "talked_supervisor": "yes"}
    ready = at("talk_first", {**STORY, "talked_person": "yes", "talked_supervisor": "not_yet"})
    move(ready, "not_solved")
    assert (ready.phase, ready.answers["talked_supervisor"]) == ("review", "yes")


@pytest.mark.parametrize("phase", ["advised", "preparing", "talk_first"])
def test_a_talk_that_cannot_be_is_told_and_its_reason_may_be_given(phase: str) -> None:
    session = at(phase, {"talked_person": "yes", "talked_supervisor": "not_yet"}, remind="x")
    chart = move(session, "cannot")
    assert session.answers == {"talked_person": "yes", "talked_supervisor": "cannot"}
    assert (session.phase, session.remind) == ("talking", "")
    assert chart.question == FORM["no_talk_reason"]


def test_a_reason_that_was_given_is_not_asked_again() -> None:
    answers = {"talked_person": "not_yet", "no_talk_reason": None}
    session = at("advised", answers)
    move(session, "cannot")
    assert (session.phase, session.answers["talked_person"]) == ("asking", "cannot")
    ready = at("advised", {**STORY, **answers})
    move(ready, "cannot")
    assert (ready.phase, ready.answers["talked_person"]) == ("review", "cannot")


def test_what_a_button_said_of_a_talk_is_no_longer_the_answer_of_a_message() -> None:
    sources = {"m1": "talked_person", "m2": "name"}
    session = at("advised", {"talked_person": "not_yet"}, sources=sources)
    move(session, "cannot")
    assert session.sources == {"m2": "name"}


@pytest.mark.parametrize("phase", ["talking", "advised", "preparing", "talk_first"])
def test_the_complaint_can_be_filed_whatever_was_told_of_the_talks(phase: str) -> None:
    """CONVERSATION: it is advice, never a gate. What was not told stays untold."""
    proposed = {"talked_person": {"reason": "x"}, "wish": {"reason": "x"}}
    session = at(phase, {}, proposed=proposed, changing="talked_person", remind="x")
    move(session, "file")
    assert session.answers == {"talked_person": None}
    assert session.proposed == {"wish": {"reason": "x"}}
    assert (session.phase, session.changing, session.remind) == ("asking", None, "")
    told = at(phase, {"talked_person": "yes"})
    move(told, "file")
    assert told.answers == {"talked_person": "yes", "talked_supervisor": None}


@pytest.mark.parametrize("phase", ["talking", "advised", "preparing", "talk_first"])
def test_a_story_that_was_told_is_checked_at_once_when_the_talks_are_left(phase: str) -> None:
    session = at(phase, STORY)
    move(session, "file")
    assert (session.phase, session.answers["talked_person"]) == ("review", None)


# Back, and changes.


@pytest.mark.parametrize(
    ("phase", "answers", "changing", "leads"),
    [
        ("talking", {"talked_person": "yes"}, None, ("talking", "talked_person")),
        ("talking", {"talked_person": "yes"}, "talked_person", ("welcome", None)),
        (
            "advised",
            {"talked_person": "yes", "talked_supervisor": "not_yet"},
            None,
            ("talking", "talked_supervisor"),
        ),
        ("preparing", {"talked_person": "not_yet"}, None, ("advised", None)),
        ("preparing", {"talked_person": "not_yet", "card_about": "x"}, None, ("preparing", "card_about")),
        ("preparing", {"talked_person": "not_yet", "card_about": "x"}, "card_about", ("advised", None)),
        ("talk_first", {"talked_person": "not_yet", "card_about": "x"}, None, ("preparing", "reminder")),
        (
            "asking",
            {"talked_person": "yes", "talked_supervisor": None},
            None,
            ("talking", "talked_supervisor"),
        ),
        ("asking", {"talked_person": "not_yet"}, None, ("advised", None)),
        ("asking", {"talked_person": "not_yet", "for_whom": "self"}, "for_whom", ("advised", None)),
        ("asking", {"talked_person": None, "for_whom": "self"}, None, ("asking", "for_whom")),
        ("asking", {"talked_person": "not_yet", "for_whom": "self"}, None, ("asking", "for_whom")),
        ("asking", SAMPLE, "name", ("asking", "for_whom")),
        ("asking", SAMPLE, "for_whom", ("talking", "no_talk_reason")),
        ("correcting", SAMPLE, "name", ("review", None)),
        ("review", SAMPLE, None, ("asking", "evidence")),
        ("confirming", SAMPLE, None, ("review", None)),
        ("solved", {"talked_person": "not_yet"}, None, ("talk_first", None)),
    ],
)
def test_back_is_the_question_before_this_one(
    phase: str, answers: dict[str, Any], changing: str | None, leads: tuple[str, str | None]
) -> None:
    session = at(phase, answers, changing=changing)
    move(session, "back")
    assert (session.phase, session.changing) == leads
    assert session.answers == answers, "a step back changes no answer"


def test_a_question_that_is_open_may_be_the_first_of_a_talk_that_was_told() -> None:
    """Back at the last question of the talks, asked anew from the story, stays among the talks."""
    session = at("asking", {"talked_person": "yes", "talked_supervisor": "yes"}, changing="talked_supervisor")
    move(session, "back")
    assert session.changing == "talked_person"


@pytest.mark.parametrize("phase", ["asking", "correcting", "review"])
def test_one_answer_can_be_changed_and_then_all_are_there_again(phase: str) -> None:
    session = at(phase)
    assert move(session, "change", "when").question == FORM["when"]
    session.changing = None
    move(session, "answered")
    assert session.phase == "review"


def test_an_answer_that_is_still_being_changed_is_not_left() -> None:
    session = at("correcting", changing="description")
    move(session, "answered")
    assert (session.phase, session.changing) == ("correcting", "description")


def test_a_change_that_opens_a_question_leads_to_it() -> None:
    session = at("correcting", {**SAMPLE, "against": "decision", "decision": None})
    assert move(session, "answered").question == FORM["decision"]
    assert session.phase == "asking"


@pytest.mark.parametrize("phase", ["asking", "correcting", "paused"])
def test_the_overview_leaves_the_question_at_hand(phase: str) -> None:
    session = at(phase, changing="name", resume_to="correcting")
    move(session, "overview")
    assert (session.phase, session.changing) == ("review", None)


@pytest.mark.parametrize("place", PAUSED_FROM)
def test_the_overview_is_there_for_who_paused_in_the_story(place: str) -> None:
    session = at("paused", resume_to=place)
    if place in ("asking", "correcting", "review", "confirming"):
        move(session, "overview")
        assert session.phase == "review"
    else:
        with pytest.raises(TransitionNotAllowed):
            move(session, "overview")


# Pause, start and erasure.


@pytest.mark.parametrize("phase", PAUSED_FROM)
def test_a_pause_and_a_thought_of_erasure_lead_back_to_where_it_was(phase: str) -> None:
    for leaves in ("pause", "delete"):
        session = busy_at(phase)
        changing = session.changing
        move(session, leaves)
        assert session.place == phase
        move(session, "resume")
        assert (session.phase, session.changing) == (phase, changing)


@pytest.mark.parametrize("phase", ["welcome", "submitted", "withdrawing"])
def test_who_erases_nothing_after_all_is_where_they_were(phase: str) -> None:
    session = at(phase, sent=[sent()])
    move(session, "delete")
    move(session, "delete")
    assert session.place == phase
    move(session, "resume")
    assert session.phase == phase


def test_who_paused_and_erases_nothing_after_all_goes_on_where_they_paused() -> None:
    session = busy_at("asking")
    for event in ("pause", "delete", "resume"):
        move(session, event)
    assert session.phase == "asking"


@pytest.mark.parametrize("phase", ["paused", "erasing"])
def test_a_complaint_that_lacks_an_answer_by_now_is_not_about_to_be_sent(phase: str) -> None:
    session = at(phase, {**SAMPLE, "name": None}, resume_to="confirming")
    move(session, "resume")
    assert session.phase == "review"


@pytest.mark.parametrize("phase", ["paused", "erasing"])
def test_nothing_is_gone_on_with_that_was_never_left(phase: str) -> None:
    with pytest.raises(TransitionNotAllowed):
        move(at(phase, resume_to=""), "resume")


@pytest.mark.parametrize("event", ["start", "not_now"])
def test_a_fresh_start_and_not_now_pause_the_sending(event: str) -> None:
    session = at("confirming")
    move(session, event)
    assert (session.phase, session.resume_to) == ("paused", "confirming")


@pytest.mark.parametrize("phase", [phase for phase in PAUSED_FROM if phase not in ("talk_first", "solved")])
def test_a_fresh_start_keeps_the_place(phase: str) -> None:
    session = at(phase)
    move(session, "start")
    assert (session.phase, session.resume_to) == ("paused", phase)


def test_erased_is_told_to_the_world() -> None:
    session = at("erasing", resume_to="asking")
    assert move(session, "erase").outcome is Outcome.ERASED
    assert session.phase == "welcome"


# Sending, and afterwards.


def test_a_complaint_is_noted_as_it_is_sent() -> None:
    session = at("confirming", sent=[sent("c")])
    assert move(session, "submit").outcome is Outcome.SUBMITTED
    assert session.sent == [sent("c"), sent("b")]


def test_ten_complaints_can_be_sent_within_a_day_and_no_more() -> None:
    """The oldest counts until a day is over; one from the future, of a clock that was set back, does not."""
    last = NOW - timedelta(days=1)
    over, just = last.isoformat(), (last + timedelta(seconds=1)).isoformat()
    session = at("confirming", lately=[(NOW + timedelta(hours=1)).isoformat(), over, *[just] * 9])
    move(session, "submit")
    assert (session.phase, session.lately) == ("submitted", [*[just] * 9, NOW.isoformat()])
    for nearest in (just, NOW.isoformat()):
        full = at("confirming", lately=[just] * 9 + [nearest])
        with pytest.raises(Refusal) as refused:
            move(full, "submit")
        assert refused.value.text == _(
            "You have sent {number} complaints in one day. I keep this one for you.", number=10
        )
        again = NOW + timedelta(seconds=1)
        assert refused.value.advice == _("You can send it from {moment}.", moment=again)
        assert (full.phase, full.sent, len(full.lately)) == ("confirming", [], 10)


# A question of the committee.


def asked(**fields: Any) -> dict[str, Any]:
    """Of a draft about whose complaint the committee asks something."""
    question = Proceeding("1", Act.QUESTION, NOW.isoformat(), "Welke verdieping?")
    return {"sent": [sent()], "proceedings": {"a" * 32: (question,)}, **fields}


@pytest.mark.parametrize("event", ["replied", "back"])
@pytest.mark.parametrize(
    "phase", [phase for phase in PHASES if phase not in ("paused", "erasing", "answering")]
)
def test_who_answers_the_committee_goes_on_where_they_were(phase: str, event: str) -> None:
    session = busy_at(phase, **asked())
    move(session, "answer")
    assert (session.phase, session.place) == ("answering", phase)
    move(session, "answer")
    move(session, event)
    assert session.phase == phase


@pytest.mark.parametrize("phase", ["paused", "erasing"])
def test_who_answers_the_committee_in_a_pause_goes_on_where_they_paused(phase: str) -> None:
    session = at(phase, resume_to="correcting", changing="name", **asked())
    move(session, "answer")
    assert session.place == "correcting"
    move(session, "replied")
    assert session.phase == "correcting"


@pytest.mark.parametrize(
    ("source", "event"),
    [("paused", "resume"), ("erasing", "resume"), ("answering", "back"), ("answering", "replied")],
)
@pytest.mark.parametrize(
    ("place", "answers", "leads"),
    [
        ("talking", {"talked_person": "not_yet"}, "advised"),
        *(
            (place, {"talked_person": "cannot"}, "talking")
            for place in ("advised", "preparing", "talk_first")
        ),
        *(
            (place, STORY | {"talked_person": None}, "review")
            for place in ("talking", "asking", "correcting")
        ),
        *((place, {"talked_person": None}, "asking") for place in ("talking", "advised", "correcting")),
    ],
)
def test_where_nothing_is_to_be_asked_any_more_it_goes_where_the_form_leads(
    source: str, event: str, place: str, answers: dict[str, Any], leads: str
) -> None:
    """An earlier message was edited in the meantime."""
    card = {"card_about": None, "card_wish": None, "reminder": "3"} if place == "preparing" else {}
    session = at(source, answers | card, resume_to=place, remind=NOW.isoformat())
    move(session, event)
    assert session.phase == leads
    assert leads == "review" or serving(session).question_open()
    assert not session.remind or place in ("asking", "correcting"), "no talk is awaited any more"


@pytest.mark.parametrize(
    ("source", "event"),
    [("paused", "resume"), ("erasing", "resume"), ("answering", "back"), ("answering", "replied")],
)
def test_a_card_that_has_become_complete_is_given(source: str, event: str) -> None:
    card = {"talked_person": "not_yet", "card_about": None, "card_wish": None, "reminder": "3"}
    session = at(source, card, resume_to="preparing")
    chart = move(session, event)
    assert (session.phase, chart.handout) == ("talk_first", "card")
    assert session.remind == (NOW + timedelta(days=3)).isoformat()


@pytest.mark.parametrize("event", ["replied", "back"])
def test_what_lacks_an_answer_by_now_is_looked_at_again_after_one_to_the_committee(event: str) -> None:
    session = at("confirming", {**SAMPLE, "name": None}, **asked())
    move(session, "answer")
    move(session, event)
    assert session.phase == "review"
    never_left = at("answering", resume_to="", **asked())
    with pytest.raises(TransitionNotAllowed):
        move(never_left, event)
    assert never_left.phase == "answering"


def test_nobody_answers_what_was_not_asked_or_of_a_complaint_that_was_withdrawn() -> None:
    gone = {**sent(), "withdrawn": NOW.isoformat()}
    for fields in (asked(sent=[]), asked(sent=[gone]), asked(proceedings={})):
        with pytest.raises(TransitionNotAllowed):
            move(at("submitted", **fields), "answer")


def test_what_the_committee_asked_is_not_stored_with_the_draft() -> None:
    """It stands in the complaint's file."""
    assert "proceedings" not in at("submitted", **asked()).to_json()


def test_another_complaint_begins_with_another_draft() -> None:
    assert move(at("submitted", sent=[sent("b")]), "another").outcome is Outcome.RENEWED
    assert move(at("submitted", {}, sent=[sent("a")]), "another").outcome is Outcome.RENEWED


@pytest.mark.parametrize(("phase", "event"), [("submitted", "another"), ("withdrawing", "leave_it")])
def test_another_complaint_that_was_begun_goes_on(phase: str, event: str) -> None:
    """Words of a next complaint, from where the last one was withdrawn or not."""
    session = at(phase, sent=[sent("a")])
    assert move(session, event).outcome is Outcome.SAVED
    assert (session.phase, session.id, session.answers) == ("welcome", "b" * 32, SAMPLE)


def test_the_last_complaint_is_withdrawn_and_no_other() -> None:
    session = at("withdrawing", sent=[sent("a"), sent("b")])
    assert move(session, "withdraw_now").outcome is Outcome.WITHDRAWN
    assert session.sent == [sent("a"), {**sent("b"), "withdrawn": NOW.isoformat()}]


@pytest.mark.parametrize("phase", ["submitted", "welcome"])
def test_nothing_is_withdrawn_twice_or_before_it_was_sent(phase: str) -> None:
    gone = {**sent("a"), "withdrawn": NOW.isoformat()}
    for complaints in ([], [gone], [sent("c"), gone]):
        with pytest.raises(TransitionNotAllowed):
            move(at(phase, sent=complaints), "withdraw")
    session = at(phase, sent=[gone, sent("b")])
    move(session, "withdraw")
    assert session.phase == "withdrawing"


@pytest.mark.parametrize("event", ["back", "leave_it", "start"])
def test_a_withdrawal_that_is_thought_better_of_changes_nothing(event: str) -> None:
    session = at("withdrawing", sent=[sent("b")])
    chart = move(session, event)
    assert (session.phase, session.sent, chart.outcome) == ("submitted", [sent("b")], Outcome.SAVED)


def test_a_move_that_fails_on_the_way_is_told_and_leaves_the_phase() -> None:
    """Only a draft that was spoilt comes here: it is not taken for one whose withdrawal was noted."""
    session = at("withdrawing", sent=[])
    with pytest.raises(ValueError, match="not enough values"):
        move(session, "withdraw_now")
    assert session.phase == "withdrawing"


def test_one_update_leaves_nothing_of_itself_to_the_next() -> None:
    """The same chart serves every tenant."""
    card = {"talked_person": "not_yet", "card_about": "x", "card_wish": None, "reminder": "3"}
    chart = move(at("preparing", card), "answered")
    assert chart.handout
    move(at("erasing"), "erase")
    new = Session(id="n", language="nl")
    serving(new)
    assert (chart.handout, chart.outcome, new.phase) == ("", Outcome.SAVED, "welcome")
    later = at("confirming")
    chart.serve(later, NOW + timedelta(days=1))
    chart.send("submit")
    assert later.sent[0]["at"] == (NOW + timedelta(days=1)).isoformat()


# The question at hand.


def test_what_is_to_be_checked_is_asked_first_and_the_newest_of_it() -> None:
    proposed = {"email": {"reason": "near"}, "when": {"reason": "dates"}}
    session = at("asking", proposed=proposed)
    chart = serving(session)
    assert chart.question == FORM["when"]
    session.changing = "name"
    assert chart.question == FORM["name"], "what is being changed comes before that"
    session.changing, session.proposed = "tenant", {}
    session.answers["for_whom"] = "self"
    assert chart.question is None, "a question that applies no more is not asked"


def test_the_card_is_asked_while_a_talk_is_prepared_and_where_that_was_paused() -> None:
    for phase, place in (("preparing", ""), ("paused", "preparing"), ("erasing", "preparing")):
        session = at(phase, {"talked_person": "not_yet"}, resume_to=place)
        question = serving(session).question
        assert question
        assert question.key == "card_about"
    assert serving(at("asking", resume_to="preparing")).question is None


def test_a_form_knows_its_questions_and_those_aside() -> None:
    assert FORM.aside
    assert "card_about" in FORM
    assert FORM["card_about"] is FORM.aside["card_about"]
    assert "nonsense" not in FORM
    assert "name" not in FORM.aside
    assert FORM["card_about"] not in FORM.questions


def test_the_place_of_a_question_is_counted_in_its_part() -> None:
    form = Form([FORM["talked_person"], FORM["for_whom"], FORM["name"], FORM["tenant"]])
    assert form.position(FORM["name"], {}) == (2, 2)
    assert form.position(FORM["name"], {"for_whom": "other"}) == (2, 3)
    assert form.position(FORM["talked_person"], {}) == (1, 1)
    assert form.before(None, {}) == FORM["name"]
    assert form.before(FORM["talked_person"], {}) is None
    assert current_question(form, at("asking", {"talked_person": None, "for_whom": "self"})) == FORM["name"]


# The session.


def test_another_draft_takes_over_what_is_not_about_a_complaint() -> None:
    old = at(
        "submitted",
        language="en",
        revision=7,
        seen=["u1"],
        told=[["x", "text"]],
        sent=[sent()],
        lately=[NOW.isoformat()],
        touched=NOW.isoformat(),
        remind="x",
        quiet=True,
        aloud=True,
        pace=1.25,
    )
    assert old.anew("c" * 32) == Session(
        id="c" * 32,
        language="en",
        revision=8,
        seen=["u1"],
        told=[["x", "text"]],
        phase="welcome",
        lately=[NOW.isoformat()],
        touched=NOW.isoformat(),
        quiet=True,
        aloud=True,
        pace=1.25,
    )


def test_a_button_belongs_to_one_revision_of_one_draft() -> None:
    tokens = {at("asking", id=letter * 32, revision=number).token for letter in "ab" for number in range(3)}
    assert len(tokens) == 6
    assert at("asking", revision=3).token == f"{'b' * 8}.3", "a button has room for no more"


def test_a_reference_never_changes() -> None:
    """It was told over the telephone and stands in letters: what a draft's id gives, it gives for ever."""
    assert reference("a" * 32) == "KLW-355-394-887"
    assert at("asking").reference == reference("b" * 32)


def test_a_session_of_version_1_is_read_as_its_answers_were_meant() -> None:
    story = {"items": ["De lift is stuk.", "Al weken."], "done": True}
    stored = {
        "version": 1,
        "id": "a",
        "language": "nl",
        "phase": "review",
        "answers": {"name": "Jan", "when": "in maart", "description": story},
        "something": "that is not kept any more",
    }
    session = Session.from_json(stored)
    assert (session.id, session.language, session.phase) == ("a", "nl", "review")
    assert session.answers == {
        "name": "Jan",
        "when": {"words": "in maart"},
        "description": {
            "items": [{"id": "part0", "text": "De lift is stuk."}, {"id": "part1", "text": "Al weken."}],
            "done": True,
        },
    }
    empty = {**stored, "answers": {"when": None, "description": None}}
    assert Session.from_json(empty).answers == {"when": None, "description": None}
    assert stored["answers"]["when"] == "in maart"  # type: ignore[index]  # what was stored is left as it was


def test_a_session_of_this_version_is_read_and_a_later_one_refused() -> None:
    stored = at("review").to_json()
    assert stored["version"] == 2
    assert stored["answers"] == SAMPLE
    with pytest.raises(UnknownVersion, match="a session of version 3; this program knows 2"):
        Session.from_json({**stored, "version": 3})


def test_a_draft_that_was_stored_before_something_was_kept_is_read_as_without_it() -> None:
    old = Session.from_json({"version": 2, "id": "a", "language": "nl"})
    assert (old.phase, old.revision, old.changing, old.resume_to, old.item) == (None, 0, None, "", "")
    assert (old.answers, old.proposed, old.sources, old.seen, old.told, old.sent) == ({}, {}, {}, [], [], [])
    moments = (old.touched, old.remind, old.reminded, old.noticed, old.ahead, old.nudged, old.nudging)
    assert moments == ("",) * 7
    assert (old.quiet, old.aloud, old.pace) == (False, False, 1.0)


def test_a_new_session_has_nothing_in_common_with_another() -> None:
    one, two = Session(id="a", language="nl"), Session(id="b", language="nl")
    one.answers["name"] = "Jan"
    one.seen.append("u1")
    assert (two.answers, two.seen, two.phase, two.place) == ({}, [], None, "")
