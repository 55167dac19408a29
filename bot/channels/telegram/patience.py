"""Waits for what passes by itself: a disk that takes nothing, a Telegram that is away or says to wait."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.calls import call
from bot.channels.telegram.held import Raw
from bot.channels.telegram.pace import pause, seconds_of
from bot.errors import Unwritable

log = logging.getLogger(__name__)

Done = TypeVar("Done")

SOON = 10.0
"""Seconds that an answer may take which Telegram has ready."""


class Patience:
    """`sleep` waits so many seconds. `held_up` is called once (False) for what has to wait for the disk."""

    def __init__(
        self,
        bot: ExtBot[Any],
        sleep: Callable[[float], Awaitable[None]],
        held_up: Callable[[Raw, bool], Awaitable[None]] | None,
    ) -> None:
        self._bot = bot
        self._sleep = sleep
        self._held_up = held_up

    async def until_possible(self, raw: Raw, work: Callable[[Raw], Awaitable[Done]]) -> Done:
        """Do the work, again and again while the disk takes nothing, or Telegram is away or says to wait.

        Raises whatever else the work raises, and NetworkError where Telegram answers, but not to that.
        """
        waits, told, update = 0, False, raw["update_id"]
        while True:
            waits += 1
            wait = pause(waits)
            try:
                return await work(raw)
            except Unwritable as error:
                log.warning("Update %s waits: %s", update, error)
                if self._held_up and not told:
                    told = True
                    await self._held_up(raw, False)
            except RetryAfter as refusal:
                wait = max(wait, seconds_of(refusal))
                log.warning("Update %s waits: Telegram says so", update)
            except NetworkError as error:
                if isinstance(error, BadRequest) or await self._answers():
                    raise
                log.warning("Update %s waits: Telegram is away (%s)", update, type(error).__name__)
            await self._sleep(wait)

    async def _answers(self) -> bool:
        """Whether Telegram answers anything: what it does not answer then has a fault of its own."""
        try:
            await call(self._bot, "getMe", {}, seconds=SOON)
        except TelegramError:
            return False
        return True
