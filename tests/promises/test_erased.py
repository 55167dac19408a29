"""Promise 11: erased is erased, and after a rotation everything opens, with the new key only.

What a filesystem keeps of the blocks of a file that is gone, and copies that an operator made, are not
the program's to erase.
"""

import asyncio
import random
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken

from bot.attempts import Attempts
from bot.dossier.complaint import Complaint, Delivery, Filed, State
from bot.errors import SettingError
from bot.operator import rotate_key
from bot.outbox import Outbox
from bot.settings import required
from bot.store import Store
from bot.store.files import sweep
from bot.store.folder import DataFolder, Unsealed
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from dialogs.session import Session
from tests.kit.campaign import Figures, rounds
from tests.kit.complaints import complaint_of
from tests.kit.dying import Dead, dies_at
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.filing import DUTCH, come_to
from tests.kit.house import NOW, TENANT, House, at_the_terminal, open_house
from tests.kit.process import COMMAND, clean_environment, command
from tests.kit.visitor import TelegramVisitor

MARK = "kanarie"
"""It is in every answer, so that whatever is left of one is found."""

TALK = (
    "/start",
    "beginnen",
    "nog niet",
    "eerst praten",
    "De Kanarie-lekkage in mijn badkamer.",
    "Een Kanarie-monteur",
    "na 3 dagen",
    "niet opgelost",
    "nu de klacht indienen",
    "voor mijzelf",
    "Kanarie Jansen",
    "kanarie@example.nl",
    "06 12345678",
    "Kanariestraat 1, 6131 AA Sittard",
    "een besluit",
    "De Kanarie-afwijzing van mijn aanvraag",
    "sinds januari, toen de Kanarie kwam",
)
"""Until something was read in the answer, and is proposed."""

STORY = (
    "ja",
    "Ik kreeg geen antwoord van de Kanarie.",
    "Ook de Kanarie-brief bleef liggen.",
    "dat is alles",
    "Een gesprek met de Kanarie",
)


SENT = ("dat is alles", "alles klopt, ga verder", "verstuur")


async def tell(tenant: TelegramVisitor) -> None:
    """Answer everything, edit a message, and send files, one of which is taken back."""
    for words in TALK:
        await tenant.says(words)
    await tenant.edits("Kanarie Jansen", "Kanarie de Vries")
    for words in STORY:
        await tenant.says(words)
    await tenant.sends("kanarie-1.txt", b"Kanarie: de brief", caption="De Kanarie-brief")
    await tenant.sends("kanarie-2.txt", b"Kanarie: de foto", caption="De Kanarie-foto")
    await tenant.edits_caption("De Kanarie-foto", "De tweede Kanarie-foto")


async def fail(telegram: FakeTelegram) -> None:
    """Let an update of the tenant fail, so that it is set aside."""
    await telegram.post(message={"chat": {"id": TENANT, "type": "private"}, "text": "Kanarie", "date": "?"})


async def erase(tenant: TelegramVisitor) -> None:
    await tenant.says("/verwijder")
    await tenant.taps("Ja, wis alles")
    assert tenant.sees("Ik heb alles gewist wat u mij hebt verteld.")


def found(data: Path, *, mark: str = MARK) -> list[str]:
    """Every file in whose name, bytes or sealed content the mark is, with every key that is there."""
    fernets = [Fernet(key) for key in (data / "key").read_text().split()]
    return [
        str(path.relative_to(data))
        for path in sorted(data.rglob("*"))
        if mark in path.name.lower() or (path.is_file() and mark.encode() in _contents(path, fernets))
    ]


def _contents(path: Path, fernets: list[Fernet]) -> bytes:
    """The bytes, and what every key makes of them."""
    sealed = path.read_bytes()
    opened = [sealed]
    for line in sealed.split(b"\n"):  # the journal holds a record in each line
        for fernet in fernets:
            with suppress(InvalidToken):
                opened.append(fernet.decrypt(line))
    return b"\n".join(opened).lower()


