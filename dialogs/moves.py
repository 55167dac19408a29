"""What the moves of the interview depend on, and what they do to the draft."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from statemachine import State

from dialogs.errors import Refusal
from dialogs.form import Form
from dialogs.gathering import Story
from dialogs.proceedings import questions
from dialogs.questions import Proposal, Question
from dialogs.session import Session
from dialogs.text import _

A_DAY = timedelta(days=1)
MOST_A_DAY = 10
"""Complaints that one chat can send within a day, so that nobody can flood the committee."""

TALK = "talk"
"""The part of the form about the good conversation; its answers are never a gate."""

CARD = "card"
"""The part of the form that prepares a talk. It is for the tenant, and is not sent."""

NOT_YET = "not_yet"
SPOKEN = "yes"
CANNOT = "cannot"

REMINDER = "reminder"
"""The key of the question after how many days a reminder is wanted; its answer is that number or `none`."""


UNTOUCHED = ("voice", "heard", "near")
"""Why something is checked that has not taken the answer's place yet."""


class Outcome(StrEnum):
    """What the world around the conversation has to do after an update."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    ERASED = "erased"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"


class Moves:
    """Guards and actions of the chart, by name."""

    session: Session
    form: Form
    now: datetime
    outcome: Outcome
    handout: str

    @property
    def question(self) -> Question | None:
        """The question at hand."""
        return current_question(self.form, self.session)

    # Guards.

    @property
    def resume_to(self) -> str:
        """The phase that a pause returns to."""
        return self.session.resume_to

    def changing(self) -> bool:
        """Whether a question is answered again that still applies."""
        return self.question is not None and self.question.key == self.session.changing

    def question_open(self) -> bool:
        return self.question is not None

    def still_talking(self) -> bool:
        return self.question is not None and self.question.part == TALK

    def story_open(self) -> bool:
        """Whether a question is open once the talks are left as they are."""
        answers = self.session.answers
        return any(
            question.part != TALK and not self.form.answered(question, answers)
            for question in self.form.route(answers)
        )

    def complete(self) -> bool:
        return self.question is None

    def advice_due(self) -> bool:
        return self._not_yet() is not None

    def supervisor_next(self) -> bool:
        talks = self._talks()
        return len(talks) > 0 and talks[0].key == self._not_yet()

    def reason_open(self) -> bool:
        """Whether more is asked about a talk that cannot be."""
        talk = self._not_yet()
        answers = {**self.session.answers, **({talk: CANNOT} if talk else {})}
        return any(q.part == TALK and not self.form.answered(q, answers) for q in self.form.route(answers))

    def left_talks(self) -> bool:
        return self.session.resume_to in ("talking", "advised", "preparing", "talk_first")

    def left_story(self) -> bool:
        return self.session.resume_to in ("asking", "correcting", "review", "confirming")

    def not_withdrawn(self) -> bool:
        return bool(self.session.sent) and "withdrawn" not in self.session.sent[-1]

    def words_kept(self) -> bool:
        """Whether there are words for a next complaint."""
        return self.session.unsent

    def asked(self) -> bool:
        """Whether the committee waits for an answer."""
        return self.session.asked is not None

    def has_earlier(self) -> bool:
        return self._earlier() is not None

    def at_first_of_story(self) -> bool:
        earlier = self._earlier()
        return earlier is None or (earlier.part == TALK and self._question_part() != TALK)

    # Actions.

    def step_back(self) -> None:
        earlier = self._earlier()
        self.session.changing = earlier.key if earlier else None

    def step_back_to_talks(self) -> None:
        self.session.changing = self._talks()[-1].key

    def step_back_to_card(self) -> None:
        self.forget_reminder()
        assert self.form.aside is not None, "a talk is prepared with a card"
        self.session.changing = self.form.aside.route(self.session.answers)[-1].key

    def stay_put(self) -> None:
        self.session.changing = None

    def reopen_answer(self, detail: str) -> None:
        self.session.changing = detail

    def begin_card(self) -> None:
        """The card of an earlier talk serves again; when to be reminded is asked anew."""
        self.session.changing = None
        self.session.answers.pop(REMINDER, None)

    def set_out_with_card(self) -> None:
        """The card is given to keep, and the reminder set."""
        self.handout = "card"
        self.set_reminder()

    def set_reminder(self) -> None:
        days = str(self.session.answers.get(REMINDER))
        self.session.remind = (self.now + timedelta(days=int(days))).isoformat() if days.isdecimal() else ""

    def forget_reminder(self) -> None:
        self.session.remind = ""

    def note_talk(self) -> None:
        """The talk that was still to come has been held."""
        self._note(SPOKEN)

    def note_cannot(self) -> None:
        """The talk that was still to come will not be."""
        self._note(CANNOT)

    def leave_talks(self) -> None:
        """The complaint is filed now: the talks that were not told of stay untold."""
        self.forget_reminder()
        self.session.changing = None
        for question in self._talks():
            self.session.answers.setdefault(question.key, None)
            self.session.proposed.pop(question.key, None)

    def note_place(self, source: State) -> None:
        self.session.resume_to = source.value

    def show_questions(self) -> None:
        """The newest questions of the committee are shown to be answered."""
        sent = self.session.asked
        assert sent is not None, "the move is guarded"
        newest = questions(self.session.proceedings[sent["id"]])[-1]
        self.session.shown = [sent["id"], newest.id]

    def go_to_questions(self, source: State) -> None:
        self.note_place(source)
        self.show_questions()

    def note_submission(self) -> None:
        """Raises Refusal where too many were sent lately."""
        draft = self.session
        moments = map(datetime.fromisoformat, draft.lately)
        lately = [at for at in moments if timedelta() <= self.now - at < A_DAY]
        if len(lately) >= MOST_A_DAY:
            told = _(
                "You have sent {number} complaints in one day. I keep this one for you.", number=MOST_A_DAY
            )
            raise Refusal(told, _("You can send it from {moment}.", moment=lately[-MOST_A_DAY] + A_DAY))
        draft.lately = [*draft.lately, self.now.isoformat()][-MOST_A_DAY:]
        sent = {"id": draft.id, "reference": draft.reference, "at": self.now.isoformat()}
        draft.sent = [*draft.sent, sent]
        self.outcome = Outcome.SUBMITTED

    def note_renewal(self) -> None:
        self.outcome = Outcome.RENEWED

    def note_withdrawal(self) -> None:
        """Raises Refusal where the complaint cannot be read, and so cannot be changed."""
        *others, last = self.session.sent
        if last["id"] in self.session.unreadable:
            told = _("I cannot withdraw complaint {reference} now.", reference=last["reference"])
            raise Refusal(told, _("You can write to the committee: {committee_email}."))
        self.session.sent = [*others, {**last, "withdrawn": self.now.isoformat()}]
        self.outcome = Outcome.WITHDRAWN

    def note_erasure(self) -> None:
        self.outcome = Outcome.ERASED

    def _note(self, outcome: str) -> None:
        self.forget_reminder()
        self.session.changing = None
        talk = self._not_yet()
        if talk is not None:
            self.session.answers[talk] = outcome
            self.session.sources = {m: place for m, place in self.session.sources.items() if place != talk}

    def _earlier(self) -> Question | None:
        form = asked_form(self.form, self.session)
        return form.before(self.question, self.session.answers)

    def _talks(self) -> list[Question]:
        return [q for q in self.form.route(self.session.answers) if q.part == TALK]

    def _not_yet(self) -> str | None:
        answers: Mapping[str, Any] = self.session.answers
        return next((q.key for q in self._talks() if answers.get(q.key) == NOT_YET), None)

    def _question_part(self) -> str:
        return self.question.part if self.question else ""


def asked_form(form: Form, session: Session) -> Form:
    """The form of the place where the session is."""
    return form.aside if form.aside and session.place == "preparing" else form


def current_question(form: Form, session: Session) -> Question | None:
    """The question that is answered again, else the one whose answer is to be checked, else the
    first that is open; None: all are answered.
    """
    form = asked_form(form, session)
    if session.changing or session.proposed:
        here = {question.key: question for question in form.route(session.answers)}
        for key in (session.changing, *reversed(session.proposed)):
            if key in here:
                return here[key]
    return form.first_open(session.answers)


def changed_from(session: Session, key: str) -> Any:
    """The answer that is being changed, also where another one for it waits to be checked already."""
    pending = session.proposed.get(key)
    if pending and pending["reason"] not in UNTOUCHED:
        return pending.get("old")
    old = session.answers.get(key) if session.changing == key else None
    spoken = isinstance(old, dict) and "voice" in old  # its file goes with the answer
    return None if spoken else old


def proposal_for(session: Session, question: Question) -> Proposal | None:
    """What still has to be checked in the answer to this question."""
    proposed = session.proposed.get(question.key)
    return Proposal(**proposed) if proposed else None


def said_anew(session: Session, question: Question) -> str:
    """The part of a story that is said anew; the empty string where there is none."""
    if not isinstance(question, Story):
        return ""
    proposal = proposal_for(session, question)
    part = proposal.value.get("item", "") if proposal else session.item
    items = (question.given(session.answers) or {"items": []})["items"]
    return part if any(item["id"] == part for item in items) else ""
