"""The store: nothing acknowledged is lost, nothing is half, nobody else can read it."""

import asyncio
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.dossier.complaint import Delivery, Filed, State
from bot.errors import SettingError, StoreError
from bot.store import Store
from bot.store.files import write_durably
from bot.store.folder import DataFolder
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from dialogs.errors import UnknownVersion
from dialogs.session import Session
from tests.kit.complaints import complaint_of, draft_file
from tests.kit.disk_calls import on_disk

KEY = "c2VjcmV0IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXMuLi4="
CANARY = "Kanarie-ÿ-7261"


def open_store(folder: Path, key: str = KEY) -> TinyStore:
    folder.mkdir(exist_ok=True)
    return TinyStore(folder, Vault([key]))


async def keep(store: Store, chat: str, session: Session, filed: Filed | None = None) -> None:
    async with store.visit(chat) as visit:
        await visit.save(session, complaint=filed, content={"f1": CANARY.encode()})


async def settled(folder: Path, chat: str, session: Session) -> Path:
    """Keep the draft, in its own file; that file."""
    store = open_store(folder)
    await keep(store, chat, session)
    await store.close()
    return draft_file(folder, chat)


async def look(store: Store, chat: str) -> Session | None:
    async with store.visit(chat) as visit:
        return visit.session


def a_session(**fields: object) -> Session:
    session = Session(id="d" * 32, language="nl", phase="asking", answers={"name": CANARY})
    return replace(session, **fields)  # type: ignore[arg-type]  # the test's own fields


async def test_what_was_saved_is_there_after_a_start(tmp_path: Path) -> None:
    await keep(open_store(tmp_path), "telegram:1", a_session())
    assert await look(open_store(tmp_path), "telegram:1") == a_session()
    assert await look(open_store(tmp_path), "telegram:2") is None