def kinds(data: Path) -> set[str]:
    """In which folders the mark is. A draft is in the journal, before it is in its own file."""
    return {path.partition("/")[0].replace("journal", "drafts") for path in found(data)}


@pytest.mark.promise(11)
async def test_nothing_is_left_of_a_draft_that_was_erased(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, figures: Figures
) -> None:
    """Wherever the tenant stops: after each answer, all of it is on the disk, and after /verwijder none."""
    data = house.settings.data
    tenant.sender["first_name"] = "Kanarie"
    places = range(5, len(TALK) + 1, rounds(8, 1))
    for place in places:
        for words in TALK[:place]:
            await tenant.says(words)
        assert found(data), "what is not found there would not be found here either"
        await erase(tenant)
        assert found(data) == []
    await tell(tenant)
    await fail(telegram)
    await tenant.listens()
    assert kinds(data) == {"aside", "drafts", "evidence"}
    await erase(tenant)
    assert found(data) == []
    figures(f"{len(places) + 1} drafts erased with /verwijder, from the talk to the last file: nothing left")


@pytest.mark.promise(11)
async def test_nothing_but_the_committees_mail_is_left_of_a_complaint_that_was_erased(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, figures: Figures
) -> None:
    """Erased after it was delivered, and before that: then it goes when it was."""
    data = house.settings.data
    for early in (False, True):
        await tell(tenant)
        await fail(telegram)
        await tenant.says("dat is alles")
        await tenant.says("alles klopt, ga verder")
        if early:
            telegram.blocked.add(-1001)
        await tenant.says("verstuur")
        await house.delivered()
        await house.settle()
        assert kinds(data) == {"aside", "drafts", "evidence", "mail", "outbox" if early else "complaints"}
        await erase(tenant)
        if early:
            assert kinds(data) == {"evidence", "outbox", "mail"}
            telegram.blocked.clear()
            await house.restart()
            await house.delivered()
        (mail,) = found(data)
        assert mail.startswith("mail/KLW-")
        assert len(mail) == len("mail/KLW-000-000-000.eml"), "the committee's, and not the tenant's copy"
        (data / mail).unlink()
    figures("2 complaints erased after and before their delivery: only the committee's mail left")


class SlowCopy(FakeTelegram):
    """A Bot API that takes its time over the copy of a complaint."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()

    async def call(self, method: str, parameters: dict[str, str], *others: Any) -> tuple[int, dict[str, Any]]:
        if "Uw kopie van klacht" in parameters.get("text", ""):
            self.begun.set()
            await self.goes_on.wait()
        return await super().call(method, parameters, *others)


@pytest.mark.promise(11)
async def test_no_letter_comes_after_an_erasure_while_the_copy_was_on_its_way(tmp_path: Path) -> None:
    """Nor the notice: only what was in hand already."""
    telegram = SlowCopy()
    telegram.open_chat(TENANT)
    async with open_house(tmp_path, telegram) as house:
        tenant = TelegramVisitor(telegram, TENANT)
        await come_to(tenant, "submitted")
        await telegram.begun.wait()
        await erase(tenant)
        told = len(tenant.messages)
        telegram.goes_on.set()
        await house.delivered()
    assert [message.text.partition("\n")[0][:19] for message in tenant.messages[told:]] == [
        "Uw kopie van klacht"
    ]


@pytest.mark.promise(11)
async def test_nothing_is_left_when_the_time_is_over(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, figures: Figures
) -> None:
    data = house.settings.data

    async def later(days: int) -> None:
        house.now += timedelta(days=days)
        await house.app.agenda.keep()

    await tell(tenant)
    await fail(telegram)
    await tenant.listens()
    for days in (7, 20, 3, 1):
        await later(days)
    assert found(data) == []
    await tell(tenant)
    for words in SENT:
        await tenant.says(words)
    await house.delivered()
    assert any(path.endswith("-copy.eml") for path in found(data))
    for days in (362, 3):
        await later(days)
    (mail,) = found(data)
    assert mail.startswith("mail/KLW-")
    assert not mail.endswith("-copy.eml")
    figures("a draft after 30 days and a complaint after a year: only the committee's mail left")


@pytest.mark.promise(11)
async def test_nothing_is_left_in_a_terminal(tmp_path: Path, figures: Figures) -> None:
    """There, the letter and the tenant's copy are files in the clear."""
    (tmp_path / "kanarie.txt").write_text("Kanarie: de brief")
    data = tmp_path / "data"
    ways = ("nu de klacht indienen", f"/file {tmp_path}/kanarie.txt", *SENT)
    async with open_house(data) as house, at_the_terminal(house, "nl") as tenant:
        for words in (TALK[1], ways[0], *TALK[9:], *STORY, *ways[1:]):
            await tenant.says(words)
        await house.delivered()
        await house.settle()
        assert kinds(data) == {"complaints", "drafts", "evidence", "letters", "mail"}
        for words in ("/verwijder", "ja, wis alles"):
            await tenant.says(words)
        assert tenant.sees("Ik heb alles gewist")
    (mail,) = found(data)
    assert not mail.endswith("-copy.eml")
    figures("1 complaint erased in a terminal: only the committee's mail left")


