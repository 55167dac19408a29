"""Tenants who type on whatever becomes of the bot, and know what it has acknowledged of that."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.store.folder import DataFolder
from bot.store.tiny import TinyStore
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

LOOK = 0.005
"""Seconds between two looks at the chat."""


@dataclass(frozen=True)
class Typed:
    """Words that were sent, their update, and what is asked once they were understood."""

    update: int
    words: str
    asked: str


class Tenant:
    """Goes through a script, and waits for an answer to each message as a person does."""

    def __init__(self, telegram: FakeTelegram, chat: int) -> None:
        self._visitor = TelegramVisitor(telegram, chat)
        self._telegram = telegram
        self.chat = chat
        self.typed: list[Typed] = []

    async def goes_through(self, script: Iterable[tuple[str, str]]) -> None:
        """`script`: the words, and what is asked after them."""
        for words, asked in script:
            update = await self._telegram.message(self.chat, self._visitor.sender, text=words)
            self.typed.append(Typed(update, words, asked))
            while not self._answered(self.typed[-1]):  # noqa: ASYNC110  # another process answers
                await asyncio.sleep(LOOK)

    def acknowledged(self) -> list[str]:
        """The words after which the next question came, or whose update was confirmed."""
        waiting = {update["update_id"] for update in self._telegram.updates}
        return [t.words for t in self.typed if t.update not in waiting or self._answered(t)]

    def _answered(self, typed: Typed) -> bool:
        return any(typed.asked in message.text for message in self._visitor.messages)


async def something_is_confirmed(telegram: FakeTelegram) -> None:
    """Wait until the bot has confirmed what waits the longest."""
    first = telegram.updates[0] if telegram.updates else None
    await until(lambda: first not in telegram.updates)


async def all_is_handled(telegram: FakeTelegram, data: Path) -> None:
    """Wait until nothing is left with Telegram or in the inbox."""
    await telegram.settled()
    await until(lambda: not any((data / "inbox").iterdir()))


async def kept(data: "TinyStore | DataFolder", chat: int) -> str:
    """All that is kept of a chat, as text: its draft, the complaints that were sent, and the inbox."""
    store = data if isinstance(data, TinyStore) else opened(data)
    async with store.visit(f"telegram:{chat}") as visit:
        session = visit.session
    filed = [await store.filed(sent["id"]) for sent in session.sent] if session else []
    everything: list[Any] = [json.loads(content) for _name, content in await store.inbox.all()]
    everything += [session.to_json() if session else None, *(each.complaint.to_json() for each in filed)]
    return json.dumps(everything, ensure_ascii=False)


def opened(folder: DataFolder) -> TinyStore:
    """The store as the next start opens it; the folder is free again after that."""
    folder.prepare()
    folder.hold()
    folder.release()
    vault = folder.vault(())
    assert vault
    return TinyStore(folder.path, vault)
