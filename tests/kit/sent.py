"""What stands in a chat of the fake Telegram, and what is refused there."""

from dataclasses import dataclass, field
from typing import Any

from tests.kit.keyboards import BadKeyboard, Inline, Markup, read_markup
from tests.kit.markup import BadMarkup, plain, units

DATE = 1773831600
"""Wednesday 18 March 2026, noon in Amsterdam."""


class Refused(Exception):
    """An error of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True)
class Upload:
    """A file that the bot sent. `kind`: what Telegram shows it as, such as 'document' or 'voice'."""

    name: str
    content: bytes
    kind: str = "document"


@dataclass
class Sent:
    """A message of the bot: `text` is what is read, a file's caption included.

    `original` is the keyboard it was sent with. `markup`: the kind of `reply_markup` it came with.
    """

    chat: int
    id: int
    html: str
    text: str
    keyboard: Inline
    original: Inline = field(default_factory=list)
    edited: bool = False
    file: Upload | None = None
    markup: str = ""

    @property
    def document(self) -> str:
        """What the file says, as text; empty where there is none."""
        return self.file.content.decode(errors="replace") if self.file else ""

    def shown(self) -> dict[str, Any]:
        """The message in the Bot API's own terms."""
        kind = "private" if self.chat > 0 else "supergroup"
        shown: dict[str, Any] = {
            "message_id": self.id,
            "date": DATE,
            "chat": {"id": self.chat, "type": kind, "first_name": "T", "title": "t"},
        }
        if self.file:
            shown[self.file.kind] = _described(self.file, self.id)
            shown |= {"caption": self.text} if self.text else {}
        else:
            shown["text"] = self.text
        if self.keyboard:
            shown["reply_markup"] = {"inline_keyboard": self.keyboard}
        return shown


def file_id(message: int) -> str:
    """Under which the file of the bot's own message can be fetched and sent again."""
    return f"sent{message}"


def _described(file: Upload, message: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "file_id": file_id(message),
        "file_unique_id": file_id(message),
        "file_size": len(file.content),
    }
    if file.kind == "voice":
        return {**described, "duration": 1, "mime_type": "audio/ogg"}
    return {**described, "file_name": file.name}


def markup_of(parameters: dict[str, str], chat: int, *, edit: bool = False) -> Markup:
    """The `reply_markup` of a call. `edit`: of a message that was sent before. Raises Refused."""
    try:
        return read_markup(parameters, private=chat > 0, edit=edit)
    except BadKeyboard as error:
        raise Refused(400, f"Bad Request: {error}") from error


def words_of(parameters: dict[str, str], name: str = "text") -> str:
    """The words of a call without their HTML: a message's, or a file's caption. Raises Refused."""
    html = parameters.get(name, "")
    what = "message" if name == "text" else "message caption"
    try:
        text = plain(html) if parameters.get("parse_mode") == "HTML" else html
    except BadMarkup as error:
        raise Refused(400, f"Bad Request: {error}") from error
    if name == "text" and not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if units(text) > (4096 if name == "text" else 1024):
        raise Refused(400, f"Bad Request: {what} is too long")
    return text
