"""Telegram: what a tenant meets there, whatever is sent."""

import asyncio
import errno
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.display import MOST_TRIES
from bot.channels.telegram.pace import CHAT_BURST
from bot.props import made_up
from bot.store.folder import DataFolder
from tests.kit.fake_telegram import FakeTelegram, Refused
from tests.kit.filing import DUTCH, come_to
from tests.kit.house import TENANT, House, answers, draft, open_house
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

FORWARDED = {"type": "user", "date": 1, "sender_user": {"id": 9, "is_bot": False, "first_name": "X"}}

STRANGE = {
    "only spaces": ({"text": "   \n "}, "Ik zie geen woorden in uw bericht."),
    "control characters": ({"text": "\x00\x07\u202e\u2066\u200b"}, "Ik zie geen woorden in uw bericht."),
    "10,000 characters": ({"text": "a" * 10_000}, "Dat is te lang voor deze vraag: 10000 tekens."),
    "a sticker": (
        {
            "sticker": {
                "file_id": "s",
                "file_unique_id": "s",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            }
        },
        "Ik kan niets met een sticker",
    ),
    "a location": ({"location": {"latitude": 1.0, "longitude": 2.0}}, "Ik kan niets met een locatie."),
    "a contact": (
        {"contact": {"phone_number": "1", "first_name": "x"}},
        "Ik kan niets met een contactkaart.",
    ),
    "a forwarded message": ({"text": "Piet", "forward_origin": FORWARDED}, "Dit bericht is doorgestuurd."),
    "a document of 25 MB": (
        {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "x.pdf", "file_size": 25 * 2**20}},
        "Dit bestand is te groot.",
    ),
    "a poll": (
        {
            "poll": {
                "id": "1",
                "question": "?",
                "options": [],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": False,
                "members_only": False,
            }
        },
        "Ik kan niets met dit soort bericht.",
    ),
    "an unknown command": ({"text": "/onzin"}, "Ik ken het woord /onzin niet."),
}


@pytest.mark.parametrize(("content", "answer"), STRANGE.values(), ids=STRANGE)
async def test_what_is_no_answer_gets_a_clear_word_and_changes_nothing(
    house: House, tenant: TelegramVisitor, content: dict[str, Any], answer: str
) -> None:
    await come_to(tenant, "name")
    before = await answers(house)
    await tenant.does(**content)
    assert tenant.sees(answer)
    assert tenant.sees("Wat is uw naam?"), "the question stands again"
    assert await answers(house) == before


async def test_html_is_words(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "name")
    await tenant.says("<b>Jan</b> & <script>")
    assert tenant.sees("Genoteerd. Naam: <b>Jan</b> & <script>")
    assert (await answers(house))["name"] == "<b>Jan</b> & <script>"


async def test_hidden_marks_are_taken_out_of_words(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "name")
    await tenant.says("Jan\u202e \u0000Jansen\u2069")
    assert (await answers(house))["name"] == "Jan Jansen"


