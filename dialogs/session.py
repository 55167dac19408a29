"""One tenant's draft, as it is kept between two messages."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any, Self, TypeAlias

from dialogs.errors import UnknownVersion
from dialogs.proceedings import Proceeding, Proceedings, asked_of, questions, seen_of

VERSION = 2
REMEMBERED = 200
"""How many update ids are remembered: twice what Telegram hands over at once."""

_BESIDE = ("proceedings", "untold", "unreadable")
"""What is not stored with the draft."""

Waiting: TypeAlias = tuple[dict[str, str], list[Proceeding]]
"""A complaint that was sent, and questions of the committee's about it, at least one."""


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
    the complaints that were sent: `id`, `reference`, and `at` (ISO 8601); `withdrawn` (ISO 8601) of
    one that was withdrawn, `foreseen` (ISO 8601) when its erasure was seen to be near. `lately`: when the
    last of them were sent (ISO 8601), also after an erasure.

    `proposed` is what was read in answers and still has to be checked, by the question's key, the
    newest last: `reason` and `value`. `item` is the part of a gathered answer that is being changed.
    `sources` tells by its message's id which question a message answered.

    Moments, ISO 8601, empty where there is none: `touched`, of the last activity; `remind`, when
    the tenant wants to be asked how the talk went; `reminded` and `noticed`, when the one reminder
    and the notice of erasure were given; `ahead`, when `touched` was first seen to lie in the
    future. `nudged`: which of these was the last thing said; `nudging`: which may be on its way, or have
    arrived without an answer from the messenger. `quiet`: no reminder is wanted.

    `aloud`: every screen is read aloud. `pace`: how fast, 1 is normal. `heard`: the revision that was last
    read aloud because the tenant asked for that; -1 before.

    `handouts` names the files that go with what was said back to the last update, and with what was not
    shown yet by then.

    `shown`: the complaint whose questions stand on the screen where they are answered, and the newest of
    them, by their ids; empty before the first.

    `proceedings`: what happened since with the complaints that were sent, by their id; `untold`: the
    questions among it, by their id, that the tenant was not told. Both stand in the complaints'
    files, are read with the draft and are not stored with it. `unreadable`: the complaints, by their id,
    whose files cannot be read now.
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
    lately: list[str] = field(default_factory=list)
    touched: str = ""
    proposed: dict[str, dict[str, Any]] = field(default_factory=dict)
    item: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    remind: str = ""
    reminded: str = ""
    noticed: str = ""
    ahead: str = ""
    nudged: str = ""
    nudging: str = ""
    quiet: bool = False
    aloud: bool = False
    pace: float = 1.0
    heard: int = -1
    handouts: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    proceedings: dict[str, Proceedings] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """The phase at hand, or the one that a pause or a question of the committee returns to."""
        return self.resume_to if self.phase in ("paused", "erasing", "answering") else self.phase or ""

    @property
    def token(self) -> str:
        """What a button carries to tell which screen it belongs to."""
        return f"{self.id[:8]}.{self.revision}"

    @property
    def reference(self) -> str:
        return reference(self.id)

    @property
    def asked(self) -> dict[str, str] | None:
        """The complaint that was sent, about which the committee waits for an answer."""
        return self._standing.get(asked_of((each, self.proceedings.get(each, ())) for each in self._standing))

    @property
    def told_of(self) -> Waiting | None:
        """The same, of the questions that the tenant was told."""
        told = {
            complaint: [each for each in questions(proceedings) if each.id not in self.untold]
            for complaint, proceedings in self.proceedings.items()
            if complaint in self._standing
        }
        complaint = asked_of(told.items())
        return (self._standing[complaint], told[complaint]) if complaint else None

    @property
    def at_hand(self) -> Waiting | None:
        """What words answer: on the screen to answer what it shows, and elsewhere what was told."""
        if self.phase != "answering":
            return self.told_of
        if not self.shown:  # the screen is one of an older version's: it showed also what was not told
            asked = self.asked
            return self.told_of or ((asked, questions(self.proceedings[asked["id"]])) if asked else None)
        complaint, newest = self.shown
        waiting = questions(self.proceedings.get(complaint, ()))
        seen = waiting[: seen_of(waiting, newest)]
        return (self._standing[complaint], seen) if complaint in self._standing and seen else None

    @property
    def _standing(self) -> dict[str, dict[str, str]]:
        return {sent["id"]: sent for sent in self.sent if "withdrawn" not in sent}

    @property
    def unsent(self) -> bool:
        """Whether there are words in it that belong to no complaint that was sent."""
        return bool(self.answers or self.proposed) and all(sent["id"] != self.id for sent in self.sent)

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
            phase="welcome",
            revision=self.revision + 1,
            seen=self.seen,
            told=self.told,
            lately=self.lately,
            touched=self.touched,
            quiet=self.quiet,
            aloud=self.aloud,
            pace=self.pace,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that shares the session's lists and mappings: to be written, not kept."""
        stored = {name: value for name, value in vars(self).items() if name not in _BESIDE}
        return {"version": VERSION, **stored}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The session of `to_json`. Raises UnknownVersion."""
        if stored["version"] > VERSION:
            raise UnknownVersion(f"a session of version {stored['version']}; this program knows {VERSION}")
        if stored["version"] < 2:
            stored = _from_version_1(stored)
        session = cls(**{f.name: stored[f.name] for f in fields(cls) if f.name in stored})
        if session.place in ("submitted", "withdrawing") and not session.sent:
            session.phase = "welcome"  # as it was left until November 2026 where the last complaint had gone
        return session


def _from_version_1(stored: dict[str, Any]) -> dict[str, Any]:
    """Version 1 kept the period as words only, and the parts of the story without their ids."""
    answers = dict(stored["answers"])
    if answers.get("when"):
        answers["when"] = {"words": answers["when"]}
    if answers.get("description"):
        parts = enumerate(answers["description"]["items"])
        items = [{"id": f"part{number}", "text": text} for number, text in parts]
        answers["description"] = {**answers["description"], "items": items}
    return {**stored, "answers": answers}
