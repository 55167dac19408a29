"""The terminal as a stage: a story is played there with the real program."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TextIO

from cryptography.fernet import Fernet

from bot.app import App
from bot.props import made_up
from bot.settings import required
from bot.store.folder import DataFolder
from bot.story import BrokenStory, read_story
from bot.telling import Given, NotHere, Telling, Unmet

PLACE = "terminal"

START = datetime(2026, 3, 18, 11, tzinfo=UTC)
"""When every story begins: Wednesday 18 March 2026, noon in Amsterdam."""


class House(Protocol):
    """The program, and the moment in it."""

    app: App
    now: datetime


class Typist:
    """The lines that somebody types, and whether all of them were answered."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._idle = asyncio.Event()

    def puts(self, line: str | None) -> None:
        """Type a line; None ends them."""
        self._idle.clear()
        self._lines.put_nowait(line)

    async def types(self, line: str | None) -> None:
        """Type a line, and wait until it was answered; None ends them."""
        self.puts(line)
        if line is not None:
            await self.waits()

    async def waits(self) -> None:
        await self._idle.wait()

    async def lines(self) -> AsyncIterator[str]:
        while True:
            if self._lines.empty():
                self._idle.set()
            line = await self._lines.get()
            if line is None:
                return
            yield line


class TerminalStage:
    """Somebody at the terminal of the house. `shown`: where it can be followed; `folder`: for files."""

    def __init__(self, house: House, shown: TextIO, folder: Path) -> None:
        self._house = house
        self._shown = shown
        self._folder = folder
        self._typist = Typist()
        self._told = _Record(shown)
        self._before = 0
        self._typed = 0
        self._talk: asyncio.Task[object] | None = None

    async def enter(self, language: str) -> None:
        """Sit down, and read the first screen."""
        talk = self._house.app.serve_terminal(self._typist.lines(), self._told, language, anew=False)
        self._talk = asyncio.create_task(talk)
        await self._answered()

    async def leave(self) -> None:
        self._typist.puts(None)
        if self._talk:
            await self._talk

    async def says(self, words: str) -> None:
        await self._types(words, words)

    async def taps(self, label: str) -> None:
        """Choose by number, as the screen tells; the words beside the numbers are typed."""
        numbered = {line.partition(". ")[2]: line.partition(".")[0] for line in self._choices()}
        if label not in numbered and label not in self._told.since(self._typed):
            raise Unmet(", ".join(numbered) or self.heard)
        await self.says(numbered.get(label, label))

    async def taps_old(self, label: str) -> None:
        raise NotHere("a terminal has no old buttons.")

    async def sends(self, name: str, caption: str) -> None:
        path = self._folder / Path(name).name
        await asyncio.to_thread(path.write_bytes, made_up(name))
        await self._types(f"/file {path}", f"/file {name}")
        if caption:
            self.notes(f"a terminal sends a file without words, so without these: {caption}")

    async def speaks(self, name: str) -> None:
        await self.sends(name, "")

    async def shares(self, number: str) -> None:
        await self.says(number)

    async def edits(self, old: str, new: str) -> None:
        raise NotHere("what was typed in a terminal stays as it is.")

    async def waits(self, time: timedelta) -> None:
        self._before = self._told.length
        self._house.now += time
        await self._house.app.agenda.keep()

    async def restarts(self) -> None:
        raise NotHere("a conversation in a terminal ends with the assistant.")

    async def settles(self) -> None:
        await self._house.app.outbox.deliver()

    def notes(self, words: str) -> None:
        print(f"\n({words})", file=self._shown)

    @property
    def heard(self) -> str:
        return self._told.since(self._before)

    @property
    def choices(self) -> list[str]:
        return [line.partition(". ")[2] for line in self._choices()]

    @property
    def files(self) -> list[Given]:
        """The files whose places were printed."""
        data = str(self._house.app.settings.data)
        paths = [Path(line) for line in self._told.since(0).splitlines() if line.startswith(data)]
        return [Given(path.name, path.read_bytes()) for path in paths if path.is_file()]

    @property
    def committee(self) -> str:
        return self._house.app.organisation.committee_email

    @property
    def mails(self) -> list[EmailMessage]:
        written = sorted((self._house.app.settings.data / "mail").glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in written]

    @property
    def staff_heard(self) -> str:
        raise NotHere("a terminal has no staff chat.")

    async def _types(self, line: str, shown: str) -> None:
        self._before = self._typed = self._told.length
        print("> " + shown.replace("\n", "\n  "), file=self._shown)
        self._typist.puts(line)
        await self._answered()

    async def _answered(self) -> None:
        """Wait for the answer. What broke the conversation is raised."""
        assert self._talk, "somebody has sat down"
        idle = asyncio.create_task(self._typist.waits())
        await asyncio.wait([idle, self._talk], return_when=asyncio.FIRST_COMPLETED)
        if self._talk.done():
            idle.cancel()
            self._talk.result()

    def _choices(self) -> list[str]:
        lines = self._told.since(self._typed).splitlines()
        return [line for line in lines if line.partition(". ")[0].isdecimal()]


class _Record(io.StringIO):
    """What the terminal shows, kept and shown as well."""

    def __init__(self, shown: TextIO) -> None:
        super().__init__()
        self._shown = shown

    def write(self, text: str, /) -> int:
        self._shown.write(text)
        return super().write(text)

    def flush(self) -> None:
        self._shown.flush()

    @property
    def length(self) -> int:
        return self.tell()

    def since(self, place: int) -> str:
        return self.getvalue()[place:]


@asynccontextmanager
async def at_the_terminal(
    house: House, language: str, shown: TextIO, folder: Path
) -> AsyncIterator[TerminalStage]:
    """Somebody who sits down at the terminal of the house."""
    stage = TerminalStage(house, shown, folder)
    try:
        await stage.enter(language)
        yield stage
    finally:
        await stage.leave()


class _PaperHouse:
    """The program in a folder that is thrown away, with a clock that only the story moves."""

    def __init__(self, folder: Path, organisation: str) -> None:
        self.now = START
        settings = required(
            {
                "KLACHTWIJZER_DATA": str(folder),
                "KLACHTWIJZER_DATA_KEY": Fernet.generate_key().decode(),
                "KLACHTWIJZER_ORGANISATION": organisation,
            }
        )
        data = DataFolder(settings.data)
        data.prepare()
        vault = data.vault(settings.data_keys)
        assert vault is not None, "a key is set"
        self.app = App(settings, vault, clock=lambda: self.now)


async def play(path: Path, organisation: str, shown: TextIO) -> None:
    """Play the story of this file. `organisation`: the path of its facts, or empty.

    Raises BrokenStory where there is none, StoryDiffers where it is not as it is written.
    """
    story = read_story(path)
    if not story.plays_in(PLACE):
        print(f"{story.file} is not played in a terminal, only in: {', '.join(story.places)}.", file=shown)
        return
    with TemporaryDirectory(prefix="klachtwijzer-") as made:
        folder = Path(made)
        house = _PaperHouse(folder / "data", organisation)
        if story.language not in house.app.languages:
            there = ", ".join(house.app.languages)
            raise BrokenStory(f"{story.file}: there are texts in {there} only, not in '{story.language}'.")
        async with at_the_terminal(house, story.language, shown, folder) as stage:
            await Telling(story, stage).play()
    print("\nThe story was played as it is written.", file=shown)