async def test_a_group_is_politely_ignored(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    telegram.open_chat(-55)
    await telegram.message(-55, tenant.sender, kind="group", text="/start")
    await telegram.settled()
    assert telegram.in_chat(-55) == []


async def test_the_log_tells_the_number_of_a_group(
    tmp_path: Path, tenant: TelegramVisitor, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with open_house(tmp_path / "other", telegram, KLACHTWIJZER_STAFF_CHAT=""):
        await telegram.message(-55, tenant.sender, kind="group", text="/start")
        await telegram.settled()
    assert "A group with the number -55 wrote" in caplog.text


async def test_a_pinned_message_is_nothing_that_was_said(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "name")
    await tenant.does(message_auto_delete_timer_changed={"message_auto_delete_time": 60})
    assert tenant.heard == ""


async def test_the_answered_question_loses_its_buttons_and_shows_the_answer(
    house: House, tenant: TelegramVisitor
) -> None:
    """CONVERSATION, rule 2: a new question is a new message."""
    await come_to(tenant, "talked")
    asked = tenant.messages[-1]
    await tenant.taps("Ja")
    assert asked.keyboard == []
    assert asked.text.endswith("U koos: Ja.")
    assert tenant.messages[-1].id != asked.id
    await tenant.says("ja")
    assert all(not message.keyboard for message in tenant.messages[:-1])


async def test_an_old_button_gets_one_friendly_line(house: House, tenant: TelegramVisitor) -> None:
    """CONVERSATION, rule 7."""
    await come_to(tenant, "email")
    before = await answers(house)
    await tenant.taps_old("Praten kan of durf ik niet")
    assert tenant.sees("Die knop hoort bij een eerder bericht.")
    assert tenant.sees("Wat is uw e-mailadres?")
    assert await answers(house) == before


async def test_a_button_of_an_erased_draft_stays_dead(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "name")
    await tenant.says("/verwijder")
    await tenant.taps("Ja, wis alles")
    await tenant.says("beginnen")
    await tenant.taps_old("Praten kan of durf ik niet")
    assert tenant.sees("Die knop hoort bij een eerder bericht.")


async def test_a_forged_button_changes_nothing(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "name")
    before = await answers(house)
    token = tenant.messages[-1].keyboard[-1][0]["callback_data"].rpartition(":")[0]
    for data in ("", "x", f"{token}:submit", f"{token}:=yes", f"{token}:skip", f"{token}:change:name"):
        await telegram.tap(tenant.sender, tenant.messages[-1], data)
        await tenant.listens()
        assert tenant.sees("Wat is uw naam?")
    assert await answers(house) == before


async def test_send_is_tapped_twice(house: House, tenant: TelegramVisitor, telegram: FakeTelegram) -> None:
    """CONVERSATION, the way through, 5: sent twice or tapped twice is one complaint."""
    await come_to(tenant, "confirming")
    message = tenant.messages[-1]
    data = message.keyboard[0][0]["callback_data"]
    await asyncio.gather(*(telegram.tap(tenant.sender, message, data) for _ in range(3)))
    await tenant.listens()
    await house.delivered()
    assert len(house.mails("klachtencommissie")) == 1
    assert len((await draft(house)).sent) == 1


async def test_an_update_that_comes_again_is_applied_once(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "description")
    again = telegram.next_update
    await tenant.says("Het dak lekt.")
    last = json.loads(json.dumps({"message_id": 1, "date": 1, "text": "Het dak lekt."}))
    last |= {"chat": {"id": TENANT, "type": "private"}, "from": tenant.sender}
    telegram.next_update = again
    await telegram.post(message=last)
    await tenant.listens()
    assert [part["text"] for part in (await answers(house))["description"]["items"]] == ["Het dak lekt."]
    assert tenant.sees("Wat wilt u nog meer vertellen?"), "the screen is shown again"


async def test_a_photo_anywhere_in_the_questions_is_evidence(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "when")
    await tenant.sends("lek.jpg", made_up("lek.jpg"), caption="Hier lekt het")
    assert tenant.sees("Ik heb dit bestand bij uw bewijs gedaan")
    assert tenant.sees("Hier lekt het")
    assert tenant.sees("Wanneer is het gebeurd?")
    (file,) = (await answers(house))["evidence"]["items"]
    assert file["note"] == "Hier lekt het"


async def test_a_removed_file_is_gone_from_the_disk(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "evidence")
    await tenant.sends("een.pdf", made_up("een.pdf"))
    await tenant.sends("twee.pdf", made_up("twee.pdf"))
    await tenant.taps("Haal het laatste bestand weg")
    assert tenant.sees("Weggehaald: twee.pdf")
    evidence = house.settings.data / "evidence"
    assert len([path for path in evidence.rglob("*") if path.is_file()]) == 1


async def test_a_file_that_telegram_will_not_give(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "evidence")
    telegram.files["big"] = b"x" * (20 * 2**20 + 1)
    for file, answer in (("big", "Dit bestand is te groot."), ("gone", "Ik kan dat bestand niet lezen.")):
        await tenant.does(document={"file_id": file, "file_unique_id": file, "file_name": "x.pdf"})
        assert tenant.sees(answer)


async def test_a_very_long_overview_comes_in_several_messages(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "description")
    for part in range(5):
        await tenant.says(f"{part} " + "lekkage & herrie 𝄞 " * 200)
    await tenant.says("klaar")
    await tenant.says("overslaan")
    await tenant.says("overslaan")
    assert tenant.heard.count("lekkage & herrie") == 1000
    assert tenant.messages[-1].keyboard[0][0]["text"] == "Alles klopt, ga verder"


async def test_a_story_has_a_limit_that_loses_nothing(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "description")
    for _ in range(8):
        await tenant.says("a" * 4000)
    assert tenant.sees("Dit bericht past niet meer.")
    assert tenant.sees("Wat u eerder stuurde, is veilig.")
    assert len((await answers(house))["description"]["items"]) == 7


async def test_a_tenant_who_blocked_the_bot_stops_nobody(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "name")
    telegram.blocked.add(TENANT)
    await tenant.says("Jan")
    other = TelegramVisitor(telegram, 7002)
    await other.says("/start")
    assert other.sees("Welkom bij Klachtwijzer.")


async def test_too_many_requests_are_waited_out(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "name")
    telegram.faults.append(("sendMessage", Refused(429, "Too Many Requests: retry after 3", retry_after=3)))
    await tenant.says("Jan")
    await until(lambda: "Wat is uw e-mailadres?" in tenant.messages[-1].text)


async def test_an_update_that_cannot_be_handled_is_set_aside_told_and_erased_with_the_rest(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "name")
    await house.app.store.close()
    (path,) = (house.settings.data / "drafts").iterdir()
    good = path.read_bytes()
    stored = {"chat": f"telegram:{TENANT}", "session": {**(await draft(house)).to_json(), "version": 99}}
    vault = DataFolder(house.settings.data).vault(())
    assert vault
    vault.write(path, json.dumps({"_default": {"1": stored}}).encode())
    await tenant.says("Jan")
    assert tenant.sees("Er ging iets mis bij mij.")
    (aside,) = (house.settings.data / "aside").iterdir()
    assert b"Jan" not in aside.read_bytes(), "it is encrypted"
    path.write_bytes(good)
    await tenant.says("/status")
    assert tenant.sees("U bent bij vraag 2 van"), "what was told before is safe"
    for words in ("/verwijder", "ja"):
        await tenant.says(words)
    assert list((house.settings.data / "aside").iterdir()) == []


async def test_a_disk_that_is_full_for_a_while_loses_no_answer(
    house: House, tenant: TelegramVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_to(tenant, "name")
    left = [OSError(errno.ENOSPC, "No space left on device")] * 6
    real = os.fsync

    def fsync(handle: int) -> None:
        if left:
            raise left.pop()
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    await tenant.says("Jan Jansen")
    assert tenant.sees("Genoteerd. Naam: Jan Jansen")


async def test_an_answer_whose_screen_was_lost_is_shown_with_what_was_said_of_it(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """A crash or an outage after the answer was stored: the notice is part of the screen."""
    await come_to(tenant, "email")
    telegram.faults.append(("sendMessage", Refused(502, "Bad Gateway")))
    await tenant.says("zomaar wat")
    await until(lambda: tenant.messages[-1].text.count("Ik lees geen e-mailadres in: zomaar wat.") == 1)
    telegram.next_update -= 1
    await tenant.says("zomaar wat")
    assert tenant.sees("Ik lees geen e-mailadres in: zomaar wat."), "also when the update comes again"


async def test_only_the_last_of_many_updates_is_answered_again(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "address")
    before = len(tenant.messages)
    telegram.next_update -= 6
    for words in ("nu de klacht indienen", "voor mezelf", "Jan Jansen", "jan@example.nl", "06 12345678", "x"):
        await tenant.says(words)
    assert len(tenant.messages) == before + 1


async def test_a_button_works_right_after_everything_was_erased(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "name")
    await tenant.says("/verwijder")
    await tenant.taps("Ja, wis alles")
    assert tenant.sees("Ik heb alles gewist wat u mij hebt verteld.")
    await tenant.taps("Beginnen")
    assert tenant.sees("Hebt u er met deze persoon over gepraat?")


async def test_an_erased_conversation_that_comes_again_files_nothing(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """A crash before Telegram knew that the updates were handled brings all of them again."""
    first = telegram.next_update
    await come_to(tenant, "submitted")
    for words in ("/verwijder", "ja"):
        await tenant.says(words)
    await house.restart()
    telegram.next_update = first
    for _place, words in DUTCH:
        await tenant.says(words)
    await house.delivered()
    assert len(house.mails("klachtencommissie")) == 1


async def test_a_flood_in_one_chat_is_answered_in_few_messages_and_holds_up_nobody(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    house = House(tmp_path / "data", telegram)
    seconds = [0.0]
    house.monotonic = lambda: seconds[0]
    await house.start()
    tenant, other = TelegramVisitor(telegram, TENANT), TelegramVisitor(telegram, 7002)
    for _ in range(150):
        await telegram.message(tenant.chat, tenant.sender, text="/status")
    await other.says("/start")
    assert other.sees("Welkom bij Klachtwijzer.")
    assert len(tenant.messages) <= CHAT_BURST
    seconds[0] += 3600
    await until(lambda: len(tenant.messages) > CHAT_BURST)
    assert "U bent nog niet met een klacht begonnen." in tenant.messages[-1].text
    await house.stop()


async def test_updates_that_make_no_sense_stall_nothing(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "name")
    nonsenses: tuple[dict[str, Any], ...] = (
        {"message": {"chat": {"id": TENANT}}},
        {"message": None},
        {"message": "text"},
        {"message": []},
        {"callback_query": {"id": 5}},
        {"message": {"message_id": "x", "date": "y", "chat": {"id": TENANT, "type": "private"}, "text": 5}},
        {"callback_query": {"id": "1", "from": tenant.sender, "data": "a", "chat_instance": "1"}},
    )
    for nonsense in nonsenses:
        await telegram.post(**nonsense)
    await tenant.listens()
    await tenant.says("Jan Jansen")
    assert tenant.sees("Wat is uw e-mailadres?")


async def test_an_outage_of_telegram_is_outlived(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "name")
    for method in ("getUpdates", "sendMessage", "sendMessage", "sendMessage", "sendMessage"):
        telegram.faults.append((method, Refused(502, "Bad Gateway")))
    await tenant.says("Jan Jansen")
    await until(lambda: "Wat is uw e-mailadres?" in tenant.messages[-1].text)
    assert (await answers(house))["name"] == "Jan Jansen"


async def test_a_webhook_of_an_earlier_life_is_removed(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await tenant.says("/start")
    telegram.webhook = "somewhere"
    await tenant.says("/start")
    assert tenant.sees("Zullen we beginnen?")


async def test_the_menu_is_set_in_both_languages(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await tenant.says("/start")
    dutch = {command["command"] for command in telegram.menus["commands:nl"]}
    english = {command["command"] for command in telegram.menus["commands:en"]}
    assert {"terug", "overzicht", "pauze", "mijngegevens", "verwijder"} <= dutch
    assert {"back", "review", "pause", "mydata", "delete"} <= english
    assert telegram.menus["commands:"] == telegram.menus["commands:nl"]
    assert "Loket Housing" in telegram.menus["description:en"]
    assert "Loket Housing" in telegram.menus["short_description:"]


async def test_chats_are_handled_side_by_side_and_each_in_order(house: House, telegram: FakeTelegram) -> None:
    tenants = [TelegramVisitor(telegram, 8000 + number) for number in range(12)]
    for words in ("/start", "beginnen", "nu de klacht indienen", "voor mijzelf", "Jan", "nee", "0612345678"):
        for each in tenants:
            await telegram.message(each.chat, each.sender, text=words)
    at_the_address = "Wat is uw postadres?"
    await until(lambda: all(each.messages and at_the_address in each.messages[-1].text for each in tenants))


async def test_a_question_that_fills_a_whole_message_loses_its_buttons_too(
    house: House, tenant: TelegramVisitor
) -> None:
    """Where there is no room left to show the choice beside it."""
    await come_to(tenant, "wish")
    await tenant.says("gesprek")
    await tenant.says("overslaan")
    room = 4096 - len(tenant.messages[-1].text)
    await tenant.says("wijzig gewenste oplossing")
    await tenant.says("a" * (room + len("gesprek") - len("Genoteerd. Gewenste oplossing: ") - 165))
    page = tenant.messages[-1]
    assert 4096 - len("U koos: Alles klopt, ga verder.") < len(page.text) <= 4096
    await tenant.taps("Alles klopt, ga verder")
    assert page.keyboard == []


async def test_the_number_of_the_complaint_is_told_though_the_tenant_writes_on(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """A screen that is owed is replaced by a newer one, but not by a shorter one of the same place."""
    await come_to(tenant, "confirming")
    telegram.faults.append(("sendMessage", Refused(429, "Too Many Requests", retry_after=4)))
    for words in ("verstuur", "is het gelukt?"):
        await telegram.message(tenant.chat, tenant.sender, text=words)
    await until(lambda: any("Bewaar dit nummer." in message.text for message in tenant.messages))


async def test_a_page_that_was_sent_is_not_sent_again(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """The welcome has two pages; the second one fails twice."""
    telegram.faults.extend([("sendMessage", None)] + [("sendMessage", Refused(502, "Bad Gateway"))] * 2)
    await tenant.says("/start")
    await until(lambda: any("Zullen we beginnen?" in message.text for message in tenant.messages))
    assert len([message for message in tenant.messages if "Welkom bij" in message.text]) == 1


async def test_one_tap_shares_the_own_number(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "phone")
    assert tenant.sees("Telegram kan het nummer van deze telefoon ook met mij delen.")
    assert telegram.reply_keyboard(TENANT)
    await tenant.shares("31612345678")
    assert tenant.sees("Genoteerd. Telefoonnummer: 06 12345678")
    assert tenant.sees("Wat is uw postadres?")
    assert not telegram.reply_keyboard(TENANT), "it is taken away again"


async def test_a_number_that_was_typed_takes_the_share_button_away_too(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "address")
    assert not telegram.reply_keyboard(TENANT)


async def test_a_share_button_that_outlived_a_restart_is_taken_away_when_used(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "phone")
    await house.restart()
    await tenant.taps("Overslaan")
    await tenant.shares("31612345678")
    assert tenant.sees("Ik kan niets met een contactkaart.")
    assert tenant.sees("Wat is uw postadres?")
    assert not telegram.reply_keyboard(TENANT)


async def test_the_card_of_somebody_else_is_no_answer(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "phone")
    await tenant.does(contact={"phone_number": "31612345678", "first_name": "X", "user_id": 5})
    assert tenant.sees("Ik kan niets met een contactkaart.")
    assert "phone" not in await answers(house)


async def test_a_live_location_that_moves_says_nothing(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "name")
    before = len(tenant.messages)
    place = {"latitude": 1.0, "longitude": 2.0, "live_period": 900}
    body = {"message_id": 9, "date": 1, "edit_date": 2, "location": place, "from": tenant.sender}
    await telegram.post(edited_message={**body, "chat": {"id": TENANT, "type": "private", "first_name": "T"}})
    await tenant.listens()
    assert len(tenant.messages) == before


async def test_what_is_told_after_sending_has_its_buttons(house: House, tenant: TelegramVisitor) -> None:
    """CONVERSATION, rule 5: on every screen; a notice of many lines is a message of its own."""
    await come_to(tenant, "submitted")
    await tenant.taps("Help")
    assert {"Nieuwe klacht", "Trek mijn klacht in", "Help"} <= set(tenant.choices)


async def test_a_screen_that_cannot_be_shown_for_hours_is_left_and_stands_in_nobodys_way(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    refused = [("sendMessage", Refused(500, "Internal Server Error"))] * (MOST_TRIES + 1)
    telegram.faults.extend(refused)
    await telegram.message(tenant.chat, tenant.sender, text="/start")
    inbox = house.settings.data / "inbox"
    await until(lambda: len(telegram.faults) <= 1 and not list(inbox.iterdir()))
    telegram.faults.clear()
    await tenant.says("/help")
    assert tenant.heard


@pytest.mark.parametrize(
    ("words", "edited"), [("vandaag", ""), ("op vrijdag dertien", "gisteren")], ids=["typed", "edited later"]
)
async def test_a_day_is_read_from_when_it_was_typed_not_from_when_it_was_handled(
    tmp_path: Path, telegram: FakeTelegram, words: str, edited: str
) -> None:
    async with open_house(tmp_path / "data", telegram) as house:
        tenant = TelegramVisitor(telegram, TENANT)
        await come_to(tenant, "when")
        if edited:
            await tenant.says(words)
            house.now += timedelta(days=9)
            await tenant.edits(words, edited)
            assert tenant.sees("dinsdag 17 maart 2026"), "the day before it was typed"
            return
        await house.stop()
        await telegram.message(tenant.chat, tenant.sender, text=words)
        house.now += timedelta(hours=13)
        await house.start()
        await tenant.listens()
        assert tenant.sees("Ik begrijp: woensdag 18 maart 2026.")
