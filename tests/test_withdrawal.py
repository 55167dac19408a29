"""CONVERSATION, afterwards: a complaint that was sent can be withdrawn, and the committee is told."""

from datetime import timedelta

import pytest

from bot.props import made_up
from bot.store.folder import DataFolder
from tests.kit.filing import DUTCH, come_to
from tests.kit.house import House, draft, text_of
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until


async def withdraw(tenant: TelegramVisitor) -> None:
    await tenant.taps("Trek mijn klacht in")
    assert tenant.sees("Wilt u uw klacht intrekken?")
    await tenant.taps("Ja, trek mijn klacht in")


async def test_the_committee_and_its_staff_are_told_once(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "submitted")
    await house.delivered()
    await withdraw(tenant)
    assert tenant.sees("U hebt klacht KLW-")
    await house.delivered()
    withdrawal, complaint = house.mails("klachtencommissie")
    assert "is ingetrokken" in str(withdrawal["Subject"])
    assert "De huurder heeft klacht KLW-" in text_of(withdrawal)
    assert withdrawal["Message-ID"] != complaint["Message-ID"]
    assert "Jan Jansen" not in text_of(withdrawal)
    assert withdrawal["Reply-To"] == complaint["Reply-To"] == "jan@example.nl"
    assert house.staff_heard().count("ingetrokken") == 1
    await house.restart()
    await house.delivered()
    assert len(house.mails("klachtencommissie")) == 2
    await tenant.says("/status")
    assert tenant.sees("ingetrokken op 18 maart 2026")
    assert tenant.sees("De e-mail hierover aan de commissie staat klaar.")


async def test_a_complaint_that_is_withdrawn_before_it_was_sent_is_not_sent_on_and_its_withdrawal_is(
    house: House, tenant: TelegramVisitor
) -> None:
    away = (house.settings.data / "mail").rename(house.settings.data / "away")
    await come_to(tenant, "submitted")
    await house.delivered()
    await withdraw(tenant)
    away.rename(house.settings.data / "mail")
    house.now += timedelta(hours=1)
    for _ in range(3):
        await house.delivered()
    await until(lambda: any("De e-mail hierover aan de commissie" in m.text for m in tenant.messages))
    (withdrawal,) = house.mails("klachtencommissie")
    assert "is ingetrokken" in str(withdrawal["Subject"]), "an attempt before that may have arrived"
    assert house.staff_heard().count("ingetrokken") == 1, "they had been told of it"
    await house.delivered_all()


async def test_what_is_put_away_holds_nothing_that_was_not_sent(
    house: House, tenant: TelegramVisitor
) -> None:
    for words in (
        "/start",
        "beginnen",
        "nog niet",
        "eerst praten",
        "GEHEIM",
        "overslaan",
        "liever geen bericht",
    ):
        await tenant.says(words)
    await come_to(tenant, "submitted", DUTCH[2:])
    await house.delivered()
    await house.settle()
    (path,) = (house.settings.data / "complaints").iterdir()
    vault = DataFolder(house.settings.data).vault(())
    assert vault
    kept = (vault.read(path) or b"").decode()
    assert "GEHEIM" not in kept
    assert "Jan Jansen" in kept


@pytest.mark.parametrize("words", ["nee", "Nee, laat mijn klacht doorgaan", "terug", "/start"])
async def test_there_is_a_way_back(house: House, tenant: TelegramVisitor, words: str) -> None:
    await come_to(tenant, "submitted")
    await tenant.taps("Trek mijn klacht in")
    await tenant.says(words)
    assert tenant.sees("Het nummer van uw klacht is KLW-")
    assert "withdrawn" not in (await draft(house)).sent[-1]


async def test_it_is_withdrawn_once(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "submitted")
    await withdraw(tenant)
    assert "Trek mijn klacht in" not in tenant.choices
    first = (await draft(house)).sent
    await tenant.taps_old("Trek mijn klacht in")
    await tenant.taps_old("Ja, trek mijn klacht in")
    await tenant.says("intrekken")
    assert (await draft(house)).sent == first


