"""From the tap to the voice note: how long a tenant waits, and how long the note then speaks.

The real program with its Telegram channel over the fake Bot API. The clock runs from the update of
the tap until the fake has the note; the way to Telegram and back is not in it.
"""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import av

from tests.bench.table import Table
from tests.kit.fake_telegram import FakeTelegram, Upload
from tests.kit.filing import come_to
from tests.kit.house import TENANT, open_house
from tests.kit.visitor import TelegramVisitor

PLACES = {"name": "a question", "review": "the overview", "submitted": "the procedure"}
"""Where something is read aloud, by the place of `tests.kit.filing`."""

NOTE = """Medians. Of each note also: so many times the answer in text, and so much faster than it speaks.
text: a tap on Help, answered in words; cold: the first note after the start; warm: a text that was not
spoken before, by a voice that was used; cached: the same screen again."""
HEAD = ("cold", "warm", "cached")

OTHER = TENANT + 1
"""Somebody else, whose voice note starts the worker."""


LONGEST = 60.0
"""Seconds after which a note that does not come is a failure."""


class Timed(FakeTelegram):
    """Notes when it had what: moments by the name of the method."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[str, float]] = []
        self.sound = b""

    async def call(
        self, method: str, parameters: dict[str, str], files: dict[str, Upload] | None = None
    ) -> tuple[int, dict[str, Any]]:
        answer = await super().call(method, parameters, files)
        if method == "sendVoice":
            self.sound = (files or {})["voice"].content
        async with self._news:
            self.done.append((method, perf_counter()))
            self._news.notify_all()
        return answer

    async def has(self, method: str) -> float:
        """The moment at which this was first called since `done` was emptied."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: method in dict(self.done)), LONGEST)
        return next(moment for name, moment in self.done if name == method)


@dataclass
class Times:
    """Seconds: of the answers in text, and of the voice notes; `speech`: how long the note speaks."""

    text: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    cached: list[float] = field(default_factory=list)
    speech: float = 0.0


async def measure(folder: Path, runs: int, places: Sequence[str] = tuple(PLACES)) -> Table:
    """Each run starts the program twice: once to meet a cold voice, once a warm one."""
    rows = []
    for place in places:
        times = await _at(folder / place, place, runs)
        text, *notes = (median(each) for each in (times.text, times.cold, times.warm, times.cached))
        rows.append([PLACES[place], f"{times.speech:.1f} s", f"{1000 * text:.0f} ms"])
        rows[-1] += [
            f"{1000 * note:.0f} ms {note / text:4.1f}x {times.speech / note:5.0f}x" for note in notes
        ]
    return Table("From the tap to the voice note", NOTE, ("", "speech", "text", *HEAD), rows)


async def _at(folder: Path, place: str, runs: int) -> Times:
    times = Times()
    telegram = Timed()
    tenant, other = TelegramVisitor(telegram, TENANT), TelegramVisitor(telegram, OTHER)
    async with open_house(folder, telegram) as house:
        await come_to(tenant, place)
        await come_to(other, "begin")
        for _run in range(runs):
            await house.restart()
            times.cold.append(await _note(telegram, tenant))
            times.cached.append(await _note(telegram, tenant))
            await house.restart()
            await _note(telegram, other)
            times.warm.append(await _note(telegram, tenant))
            times.cached.append(await _note(telegram, tenant))
            times.text.append(await _answered(telegram, other, "Help", "sendMessage"))
            times.speech = _speech(telegram.sound)
    return times


async def _note(telegram: Timed, visitor: TelegramVisitor) -> float:
    """Seconds from the tap to the voice note."""
    return await _answered(telegram, visitor, "Lees voor", "sendVoice")


async def _answered(telegram: Timed, visitor: TelegramVisitor, label: str, method: str) -> float:
    telegram.done.clear()
    start = perf_counter()
    await visitor.taps(label)
    return await telegram.has(method) - start


def _speech(sound: bytes) -> float:
    """How long it speaks, in seconds."""
    with av.open(io.BytesIO(sound), "r") as container:
        assert container.duration is not None, "a voice note has a length"
        return container.duration / av.time_base
