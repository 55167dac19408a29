"""The inbox: what was handled is gone from it for good, and before a tenant is told of an erasure."""

import asyncio
import errno
import json
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.channels.telegram.held import MOST_LATER, Held, Raw
from bot.errors import Unwritable
from bot.store.vault import SealedFolder, Vault
from dialogs.session import REMEMBERED
from tests.kit.disk import Call, watched
from tests.kit.fake_telegram import FakeTelegram, Refused
from tests.kit.filing import come_to
from tests.kit.house import TENANT, House, draft, no_sleep
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import Handler, receiving, say, until
from tests.test_store import KEY

BURST = 100
"""So many at once go to the inbox."""

OTHER = 7002


class Refusing(FakeTelegram):
    """A Bot API that bears no message in these chats for an hour, or none now, or answers nonsense to any."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: set[int] = set()
        self.silly = False
        self.down = False

    async def _sendMessage(self, parameters: dict[str, str]) -> dict[str, object]:  # noqa: N802
        if int(parameters["chat_id"]) in self.refused:
            raise Refused(429, "Too Many Requests: retry after 3600", retry_after=3600)
        if self.down:
            raise Refused(502, "Bad Gateway")
        sent = await super()._sendMessage(parameters)
        return {} if self.silly else sent


class Patient(House):
    """It waits as long as Telegram asks for, and for nothing else."""

    async def _sleep(self, seconds: float) -> None:
        await (asyncio.Event().wait() if seconds > 1000 else super()._sleep(seconds))


@pytest.fixture
def telegram() -> Refusing:
    return Refusing()


@pytest.fixture
async def house(tmp_path: Path, telegram: Refusing) -> AsyncIterator[House]:
    made = Patient(tmp_path / "data", telegram)
    await made.start()
    yield made
    await made.stop()


async def story(house: House) -> list[str]:
    told = (await draft(house)).answers.get("description")
    return [part["text"] for part in told["items"]] if told else []


async def types(telegram: FakeTelegram, tenant: TelegramVisitor, *words: str) -> None:
    """All at once, without waiting for an answer."""
    for each in words:
        await telegram.message(tenant.chat, tenant.sender, text=each)


async def in_inbox(house: House, words: str) -> int:
    return sum(content.decode().count(words) for _name, content in await house.app.store.inbox.all())


def files(house: House) -> int:
    return len(list((house.settings.data / "inbox").iterdir()))


async def test_a_chat_whose_screen_is_owed_keeps_no_update_of_another(
    house: House, tenant: TelegramVisitor, telegram: Refusing
) -> None:
    """The draft knows its last two hundred updates: an older one would be taken up again."""
    other = TelegramVisitor(telegram, OTHER)
    await other.says("/start")
    await come_to(tenant, "description")
    telegram.refused.add(OTHER)
    await types(telegram, other, "beginnen")
    said = [f"Deel {number}." for number in range(BURST + REMEMBERED + 20)]
    await types(telegram, tenant, *said[:BURST])
    await until(lambda: files(house) == 1 and not telegram.updates)
    for words in said[BURST:]:
        await tenant.says(words)
    assert files(house) == 1, "of the owed one"
    assert await in_inbox(house, "Deel") == 0
    telegram.refused.clear()
    await house.restart()
    await other.listens()
    await until(lambda: files(house) == 0)
    assert await story(house) == said
    assert "met deze persoon over gepraat?" in telegram.in_chat(OTHER)[-1].text


async def test_an_owed_screen_is_waited_for_by_the_newest_update_of_its_chat(
    house: House, tenant: TelegramVisitor, telegram: Refusing
) -> None:
    """Also where the newer ones show no screen, but are to be heard only."""
    pytest.importorskip("av", reason="the extra 'voice' is not installed")
    await come_to(tenant, "description")
    telegram.refused.add(TENANT)
    await types(telegram, tenant, "Eerst dit.")
    await until(lambda: not telegram.updates)
    assert await in_inbox(house, "Eerst dit.") == 1
    await types(telegram, tenant, *("lees voor",) * (REMEMBERED + 20))
    await until(lambda: not telegram.updates and files(house) == 1)
    assert await in_inbox(house, "Eerst dit.") == 0
    telegram.refused.clear()
    await house.restart()
    await until(lambda: files(house) == 0)
    assert await story(house) == ["Eerst dit."]
    assert "Wat wilt u nog meer vertellen?" in tenant.messages[-1].text


@pytest.mark.parametrize(("kind", "error"), [("fsync", errno.EIO), ("unlink", errno.ENOSPC)])
async def test_a_file_that_met_one_fault_of_the_disk_goes_all_the_same(
    house: House, tenant: TelegramVisitor, telegram: Refusing, tmp_path: Path, kind: str, error: int
) -> None:
    """The folder's fsync fails after the file was written; or the file cannot be removed at once."""
    await come_to(tenant, "description")
    faults = [OSError(error, "a fault")]

    def fail_once(call: Call) -> None:
        written = call.path == "data/inbox" or (call.kind == "unlink" and not call.path.endswith(".tmp"))
        if faults and call.kind == kind and call.path.startswith("data/inbox") and written:
            raise faults.pop()

    said = [f"Deel {number}." for number in range(BURST + REMEMBERED + 20)]
    with watched(tmp_path, fail_once):
        await types(telegram, tenant, *said[:BURST])
        await until(lambda: not faults and not telegram.updates)
        await until(lambda: files(house) == 0)
        for words in said[BURST:]:
            await tenant.says(words)
    await house.restart()
    assert await story(house) == said


