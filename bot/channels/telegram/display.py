"""Shows screens. What cannot be shown now is shown as soon as it can be, and holds up nobody."""

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

from telegram import CallbackQuery, Message
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.calls import call
from bot.channels.telegram.owed import Owed, merged
from bot.channels.telegram.pace import EAGER, QUIET, pause, seconds_of
from bot.channels.telegram.render import LIMIT, Page, pages, units
from dialogs.handout import rendered
from dialogs.screen import Screen

log = logging.getLogger(__name__)

MOST_CHATS = 20_000

MOST_TRIES = 500
"""After so many, some four hours, a screen is left: its answers are safe, and others need the room."""

LAST_TRY = 2.0
"""Seconds for what is owed when the program stops."""

HTML: dict[str, Any] = {"parse_mode": "HTML", "link_preview_options": '{"is_disabled": true}'}

Tidying: TypeAlias = Coroutine[Any, Any, object]
"""A call that may fail: nothing but tidiness depends on it."""


class Display:
    """One bot's screens. A screen that is owed to a chat is replaced by a newer one of that chat."""

    def __init__(self, bot: ExtBot[str], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._bot = bot
        self._sleep = sleep
        self._asked: dict[int, tuple[int, ...]] = {}  # an OrderedDict takes half as much more
        self._owed: dict[int, Owed] = {}
        self._paying: dict[int, asyncio.Task[None]] = {}
        self._sharing: OrderedDict[int, None] = OrderedDict()
        self._showing: dict[int, asyncio.Future[None]] = {}

    async def show(self, chat: int, screen: Screen, tap: CallbackQuery | None = None) -> "asyncio.Task[None]":
        """Send the screen. The task then tidies what it answers, for which nobody needs to wait.

        It ends when the screen was shown, or a newer one takes its place: the update of one that is
        owed is not done with, so that it is shown after a crash as well.
        """
        owed = Owed(screen, self._asked.get(chat, ()))
        if chat in self._paying:
            self._owed[chat] = merged(self._owed.get(chat), owed)
        elif (wait := await self._send(chat, owed)) is not None:
            self._owed[chat] = merged(self._owed.get(chat), owed)
            self._paying[chat] = asyncio.create_task(self._pay(chat, wait))
        old = [message for message in owed.old if not tap or message != _number(tap)]
        calls = [self._without_buttons(chat, message) for message in old]
        calls += self._answered(chat, screen, tap) if tap else []
        return asyncio.create_task(_tidy(calls, self.handed_on(chat)))

    def handed_on(self, chat: int) -> "asyncio.Future[None] | None":
        """What ends when that is shown which is owed to the chat, if anything is, or is handed on again.

        The newest update that was handled waits for it: after a crash, only that one shows a screen.
        """
        self._settled(chat)
        if chat in self._paying:
            self._showing[chat] = asyncio.get_running_loop().create_future()
        return self._showing.get(chat)

    def owes(self, chat: int) -> bool:
        """Whether a screen is still to be shown in the chat."""
        return chat in self._paying

    def _settled(self, chat: int) -> None:
        """What was owed to the chat was shown, or something newer is shown instead."""
        showing = self._showing.pop(chat, None)
        if showing and not showing.done():
            showing.set_result(None)

    def shared(self, chat: int) -> None:
        """Somebody shared a number: the keyboard for it is still there, also after a restart."""
        self._sharing[chat] = None
        if len(self._sharing) > MOST_CHATS:
            self._sharing.popitem(last=False)

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
        """Show what is owed to the chat, the newest of it. Nothing newer waits for what is tidied then."""
        failures = 0
        old: list[int] = []
        try:
            while chat in self._owed:
                await self._sleep(wait)
                owed = self._owed.pop(chat)
                try:
                    again = await self._send(chat, owed)
                except (LookupError, TypeError, ValueError):  # Telegram's answer makes no sense
                    log.exception("A screen may not have been shown")
                    again = None
                old += owed.old
                if again is None:
                    failures, wait = 0, 0.0
                    continue
                failures += 1
                if failures >= MOST_TRIES:
                    log.error("A screen could not be shown for hours, and is left")
                    self._owed.pop(chat, None)
                    break
                wait = max(again, pause(failures))
                self._owed[chat] = merged(owed, self._owed.get(chat))
        finally:
            del self._paying[chat]
        showing = self._showing.pop(chat, None)
        await _tidy([self._without_buttons(chat, message) for message in old])
        if showing and not showing.done():
            showing.set_result(None)

    async def _send(self, chat: int, owed: "Owed") -> float | None:
        """Send what is not sent yet of it. None: done with it; else the seconds to wait before more."""
        sent: int | None = None
        try:
            owed.drawn = owed.drawn or pages(owed.screen, sharing=chat in self._sharing)
            for page in owed.drawn[owed.pages :]:
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
        told = [each for each in self._asked.pop(chat, ()) if each not in owed.before]
        owed.old = owed.before
        for message in (*told, sent):
            self.asked(chat, message)
        if newer := self._owed.get(chat):  # it was made while this was on its way
            newer.before = (*newer.before, sent)
        return None

    def asked(self, chat: int, message: int) -> None:
        """This message has buttons, which go when the next screen comes."""
        self._asked[chat] = (*self._asked.pop(chat, ()), message)
        if len(self._asked) > MOST_CHATS:
            del self._asked[next(iter(self._asked))]

    async def _message(self, chat: int, page: Page, owed: "Owed") -> int:
        """Send a page; the message's number. Only the first waits for a place at Telegram."""
        turn = None if owed.pages else EAGER
        if page.handout:
            sent = await self._bot.send_document(
                chat,
                rendered(page.handout),
                page.handout.caption,
                filename=page.handout.name,
                rate_limit_args=turn,
            )
            return sent.message_id
        number = await self.message(chat, page, turn=turn)
        if page.markup and "keyboard" in page.markup:
            self.shared(chat)
        elif page.markup and "remove_keyboard" in page.markup:
            self._sharing.pop(chat, None)
        return number

    async def message(
        self, chat: int, page: Page, reply_to: int | None = None, *, turn: str | None = None
    ) -> int:
        """Send a page as `post` does; its number."""
        return int((await self.post(chat, page, reply_to, turn=turn))["message_id"])

    async def post(
        self, chat: int, page: Page, reply_to: int | None = None, *, turn: str | None = None
    ) -> dict[str, Any]:
        """Send a page of words, as a reply to a message; what Telegram answers. Raises TelegramError.

        `turn`: whether it waits for its turn, as `pace` has it.
        """
        words = {"chat_id": chat, "text": page.text, **HTML}
        if reply_to is not None:
            reply = {"message_id": reply_to, "allow_sending_without_reply": True}
            words["reply_parameters"] = json.dumps(reply)
        if page.markup:
            words["reply_markup"] = json.dumps(page.markup)
        sent: dict[str, Any] = await call(self._bot, "sendMessage", words, turn=turn)
        return sent

    async def insist(self, chat: int, screen: Screen, reply_to: int | None = None) -> None:
        """Say it, however long Telegram is away or says to wait. What it refuses for good is left."""
        for page in pages(screen):
            for failures in range(1, MOST_TRIES + 1):
                if (wait := await self._told(chat, page, reply_to)) is None:
                    break
                await self._sleep(max(wait, pause(failures)))

    async def _told(self, chat: int, page: Page, reply_to: int | None) -> float | None:
        """Try to say it. None: done with it; else the seconds to wait at least."""
        try:
            await self.message(chat, page, reply_to)
        except RetryAfter as refusal:
            return seconds_of(refusal)
        except (TelegramError, LookupError, TypeError, ValueError) as error:
            if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
                return 0.0
            log.error("A chat could not be told what it had to be (%s)", type(error).__name__)
        return None

    async def answer(self, tap: CallbackQuery, *, spent: bool = False) -> None:
        """Answer a tap and show nothing; its buttons go where they are `spent`."""
        calls = [self._heard(tap)]
        if spent and tap.message:
            calls.append(self._without_buttons(tap.message.chat.id, tap.message.message_id))
        await _tidy(calls)

    def _answered(self, chat: int, screen: Screen, tap: CallbackQuery) -> list[Tidying]:
        """Answer the tap, and leave the choice beside the question instead of its buttons."""
        text = tap.message.text if isinstance(tap.message, Message) else None
        if text and screen.chosen and units(f"{text}\n\n{screen.chosen}") <= LIMIT:
            assert isinstance(tap.message, Message), "it has a text"
            words = f"{tap.message.text_html}\n\n{screen.chosen}"
            edit = {"chat_id": chat, "message_id": tap.message.message_id, "text": words, **HTML}
            return [self._heard(tap), self._quiet_call("editMessageText", edit)]
        shown = [self._without_buttons(chat, tap.message.message_id)] if tap.message else []
        return [self._heard(tap), *shown]

    def _heard(self, tap: CallbackQuery) -> Tidying:
        return self._quiet_call("answerCallbackQuery", {"callback_query_id": tap.id})

    def _without_buttons(self, chat: int, message: int) -> Tidying:
        return self._quiet_call("editMessageReplyMarkup", {"chat_id": chat, "message_id": message})

    def _quiet_call(self, method: str, parameters: dict[str, Any]) -> Tidying:
        return call(self._bot, method, parameters, turn=QUIET)


def _number(tap: CallbackQuery) -> int | None:
    return tap.message.message_id if tap.message else None


async def _tidy(calls: list[Tidying], showing: "asyncio.Future[None] | None" = None) -> None:
    """Make the calls, and then wait for what is `showing`."""
    if len(calls) == 1:  # most of the time: it needs no task of its own
        await _try(calls[0])
    else:
        await asyncio.gather(*map(_try, calls))
    if showing:
        await showing


async def _try(call: Tidying) -> None:
    try:
        await call
    except TelegramError as error:
        log.debug("Not tidied (%s)", type(error).__name__)
