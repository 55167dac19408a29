"""The Telegram channel: updates to the desk, Screens to the chat."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.channels import Aloud
from bot.channels.telegram.allowance import Allowance
from bot.channels.telegram.calls import delivering
from bot.channels.telegram.display import Display
from bot.channels.telegram.held import Inbox, Raw
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.menu import announce
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.probe import trouble
from bot.channels.telegram.reading import LARGEST, Attached, asker_of, language_of, read, sender_of
from bot.channels.telegram.render import pages
from bot.channels.telegram.speaking import Speaking
from bot.channels.telegram.staff import StaffChat
from bot.channels.telegram.typed import Typed, update_in
from bot.desk import Desk, Incoming, file_of
from bot.errors import BotError, SettingError
from bot.staff import StaffDesk
from dialogs.dialog import Dialog
from dialogs.said import Oddity, Said
from dialogs.screen import Screen
from dialogs.text import clean

log = logging.getLogger(__name__)

NAME = "telegram"

FILES_AT_ONCE = 8
"""How many files of tenants are in memory at most."""

NO_BUTTON = ":"
"""What a button holds that holds nothing, such as that of a game: it is none of ours."""


class Telegram:
    """`api` is the Bot API's root, `request` makes the way to it; `monotonic` and `sleep`
    keep the pace there, ahead of any refusal where it is `paced`. `reader`: reads screens aloud,
    where there is a voice.

    `set_aside` keeps, for a chat and under a name, what could not be handled. `staff`: the desk of
    the staff, whose chat is `staff_chat`.
    """

    def __init__(
        self,
        token: str,
        api: str,
        desk: Desk,
        dialog: Dialog,
        set_aside: Callable[[str, str, bytes], Awaitable[None]],
        inbox: Inbox,
        staff: StaffDesk,
        *,
        staff_chat: int | None,
        reader: Aloud | None,
        request: Callable[[], BaseRequest],
        paced: bool,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._dialog = dialog
        self._set_aside = set_aside
        self._staff_chat = staff_chat
        self._errors: dict[int, Exception] = {}
        self._tidying: dict[int, asyncio.Future[None]] = {}
        self._files = asyncio.Semaphore(FILES_AT_ONCE)
        self._allowance = Allowance(monotonic)
        self._request = request()
        self._application: Application = (  # type: ignore[type-arg]  # six of them, none used here
            ApplicationBuilder()
            .token(token)
            .base_url(f"{api}/bot")
            .base_file_url(f"{api}/file/bot")
            .request(self._request)
            .get_updates_request(self._request)
            .rate_limiter(Pace(monotonic, sleep, ahead=paced))
            .updater(None)
            .build()
        )
        private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGES
        if staff_chat is not None:
            self._application.add_handler(MessageHandler(filters.Chat(staff_chat), self._on_staff))
        self._application.add_handler(TypeHandler(Typed, self._on_typed))
        self._application.add_handler(MessageHandler(private, self._on_message))
        self._application.add_handler(CallbackQueryHandler(self._on_tap))
        self._application.add_handler(MessageHandler(filters.ChatType.GROUPS, self._on_group))
        self._application.add_error_handler(self._on_error)
        self._bot = self._application.bot
        self._display = Display(self._bot, sleep)
        self._staff = StaffChat(self._bot, self._display, staff, staff_chat)
        self._speaking = Speaking(self._bot, reader) if reader else None
        self._intake = Intake(self._bot, self._process, self._give_up, inbox, sleep, held_up=self._hold_up)

    async def open(self) -> None:
        """Connect. Raises SettingError where the token or the address is wrong."""
        try:
            await self._application.initialize()
        except TelegramError as error:
            await self.close()
            raise SettingError(trouble(error, self._bot.base_url)) from None

    async def close(self) -> None:
        await self._application.shutdown()
        await self._request.shutdown()

    async def run(self) -> None:
        """Serve until cancelled; then finish what is in hand."""
        menu = asyncio.create_task(self._prepare())
        try:
            await self._intake.run()
        finally:
            menu.cancel()
            if self._speaking:
                await self._speaking.close()
            await self._display.close()

    async def _prepare(self) -> None:
        """What may fail without keeping a tenant from a complaint."""
        await announce(self._bot, self._dialog.languages, self._staff_chat)
        if self._staff_chat is None:
            return
        try:
            await self._staff.look()
        except TelegramError as error:
            log.warning("The staff chat cannot be seen by the bot (%s)", type(error).__name__)

    async def tell(self, chat: str, screen: Screen) -> None:
        """Send something that nobody asked for just now. Raises TryLater or Undeliverable."""
        with delivering():
            if int(chat) == self._staff_chat:
                return await self._staff.tell(screen)
            for page in pages(screen):
                sent = await self._display.message(int(chat), page)
                if page.markup:
                    self._display.asked(int(chat), sent)
        return None

    async def give(self, chat: str, name: str, content: bytes, caption: str) -> None:
        """Send a file that nobody asked for just now. Raises TryLater or Undeliverable."""
        with delivering():
            await self._bot.send_document(int(chat), content, caption, filename=name)

    async def _process(self, raw: Raw) -> "asyncio.Future[None] | None":
        """Handle the update; what is still tidied after it."""
        update = update_in(raw, self._bot, self._staff_chat)
        if update is None:
            return None  # it was not asked for
        await self._application.process_update(update)
        if error := self._errors.pop(update.update_id, None):
            raise error
        return self._tidying.pop(update.update_id, None)

    async def _on_error(self, update: object, context: CallbackContext) -> None:  # type: ignore[type-arg]
        if isinstance(update, Update | Typed) and context.error:
            self._errors[update.update_id] = context.error

    async def _on_staff(self, update: Update, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        await self._staff.take(update)

    async def _on_typed(self, typed: Typed, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        await self._staff.overhear(typed)
        await self._say(typed, typed.chat, Said(words=typed.words, source=str(typed.message), at=typed.at))

    async def _on_message(self, update: Update, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        await self._staff.overhear(update)
        message = update.message or update.edited_message
        if message is None or message.from_user is None:
            return
        said = read(message, edited=update.edited_message is not None)
        if isinstance(said, Attached):
            async with self._files:
                screen = await self._desk.handle(await self._fetch(said, update, message))
            await self._show(update, message.chat_id, screen)
        elif said is not None:
            if message.contact:
                self._display.shared(message.chat_id)
            await self._say(update, message.chat_id, _placed(said, update))

    async def _on_tap(self, update: Update, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        if self._staff.holds(update):
            return await self._staff.take(update)
        await self._staff.overhear(update)
        tap = update.callback_query
        if tap is None or tap.message is None or tap.message.chat.type != "private":
            return None
        await self._say(update, tap.message.chat.id, Said(tap=tap.data or NO_BUTTON), tap)
        return None

    async def _say(
        self, update: Update | Typed, chat: int, said: Said, tap: CallbackQuery | None = None
    ) -> None:
        """Say it to the desk, and show what the desk says back."""
        await self._show(update, chat, await self._desk.handle(self._incoming(update, chat, said)), tap)

    async def _show(
        self, update: Update | Typed, chat: int, screen: Screen | None, tap: CallbackQuery | None = None
    ) -> None:
        """Show the screen, if any, and have it heard where that is wanted."""
        if screen is None:
            return
        if screen.aloud and screen.aloud.only:
            if tap:
                await self._display.answer(tap)
            if owed := self._display.handed_on(chat):
                self._tidying[update.update_id] = owed
        else:
            self._tidying[update.update_id] = await self._display.show(chat, screen, tap)
        if screen.aloud and self._speaking:
            self._speaking.speak(chat, screen)

    async def _on_group(self, update: Update, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        """Say nothing in a group; tell the operator its number, which no screen of Telegram shows."""
        await self._staff.overhear(update)
        started = update.message is not None and (update.message.text or "").startswith("/start")
        if update.effective_chat and (started or self._staff_chat is None):
            number = update.effective_chat.id
            log.info("A group with the number %d wrote: it can become KLACHTWIJZER_STAFF_CHAT.", number)

    def _incoming(self, update: Update | Typed, chat: int, said: Said, content: bytes = b"") -> Incoming:
        if isinstance(update, Typed):
            language = update.language
        else:
            language = language_of(update.effective_user.language_code if update.effective_user else None)
        forget = partial(self._intake.forget_before, chat, update.update_id)
        owed = partial(self._display.owes, chat)
        return Incoming(f"{NAME}:{chat}", str(update.update_id), said, language, content, forget, owed)

    async def _fetch(self, attached: Attached, update: Update, message: Message) -> Incoming:
        """The update with its file; without what it holds where that would not be kept."""
        chat, typed = message.chat_id, clean(message.caption or "")

        def incoming(size: int, content: bytes) -> Incoming:
            name = clean(attached.name).replace("\n", " ") or "bestand"
            file = file_of(str(update.update_id), name, attached.media_type, size, typed)
            return self._incoming(update, chat, _placed(Said(file=file), update), content)

        def odd(oddity: Oddity) -> Incoming:
            return self._incoming(update, chat, _placed(Said(typed, oddity=oddity), update))

        size = attached.size or LARGEST
        if attached.size and not await self._desk.wants(unfetched := incoming(size, b"")):
            return unfetched
        if not self._allowance.take(chat, update.update_id, size):
            return odd(Oddity.TOO_MANY)
        try:
            file = await self._bot.get_file(attached.id)
            content = bytes(await file.download_as_bytearray())
        except BadRequest as error:
            return odd(Oddity.TOO_LARGE if "too big" in str(error) else Oddity.UNREADABLE)
        return odd(Oddity.TOO_LARGE) if len(content) > LARGEST else incoming(len(content), content)

    async def _give_up(self, raw: Raw) -> Awaitable[None] | None:
        """Keep an update that could not be handled; what tells the tenant, however long that takes."""
        chat, language = asker_of(raw, self._staff_chat)
        owner = sender_of(raw) if chat is None else chat
        await self._set_aside(f"{NAME}:{owner}", str(raw["update_id"]), json.dumps(raw).encode())
        return None if chat is None else self._display.insist(chat, self._desk.apology(language))

    async def _hold_up(self, raw: Raw, fetching: bool) -> None:
        """Tell the tenant that the answer waits for the disk, or for its file."""
        chat, language = asker_of(raw, self._staff_chat)
        if chat is None:
            return
        try:
            screen = await self._desk.held_up(f"{NAME}:{chat}", language, fetching=fetching)
            await self.tell(str(chat), screen)
        except BotError:
            log.info("A tenant could not be told of a message that waits")


def _placed(said: Said, update: Update) -> Said:
    """What was said, with the message that it came in."""
    message = update.effective_message
    assert message is not None, "it was said in one"
    edited = update.edited_message is not None
    return replace(said, source=str(message.message_id), edited=edited, at=message.date)
