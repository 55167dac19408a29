"""What one chat can use up, and what it is told: see docs/limits.md."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram import allowance, channel, display, pace, request, turns
from bot.check import check
from bot.listening import listener
from bot.props import made_up
from bot.settings import read
from bot.store.files import RESERVE, SMALL
from bot.store.tiny import MOST_ASIDE, MOST_ASIDE_OF_CHAT, MOST_BYTES_ASIDE
from bot.voice import voices
from dialogs import session
from dialogs.complaint.questions import FORM
from dialogs.gathering import MIB, Files, Story
from dialogs.hearing import MOST_SOURCES
from dialogs.moves import MOST_A_DAY
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.filing import DUTCH, come_to
from tests.kit.house import TENANT, House, answers, draft
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until


async def files(tenant: TelegramVisitor) -> None:
    for _place, words in DUTCH:
        await tenant.says(words)


async def test_a_chat_sends_so_many_complaints_a_day_and_the_next_one_is_kept(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor
) -> None:
    """Also where everything is erased in between: erasing is no way around it."""
    for number in range(MOST_A_DAY):
        await files(tenant)
        assert tenant.sees("Ik heb uw klacht ontvangen")
        house.now += timedelta(minutes=1)
        for words in ("/verwijder", "ja, wis alles") if number == 0 else ("nieuwe klacht",):
            await tenant.says(words)
    await files(tenant)
    assert tenant.sees(f"U hebt op één dag {MOST_A_DAY} klachten verstuurd. Ik bewaar deze voor u.")
    assert tenant.sees("U kunt deze klacht versturen vanaf 19 maart 2026 om 12:00 uur.")
    assert tenant.sees("Wilt u uw klacht nu versturen?")
    assert (await answers(house))["name"] == "Jan Jansen"
    assert (await draft(house)).phase == "confirming"
    house.now += timedelta(days=1)
    await tenant.says("verstuur")
    assert tenant.sees("Ik heb uw klacht ontvangen")
    await house.delivered()
    assert len(house.mails(house.app.organisation.committee_email)) == MOST_A_DAY + 1


async def test_what_fails_is_set_aside_up_to_a_limit_of_a_chat_and_in_all(
    house: House, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    """The disk is not filled by a chat whose updates fail; the others that fail still find a place."""
    store, aside = house.app.store, house.settings.data / "aside"
    for number in range(MOST_ASIDE_OF_CHAT + 5):
        await store.set_aside("telegram:1", str(number) * 50, b"x" * 3 * MOST_BYTES_ASIDE)
    await store.set_aside("telegram:2", "1", b"x")
    assert len(list(aside.iterdir())) == MOST_ASIDE_OF_CHAT + 1
    assert max(path.stat().st_size for path in aside.iterdir()) < 1.4 * MOST_BYTES_ASIDE
    for number in range(MOST_ASIDE):
        (aside / f"other{number}").touch()
    await store.set_aside("telegram:3", "1", b"x")
    assert len(list(aside.iterdir())) == MOST_ASIDE_OF_CHAT + 1 + MOST_ASIDE
    assert "there are 20 of its chat already" in caplog.text
    assert f"{aside} is full" in caplog.text


async def test_a_story_has_so_many_messages(house: House, tenant: TelegramVisitor) -> None:
    story = FORM["description"]
    assert isinstance(story, Story)
    await come_to(tenant, "more")
    async with house.app.store.visit(f"telegram:{TENANT}") as visit:
        assert visit.session
        items = [{"id": f"x{number}", "text": "a"} for number in range(story.most)]
        visit.session.answers["description"]["items"] = items
        await visit.save(visit.session)
    await tenant.says("Nog een bericht.")
    assert tenant.sees("Dit antwoord heeft te veel berichten. Ik kan er 1000 bewaren.")
    assert len((await answers(house))["description"]["items"]) == 1000


async def test_what_comes_and_goes_again_leaves_no_trace_without_end(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "more")
    async with house.app.store.visit(f"telegram:{TENANT}") as visit:
        assert visit.session
        visit.session.sources |= {f"x{number}": "name" for number in range(MOST_SOURCES)}
        await visit.save(visit.session)
    await tenant.says("Nog een bericht.")
    sources = (await draft(house)).sources
    assert len(sources) == MOST_SOURCES
    assert list(sources.values())[-1].startswith("description/")


def fetched(telegram: FakeTelegram) -> int:
    return sum(method == "getFile" for method, _parameters in telegram.calls)


async def test_a_file_that_would_not_be_kept_is_not_fetched(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor
) -> None:
    await tenant.says("/start")
    await tenant.sends("te vroeg.pdf", b"%PDF-")
    assert tenant.sees("Ik kan nu nog geen bestand bewaren.")
    await come_to(tenant, "evidence")
    assert fetched(telegram) == 0
    await tenant.sends("groot.txt", b"Regel\n" * (2 * MIB))
    for number in range(3):
        await tenant.sends(f"nog groter{number}.pdf", bytes(9 * MIB))
        assert tenant.sees("Dit bestand is te groot.")
    assert fetched(telegram) == 1
    await tenant.sends("klein.pdf", made_up("klein.pdf"))
    assert fetched(telegram) == 2
    evidence = (await answers(house))["evidence"]["items"]
    assert [item["name"] for item in evidence] == ["groot.txt", "klein.pdf"]


async def test_a_chat_gets_so_much_fetched_in_an_hour(tmp_path: Path, telegram: FakeTelegram) -> None:
    """A file of which Telegram does not tell the size counts as the largest that there can be."""
    house, tenant = House(tmp_path / "data", telegram), TelegramVisitor(telegram, TENANT)
    seconds = 0.0
    house.monotonic = lambda: seconds
    await house.start()
    await come_to(tenant, "evidence")
    telegram.files["x"] = made_up("x.pdf")
    for _ in range(11):
        seconds += 1
        await tenant.does(document={"file_id": "x", "file_unique_id": "x", "file_name": "x.pdf"})
    assert tenant.sees("U hebt mij in korte tijd veel bestanden gestuurd.")
    assert fetched(telegram) == len((await answers(house))["evidence"]["items"]) == 10
    seconds += 3600
    await tenant.sends("later.pdf", made_up("later.pdf"))
    assert tenant.sees("Ontvangen: later.pdf")
    await house.stop()


async def test_a_file_that_waits_for_the_disk_counts_once(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was said that it need not be sent again."""
    await come_to(tenant, "evidence")
    telegram.files["x"] = made_up("x.pdf")
    left = [OSError(errno.ENOSPC, "No space left on device")] * 30
    real = os.fsync

    def fsync(handle: int) -> None:
        if left:
            raise left.pop()
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    await tenant.does(document={"file_id": "x", "file_unique_id": "x", "file_name": "x.pdf"})
    assert not left
    assert fetched(telegram) > 10, "so many times, 20 MB each"
    assert tenant.sees("Ontvangen: x.pdf")


