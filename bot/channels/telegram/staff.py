"""The staff chat: who may order anything there, and nobody elsewhere.

A person is known by what Telegram vouches for, never by what an update says in words: the chat in
which it came, and by whom and how it was sent.
"""

import logging
from typing import Any

from telegram import Chat, ChatFullInfo, MaybeInaccessibleMessage, Message, Update
from telegram.ext import ExtBot

from bot.channels.telegram.display import Display
from bot.channels.telegram.render import pages
from bot.channels.telegram.typed import Typed
from bot.errors import TryLater
from bot.staff import StaffDesk
from dialogs.screen import Screen
from dialogs.staff.orders import Order, tapped
from dialogs.staff.replies import ANONYMOUS, EDITED, FORWARDED, PUBLIC

log = logging.getLogger(__name__)

_TOLD = {
    "anonymous": ANONYMOUS,
    "edited message": EDITED,
    "forwarded message": FORWARDED,
    "public group": PUBLIC,
}
"""Who is told why: members of the staff chat who can mend it. Anybody else hears nothing."""

_ONCE = ("set", "no", "asking")
"""Buttons that have done all they can when they were tapped."""


_ELSEWHERE = {"private": "private chat", "channel": "channel"}
"""Outsiders by the kind of chat in which they are, where it is no group."""


def outsider(update: Update | Typed, staff_chat: int | None) -> str | None:
    """What kind of outsider an update comes from; None: it comes from staff."""
    if isinstance(update, Typed):
        return "no staff chat" if staff_chat is None else _ELSEWHERE["private"]
    message = update.edited_message or update.message
    tap = update.callback_query
    if tap is not None:
        place = tap.message.chat if tap.message else None
        inline = tap.inline_message_id is not None
    elif message is not None:
        place, inline = message.chat, message.via_bot is not None
    else:
        return "no message"
    if staff_chat is None:
        return "no staff chat"
    if place is None or inline:
        return "inline message"
    if place.id != staff_chat:
        return _ELSEWHERE.get(place.type, "other group")
    if _public(place):
        return "public group"
    if odd := _sent_oddly(update):
        return odd
    sender = update.effective_user
    return "bot" if sender is None or sender.is_bot else None


def _public(place: Chat | ChatFullInfo) -> bool:
    """Whether anybody can find the chat, and read all that is in it."""
    return bool(place.username) and place.type != "private"


def _sent_oddly(update: Update) -> str | None:
    """How a message in the staff chat itself was sent that is no member's own word."""
    message = update.edited_message or update.message
    if message is None:  # it is a tap
        return None
    if message.sender_chat is not None:
        return "anonymous" if message.sender_chat.id == message.chat.id else "channel"
    if update.edited_message is not None:
        return "edited message"
    return "forwarded message" if message.forward_origin is not None else None


class StaffChat:
    """The staff chat of one bot, `chat`; None: there is none, and everybody is an outsider."""

    def __init__(
        self,
        bot: ExtBot[Any],
        display: Display,
        desk: StaffDesk,
        chat: int | None,
    ) -> None:
        self._bot = bot
        self._display = display
        self._desk = desk
        self._chat = chat
        self._found: bool | None = None
        """Whether anybody can find the chat, as far as Telegram has told."""

    async def look(self) -> None:
        """Ask whether anybody can find the chat. Raises TelegramError."""
        assert self._chat is not None, "there is one"
        self._learn(public=_public(await self._bot.get_chat(self._chat)))

    async def tell(self, screen: Screen) -> None:
        """Send what nobody asked for just now. Raises TelegramError; TryLater while anybody could read it.

        Telegram tells of a name that the chat was given only in what comes from there, and in its
        answer to a message: so one may still go out.
        """
        assert self._chat is not None, "there is one"
        for page in pages(screen):
            if self._found is not False:
                await self.look()
            if self._found:
                raise TryLater("anybody can find the staff chat")
            sent = await self._display.post(self._chat, page)
            if sent["chat"].get("username") and sent["chat"]["type"] != "private":
                self._learn(public=True)

    def _learn(self, *, public: bool) -> None:
        if public and not self._found:
            log.error(
                "Anybody can find the staff chat %d and read it, so nothing is sent there any more. Make the "
                "group private; what waits is sent then. See docs/staff.md.",
                self._chat,
            )
        self._found = public

    def holds(self, update: Update) -> bool:
        """Whether it came in the staff chat: no tenant's conversation is there."""
        return update.effective_chat is not None and update.effective_chat.id == self._chat

    async def overhear(self, update: Update | Typed) -> None:
        """Where an update orders what only staff may, and does not come from staff: record that.

        Nobody is told, so that nobody learns which numbers there are.
        """
        kind, order = outsider(update, self._chat), self._order(update)
        help_ = order is not None and order.action in ("help", "unknown", "hint")
        if kind and order and not help_:
            await self._desk.refuse(kind, order, str(update.update_id))

    async def take(self, update: Update) -> None:
        """An update of the staff chat. Raises StoreError where it must be tried again."""
        message, tap = update.edited_message or update.message, update.callback_query
        if message is not None and message.migrate_to_chat_id:
            log.error(
                "The staff chat has a new number: set KLACHTWIJZER_STAFF_CHAT=%d and start again.",
                message.migrate_to_chat_id,
            )
        order, kind = self._order(update), outsider(update, self._chat)
        if update.effective_chat and _public(update.effective_chat):
            self._learn(public=True)
        if kind is not None:
            await self.overhear(update)
            if order and kind in _TOLD:
                await self._reply(self._desk.clerk.says(_TOLD[kind]), message)
        elif order is not None and update.effective_user is not None:
            screen = await self._desk.handle(order, str(update.update_id), str(update.effective_user.id))
            await self._reply(screen, tap.message if tap else message)
        if tap is not None:
            done = kind is None and order is not None and order.action in _ONCE
            await self._display.answer(tap, spent=done)

    def _order(self, update: Update | Typed) -> Order | None:
        if isinstance(update, Typed):
            return self._desk.reading.typed(update.words, self._bot.username, None)
        tap, message = update.callback_query, update.edited_message or update.message
        if tap is not None:
            return tapped(tap.data or "")
        if message is None or message.text is None:
            return None
        return self._desk.reading.typed(message.text, self._bot.username, self._about(message))

    def _about(self, message: Message) -> Order | None:
        """The first button of the bot's own message that is replied to.

        The buttons are the bot's; its text may hold words of a tenant, and so a number of another complaint.
        """
        before = message.reply_to_message
        if before is None or before.from_user is None or before.from_user.id != self._bot.id:
            return None
        if before.chat.id != message.chat.id or before.reply_markup is None:
            return None
        first = next((button for row in before.reply_markup.inline_keyboard for button in row), None)
        return tapped(str(first.callback_data)) if first and first.callback_data else None

    async def _reply(self, screen: Screen, to: MaybeInaccessibleMessage | None) -> None:
        """Say it below the message, if that is still there, however long Telegram takes.

        What was ordered was done: no fault on the way of the answer may look as if it had failed.
        """
        assert self._chat is not None, "only what comes in the staff chat is answered"
        await self._display.insist(self._chat, screen, to.message_id if to else None)
