"""The Telegram channel: updates to the desk, Screens to the chat."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.channels import Aloud
from bot.channels.telegram.display import Display
from bot.channels.telegram.intake import Inbox, Intake, Raw
from bot.channels.telegram.menu import announce
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.probe import reason, trouble
from bot.channels.telegram.reading import LARGEST, Attached, read
from bot.channels.telegram.render import pages
from bot.channels.telegram.speaking import Speaking
from bot.channels.telegram.staff import StaffChat
from bot.desk import Desk, Incoming, file_of
from bot.errors import SettingError, TryLater, Undeliverable
from bot.staff import StaffDesk
from dialogs.dialog import Dialog
from dialogs.hearing import Oddity, Said
from dialogs.screen import Screen
from dialogs.text import clean

log = logging.getLogger(__name__)

NAME = "telegram"


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
        self._tidying: dict[int, asyncio.Task[None]] = {}
        self._requests = request(), request()
        self._application: Application = (  # type: ignore[type-arg]  # six of them, none used here
            ApplicationBuilder()
            .token(token)
            .base_url(f"{api}/bot")
            .base_file_url(f"{api}/file/bot")
            .request(self._requests[0])
            .get_updates_request(self._requests[1])
            .rate_limiter(Pace(monotonic, sleep, ahead=paced))
            .updater(None)
            .build()
        )
        private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGES
        if staff_chat is not None:
            self._application.add_handler(MessageHandler(filters.Chat(staff_chat), self._on_staff))
        self._application.add_handler(MessageHandler(private, self._on_message))
        self._application.add_handler(CallbackQueryHandler(self._on_tap))
        self._application.add_handler(MessageHandler(filters.ChatType.GROUPS, self._on_group))
        self._application.add_error_handler(self._on_error)
        self._bot = self._application.bot
        self._display = Display(self._bot, sleep)
        self._staff = StaffChat(self._bot, self._display, staff, staff_chat, sleep)
        self._speaking = Speaking(self._bot, reader) if reader else None
        self._intake = Intake(self._bot, self._process, self._give_up, inbox, sleep)

    async def open(self) -> None:
        """Connect. Raises SettingError where the token or the address is wrong."""
        try:
            await self._application.initialize()
        except TelegramError as error:
            await self.close()
            raise SettingError(trouble(error)) from None

    async def close(self) -> None:
        await self._application.shutdown()
        for request in self._requests:
            await request.shutdown()

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
            await self._bot.get_chat(self._staff_chat)
        except TelegramError as error:
            log.warning("The staff chat cannot be seen by the bot (%s)", type(error).__name__)

    async def tell(self, chat: str, screen: Screen) -> None:
        """Send something that nobody asked for just now. Raises TryLater or Undeliverable."""
        with _delivering():
            for page in pages(screen):
                sent = await self._display.message(int(chat), page)
                if page.markup and int(chat) != self._staff_chat:
                    self._display.asked(int(chat), sent)

    async def give(self, chat: str, name: str, content: bytes, caption: str) -> None:
        """Send a file that nobody asked for just now. Raises TryLater or Undeliverable."""
        with _delivering():
            await self._bot.send_document(int(chat), content, caption, filename=name)

    async def _process(self, raw: Raw) -> "asyncio.Task[None] | None":
        """Handle the update; what is still tidied after it."""
        update = Update.de_json(raw, self._bot)
        await self._application.process_update(update)
        if error := self._errors.pop(update.update_id, None):
            raise error
        return self._tidying.pop(update.update_id, None)

    async def _on_error(self, update: object, context: CallbackContext) -> None:  # type: ignore[type-arg]
        if isinstance(update, Update) and context.error:
            self._errors[update.update_id] = context.error

    async def _on_staff(self, update: Update, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        await self._staff.take(update)

    async def _on_message(self, update: Update, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        await self._staff.overhear(update)
        message = update.message or update.edited_message
        if message is None or message.from_user is None:
            return
        said = read(message, edited=update.edited_message is not None)
        content = b""
        if isinstance(said, Attached):
            said, content = await self._fetch(said, message, str(update.update_id))
        if said is not None:
            if message.contact:
                self._display.shared(message.chat_id)
            edited = update.edited_message is not None
            said = replace(said, source=str(message.message_id), edited=edited)
            screen = await self._desk.handle(self._incoming(update, message.chat_id, said, content))
            if screen:
                await self._show(update, message.chat_id, screen)

    async def _on_tap(self, update: Update, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        if self._staff.holds(update):
            return await self._staff.take(update)
        await self._staff.overhear(update)
        tap = update.callback_query
        if tap is None or tap.message is None or tap.message.chat.type != "private":
            return None
        said = Said(tap=tap.data or "")
        chat = tap.message.chat.id
        screen = await self._desk.handle(self._incoming(update, chat, said))
        if screen:
            await self._show(update, chat, screen, tap)
        return None

    async def _show(
        self, update: Update, chat: int, screen: Screen, tap: CallbackQuery | None = None
    ) -> None:
        """Show the screen, and have it heard where that is wanted."""
        if screen.aloud and screen.aloud.only:
            if tap:
                await self._display.answer(tap)
        else:
            self._tidying[update.update_id] = await self._display.show(chat, screen, tap)
        if screen.aloud and self._speaking:
            self._speaking.speak(chat, screen)

    async def _on_group(self, update: Update, _context: CallbackContext) -> None:  # type: ignore[type-arg]
        """Say nothing in a group; tell the operator its number, which no screen of Telegram shows."""
        await self._staff.overhear(update)
        if update.effective_chat and self._staff_chat is None:
            number = update.effective_chat.id
            log.info("A group with the number %d wrote: it can become KLACHTWIJZER_STAFF_CHAT.", number)

    def _incoming(self, update: Update, chat: int, said: Said, content: bytes = b"") -> Incoming:
        language = update.effective_user.language_code if update.effective_user else None
        return Incoming(f"{NAME}:{chat}", str(update.update_id), said, language, content)

    async def _fetch(self, attached: Attached, message: Message, update: str) -> tuple[Said, bytes]:
        try:
            file = await self._bot.get_file(attached.id)
        except BadRequest as error:
            too_large = "too big" in str(error)
            return Said(oddity=Oddity.TOO_LARGE if too_large else Oddity.UNREADABLE), b""
        content = bytes(await file.download_as_bytearray())
        if len(content) > LARGEST:
            return Said(oddity=Oddity.TOO_LARGE), b""
        name = clean(attached.name).replace("\n", " ") or "bestand"
        received = file_of(update, name, attached.media_type, len(content), clean(message.caption or ""))
        return Said(file=received), content

    async def _give_up(self, raw: Raw) -> None:
        """Keep an update that could not be handled, and tell the tenant."""
        said = raw.get("message") or raw.get("edited_message") or raw.get("callback_query")
        said = said if isinstance(said, dict) else {}
        chat = said.get("chat") or (said.get("message") or {}).get("chat") or {}
        known = isinstance(chat, dict) and (
            chat.get("type") == "private" or chat.get("id") == self._staff_chat
        )
        number = chat["id"] if known else None
        try:
            content = json.dumps(raw).encode()
            await self._set_aside(f"{NAME}:{number}", str(raw["update_id"]), content)
        finally:
            if isinstance(number, int):
                sender = said.get("from")
                language = sender.get("language_code") if isinstance(sender, dict) else None
                await self.tell(str(number), self._desk.apology(language))


@contextmanager
def _delivering() -> Iterator[None]:
    """Telegram's refusals as what the outbox knows."""
    try:
        yield
    except Forbidden as error:
        raise Undeliverable("the chat does not accept messages of this bot") from error
    except BadRequest as error:
        raise Undeliverable("Telegram does not know the chat, or refuses the message") from error
    except TelegramError as error:
        raise TryLater(reason(error)) from error
