"""Updates as nobody should send them: every kind there is, bent out of shape. The same for the same seed."""

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.kit.sent import DATE

INJECTIONS = (
    "<b>vet</b> </blockquote> <script>alert(1)</script> <a href='tg://user?id=1'>x</a> & &amp; &#x3c; <",
    "*vet* _schuin_ [link](http://example.nl) `code` ||weg|| ~~door~~ \\* > citaat",
    "{name} {0} {} {0.__class__.__mro__} {organisation} {committee_email!r:>99999} }{ %s %(name)s %n $(id)",
    "Jan\r\nBcc: allen@example.nl\r\n\r\nContent-Type: text/html\r\n.\r\nMAIL FROM:<a@example.nl>",
    "=HYPERLINK(\"http://example.nl\") +1+1 -1 @SUM(A1) \t|cmd' /C calc'!A0",
    "../../../etc/passwd ..\\..\\boot.ini C:\\con.txt file:///etc/shadow %2e%2e%2f",
    "'; DROP TABLE drafts; -- \" OR 1=1 #",
    "abc \u202e fdp.exe \u2066 omgekeerd \u2069 \u200f \u200e \ufeff woord\u200bdeel \u00adx",
    "Z\u0351\u036b\u0343\u036a\u0302" * 25 + "o\u0300" * 100,
)
"""Words that mean something to a machine somewhere: markup, formats, headers, sheets, paths, directions."""

TEXTS = (
    *INJECTIONS,
    *(
        "",
        " ",
        "\x00",
        "\ud83d",
        "a\udc00b",
        "\u202e",
        "\u200b" * 50,
        "\u0301" * 4096,
        "a" * 4096,
        "😀" * 2048,
    ),
    *(
        "w " * 50_000,
        "٣٤٥",
        "Ⅻ",
        "½",
        "１２",
        "/",
        "/start",
        "/start@andere_bot",
        "/delete nu",
        "/" + "a" * 500,
    ),
    *("/verwijder@klachtwijzer_bot x y", "/language ../nl", "/read {0}", "ja", "nee", "verstuur", "terug"),
    *("NaN", "null", "true", "-1", "1e999", "\r\n\r\n", "\t", "\u2028\u2029\x85", "#?/\\:;", "ﷺ" * 227),
)
NUMBERS = (0, -1, 1, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, 10**200)
OTHERS: tuple[Any, ...] = (
    None,
    True,
    False,
    0.5,
    -0.0,
    1e308,
    float("inf"),
    float("nan"),
    [],
    {},
    [[]],
    [None],
    {"": ""},
    ["x"],
)

TAPS = (
    *(
        "",
        ":",
        "::",
        "x",
        "x" * 64,
        "x" * 5000,
        "00000000.0:begin",
        "00000000.0:submit",
        "erase",
        ":erase",
        "=yes",
    ),
    *(
        "\x00",
        "\ud800",
        "é" * 32,
        "\u202e:begin",
        "../:x",
        "{0}:{1}",
        "<b>:</b>",
        ".0:",
        "-1",
        "%s:%s",
        "a.b:=\x00",
    ),
)


def user(number: Any = 1) -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "T", "language_code": "nl"}


def _file(**more: Any) -> dict[str, Any]:
    return {"file_id": "nowhere", "file_unique_id": "nowhere", "file_size": 10, **more}


