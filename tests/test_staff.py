"""CONVERSATION, afterwards: what staff do in their chat, and what the tenant then hears and answers."""

import asyncio
import errno
import itertools
import json
import os
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.attempts import LONGEST_WAIT
from bot.audit import AuditLog
from bot.dossier.complaint import State
from bot.dossier.mail import ID_DOMAIN
from bot.props import made_up
from dialogs.proceedings import Act
from tests.kit.chats import BOT
from tests.kit.complaints import draft_file, file
from tests.kit.fake_telegram import DATE, FakeTelegram, Refused
from tests.kit.house import NOW, STAFF, TENANT, House, draft, open_house, text_of
from tests.kit.mailserver import MailServer, mail_server
from tests.kit.staff import SECRETARY, Member, filed, recorded, sent_in, summary_of
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until


async def hears(house: House, tenant: TelegramVisitor) -> str:
    """What the tenant hears when all is delivered that is due."""
    for _ in range(2):  # what is in hand is not begun again
        await house.delivered()
    await tenant.listens()
    return tenant.heard


async def test_staff_and_tenant_talk_while_the_mail_server_hangs(
    tmp_path: Path, telegram: FakeTelegram, secretary: Member
) -> None:
    """Neither the question nor the answer in the staff chat waits for the mail; the answer's mail does."""
    async with mail_server(MailServer(hanging=asyncio.Event())) as server:
        post = f"smtp+plain://127.0.0.1:{server.port}"
        async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_SMTP=post) as house:
            telegram.open_chat(TENANT)
            tenant = TelegramVisitor(telegram, TENANT)
            complaint = await file(house.app.store, f"telegram:{TENANT}", "d" * 32, {}, ("mail", "staff"))
            house.app.outbox.nudge(complaint.id)
            await until(lambda: bool(server.told) and complaint.reference in house.staff_heard())
            await secretary.says(f"/vraag {complaint.reference} Welke brief?")
            await until(lambda: any("Welke brief?" in each.text for each in telegram.in_chat(TENANT)))
            await tenant.listens()
            await tenant.says("Die van 3 maart.")
            await until(lambda: "Die van 3 maart." in house.staff_heard())
            assert server.received == []
            assert server.hanging
            server.hanging.set()
            await house.delivered_all()
            assert len(server.received) == 2


