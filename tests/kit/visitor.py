"""A Visitor reads and acts as a person does: words and labels, never ids or callback data."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any, Protocol

from tests.kit.fake_telegram import FakeTelegram, Sent


class Visitor(Protocol):
    """Somebody who talks with the assistant. `heard` is what came since the last thing done."""

    heard: str

    async def says(self, words: str) -> None: ...

    async def taps(self, label: str) -> None: ...

    async def sends(self, name: str, content: bytes, caption: str = "") -> None: ...

    @property
    def choices(self) -> list[str]: ...

    def sees(self, words: str) -> bool: ...


def squeeze(text: str) -> str:
    """The text with single spaces, so that a story need not know where lines end."""
    return " ".join(text.split())


class TelegramVisitor:
    """A person with Telegram in this language."""

    def __init__(self, telegram: FakeTelegram, chat: int, language: str = "nl") -> None:
        self.telegram = telegram
        self.chat = chat
        self.sender: dict[str, Any] = {
            "id": chat,
            "is_bot": False,
            "first_name": "Tenant",
            "language_code": language,
        }
        self.heard = ""
        self._read = 0

    async def says(self, words: str) -> None:
        await self.does(text=words)

    async def does(self, **content: Any) -> None:
        """Send a message of any kind, in the Bot API's own terms."""
        await self.telegram.message(self.chat, self.sender, **content)
        await self.listens()

    async def sends(self, name: str, content: bytes, caption: str = "") -> None:
        file = f"file{len(self.telegram.files)}"
        self.telegram.files[file] = content
        described = {"file_id": file, "file_unique_id": file, "file_size": len(content)}
        extra = {"caption": caption} if caption else {}
        if name.endswith(".jpg"):
            photo = {**described, "width": 90, "height": 90}
            await self.does(photo=[photo], **extra)
        else:
            await self.does(document={**described, "file_name": name}, **extra)

    async def taps(self, label: str) -> None:
        """Tap the button of the newest message that shows it."""
        for message in reversed(self.messages):
            for data in _found(message.keyboard, label):
                await self.telegram.tap(self.sender, message, data)
                await self.listens()
                return
        raise AssertionError(f"no button {label!r}; there are {self.choices}")

    async def taps_old(self, label: str) -> None:
        """Tap a button as an old screen of the phone still shows it."""
        for message in self.messages:
            for data in _found(message.original, label):
                await self.telegram.tap(self.sender, message, data)
                await self.listens()
                return
        raise AssertionError(f"never a button {label!r}")

    async def listens(self) -> None:
        """Wait until the assistant has answered everything, and read it."""
        await self.telegram.settled()
        new = [m for m in self.messages if m.id > self._read]
        self.heard = "\n".join(m.text for m in new)
        self._read = max([self._read, *(m.id for m in self.messages)])

    @property
    def messages(self) -> list[Sent]:
        return self.telegram.in_chat(self.chat)

    @property
    def choices(self) -> list[str]:
        """The labels of all buttons that are still shown."""
        return [b["text"] for m in self.messages for row in m.keyboard for b in row]

    def sees(self, words: str) -> bool:
        return squeeze(words) in squeeze(self.heard)


def _found(keyboard: list[list[dict[str, str]]], label: str) -> list[str]:
    return [b["callback_data"] for row in keyboard for b in row if b["text"] == label]


class Typist:
    """The lines that somebody types, and whether all of them were answered."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._idle = asyncio.Event()

    async def types(self, line: str | None) -> None:
        self._idle.clear()
        self._lines.put_nowait(line)
        if line is not None:
            await self._idle.wait()

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


class TerminalVisitor:
    """A person at a terminal."""

    def __init__(self) -> None:
        self.typist = Typist()
        self.output = io.StringIO()
        self.heard = ""
        self._read = 0

    async def says(self, words: str) -> None:
        await self.typist.types(words)
        self.listens()

    async def taps(self, label: str) -> None:
        """Choose by number, as the screen tells; the words beside the numbers are typed."""
        numbered = {line.partition(". ")[2]: line.partition(".")[0] for line in self._choices()}
        await self.says(numbered.get(label, label))

    async def sends(self, name: str, content: bytes, caption: str = "") -> None:
        raise AssertionError("a terminal sends files by their path")

    def listens(self) -> None:
        self.heard = self.output.getvalue()[self._read :]
        self._read = len(self.output.getvalue())

    def _choices(self) -> list[str]:
        lines = self.heard.splitlines()
        return [line for line in lines if line.partition(". ")[0].isdecimal()]

    @property
    def choices(self) -> list[str]:
        return [line.partition(". ")[2] for line in self._choices()]

    def sees(self, words: str) -> bool:
        return squeeze(words) in squeeze(self.heard)
