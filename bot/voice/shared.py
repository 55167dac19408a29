"""One worker for all who ask: a turn each, so many waiting at most, and rest while nobody asks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.voice.process import Worker
from bot.voice.speech import VoiceError


class SharedWorker:
    """The worker is hired at the first request.

    `name`: what errors call it. `most_waiting`: requests at once; the next is refused with the words
    `busy`. `rest_after`: seconds without a request, after which the process ends and `resting` is called.
    """

    def __init__(
        self,
        name: str,
        hire: Callable[[], Worker],
        *,
        most_waiting: int,
        busy: str,
        rest_after: float,
        resting: Callable[[], None] = lambda: None,
    ) -> None:
        self._name = name
        self._hire = hire
        self._most_waiting = most_waiting
        self._busy = busy
        self._rest_after = rest_after
        self._resting = resting
        self._turn = asyncio.Lock()
        self._waiting = 0
        self.closed = False
        self.worker: Worker | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._rest: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process. None: there is none now."""
        return self.worker.pid if self.worker else None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn. Raises VoiceError where too many wait."""
        if self._waiting >= self._most_waiting:
            raise VoiceError(self._busy)
        self._waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= 1

    async def ask(
        self, request: dict[str, Any], limit: float, audio: bytes | None = None
    ) -> tuple[bytes, dict[str, Any]]:
        """What the worker answers within `limit` seconds, in one's turn. Raises VoiceError."""
        if self.closed:
            raise VoiceError(f"the {self._name} was closed")
        if self._alarm:
            self._alarm.cancel()
        self.worker = self.worker or self._hire()
        try:
            return await self.worker.ask(request, limit, audio)
        finally:
            if not self.closed:
                self._alarm = asyncio.get_running_loop().call_later(self._rest_after, self._doze)

    async def close(self) -> None:
        """End the worker at once, also while it is asked something."""
        self.closed = True
        if self._alarm:
            self._alarm.cancel()
        if self.worker:
            self.worker.end()
            async with self._turn:
                await self.worker.kill()
        if self._rest:
            await self._rest

    def _doze(self) -> None:
        self._rest = asyncio.create_task(self._fall_asleep())

    async def _fall_asleep(self) -> None:
        async with self._turn:
            self._resting()
            if self.worker:
                await self.worker.rest()
