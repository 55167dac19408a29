"""The statechart of the conversation: its phases and the moves that are legal in each.

The chart knows phases and the form knows questions: which question is asked is derived from the
answers, so a restart, a change of language or a step back needs no history. A chart object serves
one update and is thrown away. Its states are flat, so the phase is one word in the session.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from statemachine import State, StateChart
from statemachine.transition_list import TransitionList

from dialogs.form import Form
from dialogs.questions import Question
from dialogs.session import Session

TALK = "talk"
"""The part of the form about the good conversation; its answers are never a gate."""

NOT_YET = "not_yet"
SPOKEN = "yes"


class Outcome(StrEnum):
    """What the world around the conversation has to do after an update."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    ERASED = "erased"
    RENEWED = "renewed"


def _from_each(phases: Iterable[State], target: State, **how: str) -> TransitionList:
    moves = TransitionList()
    for phase in phases:
        moves |= phase.to(target, **how)
    return moves


def _back_to(source: State, phases: Iterable[State]) -> TransitionList:
    moves = TransitionList()
    for phase in phases:
        moves |= source.to(phase, cond=f"resume_to == '{phase.value}'")
    return moves


class Interview(StateChart[Session]):
    """One tenant's way from the first hello to a complaint that was sent."""

    allow_event_without_transition = False
    catch_errors_as_events = False
    atomic_configuration_update = True

    welcome = State(value="welcome", initial=True)
    talking = State(value="talking")
    advised = State(value="advised")
    talk_first = State(value="talk_first")
    solved = State(value="solved")
    asking = State(value="asking")
    correcting = State(value="correcting")
    review = State(value="review")
    confirming = State(value="confirming")
    submitted = State(value="submitted")
    paused = State(value="paused")
    erasing = State(value="erasing")

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
        | asking.to(asking, cond="question_open")
        | asking.to(review)
        | correcting.to(correcting, cond="changing")
        | correcting.to(asking, cond="question_open")
        | correcting.to(review)
    )

    set_out = advised.to(talk_first)
    solve = talk_first.to(solved)
    not_solved = (
        talk_first.to(talking, cond="supervisor_next", on="note_talk")
        | talk_first.to(asking, cond="story_open", on="note_talk")
        | talk_first.to(review, on="note_talk")
    )
    not_talked = talk_first.to(advised)
    reopen = solved.to(talk_first)
    file = (
        talking.to(asking, cond="story_open", on="leave_talks")
        | talking.to(review, on="leave_talks")
        | advised.to(asking, cond="story_open", on="leave_talks")
        | advised.to(review, on="leave_talks")
        | talk_first.to(asking, cond="story_open", on="leave_talks")
        | talk_first.to(review, on="leave_talks")
    )

    back = (
        talking.to(talking, cond="has_earlier", on="step_back")
        | talking.to(welcome, on="stay_put")
        | advised.to(talking, on="step_back_to_talks")
        | talk_first.to(advised)
        | solved.to(talk_first)
        | asking.to(advised, cond="at_first_of_story and advice_due", on="stay_put")
        | asking.to(talking, cond="at_first_of_story", on="step_back_to_talks")
        | asking.to(asking, on="step_back")
        | correcting.to(review, on="stay_put")
        | review.to(asking, on="step_back")
        | confirming.to(review)
    )

    change = review.to(correcting, on="reopen_answer")
    overview = (
        review.to(review)
        | paused.to(review, cond="paused_in_story", on="stay_put")
        | asking.to(review, on="stay_put")
        | correcting.to(review, on="stay_put")
        | confirming.to(review)
    )
    carry_on = review.to(asking, cond="question_open")
    send_in = review.to(confirming, cond="complete")
    submit = confirming.to(submitted, cond="complete", on="note_submission")
    not_now = confirming.to(paused, on="note_place")
    another = submitted.to(welcome, on="note_renewal")

    pause = _from_each(
        (talking, advised, talk_first, solved, asking, correcting, review, confirming),
        paused,
        on="note_place",
    )
    start = (
        _from_each((talking, advised, asking, correcting, review, confirming), paused, on="note_place")
        | welcome.to(welcome)
        | talk_first.to(talk_first)
        | solved.to(solved)
        | submitted.to(submitted)
        | paused.to(paused)
        | erasing.to(erasing)
    )
    delete = (
        paused.to(erasing)
        | erasing.to(erasing)
        | _from_each(
            (
                welcome,
                talking,
                advised,
                asking,
                correcting,
                review,
                confirming,
                talk_first,
                solved,
                submitted,
            ),
            erasing,
            on="note_place",
        )
    )
    resume = _back_to(
        paused, (talking, advised, talk_first, solved, asking, correcting, review, confirming)
    ) | _back_to(
        erasing,
        (
            welcome,
            talking,
            advised,
            talk_first,
            solved,
            asking,
            correcting,
            review,
            confirming,
            submitted,
        ),
    )
    erase = erasing.to(welcome, on="note_erasure")

    def __init__(self, session: Session, form: Form, now: datetime) -> None:
        self.form = form
        self.now = now
        self.outcome = Outcome.SAVED
        super().__init__(session, state_field="phase")

    @property
    def question(self) -> Question | None:
        """The question at hand: the one that is answered again, else the first open one."""
        return current_question(self.form, self.model)

    # Guards.

    def question_open(self) -> bool:
        return self.question is not None

    def still_talking(self) -> bool:
        return self.question is not None and self.question.part == TALK

    def story_open(self) -> bool:
        """Whether a question is open once the talks are left as they are."""
        route = self.form.route(self.model.answers)
        return any(q.part != TALK and not self.form.answered(q, self.model.answers) for q in route)

    def complete(self) -> bool:
        return self.form.first_open(self.model.answers) is None

    def advice_due(self) -> bool:
        return self._not_yet() is not None

    def supervisor_next(self) -> bool:
        talks = self._talks()
        return len(talks) > 0 and talks[0].key == self._not_yet()

    def paused_in_story(self) -> bool:
        return self.model.resume_to in ("asking", "correcting", "review", "confirming")

    def has_earlier(self) -> bool:
        earlier = self.form.before(self.question, self.model.answers)
        return earlier is not None

    def at_first_of_story(self) -> bool:
        earlier = self.form.before(self.question, self.model.answers)
        return earlier is None or (earlier.part == TALK and self._question_part() != TALK)

    # Actions.

    def step_back(self) -> None:
        earlier = self.form.before(self.question, self.model.answers)
        self.model.changing = earlier.key if earlier else None

    def step_back_to_talks(self) -> None:
        self.model.changing = self._talks()[-1].key

    def stay_put(self) -> None:
        self.model.changing = None

    def reopen_answer(self, detail: str) -> None:
        self.model.changing = detail

    def note_talk(self) -> None:
        """The talk that was still to come has been held."""
        talk = self._not_yet()
        if talk is not None:
            self.model.answers[talk] = SPOKEN

    def leave_talks(self) -> None:
        """The complaint is filed now: the talks that were not told of stay untold."""
        self.model.changing = None
        for question in self._talks():
            self.model.answers.setdefault(question.key, None)

    def note_place(self, source: State) -> None:
        self.model.resume_to = source.value

    def note_submission(self) -> None:
        draft = self.model
        sent = {"id": draft.id, "reference": draft.reference, "at": self.now.isoformat()}
        draft.sent = [*draft.sent, sent]
        self.outcome = Outcome.SUBMITTED

    def note_renewal(self) -> None:
        self.outcome = Outcome.RENEWED

    def note_erasure(self) -> None:
        self.outcome = Outcome.ERASED

    def _talks(self) -> list[Question]:
        return [q for q in self.form.route(self.model.answers) if q.part == TALK]

    def _not_yet(self) -> str | None:
        for question in self._talks():
            if self.model.answers.get(question.key) == NOT_YET:
                return question.key
        return None

    def _question_part(self) -> str:
        return self.question.part if self.question else ""


def current_question(form: Form, session: Session) -> Question | None:
    """The question that is answered again, else the first that is open; None: all are answered."""
    if session.changing is not None and session.changing in form:
        changing = form[session.changing]
        if changing.when(session.answers):
            return changing
    return form.first_open(session.answers)
