"""Promise 7: only the staff chat can do what staff can.

Every action of staff is tried by every kind of outsider. Nothing is done, nobody is told anything
that they did not know, and each attempt stands once in the record.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.kit.campaign import Figures, rounds
from tests.kit.chats import BOT
from tests.kit.fake_telegram import DATE, FakeTelegram
from tests.kit.house import STAFF, TENANT, House, open_house
from tests.kit.staff import SECRETARY, Member, filed, recorded, sent_in
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

GROUP, EARLIER, CHANNEL, MIGRATED = -2001, -2002, -2003, -1002001
PERSON = {"id": SECRETARY, "is_bot": False, "first_name": "Secretary"}
STAFF_GROUP = {"id": STAFF, "type": "supergroup", "title": "staff"}


@dataclass(frozen=True)
class Attempt:
    """What is tried: `typed`, `tapped` (data of a button), or typed in reply to a button's message.

    `action`: as the record names it.
    """

    action: str
    typed: str = ""
    tapped: str = ""


@dataclass(frozen=True)
class Outsider:
    """`kind`: as the record names it. `message` and `tap`: fields of the update; None: cannot be sent.

    `update`: the kind of update that a message comes as.
    """

    name: str
    kind: str
    message: dict[str, Any] | None = None
    tap: dict[str, Any] | None = None
    update: str = "message"
    told: bool = field(default=False)


def _in(chat: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"chat": chat, "from": PERSON, **more}


def _group(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "type": "supergroup", "title": "group", **more}


def _private(number: int) -> dict[str, Any]:
    chat = {"id": number, "type": "private", "first_name": "T"}
    return {"chat": chat, "from": {"id": number, "is_bot": False, "first_name": "T"}}


ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
AS_CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
OTHER_BOT = {"id": 4711, "is_bot": True, "first_name": "Other", "username": "other_bot"}
CHANNEL_CHAT = {"id": CHANNEL, "type": "channel", "title": "channel"}
ORIGIN = {"type": "user", "date": DATE, "sender_user": PERSON}
PUBLIC = {**STAFF_GROUP, "username": "our_staff"}

OUTSIDERS = (
    Outsider("the tenant", "private chat", _private(TENANT), _private(TENANT)),
    Outsider("a member of staff in private", "private chat", _private(SECRETARY), _private(SECRETARY)),
    Outsider("another group", "other group", _in(_group(GROUP)), _in(_group(GROUP))),
    Outsider("an earlier staff chat", "other group", _in(_group(EARLIER)), _in(_group(EARLIER))),
    Outsider("the group under its new number", "other group", _in(_group(MIGRATED)), _in(_group(MIGRATED))),
    Outsider("a small group", "other group", _in({"id": -5, "type": "group", "title": "g"})),
    Outsider(
        "an anonymous admin",
        "anonymous",
        {"chat": STAFF_GROUP, "from": ANONYMOUS, "sender_chat": STAFF_GROUP},
        told=True,
    ),
    Outsider(
        "the linked channel",
        "channel",
        {
            "chat": STAFF_GROUP,
            "from": TELEGRAM,
            "sender_chat": CHANNEL_CHAT,
            "is_automatic_forward": True,
        },
    ),
    Outsider(
        "a member as a channel",
        "channel",
        {"chat": STAFF_GROUP, "from": AS_CHANNEL, "sender_chat": CHANNEL_CHAT},
    ),
    Outsider("a channel itself", "channel", None, {"chat": CHANNEL_CHAT, "from": PERSON}),
    Outsider("another bot in the staff chat", "bot", {"chat": STAFF_GROUP, "from": OTHER_BOT}),
    Outsider(
        "an edited message",
        "edited message",
        _in(STAFF_GROUP, edit_date=DATE),
        update="edited_message",
        told=True,
    ),
    Outsider("a forwarded message", "forwarded message", _in(STAFF_GROUP, forward_origin=ORIGIN), told=True),
    Outsider("a message by way of a bot", "inline message", _in(STAFF_GROUP, via_bot=OTHER_BOT)),
    Outsider("a button of an inline message", "inline message", None, {}),
    Outsider("a group that anybody can find", "public group", _in(PUBLIC), _in(PUBLIC), told=True),
)


def attempts(reference: str) -> Iterator[Attempt]:
    """Every action of staff, typed, tapped and by a reply."""
    for names, action, rest in (
        (("ontvangen", "received"), "receive", f"{reference}"),
        (("vraag", "ask"), "ask", f"{reference} Wat is uw adres?"),
        (("stap", "step"), "step", f"{reference} hoorzitting 12 december 2026"),
        (("open", "open"), "open", ""),
    ):
        for name in dict.fromkeys(names):
            yield Attempt(action, f"/{name} {rest}".strip())
    buttons = ("receive", "ask", "asking", "step", "stage:hearing", "dating:hearing", "no", "set:hearing::0")
    for button in buttons:
        action, _colon, rest = button.partition(":")
        yield Attempt(action, tapped=":".join(filter(None, ("staff", action, reference, rest))))
    yield Attempt("forged", tapped="staff:everything")
    yield Attempt("ask", "Wat is uw adres?", f"staff:asking:{reference}")
    yield Attempt("step", "12 december", f"staff:dating:{reference}:hearing")
    yield Attempt("set", "ja", f"staff:set:{reference}:founded::0")


def forged(attempt: Attempt, reference: str, chance: random.Random) -> Attempt:
    """The same, as somebody might write it who hopes to get through."""
    typed, tapped = attempt.typed, attempt.tapped
    if typed.startswith("/"):
        name, space, rest = typed.partition(" ")
        name = chance.choice([name, name.upper(), f"{name}@klachtwijzer_bot", f"{name}@Klachtwijzer_Bot"])
        number = chance.choice([reference, reference.lower(), reference.replace("-", ""), reference[4:]])
        rest = rest.replace(reference, number)
        typed = name + (space or " ") * chance.randint(1, 3) + rest
        typed += chance.choice(["", f" {STAFF}", f"\nchat_id={STAFF}", f" from:{SECRETARY}", "\u202e", " ja"])
    if attempt.action == "set" and not typed:
        stage, day = chance.choice(["founded", "partly", "declined"]), chance.choice(["", "2026-12-12"])
        tapped = f"staff:set:{reference}:{stage}:{day}:{chance.randint(0, 3)}"
    if attempt.action == "forged":
        junk = "".join(chance.choice("abc:-KLW0123456789 \n\u202e") for _ in range(chance.randint(0, 30)))
        tapped = f"staff:x{junk}"
    return Attempt(attempt.action, typed, tapped)


class Trial:
    """Tries attempts by outsiders in one house, and looks at what came of it."""

    def __init__(self, house: House, telegram: FakeTelegram, reference: str) -> None:
        self.house = house
        self.telegram = telegram
        self.reference = reference
        self.tried = 0

    async def by(self, outsider: Outsider, tried: list[Attempt], kind: str = "") -> None:
        reference = self.reference
        before, seen = await self._state(), len(recorded(self.house, "refused"))
        heard = {chat: len(self.telegram.in_chat(chat)) for chat in (TENANT, STAFF, GROUP, EARLIER, MIGRATED)}
        sent = [each for each in tried if await self._post(outsider, each)]
        await self._handled(seen + len(sent))
        await self.house.delivered()
        assert await self._state() == before, outsider.name
        lines = recorded(self.house, "refused")[seen:]
        told = sorted((what, number, to) for what, number, _update, to in lines)
        none, who = {"open": "-", "forged": "-"}, f"to {kind or outsider.kind}"
        expected = [(f"refused: {each.action}", none.get(each.action, reference), who) for each in sent]
        assert told == sorted(expected), outsider.name
        assert len({update for _what, _number, update, _to in lines}) == len(sent)
        for chat in (GROUP, EARLIER, MIGRATED, *(() if outsider.told else (STAFF,))):
            assert len(self.telegram.in_chat(chat)) == heard[chat], (outsider.name, chat)
        for message in self.telegram.in_chat(STAFF)[heard[STAFF] :]:
            assert "dus doe ik" in message.text or "Dat doet hier niets." in message.text
        if outsider.message is None or outsider.message["chat"]["id"] != TENANT:
            assert len(self.telegram.in_chat(TENANT)) == heard[TENANT], outsider.name
        self.tried += len(sent)

    async def _handled(self, lines: int) -> None:
        """Wait until this much is recorded: what is held up is confirmed before it is handled."""
        await self.telegram.settled()
        await until(lambda: len(recorded(self.house, "refused")) >= lines)

    async def ends(self) -> None:
        """When all that was in hand is finished, still nothing was done."""
        before = await self._state()
        await self.house.stop()
        assert await self._state() == before
        assert len(recorded(self.house, "refused")) == self.tried

    async def _state(self) -> tuple[object, ...]:
        complaint = await filed(self.house, self.reference)
        return complaint, recorded(self.house)

    async def _post(self, outsider: Outsider, attempt: Attempt) -> bool:
        """Send the update, if this outsider can do such a thing."""
        tap_only = not attempt.typed
        fields = outsider.tap if tap_only else outsider.message
        if fields is None:
            return False
        button = [[{"text": "x", "callback_data": attempt.tapped[:64]}]]
        if tap_only:
            await self._tap(fields, attempt.tapped)
            return True
        body = {"message_id": self.telegram.next_update, "date": DATE, "text": attempt.typed, **fields}
        if attempt.tapped:
            shown = {"message_id": 1, "date": DATE, "chat": fields["chat"], "from": BOT, "text": "x"}
            body["reply_to_message"] = {**shown, "reply_markup": {"inline_keyboard": button}}
        await self.telegram.post(**{outsider.update: body})
        return True

    async def _tap(self, fields: dict[str, Any], data: str) -> None:
        body: dict[str, Any] = {
            "id": f"forged{self.telegram.next_update}",
            "from": fields.get("from", PERSON),
            "chat_instance": "1",
            "data": data,
        }
        if fields:
            body["message"] = {
                "message_id": 1,
                "date": DATE,
                "chat": fields["chat"],
                "from": BOT,
                "text": "x",
            }
        else:
            body["inline_message_id"] = "inline"
        await self.telegram.post(callback_query=body)


def _open_chats(telegram: FakeTelegram) -> None:
    for chat in (GROUP, EARLIER, MIGRATED, SECRETARY, CHANNEL):
        telegram.open_chat(chat)


@pytest.mark.promise(7)
async def test_every_outsider_is_refused_every_action_and_recorded(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor, figures: Figures
) -> None:
    reference = await sent_in(house, tenant)
    _open_chats(telegram)
    trial, chance = Trial(house, telegram, reference), random.Random(7)
    for number, outsider in enumerate(OUTSIDERS):
        await trial.by(outsider, list(attempts(reference)))
        for _ in range(rounds(number % 4 == 0, 60)):
            await trial.by(outsider, [forged(each, reference, chance) for each in attempts(reference)])
    await trial.ends()
    actions = len({each.action for each in attempts(reference)})
    figures(
        f"{trial.tried:,} attempts at {actions} actions by {len(OUTSIDERS)} kinds of outsider: "
        "0 done, all recorded"
    )


@pytest.mark.promise(7)
async def test_without_a_staff_chat_nobody_is_staff(
    tmp_path: Path, telegram: FakeTelegram, tenant: TelegramVisitor, figures: Figures
) -> None:
    async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_STAFF_CHAT="") as house:
        reference = await sent_in(house, tenant)
        _open_chats(telegram)
        trial = Trial(house, telegram, reference)
        was_staff = Outsider("what was the staff chat", "", _in(STAFF_GROUP), _in(STAFF_GROUP))
        for outsider in (was_staff, *(each for each in OUTSIDERS if not each.told)):
            await trial.by(outsider, list(attempts(reference)), "no staff chat")
        await trial.ends()
        figures(f"{trial.tried:,} attempts without a staff chat: 0 done, all recorded")


@pytest.mark.promise(7)
async def test_after_the_staff_chat_changed_its_old_buttons_do_nothing(
    tmp_path: Path, telegram: FakeTelegram, tenant: TelegramVisitor, figures: Figures
) -> None:
    """The summary with its buttons still stands in the chat that was the staff chat."""
    data = tmp_path / "data"
    async with open_house(data, telegram) as house:
        reference = await sent_in(house, tenant)
        secretary = Member(telegram)
        await secretary.says(f"/stap {reference} gegrond")
    async with open_house(data, telegram, KLACHTWIJZER_STAFF_CHAT=str(GROUP)) as house:
        telegram.open_chat(GROUP)
        buttons = [(m, b["callback_data"]) for m in secretary.messages for row in m.original for b in row]
        before, heard = await filed(house, reference), len(secretary.messages)
        for message, data_ in buttons:
            await telegram.tap(secretary.sender, message, data_)
        await secretary.replies("ja", to=secretary.messages[-1])
        await telegram.settled()
        assert await filed(house, reference) == before
        assert len(secretary.messages) == heard
        assert [line[3] for line in recorded(house, "refused")] == ["to other group"] * (len(buttons) + 1)
        colleague = Member(telegram, GROUP)
        await colleague.says(f"/ontvangen {reference}")
        assert colleague.sees("Ik vertel de huurder"), "the new one can"
    figures(f"{len(buttons) + 1} taps and replies in an earlier staff chat: 0 done, all recorded")


@pytest.mark.promise(7)
async def test_a_tenant_learns_nothing_about_which_numbers_there_are(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor, figures: Figures
) -> None:
    """A command of staff gets what any unknown command gets, for a number that exists and for others."""
    reference = await sent_in(house, tenant)
    chance = random.Random(7)
    other = TelegramVisitor(telegram, 7002)
    await other.says("/start")
    numbers = [reference, *(f"KLW-{chance.randrange(10**9):09d}" for _ in range(rounds(2, 200)))]
    answers: dict[str, set[str]] = {}
    for number in numbers:
        for command in ("/ontvangen {}", "/step {}", "/onzin {}"):
            await other.says(command.format(number))
            name = command.split()[0]
            answers.setdefault(name, set()).add(other.heard.replace(name, "/x"))
    assert answers["/ontvangen"] == answers["/step"] == answers["/onzin"]
    assert all(len(each) == 1 for each in answers.values())
    figures(f"{len(numbers)} numbers tried by a tenant: 1 answer to all of them")
