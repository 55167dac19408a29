"""A Bot API over HTTP that costs little itself, for load: it checks nothing, and counts and times all.

`tests.kit.fake_telegram` is the strict one. This one answers each call after half the round-trip
time and gives the other half to the way back.
"""

import asyncio
import itertools
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

TOKEN = "123456:LOAD-token_for-the-fake"  # of no bot
DATE = 1773831600
ME = {
    "id": 123456,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
STAFF = -1001
BATCH = 100
"""Updates that one getUpdates gives at most."""


class BotApi:
    """`shown` is called with a chat and the text of each message that was sent to it.

    `rtt`: seconds of round-trip time between the bot and this server.
    """

    def __init__(self, rtt: float = 0.0) -> None:
        self.rtt = rtt
        self.calls: Counter[str] = Counter()
        self.shown: Callable[[int, str, list[list[dict[str, str]]]], None] = lambda _c, _t, _k: None
        self._updates: deque[tuple[int, str]] = deque()
        self._ids = itertools.count(1)
        self._update_ids = itertools.count(1)
        self._news = asyncio.Event()
        self.asked = asyncio.Event()
        """Set when the bot asked for updates the first time."""

    def say(self, chat: int, text: str) -> None:
        """A message of somebody in this chat."""
        update = next(self._update_ids)
        person = {"id": chat, "is_bot": False, "first_name": "T", "language_code": "nl"}
        place = {"id": chat, "type": "private", "first_name": "T"}
        message = {"message_id": next(self._ids), "date": DATE, "chat": place, "from": person, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._updates.append((update, json.dumps({"update_id": update, "message": message})))
        self._news.set()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """One call."""
        method = request.path.rpartition("/")[2]
        parameters = await _parameters(request)
        self.calls[method] += 1
        if self.rtt:
            await asyncio.sleep(self.rtt / 2)
        result = await self._result(method, parameters)
        if self.rtt:
            await asyncio.sleep(self.rtt / 2)
        return web.Response(text=f'{{"ok":true,"result":{result}}}', content_type="application/json")

    async def _result(self, method: str, parameters: dict[str, str]) -> str:
        if method == "getUpdates":
            return await self._get_updates(parameters)
        if method == "getMe":
            return json.dumps(ME)
        if method == "getChat":
            chat = {"id": STAFF, "type": "supergroup", "title": "staff", "accent_color_id": 0}
            return json.dumps({**chat, "max_reaction_count": 1})
        if method in ("sendMessage", "sendDocument", "editMessageText", "editMessageReplyMarkup"):
            return self._message(method, parameters)
        return "true"

    async def _get_updates(self, parameters: dict[str, str]) -> str:
        self.asked.set()
        offset = int(parameters.get("offset", 0))
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()
        self._news.clear()
        if not self._updates and (seconds := float(parameters.get("timeout", 0))):
            try:
                await asyncio.wait_for(self._news.wait(), seconds)
            except TimeoutError:
                return "[]"
        given = itertools.islice(self._updates, min(int(parameters.get("limit", BATCH)), BATCH))
        return f"[{','.join(update for _number, update in given)}]"

    def _message(self, method: str, parameters: dict[str, str]) -> str:
        chat = int(parameters["chat_id"])
        text = parameters.get("text", parameters.get("caption", ""))
        markup = json.loads(parameters.get("reply_markup") or "{}")
        if method.startswith("send"):
            self.shown(chat, text, markup.get("inline_keyboard", []))
        kind = "private" if chat > 0 else "supergroup"
        message: dict[str, Any] = {
            "message_id": int(parameters.get("message_id") or next(self._ids)),
            "date": DATE,
            "chat": {"id": chat, "type": kind, "first_name": "T", "title": "t"},
            "from": ME,
            "text": text,
        }
        if markup.get("inline_keyboard"):
            message["reply_markup"] = {"inline_keyboard": markup["inline_keyboard"]}
        return json.dumps(message)


async def _parameters(request: web.BaseRequest) -> dict[str, str]:
    if request.content_type.startswith("multipart/"):
        parameters = {}
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                parameters[part.name] = "" if part.filename else await part.text()
        return parameters
    if request.content_type == "application/json":
        return {name: str(value) for name, value in (await request.json()).items()}
    return dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))


@asynccontextmanager
async def served(api: BotApi) -> AsyncIterator[str]:
    """Serve it on loopback; the Bot API's root."""
    runner = web.ServerRunner(web.Server(api.answer, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
