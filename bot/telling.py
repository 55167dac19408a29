"""Tells a story on a stage: does what the tenant does, and checks what can then be read."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import PurePath
from typing import Protocol

from bot.story import Step, Story, StoryDiffers, halves, passed

SEEN = 400
"""So many characters of what was seen are told; the rest stands in the conversation itself."""


class NotHere(Exception):
    """This stage has nothing that is like it. The message says why."""


class Unmet(Exception):
    """It is not as it is written. The message is what was seen instead."""


@dataclass(frozen=True)
class Given:
    """A file that the assistant gave to the tenant."""

    name: str
    content: bytes


class Stage(Protocol):
    """Where a story is played. What a tenant does raises Unmet where no person could do it.

    Anything raises NotHere where the stage has nothing like it.
    """

    async def says(self, words: str) -> None: ...

    async def taps(self, label: str) -> None: ...

    async def taps_old(self, label: str) -> None: ...

    async def sends(self, name: str, caption: str) -> None: ...

    async def speaks(self, name: str) -> None: ...

    async def shares(self, number: str) -> None: ...

    async def edits(self, old: str, new: str) -> None: ...

    async def waits(self, time: timedelta) -> None: ...

    async def restarts(self) -> None: ...

    async def settles(self) -> None:
        """Let everything be delivered that is due."""

    def notes(self, words: str) -> None:
        """Say something beside the story."""

    @property
    def heard(self) -> str:
        """What the tenant was told since the last thing that was done, or since time went by."""

    @property
    def choices(self) -> list[str]:
        """The labels that can be chosen."""

    @property
    def files(self) -> list[Given]:
        """The files that the tenant got, the oldest first."""

    @property
    def committee(self) -> str:
        """The committee's e-mail address."""

    @property
    def mails(self) -> list[EmailMessage]: ...

    @property
    def staff_heard(self) -> str: ...


class Telling:
    """Tells one story."""

    def __init__(self, story: Story, stage: Stage) -> None:
        self._story = story
        self._stage = stage
        self._named: Given | None = None
        self._acts: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "says": stage.says,
            "taps": stage.taps,
            "taps_old": stage.taps_old,
            "sends": lambda words: stage.sends(*halves(words, "|")),
            "speaks": stage.speaks,
            "shares": stage.shares,
            "edits": lambda words: stage.edits(*halves(words, "=>")),
            "restarts": lambda _words: stage.restarts(),
        }
        self._checks: Mapping[str, Callable[[str], None]] = {
            "sees": lambda words: _has(stage.heard, words),
            "sees_not": lambda words: _lacks(stage.heard, words),
            "choices": self._choices,
            "gets_file": self._gets_file,
            "file_says": self._file_says,
            "committee": lambda words: _has(self._read(to_committee=True), words),
            "committee_not": lambda words: _lacks(self._read(to_committee=True), words),
            "committee_file": lambda words: _has("\n".join(self._attached()), words),
            "received": self._received,
            "staff": lambda words: _has(stage.staff_heard, words),
            "copy": lambda words: _has(self._read(to_committee=False), words),
        }

    async def play(self) -> None:
        """Raises StoryDiffers at the first line that is not as it is written."""
        await self._stage.settles()
        for step in self._story.steps:
            try:
                await self._play(step)
            except NotHere as reason:
                self._stage.notes(f"line {step.number} is left out: {reason}")
            except Unmet as unmet:
                raise self._differs(step, str(unmet)) from None

    async def _play(self, step: Step) -> None:
        if step.kind in self._checks:
            self._checks[step.kind](step.words)
            return
        self._named = None
        if step.kind == "waits":
            self._stage.notes(step.line.rstrip(" :"))
            await self._stage.waits(passed(step))
        else:
            await self._acts[step.kind](step.words)
        await self._stage.settles()

    def _differs(self, step: Step, seen: str) -> StoryDiffers:
        where = f"{self._story.file}, line {step.number}"
        differs = StoryDiffers(f'{where}: expected "{step.line}", but seen was: {_short(seen)}')
        differs.add_note(f"seen: {seen}")
        return differs

    def _choices(self, labels: str) -> None:
        """The labels are there in this order; a label may hold a comma."""
        rest = squeeze(labels)
        for choice in self._stage.choices:
            if rest == choice or rest.startswith(f"{choice},"):
                rest = rest[len(choice) :].lstrip(", ")
        if rest:
            raise Unmet(", ".join(self._stage.choices))

    def _gets_file(self, name: str) -> None:
        found = [file for file in self._stage.files if name in file.name]
        if not found:
            raise Unmet(", ".join(file.name for file in self._stage.files))
        self._named = found[-1]

    def _file_says(self, words: str) -> None:
        """The file that was named since the last thing done, else the newest one."""
        file = self._named or next(reversed(self._stage.files), None)
        _has(_readable(file) if file else "", words)

    def _mails(self, *, to_committee: bool) -> list[EmailMessage]:
        return [m for m in self._stage.mails if (self._stage.committee in str(m["To"])) is to_committee]

    def _attached(self) -> list[str]:
        mails = self._mails(to_committee=True)
        return [part.get_filename() or "" for mail in mails for part in mail.iter_attachments()]

    def _read(self, *, to_committee: bool) -> str:
        """All that these mails say, their subjects and the names of their files included."""
        read = [f"{mail['Subject']}\n{_body(mail)}" for mail in self._mails(to_committee=to_committee)]
        return "\n".join([*read, *(self._attached() if to_committee else ())])

    def _received(self, count: str) -> None:
        received = len(self._mails(to_committee=True))
        if received != int(re.sub(r"\D", "", count)):
            raise Unmet(str(received))


def squeeze(text: str) -> str:
    """The text with single spaces, so that a story need not know where lines end."""
    return " ".join(text.split())


def _has(seen: str, words: str) -> None:
    if squeeze(words) not in squeeze(seen):
        raise Unmet(seen)


def _lacks(seen: str, words: str) -> None:
    if squeeze(words) in squeeze(seen):
        raise Unmet(seen)


def _short(seen: str) -> str:
    words = squeeze(seen)
    cut = f"{words[: SEEN // 2]} [...] {words[-SEEN // 2 :]}"
    return f'"{words if len(words) <= SEEN else cut}"' if words else "nothing"


def _body(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _readable(file: Given) -> str:
    """What a person reads in the file. Raises Unmet where it is no text."""
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unmet(f"{file.name}, which is no text") from None
    if PurePath(file.name).suffix.casefold() not in (".html", ".htm"):
        return text
    hidden: Iterable[str] = (r"<(style|script|head)\b.*?</\1>", r"<[^>]*>")
    for pattern in hidden:
        text = re.sub(pattern, " ", text, flags=re.DOTALL | re.IGNORECASE)
    return unescape(text)
