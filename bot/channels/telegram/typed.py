"""What nearly every update is, words that were typed, read without python-telegram-bot's objects.

To make an `Update` of it takes longer than most of what follows. It is still made of everything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeAlias, TypeGuard

from telegram import Bot, Update

from bot.channels.telegram.held import Raw
from bot.channels.telegram.intake import KINDS


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that somebody typed in a private chat other than the staff chat, and nothing beside them."""

    update_id: int
    chat: int
    message: int
    words: str
    at: datetime
    language: str | None


Fields: TypeAlias = Mapping[str, type]

MESSAGE: Fields = {"message_id": int, "date": int, "chat": dict, "from": dict, "text": str}
MORE: Fields = {"entities": list}
CHAT: Fields = {"id": int, "type": str}
NAMES: Fields = {"first_name": str, "last_name": str, "username": str}
SENDER: Fields = {"id": int, "is_bot": bool, "first_name": str}
TRAITS: Fields = {**NAMES, "language_code": str, "is_premium": bool, "added_to_attachment_menu": bool}
ENTITY: Fields = {"type": str, "offset": int, "length": int}

NOTHING: Fields = MappingProxyType({})

LATEST = 2**32
"""A date before this, in seconds, is one in every calendar."""


def update_in(raw: Raw, bot: Bot, staff_chat: int | None) -> Update | Typed | None:
    """The update; None where it is of a kind that was not asked for. Raises where it is none at all."""
    kind = next((kind for kind in KINDS if kind in raw), None)
    if kind is None:
        return None
    if kind == "message" and (typed := typed_in(raw["update_id"], raw[kind], staff_chat)):
        return typed
    try:
        return Update.de_json({"update_id": raw["update_id"], kind: raw[kind]}, bot)
    except OSError as beyond:  # a date in a million years: it will not be read a little later either
        raise ValueError("this is no update") from beyond


def typed_in(update_id: int, message: object, staff_chat: int | None) -> Typed | None:
    """What was typed in a new message; None where it is not as plain as that, and an `Update` must tell.

    An `Update` would tell the same, so that nobody notices which way a message went.
    """
    if type(update_id) is not int or not _is(message, MESSAGE, MORE):
        return None
    chat, sender = message["chat"], message["from"]
    if not (_is(chat, CHAT, NAMES) and _is(sender, SENDER, TRAITS)):
        return None
    if chat["type"] != "private" or chat["id"] == staff_chat or not 0 < message["date"] < LATEST:
        return None
    if not all(_is(each, ENTITY) for each in message.get("entities", ())):
        return None
    at = datetime.fromtimestamp(message["date"], UTC)
    language = sender.get("language_code")
    return Typed(update_id, chat["id"], message["message_id"], message["text"], at, language)


def _is(part: object, needed: Fields, more: Fields = NOTHING) -> TypeGuard[Raw]:
    """Whether it has what is needed, perhaps some of what is `more`, and nothing else."""
    if type(part) is not dict or not needed.keys() <= part.keys():
        return False
    return all(type(value) is (needed.get(name) or more.get(name)) for name, value in part.items())
