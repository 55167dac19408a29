"""A Visitor reads and acts as a person does: words and labels, never ids or callback data."""

import io
from typing import Any, Protocol

from bot.props import made_up
from bot.stage import Typist
from tests.kit.fake_telegram import FakeTelegram, Sent, Upload


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
        described = self._uploaded(content)
        extra = {"caption": caption} if caption else {}
        if name.endswith(".jpg"):
            photo = {**described, "width": 90, "height": 90}
            await self.does(photo=[photo], **extra)
        else:
            await self.does(document={**described, "file_name": name}, **extra)

    async def speaks(self, name: str, content: bytes = b"") -> None:
        """Hold the microphone and speak. Telegram gives no name to a voice message."""
        spoken = self._uploaded(content or made_up(name))
        await self.does(voice={**spoken, "duration": 3, "mime_type": "audio/ogg"})

    async def shares(self, number: str) -> None:
        """Press the button that shares the own number."""
        keyboard = self.telegram.reply_keyboard(self.chat)
        if keyboard is None or not keyboard.contacts:
            raise AssertionError("no button asks for the own number")
        self.telegram.press(self.chat)
        own = {"phone_number": number, "first_name": self.sender["first_name"], "user_id": self.sender["id"]}
        await self.does(contact=own)

    async def edits(self, old: str, new: str) -> None:
        """Change the words of the newest own message that says just this."""
        await self._edits("text", old, new)

    async def edits_caption(self, old: str, new: str) -> None:
        """Change the words under a file that was sent."""
        await self._edits("caption", old, new)

    async def _edits(self, what: str, old: str, new: str) -> None:
        said = [m for m in self.telegram.said.values() if m["chat"]["id"] == self.chat]
        for message in reversed(said):
            if message.get(what) == old and message["from"]["id"] == self.sender["id"]:
                await self.telegram.edit(self.sender, message["message_id"], **{what: new})
                await self.listens()
                return
        raise AssertionError(f"{old!r} was never said")

    def _uploaded(self, content: bytes) -> dict[str, Any]:
        """A new file as the Bot API describes it."""
        file = f"file{len(self.telegram.files)}"
        self.telegram.files[file] = content
        return {"file_id": file, "file_unique_id": file, "file_size": len(content)}

    async def taps(self, label: str) -> None:
        """Tap the button of the newest message that shows it, or that of the reply keyboard."""
        for message in reversed(self.messages):
            for data in _found(message.keyboard, label):
                await self.telegram.tap(self.sender, message, data)
                await self.listens()
                return
        if label not in self._pressable:
            raise AssertionError(f"no button {label!r}; there are {self.choices}")
        self.telegram.press(self.chat)
        await self.says(label)

    @property
    def _pressable(self) -> list[str]:
        """The labels of the reply keyboard that are sent as words."""
        keyboard = self.telegram.reply_keyboard(self.chat)
        return [label for label in keyboard.labels if label not in keyboard.contacts] if keyboard else []

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
        """The labels of all buttons that are still shown; those of the reply keyboard come last."""
        keyboard = self.telegram.reply_keyboard(self.chat)
        inline = [b["text"] for m in self.messages for row in m.keyboard for b in row]
        return inline + (keyboard.labels if keyboard else [])

    @property
    def documents(self) -> list[Upload]:
        """The files that the assistant sent, the oldest first."""
        return [message.file for message in self.messages if message.file]

    def sees(self, words: str) -> bool:
        return squeeze(words) in squeeze(self.heard)


def _found(keyboard: list[list[dict[str, str]]], label: str) -> list[str]:
    return [b["callback_data"] for row in keyboard for b in row if b["text"] == label]


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
