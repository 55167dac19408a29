"""The composition: the only module that names concrete adapters."""

import asyncio
import gc
import logging
import random
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, TextIO

from bot.agenda import Agenda
from bot.attempts import Attempts
from bot.audit import AuditLog
from bot.channels import terminal
from bot.deliveries import Deliveries
from bot.desk import Desk
from bot.dossier.complaint import State
from bot.errors import SettingError
from bot.evidence.inspector import Inspector
from bot.forwarders.chat import Teller
from bot.forwarders.smtp import probe_mail
from bot.languages import translators
from bot.listening.listener import Listener
from bot.organisation import load
from bot.outbox import Outbox
from bot.reader import Reader
from bot.settings import TELEGRAM_API, Settings
from bot.staff import StaffDesk
from bot.store.folder import DataFolder, needed
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from bot.voice.models import available
from bot.voice.voices import Voices
from dialogs.complaint import complaint_dialog
from dialogs.screen import Line, Screen
from dialogs.text import Text, _

if TYPE_CHECKING:
    from telegram.request import BaseRequest

    from bot.channels.telegram.channel import Telegram

log = logging.getLogger(__name__)

STOP_WITHIN = 6.0
"""Seconds for what is in hand when the program is stopped."""


class Ending(Enum):
    """How a conversation in the terminal ended, in words for the operator."""

    MAILED = "the complaint was sent."
    RECEIVED = "the complaint was received, but not mailed yet. The next start tries again."
    NOT_SENT = "no complaint was sent. What was answered is kept."


