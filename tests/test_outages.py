"""What comes in while Telegram is away or limits the bot: it waits, and nothing is lost without a word."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.intake import OUTAGES
from bot.props import made_up
from tests.kit.fake_telegram import FakeTelegram, Refused
from tests.kit.filing import come_to
from tests.kit.house import STAFF, TENANT, House
from tests.kit.staff import Member, recorded, sent_in
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

AWAY = Refused(502, "Bad Gateway")
LIMITED = Refused(429, "Too Many Requests: retry after 5", retry_after=5)
APOLOGY = "Er ging iets mis bij mij."


def aside(house: House) -> list[Path]:
    return list((house.settings.data / "aside").iterdir())


async def test_a_photo_before_an_outage_waits_for_as_long_as_that_lasts(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "evidence")
    telegram.faults.extend([("getFile", AWAY), ("getMe", AWAY)] * 3 * OUTAGES)
    house.slept.clear()
    await tenant.sends("foto.pdf", made_up("foto.pdf"))
    assert tenant.sees("Ontvangen: foto.pdf")
    assert sum(house.slept) > 600, "an outage of more than ten minutes"
    assert not aside(house)


async def test_in_an_outage_nobody_waits_for_a_file_and_a_stop_keeps_it(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    other = TelegramVisitor(telegram, TENANT + 1)
    await come_to(tenant, "evidence")
    telegram.faults.extend([("getFile", AWAY), ("getMe", AWAY)] * 10_000)
    document = {**tenant._uploaded(made_up("foto.pdf")), "file_name": "foto.pdf"}
    await telegram.message(tenant.chat, tenant.sender, document=document)
    await until(lambda: sum(house.slept) > 300)
    await telegram.message(other.chat, other.sender, text="/start")
    await until(lambda: bool(other.messages))
    await until(lambda: not telegram.updates)
    assert list((house.settings.data / "inbox").iterdir()), "confirmed and not handled"
    await house.stop()
    telegram.faults.clear()
    await house.start()
    await until(lambda: "Ontvangen: foto.pdf" in tenant.messages[-1].text)
    assert not aside(house)


async def test_too_many_requests_for_a_file_are_waited_for_as_long_as_telegram_says(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """Also more often than a fault of the update is borne; to ask for anything else would be more of them."""
    await come_to(tenant, "evidence")
    telegram.faults.extend([("getFile", LIMITED)] * 12)
    house.slept.clear()
    telegram.calls.clear()
    await tenant.sends("foto.pdf", made_up("foto.pdf"))
    assert tenant.sees("Ontvangen: foto.pdf")
    waits = [seconds for seconds in house.slept if seconds > 1]
    assert len(waits) == 12
    assert min(waits) >= 5
    assert waits[0] == 5
    assert not any(method == "getMe" for method, _parameters in telegram.calls)


async def test_a_file_that_cannot_be_fetched_while_all_else_goes_well_holds_up_its_chat_for_minutes_only(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "evidence")
    telegram.faults.extend([("getFile", AWAY)] * OUTAGES)
    house.slept.clear()
    await tenant.sends("foto.pdf", made_up("foto.pdf"))
    assert tenant.sees(APOLOGY)
    assert 180 < sum(house.slept) < 300
    assert len(aside(house)) == 1


async def test_who_is_to_hear_that_a_message_failed_hears_it_after_the_outage(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """The chat's next message does not wait for that."""
    await come_to(tenant, "evidence")
    telegram.faults.extend([("getFile", AWAY)] * OUTAGES)
    telegram.faults.extend([("sendMessage", AWAY)] * 20 + [("sendMessage", LIMITED)] * 3)
    await tenant.sends("foto.pdf", made_up("foto.pdf"))
    assert tenant.sees(APOLOGY)
    assert len(aside(house)) == 1


def refused_to_staff(telegram: FakeTelegram, refusals: list[Refused]) -> None:
    """Refuse what is sent to the staff chat so often, and nothing to the tenant."""
    working = telegram._sendMessage

    async def faulty(parameters: dict[str, str]) -> dict[str, Any]:
        if parameters["chat_id"] == str(STAFF) and refusals:
            raise refusals.pop()
        return await working(parameters)

    telegram._sendMessage = faulty  # type: ignore[method-assign]


@pytest.mark.parametrize("refusal", [AWAY, LIMITED], ids=["away", "limited"])
async def test_an_order_that_was_carried_out_is_never_told_to_have_failed(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram, refusal: Refused
) -> None:
    """Whoever is told to send it again asks the tenant twice."""
    reference = await sent_in(house, tenant)
    await house.handled()
    before, told = len(secretary.messages), len(tenant.messages)
    refused_to_staff(telegram, [refusal] * 3 * OUTAGES)
    await secretary.says(f"/vraag {reference} Om welke brief gaat het?")
    assert [message.text.splitlines()[0] for message in secretary.messages[before:]] == [
        f"Ik vraag het de huurder van klacht {reference}."
    ]
    await house.delivered()
    assert sum("Om welke brief" in each.text for each in tenant.messages[told:]) == 1
    assert [line[0] for line in recorded(house)] == ["done: ask"]
    assert not aside(house)