@pytest.mark.promise(11)
async def test_nothing_in_a_terminal_outlives_its_complaint_where_a_next_one_was_begun(
    tmp_path: Path, figures: Figures
) -> None:
    async with open_house(tmp_path) as house, at_the_terminal(house, "nl") as tenant:
        for _step, words in DUTCH[1:]:
            await tenant.says(words)
        await house.delivered()
        await tenant.says("/mijngegevens")
        assert len(list((tmp_path / "letters").iterdir())) == 2
        house.now += timedelta(days=360)
        for words in ("nieuwe klacht", "beginnen"):
            await tenant.says(words)
        for _ in range(10):
            house.now += timedelta(days=1)
            await house.app.agenda.keep()
        await house.settle()
    assert not list((tmp_path / "letters").iterdir())
    assert not list((tmp_path / "complaints").iterdir())
    figures("1 complaint after a year in a terminal, with a next one begun: no letter left")


class Mailer:
    """Mails a complaint with its file."""

    vital = True

    def __init__(self, store: Store) -> None:
        self._store = store

    async def forward(self, complaint: Complaint) -> str:
        await self._store.content(complaint, "f1")
        return "smtp"


def outbox_of(store: Store) -> Outbox:
    async def alarm(_what: object) -> None:
        raise AssertionError("nothing is wrong")

    attempts = Attempts(
        {"mail": Mailer(store)}, clock=lambda: NOW, jitter=random.uniform, alarm=alarm, unreached=alarm
    )
    return Outbox(store, attempts)


@pytest.mark.promise(11)
async def test_an_erasure_that_was_killed_is_finished(tmp_path: Path, figures: Figures) -> None:
    """Of a complaint that was delivered just now: no mail again without its files, and nothing left."""
    key = Fernet.generate_key().decode()

    def opened(folder: Path) -> TinyStore:
        folder.mkdir(exist_ok=True)
        return TinyStore(folder, Vault([key]))

    session = Session(id="d" * 32, language="nl", phase="submitted", answers={"name": MARK})
    session.sent = [{"id": session.id, "reference": session.reference, "at": ""}]
    number, killed = 0, True
    while killed:
        number += 1
        data = tmp_path / str(number)
        store = opened(data)
        complaint = Filed(complaint_of(session, "telegram:1"), {"mail": Delivery()})
        async with store.visit("telegram:1") as visit:
            await visit.save(session, complaint=complaint, content={"f1": MARK.encode()})
        async with store.visit("telegram:1") as visit:
            await visit.erase(session.anew("e" * 32))
        (data / "mail").mkdir()
        (data / "mail" / f"{session.reference}-copy.eml").write_text(MARK)
        try:
            with dies_at(number):
                await store.note(session.id, "mail", Delivery(State.DONE))
            killed = False
        except Dead:
            if not (data / "evidence" / session.id / "f1").exists() and await opened(data).undelivered():
                assert (await opened(data).filed(session.id)).done, "no mail is owed without its files"
        (data / "key").write_text(key)
        sweep(data)  # as each start does
        await outbox_of(opened(data)).deliver()
        left = found(data)
        assert left == [], f"killed at call {number}"
    figures(f"1 erasure killed at each of its {number - 1} calls of the system: finished after the start")


