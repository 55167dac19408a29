"""Receives updates so that none is lost: one is confirmed to Telegram only after it was handled.

Within a chat, updates are handled in order; different chats do not wait for each other. A chat
that is held up does not hold up the intake: what lies behind it is fetched and handled too, and
all is confirmed when it is done. Update ids are compared for being the same only: after a quiet
week, Telegram goes on with any number.
"""

import asyncio
import logging
import warnings
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from telegram import Bot
from telegram.error import BadRequest, Conflict, NetworkError, TelegramError
from telegram.warnings import PTBUserWarning

from bot.errors import StoreError

log = logging.getLogger(__name__)

Raw: TypeAlias = dict[str, Any]

KINDS = ["message", "edited_message", "callback_query"]
LONG_POLL = 50
"""Seconds that Telegram may wait with its answer when there is nothing new."""

TRIES = 3
OUTAGES = 10
"""How often an update is tried again while Telegram cannot be reached, or the disk is full."""

LONGEST_WAIT = 30.0
LOOK_AGAIN = 1.0
"""Seconds after which new updates are fetched although some are still in hand."""

IN_HAND = 6.0
"""Seconds in which a stop waits for what is in hand."""

# The raw updates are wanted, so that one that cannot be parsed does not stall the others.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'", category=PTBUserWarning)


class Intake:
    """`process` handles one raw update; `set_aside` takes one that could not be handled."""

    def __init__(
        self,
        bot: Bot,
        process: Callable[[Raw], Awaitable[None]],
        set_aside: Callable[[Raw], Awaitable[None]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._process = process
        self._set_aside = set_aside
        self._sleep = sleep
        self._unconfirmed: OrderedDict[int, asyncio.Task[None]] = OrderedDict()
        self._last_of_chat: dict[object, asyncio.Task[None]] = {}
        self._offset: int | None = None

    async def run(self) -> None:
        """Fetch and handle until cancelled; then finish what is in hand."""
        failures = 0
        try:
            while True:
                try:
                    await self._round()
                    failures = 0
                except Exception as error:  # noqa: BLE001  # whatever Telegram answers, the intake goes on
                    failures += 1
                    await self._recover(error, failures)
        finally:
            await self._finish()

    async def _round(self) -> None:
        updates = await self._fetch(0 if self._in_hand() else LONG_POLL)
        taken = [raw for raw in updates if self._take(raw)]
        if in_hand := self._in_hand():
            await self._until_handled(in_hand)
        elif updates and not taken:
            await self._sleep(LOOK_AGAIN)
        self._confirm()

    def _in_hand(self) -> "list[asyncio.Task[None]]":
        return [task for task in self._unconfirmed.values() if not task.done()]

    async def _until_handled(self, tasks: "list[asyncio.Task[None]]") -> None:
        """Wait for all of them, but not longer than until it is time to look again."""
        handled = asyncio.ensure_future(asyncio.wait(tasks))
        nap = asyncio.ensure_future(self._sleep(LOOK_AGAIN))
        try:
            await asyncio.wait([handled, nap], return_when=asyncio.FIRST_COMPLETED)
        finally:
            handled.cancel()
            nap.cancel()

    async def _fetch(self, seconds: int) -> list[Raw]:
        wanted: dict[str, Any] = {"timeout": seconds, "limit": 100, "allowed_updates": KINDS}
        if self._offset is not None:
            wanted["offset"] = self._offset
        updates = await self._bot.do_api_request("getUpdates", wanted, read_timeout=seconds + 10)
        if not isinstance(updates, list):
            raise TelegramError("no list of updates")
        return updates

    def _take(self, raw: Any) -> bool:
        """Have the update handled; False: it is in hand already, or is no update."""
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            log.error("Telegram gave something that is no update")
            return False
        if raw["update_id"] in self._unconfirmed:
            return False
        chat = _chat(raw)
        before = self._last_of_chat.get(chat)
        task = asyncio.create_task(self._work(raw, before))
        self._unconfirmed[raw["update_id"]] = task
        if chat is not None:
            self._last_of_chat[chat] = task
            task.add_done_callback(lambda done: self._forget(chat, done))
        return True

    def _forget(self, chat: object, done: "asyncio.Task[None]") -> None:
        if self._last_of_chat.get(chat) is done:
            del self._last_of_chat[chat]

    def _confirm(self) -> None:
        """Ask next for what comes after the updates that were handled, in the order received."""
        while self._unconfirmed:
            update, task = next(iter(self._unconfirmed.items()))
            if not task.done():
                self._offset = update
                return
            self._offset = update + 1
            del self._unconfirmed[update]

    async def _work(self, raw: Raw, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait([before])
        failures = outages = 0
        while failures < TRIES and outages < OUTAGES:
            try:
                return await self._process(raw)
            except Exception as error:
                log.exception("Update %s failed", raw["update_id"])
                if _passing(error):
                    outages += 1
                    await self._sleep(min(2.0**outages, LONGEST_WAIT))
                else:
                    failures += 1
        log.error("Update %s is set aside", raw["update_id"])
        try:
            await self._set_aside(raw)
        except Exception:
            log.exception("Update %s could not be set aside", raw["update_id"])

    async def _recover(self, error: Exception, failures: int) -> None:
        wait = min(2.0 ** min(failures, 10), LONGEST_WAIT)
        log.warning("Telegram gave no updates (%s); next try in %d s", type(error).__name__, wait)
        if isinstance(error, Conflict):
            log.warning("Another program receives this bot's updates, or a webhook was set for it")
            try:
                await self._bot.delete_webhook()
            except TelegramError:
                log.warning("The webhook could not be removed")
        await self._sleep(wait)

    async def _finish(self) -> None:
        if tasks := self._in_hand():
            _done, late = await asyncio.wait(tasks, timeout=IN_HAND)
            for task in late:
                task.cancel()
        handled = bool(self._unconfirmed)
        self._confirm()
        if handled and self._offset is not None:
            try:
                wanted = {"offset": self._offset, "limit": 1, "timeout": 0, "allowed_updates": KINDS}
                await self._bot.do_api_request("getUpdates", wanted, read_timeout=2)
            except TelegramError:
                log.info("The last updates were not confirmed; they will come again and be known")


def _passing(error: Exception) -> bool:
    """Whether it may go well a little later: an outage, not a fault of the update."""
    return isinstance(error, StoreError | OSError) or (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    )


def _chat(raw: Raw) -> int | None:
    """The chat whose order the update is part of; None where it has none."""
    try:
        if "callback_query" in raw:
            number = raw["callback_query"]["from"]
        else:
            number = (raw.get("message") or raw["edited_message"])["chat"]
        return number["id"] if isinstance(number["id"], int) else None
    except (KeyError, TypeError):
        return None
