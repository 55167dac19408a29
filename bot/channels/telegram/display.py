"""Shows screens. What cannot be shown now is shown as soon as it can be, and holds up nobody."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from telegram import CallbackQuery, LinkPreviewOptions, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.pace import EAGER, QUIET, seconds_of
from bot.channels.telegram.render import LIMIT, Page, pages, units
from dialogs.handout import rendered
from dialogs.screen import Screen

log = logging.getLogger(__name__)

MOST_CHATS = 20_000
MOST_NOTICES = 60
"""How many lines of older notices go before a newer screen."""

LONGEST_WAIT = 30.0
LAST_TRY = 2.0
"""Seconds for what is owed when the program stops."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Display:
    """One bot's screens. A screen that is owed to a chat is replaced by a newer one of that chat."""

    def __init__(self, bot: ExtBot[str], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._bot = bot
        self._sleep = sleep
        self._asked: OrderedDict[int, list[int]] = OrderedDict()
        self._owed: dict[int, _Owed] = {}
        self._paying: dict[int, asyncio.Task[None]] = {}
        self._sharing: set[int] = set()

    async def show(self, chat: int, screen: Screen, tap: CallbackQuery | None = None) -> None:
        """Send the screen; then, where it can be done, tidy what it answers."""
        owed = _Owed(screen)
        if chat in self._paying:
            self._owed[chat] = _merged(self._owed.get(chat), owed)
        elif (wait := await self._send(chat, owed)) is not None:
            self._owed[chat] = _merged(self._owed.get(chat), owed)
            self._paying[chat] = asyncio.create_task(self._pay(chat, wait))
        if tap:
            await self._tidy(chat, screen, tap)

    def shared(self, chat: int) -> None:
        """Somebody shared a number: the keyboard for it is still there, also after a restart."""
        self._sharing.add(chat)

    async def close(self) -> None:
        """Try once more to show what is owed, and leave it."""
        for task in list(self._paying.values()):
            task.cancel()
        if self._owed:
            tries = [asyncio.create_task(self._send(chat, owed)) for chat, owed in self._owed.items()]
            _done, late = await asyncio.wait(tries, timeout=LAST_TRY)
            for attempt in late:
                attempt.cancel()

    async def _pay(self, chat: int, wait: float) -> None:
        """Show what is owed to the chat, the newest of it."""
        failures = 0
        try:
            while chat in self._owed:
                await self._sleep(wait)
                owed = self._owed.pop(chat)
                again = await self._send(chat, owed)
                if again is not None:
                    failures += 1
                    wait = max(again, min(2.0**failures, LONGEST_WAIT))
                    self._owed[chat] = _merged(owed, self._owed.get(chat))
        finally:
            del self._paying[chat]

    async def _send(self, chat: int, owed: "_Owed") -> float | None:
        """Send what is not sent yet of it. None: done with it; else the seconds to wait before more."""
        sent: Message | None = None
        try:
            for page in pages(owed.screen, sharing=chat in self._sharing)[owed.pages :]:
                sent = await self._message(chat, page, owed)
                owed.pages += 1
        except RetryAfter as refusal:
            return seconds_of(refusal)
        except Forbidden:
            log.info("A tenant has closed the chat")
            return None
        except BadRequest:
            log.exception("Telegram refused a screen")
            return None
        except TelegramError as error:
            log.warning("A screen could not be sent yet (%s)", type(error).__name__)
            return 1.0
        if sent is None:
            return None
        asked = self._asked.pop(chat, [])
        self.asked(chat, sent.message_id)
        for message in asked:
            await _quietly(self._bot.edit_message_reply_markup(chat, message, rate_limit_args=QUIET))
        return None

    def asked(self, chat: int, message: int) -> None:
        """This message has buttons, which go when the next screen comes."""
        self._asked[chat] = [*self._asked.pop(chat, []), message]
        if len(self._asked) > MOST_CHATS:
            self._asked.popitem(last=False)

    async def _message(self, chat: int, page: Page, owed: "_Owed") -> Message:
        """Send a page. Only the first waits for a place at Telegram; the others follow it."""
        turn: Any = {"rate_limit_args": None if owed.pages else EAGER}
        if page.handout:
            return await self._bot.send_document(
                chat, rendered(page.handout), page.handout.caption, filename=page.handout.name, **turn
            )
        sent = await self._bot.send_message(
            chat,
            page.text,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=page.markup,
            **turn,
        )
        if isinstance(page.markup, ReplyKeyboardMarkup):
            self._sharing.add(chat)
        elif isinstance(page.markup, ReplyKeyboardRemove):
            self._sharing.discard(chat)
        return sent

    async def answer(self, tap: CallbackQuery) -> None:
        """A tap that changes nothing that is shown."""
        await _quietly(self._bot.answer_callback_query(tap.id, rate_limit_args=QUIET))

    async def _tidy(self, chat: int, screen: Screen, tap: CallbackQuery) -> None:
        """Answer the tap, and leave the choice beside the question instead of its buttons."""
        calls: list[Coroutine[Any, Any, object]] = [
            self._bot.answer_callback_query(tap.id, rate_limit_args=QUIET)
        ]
        text = tap.message.text if isinstance(tap.message, Message) else None
        if text and screen.chosen and units(f"{text}\n\n{screen.chosen}") <= LIMIT:
            assert isinstance(tap.message, Message), "it has a text"
            calls.append(
                self._bot.edit_message_text(
                    f"{tap.message.text_html}\n\n{screen.chosen}",
                    chat,
                    tap.message.message_id,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=NO_PREVIEW,
                    rate_limit_args=QUIET,
                )
            )
        elif tap.message:
            calls.append(
                self._bot.edit_message_reply_markup(chat, tap.message.message_id, rate_limit_args=QUIET)
            )
        await asyncio.gather(*map(_quietly, calls))


async def _quietly(call: Coroutine[Any, Any, object]) -> None:
    """Make a call that may fail: nothing but tidiness depends on it."""
    try:
        await call
    except TelegramError as error:
        log.debug("Not tidied (%s)", type(error).__name__)


@dataclass
class _Owed:
    """A screen that is to be sent, and how many of its pages were."""

    screen: Screen
    pages: int = 0


def _merged(older: _Owed | None, newer: _Owed | None) -> _Owed:
    """The newer screen, with what the older has to say first, unless all was erased in between."""
    if newer is None or older is None:
        only = newer or older
        assert only is not None, "there is something to show"
        return only
    old, new = older.screen, newer.screen
    if old.draft != new.draft:
        return newer
    said = () if old.notice == new.notice else old.notice[-MOST_NOTICES:]
    same = old.phase == new.phase and set(new.lines) < set(old.lines)
    merged = replace(
        new,
        notice=(*said, *new.notice),
        lines=old.lines if same else new.lines,
        handout=new.handout or old.handout,
    )
    return _Owed(merged)