SEALED = ("drafts", "evidence", "outbox", "complaints", "aside")


async def furnish(data: Path, keys: list[str]) -> None:
    """Something of every kind."""
    store = TinyStore(data, Vault(keys))
    for letter, delivery in (("a", Delivery()), ("b", Delivery(State.DONE))):
        session = Session(id=letter * 32, language="nl", phase="submitted", answers={"name": MARK})
        complaint = Filed(complaint_of(session, f"telegram:{letter}"), {"mail": Delivery()})
        async with store.visit(f"telegram:{letter}") as visit:
            await visit.save(session, complaint=complaint, content={"f1": MARK.encode()})
        await store.note(session.id, "mail", delivery)
    await store.set_aside("telegram:a", "1", MARK.encode())
    await store.close()


def contents(data: Path, fernets: list[Fernet]) -> dict[str, bytes | None]:
    """What each file holds, with these keys only; None: it does not open."""
    held: dict[str, bytes | None] = {}
    paths = [*(p for kind in SEALED for p in (data / kind).rglob("*") if p.is_file()), data / "key.check"]
    for path in paths:
        if path.name.startswith("."):
            continue
        for fernet in fernets:
            try:
                held[str(path.relative_to(data))] = fernet.decrypt(path.read_bytes())
                break
            except InvalidToken:
                held[str(path.relative_to(data))] = None
    return held


