"""What is told of what staff ordered: in the log, in the records, and in the list of what is open."""

import errno
import logging
import os
from datetime import timedelta
from typing import Any

import pytest

from tests.kit.chats import BOT
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import House
from tests.kit.staff import Member, filed, recorded, sent_in, summary_of
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until


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
        await secretary.says(f"/stap {reference} hoorzitting")
        await secretary.agrees()
    lines = [line.removeprefix("Staff: ") for line in caplog.messages if line.startswith("Staff: ")]
    assert lines == [
        "shown: open (no number)",
        f"done: ask ({reference})",
        f"shown: ask ({reference})",
        f"done: receive ({reference})",
        f"not done: receive ({reference})",
        f"shown: step ({reference})",
        f"shown: step ({reference})",
        f"done: set ({reference})",
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


@pytest.fixture(params=[errno.EIO, errno.EACCES, errno.ENOSPC])
def refusing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Whether the disk refuses what is written to a record, 'staff.log' or 'refused.log'."""
    refused: dict[str, bool] = {}
    real = os.open

    def opened(path: Any, *arguments: Any, **named: Any) -> int:
        if refused.get(os.path.basename(path)):
            raise OSError(request.param, os.strerror(request.param))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", opened)
    return refused


@pytest.mark.parametrize("refusing", [errno.EIO, errno.EACCES], indirect=True)
async def test_an_order_that_cannot_be_recorded_is_done_once_and_recorded_later(
    house: House,
    tenant: TelegramVisitor,
    telegram: FakeTelegram,
    refusing: dict[str, bool],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Staff who hear that it failed give it again, and the tenant is asked twice."""
    secretary = Member(telegram)
    reference = await sent_in(house, tenant)
    refusing["staff.log"] = True
    house.slept.clear()
    await secretary.says(f"/vraag {reference} Welke brief?")
    assert secretary.sees(f"Ik vraag het de huurder van klacht {reference}.")
    assert max(house.slept, default=0.0) < 1
    await house.delivered_all()
    assert sum("Welke brief?" in each.text for each in tenant.messages) == 1
    (owed,) = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert owed.startswith("Not recorded yet (")
    assert f"  done: ask  {reference}  " in owed
    refusing.clear()
    await secretary.says("/open")
    assert [line[0] for line in recorded(house)] == ["done: ask", "shown: open"]


async def test_a_tenant_does_not_wait_for_the_record_of_an_attempt_and_it_is_recorded_once(
    house: House, tenant: TelegramVisitor, refusing: dict[str, bool], caplog: pytest.LogCaptureFixture
) -> None:
    """'/vraag' is a likely word of a tenant; it is recorded when that can be, at the stop if not before."""
    refusing["refused.log"] = True
    house.slept.clear()
    await tenant.says("/vraag wanneer hoor ik iets?")
    assert max(house.slept, default=0.0) < 1
    assert not tenant.sees("Er ging iets mis")
    assert [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    await tenant.says("/open")
    refusing.clear()
    await house.stop()
    assert [line[0] for line in recorded(house, "refused")] == ["refused: ask", "refused: open"]


async def test_the_list_holds_what_is_open_the_newest_first(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    secretary = Member(telegram)
    tenants = [tenant, *(TelegramVisitor(telegram, number) for number in (7101, 7102, 7103))]
    references = []
    for each, draft in zip(tenants, "2031", strict=True):  # neither the order of their ids
        references.append(await sent_in(house, each, draft=draft))
        house.now += timedelta(hours=1)
    await tenants[1].taps("Trek mijn klacht in")
    await tenants[1].taps("Ja, trek mijn klacht in")
    await house.delivered_all()  # staff hear of that by themselves
    await secretary.says(f"/vraag {references[2]} Waarom?")
    await secretary.says("/open")
    text = secretary.heard
    found = [reference for reference in references if reference in text]
    assert found == [references[0], references[2], references[3]]
    assert text.index(references[3]) < text.index(references[2]) < text.index(references[0])
    assert text.count("De huurder heeft nog niet geantwoord.") == 1
    assert "Niet getoond" not in text


async def test_talk_in_the_staff_chat_leaves_no_line_anywhere(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    secretary = Member(telegram)
    reference = await sent_in(house, tenant)
    with caplog.at_level(logging.INFO):
        for words in ("Goedemorgen", "/onzin", "/help"):
            await secretary.says(words)
        await secretary.replies("Wie pakt deze op?", to=summary_of(secretary, reference))
    assert secretary.sees("De huurder ziet dit niet.")
    assert [line for line in caplog.messages if line.startswith("Staff: ")] == []
    assert recorded(house) == []


async def test_what_orders_nothing_elsewhere_is_not_recorded_as_refused(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    secretary, elsewhere = Member(telegram), Member(telegram, -2002)
    reference = await sent_in(house, tenant)
    for words in ("/help", "/onzin", "Goedemorgen"):
        await tenant.says(words)
    shown = summary_of(secretary, reference).shown()
    before = {**shown, "chat": {**shown["chat"], "id": -2002}, "from": BOT}
    await elsewhere.does(text="Wie pakt deze op?", reply_to_message=before)
    assert recorded(house, "refused") == []
    await elsewhere.does(text="/ontvangen", reply_to_message=before)
    assert [line[:2] for line in recorded(house, "refused")] == [["refused: receive", reference]]


async def test_a_complaint_is_open_until_it_is_decided(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    secretary = Member(telegram)
    reference = await sent_in(house, tenant)
    for step in ("hoorzitting", "gegrond"):
        await secretary.says("/open")
        assert secretary.sees(f"{reference}: ")
        await secretary.says(f"/stap {reference} {step}")
        await secretary.agrees()
        await secretary.says("/open")
        assert secretary.sees(f"{reference}: Hoorzitting.") == (step == "hoorzitting")
    assert secretary.sees("Er is geen klacht open.")


async def test_the_list_tells_how_many_messages_are_still_to_be_delivered(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    secretary = Member(telegram)
    reference = await sent_in(house, tenant)
    await house.delivered_all()
    channel = house.app._tellers.pop("telegram")
    for order, pending in (
        ("/open", ""),
        (f"/ontvangen {reference}", "Eén bericht moet nog bezorgd worden."),
        (f"/vraag {reference} Welke brief?", "2 berichten moeten nog bezorgd worden."),
    ):
        await secretary.says(order)
        await secretary.says("/open")
        assert secretary.sees(pending)
        assert ("bezorgd" in secretary.heard) == bool(pending)
    house.app._tellers["telegram"] = channel
    house.now += timedelta(hours=5)
    await house.delivered_all()
    await secretary.says("/open")
    assert secretary.sees(reference)
    assert "bezorgd" not in secretary.heard


async def test_the_list_tells_which_tenant_has_closed_the_chat(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    secretary, other = Member(telegram), TelegramVisitor(telegram, 7002)
    reached, unreached = await sent_in(house, tenant), await sent_in(house, other)
    telegram.blocked.add(other.chat)
    for reference in (reached, unreached):
        await secretary.says(f"/ontvangen {reference}")
    await until(lambda: "niet bereiken" in house.staff_heard())
    await house.delivered()
    await secretary.says("/open")
    lines = {line[2:17]: line for line in secretary.heard.splitlines() if line.startswith("- ")}
    assert "De huurder is hier niet bereikt." in lines[unreached]
    assert "niet bereikt" not in lines[reached]


async def test_a_copy_that_no_mail_could_bring_says_nothing_of_the_chat(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    secretary = Member(telegram)
    reference = await sent_in(house, tenant, email="jän@example.nl")
    assert (await filed(house, reference)).deliveries["copy"].how == "refused"
    await secretary.says("/open")
    assert secretary.sees(f"{reference}: nog geen stap.")
    assert "niet bereikt" not in secretary.heard


async def test_the_list_shows_thirty_and_counts_the_others(house: House, telegram: FakeTelegram) -> None:
    secretary = Member(telegram)
    first = await sent_in(house, TelegramVisitor(telegram, 7100))
    for number in range(1, 31):
        house.now += timedelta(hours=1)
        await sent_in(house, TelegramVisitor(telegram, 7100 + number))
    await secretary.listens()
    await secretary.says("/open")
    assert secretary.heard.count("KLW-") == 30
    assert first not in secretary.heard
    assert secretary.sees("Niet getoond: 1.")
