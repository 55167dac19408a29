"""A Bot API in memory, as strict as Telegram's. `FakeRequest` and `tests.kit.server` lead to it."""

import asyncio
import itertools
import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from telegram.request import BaseRequest, RequestData

from tests.kit.markup import BadMarkup, plain, units

TOKEN = "123456:TEST-token_for-the-fake"
BOT = {"id": 123456, "is_bot": True, "first_name": "Klachtwijzer", "username": "klachtwijzer_bot"}
LARGEST = 20 * 1024 * 1024
DATE = 1773831600
"""Wednesday 18 March 2026, noon in Amsterdam."""


class Refused(Exception):
    """An error of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass
class Sent:
    """A message of the bot. `original` is the keyboard it was sent with."""

    chat: int
    id: int
    html: str
    text: str
    keyboard: list[list[dict[str, str]]]
    original: list[list[dict[str, str]]] = field(default_factory=list)
    edited: bool = False
    document: str = ""


class FakeTelegram:
    """One bot's side of Telegram: chats, messages, updates, files. Faults are put in from outside."""

    def __init__(self) -> None:
        self.messages: dict[int, dict[int, Sent]] = {}
        self.blocked: set[int] = set()
        self.faults: deque[tuple[str, Refused | None]] = deque()
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.files: dict[str, bytes] = {}
        self.answered: list[str] = []
        self.menus: dict[str, Any] = {}
        self.webhook = ""
        self.updates: deque[dict[str, Any]] = deque()
        self._open_taps: set[str] = set()
        self._ids = itertools.count(1)
        self.next_update = 5000
        self._news = asyncio.Condition()
        self._poll = 0
        self.nonsense: deque[object] = deque()
        self.given: list[dict[str, Any]] = []

    # What people do.

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
        body = {"message_id": next(self._ids), "date": DATE, "chat": place, "from": sender, **content}
        return await self.post(message=body)

    async def tap(self, sender: dict[str, Any], message: Sent, data: str) -> int:
        """A tap on a button, also on one that is no longer shown."""
        tap = f"tap{next(self._ids)}"
        self._open_taps.add(tap)
        body = {
            "id": tap,
            "from": sender,
            "chat_instance": "1",
            "data": data,
            "message": {**_shown(message), "from": BOT},
        }
        return await self.post(callback_query=body)

    async def settled(self) -> None:
        """Wait until every update was handled and confirmed."""
        async with self._news:
            await self._news.wait_for(lambda: not self.updates)

    def open_chat(self, chat: int) -> None:
        """A group in which the bot is a member."""
        self.messages.setdefault(chat, {})

    def in_chat(self, chat: int) -> list[Sent]:
        """The bot's messages in the chat, the oldest first."""
        return list(self.messages.get(chat, {}).values())

    # What the bot does.

    async def call(self, method: str, parameters: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """One call of the Bot API: the HTTP status and the answer."""
        self.calls.append((method, parameters))
        try:
            for fault in self.faults:
                if fault[0] == method:
                    self.faults.remove(fault)
                    if fault[1]:
                        raise fault[1]
                    break
            handler = getattr(self, f"_{method}", None)
            if handler is None:
                raise Refused(404, "Not Found: method not found")
            if method == "getUpdates" and self.nonsense:
                return 200, {"ok": True, "result": self.nonsense.popleft()}
            return 200, {"ok": True, "result": await handler(parameters)}
        except Refused as refused:
            body: dict[str, Any] = {
                "ok": False,
                "error_code": refused.code,
                "description": refused.description,
            }
            if refused.parameters:
                body["parameters"] = refused.parameters
            return refused.code, body

    async def _getMe(self, _parameters: dict[str, str]) -> dict[str, Any]:
        return {
            **BOT,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _getUpdates(self, parameters: dict[str, str]) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        limit = int(parameters.get("limit", 100))
        if not 1 <= limit <= 100:
            raise Refused(400, "Bad Request: invalid limit")
        wanted = json.loads(parameters.get("allowed_updates", "[]"))
        async with self._news:
            self._poll += 1
            turn = self._poll
            if "offset" in parameters:
                self._confirm(int(parameters["offset"]))
            self._news.notify_all()
            seconds = float(parameters.get("timeout", 0))
            if seconds and not self.updates:
                try:
                    await asyncio.wait_for(
                        self._news.wait_for(lambda: self.updates or self._poll != turn), seconds
                    )
                except TimeoutError:
                    return []
            if self._poll != turn:
                raise Refused(409, "Conflict: terminated by other getUpdates request")
            self.given = [u for u in self.updates if not wanted or set(u) & set(wanted)][:limit]
            return self.given

    def _confirm(self, offset: int) -> None:
        """Forget what comes before the offset."""
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()

    async def _deleteWebhook(self, _parameters: dict[str, str]) -> bool:
        self.webhook = ""
        return True

    async def _sendMessage(self, parameters: dict[str, str]) -> dict[str, Any]:
        chat = self._chat(parameters)
        text = self._text(parameters)
        keyboard = _keyboard(parameters)
        sent = Sent(chat, next(self._ids), parameters["text"], text, keyboard, keyboard)
        self.messages[chat][sent.id] = sent
        return _shown(sent)

    async def _sendDocument(self, parameters: dict[str, str]) -> dict[str, Any]:
        chat = self._chat(parameters)
        if units(parameters.get("caption", "")) > 1024:
            raise Refused(400, "Bad Request: message caption is too long")
        if not parameters.get("document"):
            raise Refused(400, "Bad Request: file must be non-empty")
        sent = Sent(chat, next(self._ids), "", parameters.get("caption", ""), [])
        sent.document = parameters["document"]
        self.messages[chat][sent.id] = sent
        return {**_shown(sent), "document": {"file_id": "d", "file_unique_id": "d"}}

    async def _editMessageText(self, parameters: dict[str, str]) -> dict[str, Any]:
        message = self._message(parameters)
        text, keyboard = self._text(parameters), _keyboard(parameters)
        if (text, keyboard) == (message.text, message.keyboard):
            raise Refused(400, "Bad Request: message is not modified")
        message.html, message.text, message.keyboard, message.edited = (
            parameters["text"],
            text,
            keyboard,
            True,
        )
        return _shown(message)

    async def _editMessageReplyMarkup(self, parameters: dict[str, str]) -> dict[str, Any]:
        message, keyboard = self._message(parameters), _keyboard(parameters)
        if keyboard == message.keyboard:
            raise Refused(400, "Bad Request: message is not modified")
        message.keyboard = keyboard
        return _shown(message)

    async def _answerCallbackQuery(self, parameters: dict[str, str]) -> bool:
        tap = parameters["callback_query_id"]
        if tap not in self._open_taps:
            raise Refused(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        if len(parameters.get("text", "")) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        self._open_taps.remove(tap)
        self.answered.append(tap)
        return True

    async def _getFile(self, parameters: dict[str, str]) -> dict[str, Any]:
        content = self.files.get(parameters["file_id"])
        if content is None:
            raise Refused(400, "Bad Request: invalid file_id")
        if len(content) > LARGEST:
            raise Refused(400, "Bad Request: file is too big")
        name = parameters["file_id"]
        return {
            "file_id": name,
            "file_unique_id": name,
            "file_size": len(content),
            "file_path": f"files/{name}",
        }

    async def _getChat(self, parameters: dict[str, str]) -> dict[str, Any]:
        chat = self._chat(parameters)
        return {
            "id": chat,
            "type": "supergroup",
            "title": "staff",
            "accent_color_id": 0,
            "max_reaction_count": 1,
        }

    async def _setMyCommands(self, parameters: dict[str, str]) -> bool:
        commands = json.loads(parameters["commands"])
        for command in commands:
            if (
                not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"])
                or not 1 <= len(command["description"]) <= 256
            ):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        self.menus[f"commands:{parameters.get('language_code', '')}"] = commands
        return True

    async def _setMyDescription(self, parameters: dict[str, str]) -> bool:
        return self._describe("description", parameters, 512)

    async def _setMyShortDescription(self, parameters: dict[str, str]) -> bool:
        return self._describe("short_description", parameters, 120)

    def _describe(self, kind: str, parameters: dict[str, str], limit: int) -> bool:
        if units(parameters[kind]) > limit:
            raise Refused(400, "Bad Request: description is too long")
        self.menus[f"{kind}:{parameters.get('language_code', '')}"] = parameters[kind]
        return True

    def _chat(self, parameters: dict[str, str]) -> int:
        chat = int(parameters["chat_id"])
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat not in self.messages:
            raise Refused(400, "Bad Request: chat not found")
        return chat

    def _message(self, parameters: dict[str, str]) -> Sent:
        message = self.messages[self._chat(parameters)].get(int(parameters["message_id"]))
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        return message

    @staticmethod
    def _text(parameters: dict[str, str]) -> str:
        html = parameters.get("text", "")
        try:
            text = plain(html) if parameters.get("parse_mode") == "HTML" else html
        except BadMarkup as error:
            raise Refused(400, f"Bad Request: {error}") from error
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if units(text) > 4096:
            raise Refused(400, "Bad Request: message is too long")
        return text


def _keyboard(parameters: dict[str, str]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = json.loads(parameters.get("reply_markup", "{}")).get(
        "inline_keyboard", []
    )
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise Refused(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if not button.get("text", "").strip():
            raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def _shown(message: Sent) -> dict[str, Any]:
    kind = "private" if message.chat > 0 else "supergroup"
    shown: dict[str, Any] = {
        "message_id": message.id,
        "date": DATE,
        "chat": {"id": message.chat, "type": kind, "first_name": "T", "title": "t"},
        "text": message.text,
    }
    if message.keyboard:
        shown["reply_markup"] = {"inline_keyboard": message.keyboard}
    return shown


class FakeRequest(BaseRequest):
    """The way to a FakeTelegram through python-telegram-bot's public seam."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram

    @property
    def read_timeout(self) -> float | None:
        return 5

    async def initialize(self) -> None:
        """Nothing is to be prepared."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        path = urlsplit(url).path
        if path.startswith("/file/"):
            return 200, self._telegram.files[path.rpartition("/")[2]]
        parameters = dict(request_data.json_parameters) if request_data else {}
        for name, (_filename, content, _kind) in (
            (request_data and request_data.multipart_data) or {}
        ).items():
            assert isinstance(content, bytes)
            parameters[name] = content.decode()
        status, answer = await self._telegram.call(path.rpartition("/")[2], parameters)
        return status, json.dumps(answer).encode()