async def test_files_leave_room_for_words(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_to(tenant, "evidence")
    content = made_up("klein.pdf")
    real = os.statvfs(house.settings.data)
    blocks = [(RESERVE + len(content)) // real.f_frsize]

    def statvfs(_path: object) -> os.statvfs_result:
        values = [*real]
        values[2], values[4] = SMALL * RESERVE, blocks[0]
        return os.statvfs_result(values)

    monkeypatch.setattr(os, "statvfs", statvfs)
    await tenant.sends("klein.pdf", content, "Dit is de vlek.")
    assert tenant.sees(
        "Ik heb op dit moment te weinig ruimte om bestanden te bewaren. Wat u typt, bewaar ik wel."
    )
    assert tenant.sees("Wat u erbij typte, heb ik niet bewaard.")
    assert fetched(telegram) == 0
    blocks[0] += 1
    await tenant.sends("klein.pdf", content)
    assert tenant.sees("Ontvangen: klein.pdf")


WORDS_GONE = "Wat u erbij typte, heb ik niet bewaard."
ANOTHER_WAY = "Stuur die woorden in een eigen bericht."


async def test_what_is_typed_with_a_file_that_is_refused_is_told_to_be_gone(
    house: House, tenant: TelegramVisitor
) -> None:
    caption = "Een gat van een meter"
    for words in ("/start", "beginnen", "nog niet", "eerst praten"):
        await tenant.says(words)
    await tenant.sends("gat.jpg", made_up("gat.jpg"))
    assert not tenant.sees(WORDS_GONE), "nothing was typed with it"
    await tenant.sends("gat.jpg", made_up("gat.jpg"), caption)
    assert tenant.sees("Voor uw gesprekskaart kan ik geen bestand of spraakbericht bewaren.")
    assert tenant.sees(WORDS_GONE)
    await tenant.says("/verwijder")
    await tenant.sends("gat.jpg", made_up("gat.jpg"), caption)
    assert tenant.sees("Beantwoord eerst de vraag.")
    assert tenant.sees(WORDS_GONE)
    assert not tenant.sees(ANOTHER_WAY), "no words are kept here"
    await tenant.says("ja")
    await tenant.sends("gat.jpg", made_up("gat.jpg"), caption)
    assert tenant.sees("Ik kan nu nog geen bestand bewaren.")
    assert tenant.sees(WORDS_GONE)
    assert not tenant.sees(ANOTHER_WAY), "so few words are not kept here"
    await come_to(tenant, "against")
    sound = {"file_id": "a", "file_unique_id": "a", "file_size": 9, "duration": 3, "mime_type": "audio/mpeg"}
    await tenant.does(audio=sound, caption=caption)
    assert tenant.sees("Kies een knop of typ het antwoord.")
    assert tenant.sees(WORDS_GONE)
    await come_to(tenant, "submitted", DUTCH[8:])
    await tenant.sends("gat.jpg", made_up("gat.jpg"), caption)
    assert tenant.sees("Uw klacht is al verstuurd.")
    assert tenant.sees(WORDS_GONE)
    assert not tenant.sees(ANOTHER_WAY), "no words are kept here either"


HEEDED = {
    "De lekkage in de keuken van maandag, en niemand reageert op mijn brieven.": [
        "welcome",
        "advised",
        "preparing",
        "talk_first",
        "evidence",
        "review",
        "confirming",
        "paused",
    ],
    "De kapotte ketel": ["preparing"],
}
"""Words, and where they are kept."""


@pytest.mark.parametrize(("caption", "heeded"), HEEDED.items(), ids=["many words", "a few"])
async def test_words_are_asked_for_on_their_own_only_where_they_are_kept(
    house: House, tenant: TelegramVisitor, caption: str, heeded: list[str]
) -> None:
    """A file that is refused, with words, and then the words: where it asks for them, it takes them."""
    asked = {}
    for *way, place in (
        ("/start", "welcome"),
        ("beginnen", "nog niet", "advised"),
        ("eerst praten", "preparing"),
        ("De lekkage", "Een monteur", "when to be reminded"),
        ("na 3 dagen", "talk_first"),
        ("het is opgelost", "solved"),
        ("/verwijder", "erasing"),
        ("ja", *(words for _place, words in DUTCH[:15]), "evidence"),
        ("overslaan", "review"),
        ("alles klopt, ga verder", "confirming"),
        ("/pauze", "paused"),
    ):
        for words in way:
            await tenant.says(words)
        before = str(await answers(house)).count(caption)
        await tenant.sends("gat.pdf", b"%PDF-1.4 nope", caption)
        assert tenant.sees(WORDS_GONE), place
        asked[place] = tenant.sees(ANOTHER_WAY)
        if place != "preparing":
            await tenant.says(caption)
            assert (str(await answers(house)).count(caption) > before) == asked[place], place
    assert [place for place in asked if asked[place]] == heeded


async def test_too_little_room_is_told_to_the_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = f"note: there is too little room in {tmp_path}: files of tenants are not kept\n"
    settings = {"KLACHTWIJZER_DATA": str(tmp_path)}
    for free in (50, 49):
        disk = os.statvfs_result((4096, 4096, 1000, 1000, free, 9, 9, 9, 0, 255))
        with monkeypatch.context() as system:
            system.setattr(os, "statvfs", lambda _path, disk=disk: disk)
            assert await check(*read(settings)) == 0
        assert (told in capsys.readouterr().out) == (free == 49)


async def test_who_taps_slower_and_faster_a_hundred_times_ends_no_process(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor
) -> None:
    """What was tapped last is heard; most of what came before it is never made."""
    pytest.importorskip("av", reason="the extra 'voice' is not installed")
    reader, bot = house.app.reader, house.app.telegram
    assert reader
    assert bot
    assert bot._speaking
    busy = bot._speaking._busy
    await tenant.says("/start")
    await tenant.says("/lees")
    await until(lambda: bool(tenant.documents))
    process = reader._voices.pid
    for number in range(100):
        await tenant.says("/lees langzamer" if number % 2 else "/lees sneller")
    await until(lambda: not busy)
    assert process == reader._voices.pid is not None
    assert 2 <= len(tenant.documents) < 60


def test_the_page_about_limits_tells_the_numbers() -> None:
    page = (Path(__file__).parents[1] / "docs/limits.md").read_text()
    story, files_ = FORM["description"], FORM["evidence"]
    assert isinstance(story, Story)
    assert isinstance(files_, Files)
    for told in (
        f"{MOST_A_DAY} in a day",
        f"{story.limit:,} characters, {story.most:,} messages",
        f"{files_.most} files, {files_.limit // MIB} MB together",
        f"leave {RESERVE // MIB} MB of the disk free (a twentieth of a small one)",
        f"last {MOST_SOURCES:,}",
        f"{allowance.MOST_BYTES // MIB} MB in an hour",
        f"{channel.FILES_AT_ONCE} in memory at once, {request.MOST_BYTES // MIB} MB for one answer",
        f"{listener.MOST_WAITING} waiting",
        f"{voices.MOST_WAITING} waiting, {voices.CACHE_BYTES // MIB} MB remembered",
        f"one a second after {pace.CHAT_BURST} at once",
        f"30 a second after {pace.ALL_BURST} at once",
        f"more than {turns.MANY_OF_A_CHAT}, a rest of {turns.REST * 1000:.0f} ms before each",
        f"{turns.MOST_OF_A_CHAT} of the places for all; with more than",
        f"{turns.MOST_PLACES:,} places, {turns.MOST_IN_MEMORY:,} updates, each with Telegram",
        f"{MOST_ASIDE_OF_CHAT} set aside, {MOST_BYTES_ASIDE // 1000} kB of each | {MOST_ASIDE:,} set aside",
        f"update ids remembered | {session.REMEMBERED}",
        f"{display.MOST_CHATS:,} chats",
    ):
        assert told in page
