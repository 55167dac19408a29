"""Questions of the committee that come while the tenant answers another: an answer goes to what was seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dossier.complaint import Delivery, State
from bot.store.folder import DataFolder
from dialogs.proceedings import Act, Proceeding
from dialogs.session import Session
from tests.kit.complaints import write_document
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import NOW, STAFF, TENANT, House, draft, text_of
from tests.kit.staff import Member, filed, sent_in
from tests.kit.visitor import TelegramVisitor
from tests.test_staff import hears


async def two_complaints(house: House, tenant: TelegramVisitor) -> tuple[str, str]:
    """The references of two complaints that were sent, the older first."""
    older = await sent_in(house, tenant)
    sent = (await draft(house)).sent
    newer = await sent_in(house, tenant)
    async with house.app.store.visit(f"telegram:{tenant.chat}") as visit:
        assert visit.session
        await visit.save(replace(visit.session, sent=[*sent, *visit.session.sent]))
    house.now += timedelta(minutes=1)
    return older, newer


async def told(house: House, reference: str) -> list[str]:
    """What was asked and answered about the complaint."""
    return [each.words for each in (await filed(house, reference)).proceedings]


@pytest.mark.parametrize("delivered", [True, False])
async def test_an_answer_goes_to_the_complaint_on_the_screen_though_another_is_asked_about(
    house: House, tenant: TelegramVisitor, secretary: Member, delivered: bool
) -> None:
    older, newer = await two_complaints(house, tenant)
    await secretary.says(f"/vraag {older} Welke arts?")
    await hears(house, tenant)
    await tenant.says("/antwoord")
    assert tenant.sees("Welke arts?")
    house.now += timedelta(minutes=1)
    channel = house.app._tellers["telegram"]
    if not delivered:
        del house.app._tellers["telegram"]
    await secretary.says(f"/vraag {newer} Welke buurman?")
    await hears(house, tenant)
    await tenant.says("Dokter Pietersen")
    assert await told(house, older) == ["Welke arts?", "Dokter Pietersen"]
    assert await told(house, newer) == ["Welke buurman?"]
    if delivered:
        assert tenant.sees("Welke buurman?"), "it is asked again, for its button has gone"
    else:
        house.app._tellers["telegram"] = channel
        house.now += timedelta(hours=5)
        assert "Welke buurman?" in await hears(house, tenant)
        await tenant.taps("De vraag beantwoorden")
    await tenant.says("Meneer Smeets")
    assert await told(house, newer) == ["Welke buurman?", "Meneer Smeets"]


async def test_an_answer_leaves_the_question_open_that_came_while_the_program_was_down(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Mag het op 3 april?")
    await hears(house, tenant)
    await tenant.says("/antwoord")
    await house.stop()
    house.now += timedelta(minutes=1)
    order = f"/vraag {reference} Mogen wij uw dossier opvragen?"
    await telegram.message(STAFF, secretary.sender, "supergroup", text=order)
    await telegram.message(tenant.chat, tenant.sender, text="Ja, dat is goed")
    await house.start()
    await hears(house, tenant)
    await house.delivered_all()
    (mail,) = (m for m in house.mails("klachtencommissie") if "antwoord van de huurder" in str(m["Subject"]))
    assert "Mag het op 3 april?" in text_of(mail)
    assert "dossier" not in text_of(mail), "nobody had seen it"
    answer = house.staff_heard().rpartition("Antwoord over klacht")[2]
    assert "Mag het op 3 april?" in answer
    assert "dossier" not in answer
    await secretary.says("/open")
    assert secretary.sees("De huurder heeft nog niet geantwoord.")
    await tenant.says("/antwoord")
    assert tenant.sees("Mogen wij uw dossier opvragen?")
    assert not tenant.sees("Mag het op 3 april?")
    await tenant.says("Nee")
    await secretary.says("/open")
    assert not secretary.sees("De huurder heeft nog niet geantwoord.")


async def test_words_typed_after_sending_answer_only_what_was_told(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    """The question that cannot be told yet is told later, with its button."""
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Mag het op 3 april?")
    await hears(house, tenant)
    channel = house.app._tellers.pop("telegram")
    await secretary.says(f"/vraag {reference} Mogen wij uw dossier opvragen?")
    await house.delivered()
    await tenant.says("Ja, dat is goed")
    assert tenant.sees("Ik heb uw antwoord bewaard")
    await tenant.says("om tien uur")
    assert not tenant.sees("Ik heb uw antwoord bewaard")
    house.app._tellers["telegram"] = channel
    house.now += timedelta(hours=5)
    assert "Mogen wij uw dossier opvragen?" in await hears(house, tenant)
    await tenant.taps("De vraag beantwoorden")
    assert not tenant.sees("Mag het op 3 april?")


async def test_words_behind_the_command_are_told_to_be_unused_where_the_question_was_not_told(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    """They cannot answer what the tenant had not seen; and nothing goes without a word."""
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Mag het op 3 april?")
    await hears(house, tenant)
    house.app._tellers.pop("telegram")
    await secretary.says(f"/vraag {reference} Welke arts?")
    await house.delivered()
    await tenant.says("/antwoord Ja, dat is goed")
    assert not tenant.sees("Ik heb uw woorden niet gebruikt")
    before = (await filed(house, reference)).proceedings
    await tenant.says("/antwoord Maar alleen in de ochtend")
    assert tenant.sees("Ik heb uw woorden niet gebruikt. Lees eerst de vraag.")
    assert tenant.sees("Welke arts?")
    assert (await filed(house, reference)).proceedings == before
    await tenant.says("/antwoord Maar alleen in de ochtend")
    assert tenant.sees("Ik heb uw antwoord bewaard: Maar alleen in de ochtend")


@pytest.mark.parametrize("deaf", [False, True], ids=["staff hear of it", "staff cannot hear of it"])
async def test_a_question_that_was_given_up_is_shown_before_it_is_answered(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram, deaf: bool
) -> None:
    """The tenant had closed the chat: what is typed after that answers nothing, and nothing is lost."""
    reference = await sent_in(house, tenant)
    telegram.blocked.update({tenant.chat, STAFF} if deaf else {tenant.chat})
    await secretary.says(f"/vraag {reference} Hoe laat was de lekkage?")
    await house.delivered()
    state = (await filed(house, reference)).deliveries["word.0"].state
    assert state is (State.UNREPORTED if deaf else State.DONE)
    telegram.blocked.clear()
    await tenant.says("Dank u wel, fijn dat dit er is")
    assert not tenant.sees("Ik heb uw antwoord bewaard")
    assert await told(house, reference) == ["Hoe laat was de lekkage?"]
    await tenant.says("/antwoord")
    assert tenant.sees("Hoe laat was de lekkage?")
    await tenant.says("Om tien uur")
    assert (await told(house, reference))[-1] == "Om tien uur"


async def test_a_question_that_was_told_stays_so_while_it_is_told_once_more(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    """An operator asks for that, or the disk forgot it: the tenant has it on the screen."""
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Welke arts?")
    await hears(house, tenant)
    await house.restart()
    complaint = (await filed(house, reference)).complaint.id
    await house.app.store.change(complaint, lambda now: now.due_again(["word.0"], made=True))
    await tenant.says("Dokter Pietersen")
    assert await told(house, reference) == ["Welke arts?", "Dokter Pietersen"]


async def test_two_questions_that_were_told_are_answered_at_once(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    reference = await sent_in(house, tenant)
    for question in ("Een?", "Twee?"):
        await secretary.says(f"/vraag {reference} {question}")
        await hears(house, tenant)
    await tenant.says("Allebei ja")
    await tenant.says("/antwoord")
    assert tenant.sees("De commissie heeft u nu niets gevraagd.")


async def test_an_answer_of_an_earlier_version_answers_all_before_it(
    house: House, tenant: TelegramVisitor
) -> None:
    """And a draft of that version, which does not know what is on its screen, shows what was asked."""
    reference = await sent_in(house, tenant)
    complaint = (await filed(house, reference)).complaint.id
    past = [
        ("1", "question", "Een?"),
        ("2", "question", "Twee?"),
        ("3", "answer", "Ja"),
        ("4", "question", "Drie?"),
    ]
    stored = [
        {"id": i, "act": a, "at": NOW.isoformat(), "words": w, "stage": "", "day": ""} for i, a, w in past
    ]
    before = tuple(map(Proceeding.from_json, stored))
    words = {f"word.{n}": Delivery(State.DONE, 1, at=NOW.isoformat(), how="chat") for n in (0, 1, 3)}
    deliveries = {**(await filed(house, reference)).deliveries, **words}
    await house.app.store.change(
        complaint, lambda now: replace(now, proceedings=before, deliveries=deliveries)
    )
    async with house.app.store.visit(f"telegram:{tenant.chat}") as visit:
        assert visit.session
        old = visit.session.to_json() | {"phase": "answering", "resume_to": "submitted"}
        old.pop("shown", None)
        await visit.save(Session.from_json(old))
    await tenant.says("/help")
    assert tenant.sees("Drie?")
    assert not tenant.sees("Twee?")
    await tenant.says("Nee")
    assert (await told(house, reference))[-1] == "Nee"


async def test_a_version_that_comes_back_after_a_later_one_reads_what_that_one_wrote(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    """What is empty is not written, and a name that is not known is left out, as in a draft."""
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Welke arts?")
    await hears(house, tenant)
    stored = (await filed(house, reference)).to_json()
    assert stored["proceedings"][0].keys() == {"id", "act", "at", "words"}
    assert stored["deliveries"]["word.0"].keys() == {"state", "attempts", "at", "how"}
    for each in (*stored["proceedings"], *stored["deliveries"].values()):
        each["later"] = "what another version knows"
    await house.stop()
    data = house.settings.data
    vault = DataFolder(data).vault(house.settings.data_keys)
    assert vault
    write_document(data / "complaints" / f"{stored['complaint']['id']}.json", vault, stored)
    await house.start()
    await tenant.says("Dokter Pietersen")
    assert await told(house, reference) == ["Welke arts?", "Dokter Pietersen"]


async def test_an_answer_to_the_screen_of_an_older_version_is_taken(
    house: House, tenant: TelegramVisitor, secretary: Member
) -> None:
    """It showed each question, also one that was still to be told by itself."""
    reference = await sent_in(house, tenant)
    house.app._tellers.pop("telegram")
    await secretary.says(f"/vraag {reference} Welke brief?")
    await house.delivered()
    await tenant.says("/antwoord")
    async with house.app.store.visit(f"telegram:{TENANT}") as visit:
        assert visit.session
        await visit.save(replace(visit.session, shown=[]))
    await tenant.says("De brief van maart")
    assert (await told(house, reference))[-1] == "De brief van maart"


async def test_an_answer_to_a_question_that_was_told_and_one_that_was_not_answers_both(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    """The second could not be told; the screen to answer showed it all the same."""
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Mag het op 3 april?")
    await hears(house, tenant)
    telegram.blocked.add(tenant.chat)
    house.now += timedelta(minutes=1)
    await secretary.says(f"/vraag {reference} Welke arts?")
    await house.delivered()
    telegram.blocked.clear()
    await tenant.says("/antwoord")
    assert tenant.sees("Welke arts?")
    await tenant.says("Ja, en het was dokter Pietersen")
    assert tenant.sees("Ik heb uw antwoord bewaard")
    await tenant.says("Ik ben volgende week niet thuis")
    assert (await told(house, reference))[2:] == ["Ja, en het was dokter Pietersen"]


async def test_an_answer_to_an_older_screen_goes_to_no_question_that_was_never_told(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    await secretary.says(f"/vraag {reference} Mag het op 3 april?")
    await hears(house, tenant)
    await tenant.says("/antwoord")
    async with house.app.store.visit(f"telegram:{TENANT}") as visit:
        assert visit.session
        await visit.save(replace(visit.session, shown=[]))
    house.app._tellers.pop("telegram")
    house.now += timedelta(minutes=1)
    await secretary.says(f"/vraag {reference} Mogen wij uw medisch dossier opvragen?")
    await tenant.says("Ja, dat is goed")
    (answer,) = [p for p in (await filed(house, reference)).proceedings if p.act is Act.ANSWER]
    asked = (await filed(house, reference)).proceedings[0]
    assert answer.answers == asked.id


async def test_what_was_typed_before_the_question_and_handled_after_it_is_no_answer_to_it(
    house: House, tenant: TelegramVisitor, secretary: Member, telegram: FakeTelegram
) -> None:
    reference = await sent_in(house, tenant)
    typed = house.now
    house.now += timedelta(minutes=5)
    await secretary.says(f"/vraag {reference} Welke arts?")
    await hears(house, tenant)
    telegram.clock = typed.timestamp
    await tenant.says("De buurman was er ook bij")
    assert await told(house, reference) == ["Welke arts?"]
    assert "De vraag beantwoorden" in tenant.choices, "it still waits"
    telegram.clock = lambda: house.now.timestamp()
    await tenant.says("Dokter Pietersen")
    assert await told(house, reference) == ["Welke arts?", "Dokter Pietersen"]
