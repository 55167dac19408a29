"""Updates that were confirmed to Telegram before they were handled: they are on the disk until they are."""

import asyncio
import itertools
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

from bot.errors import StoreError

log = logging.getLogger(__name__)

Raw: TypeAlias = dict[str, Any]


class Inbox(Protocol):
    """Keeps updates that are confirmed and not handled yet, each batch under a name. Raises StoreError."""

    async def put(self, name: str, content: bytes) -> None: ...

    async def remove(self, name: str) -> None: ...

    async def names(self) -> list[str]:
        """Of what was put and not removed, also where it cannot be read."""

    async def all(self) -> list[tuple[str, bytes]]:
        """What was put and not removed and can be read, in the order of the names."""


class Held:
    """The updates in the inbox, a batch for each moment at which some were held up."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._batches = itertools.count()
        self._removing: set[asyncio.Task[None]] = set()

    async def resume(self, take: "Callable[[Raw], asyncio.Task[None]]") -> None:
        """Take up what was confirmed and not handled before the last stop or crash."""
        numbers = [int(name) for name in await self._inbox.names() if name.isdecimal()]
        self._batches = itertools.count(max(numbers, default=-1) + 1)
        for name, content in await self._inbox.all():
            self._forget_when_done(name, [take(raw) for raw in json.loads(content)])

    async def put(self, updates: Sequence[Raw], tasks: "Sequence[asyncio.Task[None]]") -> None:
        """Keep these updates until the tasks that handle them have ended. Raises StoreError."""
        name = f"{next(self._batches):012d}"
        await self._inbox.put(name, json.dumps(updates).encode())
        self._forget_when_done(name, tasks)

    async def close(self) -> None:
        """Wait a moment for what is being removed."""
        if self._removing:
            await asyncio.wait(self._removing, timeout=1)

    def _forget_when_done(self, name: str, tasks: "Sequence[asyncio.Task[None]]") -> None:
        async def forget() -> None:
            if tasks:
                await asyncio.wait(tasks)
            if any(task.cancelled() for task in tasks):
                return
            try:
                await self._inbox.remove(name)
            except (StoreError, OSError):
                log.exception("Updates that were handled cannot be removed; they will be known")

        task = asyncio.create_task(forget())
        self._removing.add(task)
        task.add_done_callback(self._removing.discard)