async def test_the_answer_to_staff_that_a_stop_cut_off_is_told_by_the_next_start(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await house.handled()
    refused_to_staff(telegram, refusals := [AWAY] * 100)
    order = f"/vraag {reference} Om welke brief gaat het?"
    await telegram.message(secretary.chat, secretary.sender, "supergroup", text=order)
    await until(lambda: bool(recorded(house)))
    await house.stop()
    refusals.clear()
    await house.start()
    await until(lambda: house.staff_heard().count(f"Ik vraag het de huurder van klacht {reference}.") == 1)
    await house.delivered()
    assert sum("Om welke brief" in each.text for each in tenant.messages) == 1


async def test_the_screen_after_an_outage_does_not_wait_for_it_again(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """It comes while the buttons of the screen before are still being taken away, by a slow Telegram."""
    await tenant.says("/start")
    await tenant.says("nl")
    slow, tidied = asyncio.Event(), telegram._editMessageReplyMarkup

    async def waiting(parameters: dict[str, str]) -> Any:
        await slow.wait()
        return await tidied(parameters)

    telegram._editMessageReplyMarkup = waiting  # type: ignore[method-assign]
    limit = Refused(429, "Too Many Requests: retry after 35", retry_after=35)
    telegram.faults.append(("sendMessage", limit))
    for words in ("/help", "/start"):
        before = len(tenant.messages)
        await telegram.message(tenant.chat, tenant.sender, text=words)
        await until(lambda before=before: len(tenant.messages) > before)  # type: ignore[misc]
    assert [seconds for seconds in house.slept if seconds >= 30] == [35]
    slow.set()
    await house.handled()
    assert [bool(message.keyboard) for message in tenant.messages[-2:]] == [False, True]


async def test_a_screen_that_was_owed_leaves_the_button_of_a_question_that_was_told_meanwhile(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    """The question is the newer one. The next screen takes its button, as that of any other."""
    reference = await sent_in(house, tenant)
    await house.handled()
    working, away = telegram._sendMessage, [AWAY]

    async def faulty(parameters: dict[str, str]) -> dict[str, object]:
        if away and int(parameters["chat_id"]) == TENANT and "Om welke brief" not in parameters["text"]:
            raise away[0]
        return await working(parameters)

    telegram._sendMessage = faulty  # type: ignore[method-assign]
    await telegram.message(tenant.chat, tenant.sender, text="/status")
    await until(lambda: sum(house.slept) > 60)
    await secretary.says(f"/vraag {reference} Om welke brief gaat het?")
    await house.delivered()
    question = next(each for each in tenant.messages if "Om welke brief" in each.text)
    away.clear()
    await until(lambda: tenant.messages[-1] is not question)
    await house.handled()
    assert [button["text"] for row in question.keyboard for button in row]
    await tenant.listens()
    await tenant.says("/help")
    assert not question.keyboard


async def test_a_chat_hears_once_and_soon_that_its_file_cannot_be_fetched_yet(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """What is typed meanwhile waits behind it. Of one that comes at the second try nothing is said."""
    await come_to(tenant, "evidence")
    telegram.faults.append(("getFile", AWAY))
    await tenant.sends("foto.pdf", made_up("foto.pdf"))
    assert not tenant.sees("Ik kan uw bestand nu niet ophalen.")
    telegram.faults.extend([("getFile", AWAY)] * (OUTAGES - 1))
    before = len(tenant.messages)
    await tenant.sends("brief.pdf", made_up("brief.pdf"))
    heard = [message.text.split(". ")[0] for message in tenant.messages[before:]]
    assert heard[0] == "Ik kan uw bestand nu niet ophalen"
    assert heard.count(heard[0]) == 1
    assert tenant.sees("Ontvangen: brief.pdf")


async def test_a_screen_that_is_owed_takes_the_buttons_of_one_that_was_on_its_way_when_it_was_made(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await tenant.says("/start")
    working, away = telegram._sendMessage, [AWAY]
    arrived, answered = asyncio.Event(), asyncio.Event()

    async def slow(parameters: dict[str, str]) -> dict[str, Any]:
        if away:
            raise away[0]
        sent = await working(parameters)
        arrived.set()
        await answered.wait()
        return sent

    telegram._sendMessage = slow  # type: ignore[method-assign]
    await telegram.message(tenant.chat, tenant.sender, text="/help")
    await until(lambda: sum(house.slept) > 60)
    away.clear()
    await arrived.wait()
    await telegram.message(tenant.chat, tenant.sender, text="/status")
    await until(lambda: not telegram.updates)
    answered.set()
    await until(lambda: "nog niet met een klacht begonnen" in tenant.messages[-1].text)
    await house.handled()
    assert [message for message in tenant.messages if message.keyboard] == [tenant.messages[-1]]
