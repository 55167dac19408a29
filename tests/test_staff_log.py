"""What an operator reads of what staff ordered: what came of it and for which complaint, and no more."""

import logging

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
