"""Kinds of question: each reads a reply into a value that is plain JSON, and shows it in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from dialogs.errors import Refusal
from dialogs.text import Text, _, _c

Answers: TypeAlias = Mapping[str, Any]
Condition: TypeAlias = Callable[[Answers], bool]
Wording: TypeAlias = Text | Callable[[Answers], Text]


DONE = _("That is all")
SKIP = _("Skip")
SKIP_WORDS = _c(
    "typed words",
    "skip this|no|none|nothing|not needed|no thanks|n/a|next|rather not|i'd rather "
    "not|i have none|i do not have one|i don't have one|i dont have one|i do not "
    "have that|no email|no e-mail|i have no email|i have no e-mail|i do not have "
    "email|no phone|i have no phone|i do not have a phone|no address|i have no "
    "address",
)

EMPTY_WORDS = _c(
    "typed words",
    "yes|ok|okay|what|what do you mean|huh|see above|as above|test|pardon|i do not understand|"
    "i don't understand|i dont understand|do not understand|don't understand|what does that mean",
)
UNKNOWN_WORDS = _c(
    "typed words",
    "i do not know|i don't know|i dont know|no idea|do not know|don't know|not sure|i am not sure|"
    "i'm not sure|go on|continue",
)
SORRY_WORDS = _c("typed words", "sorry|i am sorry|i'm sorry")
"""No answer, but where it is asked what somebody wants: there it is an apology."""


def always(_answers: Answers) -> bool:
    return True


def never(_answers: Answers) -> bool:
    return False


def worded(wording: Wording, answers: Answers) -> Text:
    """A text that may depend on the answers."""
    return wording if isinstance(wording, Text) else wording(answers)


@dataclass(frozen=True)
class File:
    """A file as it was received and stored; `size` in bytes, `note` what was typed with it.

    `answer`: it was spoken as the answer to a question, and goes when that answer goes.
    """

    id: str
    name: str
    media_type: str
    size: int
    note: str = ""
    answer: bool = False

    @property
    def spoken(self) -> bool:
        """Whether it is a voice message or another sound."""
        return self.media_type.startswith("audio/")


def spoken_answer(file: File) -> dict[str, str]:
    """An answer that was spoken, with what was typed with it."""
    return {"voice": file.id, "name": file.name, "note": file.note}


@dataclass(frozen=True)
class Reply:
    """What the tenant gave at a question: cleaned words, the key of a choice, or a file.

    `source` tells the message that it came in from every other; `day` is the day it was given on.
    """

    words: str = ""
    choice: str = ""
    file: File | None = None
    source: str = ""
    day: date = date.min


@dataclass(frozen=True)
class Proposal:
    """What was read in an answer, or is missing in it, to be checked with the tenant.

    The answer itself is kept already, as it was given. `value` takes its place when the tenant
    agrees; None: there is nothing to agree to. `reason` is known to the question's `wonder`. `old`: the
    answer that is being changed, to go back to; None where there is none, or it was spoken.
    """

    reason: str
    value: Any = None
    old: Any = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question and how its answer is read.

    `when`: it applies to these answers. `optional`: it may be skipped; a skipped question has the
    value None. `title` names it in an overview, `hint` is told before `prompt`.
    `skip_words`: other words to skip it with, separated by `|`. `empty_words`: words that are no
    answer to it, split alike. `nick`: other names of it, separated by `|`. `unanswered` stands in an overview
    where it was skipped.
    """

    key: str
    title: Wording
    prompt: Wording
    hint: tuple[Wording, ...] = ()
    when: Condition = always
    optional: Condition = never
    part: str = "complaint"
    skip_words: Text = SKIP_WORDS
    empty_words: tuple[Text, ...] = (EMPTY_WORDS, SORRY_WORDS, UNKNOWN_WORDS)
    nick: Text | None = None
    unanswered: Text = field(default_factory=lambda: _("No answer"))

    def named(self, answers: Answers) -> Text:
        """The title that goes with these answers."""
        return worded(self.title, answers)

    def given(self, answers: Answers) -> Any:
        """What was answered so far; None where nothing was, or it was skipped."""
        return answers.get(self.key)

    def parse(self, reply: Reply, old: Any = None) -> Any:
        """The value of the reply. Raises Refusal."""
        raise NotImplementedError

    def proposal(self, value: Any, reply: Reply) -> Proposal | None:
        """What is to be checked with the tenant before this answer is settled."""
        return None

    def completed(self, words: str, value: Any, proposal: Proposal, day: date) -> str:
        """What answers while this waits to be checked: the words, or what waits with the words behind it.

        The empty string where nothing of the kind that is asked is read in the words.
        """
        return words

    def wonder(self, value: Any, proposal: Proposal) -> tuple[Text, ...]:
        """The check in words; the last text is the question."""
        if proposal.reason == "heard":
            return _("This is what I heard: {words}", words=proposal.value["text"]), _("Is that right?")
        return (
            _("I have kept your voice message. The committee can listen to it."),
            _("I cannot turn speech into text."),
            _("Shall I use your voice message as the answer to this question?"),
        )

    def show(self, value: Any) -> tuple[Text | str, ...]:
        """The value in words, a paragraph each; a string is verbatim."""
        return (str(value),)

    def holds(self, value: Any) -> bool:
        """Whether the value is a finished answer."""
        return value is not None

    def quotes(self) -> bool:
        """Whether the answer is the tenant's own words."""
        return True


@dataclass(frozen=True)
class Option:
    """One answer of a Choice. `words` are other words for it, separated by `|`."""

    key: str
    label: Text
    words: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """One of a few answers."""

    options: tuple[Option, ...]

    def parse(self, reply: Reply, old: Any = None) -> str:
        if any(option.key == reply.choice for option in self.options):
            return reply.choice
        raise Refusal(_("I do not know that answer. Please choose one of these answers."))

    def show(self, value: Any) -> tuple[Text | str, ...]:
        return tuple(option.label for option in self.options if option.key == value)

    def quotes(self) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class Words(Question):
    """One message in the tenant's own words, of at most `limit` characters.

    `letters`: an answer without any letter, such as a slip of the finger, is none. `speech`: the
    answer may be a voice message instead; its value then names the file.
    """

    limit: int = 2000
    letters: bool = True
    speech: bool = True

    def parse(self, reply: Reply, old: Any = None) -> Any:
        return self.words(reply)

    def words(self, reply: Reply) -> str:
        """The words of the reply. Raises Refusal where they cannot be an answer."""
        needed = str.isalpha if self.letters else str.isalnum
        if not any(map(needed, reply.words)):
            raise Refusal(_("I see no words in your message."), _("Please type your answer."))
        if len(reply.words) > self.limit:
            raise Refusal(
                _(
                    "That is too long for this question: {length} characters. Please use at most {limit}.",
                    length=len(reply.words),
                    limit=self.limit,
                )
            )
        return reply.words

    def show(self, value: Any) -> tuple[Text | str, ...]:
        if isinstance(value, dict) and "voice" in value:
            if value.get("note"):
                return (
                    _("A spoken answer, in the file {name}: {note}", name=value["name"], note=value["note"]),
                )
            return (_("A spoken answer, in the file {name}.", name=value["name"]),)
        return super().show(value)
