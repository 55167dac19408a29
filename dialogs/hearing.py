"""What a reply at a question does to the draft."""

from dataclasses import dataclass, field
from enum import StrEnum

from dialogs.errors import Refusal
from dialogs.form import Form
from dialogs.gathering import Collection, Files, Story
from dialogs.interview import Interview, Outcome
from dialogs.questions import DONE, File, Question, Reply
from dialogs.session import Session
from dialogs.text import Text, _, _n
from dialogs.window import Entry

REPEATED = 160
"""An answer of more characters than this is not repeated whole when it is noted."""

QUESTION_PHASES = frozenset({"talking", "asking", "correcting"})
_EVIDENCE_PHASES = frozenset({"asking", "correcting", "review", "confirming"})


class Oddity(StrEnum):
    """Something that was sent and cannot be an answer."""

    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    FORWARDED = "forwarded"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    OTHER = "other"


@dataclass(frozen=True)
class Said:
    """What the tenant did: typed words, tapped a button (`token:action`), or sent something."""

    words: str = ""
    tap: str = ""
    file: File | None = None
    oddity: Oddity | None = None


@dataclass
class Turn:
    """What came of it: notices, and `chosen`, the button that was tapped, in words.

    `moved`: whether the tenant is at another place now, or has given an answer.
    `kept` is a file that now belongs to the draft, `dropped` the id of one that no longer does.
    """

    notices: list[Entry] = field(default_factory=list)
    chosen: Text | None = None
    moved: bool = True
    outcome: Outcome = Outcome.SAVED
    kept: File | None = None
    dropped: str = ""

    def say(self, *texts: Text | str) -> None:
        self.notices.extend(Entry(text) for text in texts)


class Hearing:
    """One reply, heard at the place where the draft is."""

    def __init__(self, session: Session, form: Form, chart: Interview, turn: Turn) -> None:
        self.session = session
        self.form = form
        self.chart = chart
        self.turn = turn

    @property
    def question(self) -> Question | None:
        """The question that a reply answers now."""
        return self.chart.question if self.session.phase in QUESTION_PHASES else None

    def reply(self, question: Question, reply: Reply) -> None:
        """Answer the question. Raises Refusal; the old answer is then as it was."""
        value = question.parse(reply, self.session.answers.get(question.key))
        self.session.answers[question.key] = value
        if isinstance(question, Collection):
            self._receipt(question)
        else:
            self.session.changing = None
            self._noted(question)
        self.chart.send("answered")

    def skip(self, question: Question) -> None:
        if not question.optional(self.session.answers):
            raise Refusal(_("This question cannot be skipped. The committee needs the answer."))
        self.session.answers[question.key] = None
        self.session.changing = None
        self.turn.say(_("Skipped: {title}.", title=self._title(question)))
        self.chart.send("answered")

    def keep(self) -> None:
        self.session.changing = None
        self.turn.say(_("Your answer stays as it was."))
        self.chart.send("answered")

    def finish(self, question: Collection) -> None:
        """All messages or files of the answer were sent."""
        answers = self.session.answers
        answers[question.key] = question.finish(answers.get(question.key), question.optional(answers))
        self.session.changing = None
        count = len((answers[question.key] or {"items": []})["items"])
        self.turn.say(self._count(question, count))
        self.chart.send("answered")

    def drop(self, question: Collection) -> None:
        """Take the last message or file out of the answer."""
        value = self.session.answers[question.key]
        last = question.show(value)[-1]
        if isinstance(question, Files):
            self.turn.dropped = value["items"][-1]["id"]
        self.session.answers[question.key] = question.shorten(value)
        self.turn.say(_("Removed: {answer}", answer=shortened(last)))

    def receive(self, file: File) -> None:
        """A file: evidence, wherever in the questions it comes. Raises Refusal."""
        evidence = next(q for q in self.form.questions if isinstance(q, Files))
        if self.session.phase not in _EVIDENCE_PHASES or not evidence.when(self.session.answers):
            raise Refusal(
                _("I cannot keep a file yet. You can send it when I ask the questions of your complaint.")
            )
        old = self.session.answers.get(evidence.key)
        value = evidence.parse(Reply(file=file), old)
        if old is None and evidence.key in self.session.answers:
            value["done"] = True  # it was skipped, and need not be asked again
        self.session.answers[evidence.key] = value
        self.turn.kept = file
        described = evidence.describe(vars(file))
        if self.question is evidence:
            self._receipt(evidence)
        else:
            self.turn.say(_("I have put this file with your evidence: {file}.", file=described))

    def _receipt(self, question: Collection) -> None:
        if isinstance(question, Story):
            self.turn.say(
                _("I have your message. You can go on. Are you done? Then choose: {done}.", done=DONE)
            )
            return
        last = question.show(self.session.answers[question.key])[-1]
        self.turn.say(
            _("Received: {file}. You can send more. Are you done? Then choose: {done}.", file=last, done=DONE)
        )

    def _noted(self, question: Question) -> None:
        shown = question.show(self.session.answers[question.key])
        self.turn.say(_("Noted. {title}: {answer}", title=self._title(question), answer=shortened(shown[0])))

    def _title(self, question: Question) -> Text:
        return question.named(self.session.answers)

    def _count(self, question: Collection, count: int) -> Text:
        if isinstance(question, Story):
            return _n("Noted. You sent one message.", "Noted. You sent {number} messages.", count)
        if count == 0:
            return _("Skipped: {title}.", title=self._title(question))
        return _n("Noted. You sent one file.", "Noted. You sent {number} files.", count)


def shortened(answer: Text | str, limit: int = REPEATED) -> Text | str:
    """The answer, or its beginning where it has more characters than the limit."""
    if isinstance(answer, Text) or len(answer) <= limit:
        return answer
    return answer[:limit].rsplit(None, 1)[0] + " ..."
