"""Updates that were confirmed to Telegram before they were handled: they are on the disk until they are.

A file holds what was held up at one moment, of several chats. A draft knows the last two hundred of its
updates, so one that was handled goes from a file that others keep there before it is that old: the next
start would handle it a second time.
"""

import asyncio
import itertools
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from bot.channels.telegram.pace import pause
from bot.errors import StoreError

log = logging.getLogger(__name__)

Raw: TypeAlias = dict[str, Any]

MOST_LATER = 50
"""So many later updates of a chat are handled before those that were go from a file that stays. With
the hundred that Telegram gives at once, a draft knows them all."""


class Inbox(Protocol):
    """Keeps updates that are confirmed and not handled yet, each file under a name. Raises StoreError."""

    async def put(self, name: str, content: bytes) -> None: ...

    async def remove(self, name: str) -> None: ...

    async def names(self) -> list[str]:
        """Of what was put and not removed, also where it cannot be read."""

    async def all(self) -> list[tuple[str, bytes]]:
        """What was put and not removed and can be read, in the order of the names."""


@dataclass
class _File:
    """What stands in a file, by update id, with what handles it. `later`: how many others were taken up of
    each of its chats since. `going`: it is being removed, with whatever of these chats is in it."""

    updates: "dict[int, tuple[Raw, asyncio.Task[None]]]"
    later: dict[int | None, int]
    going: bool = False

    def open(self) -> "dict[int, tuple[Raw, asyncio.Task[None]]]":
        """What is not handled yet, also because of a stop; nothing where all of it may go."""
        left = {} if self.going else self.updates
        return {each: held for each, held in left.items() if not held[1].done() or held[1].cancelled()}


class Held:
    """The updates in the inbox, a file for each moment at which some were held up.

    `sleep`: waits so many seconds before a removal is tried again.
    """

    def __init__(self, inbox: Inbox, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._inbox = inbox
        self._sleep = sleep
        self._next = 0
        self._files: dict[str, _File] = {}
        self._removing: set[asyncio.Task[None]] = set()
        self._writing = asyncio.Lock()

    async def resume(self, take: "Callable[[Raw], asyncio.Task[None]]") -> None:
        """Take up what was confirmed and not handled before the last stop or crash."""
        numbers = [int(name) for name in await self._inbox.names() if name.isdecimal()]
        self._next = max(numbers, default=-1) + 1
        for name, content in await self._inbox.all():
            self._remove_when_done(name, [(raw, take(raw)) for raw in json.loads(content)])

    async def put(self, held: "Sequence[tuple[Raw, asyncio.Task[None]]]") -> None:
        """Keep these updates until the tasks that handle them have ended. Raises StoreError.

        Then they are not kept, and what is on the disk of them all the same goes, or the next ones replace
        it: however long the disk refuses, no more than one file is owed to be removed.
        """
        async with self._writing:
            name = f"{self._next:012d}"
            try:
                await self._inbox.put(name, json.dumps([raw for raw, _task in held]).encode())
            except BaseException:
                self._remove_refused(name, held)
                raise
            self._next += 1
            self._remove_when_done(name, held)

    async def make_room(self, raw: Raw) -> None:
        """Before the update is handled: let go what was, and is about to be forgotten. Raises Unwritable."""
        chat = chat_of(raw)
        for name, file in [*self._files.items()]:
            if chat in file.later and raw["update_id"] not in file.updates:
                file.later[chat] += 1
                if file.later[chat] > MOST_LATER:
                    async with self._writing:
                        await self._cut(name, file, file.open())
                    file.later[chat] = 0

    async def forget_before(self, chat: int, update: int) -> None:
        """Let go what the chat said before this update, which is being handled. Raises Unwritable."""
        reached = False
        async with self._writing:
            for name, file in sorted(self._files.items()):
                if file.going and chat in file.later:
                    await self._cut(name, file, {})
                if reached and update not in file.updates:
                    continue
                reached = reached or update in file.updates
                before = itertools.takewhile(lambda each: each != update, file.updates)
                gone = {each for each in before if chat_of(file.updates[each][0]) == chat}
                if gone:
                    await self._cut(name, file, {e: held for e, held in file.open().items() if e not in gone})

    async def close(self) -> None:
        """Wait a moment for what is being removed; the next start removes the rest."""
        if self._removing:
            _done, late = await asyncio.wait(self._removing, timeout=1)
            for task in late:
                task.cancel()

    async def _cut(
        self, name: str, file: _File, left: "Mapping[int, tuple[Raw, asyncio.Task[None]]]"
    ) -> None:
        """Have no more than this left in the file, where it is still there and no newer one of its name."""
        if self._files.get(name) is not file or (left and len(left) == len(file.updates)):
            return
        if left:
            await self._inbox.put(name, json.dumps([raw for raw, _task in left.values()]).encode())
        else:
            await self._inbox.remove(name)
        file.updates = dict(left)

    def _remove_when_done(self, name: str, held: "Sequence[tuple[Raw, asyncio.Task[None]]]") -> None:
        """Remove the file when all of its tasks have ended; one that was cancelled has not."""
        file = self._files[name] = _file_of(held)

        def look(_ended: object = None) -> None:
            if not file.going and not file.open():
                self._begin_removal(name, file)

        for _raw, task in held:
            task.add_done_callback(look)
        look()

    def _remove_refused(self, name: str, held: "Sequence[tuple[Raw, asyncio.Task[None]]]") -> None:
        """Remove what may be on the disk of it, or still is of those that were refused before."""
        refused = _file_of(held)
        file = self._files.setdefault(name, refused)
        file.updates, file.later = refused.updates, refused.later | file.later
        if not file.going:
            self._begin_removal(name, file)

    def _begin_removal(self, name: str, file: _File) -> None:
        file.going = True
        removing = asyncio.create_task(self._remove(name, file))
        self._removing.add(removing)
        removing.add_done_callback(self._removing.discard)

    async def _remove(self, name: str, file: _File) -> None:
        """Remove the file, unless a newer one takes its name meanwhile."""
        for failures in itertools.count(1):
            try:
                async with self._writing:
                    if self._files.get(name) is file:
                        await self._inbox.remove(name)
                        del self._files[name]
                return
            except (StoreError, OSError) as error:
                log.error("Updates that were handled cannot be removed yet: %s", error)
            await self._sleep(pause(failures))


def _file_of(held: "Sequence[tuple[Raw, asyncio.Task[None]]]") -> _File:
    return _File(
        {raw["update_id"]: (raw, task) for raw, task in held}, {chat_of(raw): 0 for raw, _task in held}
    )


def chat_of(raw: Raw) -> int | None:
    """The chat whose order the update is part of; None where it has none."""
    try:
        if "callback_query" in raw:
            number = raw["callback_query"]["from"]
        else:
            number = (raw.get("message") or raw["edited_message"])["chat"]
        return number["id"] if isinstance(number["id"], int) else None
    except (KeyError, TypeError):
        return None
