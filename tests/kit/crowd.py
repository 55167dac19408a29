"""Many tenants who tell a long story at once, in numbered parts, whatever becomes of the bot."""

import asyncio
import random
from collections import Counter
from typing import Any

from bot.store.tiny import TinyStore
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.filing import DUTCH
from tests.kit.visitor import TelegramVisitor

AT_ONCE = 3
"""So many messages of a chat may wait."""


class Crowd:
    """`parts`: how many each has told so far, by chat."""

    def __init__(self, telegram: FakeTelegram, tenants: int, seed: int) -> None:
        self._telegram = telegram
        self._chance = random.Random(seed)
        self._visitors = [TelegramVisitor(telegram, 90_000 + number) for number in range(tenants)]
        self.parts = Counter({visitor.chat: 0 for visitor in self._visitors})

    async def comes_to_the_story(self) -> None:
        places = [place for place, _words in DUTCH]
        for _place, words in DUTCH[: places.index("description") + 1]:
            for visitor in self._visitors:
                await self._telegram.message(visitor.chat, visitor.sender, text=words)
        await self._telegram.settled()

    async def tells(self) -> None:
        """Tell on until cancelled."""
        while True:
            waiting = Counter(update["message"]["chat"]["id"] for update in self._telegram.updates)
            for visitor in self._visitors:
                if waiting[visitor.chat] < AT_ONCE and self._chance.random() < 0.3:
                    self.parts[visitor.chat] += 1
                    words = _part(visitor.chat, self.parts[visitor.chat])
                    await self._telegram.message(visitor.chat, visitor.sender, text=words)
            await asyncio.sleep(0.02)

    async def stories(self, store: TinyStore) -> dict[int, list[str]]:
        """What is kept of each chat's story."""
        kept = {}
        for visitor in self._visitors:
            async with store.visit(f"telegram:{visitor.chat}") as visit:
                assert visit.session
                items: list[dict[str, Any]] = visit.session.answers["description"]["items"]
                kept[visitor.chat] = [item["text"] for item in items]
        return kept

    def told(self) -> dict[int, list[str]]:
        """What each has told, in order."""
        return {chat: [_part(chat, n + 1) for n in range(parts)] for chat, parts in self.parts.items()}


def _part(chat: int, number: int) -> str:
    return f"Deel {number} van {chat}."
