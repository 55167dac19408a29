"""Declarative windows, as in aiogram-dialog: what each phase of the interview shows.

A window is a readable block of parts. It has no behaviour of its own: its taps are the chart's
events, and the question it shows is derived from the answers. Declarations are checked at import.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from statemachine import State

from dialogs.errors import DeclarationError
from dialogs.form import Form
from dialogs.interview import Interview
from dialogs.moves import proposal_for
from dialogs.questions import Proposal, Question, worded
from dialogs.screen import Kind
from dialogs.session import Session
from dialogs.text import Text


@dataclass(frozen=True)
class Scene:
    """What a window may look at.

    `deliveries`: what became of the last complaint that was sent, delivery by delivery; a moment
    (ISO 8601) where it was delivered, the empty string where it was not yet. `others`: the
    languages that could be chosen instead. `papers`: the complaints that were sent, in full.
    """

    session: Session
    form: Form
    question: Question | None
    facts: Mapping[str, str]
    deliveries: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    papers: "tuple[tuple[Entry, ...], ...]" = ()

    @property
    def proposal(self) -> Proposal | None:
        """What is to be checked in the answer to the question at hand."""
        return proposal_for(self.session, self.question) if self.question else None

    @property
    def prompt(self) -> Text:
        assert self.question is not None, "this phase always has a question"
        return worded(self.question.prompt, self.session.answers)


Condition: TypeAlias = Callable[[Scene], bool]


def always(_scene: Scene) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """A paragraph before it is put into a language: the session's where `language` is empty.

    `text` is a string where it is verbatim.
    """

    text: Text | str
    kind: Kind = Kind.TEXT
    language: str = ""


@dataclass(frozen=True)
class Keepsake:
    """A handout before it is put into a language."""

    name: Text
    title: Text
    entries: tuple[Entry, ...]
    caption: Text


@dataclass(frozen=True)
class Offer:
    """A button before it is put into a language. `words`: other words to type for it, split by `|`."""

    label: Text | str
    action: str
    words: Text | str | None = None


class Part:
    """A piece of a window: paragraphs for the notice before the question, paragraphs, buttons.

    `asks`: it holds the question of the window.
    """

    asks = False

    def preface(self, _scene: Scene) -> Iterable[Entry]:
        return ()

    def entries(self, _scene: Scene) -> Iterable[Entry]:
        return ()

    def rows(self, _scene: Scene) -> Iterable[tuple[Offer, ...]]:
        return ()


@dataclass(frozen=True)
class Tell(Part):
    """A paragraph that is told before the message that asks."""

    text: Text
    when: Condition = always

    def preface(self, scene: Scene) -> Iterable[Entry]:
        if self.when(scene):
            yield Entry(self.text)


@dataclass(frozen=True)
class TellAll(Part):
    """Several paragraphs before the message that asks."""

    texts: Callable[[Scene], Iterable[Entry]]

    def preface(self, scene: Scene) -> Iterable[Entry]:
        yield from self.texts(scene)


@dataclass(frozen=True)
class InOtherLanguages(Part):
    """A paragraph in each of the languages that could be chosen instead."""

    text: Text

    def entries(self, scene: Scene) -> Iterable[Entry]:
        yield from (Entry(self.text, language=other) for other in scene.others)


@dataclass(frozen=True)
class Say(Part):
    """A paragraph, or several that depend on the scene."""

    text: Text | Callable[[Scene], Text | Iterable[Entry]]
    kind: Kind = Kind.TEXT
    when: Condition = always

    def entries(self, scene: Scene) -> Iterable[Entry]:
        if not self.when(scene):
            return
        said = self.text if isinstance(self.text, Text) else self.text(scene)
        if isinstance(said, Text):
            yield Entry(said, self.kind)
        else:
            yield from said


@dataclass(frozen=True)
class Tap(Part):
    """A button for one of the chart's events."""

    label: Text
    event: str
    words: Text | None = None
    when: Condition = always

    def rows(self, scene: Scene) -> Iterable[tuple[Offer, ...]]:
        if self.when(scene):
            yield (Offer(self.label, self.event, self.words),)


class Window:
    """What one phase shows, in this order. Of a `long` one, a notice is followed by the question only."""

    def __init__(self, phase: State, *parts: Part, long: bool = False) -> None:
        self.phase: str = phase.value
        self.long = long
        self.parts = parts
        legal = {event for move in phase.transitions for event in str(move.event).split()}
        for tap in (part for part in parts if isinstance(part, Tap)):
            if tap.event not in legal:
                raise DeclarationError(f"{tap.event!r} is no event of the phase {self.phase!r}")
        if sum(part.asks for part in parts) > 1:
            raise DeclarationError(f"the window of {self.phase!r} shows two questions")
        self.events = frozenset(legal)

    def preface(self, scene: Scene) -> tuple[Entry, ...]:
        return tuple(entry for part in self.parts for entry in part.preface(scene))

    def entries(self, scene: Scene) -> tuple[Entry, ...]:
        return tuple(entry for part in self.parts for entry in part.entries(scene))

    def rows(self, scene: Scene) -> tuple[tuple[Offer, ...], ...]:
        return tuple(row for part in self.parts for row in part.rows(scene))


def check(windows: Iterable[Window]) -> dict[str, Window]:
    """The windows by phase. Raises DeclarationError unless there is one for each phase."""
    by_phase: dict[str, Window] = {}
    for window in windows:
        if window.phase in by_phase:
            raise DeclarationError(f"two windows for the phase {window.phase!r}")
        by_phase[window.phase] = window
    missing = {state.value for state in Interview.states} - set(by_phase)
    if missing:
        raise DeclarationError(f"no window for the phases {sorted(missing)}")
    return by_phase
