"""Telegram as a stage for stories."""

import io
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from bot.props import made_up
from bot.stage import TerminalStage, at_the_terminal
from bot.telling import Given, Unmet
from tests.kit.house import House
from tests.kit.visitor import TelegramVisitor


class TelegramStage:
    """A visitor of the house who uses Telegram."""

    def __init__(self, house: House, visitor: TelegramVisitor) -> None:
        self._house = house
        self._visitor = visitor
        self._before = 0

    async def says(self, words: str) -> None:
        await self._does(self._visitor.says(words))

    async def taps(self, label: str) -> None:
        await self._does(self._visitor.taps(label))

    async def taps_old(self, label: str) -> None:
        await self._does(self._visitor.taps_old(label))

    async def sends(self, name: str, caption: str) -> None:
        await self._does(self._visitor.sends(name, made_up(name), caption))

    async def speaks(self, name: str) -> None:
        await self._does(self._visitor.speaks(name, made_up(name)))

    async def shares(self, number: str) -> None:
        await self._does(self._visitor.shares(number))

    async def edits(self, old: str, new: str) -> None:
        await self._does(self._visitor.edits(old, new))

    async def waits(self, time: timedelta) -> None:
        self._turn()
        self._house.now += time
        await self._house.app.agenda.keep()

    async def restarts(self) -> None:
        await self._house.restart()

    async def settles(self) -> None:
        await self._house.delivered()

    def notes(self, words: str) -> None:
        """Nobody reads along."""

    @property
    def heard(self) -> str:
        return "\n".join(m.text for m in self._visitor.messages if m.id > self._before)

    @property
    def choices(self) -> list[str]:
        return self._visitor.choices

    @property
    def files(self) -> list[Given]:
        return [Given(file.name, file.content) for file in self._visitor.documents]

    @property
    def committee(self) -> str:
        return self._house.app.organisation.committee_email

    @property
    def mails(self) -> list[EmailMessage]:
        return self._house.mails()

    @property
    def staff_heard(self) -> str:
        return self._house.staff_heard()

    def _turn(self) -> None:
        self._before = max((message.id for message in self._visitor.messages), default=0)

    async def _does(self, act: Awaitable[None]) -> None:
        self._turn()
        try:
            await act
        except AssertionError as error:
            raise Unmet(str(error)) from error


@asynccontextmanager
async def terminal_in(house: House, language: str, folder: Path) -> AsyncIterator[TerminalStage]:
    """The product's own stage, in a house of the tests. `folder`: for files that are sent."""
    async with at_the_terminal(house, language, io.StringIO(), folder) as stage:
        yield stage
