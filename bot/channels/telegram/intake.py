"""Receives updates so that none is lost: one is confirmed to Telegram only after it was handled,
or when it stands in the inbox on the disk.

Within a chat, updates are handled in order; different chats do not wait for each other. Telegram
gives nothing behind the first hundred that are not confirmed, so what is held up, such as by a chat
that sends a thousand messages or by a slow file, goes to the inbox. Update ids are compared for
being the same only: after a quiet week, Telegram goes on with any number.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from itertools import takewhile
from typing import Any

from telegram.error import BadRequest, Conflict, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.calls import call
from bot.channels.telegram.held import Held, Inbox, Raw, chat_of
from bot.channels.telegram.pace import pause
from bot.channels.telegram.patience import SOON, Patience
from bot.channels.telegram.turns import Turn, Turns
from bot.errors import StoreError

log = logging.getLogger(__name__)

KINDS = ["message", "edited_message", "callback_query"]
LONG_POLL = 50
"""Seconds that Telegram may wait with its answer when there is nothing new."""

TRIES = 3
OUTAGES = 10
"""How often an update is tried again while a file cannot be reached, here or at Telegram.

Where the disk takes nothing, it waits for as long as that lasts: it could not be set aside either. So it
does where Telegram answers nothing at all, or says when to come again: the update is not at fault.
"""

FETCHED_LATE = 2
"""After so many outages, the chat hears that its file is not there yet: the next mostly goes well."""

LOOK_AGAIN = 0.01
"""Seconds after which new updates are fetched although some are still in hand."""

HELD_UP = 1.0
"""Seconds after which an update that is still in hand is put in the inbox."""

MOST_WAITING = 80
"""So many updates in hand may be unconfirmed: most of the hundred that Telegram hands over at once."""

AFTER_NONSENSE = 1.0
"""Seconds after which Telegram is asked again where it gave nonsense."""

IN_HAND = 3.0
"""Seconds in which a stop waits for what is in hand."""


class Intake:
    """`process` handles one raw update, and gives what may be tidied after it while the chat's next
    one is handled; `set_aside` takes one that could not be handled, and gives the same. `held_up` is
    called once for one that has to wait for the disk, or (True) for its file at Telegram.
    """

    def __init__(
        self,
        bot: ExtBot[Any],
        process: Callable[[Raw], Awaitable[Awaitable[None] | None]],
        set_aside: Callable[[Raw], Awaitable[Awaitable[None] | None]],
        inbox: Inbox,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        held_up: Callable[[Raw, bool], Awaitable[None]] | None = None,
    ) -> None:
        self._bot = bot
        self._process = process
        self._set_aside = set_aside
        self._held_up = held_up
        self._patience = Patience(bot, sleep, held_up)
        self._held = Held(inbox, sleep)
        self._sleep = sleep
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._unconfirmed: OrderedDict[int, tuple[Raw | None, float]] = OrderedDict()
        """By id: the update, and since when. None: it was handled, and its chat erases what it said."""
        self._turns = Turns(sleep)
        self._offset: int | None = None
        self._ahead: asyncio.Task[list[Raw]] | None = None
        """Asks for what comes next before the last updates are handled."""
        self._passed: set[int] = set()
        """What was confirmed since Telegram was asked last: it may be given once more."""

    async def run(self) -> None:
        """Fetch and handle until cancelled; then finish what is in hand."""
        failures = 0
        try:
            await self._held.resume(self._take)
            while True:
                try:
                    await self._round()
                    failures = 0
                except Exception as error:  # noqa: BLE001  # whatever Telegram answers, the intake goes on
                    failures += 1
                    await self._recover(error, failures)
        finally:
            await self._finish()

    async def forget_before(self, chat: int, update: int) -> None:
        """Keep nothing of what the chat said before the update, which is in hand. Raises Unwritable.

        All of that was handled; some may still be tidied after. What waits to be put in the inbox is put
        there first, and goes again: it asked for the inbox's lock earlier.
        """
        for earlier in takewhile(lambda each: each != update, self._in_hand):
            raw, since = self._unconfirmed.get(earlier, (None, 0.0))
            if raw and chat_of(raw) == chat:
                self._unconfirmed[earlier] = None, since
        await self._held.forget_before(chat, update)

    async def _round(self) -> None:
        while self._turns.full:
            await asyncio.wait(self._in_hand.values(), return_when=asyncio.FIRST_COMPLETED)
        clock = asyncio.get_running_loop().time
        asked = clock()
        updates = await self._asked()
        self._confirm()
        sensible = [raw for raw in updates if _is_update(raw)]
        new = [raw for raw in sensible if self._is_new(raw)]
        now = clock()
        self._unconfirmed |= {raw["update_id"]: (raw, now) for raw in new}
        if new and now - asked > LOOK_AGAIN:  # far away: the way is rest enough
            self._ahead = asyncio.create_task(self._fetch(0))
            self._ahead.add_done_callback(lambda asked: asked.cancelled() or asked.exception())
        for raw in new:
            self._take(raw)
        if tasks := [self._in_hand[update] for update in self._unconfirmed if update in self._in_hand]:
            await asyncio.wait(tasks, timeout=max(LOOK_AGAIN - (now - asked), 0.0))
            await self._keep()
        elif updates and not sensible:
            await self._sleep(AFTER_NONSENSE)
        self._confirm()

    async def _asked(self) -> list[Raw]:
        """What comes next: it was asked for already, or it is now."""
        if self._ahead is None:
            return await self._fetch(0 if self._unconfirmed else LONG_POLL)
        ahead, self._ahead = self._ahead, None
        return await ahead

    def _is_new(self, raw: Raw) -> bool:
        return raw["update_id"] not in self._unconfirmed and raw["update_id"] not in self._passed

    def _confirm(self) -> None:
        """Ask next for what comes after the updates that were handled or kept, in the order received."""
        while self._unconfirmed:
            update, (raw, _since) = next(iter(self._unconfirmed.items()))
            if raw and update in self._in_hand:
                self._offset = update
                return
            self._offset = update + 1
            del self._unconfirmed[update]
            self._passed.add(update)

    async def _keep(self) -> None:
        """Put what is held up on the disk, so that it can be confirmed and nobody waits for it."""
        unconfirmed, in_hand = self._unconfirmed, self._in_hand
        owed = {each: raw for each, (raw, _since) in unconfirmed.items() if raw and each in in_hand}
        long_since = asyncio.get_running_loop().time() - HELD_UP
        if len(owed) <= MOST_WAITING and all(unconfirmed[each][1] > long_since for each in owed):
            return
        held = [(raw, in_hand[each]) for each, raw in owed.items()]
        try:
            await self._held.put(held)
        except StoreError as error:
            log.error("Updates that are not handled yet cannot be kept: %s", error)
            await asyncio.wait([task for _raw, task in held], timeout=HELD_UP)
        else:
            self._offset = next(reversed(self._unconfirmed)) + 1
            self._passed |= set(self._unconfirmed)
            self._unconfirmed.clear()

    async def _fetch(self, seconds: int) -> list[Raw]:
        self._passed.clear()
        wanted: dict[str, Any] = {"timeout": seconds, "limit": 100, "allowed_updates": KINDS}
        if self._offset is not None:
            wanted["offset"] = self._offset
        updates = await call(self._bot, "getUpdates", wanted, seconds=seconds + SOON)
        if not isinstance(updates, list):
            raise TelegramError("no list of updates")
        return updates

    def _take(self, raw: Raw) -> "asyncio.Task[None]":
        """Have the update handled after those of its chat, where it is not in hand already."""
        update = raw["update_id"]
        if update in self._in_hand:
            return self._in_hand[update]
        turn = self._turns.take(chat_of(raw))
        task = asyncio.create_task(self._work(raw, turn))
        self._in_hand[update] = task
        task.add_done_callback(lambda _done: self._forget(update, turn))
        return task

    def _forget(self, update: int, turn: Turn) -> None:
        del self._in_hand[update]
        self._turns.give_back(turn)

    async def _work(self, raw: Raw, turn: Turn) -> None:
        await self._turns.comes(turn)
        failures = outages = 0
        while failures < TRIES and outages < OUTAGES:
            try:
                after = await self._patience.until_possible(raw, self._handle)
            except Exception as error:
                log.exception("Update %s failed", raw["update_id"])
                if _passing(error):
                    outages += 1
                    if outages == FETCHED_LATE and isinstance(error, NetworkError) and self._held_up:
                        await self._held_up(raw, True)
                    await self._sleep(pause(outages))
                else:
                    failures += 1
            else:
                return await _end(turn, after)
        log.error("Update %s is set aside", raw["update_id"])
        try:
            after = await self._patience.until_possible(raw, self._set_aside)
        except Exception:
            log.exception("Update %s could not be set aside", raw["update_id"])
        else:
            await _end(turn, after)

    async def _handle(self, raw: Raw) -> Awaitable[None] | None:
        await self._held.make_room(raw)
        return await self._process(raw)

    async def _recover(self, error: Exception, failures: int) -> None:
        wait = pause(failures)
        log.warning("Telegram gave no updates (%s); next try in %d s", type(error).__name__, wait)
        if isinstance(error, Conflict):
            log.warning("Another program receives this bot's updates, or a webhook was set for it")
            try:
                await self._bot.delete_webhook()
            except TelegramError:
                log.warning("The webhook could not be removed")
        await self._sleep(wait)

    async def _finish(self) -> None:
        """Wait for what is in hand, and confirm what was handled or is on the disk."""
        if self._in_hand:
            await asyncio.wait(self._in_hand.values(), timeout=IN_HAND)
        self._confirm()  # before any is cancelled: that one is not handled
        for task in self._in_hand.values():
            task.cancel()
        await self._held.close()
        if self._ahead:  # Telegram refuses to be asked twice at once
            await asyncio.wait([self._ahead], timeout=1)
            self._ahead.cancel()
        if self._offset is None:
            return
        try:
            wanted = {"offset": self._offset, "limit": 1, "timeout": 0, "allowed_updates": KINDS}
            await call(self._bot, "getUpdates", wanted, seconds=2)
        except TelegramError:
            log.info("The last updates were not confirmed; they will come again and be known")


def _is_update(raw: object) -> bool:
    if isinstance(raw, dict) and isinstance(raw.get("update_id"), int):
        return True
    log.error("Telegram gave something that is no update")
    return False


async def _end(turn: Turn, after: Awaitable[None] | None) -> None:
    """Let the chat's next update begin; do what need not be waited for."""
    turn.end()
    if after:
        await after


def _passing(error: Exception) -> bool:
    """Whether it may go well a little later: an outage, not a fault of the update."""
    return isinstance(error, StoreError | OSError) or (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    )
