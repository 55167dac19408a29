"""What was typed is read without python-telegram-bot's objects, and as these would tell it."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.ext import ExtBot, filters

from bot.channels.telegram.reading import language_of, read
from bot.channels.telegram.staff import outsider
from bot.channels.telegram.typed import LATEST, typed_in, update_in
from dialogs.said import Said
from tests.kit.fake_telegram import DATE, TOKEN, FakeTelegram
from tests.kit.hostile import CONTENT, NUMBERS, OTHERS, TEXTS, hostile
from tests.kit.house import STAFF, TENANT, House, open_house
from tests.kit.staff import recorded
from tests.kit.visitor import TelegramVisitor

Message = dict[str, Any]

SENDER = {
    "id": TENANT,
    "is_bot": False,
    "first_name": "Els",
    "last_name": "Jansen",
    "username": "els",
    "language_code": "nl",
    "is_premium": True,
    "added_to_attachment_menu": True,
}
CHAT = {"id": TENANT, "type": "private", "first_name": "Els", "last_name": "Jansen", "username": "els"}
MAIL = {"type": "email", "offset": 0, "length": 14}
ALL: Message = {
    "message_id": 17,
    "date": DATE,
    "chat": CHAT,
    "from": SENDER,
    "text": "els@example.nl",
    "entities": [MAIL],
}
"""A message with all that may be beside the words that were typed."""


def message(**fields: Any) -> Message:
    """A message as Telegram gives it of somebody without a name of their own."""
    sender = {"id": TENANT, "is_bot": False, "first_name": "Els", "language_code": "nl"}
    place = {"id": TENANT, "type": "private", "first_name": "Els"}
    return {
        "message_id": 17,
        "date": DATE,
        "chat": place,
        "from": sender,
        "text": "Het dak lekt.",
        **fields,
    }


def by_update(update_id: int, raw: Message, staff_chat: int | None) -> tuple[object, ...] | None:
    """What an `Update` tells of the message; None where it is not for `_on_message` or says no words."""
    update = Update.de_json({"update_id": update_id, "message": copy.deepcopy(raw)})
    if staff_chat is not None and filters.Chat(staff_chat).check_update(update):
        return None
    if not (filters.ChatType.PRIVATE & filters.UpdateType.MESSAGES).check_update(update):
        return None
    told = update.message
    if told is None or told.from_user is None or told.reply_to_message is not None:
        return None
    said, kind = read(told), outsider(update, staff_chat)
    language = language_of(told.from_user.language_code)
    return update.update_id, told.chat_id, told.message_id, said, language, kind


def same(update_id: int, raw: Message, staff_chat: int | None = STAFF) -> bool:
    """Whether it is read the short way; then the long one must tell the same."""
    typed = typed_in(update_id, raw, staff_chat)
    if typed is None:
        return False
    said, kind = Said(words=typed.words), outsider(typed, staff_chat)
    short = typed.update_id, typed.chat, typed.message, said, typed.language, kind
    long = by_update(update_id, raw, staff_chat)
    assert short == long
    assert [*map(type, short)] == [*map(type, long or ())], "True is no 1"
    return True


PLAIN: dict[str, Message] = {
    "as most are": message(),
    "with all that may be beside it": ALL,
    "a command": message(text="/start", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
    "several entities": message(entities=[MAIL, MAIL]),
    "no entities": message(entities=[]),
    "no words": message(text=""),
    "many words": message(text="a" * 10_000),
    "odd words": message(text="\x00\u202e<b>😀\ud83d"),
    "of a bot": message(**{"from": {**SENDER, "is_bot": True}}),
    "of somebody else": message(**{"from": {**SENDER, "id": 9}}),
    "without a language": message(**{"from": {"id": 9, "is_bot": False, "first_name": "E"}}),
    "huge ids": message(message_id=10**30, chat={"id": 2**70, "type": "private"}),
    "ids below zero": message(message_id=-1, chat={"id": -(2**70), "type": "private"}),
    "the last date": message(date=LATEST - 1),
}

GROUP = {"id": -77, "type": "supergroup", "title": "g"}
OLD = {"message_id": 1, "date": DATE, "chat": CHAT, "from": SENDER, "text": "?"}
ORIGIN = {"type": "hidden_user", "date": DATE, "sender_user_name": "x"}
LINK = {"type": "text_link", "offset": 0, "length": 1, "url": "https://example.nl"}
ODD: dict[str, Message] = {
    "nobody's": {name: value for name, value in message().items() if name != "from"},
    "of nobody": message(**{"from": {}}),
    "of somebody without an id": message(**{"from": {"is_bot": False, "first_name": "E"}}),
    "in a group": message(chat=GROUP),
    "in a group that says it is private": message(chat={**GROUP, "type": "private"}),
    "in a channel": message(chat={**GROUP, "type": "channel"}),
    "in the staff chat": message(chat={"id": STAFF, "type": "private"}),
    "forwarded": message(forward_origin=ORIGIN),
    "replied": message(reply_to_message=OLD),
    "a reply to another chat": message(external_reply={"origin": ORIGIN}),
    "by way of a bot": message(via_bot={**SENDER, "is_bot": True}),
    "of a chat": message(sender_chat=GROUP),
    "of a business": message(business_connection_id="b"),
    "in a topic": message(message_thread_id=3),
    "edited": message(edit_date=DATE),
    "a file": message(document={"file_id": "d", "file_unique_id": "d"}),
    "with a link behind its words": message(entities=[LINK]),
    "no number": message(message_id="17"),
    "true for a number": message(message_id=True),
    "true for a chat": message(chat={"id": True, "type": "private"}),
    "half a number": message(message_id=17.0),
    "at no time": message(date=0),
    "beyond all time": message(date=LATEST),
    "what is not known": message(hologram=True),
    "a sender of whom more is known": message(**{"from": {**SENDER, "hologram": True}}),
    "a language that is none": message(**{"from": {**SENDER, "language_code": ["nl"]}}),
    "what its reader would take for its own": message(**{"from": {**SENDER, "api_kwargs": {}}}),
}


@pytest.mark.parametrize("raw", PLAIN.values(), ids=PLAIN)
def test_plain_words_are_read_the_short_way_as_the_long_one_tells_them(raw: Message) -> None:
    assert same(5000, raw)
    assert same(0, raw)
    assert same(10**30, raw, staff_chat=None)


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_what_is_odd_goes_the_long_way(raw: Message) -> None:
    assert typed_in(5000, raw, STAFF) is None


def test_an_update_is_no_number_where_it_is_true() -> None:
    assert typed_in(True, message(), STAFF) is None
    assert typed_in(1, message(), STAFF)


def test_without_a_staff_chat_nobody_is_in_it() -> None:
    assert same(1, message(chat={"id": STAFF, "type": "private"}), staff_chat=None)


@pytest.mark.parametrize("raw", [None, True, 5, "x", [], {}, [message()]], ids=repr)
def test_no_message_is_not_read(raw: object) -> None:
    assert typed_in(1, raw, STAFF) is None


def test_only_what_is_typed_anew_goes_the_short_way() -> None:
    """An edited message is another thing, also where it does not say when that was."""
    bot = ExtBot(TOKEN)
    assert update_in({"update_id": 1, "message": message()}, bot, STAFF) == typed_in(1, message(), STAFF)
    for raw in ({"edited_message": message()}, {"message": message(via_bot=SENDER)}, {"message": None}):
        update = update_in({"update_id": 1, **raw}, bot, STAFF)
        assert isinstance(update, Update)
        assert update.to_dict().keys() == {"update_id", *(kind for kind, each in raw.items() if each)}
    assert update_in({"update_id": 1, "poll": {}}, bot, STAFF) is None


def bent() -> Iterator[Message]:
    """The message with something else in every place of it, with nothing there, and with more beside it."""
    places: list[tuple[Any, ...]] = [(name,) for name in ALL] + [("entities", 0)]
    places += [(part, name) for part in ("chat", "from") for name in (*ALL[part], "title", "hologram")]
    places += [("entities", 0, name) for name in (*MAIL, "url", "user", "unix_time")]
    for place in places:
        for value in (*TEXTS, *NUMBERS, *OTHERS, "private", "group", [MAIL], [SENDER], CHAT, SENDER):
            yield put(place, copy.deepcopy(value))
        yield put(place)
    for content in CONTENT.values():
        yield {**ALL, **content}
        yield {**message(), **content}


def put(place: tuple[Any, ...], *value: Any) -> Message:
    """The message with the value in this place, or without it."""
    raw = copy.deepcopy(ALL)
    holder: Any = raw
    for step in place[:-1]:
        holder = holder[step]
    if value:
        holder[place[-1]] = value[0]
    elif place[-1] == 0 or place[-1] in holder:
        del holder[place[-1]]
    return raw


def test_whatever_is_bent_in_a_message_is_read_as_the_long_way_tells_it() -> None:
    ways = [same(5000, raw) for raw in bent()]
    assert 100 < sum(ways) < len(ways) / 2, "both ways are tried"


def test_hostile_updates_are_read_as_the_long_way_tells_them() -> None:
    raws = [raw["message"] for raw in hostile(8, [TENANT], 10_000) if "message" in raw]
    ways = [same(5000, raw) for raw in raws]
    assert 10 < sum(ways) < len(ways) / 2, "both ways are tried"


def only_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the library makes no `Update`."""

    def refuse(*_arguments: object) -> Update:
        raise AssertionError("it makes an object of the update")

    monkeypatch.setattr(Update, "de_json", refuse)