async def test_a_chat_waits_while_what_was_handled_of_it_cannot_be_removed(
    house: House, tenant: TelegramVisitor, telegram: Refusing, tmp_path: Path
) -> None:
    """Up to the stop; else the next start would take up again what the draft no longer knows."""
    other = TelegramVisitor(telegram, OTHER)
    await come_to(tenant, "description")

    def fail(call: Call) -> None:
        if call.kind == "unlink" and call.path.startswith("data/inbox/"):
            raise OSError(errno.EIO, "a fault")

    said = [f"Deel {number}." for number in range(BURST + REMEMBERED + 20)]
    with watched(tmp_path, fail):
        await types(telegram, tenant, *said[:BURST])
        await until(lambda: not telegram.updates)
        await types(telegram, tenant, *said[BURST:])
        await types(telegram, other, "/start")
        await until(lambda: bool(telegram.in_chat(OTHER)) and not telegram.updates)
        await house.stop()
    await house.start()
    await until(lambda: files(house) == 0)
    assert await story(house) == said


async def test_nothing_is_told_to_be_erased_while_words_of_the_chat_stand_in_the_inbox(
    house: House, tenant: TelegramVisitor, telegram: Refusing, tmp_path: Path
) -> None:
    """The disk does not let go of a file for a while: the tenant is told that the answer waits."""
    await come_to(tenant, "description")
    failing = True

    def fail(call: Call) -> None:
        if failing and call.kind == "unlink" and call.path.startswith("data/inbox/"):
            raise OSError(errno.EIO, "a fault")

    with watched(tmp_path, fail):
        await types(telegram, tenant, *(f"Kanarie {number}." for number in range(BURST)))
        await until(lambda: len(telegram.updates) < BURST)
        await types(telegram, tenant, "/verwijder", "ja, wis alles")
        await until(lambda: any("bewaren" in message.text for message in tenant.messages[-3:]))
        assert await in_inbox(house, "Kanarie") > 0
        assert not any("alles gewist" in message.text for message in tenant.messages)
        failing = False
        await until(lambda: any("alles gewist" in message.text for message in tenant.messages))
        assert await in_inbox(house, "Kanarie") == 0


