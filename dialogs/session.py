"""One tenant's draft, as it is kept between two messages."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from typing import Any, Self

from dialogs.errors import UnknownVersion

VERSION = 1
REMEMBERED = 200
"""How many update ids are remembered: twice what Telegram hands over at once."""


def reference(draft: str) -> str:
    """The complaint's reference, made of its draft's id: nine digits to be told over a telephone."""
    digits = f"{int(sha256(draft.encode()).hexdigest(), 16) % 10**9:09d}"
    return f"KLW-{digits[:3]}-{digits[3:6]}-{digits[6:]}"


@dataclass(kw_only=True)
class Session:
    """The draft and the place in the conversation. Plain JSON goes in and out.

    `phase` is the chart's state; None before the first. `changing` is the key of the question that
    is answered again. `resume_to` is the phase that a pause returns to. `revision` counts what
    changed, so that a button of an earlier screen is known. `seen` are the ids of updates that
    were handled, `told` what was said back to the last of them (text and kind of line). `sent` are
    the complaints that were sent: `id`, `reference`, and `at` (ISO 8601).
    """

    id: str
    language: str
    phase: str | None = None
    revision: int = 0
    answers: dict[str, Any] = field(default_factory=dict)
    changing: str | None = None
    resume_to: str = ""
    seen: list[str] = field(default_factory=list)
    told: list[list[str]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    touched: str = ""

    @property
    def token(self) -> str:
        """What a button carries to tell which screen it belongs to."""
        return f"{self.id[:8]}.{self.revision}"

    @property
    def reference(self) -> str:
        return reference(self.id)

    def remember(self, updates: Iterable[str]) -> None:
        """Note that these updates were handled; the oldest are forgotten."""
        self.seen = [*self.seen, *updates][-REMEMBERED:]

    def anew(self, draft: str) -> "Session":
        """Another draft in the same chat that holds nothing of this one.

        The revision goes on, so that old buttons stay old. The language is kept, and which updates
        were handled and what was said back to the last, so that no message counts twice.
        """
        return Session(
            id=draft,
            language=self.language,
            revision=self.revision + 1,
            seen=self.seen,
            told=self.told,
            touched=self.touched,
        )

    def to_json(self) -> dict[str, Any]:
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The session of `to_json`. Raises UnknownVersion."""
        if stored["version"] > VERSION:
            raise UnknownVersion(f"a session of version {stored['version']}; this program knows {VERSION}")
        return cls(**{f.name: stored[f.name] for f in fields(cls) if f.name in stored})
