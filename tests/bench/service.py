"""The bot beside baselines, each a process of its own: how much, how fast, at what cost."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bot.store.folder import DataFolder
from bot.store.tiny import TinyStore
from dialogs.session import Session
from tests.bench.bot_api import BotApi, served
from tests.bench.load import BASELINES, OURS, Figures, Tenants, delivered, measured, running
from tests.bench.memory import resident
from tests.bench.table import Table
from tests.kit.complaints import draft_file, write_document

RUNS = 3
"""More runs than this are not needed: a run is thousands of updates."""

FORMS = {1: 20, 50: 150, 200: 400}
"""How many forms are filled in, by the tenants at once."""

SLOW = 4
"""So many messages of the form are enough of what takes its tenants one by one."""

RTT = 0.05
"""Seconds to the Bot API and back."""

HEAD = (
    "updates/s",
    "p50 ms",
    "p99 ms",
    "CPU ms",
    "of (a)",
    "sent on",
    "calls",
    "MB at first",
    "MB at last",
    "start s",
)
NOTE = """Medians. p50, p99: from a tenant's message to the next question; CPU and calls: for one update;
of (a): CPU beside that of the form that saves nothing, by as many tenants in the same run; sent on: the
same with what it takes until every complaint was mailed, which comes later where the load is high.
The bot saves, encrypts and fsyncs every answer before the next question; the others but (b) save nothing.
(d) makes the calls of an answer, without a library for bots and without a conversation."""
NAMES = {
    OURS: "klachtwijzer",
    "form": "(a) stock form",
    "buttons": "(a') with buttons",
    "shared": "(b) one TinyDB file",
    "echo": "(c) stock echo",
    "bare": "(d) bare calls",
}


async def load(folder: Path, runs: int, tenants: Sequence[int] = (1, 50, 200)) -> Table:
    """Every process with so many tenants at once."""
    rows = []
    for number in tenants:
        names = [OURS, *BASELINES]
        found: dict[str, list[Figures]] = {name: [] for name in names}
        for run in range(min(runs, RUNS)):
            for name in names:
                place = _fresh(folder / f"{number}-{name}-{run}")
                slow = {"forms": number, "only": SLOW} if name == "shared" and number > 1 else {}
                how = {"forms": FORMS.get(number, number), **slow}
                found[name].append(await measured(name, place, tenants=number, **how))
        stock = median(each.cpu_each for each in found["form"])
        rows += [[f"{number} {NAMES[name]}", *_figures(found[name], stock)] for name in names]
    return Table("Tenants at once", NOTE, ("tenants", *HEAD), rows)


async def distance(folder: Path, runs: int, tenants: int = 50) -> Table:
    """The same where the Bot API is far away."""
    rows = []
    many = {OURS: {"forms": 3 * tenants}, "form": {"forms": tenants, "only": SLOW}}
    for name, how in many.items():
        found = [
            await measured(name, _fresh(folder / f"{name}-{run}"), tenants=tenants, rtt=RTT, warm=1, **how)
            for run in range(min(runs, RUNS) if name == OURS else 1)
        ]
        rows.append([f"{tenants} {NAMES[name]}", *_figures(found, found[0].cpu_each)])
    note = f"With {RTT * 1000:.0f} ms to the Bot API and back. 'of (a)' has no meaning here."
    return Table("Far from the Bot API", note, ("tenants", *HEAD), rows)


async def drafts(
    folder: Path, runs: int, numbers: Sequence[int] = (0, 1_000, 10_000, 100_000), forms: int = 60
) -> Table:
    """With so many drafts on the disk, 20 tenants at once. The runs take turns."""
    found: dict[int, list[Figures]] = {number: [] for number in numbers}
    for number in numbers:
        _with_drafts(folder / str(number) / "data", number)
    for _run in range(min(runs, RUNS)):
        for number in numbers:
            found[number].append(
                await measured(OURS, folder / str(number), tenants=20, forms=forms, settle=_settling(number))
            )
    first = median(each.percentile(50) for each in found[numbers[0]])
    rows = [
        [
            f"{number:,}",
            f"{median(each.percentile(50) for each in figures) / first:.2f}x",
            *_figures(figures, figures[0].cpu_each),
        ]
        for number, figures in found.items()
    ]
    note = "p50 beside that without drafts. At the start all drafts are looked through; this is after it."
    return Table("Drafts on the disk", note, ("drafts", "of p50 at 0", *HEAD), rows)


async def memory(folder: Path, _runs: int, opened: int = 10_000, updates: int = 36_000) -> Table:
    """After the start, with open conversations, and after many whole ones."""
    api = BotApi()
    rows = []
    async with served(api) as root, running(OURS, api, root, _fresh(folder / "memory")) as (pid, _start):
        await Tenants(api, number=5, forms=5, first=1, buttons=True).fill_in()
        idle = resident(pid)
        rows.append(["after the start and 5 complaints", f"{idle / 1024:.1f}", ""])
        await Tenants(api, number=50, forms=2_000, first=100_000, buttons=True, only=1).fill_in()
        before = resident(pid)  # what is remembered of the last chats has reached its limit
        await Tenants(api, number=50, forms=opened, first=200_000, buttons=True, only=1).fill_in()
        each = (resident(pid) - before) / opened
        rows.append(
            [f"{opened:,} more open conversations", f"{resident(pid) / 1024:.1f}", f"{each:.2f} KiB each"]
        )
        whole, complaints = 0, 5
        for part in range(4):
            crowd = Tenants(api, number=50, forms=updates // 72, first=1_000_000 * (part + 1), buttons=True)
            await crowd.fill_in()
            complaints += updates // 72
            await delivered(folder / "memory", complaints)
            whole += len(crowd.waits)
            rows.append([f"{whole:,} more updates of whole ones", f"{resident(pid) / 1024:.1f}", ""])
    return Table("Memory of the bot", "MB in use (RSS).", ("", "MB", ""), rows)


def _figures(found: Sequence[Figures], stock: float) -> list[str]:
    cpu = median(each.cpu_each for each in found)
    return [
        f"{median(each.rate for each in found):.0f}",
        f"{median(each.percentile(50) for each in found) * 1000:.1f}",
        f"{median(each.percentile(99) for each in found) * 1000:.1f}",
        f"{cpu * 1000:.2f}",
        f"{cpu / stock:.2f}x",
        f"{median(each.cpu_in_all / each.updates for each in found) / stock:.2f}x",
        f"{median(each.calls / each.updates for each in found):.2f}",
        f"{median(each.memory[0] for each in found) / 1024:.0f}",
        f"{median(each.memory[1] for each in found) / 1024:.0f}",
        f"{median(each.start for each in found):.2f}",
    ]


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _settling(number: int) -> float:
    """Seconds in which so many drafts are looked through."""
    return 1.0 + number / 4_000


def _with_drafts(data: Path, number: int) -> None:
    """A data directory with so many drafts, as the bot leaves them."""
    folder = DataFolder(data)
    folder.prepare()
    vault = folder.vault(())
    assert vault is not None, "a key is made where there is none"
    session = Session(id="d" * 32, language="nl", phase="asking", answers={"name": "Jan Jansen"})
    session.touched = "2026-11-26T09:00:00+00:00"
    TinyStore(data, vault)  # it makes the folders
    fsync = os.fsync
    os.fsync = _in_a_hurry
    try:
        for chat in range(number):
            name = f"telegram:{9_000_000 + chat}"
            write_document(draft_file(data, name), vault, {"chat": name, "session": session.to_json()})
    finally:
        os.fsync = fsync


def _in_a_hurry(fd: object) -> None:
    """Nobody relies on what only this measurement reads."""