async def test_what_was_said_before_an_erasure_is_gone_from_the_file_that_holds_the_erasure(
    house: House, tenant: TelegramVisitor, telegram: Refusing
) -> None:
    """What was said after it in the same moment is kept there until it is handled."""
    await come_to(tenant, "description")
    seen: list[tuple[int, int]] = []
    real = telegram._sendMessage

    async def looks(parameters: dict[str, str]) -> dict[str, object]:
        if "alles gewist" in parameters["text"]:
            seen.append((await in_inbox(house, "Kanarie"), await in_inbox(house, "Erna")))
        return await real(parameters)

    telegram._sendMessage = looks  # type: ignore[method-assign]  # the fake one's
    before = [f"Kanarie {number}." for number in range(60)]
    await types(telegram, tenant, *before, "/verwijder", "ja, wis alles", *("Erna",) * 37)
    await until(lambda: bool(seen))
    assert seen == [(0, 37)]
    await until(lambda: files(house) == 0)


@pytest.mark.parametrize("behind", [False, True])
async def test_what_was_said_before_an_erasure_is_not_put_in_the_inbox_after_it(
    house: House, tenant: TelegramVisitor, telegram: Refusing, behind: bool
) -> None:
    """It was handled, and a call that tidies the chat after it takes long: nobody waits for that.

    Also where it stands behind an update of another chat that is put there.
    """
    other = TelegramVisitor(telegram, OTHER)
    await other.says("/start")
    await come_to(tenant, "description")
    slow, calls = asyncio.Event(), 0
    real = telegram._editMessageReplyMarkup

    async def slow_at_first(parameters: dict[str, str]) -> object:
        nonlocal calls
        calls += 1
        if calls == 1:
            await slow.wait()
        return await real(parameters)

    telegram._editMessageReplyMarkup = slow_at_first  # type: ignore[assignment]  # the fake one's
    if behind:
        telegram.refused.add(OTHER)
        await types(telegram, other, "beginnen")
    await types(telegram, tenant, "Kanarie.", "/verwijder", "ja, wis alles")
    await until(lambda: any("alles gewist" in message.text for message in tenant.messages))
    await until(lambda: not telegram.updates)
    assert (await in_inbox(house, "Kanarie"), await in_inbox(house, "beginnen")) == (0, behind)
    slow.set()


class Disk:
    """A full disk under an inbox, or a good one: `refused` are the calls that it refuses."""

    def __init__(self, folder: Path) -> None:
        self.folder = SealedFolder(folder, Vault([KEY]))
        self.refused: set[tuple[str, str]] = set()

    def __call__(self, call: Call) -> None:
        if (call.kind, "folder" if call.path == "inbox" else "file") in self.refused:
            raise OSError(errno.ENOSPC, "No space left on device")

    async def fails(self, held: Held, kept: "list[tuple[Raw, asyncio.Task[None]]]") -> None:
        with pytest.raises(Unwritable):
            await held.put(kept)

    async def holds(self) -> list[list[int]]:
        """The updates in each file."""
        return [
            [raw["update_id"] for raw in json.loads(content)] for _name, content in await self.folder.all()
        ]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "inbox")
    with watched(tmp_path, made):
        yield made


WRITTEN, SYNCED, REMOVED = ("write", "file"), ("fsync", "folder"), ("unlink", "file")


def update_of(chat: int, number: int) -> Raw:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": "x"}}


async def for_ever(_seconds: float = 0.0) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("refused", [WRITTEN, SYNCED])
async def test_a_disk_that_refuses_for_long_costs_one_removal_and_no_more(
    disk: Disk, refused: tuple[str, str]
) -> None:
    """And what is stored at last stays until it is handled."""
    held = Held(disk.folder, no_sleep)
    handling = asyncio.create_task(for_ever())
    before = len(asyncio.all_tasks())
    disk.refused = {refused, REMOVED}
    for _ in range(20):
        await disk.fails(held, [(update_of(1, 1), handling)])
    assert len(asyncio.all_tasks()) == before + 1
    disk.refused = {REMOVED}
    await held.put([(update_of(1, 1), handling)])
    disk.refused = set()
    await until(lambda: len(asyncio.all_tasks()) == before)
    assert await disk.holds() == [[1]]
    await held.put([(update_of(1, 2), handling)])
    assert await disk.holds() == [[1], [2]]
    handling.cancel()


