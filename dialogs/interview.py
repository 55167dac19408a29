"""The statechart of the conversation: its phases and the moves that are legal in each.

The chart knows phases and the form knows questions: which question is asked is derived from the
answers, so a restart, a change of language or a step back needs no history. Its states are flat, so
the phase is one word in the session. One chart object serves all sessions, one update after the
other, because to make one takes longer than all the rest of an update. What a move asks and does
is in `dialogs.moves`.
"""

from collections.abc import Iterable
from datetime import datetime

from statemachine import State, StateChart
from statemachine.transition_list import TransitionList

from dialogs.form import Form
from dialogs.moves import Moves, Outcome
from dialogs.session import Session


def _from_each(phases: Iterable[State], target: State, **how: str) -> TransitionList:
    moves = TransitionList()
    for phase in phases:
        moves |= phase.to(target, **how)
    return moves


_STANDS = {
    "talking": "still_talking",
    "advised": "advice_due",
    "preparing": "advice_due and question_open",
    "talk_first": "advice_due",
    "asking": "question_open",
    "correcting": "changing",
    "confirming": "complete",
}
"""What must be so where a phase is gone back to: an earlier message may have been edited meanwhile."""


def _back_to(source: State, phases: Iterable[State]) -> TransitionList:
    moves = TransitionList()
    for phase in phases:
        stands = f" and {_STANDS[phase.value]}" if phase.value in _STANDS else ""
        moves |= source.to(phase, cond=f"resume_to == '{phase.value}'{stands}")
    return moves


def _or_on(
    source: State, talk_first: State, advised: State, talking: State, asking: State, review: State
) -> TransitionList:
    """Where the form leads, if the phase that is gone back to has nothing to ask any more."""
    moves = TransitionList()
    for phase, cond, action in (
        (talk_first, "resume_to == 'preparing' and advice_due", "set_out_with_card"),
        (advised, "left_talks and advice_due", "forget_reminder"),
        (talking, "left_talks and reason_open", "forget_reminder"),
        (asking, "left_talks and story_open", "forget_reminder"),
        (review, "left_talks", "forget_reminder"),
        (asking, "resume_to == 'correcting' and question_open", "stay_put"),
        (review, "left_story", "stay_put"),
    ):
        moves |= source.to(phase, cond=cond, on=action)
    return moves


def _into_story(phases: Iterable[State], asking: State, review: State, action: str) -> TransitionList:
    moves = TransitionList()
    for phase in phases:
        moves |= phase.to(asking, cond="story_open", on=action) | phase.to(review, on=action)
    return moves


class Seat:
    """The chart's model: the phase of the session that is served now."""

    session: Session

    @property
    def phase(self) -> str | None:
        return self.session.phase

    @phase.setter
    def phase(self, phase: str) -> None:
        self.session.phase = phase


