"""Voice notes: a screen that is to be heard, after its text was shown and beside it."""

import asyncio
import logging
from contextlib import suppress

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.channels import Aloud
from bot.channels.telegram.render import row
from bot.errors import BotError
from dialogs.screen import Screen

log = logging.getLogger(__name__)

_FORBIDDEN = "VOICE_MESSAGES_FORBIDDEN"
"""What Telegram says where somebody wants no voice messages."""


PATIENCE = 3.0
"""Seconds that a voice note may be in the making although a newer one of its chat is wanted.

To break it off ends the voice's process, which must not be done as often as somebody can tap.
"""


class Speaking:
    """One bot's voice notes. A newer one of a chat takes the place of one that is not ready yet."""

    def __init__(self, bot: ExtBot[str], reader: Aloud) -> None:
        self._bot = bot
        self._reader = reader
        self._wanted: dict[int, Screen] = {}
        self._busy: dict[int, asyncio.Task[None]] = {}

    def speak(self, chat: int, screen: Screen) -> None:
        """Have the screen heard; nothing waits for it."""
        self._wanted[chat] = screen
        if chat not in self._busy:
            self._busy[chat] = asyncio.create_task(self._work(chat))

    async def close(self) -> None:
        for task in list(self._busy.values()):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _work(self, chat: int) -> None:
        """Have what is wanted heard, the newest of it."""
        try:
            while screen := self._wanted.pop(chat, None):
                speaking = asyncio.create_task(self._speak(chat, screen))
                try:
                    while not speaking.done():
                        await asyncio.wait([speaking], timeout=PATIENCE)
                        if chat in self._wanted:
                            speaking.cancel()
                finally:
                    speaking.cancel()
                    await asyncio.wait([speaking])
        finally:
            del self._busy[chat]

    async def _speak(self, chat: int, screen: Screen) -> None:
        aloud = screen.aloud
        assert aloud is not None, "called only for what is to be heard"
        keyboard = InlineKeyboardMarkup.de_json({"inline_keyboard": [row(screen, aloud.buttons)]}, self._bot)
        try:
            sound = await self._reader.read(screen)
            if chat in self._wanted:
                return
            await self._bot.send_voice(
                chat, sound.audio, duration=round(sound.seconds), caption=aloud.caption, reply_markup=keyboard
            )
        except BadRequest as error:
            forbidden = _FORBIDDEN in str(error).upper()
            await self._tell(chat, aloud.forbidden if forbidden else aloud.failed)
        except (BotError, TelegramError) as error:
            log.warning("A screen could not be read aloud (%s)", type(error).__name__)
            await self._tell(chat, aloud.failed)

    async def _tell(self, chat: int, text: str) -> None:
        with suppress(TelegramError):
            await self._bot.send_message(chat, text)
