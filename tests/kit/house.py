"""The real program in this process, around a data directory of the test."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.app import App
from bot.settings import Settings, required
from bot.store.folder import DataFolder
from dialogs.session import Session
from tests.kit.fake_telegram import DATE, TOKEN, FakeRequest, FakeTelegram
from tests.kit.visitor import TerminalVisitor

STAFF = -1001
TENANT = 7001
"""The chat of the tenant whom most tests are about."""

NOW = datetime.fromtimestamp(DATE, UTC)


async def no_sleep(_seconds: float) -> None:
    """Hardly waits, but lets the others go on: also the threads that write."""
    await asyncio.sleep(0.002)


def in_no_hurry() -> Callable[[], float]:
    """A clock by which a minute passes between any two things."""
    minutes = itertools.count()
    return lambda: 60.0 * next(minutes)


class House:
    """The program: it can be stopped, killed and started on the same data. `slept`: how long it meant to."""

    def __init__(self, data: Path, telegram: FakeTelegram | None = None, **environment: str) -> None:
        self.monotonic = in_no_hurry()
        self.telegram = telegram
        self.now = NOW
        self.slept: list[float] = []
        settings = {"KLACHTWIJZER_DATA": str(data), **environment}
        if telegram:
            telegram.open_chat(STAFF)
            telegram.clock = lambda: self.now.timestamp()
            settings = {
                "KLACHTWIJZER_TELEGRAM_TOKEN": TOKEN,
                "KLACHTWIJZER_STAFF_CHAT": str(STAFF),
                **settings,
            }
        self.settings: Settings = required(settings)
        self.app: App
        self._over_http = "KLACHTWIJZER_TELEGRAM_API" in environment
        self._folder = DataFolder(data)
        self._serving: asyncio.Task[object] | None = None

    async def start(self) -> None:
        self._folder.prepare()
        self._folder.hold()
        vault = self._folder.vault(self.settings.data_keys)
        assert vault
        telegram = self.telegram
        self.app = App(
            self.settings,
            vault,
            clock=lambda: self.now,
            request=(lambda: FakeRequest(telegram)) if telegram and not self._over_http else None,
            monotonic=self.monotonic,
            sleep=self._sleep,
        )
        if telegram and self.app.telegram:
            intake, display = self.app.telegram._intake, self.app.telegram._display
            telegram.in_hand = lambda: len(intake._in_hand) > len(display._showing)  # more than screens owed
            await self.app.telegram.open()
            self._serving = asyncio.create_task(self.app.serve_telegram())

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await no_sleep(seconds)

    async def stop(self) -> None:
        """Stop it as SIGTERM does."""
        if self._serving:
            self._serving.cancel()
            await asyncio.wait([self._serving])
            self._serving = None
            assert self.telegram, "it is served only there"
            self.telegram.in_hand = lambda: False
        await self.app.store.close()
        self._folder.release()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def handled(self) -> None:
        """Wait until nothing is in hand but screens that are owed."""
        assert self.telegram
        await self.telegram.settled()
        while self.telegram.in_hand():
            await no_sleep(0)

    async def delivered(self) -> None:
        """Let the outbox make every attempt that is due."""
        await self.app.outbox.deliver()

    async def delivered_all(self) -> None:
        """Let the outbox go on until it is empty."""
        while await self.app.store.undelivered():
            await self.delivered()

    async def settle(self) -> None:
        """Have everything that was saved put in a file of its own."""
        await self.app.store.close()

    def mails(self, to: str = "") -> list[EmailMessage]:
        """The mails that were written, to this recipient."""
        found = []
        for path in sorted((self.settings.data / "mail").glob("*.eml")):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if to in str(mail["To"]):
                found.append(mail)
        return found

    def staff_heard(self) -> str:
        """All that was told in the staff chat."""
        assert self.telegram
        return "\n".join(message.text for message in self.telegram.in_chat(STAFF))


@asynccontextmanager
async def open_house(
    data: Path, telegram: FakeTelegram | None = None, **environment: str
) -> AsyncIterator[House]:
    house = House(data, telegram, **environment)
    await house.start()
    try:
        yield house
    finally:
        await house.stop()


@asynccontextmanager
async def at_the_terminal(house: House, language: str) -> AsyncIterator[TerminalVisitor]:
    """Somebody who sits down at the terminal of the house."""
    visitor = TerminalVisitor()
    talk = asyncio.create_task(
        house.app.serve_terminal(visitor.typist.lines(), visitor.output, language, anew=False)
    )
    await visitor.typist.waits()
    visitor.listens()
    try:
        yield visitor
    finally:
        await visitor.typist.types(None)
        await talk


def committee_mail(house: House) -> EmailMessage:
    """The one mail that the committee got."""
    (mail,) = house.mails(house.app.organisation.committee_email)
    return mail


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The mail's text, as plain text or HTML."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


async def draft(house: House, chat: int = TENANT) -> Session:
    async with house.app.store.visit(f"telegram:{chat}") as visit:
        assert visit.session
        return visit.session


async def answers(house: House) -> dict[str, Any]:
    return (await draft(house)).answers