async def test_nothing_readable_is_on_the_disk(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = a_session(phase="confirming")
    await keep(store, f"telegram:{CANARY}", session, Filed(complaint_of(session)))
    for places in (["evidence", "journal"], ["drafts", "evidence", "outbox"]):
        assert on_disk(tmp_path) == places
        for path in (path for path in tmp_path.rglob("*") if path.is_file()):
            assert CANARY.encode() not in path.read_bytes()
            assert CANARY not in path.name
            assert path.stat().st_mode & 0o077 == 0
        await store.close()


async def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """The owner's key is inside and checked: a file that was moved opens for nobody."""
    await settled(tmp_path, "telegram:1", a_session())
    await settled(tmp_path, "telegram:2", a_session(id="e" * 32))
    store = open_store(tmp_path)
    one, two = sorted((tmp_path / "drafts").iterdir())
    one.write_bytes(two.read_bytes())
    results = await asyncio.gather(
        look(store, "telegram:1"), look(store, "telegram:2"), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["Session", "StoreError"]


DAMAGE = {"empty": b"", "nonsense": b"nonsense", "another key": Fernet(Fernet.generate_key()).encrypt(b"{}")}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_a_damaged_file_is_told_and_left(tmp_path: Path, damage: bytes) -> None:
    path = await settled(tmp_path, "telegram:1", a_session())
    store = open_store(tmp_path)
    path.write_bytes(damage)
    with pytest.raises(StoreError, match=f"{path} does not open with this key"):
        await look(store, "telegram:1")
    assert path.read_bytes() == damage


async def test_a_draft_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = await settled(tmp_path, "telegram:1", a_session())
    store = open_store(tmp_path)
    stored = {"chat": "telegram:1", "session": {**a_session().to_json(), "version": 99}}
    Vault([KEY]).write(path, json.dumps({"_default": {"1": stored}}).encode())
    with pytest.raises(UnknownVersion):
        await look(store, "telegram:1")


async def test_a_complaint_that_was_written_counts_as_sent_without_its_draft(tmp_path: Path) -> None:
    """An earlier version crashed between the complaint's file and the draft's: it was sent, once."""
    before = a_session(phase="confirming")
    path = await settled(tmp_path, "telegram:1", before)
    store = open_store(tmp_path)
    draft = path.read_bytes()
    after = a_session(phase="submitted", sent=[{"id": before.id, "reference": before.reference, "at": ""}])
    await keep(store, "telegram:1", after, Filed(complaint_of(after), {"mail": Delivery()}))
    await store.close()
    path.write_bytes(draft)
    assert await look(open_store(tmp_path), "telegram:1") == after


async def test_a_delivered_complaint_is_put_away_and_an_undelivered_one_stays(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = a_session()
    await keep(
        store, "telegram:1", session, Filed(complaint_of(session), {"mail": Delivery(), "staff": Delivery()})
    )
    await store.note(session.id, "mail", Delivery(State.DONE))
    assert await store.undelivered() == [session.id]
    await store.note(session.id, "staff", Delivery(State.STUCK))
    assert await store.undelivered() == [session.id]
    await store.note(session.id, "staff", Delivery(State.DONE))
    assert await store.undelivered() == []
    assert (await store.filed(session.id)).done


async def test_erased_is_erased_but_not_what_still_must_arrive(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = a_session(phase="submitted", seen=["u1"], sent=[{"id": "d" * 32, "reference": "", "at": ""}])
    await keep(store, "telegram:1", session, Filed(complaint_of(session), {"mail": Delivery()}))
    async with store.visit("telegram:1") as visit:
        await visit.erase(session.anew("f" * 32))
    left = await look(store, "telegram:1")
    assert left
    assert (left.answers, left.sent, left.seen) == ({}, [], ["u1"])
    assert await store.undelivered() == [session.id]
    assert await store.content(complaint_of(session), "f1") == CANARY.encode()
    await store.note(session.id, "mail", Delivery(State.DONE))
    assert [path.parent.name for path in tmp_path.rglob("*") if path.is_file()] == ["drafts"]


async def test_what_was_saved_just_now_stands_in_the_journal_and_soon_in_its_own_file(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path)
    await keep(store, "telegram:1", a_session())
    assert not list((tmp_path / "drafts").iterdir())
    (record,) = (tmp_path / "journal").iterdir()
    assert CANARY.encode() not in record.read_bytes()
    await store.close()
    assert not list((tmp_path / "journal").iterdir())
    assert len(list((tmp_path / "drafts").iterdir())) == 1
    assert await look(store, "telegram:1") == a_session()


async def test_a_journal_that_ends_in_the_middle_of_a_record_is_read_up_to_there(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for revision in range(3):
        await keep(store, "telegram:1", a_session(revision=revision))
    (journal,) = (tmp_path / "journal").iterdir()
    whole = journal.read_bytes()
    ends = [at for at, letter in enumerate(whole) if letter == ord("\n")]
    for cut in sorted({*range(0, len(whole), 150), *(end + near for end in ends for near in (-1, 0, 1))}):
        folder = tmp_path / f"cut{cut}"
        (folder / "journal").mkdir(parents=True)
        (folder / "journal" / journal.name).write_bytes(whole[:cut])
        session = await look(open_store(folder), "telegram:1")
        assert (session.revision if session else -1) == whole[:cut].count(b"\n") - 1


async def test_a_damaged_record_is_kept_and_the_others_are_read(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for chat in ("telegram:1", "telegram:2", "telegram:3"):
        await keep(store, chat, a_session())
    (journal,) = (tmp_path / "journal").iterdir()
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(lines[0] + b"x" + lines[1] + lines[2])
    again = open_store(tmp_path)
    assert again.damage() == {journal.with_name(f"{journal.name}.damaged"): 1}
    assert await look(again, "telegram:1")
    assert not await look(again, "telegram:2")
    assert await look(again, "telegram:3")
    assert [path.name for path in (tmp_path / "journal").iterdir()] == [f"{journal.name}.damaged"]


async def test_many_chats_share_one_fsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path)
    await keep(store, "telegram:0", a_session())
    synced = 0
    fsync = os.fsync

    def counting(handle: int) -> None:
        nonlocal synced
        synced += 1
        fsync(handle)

    monkeypatch.setattr(os, "fsync", counting)

    async def save(chat: str) -> None:
        async with store.visit(chat) as visit:
            await visit.save(a_session())

    await asyncio.gather(*(save(f"telegram:{number}") for number in range(50)))
    assert synced < 10


async def test_a_disk_that_is_full_for_a_while_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was refused is not there; what is said afterwards is, also after a crash."""
    store = open_store(tmp_path)
    await keep(store, "telegram:1", a_session(revision=1))
    write = os.write

    def half(handle: int, content: bytes) -> int:
        if len(content) < 10:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, content[: len(content) // 2])

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        async with store.visit("telegram:1") as visit:
            with pytest.raises(StoreError, match="No space left"):
                await visit.save(a_session(revision=2))
    before = await look(store, "telegram:1")
    assert before
    assert before.revision == 1
    async with store.visit("telegram:1") as visit:
        await visit.save(a_session(revision=3))
    after = await look(open_store(tmp_path), "telegram:1")
    assert after
    assert after.revision == 3
    assert not list((tmp_path / "journal").glob("*.damaged"))


async def test_updates_of_one_chat_wait_for_each_other(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    await keep(store, "telegram:1", a_session(revision=0))

    async def count() -> None:
        async with store.visit("telegram:1") as visit:
            assert visit.session
            await visit.save(replace(visit.session, revision=visit.session.revision + 1))

    await asyncio.gather(*(count() for _ in range(20)))
    session = await look(store, "telegram:1")
    assert session
    assert session.revision == 20


def test_a_full_disk_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_durably(path, b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


DURABLE = ("fsync", "replace", "open", "write", "unlink")

_DIE = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.test_store import crash_script
crash_script(Path({folder!r}), {operation!r}, {number})
"""


def crash_script(folder: Path, operation: str, number: int) -> None:
    """Submit a complaint, and die at the given call of an operation of the system."""
    original: Callable[..., object] = getattr(os, operation)
    calls = 0

    def dying(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == number:
            os._exit(9)
        return original(*arguments, **named)

    store = open_store(folder)
    setattr(os, operation, dying)
    session = a_session(phase="submitted", sent=[{"id": "d" * 32, "reference": "", "at": ""}])

    async def submit() -> None:
        await keep(store, "telegram:1", session, Filed(complaint_of(session), {"mail": Delivery()}))
        await store.close()

    asyncio.run(submit())
    os._exit(0)


@pytest.mark.parametrize("operation", DURABLE)
async def test_a_crash_at_any_operation_leaves_all_or_nothing(tmp_path: Path, operation: str) -> None:
    """Draft and complaint are stored in one step: the chat is before its submission, or after it."""
    seen = set()
    for number in range(1, 30):
        folder = tmp_path / str(number)
        before = a_session(phase="confirming")
        await settled(folder, "telegram:1", before)
        script = _DIE.format(
            root=str(Path(__file__).parents[1]), folder=str(folder), operation=operation, number=number
        )
        done = subprocess.run([sys.executable, "-c", script], check=False)
        data = DataFolder(folder)
        data.hold()
        data.release()
        store = open_store(folder)
        session = await look(store, "telegram:1")
        assert session
        assert (session.phase == "submitted") == (await store.undelivered() == [session.id])
        assert not list(folder.rglob("*.tmp")), "strays are swept at the start"
        seen.add(session.phase)
        if done.returncode == 0:
            break
    assert seen <= {"confirming", "submitted"}
    assert "submitted" in seen


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    assert folder.vault(())
    key = tmp_path / "data" / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    made = key.read_text()
    assert folder.vault(())
    assert key.read_text() == made


def test_a_missing_key_is_never_made_anew_over_old_data(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.vault(())
    (tmp_path / "key").unlink()
    with pytest.raises(SettingError, match="is missing"):
        folder.vault(())
    assert not (tmp_path / "key").exists()


async def test_a_lost_proof_lets_no_wrong_key_in(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.vault([KEY])
    await keep(open_store(tmp_path), "telegram:1", a_session())
    (tmp_path / "key.check").unlink()
    with pytest.raises(SettingError, match="does not open the data"):
        folder.vault([Fernet.generate_key().decode()])
    with pytest.raises(SettingError, match="is missing"):
        folder.vault(())
    assert folder.vault([KEY])


def test_older_keys_still_open(tmp_path: Path) -> None:
    new = Fernet.generate_key().decode()
    folder = DataFolder(tmp_path)
    folder.vault([KEY])
    assert folder.vault([new, KEY])
    with pytest.raises(SettingError, match="does not open the data"):
        folder.vault([new])
