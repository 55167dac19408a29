"""What the tenant meets, free of any channel. A Screen is the only thing that leaves `dialogs`."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a line is, for a channel that can show or speak the difference."""

    TEXT = "text"
    HEADING = "heading"
    QUESTION = "question"
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True)
class Line:
    """One paragraph, list item or heading. `QUOTE` holds the tenant's own words, verbatim."""

    text: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Button:
    """A choice in words. `action` comes back from the channel when it is tapped."""

    label: str
    action: str


@dataclass(frozen=True)
class Share:
    """An offer to share one's own telephone number, for a channel that can: what is told, and the
    label of its button.
    """

    told: str
    label: str


@dataclass(frozen=True)
class Handout:
    """What a tenant gets to keep: a file of this name. `caption` says what it is, beside it."""

    name: str
    title: str
    lines: tuple[Line, ...]
    caption: str
    language: str


@dataclass(frozen=True)
class Aloud:
    """That the screen is to be heard: `pace`, 1 is normal, and the buttons that belong to the sound.

    `only`: the text was shown before, and is not shown again. `caption` stands beside the sound, and
    `failed` is told where it cannot be made, `forbidden` where the tenant's settings do not allow it.
    """

    pace: float
    only: bool
    caption: str
    failed: str
    forbidden: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Screen:
    """One message to the tenant.

    `notice` answers what was just said; `lines` end with the question, if there is one. `token`
    marks the moment the buttons belong to. `chosen` says which button was just tapped, for the
    channel to leave beside the question that it answered. `phase` is the phase of the interview,
    for a channel that ends when the complaint was sent. `handouts` are files to go with it, before
    the question. `aloud`: it is to be heard too.
    """

    language: str
    lines: tuple[Line, ...]
    notice: tuple[Line, ...] = ()
    rows: tuple[tuple[Button, ...], ...] = ()
    tools: tuple[Button, ...] = ()
    token: str = ""
    chosen: str = ""
    phase: str = ""
    share: Share | None = None
    handouts: tuple[Handout, ...] = ()
    aloud: Aloud | None = None

    @property
    def choices(self) -> tuple[Button, ...]:
        """The buttons of the place, without the tools that are everywhere."""
        return tuple(button for row in self.rows for button in row)

    @property
    def buttons(self) -> tuple[Button, ...]:
        return self.choices + self.tools

    @property
    def draft(self) -> str:
        """The part of the token that tells one draft from another."""
        return self.token.partition(".")[0]

    @property
    def text(self) -> str:
        """All lines as plain text, a paragraph each."""
        return "\n".join(line.text for line in (*self.notice, *self.lines))