class App:
    """The whole program around one data directory.

    `clock` gives the moment, `request` the way to the Bot API; `monotonic` and `sleep`, both in
    seconds, keep the pace there.
    """

    def __init__(
        self,
        settings: Settings,
        vault: Vault,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        request: "Callable[[], BaseRequest] | None" = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.organisation = load(settings.organisation)
        self.languages = translators(self.organisation)
        self.reader = Reader(Voices(settings.voices), self.languages) if available() else None
        self.listener = Listener(settings.listen) if settings.listen else None
        self.inspector = Inspector()
        self.dialog = complaint_dialog(
            self.languages, self.organisation.facts, voiced=self.reader is not None
        )
        self._tellers: dict[str, Teller] = {}
        self.store = TinyStore(settings.data, vault)
        self.deliveries = Deliveries(
            settings,
            self.organisation,
            self.languages,
            self.store,
            self.dialog,
            self._tellers,
            self._tell_staff,
        )
        self.outbox = Outbox(
            self.store,
            Attempts(
                self.deliveries.forwarders,
                clock=clock,
                jitter=random.uniform,
                alarm=self._alarm,
                unreached=self.deliveries.unreached,
                series=self.deliveries.series,
                opens=settings.opens,
            ),
        )
        self.agenda = Agenda(
            self.store,
            self.dialog,
            self._tellers,
            opens=settings.opens,
            clock=clock,
            zone=self.organisation.timezone,
            keep_sent=timedelta(days=self.organisation.erase_sent_after_days),
            new_id=_new_id,
        )
        self.desk = Desk(
            self.dialog,
            self.store,
            clock=clock,
            new_id=_new_id,
            deliveries=self.deliveries.of_complaint,
            withdrawal=self.deliveries.of_withdrawal,
            reply=self.deliveries.of_answer,
            owed=self.outbox.nudge,
            kept=self.agenda.note,
            just_told=self.deliveries.just_told,
            inspector=self.inspector,
            listener=self.listener,
        )
        self.audit = AuditLog(settings.data / "audit", clock)
        self.staff = StaffDesk(
            self.store,
            self.languages,
            self.audit,
            clock=clock,
            deliveries=self.deliveries.of_word,
            owed=self.outbox.nudge,
            mark=vault.mark,
        )
        self.telegram = self._telegram(request, monotonic, sleep) if settings.telegram_token else None
        self.deliveries.open(self.telegram, clock)

    async def serve_telegram(self) -> None:
        """Serve until cancelled; then finish what is in hand."""
        assert self.telegram is not None, "called only where a token is set"
        log.info("Klachtwijzer serves Telegram.")
        if self.settings.smtp is None:
            log.warning("No mail server is set: complaints only go to %s.", self.settings.data / "mail")
        try:
            await self._while_delivering(self.telegram.run())
        finally:
            await self.telegram.close()
            await self.audit.close()
            log.info("Klachtwijzer has stopped.")

    async def serve_terminal(
        self,
        lines: AsyncIterator[str],
        output: TextIO,
        language: str | None,
        *,
        anew: bool,
        speak: bool = False,
        prompt: Callable[[], None] = lambda: None,
    ) -> Ending:
        """Talk with whoever types the lines, and say how it ended."""
        talk = terminal.Terminal(
            self.desk,
            self.dialog,
            lines,
            output,
            language,
            self.settings.data / "letters",
            anew=anew,
            reader=self.reader,
            speak=speak,
            prompt=prompt,
        )
        self._tellers[terminal.NAME] = talk

        async def talk_and_deliver() -> None:
            await talk.run()
            await self.outbox.deliver()

        await self._while_delivering(talk_and_deliver())
        if not talk.sent:
            return Ending.NOT_SENT
        return Ending.MAILED if await self._mailed(terminal.CHAT) else Ending.RECEIVED

    async def _while_delivering(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work beside the outbox and the agenda. A cancellation lets all finish what is in hand."""
        gc.collect()
        gc.freeze()  # what was loaded stays: to look through it again and again made tenants wait
        gc.set_threshold(20_000)
        serving = asyncio.create_task(work)
        beside = [asyncio.create_task(self.outbox.run()), asyncio.create_task(self.agenda.run())]
        try:
            await asyncio.wait([serving, *beside], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.outbox.stop()
            self.agenda.stop()
            if not serving.done():
                serving.cancel()
            await asyncio.wait([serving, *beside], timeout=STOP_WITHIN)
            for task in beside:
                task.cancel()
            for worker in (self.reader, self.listener, self.inspector):
                if worker:
                    await worker.close()
        for task in (serving, *beside):
            if task.done() and not task.cancelled():
                task.result()

    async def _mailed(self, chat: str) -> bool:
        async with self.store.visit(chat) as visit:
            mail = visit.deliveries.get("mail")
            return mail is not None and mail.state is State.DONE

    def _telegram(
        self,
        request: "Callable[[], BaseRequest] | None",
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> "Telegram":
        from bot.channels.telegram.channel import NAME, Telegram  # only where it is used: it is slow
        from bot.channels.telegram.request import AiohttpRequest

        channel = Telegram(
            self.settings.telegram_token or "",
            self.settings.telegram_api,
            self.desk,
            self.dialog,
            self.store.set_aside,
            self.store.inbox,
            self.staff,
            staff_chat=self.settings.staff_chat,
            reader=self.reader,
            request=request or AiohttpRequest,
            paced=self.settings.telegram_api == TELEGRAM_API,
            monotonic=monotonic,
            sleep=sleep,
        )
        self._tellers[NAME] = channel
        return channel

    async def _alarm(self, what: str) -> None:
        await self._tell_staff(
            _("A complaint could not be delivered and needs your attention. {what}", what=what)
        )

    async def _tell_staff(self, text: Text) -> None:
        """Tell them now, where there is a staff chat. Raises BotError where that cannot be done."""
        if self.telegram is None or self.settings.staff_chat is None:
            return
        say = self.languages[self.organisation.language]
        await self.telegram.tell(str(self.settings.staff_chat), Screen(say.language, (Line(say(text)),)))


def _new_id() -> str:
    return uuid.uuid4().hex


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[App]:
    """The program, ready to serve. Raises SettingError where a setting does not work."""
    if settings.smime:
        settings.smime.require(datetime.now(UTC))
    folder = DataFolder(settings.data)
    folder.prepare()
    folder.hold()
    try:
        with needed():
            vault = folder.vault(settings.data_keys)
            assert vault is not None, "a key is made where there is none"
            app = App(settings, vault)
        probes = probe_mail(settings.smtp, settings.mail_from), _open(app.telegram)
        problems = [problem for problem in await asyncio.gather(*probes) if problem]
        if problems:
            if app.telegram:
                await app.telegram.close()
            raise SettingError(problems[0])
        try:
            yield app
        finally:
            await app.store.close()
    finally:
        folder.release()


async def _open(telegram: "Telegram | None") -> str | None:
    try:
        if telegram:
            await telegram.open()
    except SettingError as error:
        return str(error)
    return None