async def test_what_a_stop_breaks_off_while_it_is_written_is_not_on_the_disk_after_its_removal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that writes cannot be broken off: what it wrote later would outlive an erasure."""
    held, handling = Held(SealedFolder(tmp_path, Vault([KEY])), no_sleep), asyncio.create_task(for_ever())
    begun, slow, replace = threading.Event(), threading.Event(), os.replace

    def replaced(*paths: str) -> None:
        begun.set()
        slow.wait()
        replace(*paths)

    monkeypatch.setattr(os, "replace", replaced)
    putting = asyncio.create_task(held.put([(update_of(1, 1), handling)]))
    await asyncio.to_thread(begun.wait)
    putting.cancel()
    forgetting = asyncio.create_task(held.forget_before(1, 2))
    await asyncio.wait([forgetting], timeout=0.1)
    slow.set()
    await asyncio.wait([putting])
    assert putting.cancelled()
    await forgetting
    await held.close()
    assert list(tmp_path.iterdir()) == []
    handling.cancel()


async def refused_twice(disk: Disk) -> tuple[Held, "asyncio.Task[None]"]:
    """The first writing reached the disk; the second of its name did not, and is of another chat."""
    held = Held(disk.folder, for_ever)
    handling = asyncio.create_task(for_ever())
    disk.refused = {SYNCED, REMOVED}
    await disk.fails(held, [(update_of(1, 1), handling)])
    disk.refused = {WRITTEN, REMOVED}
    await disk.fails(held, [(update_of(2, 2), handling)])
    return held, handling


async def test_what_a_refused_writing_left_goes_with_an_erasure_also_after_another_was_refused(
    disk: Disk,
) -> None:
    held, handling = await refused_twice(disk)
    assert await disk.holds() == [[1]]
    with pytest.raises(Unwritable):
        await held.forget_before(1, 3)
    disk.refused = set()
    await held.forget_before(1, 3)
    assert await disk.holds() == []
    handling.cancel()


async def test_what_a_refused_writing_left_goes_before_its_chat_forgets_it_also_after_another_was_refused(
    disk: Disk,
) -> None:
    held, handling = await refused_twice(disk)
    for number in range(MOST_LATER):
        await held.make_room(update_of(1, 3 + number))
    with pytest.raises(Unwritable):
        await held.make_room(update_of(1, 100))
    handling.cancel()


async def test_what_is_stored_under_the_name_of_a_refused_writing_stays_for_whoever_waited_to_remove_that(
    disk: Disk,
) -> None:
    """A later update of the chat waits for the disk while it is stored."""
    held = Held(disk.folder, for_ever)
    handling = asyncio.create_task(for_ever())
    disk.refused = {WRITTEN, REMOVED}
    await disk.fails(held, [(update_of(1, 1), handling)])
    for number in range(MOST_LATER):
        await held.make_room(update_of(1, 2 + number))
    disk.refused = set()
    storing = asyncio.create_task(held.put([(update_of(1, 1), handling)]))
    await asyncio.gather(storing, asyncio.create_task(held.make_room(update_of(1, 100))))
    assert await disk.holds() == [[1]]
    handling.cancel()


async def test_what_cannot_be_stored_waits_also_where_telegrams_answers_make_no_sense(
    house: House, tenant: TelegramVisitor, telegram: Refusing, tmp_path: Path
) -> None:
    """Nobody can be told that the answer waits; it is used all the same."""
    await come_to(tenant, "name")
    full, refusals = True, 0

    def fail(call: Call) -> None:
        nonlocal refusals
        if full and call.kind in ("write", "fsync"):
            refusals += 1
            raise OSError(errno.ENOSPC, "No space left on device")

    with watched(tmp_path, fail):
        telegram.silly = True
        await types(telegram, tenant, "Jan Jansen")
        await until(lambda: refusals > 60)
        telegram.silly = full = False
        await until(lambda: "Wat is uw e-mailadres?" in tenant.messages[-1].text)
    assert list((house.settings.data / "aside").iterdir()) == []
    assert (await draft(house)).answers["name"] == "Jan Jansen"


async def test_an_update_that_stands_in_two_files_is_handled_once_and_its_chat_goes_on(
    telegram: Refusing, tmp_path: Path
) -> None:
    """A crash came between the second writing of a file and the removal of the first."""
    handler = Handler()
    update = {"update_id": 5, "message": {"chat": {"id": 1}, "text": "poison"}}
    handler.failing["poison"] = RuntimeError("boom")
    inbox = SealedFolder(tmp_path / "inbox", Vault([KEY]))
    for name in ("000000000000", "000000000001"):
        await inbox.put(name, json.dumps([update]).encode())
    async with receiving(telegram, handler, tmp_path):
        await say(telegram, 1, "good")
        await until(lambda: handler.handled == ["good"])
        await until(lambda: not list((tmp_path / "inbox").iterdir()))
    assert handler.aside == [5]


async def test_an_owed_screen_to_which_the_answer_makes_no_sense_was_shown(
    house: House, tenant: TelegramVisitor, telegram: Refusing, caplog: pytest.LogCaptureFixture
) -> None:
    """Its update would never end: every file that it stands in would stay."""
    await come_to(tenant, "name")
    telegram.faults.append(("sendMessage", Refused(502, "Bad Gateway")))
    telegram.silly = True
    await types(telegram, tenant, "Jan Jansen")
    await until(lambda: "Genoteerd. Naam: Jan Jansen" in tenant.messages[-1].text)
    bot = house.app.telegram
    assert bot
    await until(lambda: not bot._intake._in_hand)
    assert caplog.messages[-1] == "A screen may not have been shown"
    telegram.silly = False
    await tenant.says("jan@example.nl")
    assert tenant.sees("Genoteerd. E-mailadres: jan@example.nl")


TO_THE_CARD = ("/start", "beginnen", "nog niet", "eerst praten", "De lekkage", "Een loodgieter")
CARD, MY_DATA = ("na 3 dagen", "gesprekskaart.html"), ("/mijngegevens", "mijn-gegevens.html")


@pytest.mark.parametrize("asked", [[CARD], [MY_DATA], [CARD, MY_DATA]])
@pytest.mark.parametrize("restarts", [True, False])
async def test_a_file_that_is_owed_comes_with_the_screen(
    house: House,
    tenant: TelegramVisitor,
    telegram: Refusing,
    asked: list[tuple[str, str]],
    restarts: bool,
) -> None:
    """After a restart too, beside a newer one, and not with what is said later."""
    for words in TO_THE_CARD:
        await tenant.says(words)
    if restarts:
        telegram.refused.add(TENANT)
    else:
        telegram.faults.extend([("sendMessage", Refused(502, "Bad Gateway"))] * 20)
    await types(telegram, tenant, *(words for words, _file in asked), "/help")
    await until(lambda: not telegram.updates)
    if restarts:
        telegram.refused.clear()
        await house.restart()
    await until(lambda: len(tenant.documents) == len(asked))
    assert [each.name for each in tenant.documents] == [file for _words, file in asked]
    await tenant.says("/help")
    await house.restart()
    await tenant.says("/help")
    assert len(tenant.documents) == len(asked), "each is given once"


async def test_a_file_that_is_shown_while_the_next_message_waits_is_given_once(
    house: House, tenant: TelegramVisitor, telegram: Refusing
) -> None:
    """A message waits for its file to be looked at, or for its turn; meanwhile the screen arrives."""
    await come_to(tenant, "evidence")
    telegram.down = True
    await types(telegram, tenant, "/mijngegevens")
    bot = house.app.telegram
    assert bot
    await until(lambda: bot._display.owes(TENANT))
    async with house.app.store.visit(f"telegram:{TENANT}"):
        await types(telegram, tenant, "/help")
        await until(lambda: not telegram.updates)
        for _ in range(100):
            await asyncio.sleep(0)
        telegram.down = False
        await until(lambda: len(tenant.documents) == 1)
        await until(lambda: not bot._display.owes(TENANT))
    await tenant.listens()
    assert tenant.sees("U kunt op een knop tikken")
    assert [each.name for each in tenant.documents] == ["mijn-gegevens.html"]