_PHOTO = [_file(width=90, height=90)]
_STICKER = _file(type="regular", width=1, height=1, is_animated=False, is_video=False)
_GROUP = {"id": -77, "type": "supergroup", "title": "g", "is_forum": True}
_TASKS = {"title": "t", "tasks": [{"id": 1, "text": "x"}]}
_POLL = {
    "id": "1",
    "question": "?",
    "options": [{"text": "a", "voter_count": 0}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
}
_GIFT = {"id": "g", "sticker": _STICKER, "star_count": 5}

CONTENT: dict[str, dict[str, Any]] = {
    "text": {"text": "Jan Jansen", "entities": [{"type": "bold", "offset": 0, "length": 3}]},
    "command": {"text": "/start@andere", "entities": [{"type": "bot_command", "offset": 0, "length": 13}]},
    "photo": {"photo": _PHOTO, "caption": "kijk", "caption_entities": [], "media_group_id": "1"},
    "document": {"document": _file(file_name="../../x.pdf", mime_type="application/pdf"), "caption": "x"},
    "voice": {"voice": _file(duration=3, mime_type="audio/ogg")},
    "audio": {"audio": _file(duration=3, title="x", performer="y", file_name="x.mp3")},
    "video": {"video": _file(duration=3, width=1, height=1, mime_type="video/mp4")},
    "video_note": {"video_note": _file(duration=3, length=10)},
    "animation": {"animation": _file(duration=3, width=1, height=1), "document": _file()},
    "sticker": {"sticker": _STICKER},
    "paid_media": {"paid_media": {"star_count": 1, "paid_media": [{"type": "photo", "photo": _PHOTO}]}},
    "story": {"story": {"chat": _GROUP, "id": 1}},
    "checklist": {"checklist": _TASKS},
    "contact": {"contact": {"phone_number": "31612345678", "first_name": "x", "user_id": 2}},
    "own contact": {"contact": {"phone_number": "31612345678", "first_name": "x", "user_id": 1}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "game": {"game": {"title": "g", "description": "d", "photo": _PHOTO}},
    "poll": {"poll": _POLL},
    "venue": {"venue": {"location": {"latitude": 1, "longitude": 1}, "title": "v", "address": "a"}},
    "location": {"location": {"latitude": 52.1, "longitude": 5.1, "live_period": 60}},
    "new_chat_members": {"new_chat_members": [user(2)]},
    "left_chat_member": {"left_chat_member": user(2)},
    "new_chat_title": {"new_chat_title": "<b>"},
    "group_chat_created": {"group_chat_created": True},
    "auto_delete": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    "migrate_to": {"migrate_to_chat_id": -1002},
    "migrate_from": {"migrate_from_chat_id": -1},
    "pinned": {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    "invoice": {
        "invoice": {
            "title": "t",
            "description": "d",
            "start_parameter": "s",
            "currency": "EUR",
            "total_amount": 1,
        }
    },
    "successful_payment": {
        "successful_payment": {
            "currency": "XTR",
            "total_amount": 1,
            "invoice_payload": "p",
            "telegram_payment_charge_id": "1",
            "provider_payment_charge_id": "1",
        }
    },
    "users_shared": {"users_shared": {"request_id": 1, "users": [{"user_id": 5}]}},
    "chat_shared": {"chat_shared": {"request_id": 1, "chat_id": -5}},
    "gift": {"gift": {"gift": _GIFT}},
    "connected_website": {"connected_website": "example.nl"},
    "write_access_allowed": {"write_access_allowed": {"from_request": True}},
    "passport_data": {"passport_data": {"data": [], "credentials": {"data": "", "hash": "", "secret": ""}}},
    "proximity": {"proximity_alert_triggered": {"traveler": user(2), "watcher": user(3), "distance": 1}},
    "boost_added": {"boost_added": {"boost_count": 1}},
    "checklist_tasks_done": {"checklist_tasks_done": {"marked_as_done_task_ids": [1]}},
    "direct_message_price": {
        "direct_message_price_changed": {"are_direct_messages_enabled": True, "direct_message_star_count": 1}
    },
    "forum_topic_created": {"forum_topic_created": {"name": "n", "icon_color": 1}, "is_topic_message": True},
    "forum_topic_closed": {"forum_topic_closed": {}, "message_thread_id": 7},
    "giveaway_created": {"giveaway_created": {"prize_star_count": 1}},
    "giveaway": {"giveaway": {"chats": [_GROUP], "winners_selection_date": DATE, "winner_count": 1}},
    "giveaway_completed": {"giveaway_completed": {"winner_count": 1, "unclaimed_prize_count": 1}},
    "suggested_post": {"suggested_post_declined": {"comment": "no"}},
    "video_chat_started": {"video_chat_started": {}},
    "video_chat_invited": {"video_chat_participants_invited": {"users": [user(2)]}},
    "web_app_data": {"web_app_data": {"data": "{}", "button_text": "x"}},
    "forwarded": {
        "text": "x",
        "forward_origin": {"type": "hidden_user", "date": DATE, "sender_user_name": "x"},
    },
    "forwarded channel": {
        "text": "x",
        "is_automatic_forward": True,
        "forward_origin": {"type": "channel", "date": DATE, "chat": _GROUP, "message_id": 1},
    },
    "via bot": {"text": "x", "via_bot": {"id": 9, "is_bot": True, "first_name": "b"}},
    "quote": {
        "text": "x",
        "quote": {"text": "y", "position": 0},
        "external_reply": {"origin": {"type": "hidden_user", "date": DATE, "sender_user_name": "x"}},
    },
    "reply": {"text": "x", "reply_to_message": {"message_id": 1, "date": 0, "chat": _GROUP}},
    "unknown": {"hologram": {"depth": 3}, "text": "x"},
    "nothing": {},
}
"""Every kind of message of the Bot API, by name."""


def message(chat: int, **content: Any) -> dict[str, Any]:
    place = {"id": chat, "type": "private", "first_name": "T"}
    return {"message_id": 1, "date": DATE, "chat": place, "from": user(chat), **content}


def _tap(chat: int, **content: Any) -> dict[str, Any]:
    asked = message(chat, text="?", entities=[{"type": "bold", "offset": 0, "length": 1}])
    return {"id": "1", "from": user(chat), "chat_instance": "1", "message": asked, **content}


def kinds(chat: int, said: dict[str, Any], data: str) -> list[dict[str, Any]]:
    """An update of every kind of the Bot API, most about this message."""
    place = {"id": chat, "type": "private", "first_name": "T"}
    group = {**message(chat, **said), "chat": _GROUP}
    member = {"user": user(1), "status": "member"}
    change = {
        "chat": place,
        "from": user(chat),
        "date": DATE,
        "old_chat_member": member,
        "new_chat_member": {"user": user(1), "status": "kicked", "until_date": 0},
    }
    reaction = {"chat": place, "message_id": 1, "date": DATE}
    emoji = [{"type": "emoji", "emoji": "👍"}]
    business = {**message(chat, **said), "business_connection_id": "b"}
    return [
        {"message": message(chat, **said)},
        {"edited_message": {**message(chat, **said), "edit_date": DATE}},
        {"callback_query": _tap(chat, data=data)},
        {"callback_query": {**_tap(chat), "game_short_name": "g"}},
        {"callback_query": {**_tap(chat, data=data), "message": {"chat": place, "message_id": 1, "date": 0}}},
        {"callback_query": {"id": "1", "from": user(chat), "inline_message_id": "i", "data": data}},
        {"callback_query": _tap(chat, data=data, message=group)},
        {"message": group},
        {"message": {**group, "migrate_to_chat_id": -1003}},
        {"message": {key: value for key, value in message(chat, **said).items() if key != "from"}},
        {"message": {**message(chat, **said), "sender_chat": _GROUP}},
        {"channel_post": {**group, "chat": {**_GROUP, "type": "channel"}}},
        {"edited_channel_post": {**group, "chat": {**_GROUP, "type": "channel"}}},
        {"business_message": business},
        {"edited_business_message": business},
        {"deleted_business_messages": {"business_connection_id": "b", "chat": place, "message_ids": [1]}},
        {"business_connection": {"id": "b", "user": user(chat), "user_chat_id": chat, "date": DATE}},
        {"message_reaction": {**reaction, "user": user(chat), "old_reaction": [], "new_reaction": emoji}},
        {"message_reaction_count": {**reaction, "reactions": [{"type": emoji[0], "total_count": 1}]}},
        {"inline_query": {"id": "1", "from": user(chat), "query": data, "offset": ""}},
        {"chosen_inline_result": {"result_id": "1", "from": user(chat), "query": data}},
        {"shipping_query": {"id": "1", "from": user(chat), "invoice_payload": "p", "shipping_address": {}}},
        {"pre_checkout_query": {"id": "1", "from": user(chat), "currency": "XTR", "total_amount": 1}},
        {"purchased_paid_media": {"from": user(chat), "paid_media_payload": "p"}},
        {"poll": _POLL},
        {"poll_answer": {"poll_id": "1", "user": user(chat), "option_ids": [0]}},
        {"my_chat_member": change},
        {"chat_member": change},
        {"chat_join_request": {**change, "user_chat_id": chat}},
        {"chat_boost": {"chat": _GROUP, "boost": {"boost_id": "1"}}},
        {"removed_chat_boost": {"chat": _GROUP, "boost_id": "1", "remove_date": DATE}},
        {"hologram_message": message(chat, **said)},
        {},
    ]


def hostile(seed: int, chats: list[int], count: int) -> Iterator[dict[str, Any]]:
    """So many updates without an id: first every kind of message and of update as it is, then bent ones."""
    chance = random.Random(seed)
    straight = [
        update
        for at, said in enumerate(CONTENT.values())
        for update in kinds(chats[at % len(chats)], said, TAPS[at % len(TAPS)])
    ]
    chance.shuffle(straight)
    for number in range(count):
        if number % 3 == 0 and straight:
            yield copy.deepcopy(straight.pop())
            continue
        chat, said = chance.choice(chats), dict(chance.choice(list(CONTENT.values())))
        for name in ("text", "caption"):
            if name in said and chance.random() < 0.7:
                said[name] = chance.choice(TEXTS)
        several = kinds(chat, said, chance.choice(TAPS))
        update = copy.deepcopy(several[0] if chance.random() < 0.5 else chance.choice(several))
        for _ in range(chance.choice((0, 1, 1, 1, 2, 5))):
            _bend(update, chance)
        yield update


def _bend(update: dict[str, Any], chance: random.Random) -> None:
    """Put something else in a place of it, or take that place out."""
    places = list(_places(update))
    if not places:
        return
    holder, key = chance.choice(places)
    what = chance.random()
    if what < 0.2:
        del holder[key]
    elif what < 0.25 and isinstance(holder, dict):
        holder[chance.choice(TEXTS)[:100] or "x"] = holder.pop(key)
    else:
        holder[key] = _nonsense(chance)


def _nonsense(chance: random.Random) -> Any:
    value: Any = chance.choice(chance.choice((TEXTS, NUMBERS, OTHERS)))
    if chance.random() < 0.1:
        for _ in range(chance.choice((3, 30, 200))):
            value = [value] if chance.random() < 0.5 else {"a": value}
    return copy.deepcopy(value)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in it: what holds it, and under which key or number."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in list(inside):
        yield value, key
        yield from _places(each)
