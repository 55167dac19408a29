"""A Telegram message as what the tenant said, and who said it."""

from dataclasses import dataclass

from telegram import Message

from bot.channels.telegram.held import Raw
from dialogs.gathering import MIB
from dialogs.said import Oddity, Said

LARGEST = 20 * MIB
"""Bytes that a bot can fetch of one file."""


@dataclass(frozen=True)
class Attached:
    """A file of a message that is still to be fetched; `size` in bytes, None where not told."""

    id: str
    name: str
    media_type: str
    size: int | None


def read(message: Message, *, edited: bool = False) -> Said | Attached | None:
    """What was said; None where nobody said anything (such as a pinned message).

    Of an `edited` message only words and files count: a live location is edited all the time.
    """
    if edited and message.text is None and _attached(message) is None:
        return None
    if attached := _attached(message):
        too_large = attached.size is not None and attached.size > LARGEST
        return Said(message.caption or "", oddity=Oddity.TOO_LARGE) if too_large else attached
    if message.forward_origin:
        return Said(oddity=Oddity.FORWARDED)
    if message.text is not None:
        return Said(words=message.text)
    if message.sticker or message.animation or message.dice:
        return Said(oddity=Oddity.STICKER)
    if message.location or message.venue:
        return Said(oddity=Oddity.LOCATION)
    if message.contact:
        return _contact(message)
    return Said(oddity=Oddity.OTHER) if _content(message) else None


def _contact(message: Message) -> Said:
    """One's own number, as Telegram shares it; somebody else's card is no answer."""
    contact = message.contact
    if contact is None or message.from_user is None or contact.user_id != message.from_user.id:
        return Said(oddity=Oddity.CONTACT)
    number = contact.phone_number
    return Said(phone=number if number.startswith(("+", "0")) else f"+{number}")


def _content(message: Message) -> bool:
    """Whether a person sent it: a poll, a story, a game, a list, a bill; no message of the service."""
    kinds = (message.poll, message.story, message.game, message.checklist, message.paid_media)
    return bool(any(kinds) or message.invoice)


def _attached(message: Message) -> Attached | None:
    if message.animation:
        return None
    if message.photo:
        photo = message.photo[-1]
        return Attached(photo.file_id, f"foto-{message.message_id}.jpg", "image/jpeg", photo.file_size)
    kinds = (
        (message.document, "document", "application/octet-stream", ""),
        (message.voice, "spraakbericht", "audio/ogg", ".ogg"),
        (message.audio, "geluid", "audio/mpeg", ".mp3"),
        (message.video, "video", "video/mp4", ".mp4"),
        (message.video_note, "video", "video/mp4", ".mp4"),
    )
    for file, name, media_type, ending in kinds:
        if file is not None:
            return Attached(
                file.file_id,
                getattr(file, "file_name", None) or f"{name}-{message.message_id}{ending}",
                getattr(file, "mime_type", None) or media_type,
                file.file_size,
            )
    return None


def asker_of(raw: Raw, staff_chat: int | None) -> tuple[int | None, str | None]:
    """The chat to answer in, whatever is in the raw update, and the messenger's language there.

    Only a private chat and the staff chat are answered.
    """
    said = _said(raw)
    chat = _inside(said, "chat") or _inside(_inside(said, "message"), "chat")
    known = chat.get("type") == "private" or chat.get("id") == staff_chat
    number = chat["id"] if known and type(chat.get("id")) is int else None
    return number, language_of(_inside(said, "from").get("language_code"))


def sender_of(raw: Raw) -> int | None:
    """Whoever sent the raw update: their private chat has the same number."""
    number = _inside(_said(raw), "from").get("id")
    return number if type(number) is int else None


def language_of(code: object) -> str | None:
    """The language's code, where it is one."""
    return code if isinstance(code, str) else None


def _said(raw: Raw) -> Raw:
    return _inside(raw, "message") or _inside(raw, "edited_message") or _inside(raw, "callback_query")


def _inside(holder: Raw, name: str) -> Raw:
    """What the raw update holds under this name; nothing where that has no parts."""
    part = holder.get(name)
    return part if isinstance(part, dict) else {}