@pytest.fixture(params=["a key file", "a setting"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, tuple[str, ...]]:
    """The old key, and what is set as keys for the rotation: none where there is a key file."""
    data = tmp_path / "data"
    data.mkdir()
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    if request.param == "a key file":
        (data / "key").write_text(old)
        DataFolder(data).vault(())
        asyncio.run(furnish(data, [old]))
        return old, ()
    DataFolder(data).vault((old,))
    asyncio.run(furnish(data, [old]))
    return old, (new, old)


@pytest.mark.promise(11)
def test_a_rotation_that_is_killed_leaves_nothing_unreadable(
    tmp_path: Path, keys: tuple[str, tuple[str, ...]], figures: Figures
) -> None:
    """At every call that changes the disk; then it is done again, and the old key opens nothing any more."""
    data, (old, given) = tmp_path / "data", keys
    before = contents(data, [Fernet(old)])
    assert {name.partition("/")[0] for name in before} == {*SEALED, "key.check"}
    number, killed, kills = 0, True, 0
    while killed:
        number += rounds(7, 1)
        work = tmp_path / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(data, work)
        folder = DataFolder(work)
        folder.hold()
        try:
            with dies_at(number):
                folder.rotate(given)
            killed = False
        except Dead:
            kills += 1
        folder.release()
        there = given or tuple((work / "key").read_text().split())
        assert contents(work, [Fernet(key) for key in there]) == before, f"killed at call {number}"
        assert DataFolder(work).vault(given), "the program starts with the keys as they are"
        folder.hold()
        folder.rotate(given)
        folder.release()
        newest = given[0] if given else (work / "key").read_text()
        assert contents(work, [Fernet(newest)]) == before
        assert set(contents(work, [Fernet(old)]).values()) == {None}
        assert not any(old.encode() in path.read_bytes() for path in work.rglob("*") if path.is_file())
    figures(f"a rotation of {'a setting' if given else 'a key file'} killed at {kills} calls: 0 unreadable")


@pytest.mark.promise(11)
async def test_a_rotation_survives_real_kills(tmp_path: Path, figures: Figures) -> None:
    """SIGKILL at any moment, over and over, each time on what the last one left."""
    data, kills = tmp_path / "data", 0
    settings = required({"KLACHTWIJZER_DATA": str(data)})
    data.mkdir()
    DataFolder(data).vault(settings.data_keys)
    old = (data / "key").read_text()
    store = TinyStore(data, Vault([old]))
    for number in range(60):
        await store.set_aside(f"telegram:{number}", "1", MARK.encode() * 2000)
    before = contents(data, [Fernet(old)])
    for attempt in range(rounds(2, 200)):
        process = await asyncio.create_subprocess_exec(
            *COMMAND, "rotate-key", cwd=tmp_path, env=clean_environment(), stdout=asyncio.subprocess.DEVNULL
        )
        while (data / "key").read_text() == old and process.returncode is None:
            await asyncio.wait([asyncio.ensure_future(process.wait())], timeout=0.005)
        await asyncio.wait(
            [asyncio.ensure_future(process.wait())], timeout=random.Random(attempt).random() * 0.2
        )
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        await process.wait()
        old = (data / "key").read_text()
        assert contents(data, [Fernet(key) for key in old.split()]) == before
    code, _output, _errors = await command(tmp_path, "rotate-key")
    assert code == 0
    (newest,) = (data / "key").read_text().split()
    assert contents(data, [Fernet(newest)]) == before
    figures(f"{kills} SIGKILLs of a rotation of {len(before)} files at random moments: 0 unreadable")


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[DataFolder]:
    """A data directory in which one file opens with no key."""
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    folder.vault(())
    asyncio.run(furnish(folder.path, [folder.key.read_text()]))
    (folder.path / "evidence" / ("a" * 32) / "f1").write_bytes(b"damaged")
    folder.hold()
    yield folder
    folder.release()


def test_a_file_that_opens_with_no_key_is_named_and_the_old_key_stays(damaged: DataFolder) -> None:
    old = damaged.key.read_text()
    with pytest.raises(Unsealed) as caught:
        damaged.rotate(())
    assert caught.value.failures == [
        f"{damaged.path / 'evidence' / ('a' * 32) / 'f1'} does not open with this key"
    ]
    new, kept = damaged.key.read_text().split()
    assert kept == old
    (damaged.path / "evidence" / ("a" * 32) / "f1").unlink()
    damaged.rotate(())
    assert damaged.key.read_text() == new


async def test_what_is_in_the_journal_is_encrypted_anew_as_well(tmp_path: Path) -> None:
    """After a crash, a draft that was saved last is there only."""
    settings = required({"KLACHTWIJZER_DATA": str(tmp_path)})
    DataFolder(tmp_path).vault(())
    old = (tmp_path / "key").read_text()
    async with TinyStore(tmp_path, Vault([old])).visit("telegram:a") as visit:
        await visit.save(Session(id="a" * 32, language="nl", answers={"name": MARK}))
    assert kinds(tmp_path) == {"drafts"}
    assert list((tmp_path / "drafts").iterdir()) == []
    assert rotate_key(settings) == 0
    (new,) = (tmp_path / "key").read_text().split()
    async with TinyStore(tmp_path, Vault([new])).visit("telegram:a") as visit:
        assert visit.session
        assert visit.session.answers == {"name": MARK}
    (tmp_path / "journal" / "000000000001.damaged").write_bytes(b"damaged")
    assert rotate_key(settings) == 1, "what may still be mended needs its key"


def test_one_key_as_a_setting_is_no_rotation(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    folder = DataFolder(tmp_path)
    folder.vault((key,))
    with pytest.raises(SettingError, match="Put the new one before it, as in new,old"):
        folder.rotate((key,))
