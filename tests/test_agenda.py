"""What becomes of a draft by itself: reminders, a notice, erasure. No test waits: time is an argument."""

import errno
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.dossier.complaint import Delivery, State
from bot.props import made_up
from dialogs.keeping import ERASE_AFTER, NOTICE, REMIND_AFTER, Errand, What, errand
from dialogs.session import Session
from tests.kit.fake_telegram import FakeTelegram, Refused
from tests.kit.filing import DUTCH, come_to
from tests.kit.house import NOW, TENANT, House, answers, at_the_terminal, draft, open_house
from tests.kit.staff import Member, sent_in
from tests.kit.visitor import TelegramVisitor

REMINDER = "Dit bericht stuur ik maar één keer."
BAD_GATEWAY, BLOCKED = Refused(502, "Bad Gateway"), Refused(403, "Forbidden: bot was blocked")
ANNOUNCED = "Daarom wis ik op {day} wat u mij hebt verteld."


async def later(house: House, tenant: TelegramVisitor, days: float = 0, hours: float = 0) -> None:
    """Let time go by and see what comes of it."""
    house.now += timedelta(days=days, hours=hours)
    await house.app.agenda.keep()
    await tenant.listens()


async def set_out(tenant: TelegramVisitor, reminder: str) -> None:
    for words in ("/start", "beginnen", "nog niet", "eerst praten", "De lekkage", "Een monteur", reminder):
        await tenant.says(words)


def on_disk(house: House) -> list[str]:
    folders = ("drafts", "evidence", "aside")
    return [path.name for kind in folders for path in (house.settings.data / kind).rglob("*")]


async def test_a_reminder_of_the_talk_comes_on_the_day_that_was_chosen(
    house: House, tenant: TelegramVisitor
) -> None:
    """CONVERSATION, a good conversation: one reminder; it says nothing about a complaint."""
    await set_out(tenant, "na 3 dagen")
    assert tenant.sees("Op 21 maart 2026 stuur ik u een bericht.")
    await later(house, tenant, days=2)
    assert tenant.heard == ""
    await house.restart()
    await later(house, tenant, days=1)
    assert tenant.heard == "Hallo. U vroeg mij om u vandaag een bericht te sturen.\n\nZullen we verdergaan?"
    await tenant.taps("Ga verder")
    assert tenant.sees("Na het gesprek: hoe ging het?")
    await later(house, tenant, days=10)
    assert tenant.heard == "", "one reminder, not two"


async def test_an_answer_can_be_typed_right_after_a_reminder(house: House, tenant: TelegramVisitor) -> None:
    await set_out(tenant, "na één week")
    await later(house, tenant, days=7)
    await tenant.says("het is opgelost")
    assert tenant.sees("Fijn dat het is opgelost.")


async def test_yes_after_a_reminder_goes_on_and_answers_nothing(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "talked")
    await tenant.taps("Ja")
    await later(house, tenant, days=7)
    assert tenant.sees(REMINDER)
    await tenant.says("ja")
    assert tenant.sees("Fijn dat u terug bent.")
    assert tenant.sees("Hebt u er met de leidinggevende over gepraat?")
    assert await answers(house) == {"talked_person": "yes"}


async def test_nobody_is_disturbed_at_night(house: House, tenant: TelegramVisitor) -> None:
    await set_out(tenant, "na 3 dagen")
    await later(house, tenant, days=3, hours=10)
    assert tenant.heard == "", "it is ten in the evening"
    await later(house, tenant, hours=9)
    assert tenant.heard == "", "it is seven in the morning"
    await later(house, tenant, hours=2.5)
    assert tenant.sees("Hallo. U vroeg mij om u vandaag een bericht te sturen.")


async def test_an_unfinished_draft_is_remembered_once(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=6)
    assert tenant.heard == ""
    await later(house, tenant, days=1)
    assert tenant.sees(REMINDER)
    assert "klacht" not in tenant.heard.lower()
    await tenant.says("jan@example.nl")
    assert tenant.sees("Wat is uw telefoonnummer?")
    await later(house, tenant, days=20)
    assert tenant.heard == ""


