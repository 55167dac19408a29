"""What may come with a message of a bot as its `reply_markup`, read as strictly as the Bot API reads it."""

import json
from dataclasses import dataclass
from typing import Any

from tests.kit.markup import units

Inline = list[list[dict[str, str]]]

_OPTIONS: dict[str, dict[str, type]] = {
    "inline_keyboard": {},
    "keyboard": {
        "is_persistent": bool,
        "resize_keyboard": bool,
        "one_time_keyboard": bool,
        "input_field_placeholder": str,
        "selective": bool,
    },
    "remove_keyboard": {"selective": bool},
    "force_reply": {"input_field_placeholder": str, "selective": bool},
}
"""The four kinds, by the key that makes them, and what else each may hold."""


class BadKeyboard(ValueError):
    """Telegram would not send this."""


@dataclass(frozen=True)
class ReplyKeyboard:
    """A keyboard in the place of the letters. `contacts`: the labels that share the own number."""

    rows: tuple[tuple[str, ...], ...]
    contacts: frozenset[str]
    one_time: bool = False

    @property
    def labels(self) -> list[str]:
        return [label for row in self.rows for label in row]


@dataclass(frozen=True)
class Markup:
    """What comes with one message; `kind` is the key that makes it, or empty."""

    kind: str = ""
    inline: tuple[tuple[dict[str, str], ...], ...] = ()
    reply: ReplyKeyboard | None = None

    @property
    def rows(self) -> Inline:
        return [list(row) for row in self.inline]


def read_markup(parameters: dict[str, str], *, private: bool, edit: bool = False) -> Markup:
    """The call's `reply_markup`. `edit`: of a message that was sent before. Raises BadKeyboard."""
    if "reply_markup" not in parameters:
        return Markup()
    try:
        given = json.loads(parameters["reply_markup"])
    except ValueError as error:
        raise BadKeyboard("can't parse reply keyboard markup JSON object") from error
    kinds = [kind for kind in _OPTIONS if isinstance(given, dict) and kind in given]
    if len(kinds) != 1:
        raise BadKeyboard("object expected as reply markup")
    (kind,) = kinds
    for option, value in given.items():
        if option != kind and not isinstance(value, _OPTIONS[kind].get(option, ())):
            raise BadKeyboard(f"can't parse reply markup: {option} does not belong there")
    if edit and kind != "inline_keyboard":
        raise BadKeyboard("inline keyboard expected")
    if not 1 <= units(given.get("input_field_placeholder", "-")) <= 64:
        raise BadKeyboard("input field placeholder is too long")
    if kind == "inline_keyboard":
        return Markup(kind, inline=_inline(_rows(given[kind])))
    if kind == "keyboard":
        return Markup(kind, reply=_reply(_rows(given[kind]), given, private))
    if given[kind] is not True:
        raise BadKeyboard(f"can't parse reply markup: {kind} is true or absent")
    return Markup(kind)


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadKeyboard("can't parse keyboard: array of arrays expected")
    return rows


def _inline(rows: list[list[Any]]) -> tuple[tuple[dict[str, str], ...], ...]:
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise BadKeyboard("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if not button.get("text", "").strip() or "callback_data" not in button:
            raise BadKeyboard("text buttons are unallowed in the inline keyboard")
        if strange := set(button) - {"text", "callback_data"}:
            raise BadKeyboard(f"can't parse inline keyboard button: {min(strange)} is not played here")
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise BadKeyboard("BUTTON_DATA_INVALID")
    return tuple(tuple(row) for row in rows if row)


def _reply(rows: list[list[Any]], given: dict[str, Any], private: bool) -> ReplyKeyboard:
    read = [[_button(button, private) for button in row] for row in rows if row]
    if not read:
        raise BadKeyboard("can't parse keyboard: there are no buttons")
    if sum(map(len, read)) > 300 or any(len(row) > 12 for row in read):
        raise BadKeyboard("REPLY_MARKUP_TOO_LONG")
    return ReplyKeyboard(
        tuple(tuple(label for label, _contact in row) for row in read),
        frozenset(label for row in read for label, contact in row if contact),
        given.get("one_time_keyboard", False),
    )


def _button(button: Any, private: bool) -> tuple[str, bool]:
    """The label, and whether it shares the own number."""
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise BadKeyboard("keyboard button text must be non-empty")
    if strange := set(button) - {"text", "request_contact"}:
        raise BadKeyboard(f"can't parse keyboard button: {min(strange)} is not played here")
    contact = button.get("request_contact", False)
    if contact and not private:
        raise BadKeyboard("phone number can be requested in private chats only")
    return button["text"], bool(contact)