async def test_what_a_tenant_types_needs_no_update(
    house: House, tenant: TelegramVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_short(monkeypatch)
    await tenant.says("/start")
    await tenant.says("beginnen")
    assert tenant.choices
    await tenant.says("/onzin")
    assert tenant.sees("Ik ken het woord /onzin niet.")


@pytest.mark.parametrize(
    ("staff_chat", "kind"), [(str(STAFF), "private chat"), ("", "no staff chat")], ids=["staff", "no staff"]
)
async def test_an_order_that_an_outsider_types_is_recorded(
    tmp_path: Path,
    telegram: FakeTelegram,
    tenant: TelegramVisitor,
    monkeypatch: pytest.MonkeyPatch,
    staff_chat: str,
    kind: str,
) -> None:
    only_short(monkeypatch)
    async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_STAFF_CHAT=staff_chat) as house:
        await tenant.says("/start")
        update = telegram.next_update
        await tenant.says("/ontvangen KLW-123-456-789")
        await tenant.says("/help")
        await house.handled()
        assert recorded(house, "refused") == [
            ["refused: receive", "KLW-123-456-789", str(update), f"to {kind}"]
        ]


async def test_the_language_of_who_types_is_the_conversation_s(
    house: House, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_short(monkeypatch)
    mary = TelegramVisitor(telegram, 7002, "en")
    await mary.says("/start")
    assert "Begin" in mary.choices
