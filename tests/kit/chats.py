"""The people's side of the fake Telegram."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.kit.keyboards import ReplyKeyboard
from tests.kit.sent import Sent

BOT = {"id": 123456, "is_bot": True, "first_name": "Klachtwijzer", "username": "klachtwijzer_bot"}

CONTENT = ("text", "caption", "photo", "document", "voice", "audio", "video", "contact", "location")


class Chats:
    """Chats, messages, updates and files, and what people do with them."""

    def __init__(self) -> None:
        self.messages: dict[int, dict[int, Sent]] = {}
        self.blocked: set[int] = set()
        self.usernames: dict[int, str] = {}
        """By which anybody can find a chat."""
        self.files: dict[str, bytes] = {}
        self.answered: list[str] = []
        self.updates: deque[dict[str, Any]] = deque()
        self.in_hand: Callable[[], bool] = lambda: False
        """Whether the program is busy with updates that it confirmed: one that takes long, it keeps."""
        self.clock: Callable[[], float] = time.time
        """Seconds since 1970, for when something was said."""
        self._open_taps: set[str] = set()
        self._ids = itertools.count(1)
        self.next_update = 5000
        self._news = asyncio.Condition()
        self.said: dict[int, dict[str, Any]] = {}
        self._reply_keyboards: dict[int, ReplyKeyboard] = {}

    async def post(self, **content: Any) -> int:
        """An update for the bot; its id."""
        async with self._news:
            update = self.next_update
            self.next_update += 1
            self.updates.append({"update_id": update, **content})
            self._news.notify_all()
        return update

    async def message(self, chat: int, sender: dict[str, Any], kind: str = "private", **content: Any) -> int:
        """A message of a person; the update's id. The chat is open for the bot from then on."""
        if kind == "private":
            self.messages.setdefault(chat, {})
        place = (
            {"id": chat, "type": kind, "title": "group"}
            if kind != "private"
            else {"id": chat, "type": kind, "first_name": "T"}
        )
        place |= self._named(chat)
        body = {
            "message_id": next(self._ids),
            "date": int(self.clock()),
            "chat": place,
            "from": sender,
            **content,
        }
        self.said[body["message_id"]] = body
        return await self.post(message=body)

    async def edit(self, sender: dict[str, Any], message_id: int, **content: Any) -> int:
        """A person's own message gets this content instead; the update's id."""
        before = self.said[message_id]
        assert before["from"]["id"] == sender["id"], "nobody can edit what somebody else said"
        assert ("text" in before) == ("text" in content), "words stay words, and a file stays a file"
        assert not {"contact", "location"} & set(before), "only words, files and captions can be edited"
        kept = {name: value for name, value in before.items() if name not in CONTENT}
        file = {name: before[name] for name in CONTENT[2:] if name in before}
        self.said[message_id] = {**kept, **file, **content, "edit_date": int(self.clock())}
        return await self.post(edited_message=self.said[message_id])

    async def tap(self, sender: dict[str, Any], message: Sent, data: str) -> int:
        """A tap on a button, also on one that is no longer shown."""
        tap = f"tap{next(self._ids)}"
        self._open_taps.add(tap)
        shown = message.shown()
        shown["chat"] |= self._named(message.chat)
        body = {
            "id": tap,
            "from": sender,
            "chat_instance": "1",
            "data": data,
            "message": {**shown, "from": BOT},
        }
        return await self.post(callback_query=body)

    def _named(self, chat: int) -> dict[str, str]:
        return {"username": self.usernames[chat]} if chat in self.usernames else {}

    async def settled(self) -> None:
        """Wait until every update was confirmed, and answered where that can be seen."""
        async with self._news:
            await self._news.wait_for(lambda: not self.updates)
        for _ in range(30_000):
            if not self.in_hand():
                return
            await asyncio.sleep(0.002)

    def open_chat(self, chat: int) -> None:
        """A group in which the bot is a member."""
        self.messages.setdefault(chat, {})

    def in_chat(self, chat: int) -> list[Sent]:
        """The bot's messages in the chat, the oldest first."""
        return list(self.messages.get(chat, {}).values())

    def reply_keyboard(self, chat: int) -> ReplyKeyboard | None:
        """The keyboard that is shown in the place of the letters, if any."""
        return self._reply_keyboards.get(chat)

    def press(self, chat: int) -> None:
        """A button of that keyboard was used: one for a single time goes away."""
        if self._reply_keyboards[chat].one_time:
            del self._reply_keyboards[chat]
