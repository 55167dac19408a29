"""Keeps within Telegram's limits: about one message a second in a chat, thirty a second in all."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

EAGER = "eager"
"""For a screen: it is sent at once or refused with RetryAfter, so that a newer one can replace it."""

QUIET = "quiet"
"""For a call that may fail: it is made once and waits for nothing."""

CHAT_INTERVAL, CHAT_BURST = 1.0, 30
ALL_INTERVAL, ALL_BURST = 1 / 30, 300
"""Seconds between messages in the long run, and how many may go out at once after a silence.

Telegram bears short bursts, such as somebody who fills in the whole form without a pause. Where
it does not, it says so (429), and that chat waits as long as it says.
"""

PATIENCE = 5.0
"""Seconds that any other message waits for its turn; where it would be more, it is refused too."""

WARNED = 60.0
"""Seconds for which a server that refused once is not tried to its limits again."""

_MANY_CHATS = 1024


class Pace(BaseRateLimiter[str]):
    """Holds up one chat without holding up the others. `clock` and `sleep` are in seconds.

    `ahead`: the limits are Telegram's and are always kept. Otherwise the server is one of the
    operator's own, which may have none: they are kept only after it refused something.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        ahead: bool = True,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chats: dict[object, float] = {}
        self._all = 0.0
        self._kept_until = math.inf if ahead else -math.inf

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
        if endpoint.startswith("send"):
            wait = self._wait(str(chat))
            if wait > (0 if rate_limit_args == EAGER else PATIENCE):
                raise RetryAfter(timedelta(seconds=wait))
            self._book(str(chat), wait)
            if wait:
                await self._sleep(wait)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as refusal:
            self._kept_until = max(self._kept_until, self._clock() + max(WARNED, seconds_of(refusal)))
            self._chats[str(chat)] = self._clock() + seconds_of(refusal) + CHAT_INTERVAL * (CHAT_BURST - 1)
            raise

    def _wait(self, chat: str) -> float:
        """How many seconds away the chat's next place is."""
        now = self._clock()
        if now > self._kept_until:
            return 0.0
        chat_at = self._chats.get(chat, 0.0) - CHAT_INTERVAL * (CHAT_BURST - 1)
        all_at = self._all - ALL_INTERVAL * (ALL_BURST - 1)
        return max(chat_at - now, all_at - now, 0.0)

    def _book(self, chat: str, wait: float) -> None:
        """Take that place."""
        now = self._clock()
        if now > self._kept_until:
            return
        self._chats[chat] = max(now + wait, self._chats.get(chat, 0.0)) + CHAT_INTERVAL
        self._all = max(now + wait, self._all) + ALL_INTERVAL
        if len(self._chats) > _MANY_CHATS:
            self._chats = {other: due for other, due in self._chats.items() if due > now}


def seconds_of(refusal: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    after = refusal.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


LONGEST_WAIT = 30.0


def pause(failures: int) -> float:
    """Seconds before the next try of what failed so often."""
    return min(2.0 ** min(failures, 10), LONGEST_WAIT)