async def test_receipt_is_confirmed_by_a_button_below_the_summary(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await tenant.listens()
    await secretary.taps("Melden dat de klacht ontvangen is")
    assert secretary.sees(f"Ik vertel de huurder dat de commissie klacht {reference} heeft.")
    heard = await hears(house, tenant)
    assert "De commissie heeft uw klacht ontvangen." in heard
    assert reference in heard
    await secretary.says(f"/ontvangen {reference}")
    assert secretary.sees("Dat is al gemeld op 18 maart 2026")
    assert await hears(house, tenant) == ""
    await tenant.says("/status")
    assert tenant.sees("De commissie heeft laten weten dat zij uw klacht heeft.")


async def test_a_question_is_answered_word_for_word(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Om welke brief gaat het?\nDie van 3 maart?")
    assert secretary.sees("Ik vraag het de huurder")
    assert secretary.sees("Ik laat het hier weten als er antwoord is. De commissie krijgt dat per e-mail.")
    heard = await hears(house, tenant)
    assert "De commissie heeft een vraag aan u:" in heard
    assert "Om welke brief gaat het?\nDie van 3 maart?" in heard
    await tenant.says("/status")
    assert tenant.sees("Om te antwoorden typt u /antwoord.")
    await tenant.taps("De vraag beantwoorden")
    assert tenant.sees("Om welke brief gaat het?")
    assert tenant.sees("Wat is uw antwoord?")
    await tenant.says("Ja, die van 3 maart.\nMet <b>vet</b> & zo.")
    assert tenant.sees("Ik heb uw antwoord bewaard: Ja, die van 3 maart.")
    await house.delivered()
    await secretary.listens()
    assert secretary.sees("De huurder antwoordt: Ja, die van 3 maart. Met <b>vet</b> & zo.")
    answer = house.mails("klachtencommissie")[-2:]
    (mail,) = [each for each in answer if "antwoord van de huurder" in str(each["Subject"])]
    assert "Ja, die van 3 maart.\r\nMet <b>vet</b> & zo." in text_of(mail)
    assert "Om welke brief gaat het?" in text_of(mail)
    assert mail["Reply-To"] == "jan@example.nl"
    assert "Een antwoord op deze e-mail gaat naar de indiener van de klacht." in text_of(mail)
    await tenant.says("/status")
    assert tenant.sees("U hebt de commissie antwoord gegeven op 18 maart 2026")
    assert not tenant.sees("Om welke brief")
    await tenant.says("/mijngegevens")
    assert tenant.sees("Met <b>vet</b> & zo.")


@pytest.mark.parametrize("words", ["ja", "Nee.", "dat weet ik niet"])
async def test_after_sending_an_answer_may_be_typed_at_once(
    house: House, tenant: TelegramVisitor, secretary: Member, words: str
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/ask {reference} Is het nog zo?")
    await hears(house, tenant)
    await tenant.says(words)
    assert tenant.sees("Ik heb uw antwoord bewaard")
    assert (await filed(house, reference)).proceedings[-1].words == words
    await tenant.says(words)
    assert not tenant.sees("Ik heb uw antwoord bewaard"), "nothing is asked any more"


async def test_an_answer_does_not_disturb_the_next_complaint(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await tenant.taps("Nieuwe klacht")
    for words in ("beginnen", "nu de klacht indienen", "voor mijzelf"):
        await tenant.says(words)
    await secretary.says(f"/vraag {reference} Welke brief?")
    await hears(house, tenant)
    await tenant.says("Piet Pieters")
    assert (await draft(house)).answers["name"] == "Piet Pieters", "it answers the question at hand"
    await tenant.says("/antwoord")
    assert tenant.sees("Wat is uw antwoord?")
    await tenant.says("De rode brief")
    assert tenant.sees("e-mailadres"), "back to where the tenant was"
    await tenant.says("/antwoord nog iets")
    assert tenant.sees("De commissie heeft u nu niets gevraagd.")
    proceedings = (await filed(house, reference)).proceedings
    assert [each.words for each in proceedings] == ["Welke brief?", "De rode brief"]
    assert "email" not in (await draft(house)).answers


async def test_an_answer_that_is_typed_with_a_file_is_asked_for_without_it(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Om welke brief gaat het?")
    await hears(house, tenant)
    for words in ("/status", "/antwoord"):
        await tenant.says(words)
        await tenant.sends("brief.jpg", made_up("brief.jpg"), "Om deze brief van 3 maart")
        assert tenant.sees("Uw klacht is al verstuurd.")
        assert tenant.sees("Wat u erbij typte, heb ik niet bewaard. Stuur die woorden in een eigen bericht.")
    await tenant.says("Om deze brief van 3 maart")
    assert tenant.sees("Ik heb uw antwoord bewaard: Om deze brief van 3 maart")


async def test_one_may_leave_a_question_and_answer_behind_the_command(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Welke brief?")
    await hears(house, tenant)
    await tenant.taps("De vraag beantwoorden")
    await tenant.taps("Nu niet antwoorden")
    assert (await draft(house)).phase == "submitted"
    await tenant.sends("brief.pdf", b"%PDF-1.4")
    assert tenant.sees("Uw klacht is al verstuurd.")
    await tenant.says("/antwoord de rode")
    assert tenant.sees("Ik heb uw antwoord bewaard: de rode")


@pytest.mark.parametrize(
    "typed", ["hoorzitting zaterdag 12 december om 14.00 uur", "hearing 12-12-2026 14:00"]
)
async def test_a_step_is_checked_before_the_tenant_hears_it(
    house: House, tenant: TelegramVisitor, secretary: Member, typed: str
) -> None:
    reference = await sent_in(house, tenant)
    await tenant.listens()
    await secretary.says(f"/stap {reference} {typed}")
    assert secretary.sees("Dit hoort de huurder:")
    assert secretary.sees("De hoorzitting is op zaterdag 12 december 2026 om 14:00 uur.")
    assert await hears(house, tenant) == ""
    await secretary.agrees()
    assert secretary.sees("Ik vertel het de huurder")
    heard = await hears(house, tenant)
    assert "De commissie nodigt u uit voor een hoorzitting." in heard
    assert "De hoorzitting is op zaterdag 12 december 2026 om 14:00 uur." in heard
    await tenant.says("/status")
    assert tenant.sees("De hoorzitting is op zaterdag 12 december 2026 om 14:00 uur.")


async def test_a_step_by_buttons_and_a_reply(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.taps("Volgende stap")
    await secretary.taps("Schriftelijke reactie")
    assert secretary.sees("Antwoord op dit bericht met de datum")
    await secretary.replies("3 april")
    assert secretary.sees("De datum is vrijdag 3 april 2026.")
    await secretary.replies("ja")
    assert secretary.sees("Ik vertel het de huurder")
    heard = await hears(house, tenant)
    assert "mag nu schriftelijk reageren" in heard
    await secretary.taps("Volgende stap")
    await secretary.taps("Gedeeltelijk gegrond")
    await secretary.taps("Zonder datum")
    await secretary.agrees()
    heard = await hears(house, tenant)
    assert "gedeeltelijk gegrond" in heard
    assert "Dat is een bindend advies aan" in heard
    assert [each.stage for each in (await filed(house, reference)).proceedings] == ["response", "partly"]


async def test_a_question_by_a_button_and_a_reply(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.taps("De huurder iets vragen")
    prompt = secretary.messages[-1]
    assert reference in prompt.text
    await secretary.replies("Wie was erbij?", to=prompt)
    assert "Wie was erbij?" in await hears(house, tenant)
    await secretary.taps("Niets vragen")
    assert secretary.sees("Er is niets naar de huurder gestuurd.")


async def test_a_reply_to_the_summary_stands_for_the_number(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    """The number is that of the buttons: words of a tenant in the text may name another complaint."""
    reference = await sent_in(house, tenant)
    summary = summary_of(secretary, reference)
    summary.text = summary.text.replace(reference, "KLW-000-000-000")
    await secretary.replies("/ontvangen", to=summary)
    assert secretary.sees(reference)
    await secretary.replies("Wie pakt deze op?", to=summary)
    assert secretary.sees("De huurder ziet dit niet.")
    assert len((await filed(house, reference)).proceedings) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("12 december 2026 om 2 uur \u2019s middags", "zaterdag 12 december 2026 om 14:00 uur"),
        ("'s middags om 2 uur 12 december", "zaterdag 12 december 2026 om 14:00 uur"),
        ("12-12-2026 2:30 pm", "zaterdag 12 december 2026 om 14:30 uur"),
        ("12 December at 2 p.m.", "zaterdag 12 december 2026 om 14:00 uur"),
        ("tomorrow at 10am", "donderdag 19 maart 2026 om 10:00 uur"),
        ("morgenavond om 8 uur", "donderdag 19 maart 2026 om 20:00 uur"),
        ("zaterdagmorgen 12 december 10 uur", "zaterdag 12 december 2026 om 10:00 uur"),
        ("12-12-2026 12 uur 's middags", "zaterdag 12 december 2026 om 12:00 uur"),
        ("12-12-2026 14.30", "zaterdag 12 december 2026 om 14:30 uur"),
        ("za 12 december om 14.10", "zaterdag 12 december 2026 om 14:10 uur"),
        ("12-12-2026 14u", "zaterdag 12 december 2026 om 14:00 uur"),
        ("ma. 14 dec. 10u30", "maandag 14 december 2026 om 10:30 uur"),
        ("12-12-2026 02:00", "zaterdag 12 december 2026 om 02:00 uur"),
        ("volgende week vr", "vrijdag 27 maart 2026."),
        ("14 december 2026", "maandag 14 december 2026."),
    ],
)
async def test_a_time_is_read_with_its_part_of_the_day(
    house: House, tenant: TelegramVisitor, secretary: Member, typed: str, told: str
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/stap {reference} hoorzitting {typed}")
    assert secretary.sees(f"De hoorzitting is op {told}"), secretary.heard


async def test_no_day_is_told_where_two_times_or_other_words_stand_beside_it(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    """A wrong day or time is worse than none, and what staff typed is not dropped without a word."""
    reference = await sent_in(house, tenant)
    for typed in (
        "12-12-2026 van 14.00 tot 15.00 uur",
        "12-12-2026 14:00-15:00",
        "9-10 uur 12-12-2026",
        "12 december 2026 tussen 10 en 12 uur",
        "12-12-2026 om 9 of 10 uur",
        "12-12-2026, 9",
        "12-12-2026 half 3",
        "half 3 uur 12 december 2026",
        "12-12-2026 2 uur",
        "12-12-2026 noon",
        "12-12-2026 12 uur middernacht",
        "12-12-2026 14 uur 's avonds in de ochtend",
        "12-12-2026 3 uur 's avonds",
        "12-12-2026 02:00 's avonds",
        "12-12-2026 14:75",
        "25 uur 12-12-2026",
        "zaterdagmiddag 12 december",
        "12 december 2026, om 9.30 uur, kamer 12",
        "maandag 12 december 2026",
        "di 14 december 2026 om 10 uur",
        "vr 12-12-2026",
        "vrij 12 december",
        "fri 12 december 2026",
    ):
        await secretary.says(f"/stap {reference} hoorzitting {typed}")
        assert secretary.sees("Ik lees daar niet één dag in"), (typed, secretary.heard)


CANNOT = (
    ("/stap {} hoorzitting ooit", "Ik lees daar niet één dag in, met hoogstens één tijd."),
    ("/stap {} koffie", "Die stap ken ik niet."),
    ("/stap {}", "Wat is de volgende stap"),
    ("/vraag {}", "Antwoord op dit bericht met uw vraag"),
    ("/vraag {} ?", "Typ uw vraag achter het nummer."),
    ("/vraag {} " + "w" * 1001, "Dat is te lang voor deze vraag: 1001 tekens. Gebruik er hoogstens 1000."),
    (
        "/vraag KLW-000-000-000 Hoe?",
        "Ik heb geen klacht KLW-000-000-000. Kijk het nummer na. De klacht kan ook gewist zijn.",
    ),
    ("/ontvangen", "Noem het nummer van de klacht"),
    ("/ontvangen KLW-12", "Noem het nummer van de klacht"),
    ("/ontvange {}", "Dit woord ken ik niet."),
    ("/help", "/stap KLW-123-456-789"),
    ("/open", "{}: nog geen stap. Ontvangst nog niet gemeld."),
)


PUBLIC = "Anybody can find the staff chat"


async def test_nothing_is_sent_to_a_staff_chat_that_anybody_can_find_until_it_is_private(
    tmp_path: Path, telegram: FakeTelegram, tenant: TelegramVisitor, caplog: pytest.LogCaptureFixture
) -> None:
    """Looked at when the program starts. The committee's mail and the tenant do not wait for it."""
    telegram.usernames[STAFF] = "klachten_open"
    async with open_house(tmp_path / "data", telegram) as house:
        await until(lambda: PUBLIC in caplog.text)
        reference = await sent_in(house, tenant)
        await hears(house, tenant)
        assert house.staff_heard() == ""
        states = {name: each.state for name, each in (await filed(house, reference)).deliveries.items()}
        assert states.pop("staff") is State.DUE
        assert set(states.values()) == {State.DONE}
        assert [r.levelname for r in caplog.records if PUBLIC in r.message] == ["ERROR"]
        assert f"Anybody can find the staff chat {STAFF} and read it" in caplog.text
        assert "Make the group private" in caplog.text
        del telegram.usernames[STAFF]
        house.now += LONGEST_WAIT
        await house.delivered()
        assert house.staff_heard().count(f"Nieuwe klacht {reference}") == 1


@pytest.mark.parametrize("shown", ["by a word in it", "by the answer to a message"])
async def test_a_staff_chat_that_becomes_public_gets_nothing_more(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram, shown: str
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Welke brief?")
    await hears(house, tenant)
    telegram.usernames[STAFF] = "klachten_open"
    if shown == "by a word in it":
        await secretary.says("Goedemorgen")
    else:
        await file(house.app.store, "telegram:7009", "e" * 32, {}, ("staff",))
        await house.delivered()
    before = house.staff_heard()
    await tenant.says("De rode brief.")
    await hears(house, tenant)
    assert (await filed(house, reference)).proceedings[-1].words == "De rode brief."
    assert house.staff_heard() == before


async def test_what_cannot_be_done_is_said_and_nothing_is_sent(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    for typed, said in CANNOT:
        await secretary.says(typed.format(reference))
        assert secretary.sees(said.format(reference)), (typed, secretary.heard)
    assert await hears(house, tenant) == ""
    assert (await filed(house, reference)).proceedings == ()


async def test_the_group_may_talk_and_other_bots_are_called(house: House, secretary: Member) -> None:
    before = len(secretary.messages)
    for words in ("Goedemorgen", "/ontvangen@anotherbot KLW-123-456-789", "KLW-123-456-789", "staff:receive"):
        await secretary.says(words)
    assert len(secretary.messages) == before


async def test_a_number_may_be_typed_as_people_do(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    for written in ("klw-{}{}{}", "KLW {} {} {}", "{}-{}-{}", "{}{}{}:"):
        number = written.format(*reference.split("-")[1:])
        await secretary.says(f"/ontvangen@klachtwijzer_bot {number}")
        assert secretary.sees(f"klacht {reference} heeft.") or secretary.sees("Dat is al gemeld"), written


async def test_an_old_check_says_nothing_to_the_tenant(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/stap {reference} gegrond")
    old = secretary.messages[-1]
    await secretary.says(f"/stap {reference} ongegrond")
    await secretary.agrees()
    await hears(house, tenant)
    await secretary.telegram.tap(secretary.sender, old, old.original[0][0]["callback_data"])
    await secretary.listens()
    assert secretary.sees("Er is daarna iets gebeurd met deze klacht.")
    assert await hears(house, tenant) == ""
    await secretary.replies("ja", to=old)
    assert [each.stage for each in (await filed(house, reference)).proceedings] == ["unfounded"]


async def test_a_tap_that_comes_again_is_done_once(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await tenant.listens()
    await secretary.says(f"/stap {reference} toets")
    check = secretary.messages[-1]
    telegram.faults.extend([("sendMessage", Refused(500, "Internal Server Error"))] * 2)
    await secretary.telegram.tap(secretary.sender, check, check.keyboard[0][0]["callback_data"])
    await secretary.listens()
    assert secretary.sees("Ik vertel het de huurder")
    house.now += timedelta(hours=1)
    heard = await hears(house, tenant)
    assert heard.count("De commissie kijkt nu of zij uw klacht kan behandelen.") == 1
    assert len((await filed(house, reference)).proceedings) == 1
    taps = [line for line in recorded(house) if line[0] == "done: set"]
    assert len({line[2] for line in taps}) == 1, "all its lines have the number of one update"


async def test_a_receipt_whose_answer_was_lost_is_answered_again(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    telegram.faults.extend([("sendMessage", Refused(500, "Internal Server Error"))] * 2)
    await secretary.says(f"/ontvangen {reference}")
    assert secretary.sees(f"Ik vertel de huurder dat de commissie klacht {reference} heeft.")
    assert not secretary.sees("Dat is al gemeld")
    assert len((await filed(house, reference)).proceedings) == 1


async def test_a_tenant_hears_at_once_what_the_committee_did(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/ontvangen {reference}")
    await until(lambda: "De commissie heeft uw klacht ontvangen." in tenant.messages[-1].text)


async def test_a_question_may_have_a_thousand_characters(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} " + "w" * 1000)
    assert secretary.sees(f"Ik vraag het de huurder van klacht {reference}.")
    assert "w" * 1000 in await hears(house, tenant)


async def test_the_same_step_on_the_same_day_is_told_once(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    for day, told in ((12, True), (12, False), (13, True)):
        await secretary.says(f"/stap {reference} hoorzitting {day} december 2026")
        await secretary.agrees()
        assert secretary.sees("Ik vertel het de huurder") == told
        assert secretary.sees("De huurder heeft dat al gehoord op 18 maart 2026") != told
    days = [each.day for each in (await filed(house, reference)).proceedings]
    assert days == ["2026-12-12", "2026-12-13"]


async def test_two_complaints_with_one_number_are_left_to_the_mail(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    other = TelegramVisitor(telegram, 7002)
    reference = await sent_in(house, tenant, draft=f"{0x3699:032x}")
    assert await sent_in(house, other, draft=f"{0x10557:032x}") == reference
    for order in (f"/ontvangen {reference}", f"/vraag {reference} Hoe?", f"/stap {reference} gegrond"):
        await secretary.says(order)
        assert secretary.sees(f"Er zijn twee klachten met het nummer {reference}.")
        assert secretary.sees("Schrijf deze huurders per e-mail.")
    assert [await hears(house, each) for each in (tenant, other)] == ["", ""]


async def test_of_a_complaint_that_is_being_erased_nothing_is_told_any_more(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    away = (house.settings.data / "mail").rename(house.settings.data / "away")
    reference = await sent_in(house, tenant)
    for words in ("/verwijder", "ja"):
        await tenant.says(words)
    for order in (f"/ontvangen {reference}", f"/vraag {reference}", f"/stap {reference}"):
        await secretary.says(order)
        assert secretary.sees(f"De huurder heeft hier alles over klacht {reference} gewist.")
        assert secretary.sees("Er is niets naar de huurder gestuurd.")
    await secretary.says("/open")
    assert secretary.sees("Er is geen klacht open.")
    assert (await filed(house, reference)).proceedings == ()
    away.rename(house.settings.data / "mail")


async def test_no_is_no_also_about_a_complaint_that_is_gone(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/stap {reference} gegrond")
    await secretary.says(f"/vraag {reference}")
    for words in ("/verwijder", "ja"):
        await tenant.says(words)
    await secretary.listens()
    for label in ("Nee", "Niets vragen"):
        await secretary.taps(label)
        assert secretary.heard == "Er is niets naar de huurder gestuurd."


@pytest.mark.parametrize(
    "words", ["everything", "set:{}:hearing:someday:0", "set:{}:applause:2026-12-12:0", "set:{}:applause::0"]
)
async def test_a_button_that_was_never_shown_tells_the_tenant_nothing(
    house: House, tenant: TelegramVisitor, secretary: Member, words: str
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.listens()
    summary = summary_of(secretary, reference)
    await secretary.telegram.tap(secretary.sender, summary, "staff:" + words.format(reference))
    await secretary.listens()
    assert secretary.heard == "Er is niets naar de huurder gestuurd."
    assert (await filed(house, reference)).proceedings == ()


@asynccontextmanager
async def slow_disk(house: House, reference: str) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """Nothing about the complaint is written until the end. Gives a wait for so many who want to write."""
    store = house.app.store
    await house.delivered_all()
    (complaint,) = await store.named(reference)

    async def waiting(count: int) -> None:
        await until(lambda: len(store._changes.get(complaint, ())) == count)

    async with store._locked(complaint):
        yield waiting


async def test_two_members_who_confirm_at_once_confirm_it_once(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    summary, colleague = summary_of(secretary, reference), Member(telegram, person=9002)
    async with slow_disk(house, reference) as waiting:
        for number, member in enumerate((secretary, colleague), 1):
            await telegram.tap(member.sender, summary, summary.keyboard[0][0]["callback_data"])
            await waiting(number)
    await secretary.listens()
    assert secretary.sees(f"Ik vertel de huurder dat de commissie klacht {reference} heeft.")
    assert secretary.sees("Er is daarna iets gebeurd met deze klacht.")
    assert (await hears(house, tenant)).count("De commissie heeft uw klacht ontvangen.") == 1


async def test_a_question_is_asked_although_a_colleague_confirms_the_receipt_just_then(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    summary, colleague = summary_of(secretary, reference), Member(telegram, person=9002)
    async with slow_disk(house, reference) as waiting:
        await telegram.tap(colleague.sender, summary, summary.keyboard[0][0]["callback_data"])
        await waiting(1)
        await telegram.message(STAFF, secretary.sender, "supergroup", text=f"/vraag {reference} Welke brief?")
        await waiting(2)
    await secretary.listens()
    heard = await hears(house, tenant)
    assert heard.index("ontvangen") < heard.index("Welke brief?")


async def test_what_is_ordered_while_the_tenant_withdraws_is_not_told(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await tenant.taps("Trek mijn klacht in")
    async with slow_disk(house, reference) as waiting:
        await telegram.message(tenant.chat, tenant.sender, text="ja")
        await waiting(1)
        await telegram.message(STAFF, secretary.sender, "supergroup", text=f"/vraag {reference} Hoe?")
        await waiting(2)
    await secretary.listens()
    assert secretary.sees(f"De huurder heeft klacht {reference} ingetrokken.")
    assert secretary.sees("Er is niets naar de huurder gestuurd.")
    after = await filed(house, reference)
    assert (bool(after.withdrawn), after.proceedings) == (True, ())


async def test_after_a_withdrawal_or_an_erasure_nothing_is_done(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/stap {reference} toets")
    await tenant.taps("Trek mijn klacht in")
    await tenant.taps("Ja, trek mijn klacht in")
    await secretary.agrees()
    assert secretary.sees(f"De huurder heeft klacht {reference} ingetrokken.")
    assert secretary.sees("Er is niets naar de huurder gestuurd.")
    for words in ("/verwijder", "ja"):
        await tenant.says(words)
    await secretary.says(f"/vraag {reference} Hoe?")
    assert secretary.sees("De huurder heeft") or secretary.sees("Ik heb geen klacht")
    await house.delivered()
    await secretary.says(f"/vraag {reference} Hoe?")
    assert secretary.sees(f"Ik heb geen klacht {reference}.")
    await secretary.says("/open")
    assert secretary.sees("Er is geen klacht open.")


async def test_what_the_committee_did_is_told_in_order_and_in_the_language_of_now(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await tenant.says("/taal")
    await secretary.says(f"/ontvangen {reference}")
    await secretary.says(f"/stap {reference} hoorzitting")
    await secretary.agrees()
    heard = await hears(house, tenant)
    assert heard.index("The committee has received your complaint.") < heard.index("hearing")


async def test_a_word_that_cannot_go_yet_holds_back_the_next(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    channel = house.app._tellers.pop("telegram")
    await secretary.says(f"/ontvangen {reference}")
    await house.delivered()
    await secretary.says(f"/stap {reference} gegrond")
    await secretary.agrees()
    await house.delivered()
    house.app._tellers["telegram"] = channel
    words = {
        n: d.state for n, d in (await filed(house, reference)).deliveries.items() if n.startswith("word")
    }
    assert words == {"word.0": State.DUE, "word.1": State.DUE}
    await secretary.says("/open")
    assert "gegrond" not in await hears(house, tenant), "the second waits for the first"
    house.now += timedelta(hours=5)
    heard = await hears(house, tenant)
    assert heard.index("ontvangen") < heard.index("gegrond")


async def test_staff_hear_when_a_tenant_cannot_be_told(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    telegram.blocked.add(tenant.chat)
    await secretary.says(f"/vraag {reference} Welke brief?")
    await house.delivered()
    await until(lambda: f"Ik kon de huurder van klacht {reference} niet bereiken." in house.staff_heard())
    await secretary.says("/open")
    assert secretary.sees("De huurder is hier niet bereikt.")


async def test_a_word_weeks_after_the_complaint_is_tried_for_five_days_and_then_staff_hear(
    house: House,
    tenant: TelegramVisitor,
    secretary: Member,
    telegram: FakeTelegram,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The date of a hearing: Telegram has a fault in this one chat, and the program starts every hour."""
    reference = await sent_in(house, tenant)
    working = telegram._sendMessage

    async def faulty(parameters: dict[str, str]) -> dict[str, Any]:
        if parameters["chat_id"] == str(tenant.chat):
            raise Refused(502, "Bad Gateway")
        return await working(parameters)

    monkeypatch.setattr(telegram, "_sendMessage", faulty)
    house.now += timedelta(days=30)
    await secretary.says(f"/stap {reference} hoorzitting 12 december 14.00 uur")
    await secretary.agrees()
    await house.handled()
    told = f"Ik kon de huurder van klacht {reference} niet bereiken."
    begun = house.now
    while told not in house.staff_heard():
        assert (await filed(house, reference)).deliveries["word.0"].state is State.DUE
        house.now += timedelta(hours=1)
        if house.now - begun < timedelta(days=2):
            await house.restart()
        await house.delivered()
    assert timedelta(days=5) < house.now - begun < timedelta(days=5, hours=5)
    assert house.staff_heard().count(told) == 1
    await secretary.says("/open")
    assert secretary.sees("De huurder is hier niet bereikt.")


@pytest.fixture
async def discreet(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[House]:
    async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_STAFF_DETAIL="notice") as opened:
        yield opened


async def test_with_notice_no_answer_is_told_in_the_staff_chat(
    discreet: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(discreet, tenant)
    await secretary.says(f"/vraag {reference} Wie was erbij?")
    await hears(discreet, tenant)
    await tenant.says("Mijn buurvrouw GEHEIM")
    await discreet.delivered()
    await until(lambda: "De huurder heeft geantwoord." in discreet.staff_heard())
    assert "GEHEIM" not in discreet.staff_heard()
    assert any("GEHEIM" in text_of(mail) for mail in discreet.mails("klachtencommissie"))


async def test_an_answer_has_one_message_id_and_survives_a_restart(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Een?")
    await hears(house, tenant)
    away = (house.settings.data / "mail").rename(house.settings.data / "away")
    await tenant.says("Antwoord een")
    await house.delivered()
    await house.restart()
    away.rename(house.settings.data / "mail")
    await house.delivered()
    await house.delivered()
    await secretary.says(f"/vraag {reference} Twee?")
    await hears(house, tenant)
    await tenant.says("Antwoord twee")
    await house.delivered()
    await until(lambda: len(house.mails("klachtencommissie")) == 3)
    complaint = (await filed(house, reference)).complaint.id
    mails = {str(mail["Message-ID"]): text_of(mail) for mail in house.mails("klachtencommissie")}
    assert "Antwoord een" in mails[f"<{complaint}.answer-1@{ID_DOMAIN}>"]
    assert "Antwoord twee" in mails[f"<{complaint}.answer-3@{ID_DOMAIN}>"]
    assert "Een?" not in mails[f"<{complaint}.answer-3@{ID_DOMAIN}>"]


async def test_an_answer_whose_draft_was_not_written_is_known_when_it_comes_again(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    """A crash between the complaint's file and the draft's."""
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Welke brief?")
    await hears(house, tenant)
    await house.restart()  # so that the draft is in its own file
    path = draft_file(house.settings.data, f"telegram:{tenant.chat}")
    before = path.read_bytes()
    update = await telegram.message(tenant.chat, tenant.sender, text="De rode")
    await tenant.listens()
    said = tenant.heard
    await house.stop()
    path.write_bytes(before)
    for record in (house.settings.data / "journal").glob("*"):
        record.unlink()
    (message,) = (m for m in telegram.said.values() if m.get("text") == "De rode")
    telegram.updates.append({"update_id": update, "message": message})
    await house.start()
    await tenant.listens()
    assert tenant.heard == said
    assert [each.act for each in (await filed(house, reference)).proceedings] == [Act.QUESTION, Act.ANSWER]


async def test_an_answer_whose_draft_is_written_at_the_second_try_is_delivered_at_once(
    house: House, tenant: TelegramVisitor, secretary: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Welke brief?")
    await hears(house, tenant)
    lines = itertools.count(1)
    fsync = os.fsync

    def full(handle: int) -> None:
        """The first line in the journal is the complaint's, the second the draft's."""
        if "/journal/" in os.readlink(f"/proc/self/fd/{handle}") and next(lines) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full)
    await tenant.says("De rode")
    assert tenant.sees("Ik probeer het vanzelf opnieuw.")
    assert tenant.sees("Ik heb uw antwoord bewaard: De rode")
    await until(lambda: "De rode" in house.staff_heard())
    proceedings = (await filed(house, reference)).proceedings
    assert [each.words for each in proceedings] == ["Welke brief?", "De rode"]


async def test_what_staff_do_is_recorded_without_personal_data(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    colleague = Member(telegram, person=9002)
    await secretary.says(f"/vraag {reference} Bent u Jan Jansen?")
    await secretary.says(f"/ontvangen {reference}")
    await colleague.says("/ontvangen KLW-000-000-000")
    (asked, received, failed) = recorded(house)
    assert asked[:2] == ["done: ask", reference]
    assert received[:2] == ["done: receive", reference]
    assert failed[:2] == ["not done: receive", "KLW-000-000-000"]
    assert asked[3] == received[3] != failed[3]
    whole = (house.settings.data / "audit" / "staff.log").read_text()
    for personal in (str(SECRETARY), "Secretary", "Jan", str(tenant.chat)):
        assert personal not in whole


async def test_the_record_is_bounded_and_mends_a_torn_line(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit", lambda: NOW)
    path = tmp_path / "audit" / "staff.log"
    await log.done("done: ask", "KLW-1", "1", "abc")
    path.write_bytes(path.read_bytes()[:-5])
    await log.done("done: ask", "KLW-2", "2", "abc")
    assert [line.split("\t")[2] for line in path.read_text().splitlines()] == ["KLW-1", "KLW-2"]
    path.write_bytes(b"x" * (1024 * 1024 - 10))
    await log.done("done: ask", "KLW-3", "3", "abc")
    assert path.read_text().count("\n") == 1
    assert path.with_name("staff.log.1").stat().st_size == 1024 * 1024 - 10


async def test_a_line_of_the_record_is_there_whole_or_it_is_said(tmp_path: Path) -> None:
    """A disk that is nearly full takes a part of it, and says nothing yet."""
    log = AuditLog(tmp_path / "audit", lambda: NOW)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, most[1]))
    try:
        await log.done("done: ask", "KLW-1", "1", "abc")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    await log.done("done: ask", "KLW-2", "2", "abc")
    lines = (tmp_path / "audit" / "staff.log").read_text().splitlines()
    assert [line.split("\t", 1)[1] for line in lines[-2:]] == [
        "done: ask\tKLW-1\t1\tby abc",
        "done: ask\tKLW-2\t2\tby abc",
    ]


async def test_what_was_ordered_waits_for_room_for_its_record(
    house: House,
    tenant: TelegramVisitor,
    secretary: Member,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The disk is full for long just after the order was carried out."""
    reference = await sent_in(house, tenant)
    await house.delivered_all()
    real, left = os.fsync, [OSError(errno.ENOSPC, "No space left on device")] * 40

    def fsync(handle: int) -> None:
        if left and "/audit/" in os.readlink(f"/proc/self/fd/{handle}"):
            raise left.pop()
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    await secretary.says(f"/ontvangen {reference}")
    assert left == []
    assert list((house.settings.data / "aside").iterdir()) == []
    assert secretary.sees(f"Ik vertel de huurder dat de commissie klacht {reference} heeft.")
    assert (await hears(house, tenant)).count("De commissie heeft uw klacht ontvangen.") == 1
    assert recorded(house)[-1][:2] == ["done: receive", reference]
    assert "set aside" not in caplog.text


async def test_it_is_english_for_an_english_tenant(
    house: House, telegram: FakeTelegram, secretary: Member
) -> None:
    tenant = TelegramVisitor(telegram, 7002, "en")
    reference = await sent_in(house, tenant, "en")
    await secretary.says(f"/received {reference}")
    await secretary.says(f"/step {reference} hearing 12 December")
    await secretary.agrees()
    heard = await hears(house, tenant)
    assert "The committee has received your complaint." in heard
    assert "The hearing is on Saturday 12 December 2026." in heard


async def test_the_staff_chat_is_no_tenant(tmp_path: Path, telegram: FakeTelegram) -> None:
    """Also where the secretary has the staff chat alone, as a private one."""
    async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_STAFF_CHAT="9001") as house:
        secretary = TelegramVisitor(telegram, SECRETARY)
        telegram.open_chat(SECRETARY)
        tenant = TelegramVisitor(telegram, 7001)
        await sent_in(house, tenant)
        await secretary.taps("Melden dat de klacht ontvangen is")
        assert secretary.sees("Ik vertel de huurder")
        await secretary.says("/start")
        assert secretary.sees("Dit woord ken ik niet.")
        telegram.usernames[SECRETARY] = "secretary"
        await secretary.says("/open")
        assert secretary.sees("Deze klachten zijn open:")
        async with house.app.store.visit(f"telegram:{SECRETARY}") as visit:
            assert visit.session is None


async def test_a_new_number_of_the_group_is_told_to_the_operator(
    house: House, secretary: Member, caplog: pytest.LogCaptureFixture
) -> None:
    await secretary.does(migrate_to_chat_id=-100777)
    assert "set KLACHTWIJZER_STAFF_CHAT=-100777" in caplog.text


async def test_what_staff_had_to_hear_is_told_in_the_group_with_its_new_number(
    tmp_path: Path, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator takes the old number out first; what is sent in meanwhile never had a staff chat."""
    caplog.set_level("INFO")
    data, tenant, moved = tmp_path / "data", TelegramVisitor(telegram, TENANT), Member(telegram, -100777)
    telegram.open_chat(-100777)
    telegram.blocked.add(STAFF)
    async with open_house(data, telegram) as house:
        reference = await sent_in(house, tenant)
        await moved.says("hello")
        assert "-100777" not in caplog.text
        await moved.says("/start@klachtwijzer_bot")
        assert "A group with the number -100777 wrote" in caplog.text, "also where another is set"
    async with open_house(data, telegram, KLACHTWIJZER_STAFF_CHAT="") as house:
        await house.delivered()
        assert (await filed(house, reference)).deliveries["staff"].failure.startswith("it waits for KLACHT")
        later = await sent_in(house, TelegramVisitor(telegram, 7002))
        assert "staff" not in (await filed(house, later)).deliveries
        assert (await filed(house, later)).done
    async with open_house(data, telegram, KLACHTWIJZER_STAFF_CHAT="-100777") as house:
        await house.delivered()
        assert [reference in message.text for message in telegram.in_chat(-100777)] == [True]
        assert await house.app.store.undelivered() == []


async def test_the_staff_chat_has_a_menu_of_its_own(house: House, telegram: FakeTelegram) -> None:
    await until(lambda: f"commands{STAFF}:" in telegram.menus)
    names = [command["command"] for command in telegram.menus[f"commands{STAFF}:"]]
    assert names == ["ontvangen", "vraag", "stap", "open", "help"]


def last_answer(telegram: FakeTelegram) -> dict[str, Any]:
    """What the newest message in the staff chat is a reply to; empty: to nothing."""
    sent = [
        said for method, said in telegram.calls if method == "sendMessage" and said["chat_id"] == str(STAFF)
    ]
    reply: dict[str, Any] = json.loads(sent[-1].get("reply_parameters", "{}"))
    return reply


async def test_an_answer_stands_below_what_it_answers(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/stap {reference} toets")
    assert last_answer(telegram)["message_id"] == max(telegram.said)
    check = secretary.messages[-1]
    await secretary.taps("Nee")
    assert last_answer(telegram)["message_id"] == check.id


GROUP = {"id": STAFF, "type": "supergroup", "title": "staff"}
ORIGIN = {"type": "hidden_user", "date": DATE, "sender_user_name": "Somebody"}


@pytest.mark.parametrize(
    ("sent", "advice"),
    [
        ({"sender_chat": GROUP}, "Schrijf onder uw eigen naam."),
        ({"forward_origin": ORIGIN}, "Typ het zelf."),
    ],
)
async def test_a_member_whose_order_is_refused_is_told_what_helps(
    house: House,
    tenant: TelegramVisitor,
    secretary: Member,
    telegram: FakeTelegram,
    sent: dict[str, Any],
    advice: str,
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.listens()
    await secretary.does(text="Goedemorgen", **sent)
    assert secretary.heard == ""
    await secretary.does(text=f"/ontvangen {reference}", **sent)
    assert secretary.sees(advice)
    assert last_answer(telegram)["message_id"] == max(telegram.said)
    assert (await filed(house, reference)).proceedings == ()


async def test_a_message_that_becomes_an_order_must_be_sent_anew(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says("Goedemorgen")
    await secretary.edits("Goedemorgen", "Goedemiddag")
    assert secretary.heard == ""
    await secretary.edits("Goedemiddag", f"/ontvangen {reference}")
    assert secretary.sees("Stuur een nieuw bericht.")
    assert last_answer(telegram)["message_id"] == max(telegram.said)
    assert (await filed(house, reference)).proceedings == ()


async def test_nobody_s_message_is_an_order_of_staff(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.listens()
    await secretary.does(text=f"/ontvangen {reference}", **{"from": None})
    assert secretary.heard == ""
    assert [line[3] for line in recorded(house, "refused")] == ["to bot"]
    assert (await filed(house, reference)).proceedings == ()


async def test_a_button_goes_when_it_has_done_its_work(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    summary = summary_of(secretary, reference)
    for label in ("Melden dat de klacht ontvangen is", "De huurder iets vragen", "Volgende stap"):
        await secretary.taps(label)
    assert summary.keyboard == summary.original, "these may be wanted again"
    await secretary.taps("Niets vragen")
    for label in ("Nee", "Ja, vertel het de huurder"):
        await secretary.says(f"/stap {reference} toets")
        check = secretary.messages[-1]
        await secretary.taps(label)
        assert check.keyboard == [], label
    assert "Niets vragen" not in secretary.choices
    assert telegram._open_taps == set(), "no button is left waiting"


async def taps_as(secretary: Member, data: dict[str, str], shown: dict[str, Any]) -> None:
    """Tap a button of a message that Telegram shows the bot like this."""
    telegram = secretary.telegram
    tap = f"tap as {telegram.next_update}"
    telegram._open_taps.add(tap)
    body = {"id": tap, "from": secretary.sender, "chat_instance": "1", "message": shown}
    await telegram.post(callback_query={**body, **data})
    await secretary.listens()
    assert telegram.answered[-1] == tap, "it is left waiting"


async def test_in_a_group_that_anybody_can_find_nothing_is_done_and_buttons_stay(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/stap {reference} gegrond")
    check = secretary.messages[-1]
    telegram.usernames[STAFF] = "our_staff"
    await secretary.says("Goedemorgen")
    assert secretary.heard == ""
    await secretary.says(f"/ontvangen {reference}")
    assert secretary.sees("Maak de groep eerst besloten.")
    await secretary.agrees()
    assert secretary.sees("Maak de groep eerst besloten.")
    assert check.keyboard == check.original
    assert (await filed(house, reference)).proceedings == ()


async def test_a_button_below_a_message_that_is_out_of_reach_does_its_work(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/stap {reference} gegrond")
    check = secretary.messages[-1]
    gone = {"message_id": check.id, "date": 0, "chat": GROUP}
    await taps_as(secretary, {"data": check.keyboard[0][0]["callback_data"]}, gone)
    assert secretary.sees("Ik vertel het de huurder")
    assert [each.stage for each in (await filed(house, reference)).proceedings] == ["founded"]


async def test_a_button_that_orders_nothing_is_answered_and_no_more(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.listens()
    summary = summary_of(secretary, reference)
    for data in ({"game_short_name": "chess"}, {"data": "chess"}):
        await taps_as(secretary, data, {**summary.shown(), "from": BOT})
        assert secretary.heard == ""
    assert summary.keyboard == summary.original
    assert recorded(house) == []


@pytest.mark.parametrize(
    "before",
    [
        {"from": {**BOT, "id": 4711}},
        {"from": None},
        {"chat": {**GROUP, "id": -2002}},
        {"reply_markup": None},
        {"reply_markup": {"inline_keyboard": []}},
        {"reply_markup": {"inline_keyboard": [[{"text": "x", "url": "https://example.nl"}]]}},
    ],
)
async def test_a_reply_to_what_has_no_button_of_ours_names_no_complaint(
    house: House, tenant: TelegramVisitor, secretary: Member, before: dict[str, Any]
) -> None:
    reference = await sent_in(house, tenant)
    shown = {**summary_of(secretary, reference).shown(), "from": BOT, **before}
    await secretary.does(text="/ontvangen", reply_to_message=shown)
    assert secretary.sees("Noem het nummer van de klacht")
    assert (await filed(house, reference)).proceedings == ()


async def test_where_telegram_asks_for_patience_the_answer_comes_after_it(
    house: House, secretary: Member, telegram: FakeTelegram
) -> None:
    telegram.faults.append(("sendMessage", Refused(429, "Too Many Requests: retry after 7", retry_after=7)))
    await secretary.says("/help")
    assert [message.text.count("/stap KLW") for message in secretary.messages] == [1]
    assert 7 in house.slept


@pytest.mark.parametrize(
    ("refusal", "name"),
    [
        (Refused(400, "Bad Request: not enough rights to send text messages to the chat"), "BadRequest"),
        (Refused(403, "Forbidden: bot was kicked from the supergroup chat"), "Forbidden"),
    ],
)
async def test_an_answer_that_telegram_refuses_for_good_is_left(
    house: House,
    secretary: Member,
    telegram: FakeTelegram,
    caplog: pytest.LogCaptureFixture,
    refusal: Refused,
    name: str,
) -> None:
    telegram.faults.append(("sendMessage", refusal))
    await secretary.says("/open")
    assert secretary.heard == ""
    assert f"A chat could not be told what it had to be ({name})" in caplog.text
    assert len(recorded(house)) == 1, "it is not tried again"
