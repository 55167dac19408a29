"""A process under load: tenants who fill in the whole form, each in a chat of their own.

Closed loop: a tenant answers a question the moment it is shown; when the form is filled in, another
tenant begins. The bot encrypts and fsyncs every answer before the next question, and sends each complaint
on: two mails (as files), the staff chat, the tenant's copy and letter. The baselines do none of that.
"""

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from tests.bench.bot_api import STAFF, TOKEN, BotApi, served
from tests.bench.memory import resident
from tests.kit.filing import DUTCH
from tests.kit.process import COMMAND, clean_environment

WORDS = [words for _place, words in DUTCH]
OURS = "klachtwijzer"
BASELINES = ("form", "buttons", "shared", "echo", "bare")
TICKS = os.sysconf("SC_CLK_TCK")
_chats = itertools.count(1, 1_000_000)
"""The first chats of the measurements: no two may share one."""

MAILS = 2
"""Of each complaint: one to the committee and one to the tenant."""

LONGEST = 120.0
"""Seconds after which a question that does not come is a failure."""


@dataclass(frozen=True)
class Figures:
    """What was measured of a process. Seconds; memory in kB; `updates` and `calls` are counts.

    `wall` and `cpu` end with the last question; `cpu_in_all`, `calls` and `memory` when all was sent on.
    """

    updates: int
    wall: float
    cpu: float
    cpu_in_all: float
    waits: list[float] = field(repr=False)
    calls: int
    memory: tuple[int, int]
    start: float

    @property
    def rate(self) -> float:
        """Updates a second."""
        return self.updates / self.wall

    @property
    def cpu_each(self) -> float:
        """Seconds of CPU for an update."""
        return self.cpu / self.updates

    def percentile(self, part: int) -> float:
        """Seconds from a message to the next question, of this part of a hundred."""
        return quantiles(self.waits, n=100)[part - 1]


class Tenants:
    """`number` tenants who go on until so many `forms` were filled in, in chats from `first` on.

    `buttons`: a question is what has buttons. `only`: so many messages of the form are sent.
    """

    def __init__(
        self, api: BotApi, *, number: int, forms: int, first: int, buttons: bool, only: int = len(WORDS)
    ) -> None:
        self._api = api
        self._words = WORDS[:only]
        self._forms = forms
        self._chats = iter(range(first, first + forms))
        self._buttons = buttons
        self._said: dict[int, tuple[int, float]] = {}
        self._number = number
        self._filled = 0
        self._ready = asyncio.Event()
        self.waits: list[float] = []
        api.shown = self._shown

    async def fill_in(self) -> None:
        for chat in [next(self._chats) for _tenant in range(self._number)]:
            self._say(chat, 0)
        while not self._ready.is_set():
            before = len(self.waits)
            try:
                await asyncio.wait_for(self._ready.wait(), LONGEST)
            except TimeoutError:
                if len(self.waits) == before:
                    raise

    def _say(self, chat: int, place: int) -> None:
        self._said[chat] = place, perf_counter()
        self._api.say(chat, self._words[place])

    def _shown(self, chat: int, _text: str, keyboard: list[list[dict[str, str]]]) -> None:
        if chat not in self._said or (self._buttons and not keyboard):
            return
        place, at = self._said.pop(chat)
        self.waits.append(perf_counter() - at)
        if place + 1 < len(self._words):
            self._say(chat, place + 1)
            return
        self._filled += 1
        if (another := next(self._chats, None)) is not None:
            self._say(another, 0)
        if self._filled == self._forms:
            self._ready.set()


@asynccontextmanager
async def running(name: str, api: BotApi, root: str, folder: Path) -> AsyncIterator[tuple[int, float]]:
    """The process under test, when it asked for updates: its number, and the seconds until then."""
    settings = {
        "KLACHTWIJZER_TELEGRAM_TOKEN": TOKEN,
        "KLACHTWIJZER_TELEGRAM_API": root,
        "KLACHTWIJZER_STAFF_CHAT": str(STAFF),
        "KLACHTWIJZER_DATA": str(folder / "data"),
    }
    command = (
        [*COMMAND, "run"] if name == OURS else [sys.executable, "-m", "tests.bench.baselines", name, root]
    )
    begun = perf_counter()
    with (folder / f"{name}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=clean_environment(**settings), stdout=log, stderr=log
        )
    try:
        await asyncio.wait_for(api.asked.wait(), LONGEST)
        yield process.pid, perf_counter() - begun
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 30)


async def measured(
    name: str,
    folder: Path,
    *,
    tenants: int,
    forms: int,
    rtt: float = 0.0,
    warm: int = 5,
    settle: float = 0.0,
    only: int = len(WORDS),
) -> Figures:
    """Load the process of this name: `forms` forms by so many tenants at once, `only` so far.

    `rtt` and `settle`, in seconds: the way to the Bot API and back, and a rest after the start.
    """
    api = BotApi(rtt)
    buttons = name == OURS
    async with served(api) as root, running(name, api, root, folder) as (pid, start):
        await asyncio.sleep(settle)
        first = next(_chats)
        await Tenants(api, number=min(warm, tenants), forms=warm, first=first, buttons=buttons).fill_in()
        crowd = Tenants(api, number=tenants, forms=forms, first=first + warm, buttons=buttons, only=only)
        memory, cpu, calls, begun = resident(pid), spent(pid), api.calls.total(), perf_counter()
        await crowd.fill_in()
        wall, answered = perf_counter() - begun, spent(pid) - cpu
        await delivered(folder, warm + forms)
        return Figures(
            len(crowd.waits),
            wall,
            answered,
            spent(pid) - cpu,
            crowd.waits,
            api.calls.total() - calls,
            (memory, resident(pid)),
            start,
        )


async def delivered(folder: Path, complaints: int) -> None:
    """Wait until all these complaints were sent on, and what became of them is in files of their own.

    That is part of what the updates cost.
    """
    data = folder / "data"
    async with asyncio.timeout(LONGEST):
        while data.exists() and (_count(data / "mail") < MAILS * complaints or _count(data / "journal")):  # noqa: ASYNC110  # another process does it
            await asyncio.sleep(0.1)


def _count(folder: Path) -> int:
    return sum(not path.name.startswith(".") for path in folder.iterdir()) if folder.exists() else 0


def spent(pid: int) -> float:
    """Seconds of CPU that the process has used; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