class Interview(Moves, StateChart[Seat]):
    """One tenant's way from the first hello to a complaint that was sent.

    `serve` a session before anything else; it is the one that all moves are about until the next.
    """

    allow_event_without_transition = False
    catch_errors_as_events = False
    atomic_configuration_update = True

    welcome = State(value="welcome", initial=True)
    talking = State(value="talking")
    advised = State(value="advised")
    preparing = State(value="preparing")
    talk_first = State(value="talk_first")
    solved = State(value="solved")
    asking = State(value="asking")
    correcting = State(value="correcting")
    review = State(value="review")
    confirming = State(value="confirming")
    submitted = State(value="submitted")
    withdrawing = State(value="withdrawing")
    answering = State(value="answering")

    paused = State(value="paused")
    erasing = State(value="erasing")

    _PLACES = (
        welcome,
        talking,
        advised,
        preparing,
        talk_first,
        solved,
        asking,
        correcting,
        review,
        confirming,
        submitted,
        withdrawing,
    )
    _LEADS = (talk_first, advised, talking, asking, review)

    begin = (
        welcome.to(advised, cond="advice_due")
        | welcome.to(talking, cond="still_talking")
        | welcome.to(asking, cond="question_open")
        | welcome.to(review)
    )

    answered = (
        talking.to(advised, cond="advice_due")
        | talking.to(talking, cond="still_talking")
        | talking.to(asking, cond="question_open")
        | talking.to(review)
        | preparing.to(preparing, cond="question_open")
        | preparing.to(talk_first, on="set_out_with_card")
        | asking.to(asking, cond="question_open")
        | asking.to(review)
        | correcting.to(correcting, cond="changing")
        | correcting.to(asking, cond="question_open", on="stay_put")
        | correcting.to(review, on="stay_put")
    )

    retold = (
        _from_each(
            (talking, advised, preparing, talk_first), advised, cond="advice_due", on="forget_reminder"
        )
        | _from_each(
            (talking, advised, preparing, talk_first), talking, cond="reason_open", on="forget_reminder"
        )
        | _into_story((talking, advised, preparing, talk_first), asking, review, "forget_reminder")
    )

    set_out = advised.to(preparing, on="begin_card")
    solve = talk_first.to(solved, on="forget_reminder")
    not_solved = talk_first.to(talking, cond="supervisor_next", on="note_talk") | _into_story(
        (talk_first,), asking, review, "note_talk"
    )
    not_talked = talk_first.to(advised, on="forget_reminder")
    cannot = _from_each(
        (advised, preparing, talk_first), talking, cond="reason_open", on="note_cannot"
    ) | _into_story((advised, preparing, talk_first), asking, review, "note_cannot")
    reopen = solved.to(talk_first)
    file = _into_story((talking, advised, preparing, talk_first), asking, review, "leave_talks")

    back = (
        talking.to(talking, cond="has_earlier", on="step_back")
        | talking.to(welcome, on="stay_put")
        | advised.to(talking, on="step_back_to_talks")
        | preparing.to(preparing, cond="has_earlier", on="step_back")
        | preparing.to(advised, on="stay_put")
        | talk_first.to(preparing, on="step_back_to_card")
        | solved.to(talk_first)
        | asking.to(advised, cond="at_first_of_story and advice_due", on="stay_put")
        | asking.to(talking, cond="at_first_of_story", on="step_back_to_talks")
        | asking.to(asking, on="step_back")
        | correcting.to(review, on="stay_put")
        | review.to(asking, on="step_back")
        | confirming.to(review)
        | withdrawing.to(welcome, cond="words_kept")
        | withdrawing.to(submitted)
        | _back_to(answering, _PLACES)
        | _or_on(answering, *_LEADS)
    )

    change = _from_each((asking, correcting, review), correcting, on="reopen_answer")
    overview = (
        review.to(review)
        | paused.to(review, cond="left_story", on="stay_put")
        | asking.to(review, on="stay_put")
        | correcting.to(review, on="stay_put")
        | confirming.to(review)
    )
    carry_on = review.to(asking, cond="question_open")
    send_in = review.to(confirming, cond="complete")
    submit = confirming.to(submitted, cond="complete", on="note_submission")
    not_now = confirming.to(paused, on="note_place")
    another = submitted.to(welcome, cond="words_kept") | submitted.to(welcome, on="note_renewal")
    withdraw = _from_each((submitted, welcome), withdrawing, cond="not_withdrawn")
    withdraw_now = withdrawing.to(submitted, on="note_withdrawal")
    leave_it = withdrawing.to(welcome, cond="words_kept") | withdrawing.to(submitted)
    answer = _from_each(_PLACES, answering, cond="asked", on="go_to_questions") | _from_each(
        (paused, erasing, answering), answering, cond="asked", on="show_questions"
    )
    replied = _back_to(answering, _PLACES) | _or_on(answering, *_LEADS) | submitted.to(submitted)

    pause = _from_each(
        (talking, advised, preparing, talk_first, solved, asking, correcting, review, confirming),
        paused,
        on="note_place",
    )
    start = (
        _from_each(
            (talking, advised, preparing, asking, correcting, review, confirming), paused, on="note_place"
        )
        | welcome.to(welcome)
        | talk_first.to(talk_first)
        | solved.to(solved)
        | submitted.to(submitted)
        | withdrawing.to(welcome, cond="words_kept")
        | withdrawing.to(submitted)
        | paused.to(paused)
        | erasing.to(erasing)
        | answering.to(answering)
    )
    delete = (
        paused.to(erasing)
        | erasing.to(erasing)
        | answering.to(erasing)
        | _from_each(_PLACES, erasing, on="note_place")
    )
    resume = _back_to(
        paused, (talking, advised, preparing, talk_first, solved, asking, correcting, review, confirming)
    ) | _back_to(erasing, _PLACES)
    resume |= _or_on(paused, *_LEADS) | _or_on(erasing, *_LEADS)
    erase = erasing.to(welcome, on="note_erasure")

    def __init__(self, form: Form) -> None:
        self.form = form
        seat = Seat()
        seat.session = self.session = Session(id="", language="", phase="welcome")
        super().__init__(seat, state_field="phase")
        self.moves = frozenset(event.id for event in self.events)

    def serve(self, session: Session, now: datetime) -> None:
        """Be about this session from now on; a new one begins at the first phase."""
        self.session = self.model.session = session
        self.now = now
        self.outcome = Outcome.SAVED
        self.handout = ""
        session.phase = session.phase or "welcome"
