"""The terminal: the same Screens with numbered choices, for a person or for answers from a pipe."""

import asyncio
import mimetypes
import os
import secrets
import shutil
import threading
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from bot.channels import Aloud
from bot.desk import Desk, Incoming, file_of
from bot.errors import BotError, TryLater
from dialogs.dialog import Dialog
from dialogs.gathering import MOST_BYTES
from dialogs.handout import rendered
from dialogs.said import Oddity, Said
from dialogs.screen import Aloud as Heard
from dialogs.screen import Kind, Line, Screen
from dialogs.text import _, clean

NAME = "terminal"
CHAT = f"{NAME}:local"

FILE_COMMANDS = ("/file", "/bestand")
"""Words before the path of a file that is sent along. Only here: other channels send files."""

FILE_COMMAND = _("/file")


class Terminal:
    """One tenant at a keyboard. `lines` gives what is typed, a line each; `letters` is a folder.
    `prompt` shows that a line may be typed.

    `reader`: reads aloud, where there is a voice; `speak`: read everything, and play it.

    `anew`: begin another complaint where the last one was sent, as answers from a pipe expect.
    """

    def __init__(
        self,
        desk: Desk,
        dialog: Dialog,
        lines: AsyncIterator[str],
        output: TextIO,
        language: str | None,
        letters: Path,
        *,
        anew: bool = False,
        reader: Aloud | None = None,
        speak: bool = False,
        prompt: Callable[[], None] = lambda: None,
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._desk = desk
        self._dialog = dialog
        self._lines = lines
        self._output = output
        self._language = language
        self._letters = letters
        self._anew = anew
        self._reader = reader
        self._speak = speak
        self._prompt = prompt
        self._new_id = new_id
        self._screen: Screen | None = None
        self.sent = False

    async def run(self) -> None:
        """Talk until the lines end. `sent` is then whether a complaint was sent."""
        await self._handle(Said(words="/start"))
        if self._speak:
            await self._handle(Said(words="/read on"))
        if self._anew and self._screen and self._screen.phase == "submitted":
            await self._handle(Said(tap=f"{self._screen.token}:another"))
        self.sent = False
        async for line in self._lines:
            said, content = await asyncio.to_thread(self._read, line)
            await self._handle(said, content)

    async def tell(self, _chat: str, screen: Screen) -> None:
        if screen.choices:
            self._screen = screen  # the numbers are those of what was shown last
        self._print(screen)

    async def give(self, _chat: str, name: str, content: bytes, caption: str) -> None:
        await self._write(name, content, caption)
        self._prompt()

    async def _write(self, name: str, content: bytes, caption: str) -> None:
        """Put a file where the letters are, and say where."""
        print("", caption, await self._keep(name, content), sep="\n", file=self._output, flush=True)

    async def _keep(self, name: str, content: bytes) -> Path:
        """Put a file where the letters are."""
        path = self._letters / name

        def write() -> None:
            self._letters.mkdir(mode=0o700, exist_ok=True)
            path.unlink(missing_ok=True)  # one of an earlier version was everybody's
            path.touch(0o600)
            path.write_bytes(content)

        try:
            await asyncio.to_thread(write)
        except OSError as error:
            raise TryLater(f"the file cannot be written ({error.strerror})") from error
        return path

    async def _handle(self, said: Said, content: bytes = b"") -> None:
        incoming = Incoming(CHAT, self._new_id(), said, self._language, content)
        self._screen = await self._desk.handle(incoming)
        assert self._screen is not None, "a line has an id of its own, so it never comes again"
        self.sent = self.sent or self._screen.phase == "submitted"
        for handout in self._screen.handouts:
            with suppress(TryLater):  # it can be asked for again, and the conversation goes on
                await self._write(handout.name, rendered(handout), handout.caption)
        if not (self._screen.aloud and self._screen.aloud.only):
            self._print(self._screen)
        if self._screen.aloud and self._reader:
            await self._sound(self._reader, self._screen, self._screen.aloud)

    async def _sound(self, reader: Aloud, screen: Screen, aloud: Heard) -> None:
        """Write the screen as sound, and play it where this computer can."""
        say = self._dialog.languages[screen.language]
        try:
            sound = await reader.read(screen)
            path = await self._keep(say(_("read-aloud.ogg")), sound.audio)
        except BotError:
            print("", aloud.failed, sep="\n", file=self._output)
            self._prompt()
            return
        words = ", ".join(button.label for button in aloud.buttons)
        told = say(_("You can also type: {words}.", words=words))
        print("", aloud.caption, path, told, sep="\n", file=self._output, flush=True)
        self._prompt()
        if self._speak and (player := _player()):
            await asyncio.create_subprocess_exec(
                *player, str(path), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
            )

    def _read(self, line: str) -> tuple[Said, bytes]:
        words = line.strip()
        numbered = self._screen.choices if self._screen else ()
        if len(words) < 4 and words.isdecimal() and 1 <= int(words) <= len(numbered) and self._screen:
            return Said(tap=f"{self._screen.token}:{numbered[int(words) - 1].action}"), b""
        for command in FILE_COMMANDS:
            if words.lower().split(maxsplit=1)[:1] == [command]:
                return self._file(words[len(command) :].strip().strip("\"'"))
        return Said(words=line), b""

    def _file(self, where: str) -> tuple[Said, bytes]:
        path = Path(os.path.expanduser(where))
        try:
            if not path.is_file():
                return Said(oddity=Oddity.UNREADABLE), b""
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except (OSError, ValueError):
            return Said(oddity=Oddity.UNREADABLE), b""
        if len(content) > MOST_BYTES:
            return Said(oddity=Oddity.TOO_LARGE), b""
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Said(file=file_of(self._new_id(), clean(path.name), kind, len(content))), content

    def _print(self, screen: Screen) -> None:
        say = self._dialog.languages[screen.language]
        answers = [f"{number}. {button.label}" for number, button in enumerate(screen.choices, 1)]
        if screen.tools:
            words = ", ".join(tool.label for tool in screen.tools)
            answers.append(say(_("You can also type: {words}.", words=words)))
        if screen.phase == "asking":
            answers.append(say(_("A file: {command} and where it is.", command=say(FILE_COMMAND))))
        paragraphs = [_shown(screen.notice), _shown(screen.lines), answers]
        text = "\n\n".join("\n".join(paragraph) for paragraph in paragraphs if paragraph)
        print("", text, sep="\n", file=self._output)
        self._prompt()
        self._output.flush()


def _shown(lines: tuple[Line, ...]) -> list[str]:
    """The lines for reading: what belongs to a heading is indented, the question stands apart."""
    shown: list[str] = []
    indent = ""
    for line in lines:
        if line.kind in (Kind.HEADING, Kind.QUESTION):
            indent = "  " if line.kind is Kind.HEADING else ""
            shown += [""] * bool(shown and line.kind is Kind.QUESTION) + [line.text]
        else:
            mark = "- " if line.kind is Kind.ITEM else ""
            shown += [f"{indent}{mark}{part}" for part in line.text.split("\n")]
    return shown


async def typed_lines(source: TextIO) -> AsyncIterator[str]:
    """The lines of a file, pipe or keyboard, read in a thread of their own until they end."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        with suppress(RuntimeError):  # the loop has ended before the lines
            try:
                for line in source:
                    loop.call_soon_threadsafe(queue.put_nowait, line)
            finally:
                loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, daemon=True, name="typed lines").start()
    while (line := await queue.get()) is not None:
        yield line


PLAYERS = (
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
    ("mpv", "--really-quiet"),
    ("ogg123", "-q"),
)


def _player() -> tuple[str, ...] | None:
    """A program of this computer that can play the sound."""
    return next((player for player in PLAYERS if shutil.which(player[0])), None)
