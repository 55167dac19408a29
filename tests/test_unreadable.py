"""A complaint that cannot be read: the rest of its chat goes on, and what becomes of it is told."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.operator import outbox, resend
from bot.store.sealed import read_document
from bot.store.vault import Vault
from tests.kit.complaints import write_document
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.filing import come_to
from tests.kit.house import TENANT, House, draft
from tests.kit.staff import Member, sent_in
from tests.kit.visitor import TelegramVisitor

Damage = Callable[[House, Path], None]


def _a_wrong_bit(_house: House, path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))


def _a_later_version(house: House, path: Path) -> None:
    vault = Vault((house.settings.data / "key").read_text().split())
    stored: dict[str, Any] | None = read_document(path, vault)
    assert stored
    stored["session"]["version"] = 99
    write_document(path, vault, stored)


DAMAGE: dict[str, Damage] = {"a wrong bit": _a_wrong_bit, "a later version": _a_later_version}


def _no_mail(house: House) -> None:
    """Let no mail be written, until the file that stands in its place is gone."""
    (house.settings.data / "mail").rmdir()
    (house.settings.data / "mail").write_bytes(b"")


def _files(house: House, *folders: str) -> list[str]:
    found = (path for folder in folders for path in (house.settings.data / folder).rglob("*"))
    return sorted(str(path.relative_to(house.settings.data)) for path in found if path.is_file())


async def _sent_in(house: House, tenant: TelegramVisitor, damage: Damage) -> Path:
    """A complaint that was delivered, with a file, and cannot be read any more."""
    await come_to(tenant, "evidence")
    await tenant.sends("brief.txt", b"De brief van de Kanarie.")
    for words in ("dat is alles", "alles klopt, ga verder", "verstuur"):
        await tenant.says(words)
    await house.delivered_all()
    await house.settle()
    (path,) = (house.settings.data / "complaints").iterdir()
    damage(house, path)
    await house.restart()
    return path


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_a_chat_goes_on_beside_a_complaint_that_cannot_be_read(
    house: House, tenant: TelegramVisitor, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    """Another complaint is begun, sent and delivered; which one cannot be read is in the log."""
    path = await _sent_in(house, tenant, damage)
    await tenant.says("/status")
    assert tenant.sees("is ontvangen op")
    await tenant.taps("Nieuwe klacht")
    await come_to(tenant, "submitted")
    assert tenant.sees("Het nummer van uw klacht is")
    await house.delivered_all()
    await house.settle()
    assert len(_files(house, "complaints")) == 2
    assert not _files(house, "aside")
    assert f"A complaint cannot be read and is left as it is: {path.stem}" in caplog.messages


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_a_delivered_complaint_that_cannot_be_read_is_erased(
    house: House, tenant: TelegramVisitor, damage: Damage
) -> None:
    """With its files: its words may be read by whoever has the key and does not mind the damage."""
    await _sent_in(house, tenant, damage)
    await tenant.says("/verwijder")
    await tenant.taps("Ja, wis alles")
    assert tenant.sees("Ik heb alles gewist")
    await house.settle()
    assert not _files(house, "complaints", "outbox", "evidence", "aside", "journal")
    assert not [mail for mail in house.mails() if "jan@example.nl" in str(mail["To"])]


async def test_a_delivered_complaint_that_cannot_be_read_is_erased_by_time(
    house: House, tenant: TelegramVisitor
) -> None:
    await _sent_in(house, tenant, _a_wrong_bit)
    house.now += timedelta(days=800)
    for _ in range(8):
        await house.app.agenda.keep()
        house.now += timedelta(days=5)
    assert not _files(house, "complaints", "outbox", "evidence")


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_an_erasure_waits_for_a_pending_complaint_to_be_readable(
    house: House, tenant: TelegramVisitor, damage: Damage
) -> None:
    """It is neither lost nor forgotten: where it is mended, it is delivered and then erased."""
    _no_mail(house)
    await come_to(tenant, "submitted")
    await house.delivered()
    await house.settle()
    (path,) = (house.settings.data / "outbox").iterdir()
    whole = path.read_bytes()
    damage(house, path)
    await tenant.says("/verwijder")
    await tenant.taps("Ja, wis alles")
    assert tenant.sees("Ik heb alles gewist")
    assert (await draft(house)).sent == []
    await house.delivered()
    assert _files(house, "outbox") == [f"outbox/{path.name}"]
    path.write_bytes(whole)
    (house.settings.data / "mail").unlink()
    (house.settings.data / "mail").mkdir()
    house.now += timedelta(hours=5)
    await house.delivered()
    await house.settle()
    assert len(house.mails(house.app.organisation.committee_email)) == 1
    assert not _files(house, "complaints", "outbox", "evidence", "again")


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_an_operator_is_told_of_one_that_cannot_be_read_and_the_others_are_sent_again(
    house: House,
    telegram: FakeTelegram,
    damage: Damage,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _no_mail(house)
    for chat in (TENANT, TENANT + 1):
        telegram.open_chat(chat)
        await come_to(TelegramVisitor(telegram, chat), "submitted")
    await house.delivered()
    await house.settle()
    bad, good = sorted((house.settings.data / "outbox").iterdir())
    damage(house, bad)
    assert await outbox(house.settings) == 1
    told = capsys.readouterr()
    assert told.out.count("  mail: ") == 1
    assert re.fullmatch(f"wrong: .*{bad.stem}.*\n", told.err)
    assert await resend(house.settings, None, None, False) == 1
    told = capsys.readouterr()
    assert "The running klachtwijzer tries it" in told.out
    assert re.fullmatch(f"wrong: .*{bad.stem}.*\n", told.err)
    assert _files(house, "again") == [f"again/{good.stem}.{name}" for name in ("copy", "mail", "notice")]


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_an_order_about_a_complaint_that_cannot_be_read_is_answered_at_once(
    house: House, tenant: TelegramVisitor, secretary: Member, damage: Damage
) -> None:
    """Staff waited minutes, each of them, and were asked to send it again."""
    reference = await sent_in(house, tenant)
    await house.delivered()
    await house.settle()
    (path,) = (house.settings.data / "complaints").iterdir()
    damage(house, path)
    house.slept.clear()
    await secretary.says(f"/ontvangen {reference}")
    assert secretary.sees(f"Ik kan klacht {reference} niet lezen. Er is niets naar de huurder gestuurd.")
    assert sum(house.slept) < 10


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_who_withdraws_a_complaint_that_cannot_be_read_is_told_where_to_write(
    house: House, tenant: TelegramVisitor, damage: Damage
) -> None:
    """They waited minutes, and were asked to send it again."""
    path = await _sent_in(house, tenant, damage)
    house.slept.clear()
    await tenant.says("/status")
    await tenant.taps("Trek mijn klacht in")
    await tenant.taps("Ja, trek mijn klacht in")
    assert tenant.sees("nu niet intrekken. U kunt de commissie schrijven:")
    assert sum(house.slept) < 10
    assert (await draft(house)).sent[-1].keys().isdisjoint({"withdrawn"})
    await tenant.taps("Nee, laat mijn klacht doorgaan")
    assert (await draft(house)).phase == "submitted"
    assert path.exists()
