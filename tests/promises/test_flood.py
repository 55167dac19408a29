"""Promise 6: one chat that floods the bot does not keep the others waiting, and its own messages all count.

The real process, over HTTP. Tenants type on beside it at a human pace, each after the answer to the last
message. Windows without a flood and with one take turns in the same run, so that other work on the machine
weighs on both; the fake Telegram runs on the same cores, which weighs on the windows with a flood.
"""

import asyncio
import random
import re
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from itertools import chain, cycle
from pathlib import Path

import pytest

from dialogs.complaint.questions import FORM
from dialogs.gathering import Story
from tests.kit.campaign import LONG, Figures, rounds
from tests.kit.fake_telegram import TOKEN, FakeTelegram, Sent
from tests.kit.filing import DUTCH, come_to
from tests.kit.process import Bot
from tests.kit.server import served
from tests.kit.visitor import TelegramVisitor

FLOODER = 9001
TENANTS = rounds(8, 20)
MESSAGES = rounds(150, 1_000)
QUIET = rounds(3, 10)
"""Seconds of a window without a flood."""

BURST, BETWEEN = 100, 0.5
"""So many messages at once, and the seconds before the next ones."""

TWICE = 2
NOTICED = 0.3
"""Seconds that nobody takes for waiting: below it, in the short form, the tests beside it decide."""

PATIENCE = 300.0
"""Seconds in which a flood must be over."""

TYPED = tuple(words for place, words in DUTCH if place not in ("confirming", "submitted"))
CHANGES = ("wijzig naam", "Jan Jansen", "wijzig naam", "Piet Pietersen")


@dataclass
class Town:
    """Tenants who type on. `waits`: when each message was sent, and the seconds to its answer."""

    telegram: FakeTelegram
    waits: list[tuple[float, float]] = field(default_factory=list)
    asked: dict[int, tuple[float, asyncio.Event]] = field(default_factory=dict)
    """The chats of those who wait for an answer: since when, and what tells that it came."""

    def __post_init__(self) -> None:
        self.telegram.shown = self.answered

    def answered(self, message: Sent) -> None:
        """Timed where it happens: looking for an answer now and then would tell the time of the look."""
        if asked := self.asked.pop(message.chat, None):
            sent, came = asked
            self.waits.append((sent, time.perf_counter() - sent))
            came.set()

    async def live(self, chat: int) -> None:
        """Fill in the form, and then change answers for ever."""
        chance = random.Random(chat)
        tenant = TelegramVisitor(self.telegram, chat)
        await asyncio.sleep(chance.uniform(0, 1))
        for words in chain(TYPED, cycle(CHANGES)):
            self.asked[chat] = time.perf_counter(), (came := asyncio.Event())
            await self.telegram.message(chat, tenant.sender, text=words)
            await asyncio.wait_for(came.wait(), PATIENCE)
            await asyncio.sleep(chance.uniform(0.5, 1.5))

    def between(self, windows: list[tuple[float, float]]) -> list[float]:
        """The waits for what was sent in these windows."""
        return [wait for sent, wait in self.waits if any(begin <= sent < end for begin, end in windows)]


@asynccontextmanager
async def town(telegram: FakeTelegram) -> AsyncIterator[Town]:
    people = Town(telegram)
    lives = [asyncio.create_task(people.live(7100 + number)) for number in range(TENANTS)]
    try:
        yield people
    finally:
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


