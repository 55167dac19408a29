"""A Bot API in memory, as strict as Telegram's. `FakeRequest` and `tests.kit.server` lead to it."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from telegram.request import BaseRequest, RequestData

from tests.kit.chats import BOT, Chats
from tests.kit.keyboards import Markup
from tests.kit.markup import units
from tests.kit.sent import DATE, Refused, Sent, Upload, file_id, markup_of, words_of

__all__ = ["DATE", "TOKEN", "FakeRequest", "FakeTelegram", "Refused", "Sent", "Upload"]

TOKEN = "123456:TEST-token_for-the-fake"
LARGEST = 20 * 1024 * 1024
LARGEST_SENT = 50 * 1024 * 1024
"""Bytes of a file that a bot may fetch, and that it may send."""

SPOKEN = (b"OggS", b"ID3", b"\xff\xfb")
"""How a file begins that Telegram shows as a voice message; any other is shown as a document."""


class FakeTelegram(Chats):
    """One bot's side of Telegram. Faults are put in from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: deque[tuple[str, Refused | None]] = deque()
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.menus: dict[str, Any] = {}
        self.webhook = ""
        self.nonsense: deque[object] = deque()
        self.given: list[dict[str, Any]] = []
        self.unasked = False
        """Kinds of updates are given that the bot did not ask for."""
        self.shown: Callable[[Sent], None] = lambda _message: None
        """Called with each message the moment that the bot sent it."""
        self._poll = 0

    async def call(
        self, method: str, parameters: dict[str, str], files: dict[str, Upload] | None = None
    ) -> tuple[int, dict[str, Any]]:
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
            if method in ("sendDocument", "sendVoice"):
                return 200, {"ok": True, "result": await handler(parameters, files or {})}
            return 200, {"ok": True, "result": await handler(parameters)}
        except Refused as refused:
            body: dict[str, Any] = {
                "ok": False,
                "error_code": refused.code,
                "description": refused.description,
            }
            return refused.code, body | ({"parameters": refused.parameters} if refused.parameters else {})

    async def _getMe(self, _parameters: dict[str, str]) -> dict[str, Any]:
        rights = {"can_join_groups": True, "can_read_all_group_messages": False}
        return {**BOT, **rights, "supports_inline_queries": False}

    async def _getUpdates(self, parameters: dict[str, str]) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        limit = int(parameters.get("limit", 100))
        if not 1 <= limit <= 100:
            raise Refused(400, "Bad Request: invalid limit")
        wanted = [] if self.unasked else json.loads(parameters.get("allowed_updates", "[]"))
        async with self._news:
            self._poll += 1
            turn = self._poll
            if "offset" in parameters:
                self._confirm(int(parameters["offset"]))
            self.updates = deque(u for u in self.updates if not wanted or set(u) & set(wanted))
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
        text, markup = words_of(parameters), markup_of(parameters, chat)
        return self._put(Sent(chat, next(self._ids), parameters["text"], text, markup.rows), markup)

    async def _sendDocument(self, parameters: dict[str, str], files: dict[str, Upload]) -> dict[str, Any]:
        return self._send_file("document", parameters, files)

    async def _sendVoice(self, parameters: dict[str, str], files: dict[str, Upload]) -> dict[str, Any]:
        return self._send_file("voice", parameters, files)

    async def _sendChatAction(self, parameters: dict[str, str]) -> bool:
        self._chat(parameters)
        if parameters["action"] not in ("typing", "upload_document", "record_voice", "upload_voice"):
            raise Refused(400, "Bad Request: wrong parameter action in request")
        return True

    def _send_file(self, kind: str, parameters: dict[str, str], files: dict[str, Upload]) -> dict[str, Any]:
        chat = self._chat(parameters)
        caption, markup = words_of(parameters, "caption"), markup_of(parameters, chat)
        file = files.get(kind) or self._sent_before(parameters.get(kind, ""))
        if not file.content:
            raise Refused(400, "Bad Request: file must be non-empty")
        if len(file.content) > LARGEST_SENT:
            raise Refused(413, "Request Entity Too Large")
        if kind == "document" or file.content.startswith(SPOKEN):
            file = Upload(file.name, file.content, kind)
        sent = Sent(chat, next(self._ids), parameters.get("caption", ""), caption, markup.rows, file=file)
        self.files[file_id(sent.id)] = file.content
        return self._put(sent, markup)

    def _sent_before(self, wanted: str) -> Upload:
        """A file that is sent again by its id."""
        for message in (message for chat in self.messages.values() for message in chat.values()):
            if message.file and wanted == file_id(message.id):
                return message.file
        raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")

    def _put(self, sent: Sent, markup: Markup) -> dict[str, Any]:
        """Put the message in its chat, and the reply keyboard that came with it."""
        sent.original, sent.markup = sent.keyboard, markup.kind
        self.messages[sent.chat][sent.id] = sent
        if markup.reply:
            self._reply_keyboards[sent.chat] = markup.reply
        elif markup.kind in ("remove_keyboard", "force_reply"):
            self._reply_keyboards.pop(sent.chat, None)
        self.shown(sent)
        told = sent.shown()
        told["chat"] |= self._named(sent.chat)
        return told

    async def _editMessageText(self, parameters: dict[str, str]) -> dict[str, Any]:
        message = self._message(parameters)
        if message.file:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        return self._change(message, words_of(parameters), parameters["text"], parameters)

    async def _editMessageCaption(self, parameters: dict[str, str]) -> dict[str, Any]:
        message = self._message(parameters)
        if not message.file:
            raise Refused(400, "Bad Request: there is no caption in the message to edit")
        return self._change(
            message, words_of(parameters, "caption"), parameters.get("caption", ""), parameters
        )

    async def _editMessageReplyMarkup(self, parameters: dict[str, str]) -> dict[str, Any]:
        message = self._message(parameters)
        return self._change(message, message.text, message.html, parameters)

    def _change(self, message: Sent, text: str, html: str, parameters: dict[str, str]) -> dict[str, Any]:
        keyboard = markup_of(parameters, message.chat, edit=True).rows
        if (text, keyboard) == (message.text, message.keyboard):
            raise Refused(400, "Bad Request: message is not modified")
        message.edited = message.edited or text != message.text
        message.html, message.text, message.keyboard = html, text, keyboard
        return message.shown()

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
            **self._named(chat),
        }

    async def _setMyCommands(self, parameters: dict[str, str]) -> bool:
        commands = json.loads(parameters["commands"])
        for command in commands:
            if (
                not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"])
                or not 1 <= len(command["description"]) <= 256
            ):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        chat = json.loads(parameters.get("scope", "{}")).get("chat_id", "")
        self.menus[f"commands{chat}:{parameters.get('language_code', '')}"] = commands
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
        try:
            chat = int(parameters["chat_id"])
        except ValueError:
            raise Refused(400, "Bad Request: chat not found") from None
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat not in self.messages:
            raise Refused(400, "Bad Request: chat not found")
        return chat

    def _message(self, parameters: dict[str, str]) -> Sent:
        message = self.messages[self._chat(parameters)].get(int(parameters["message_id"]))
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if message.markup not in ("", "inline_keyboard"):
            raise Refused(400, "Bad Request: message can't be edited")
        return message


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
        files = {}
        for name, (filename, content, _kind) in (
            (request_data and request_data.multipart_data) or {}
        ).items():
            assert isinstance(content, bytes)
            files[name] = Upload(filename, content)
        status, answer = await self._telegram.call(path.rpartition("/")[2], parameters, files)
        return status, json.dumps(answer).encode()