async def test_an_erasure_after_a_withdrawal_keeps_what_must_be_delivered(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "submitted")
    await house.delivered()
    await house.settle()
    (path,) = (house.settings.data / "complaints").iterdir()
    await withdraw(tenant)
    for words in ("/verwijder", "ja"):
        await tenant.says(words)
    await house.delivered()
    await house.delivered()
    assert len(house.mails("klachtencommissie")) == 2
    assert not path.exists()
    assert list((house.settings.data / "complaints").iterdir()) == []


EARLY = "De verwarming is sinds drie weken stuk, en niemand reageert op mijn brieven aan de organisatie."


async def begin_another(house: House, tenant: TelegramVisitor) -> None:
    """One complaint was sent, and words of a next one are kept."""
    await come_to(tenant, "submitted")
    await house.delivered()
    await tenant.taps("Nieuwe klacht")
    await tenant.says(EARLY)
    assert tenant.sees("Ik heb deze woorden bewaard.")


async def kept(house: House) -> list[str]:
    return [item["text"] for item in (await draft(house)).answers["description"]["items"]]


@pytest.mark.parametrize("words", ["nee", "Nee, laat mijn klacht doorgaan", "terug", "/start"])
async def test_the_way_back_leads_to_the_next_complaint_where_it_was_begun(
    house: House, tenant: TelegramVisitor, words: str
) -> None:
    await begin_another(house, tenant)
    await tenant.taps("Trek mijn klacht in")
    await tenant.says(words)
    assert (await draft(house)).phase == "welcome"
    assert await kept(house) == [EARLY]
    assert "withdrawn" not in (await draft(house)).sent[-1]


@pytest.mark.parametrize(
    "words", ["laat maar", "stop", "annuleren", "annuleer", "toch niet", "cancel", "never mind", "nee"]
)
async def test_who_thinks_better_of_another_complaint_withdraws_none(
    house: House, tenant: TelegramVisitor, words: str
) -> None:
    await come_to(tenant, "submitted")
    await tenant.taps("Nieuwe klacht")
    await tenant.says(words)
    assert tenant.sees("Dat is goed. U kunt later terugkomen.")
    assert tenant.sees("Zullen we beginnen?")
    assert (await draft(house)).phase == "welcome"


@pytest.mark.parametrize("words", ["klacht intrekken", "stop mijn klacht", "withdraw", "Trek mijn klacht in"])
async def test_who_names_the_withdrawal_before_another_complaint_is_asked(
    house: House, tenant: TelegramVisitor, words: str
) -> None:
    await come_to(tenant, "submitted")
    await tenant.taps("Nieuwe klacht")
    await tenant.says(words)
    assert tenant.sees("Wilt u uw klacht intrekken?")


async def test_a_withdrawal_keeps_what_was_told_of_the_next_complaint(
    house: House, tenant: TelegramVisitor
) -> None:
    """Words, a file, and the place; and what is kept can be changed, and is erased in its time."""
    await begin_another(house, tenant)
    await come_to(tenant, "wish", DUTCH[1:])
    await tenant.sends("bewijs.jpg", made_up("bewijs.jpg"))
    while (await draft(house)).phase != "welcome":
        await tenant.taps("Terug")
    told = (await draft(house)).answers
    await withdraw(tenant)
    assert tenant.sees("U hebt klacht KLW-")
    await house.delivered()
    await tenant.edits(EARLY, "De verwarming is sinds vier weken stuk.")
    assert "De verwarming is sinds vier weken stuk." in await kept(house)
    await tenant.taps("Nieuwe klacht")
    now = (await draft(house)).answers
    assert {**now, "description": ""} == {**told, "description": ""}
    evidence = house.settings.data / "evidence" / (await draft(house)).id
    assert len(list(evidence.iterdir())) == 1
    assert "Trek mijn klacht in" not in tenant.choices, "it is withdrawn already"
    for _ in range(40):
        house.now += timedelta(days=1)
        await house.app.agenda.keep()
    assert (await draft(house)).answers == {}
    assert not evidence.exists()
