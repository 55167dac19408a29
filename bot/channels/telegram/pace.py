"""Keeps within Telegram's limits: about one message a second in a chat, thirty a second in all."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

QUIET = "quiet"
"""For a call that may fail: it is made once and waits for nothing."""

CHAT_INTERVAL, CHAT_BURST = 1.0, 5
ALL_INTERVAL, ALL_BURST = 1 / 30, 30
MOST_WAITS = 5
"""How often a call is held up by 'too many requests' before it fails."""

_MANY_CHATS = 1024


class Pace(BaseRateLimiter[str]):
    """Holds up one chat without holding up the others. `clock` and `sleep` are in seconds."""

    def __init__(
        self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chats: dict[object, float] = {}
        self._all = 0.0

    async def initialize(self) -> None:
        """Nothing is to be prepared."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        chat = data.get("chat_id")
        if rate_limit_args == QUIET or chat is None:
            return await callback(*args, **kwargs)
        for waits in range(MOST_WAITS + 1):
            if endpoint.startswith("send"):
                await self._sleep(self._book(str(chat)))
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                if waits == MOST_WAITS:
                    raise
                after = refusal.retry_after
                seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
                self._chats[str(chat)] = self._clock() + seconds + CHAT_INTERVAL * CHAT_BURST
                await self._sleep(seconds)
        raise AssertionError("the last round returns or raises")

    def _book(self, chat: str) -> float:
        """Take the chat's next place and say how many seconds away it is."""
        now = self._clock()
        chat_at = max(now, self._chats.get(chat, 0.0) - CHAT_INTERVAL * (CHAT_BURST - 1))
        all_at = max(now, self._all - ALL_INTERVAL * (ALL_BURST - 1))
        at = max(chat_at, all_at)
        self._chats[chat] = max(at, self._chats.get(chat, 0.0)) + CHAT_INTERVAL
        self._all = max(at, self._all) + ALL_INTERVAL
        if len(self._chats) > _MANY_CHATS:
            self._chats = {other: due for other, due in self._chats.items() if due > now}
        return at - now