async def test_a_full_disk_does_not_repeat_a_reminder(
    house: House, tenant: TelegramVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be noted would be told every quarter of an hour."""
    await come_to(tenant, "name")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        await later(house, tenant, days=7)
        assert not tenant.sees(REMINDER)
    await later(house, tenant, hours=1)
    assert tenant.sees(REMINDER)
    await later(house, tenant, hours=1)
    assert tenant.heard == ""


async def test_who_wants_no_more_messages_gets_the_notice_of_erasure_only(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=7)
    await tenant.taps("Geen berichten meer")
    assert tenant.sees("Ik stuur u geen herinnering meer.")
    assert tenant.sees("Wat is uw e-mailadres?")
    await later(house, tenant, days=26)
    assert tenant.heard == ""
    await later(house, tenant, days=1)
    assert tenant.sees(ANNOUNCED.format(day="24 april 2026"))


async def test_a_draft_is_erased_after_thirty_days_and_one_notice(
    house: House, tenant: TelegramVisitor
) -> None:
    """CONVERSATION, personal data."""
    await come_to(tenant, "when")
    await tenant.sends("lek.jpg", made_up("lek.jpg"))
    await later(house, tenant, days=7)
    await later(house, tenant, days=20)
    assert tenant.sees(ANNOUNCED.format(day="17 april 2026"))
    assert "klacht" not in tenant.heard.lower()
    await house.restart()
    await later(house, tenant, days=2)
    assert await answers(house)
    await later(house, tenant, days=1)
    assert on_disk(house) == []
    await tenant.says("hallo")
    assert tenant.sees("Welkom bij Klachtwijzer.")


async def test_going_on_after_the_notice_keeps_everything(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=7)
    await later(house, tenant, days=20)
    await tenant.taps("Ga verder")
    assert tenant.sees("U was bij vraag 3 van 10: E-mailadres.")
    await later(house, tenant, days=26)
    assert (await answers(house))["name"] == "Jan Jansen"
    await later(house, tenant, days=1)
    assert tenant.sees(ANNOUNCED.format(day="14 mei 2026"))


async def test_nothing_is_erased_before_its_notice_could_be_told(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=7)
    telegram.faults.append(("sendMessage", Refused(502, "Bad Gateway")))
    await later(house, tenant, days=40)
    assert (await answers(house))["name"] == "Jan Jansen"
    await later(house, tenant, hours=1)
    assert tenant.sees(ANNOUNCED.format(day="7 mei 2026"))
    await later(house, tenant, days=3)
    assert on_disk(house) == []


async def test_a_program_without_the_channel_leaves_its_drafts_to_one_that_has_it(
    house: House, tenant: TelegramVisitor
) -> None:
    """It can tell nobody: what it noted would count as told, and the draft be erased unannounced."""
    await come_to(tenant, "email")
    await later(house, tenant, days=7)
    await house.stop()
    async with open_house(house.settings.data) as other, at_the_terminal(other, "nl"):
        for days in (20, 31):
            other.now = house.now + timedelta(days=days)
            await other.app.agenda.keep()
        assert (await draft(other)).noticed == ""
    await house.start()
    await later(house, tenant, days=31)
    assert tenant.sees(ANNOUNCED.format(day="28 april 2026"))
    await later(house, tenant, days=3)
    assert on_disk(house) == []


async def test_a_program_without_the_channel_erases_nothing_that_was_announced(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=7)
    await later(house, tenant, days=20)
    await house.stop()
    async with open_house(house.settings.data) as other:
        other.now = house.now + timedelta(days=3)
        await other.app.agenda.keep()
        assert (await answers(other))["name"] == "Jan Jansen"
    await house.start()
    await later(house, tenant, days=3)
    assert on_disk(house) == []


async def test_who_closed_the_chat_is_erased_all_the_same(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "email")
    telegram.blocked.add(TENANT)
    for _ in range(31):
        await later(house, tenant, days=1)
    assert on_disk(house) == []


async def test_a_clock_that_is_ten_years_ahead_for_a_while_erases_nothing(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=3650)
    house.now = NOW
    await house.restart()
    for _ in range(26):
        await later(house, tenant, days=1)
    assert (await answers(house))["name"] == "Jan Jansen"
    await later(house, tenant, days=1)
    assert tenant.sees(ANNOUNCED.format(day="17 april 2026")), (
        "what was told in that future counts as not told"
    )
    await later(house, tenant, days=3)
    assert on_disk(house) == []


async def test_what_is_solved_is_erased_on_the_day_that_was_announced(
    house: House, tenant: TelegramVisitor
) -> None:
    await set_out(tenant, "nee")
    await tenant.taps("Het is opgelost")
    assert tenant.sees("Op 25 maart 2026 wis ik wat u mij hebt verteld.")
    await later(house, tenant, days=6)
    assert tenant.heard == ""
    await tenant.taps("Toch verdergaan")
    assert tenant.sees("Na het gesprek: hoe ging het?")
    await tenant.taps("Het is opgelost")
    await later(house, tenant, days=4)
    await later(house, tenant, days=3)
    assert on_disk(house) == []
    assert tenant.heard == ""


async def test_a_complaint_that_was_sent_stays_when_another_draft_is_erased(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "submitted")
    await house.delivered()
    reference = (await draft(house)).sent[0]["reference"]
    await later(house, tenant, days=100)
    assert tenant.heard.count("Hallo.") == 0, "what was sent is no draft"
    for words in ("nieuwe klacht", "beginnen", "nu de klacht indienen", "voor mezelf", "Jan"):
        await tenant.says(words)
    for _ in range(31):
        await later(house, tenant, days=1)
    assert await answers(house) == {}
    await tenant.says("/status")
    assert tenant.sees(f"Uw klacht {reference} is ontvangen")


async def test_a_complaint_is_erased_a_year_after_it_was_sent(house: House, tenant: TelegramVisitor) -> None:
    """CONVERSATION, personal data: a set time after the committee has it."""
    await come_to(tenant, "submitted")
    await house.delivered()
    await later(house, tenant, days=362)
    await house.settle()
    assert len(list((house.settings.data / "complaints").iterdir())) == 1
    await later(house, tenant, days=3)
    assert list((house.settings.data / "complaints").iterdir()) == []
    assert on_disk(house) == []
    assert tenant.heard == ""


async def test_an_old_complaint_goes_and_what_came_after_it_stays(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "submitted")
    await house.delivered()
    await later(house, tenant, days=200)
    await tenant.taps("Nieuwe klacht")
    await come_to(tenant, "submitted", DUTCH[1:])
    await house.delivered()
    first, second = (await draft(house)).sent
    await later(house, tenant, days=162)
    await later(house, tenant, days=3)
    assert (await draft(house)).sent == [second]
    await tenant.says("/status")
    assert tenant.sees(second["reference"])
    assert not tenant.sees(first["reference"])


async def test_a_complaint_that_is_not_delivered_is_never_erased_by_time(
    house: House, tenant: TelegramVisitor
) -> None:
    house.app.deliveries.forwarders.pop("staff")
    await come_to(tenant, "confirming")
    folder = house.settings.data / "mail"
    folder.chmod(0o500)
    folder.rename(folder.with_name("away"))
    await tenant.says("verstuur")
    await house.delivered()
    await later(house, tenant, days=400)
    await house.settle()
    assert len(list((house.settings.data / "outbox").iterdir())) == 1
    folder.with_name("away").rename(folder)
    await house.delivered()
    await later(house, tenant, days=3)
    assert list((house.settings.data / "outbox").iterdir()) == []
    assert list((house.settings.data / "complaints").iterdir()) == []


async def test_a_complaint_that_is_not_delivered_holds_up_nothing_else_of_its_chat(
    house: House, tenant: TelegramVisitor
) -> None:
    """Neither the erasure of a later one, nor the notice and the erasure of what was begun since."""
    folder = house.settings.data / "mail"
    folder.rename(folder.with_name("away"))
    folder.touch()
    await come_to(tenant, "submitted")
    await house.delivered()
    house.now += timedelta(hours=1)
    folder.unlink()
    folder.with_name("away").rename(folder)
    (stuck,) = await house.app.store.undelivered()
    refused = Delivery(State.STUCK, 20, next=NOW.isoformat(), failure="refused")
    await house.app.store.change(stuck, lambda filed: filed.with_delivery("mail", refused))
    await tenant.taps("Nieuwe klacht")
    await come_to(tenant, "submitted", DUTCH[1:])
    await house.delivered()
    await later(house, tenant, days=364)
    await tenant.taps("Nieuwe klacht")
    await come_to(tenant, "phone", DUTCH[1:])
    for days in (7, 20, 3, 3, 3):
        await later(house, tenant, days=days)
    kept = await draft(house)
    assert [each["id"] for each in kept.sent] == [stuck]
    assert not kept.answers
    assert [path.stem for path in (house.settings.data / "outbox").iterdir()] == [stuck]
    assert list((house.settings.data / "complaints").iterdir()) == []


async def test_a_draft_that_could_not_be_read_at_the_start_is_looked_after_when_it_can(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "phone")
    await house.stop()
    (stored,) = (house.settings.data / "drafts").iterdir()
    stored.rename(away := house.settings.data / "away")
    stored.mkdir()
    await house.start()
    await later(house, tenant, hours=1)
    stored.rmdir()
    away.rename(stored)
    await later(house, tenant, days=7)
    assert tenant.sees(REMINDER)


KEEP = timedelta(days=365)
SENT = {"id": "a", "reference": "", "at": NOW.isoformat()}


def a_draft(**fields: object) -> Session:
    known = {"id": "a", "language": "nl", "phase": "asking", "answers": {"name": "Jan"}}
    return Session(**{**known, "touched": NOW.isoformat(), **fields})  # type: ignore[arg-type]  # told by name


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        (a_draft(), Errand(What.REMIND, NOW + REMIND_AFTER)),
        (a_draft(quiet=True), Errand(What.ANNOUNCE, NOW + ERASE_AFTER - NOTICE)),
        (a_draft(answers={}), Errand(What.ERASE, NOW + ERASE_AFTER)),
        (a_draft(phase="submitted", answers={}), None),
        (a_draft(phase="submitted", sent=[SENT]), Errand(What.FORESEE_SENT, NOW + KEEP - NOTICE, "a")),
        (
            a_draft(phase="erasing", resume_to="submitted", sent=[SENT]),
            Errand(What.FORESEE_SENT, NOW + KEEP - NOTICE, "a"),
        ),
        (a_draft(phase="submitted", sent=[{**SENT, "id": "b"}]), Errand(What.REMIND, NOW + REMIND_AFTER)),
        (a_draft(phase="paused", resume_to="solved"), Errand(What.FORESEE, NOW + timedelta(days=4))),
        (
            a_draft(phase="solved", noticed=(NOW - timedelta(days=1)).isoformat()),
            Errand(What.ERASE, NOW + timedelta(days=7)),
        ),
        (a_draft(phase="talk_first"), Errand(What.ANNOUNCE, NOW + ERASE_AFTER - NOTICE)),
        (
            a_draft(phase="talk_first", remind=(NOW + timedelta(days=3)).isoformat()),
            Errand(What.ASK_TALK, NOW + timedelta(days=3)),
        ),
        (
            a_draft(phase="talk_first", remind=(NOW + timedelta(days=43)).isoformat()),
            Errand(What.ANNOUNCE, NOW + ERASE_AFTER - NOTICE),
        ),
        (
            a_draft(reminded="x", noticed=(NOW - timedelta(days=1)).isoformat()),
            Errand(What.ERASE, NOW + ERASE_AFTER),
        ),
        (
            a_draft(reminded="x", noticed=(NOW + timedelta(days=1)).isoformat()),
            Errand(What.ANNOUNCE, NOW + ERASE_AFTER - NOTICE),
        ),
    ],
)
def test_what_is_due_follows_from_the_draft_alone(session: Session, expected: Errand | None) -> None:
    assert errand(session, NOW, KEEP) == expected


async def test_a_clock_that_is_ahead_for_one_look_erases_no_complaint(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "submitted")
    await house.delivered()
    await later(house, tenant, days=3650)
    house.now = NOW
    await later(house, tenant, hours=1)
    await later(house, tenant, days=3700)
    house.now = NOW + timedelta(days=30)
    await later(house, tenant, hours=1)
    await house.settle()
    assert len(list((house.settings.data / "complaints").iterdir())) == 1


async def test_a_complaint_that_was_put_off_while_the_clock_was_ahead_goes_when_its_year_is_over(
    house: House, tenant: TelegramVisitor
) -> None:
    """It was not delivered yet when the clock was ten years ahead."""
    folder = house.settings.data / "mail"
    folder.rename(folder.with_name("away"))
    folder.touch()
    await come_to(tenant, "submitted")
    await house.delivered()
    for days in (3650, 4):
        await later(house, tenant, days=days)
    house.now = NOW
    await later(house, tenant, hours=1)
    folder.unlink()
    folder.with_name("away").rename(folder)
    await house.delivered()
    for days in (364, 4, 4):
        await later(house, tenant, days=days)
    assert not await house.app.store.undelivered()
    assert not await house.app.store.delivered()


async def test_a_date_that_cannot_be_reckoned_is_the_trouble_of_one_chat(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """The clock was in the last year of the calendar while one complaint was sent."""
    other = TelegramVisitor(telegram, 7002)
    await come_to(other, "name")
    house.now = datetime(9999, 6, 1, 12, tzinfo=UTC)
    reference = await sent_in(house, tenant)
    assert any(f"Het nummer van uw klacht is {reference}" in message.text for message in tenant.messages)
    house.now = NOW
    await house.restart()
    await later(house, other, days=7)
    assert other.sees(REMINDER)
    await later(house, other, days=20)
    assert other.sees(ANNOUNCED.format(day="17 april 2026"))
    await later(house, other, days=3)
    async with house.app.store.visit("telegram:7002") as visit:
        assert visit.session is None
    await tenant.says("/status")
    assert tenant.sees(reference)
    assert not any((house.settings.data / "aside").iterdir())


async def test_no_to_keeping_it_erases_it(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=7)
    await later(house, tenant, days=20)
    await tenant.says("nee")
    assert tenant.sees("Zal ik alles wissen?")
    await tenant.says("ja")
    assert tenant.sees("Ik heb alles gewist wat u mij hebt verteld.")


def test_a_last_activity_in_the_future_counts_from_now() -> None:
    ahead = a_draft(touched=datetime(2036, 1, 1, tzinfo=NOW.tzinfo).isoformat())
    due = errand(ahead, NOW, KEEP)
    assert due is not None
    assert due.at == NOW + REMIND_AFTER


async def test_a_draft_of_a_time_when_the_clock_was_ahead_is_kept_and_erased_like_any_other(
    house: House, tenant: TelegramVisitor
) -> None:
    house.now = NOW + timedelta(days=3650)
    await come_to(tenant, "email")
    house.now = NOW
    await house.restart()
    for _ in range(29):
        await later(house, tenant, days=1)
    assert (await answers(house))["name"] == "Jan Jansen"
    for _ in range(2):
        await later(house, tenant, days=1)
    assert on_disk(house) == []


async def test_a_day_that_was_chosen_while_the_clock_was_ahead_is_counted_from_when_it_is_right(
    house: House, tenant: TelegramVisitor
) -> None:
    house.now = NOW + timedelta(days=40)
    await set_out(tenant, "na 3 dagen")
    house.now = NOW
    await later(house, tenant)
    await later(house, tenant, days=2)
    assert tenant.heard == ""
    await later(house, tenant, days=1)
    assert tenant.sees("U vroeg mij om u vandaag een bericht te sturen.")


async def test_a_day_that_was_chosen_before_the_clock_was_ahead_stays(
    house: House, tenant: TelegramVisitor
) -> None:
    await set_out(tenant, "na 3 dagen")
    house.now = NOW + timedelta(days=40)
    await tenant.says("/hulp")
    house.now = NOW
    await later(house, tenant)
    await later(house, tenant, days=2)
    assert tenant.heard == ""
    await later(house, tenant, days=1)
    assert tenant.sees("U vroeg mij om u vandaag een bericht te sturen.")


async def test_a_reminder_that_came_while_the_clock_was_ahead_came_once_as_it_said(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "phone")
    await later(house, tenant, days=8)
    assert tenant.sees(REMINDER)
    house.now = NOW
    for _ in range(26):
        await later(house, tenant, days=1)
        assert tenant.heard == ""
    await later(house, tenant, days=1)
    assert tenant.sees("Ik heb al een tijd niets van u gehoord.")


async def test_a_clock_that_was_far_behind_for_a_while_hurries_nothing(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "email")
    house.now = datetime(1970, 1, 2, tzinfo=NOW.tzinfo)
    await house.restart()
    await later(house, tenant, hours=1)
    house.now = NOW
    await house.restart()
    for _ in range(6):
        await later(house, tenant, days=1)
    assert tenant.heard == ""
    for _ in range(23):
        await later(house, tenant, days=1)
    assert (await answers(house))["name"] == "Jan Jansen"


async def test_the_last_complaint_that_was_sent_goes_also_where_a_next_one_was_begun(
    house: House, tenant: TelegramVisitor
) -> None:
    """The draft of the next one was erased long before. The chat begins anew, and is not stuck."""
    await come_to(tenant, "submitted")
    await house.delivered()
    await tenant.taps("Nieuwe klacht")
    for _ in range(400):
        await later(house, tenant, days=1)
    await house.settle()
    assert list((house.settings.data / "complaints").iterdir()) == []
    assert on_disk(house) == []
    await tenant.says("Hallo")
    assert tenant.sees("Zullen we beginnen?")


@pytest.mark.parametrize("words", ["Ja, trek mijn klacht in", "Nee, laat mijn klacht doorgaan"])
async def test_words_of_a_next_complaint_stay_where_the_last_one_goes(
    house: House, tenant: TelegramVisitor, words: str
) -> None:
    early = "De verwarming is sinds drie weken stuk, en niemand reageert op mijn brieven."
    await come_to(tenant, "submitted")
    await house.delivered()
    await later(house, tenant, days=355)
    await tenant.taps("Nieuwe klacht")
    await tenant.says(early)
    await tenant.taps("Trek mijn klacht in")
    await tenant.taps(words)
    await house.delivered()
    for _ in range(14):
        await later(house, tenant, days=1)
    await house.settle()
    assert list((house.settings.data / "complaints").iterdir()) == []
    assert (await draft(house)).sent == []
    await tenant.says("/start")
    assert tenant.sees("Zullen we beginnen?")
    assert (await answers(house))["description"]["items"][0]["text"] == early


@pytest.mark.parametrize("days", [7, 27])
async def test_going_on_after_a_withdrawal_leads_to_the_words_of_the_next_complaint(
    house: House, tenant: TelegramVisitor, days: int
) -> None:
    """The screen of the complaint that was withdrawn asks nothing and knows nothing of them."""
    early = "De verwarming is sinds drie weken stuk, en niemand reageert op mijn brieven."
    await come_to(tenant, "submitted")
    await house.delivered()
    await tenant.taps("Nieuwe klacht")
    for words in (early, "Trek mijn klacht in", "Ja, trek mijn klacht in"):
        await tenant.says(words)
    await house.delivered()
    await later(house, tenant, days=7)
    assert tenant.sees(REMINDER)
    if days == 27:
        await later(house, tenant, days=20)
    await tenant.taps("Ga verder")
    assert tenant.sees("Fijn dat u terug bent. U was bij het begin. Ik heb bewaard wat u mij hebt verteld.")
    assert tenant.sees("Zullen we beginnen?")
    assert (await answers(house))["description"]["items"][0]["text"] == early


async def test_a_question_of_the_committee_goes_with_its_complaint(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """Whoever is answering it then is not left with a screen of a question that is gone."""
    await come_to(tenant, "submitted")
    await house.delivered()
    reference = (await draft(house)).sent[0]["reference"]
    await Member(telegram).says(f"/vraag {reference} Hebt u de brief nog?")
    await house.delivered()
    await tenant.listens()
    await tenant.says("/antwoord")
    for _ in range(400):
        await later(house, tenant, days=1)
    await tenant.says("Hallo")
    assert tenant.sees("Zullen we beginnen?")


def meanwhile(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch, then: Callable[[], Awaitable[None]]
) -> None:
    """The next message arrives at the phone; this happens before the program hears that it did."""
    send = telegram._sendMessage

    async def sends(parameters: dict[str, str]) -> dict[str, Any]:
        monkeypatch.setattr(telegram, "_sendMessage", send)
        sent = await send(parameters)
        await then()
        return sent

    monkeypatch.setattr(telegram, "_sendMessage", sends)


async def lost() -> None:
    raise Refused(502, "Bad Gateway")


async def test_a_notice_whose_answer_was_lost_has_buttons_that_work(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=7)
    meanwhile(telegram, monkeypatch, lost)
    await later(house, tenant, days=20)
    assert tenant.sees(ANNOUNCED.format(day="17 april 2026"))
    await tenant.taps("Nee, wis het")
    assert tenant.sees("Zal ik alles wissen?")
    await tenant.taps("Ja, wis alles")
    assert await answers(house) == {}


CHOOSE = "Ik weet niet op welk bericht dit uw antwoord is. Daarom heb ik nog niets gedaan."
EARLY = "De verwarming is sinds drie weken stuk, en niemand reageert op mijn brieven."


async def confirming(_house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "confirming")


async def erasing(_house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "email")
    await tenant.says("/verwijder")


async def withdrawing(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "submitted")
    await house.delivered()
    for words in ("Nieuwe klacht", EARLY, "Trek mijn klacht in"):
        await tenant.says(words)


async def answering(house: House, tenant: TelegramVisitor) -> None:
    assert house.telegram
    await come_to(tenant, "submitted")
    await house.delivered()
    for words in ("Nieuwe klacht", EARLY):
        await tenant.says(words)
    reference = (await draft(house)).sent[0]["reference"]
    await Member(house.telegram).says(f"/vraag {reference} Mogen wij uw dossier opvragen?")
    await house.delivered()
    await tenant.says("/antwoord")


PLACES = [
    (confirming, "verstuur", "submitted"),
    (erasing, "ja, wis alles", "welcome"),
    (withdrawing, "ja, trek mijn klacht in", "submitted"),
    (answering, "Ja, dat mag", "welcome"),
]


@pytest.mark.parametrize("days", [7, 27])
@pytest.mark.parametrize(("place", "plain", "after"), PLACES)
async def test_words_that_may_answer_a_message_send_and_erase_nothing(
    house: House,
    tenant: TelegramVisitor,
    telegram: FakeTelegram,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    place: Callable[[House, TelegramVisitor], Awaitable[None]],
    plain: str,
    after: str,
) -> None:
    """It arrived, and the program cannot know. The buttons of both, and plain words, do what they say."""
    await place(house, tenant)
    if days == 27:
        await later(house, tenant, days=7)
        await tenant.says("/status")
    meanwhile(telegram, monkeypatch, lost)
    await later(house, tenant, days=days)
    assert tenant.sees("verdergaan?")
    before = await draft(house)
    for _ in range(2):
        await tenant.says("ja")
        assert tenant.sees(CHOOSE)
        session = await draft(house)
        kept = (session.phase, session.answers, session.proceedings, session.sent)
        assert kept == (before.phase, before.answers, before.proceedings, before.sent)
    await tenant.says(plain)
    session = await draft(house)
    assert session.phase == after
    assert not tenant.sees(CHOOSE)


async def test_a_message_that_may_have_arrived_has_buttons_that_work_after_words_that_may_answer_it(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_to(tenant, "confirming")
    meanwhile(telegram, monkeypatch, lost)
    await later(house, tenant, days=7)
    await tenant.says("ja")
    assert tenant.sees("Wilt u uw klacht nu versturen?"), "where the tenant is"
    await tenant.taps("Ga verder")
    assert tenant.sees("Fijn dat u terug bent.")
    assert (await draft(house)).phase == "confirming"


async def test_a_message_that_is_refused_may_have_arrived_the_time_before(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_to(tenant, "confirming")
    meanwhile(telegram, monkeypatch, lost)
    await later(house, tenant, days=7)
    telegram.faults.append(("sendMessage", BLOCKED))
    await later(house, tenant, hours=1)
    assert (await draft(house)).reminded
    await tenant.says("ja")
    assert tenant.sees(CHOOSE)
    assert (await draft(house)).phase == "confirming"


async def test_a_full_disk_after_a_message_arrived_sends_nothing_for_a_word(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_to(tenant, "confirming")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def fills() -> None:
        disk.setattr(os, "fsync", full)

    with monkeypatch.context() as disk:
        meanwhile(telegram, monkeypatch, fills)
        await later(house, tenant, days=7)
    assert tenant.sees(REMINDER)
    await tenant.says("ja")
    assert tenant.sees(CHOOSE)
    assert (await draft(house)).phase == "confirming"


@pytest.mark.parametrize("days", [7, 27])
async def test_an_old_button_that_is_tapped_while_a_message_is_told_does_not_hide_it(
    house: House,
    tenant: TelegramVisitor,
    telegram: FakeTelegram,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    await come_to(tenant, "confirming")
    if days == 27:
        await later(house, tenant, days=7)
        await tenant.says("/status")

    async def taps() -> None:
        await tenant.taps_old("Beginnen")

    meanwhile(telegram, monkeypatch, taps)
    await later(house, tenant, days=days)
    session = await draft(house)
    assert (session.nudged, session.nudging) == ("announce" if days == 27 else "remind", "")
    assert session.noticed == "", "what was done since puts the erasure off"
    await tenant.says("ja")
    assert tenant.sees("Fijn dat u terug bent.")
    assert (await draft(house)).phase == "confirming"


@pytest.mark.parametrize(
    ("refusal", "place", "days", "words", "after"),
    [
        (BLOCKED, "confirming", 7, "ja", "submitted"),
        (BLOCKED, "confirming", 7, "nee", "paused"),
        (BLOCKED, "confirming", 27, "nee", "paused"),
        (BAD_GATEWAY, "confirming", 7, "nee", "paused"),
        (BAD_GATEWAY, "confirming", 27, "nee", "paused"),
    ],
)
async def test_words_typed_before_a_message_arrives_mean_the_screen(
    house: House,
    tenant: TelegramVisitor,
    telegram: FakeTelegram,
    refusal: Refused,
    place: str,
    days: int,
    words: str,
    after: str,
) -> None:
    """Not where the message can have arrived and the screen's meaning cannot be undone."""
    await come_to(tenant, place)
    if days == 27:
        await later(house, tenant, days=7)
        assert tenant.sees(REMINDER)
        await tenant.says("/status")
    telegram.faults.append(("sendMessage", refusal))
    await later(house, tenant, days=days)
    assert tenant.heard == ""
    await tenant.says(words)
    session = await draft(house)
    assert (session.phase, session.quiet) == (after, False)


async def test_words_mean_the_message_that_came_last_while_another_is_on_its_way(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "confirming")
    await later(house, tenant, days=7)
    assert tenant.sees(REMINDER)
    telegram.faults.append(("sendMessage", Refused(502, "Bad Gateway")))
    await later(house, tenant, days=20)
    await tenant.says("nee")
    assert tenant.sees("Ik stuur u geen herinnering meer.")


async def test_a_button_works_before_the_program_hears_that_the_message_arrived(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_to(tenant, "email")
    await later(house, tenant, days=7)

    async def taps() -> None:
        await tenant.taps("Nee, wis het")

    meanwhile(telegram, monkeypatch, taps)
    await later(house, tenant, days=20)
    assert (await draft(house)).phase == "erasing"
    await later(house, tenant, days=27)
    assert tenant.sees(ANNOUNCED.format(day="14 mei 2026")), "the notice that was answered counts no more"


@pytest.mark.parametrize("days", [3, 7])
async def test_what_is_told_while_the_tenant_writes_is_told_once(
    house: House,
    tenant: TelegramVisitor,
    telegram: FakeTelegram,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    """The talk that was to be asked about, and the one reminder of an unfinished draft."""
    if days == 3:
        await set_out(tenant, "na 3 dagen")
    else:
        await come_to(tenant, "email")
    told = []
    send = telegram._sendMessage

    async def sends(parameters: dict[str, str]) -> dict[str, Any]:
        told.append(parameters["text"])
        return await send(parameters)

    async def writes() -> None:
        monkeypatch.setattr(telegram, "_sendMessage", sends)
        await tenant.says("/status")

    meanwhile(telegram, monkeypatch, writes)
    await later(house, tenant, days=days)
    for _ in range(12):
        await later(house, tenant, days=1)
    assert told
    assert not [text for text in told if text.startswith("Hallo.")]


async def test_a_reminder_that_is_chosen_while_another_is_told_comes_on_its_day(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_out(tenant, "na 3 dagen")

    async def chooses() -> None:
        await tenant.edits("na 3 dagen", "na één week")

    meanwhile(telegram, monkeypatch, chooses)
    await later(house, tenant, days=3)
    await later(house, tenant, days=6)
    assert tenant.heard == ""
    await later(house, tenant, days=1)
    assert tenant.sees("Hallo. U vroeg mij om u vandaag een bericht te sturen.")


async def test_a_draft_that_is_begun_while_another_is_reminded_of_has_a_reminder_of_its_own(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_to(tenant, "email")

    async def begins_anew() -> None:
        for words in ("/verwijder", "ja"):
            await tenant.says(words)
        await come_to(tenant, "email")

    meanwhile(telegram, monkeypatch, begins_anew)
    await later(house, tenant, days=7)
    await later(house, tenant, days=7)
    assert tenant.sees(REMINDER)
