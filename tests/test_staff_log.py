"""What an operator reads of what staff ordered: what came of it and for which complaint, and no more."""

import logging
from datetime import timedelta

import pytest

from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import House
from tests.kit.staff import Member, sent_in
from tests.kit.visitor import TelegramVisitor


async def test_every_order_of_staff_is_a_line_of_the_log(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    secretary = Member(telegram)
    reference = await sent_in(house, tenant)
    with caplog.at_level(logging.INFO):
        for order in ("/open", "/help", f"/vraag {reference} Waarom?", f"/vraag {reference}"):
            await secretary.says(order)
        for order in (f"/ontvangen {reference}", f"/ontvangen {reference}", f"/stap {reference}"):
            await secretary.says(order)
    lines = [line.removeprefix("Staff: ") for line in caplog.messages if line.startswith("Staff: ")]
    assert lines == [
        "shown: open (no number)",
        f"done: ask ({reference})",
        f"shown: ask ({reference})",
        f"done: receive ({reference})",
        f"not done: receive ({reference})",
        f"shown: step ({reference})",
    ]


async def test_an_outsider_s_order_is_a_warning_of_the_log(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    reference = await sent_in(house, tenant)
    for order in (f"/ontvangen {reference}", "/open"):
        await tenant.says(order)
    lines = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert [line for line in lines if line.startswith("Staff only: ")] == [
        f"Staff only: receive refused for private chat ({reference})",
        "Staff only: open refused for private chat (no number)",
    ]


async def test_the_list_holds_what_is_open_the_newest_first(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    secretary = Member(telegram)
    tenants = [tenant, *(TelegramVisitor(telegram, number) for number in (7101, 7102, 7103))]
    references = []
    for each in tenants:
        references.append(await sent_in(house, each))
        house.now += timedelta(hours=1)
    await tenants[1].taps("Trek mijn klacht in")
    await tenants[1].taps("Ja, trek mijn klacht in")
    await secretary.says(f"/vraag {references[2]} Waarom?")
    await secretary.says("/open")
    text = secretary.heard
    found = [reference for reference in references if reference in text]
    assert found == [references[0], references[2], references[3]]
    assert text.index(references[3]) < text.index(references[2]) < text.index(references[0])
    assert text.count("De huurder heeft nog niet geantwoord.") == 1
