"""What a reply at a question does to the draft."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from dialogs.errors import NearlyRead, Refusal
from dialogs.form import Form
from dialogs.gathering import Collection, Files, Story, recorded
from dialogs.interview import Interview
from dialogs.moves import UNTOUCHED, changed_from, proposal_for, said_anew
from dialogs.questions import DONE, Proposal, Question, Reply
from dialogs.said import Turn
from dialogs.session import Session
from dialogs.text import Text, _, _n, shortened

MOST_SOURCES = 1500
"""So many messages are remembered as answers, the newest: more than a whole draft has."""

NEARLY = "/near"
"""Behind a question's key: a message that was refused or nearly read, beside the answer that still stands."""

QUESTION_PHASES = frozenset({"talking", "preparing", "asking", "correcting"})


class Hearing:
    """One reply, heard at the place where the draft is. `day` is the day on which it is given."""

    def __init__(
        self, session: Session, form: Form, chart: Interview, turn: Turn, source: str, day: date
    ) -> None:
        self.session = session
        self.form = form
        self.chart = chart
        self.turn = turn
        self.source = source
        self.day = day

    @property
    def question(self) -> Question | None:
        """The question that a reply answers now."""
        return self.chart.question if self.session.phase in QUESTION_PHASES else None

    def answer(self, question: Question, words: str = "", choice: str = "", *, whole: bool = True) -> None:
        """Answer the question, which an edit may replace if this is the `whole`. Raises Refusal."""
        self.note(question, replace(self._reply(words, choice), source=self.source if whole else ""))
        self.settle()

    def note(self, question: Question, reply: Reply) -> None:
        """Put the answer in the draft, and what is to be checked in it. Raises Refusal."""
        answers, key = self.session.answers, question.key
        try:
            value = self._read(question, reply)
        except NearlyRead as near:
            self.propose(question, Proposal("near", near.meant))
            own = self.session.sources.get(reply.source) == key
            self.trace(key + NEARLY, "" if own else reply.source)
            return
        old = changed_from(self.session, key)
        answers[key] = value
        self.trace(f"{key}/{reply.source}" if isinstance(question, Story) else key, reply.source)
        self.drop_proposal(key)
        if proposal := question.proposal(value, reply):
            self.propose(question, replace(proposal, old=old))
        elif isinstance(question, Collection):
            self.receipt(question)
        else:
            self.session.changing = None
            self.noted(question)

    def _read(self, question: Question, reply: Reply) -> Any:
        """The value of the reply; a part of a story is put where it belongs. Raises Refusal."""
        if not isinstance(question, Story):
            return question.parse(reply, self.session.answers.get(question.key))
        value, part = self.so_far(question, reply.source), said_anew(self.session, question)
        return question.placed(value, part, question.item(reply, value, replacing=part or None))

    def so_far(self, story: Story, source: str) -> Any:
        """The story, and in it the recording of what was not checked yet, unless it is `source`."""
        value, proposal = self.session.answers.get(story.key), proposal_for(self.session, story)
        if proposal is None or proposal.value["voice"] == source or said_anew(self.session, story):
            return value
        self.turn.say(
            _("Your earlier voice message is now part of your story. The committee can listen to it.")
        )
        return story.add(value, recorded(proposal.value))

    def propose(self, question: Question, proposal: Proposal) -> None:
        """This is to be checked before anything else is asked."""
        self.drop_proposal(question.key)
        self.session.proposed = {**self.session.proposed, question.key: asdict(proposal)}

    def settle(self) -> None:
        """Go where the answers lead."""
        self.chart.send("answered")

    def skip(self, question: Question) -> None:
        if not question.optional(self.session.answers):
            raise Refusal(_("This question cannot be skipped. The committee needs the answer."))
        kept = self.session.answers.get(question.key) if isinstance(question, Files) else None
        self.session.answers[question.key] = {**kept, "done": True} if kept and kept["items"] else None
        self.trace(question.key, self.source)
        self.drop_proposal(question.key)
        self.session.changing = None
        self.turn.say(_("Skipped: {title}.", title=self._title(question)))
        self.settle()

    def keep(self, question: Question) -> None:
        """Leave the answer as it is: what was proposed instead is not taken over."""
        proposal = proposal_for(self.session, question)
        self.drop_proposal(question.key)
        self.trace(question.key + NEARLY, "")
        self.session.changing = None
        if proposal and proposal.reason not in UNTOUCHED:
            self.noted(question)
        else:
            self.turn.say(_("Your answer stays as it was."))
        self.settle()

    def agree(self, question: Question) -> None:
        """What was proposed takes the answer's place. Raises Refusal; it is then still proposed."""
        proposal = proposal_for(self.session, question)
        assert proposal is not None, "the button is there only while something is proposed"
        if proposal.reason == "heard":
            # The tap has no id, and the 'yes' is not what was answered, and may be of another day.
            said = proposal.value.get("day")
            reply = replace(
                self._reply(proposal.value["text"]),
                source=proposal.value["voice"],
                day=date.fromisoformat(said) if said else self.day,
            )
            self.note(question, reply)
            return self.settle()
        self.session.answers[question.key] = proposal.value
        if proposal.reason == "voice":
            self.trace(question.key, self.source)
        nearly = [m for m, place in self.session.sources.items() if place == question.key + NEARLY]
        if nearly and proposal.reason == "near":
            self.trace(question.key, nearly[0])
        self.drop_proposal(question.key)
        self.session.changing = None
        self.noted(question)
        return self.settle()

    def anew(self, question: Question) -> None:
        """The answer is to be given in another way; it is kept until it is, or the one that it was to change.

        The message that gave it is then the answer once it is mended.
        """
        proposal, key = proposal_for(self.session, question), question.key
        if proposal and proposal.old is not None:
            self.session.answers[key] = proposal.old
            gave = [m for m, place in self.session.sources.items() if place == key]
            self.trace(key, "")
            self.trace(key + NEARLY, gave[0] if gave else "")
        self.session.item = said_anew(self.session, question)
        self.drop_proposal(question.key)
        self.session.changing = question.key

    def keep_early(self, story: Story, words: str) -> None:
        """Words of the story that come before they are asked for. Raises Refusal."""
        answers = self.session.answers
        value = story.parse(self._reply(words), answers.get(story.key))
        answers[story.key] = value if value["done"] else {**value, "early": True}
        self.trace(f"{story.key}/{self.source}", self.source)
        self.turn.say(_("I have kept these words. They belong to: {title}.", title=self._title(story)))

    def finish(self, question: Collection) -> None:
        """All messages or files of the answer were sent."""
        answers = self.session.answers
        answers[question.key] = question.finish(answers.get(question.key), question.optional(answers))
        self.session.changing = None
        count = len((question.given(answers) or {"items": []})["items"])
        self.turn.say(self._count(question, count))
        self.settle()

    def replace_part(self, question: Story, item: str, words: str) -> None:
        """Put these words in the place of a part of the story. Raises Refusal."""
        value = self.session.answers[question.key]
        new = {**question.item(self._reply(words), value, replacing=item), "id": item}
        self.session.answers[question.key] = question.replaced(value, item, new)
        self.trace(f"{question.key}/{item}", self.source)
        if self.session.item == item:
            self.session.item = ""
        self.turn.say(_("It says now: {words}", words=shortened(words)))

    def drop(self, question: Collection, item: str = "") -> None:
        """Take an item out of the answer: this one, or the last."""
        answers = self.session.answers
        value = answers[question.key]
        gone = next(i for i in reversed(question.given(answers)["items"]) if not item or i["id"] == item)
        answers[question.key] = question.without(value, gone["id"])
        self.session.item = ""
        if isinstance(question, Files):
            self.turn.dropped.append(gone["id"])
        self.turn.say(_("Removed: {answer}", answer=shortened(question.describe(gone))))

    def _reply(self, words: str = "", choice: str = "") -> Reply:
        return Reply(words=words, choice=choice, source=self.source, day=self.day)

    def trace(self, place: str, source: str) -> None:
        """Remember which message gave this answer; an answer comes from one message."""
        gone = (place, place + NEARLY)
        sources = {m: p for m, p in self.session.sources.items() if p not in gone}
        sources = {**sources, source: place} if source else sources
        self.session.sources = dict(list(sources.items())[-MOST_SOURCES:])

    def drop_proposal(self, key: str) -> None:
        self.session.proposed = {k: each for k, each in self.session.proposed.items() if k != key}

    def receipt(self, question: Collection) -> None:
        value = self.session.answers[question.key]
        if isinstance(question, Story):
            self.turn.say(_("I have it. You can go on, or choose: {done}.", done=DONE))
        else:
            last = question.show(value)[-1]
            self.turn.say(_("Received: {file}. You can send more, or choose: {done}.", file=last, done=DONE))
        if room := question.room(value):
            self.turn.say(room)

    def noted(self, question: Question) -> None:
        first, *others = question.show(self.session.answers[question.key])
        self.turn.say(_("Noted. {title}: {answer}", title=self._title(question), answer=shortened(first)))
        self.turn.say(*others)

    def _title(self, question: Question) -> Text:
        return question.named(self.session.answers)

    def _count(self, question: Collection, count: int) -> Text:
        if isinstance(question, Story):
            return _n("Noted. You sent one message.", "Noted. You sent {number} messages.", count)
        if count == 0:
            return _("Skipped: {title}.", title=self._title(question))
        return _n("Noted. You sent one file.", "Noted. You sent {number} files.", count)
