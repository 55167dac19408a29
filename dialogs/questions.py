"""Kinds of question: each reads a reply into a value that is plain JSON, and shows it in words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    "skip this|no|none|nothing|not needed|no thanks|n/a|next|rather not|i have none|no email|no phone",
)


def always(_answers: Answers) -> bool:
    return True


def never(_answers: Answers) -> bool:
    return False


def worded(wording: Wording, answers: Answers) -> Text:
    """A text that may depend on the answers."""
    return wording if isinstance(wording, Text) else wording(answers)


@dataclass(frozen=True)
class File:
    """A file as it was received and stored; `size` in bytes, `note` what was typed with it."""

    id: str
    name: str
    media_type: str
    size: int
    note: str = ""


@dataclass(frozen=True)
class Reply:
    """What the tenant gave at a question: cleaned words, the key of a choice, or a file."""

    words: str = ""
    choice: str = ""
    file: File | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question and how its answer is read.

    `when`: it applies to these answers. `optional`: it may be skipped; a skipped question has the
    value None. `title` names it in an overview, `hint` is told before `prompt`.
    `skip_words`: other words to skip it with, separated by `|`.
    """

    key: str
    title: Wording
    prompt: Wording
    hint: tuple[Wording, ...] = ()
    when: Condition = always
    optional: Condition = never
    part: str = "complaint"
    skip_words: Text = SKIP_WORDS

    def named(self, answers: Answers) -> Text:
        """The title that goes with these answers."""
        return worded(self.title, answers)

    def given(self, answers: Answers) -> Any:
        """What was answered so far; None where nothing was, or it was skipped."""
        return answers.get(self.key)

    def parse(self, reply: Reply, old: Any = None) -> Any:
        """The value of the reply. Raises Refusal."""
        raise NotImplementedError

    def show(self, value: Any) -> tuple[Text | str, ...]:
        """The value in words, a paragraph each."""
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

    `letters`: an answer without any letter, such as a slip of the finger, is none.
    """

    limit: int = 2000
    letters: bool = True

    def parse(self, reply: Reply, old: Any = None) -> str:
        needed = str.isalpha if self.letters else str.isalnum
        if not any(map(needed, reply.words)):
            raise Refusal(_("I see no words in your message. Please type your answer."))
        if len(reply.words) > self.limit:
            raise Refusal(
                _(
                    "That is too long for this question: {length} characters. Please use at most {limit}.",
                    length=len(reply.words),
                    limit=self.limit,
                )
            )
        return reply.words


@dataclass(frozen=True, kw_only=True)
class Email(Words):
    """An e-mail address that mail can be sent to."""

    limit: int = 254
    _shape = re.compile(r"[^@\s,;:<>()\[\]\"\\]+@[\w-]+(\.[\w-]+)+")

    def parse(self, reply: Reply, old: Any = None) -> str:
        words = super().parse(reply, old).removeprefix("mailto:").rstrip(".")
        if not self._shape.fullmatch(words) or ".." in words:
            raise Refusal(
                _(
                    "I cannot read an e-mail address in that. "
                    "It looks like this: name@example.nl. Please type it again."
                )
            )
        return words


@dataclass(frozen=True, kw_only=True)
class Phone(Words):
    """A telephone number, kept as it was typed."""

    limit: int = 60
    letters: bool = False

    def parse(self, reply: Reply, old: Any = None) -> str:
        words = super().parse(reply, old)
        digits = re.sub(r"\D", "", words)
        if not 8 <= len(digits) <= 15 or re.search(r"[^\d\s()+./-]", words):
            raise Refusal(
                _(
                    "I cannot read a telephone number in that. "
                    "Type only the number, such as 06 12345678. A foreign number is fine too."
                )
            )
        return words