class Flooder(TelegramVisitor):
    """Sends more than anybody could: parts of a story, taps and files."""

    def __init__(self, telegram: FakeTelegram, inbox: Path) -> None:
        super().__init__(telegram, FLOODER)
        self.inbox = inbox
        self.told: list[str] = []

    async def text(self) -> None:
        self.told.append(f"deel {len(self.told):04d}")
        await self.telegram.message(self.chat, self.sender, text=self.told[-1])

    async def tap(self) -> None:
        message = next(each for each in self.messages if each.original)
        await self.telegram.tap(self.sender, message, message.original[0][0]["callback_data"])

    async def file(self) -> None:
        document = {**self._uploaded(b"%PDF-" + bytes(2000)), "file_name": "brief.pdf"}
        await self.telegram.message(self.chat, self.sender, document=document)

    async def floods(self, kind: str, at_once: int) -> tuple[float, float]:
        """Send all of it; when it began, and when it was handled."""
        began = time.perf_counter()
        for number in range(MESSAGES):
            await {"text": self.text, "taps": self.tap, "files": self.file}[kind]()
            if (number + 1) % at_once == 0:
                await asyncio.sleep(BETWEEN)
        await until(self._handled)
        return began, time.perf_counter()

    def _handled(self) -> bool:
        """Whether none of it is left at Telegram, nor in the bot's inbox."""
        waiting = any(_of(update, self.chat) for update in self.telegram.updates)
        return not waiting and not any(self.inbox.iterdir())


def _of(update: dict[str, dict[str, dict[str, int]]], chat: int) -> bool:
    said = update.get("message") or update.get("callback_query") or {}
    return said["from"]["id"] == chat


async def until(condition: Callable[[], bool], rest: float = 0.05) -> None:
    for _ in range(int(PATIENCE / rest)):
        if condition():
            return
        await asyncio.sleep(rest)
    raise AssertionError("it did not come to that")


def told(waits: list[float]) -> str:
    median, late = statistics.median(waits), sorted(waits)[int(len(waits) * 0.95)]
    return f"median {median * 1000:.1f} ms, p95 {late * 1000:.1f} ms ({len(waits)} messages)"


@pytest.mark.promise(6)
@pytest.mark.alone
async def test_a_flood_of_one_chat_does_not_keep_the_others_waiting(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures
) -> None:
    """Sent all at once, and in bursts: words, taps and files."""
    flooder = Flooder(telegram, tmp_path / "data" / "inbox")
    kinds = ("text", "taps", "files") if LONG else ("text",)
    quiet: list[tuple[float, float]] = []
    floods: dict[str, tuple[float, float]] = {}
    async with served(telegram) as api:
        bot = Bot(tmp_path, KLACHTWIJZER_TELEGRAM_TOKEN=TOKEN, KLACHTWIJZER_TELEGRAM_API=api)
        async with bot:
            await come_to(flooder, "description")
            async with town(telegram) as people:
                await until(lambda: len(people.waits) >= 2 * TENANTS)
                for kind in kinds:
                    for name, at_once in (("at once", MESSAGES), ("in bursts", BURST))[: 2 if LONG else 1]:
                        quiet.append(await window(QUIET))
                        floods[f"{kind} {name}"] = await flooder.floods(kind, at_once)
                quiet.append(await window(QUIET))
                await asyncio.sleep(1)
            await flooder.says("/mijngegevens")
            await until(lambda: bool(flooder.documents))
            page = flooder.documents[-1].content.decode()
            assert await bot.stop() == 0
    calm = people.between(quiet)
    beside = people.between(list(floods.values()))
    ratio = statistics.median(beside) / statistics.median(calm)
    figures(f"{TENANTS} tenants: {told(calm)}")
    figures(f"beside one chat that sends {len(floods)} times {MESSAGES:,} messages: {told(beside)}")
    figures(f"ratio of medians {ratio:.2f}")
    for name, flood in floods.items():
        if waits := people.between([flood]):
            figures(f"{name}, handled in {flood[1] - flood[0]:.0f} s: {told(waits)}")
    story = FORM["description"]
    assert isinstance(story, Story)
    assert re.findall(r"deel \d{4}", unescape(page)) == flooder.told[: story.most], "all of them, in order"
    assert statistics.median(beside) <= max(TWICE * statistics.median(calm), 0 if LONG else NOTICED)


async def window(seconds: float) -> tuple[float, float]:
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    return began, time.perf_counter()
