"""Documents: what stands in the journal counts, and what cannot be looked at is not taken for nothing."""

import asyncio
import errno
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.dossier.complaint import Delivery, Filed, State
from bot.errors import StoreError, Unwritable
from bot.store.documents import Documents
from bot.store.journal import Journal
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from tests.kit.complaints import complaint_of, draft_file, file
from tests.kit.disk import Call, watched
from tests.kit.disk_calls import on_disk
from tests.test_store import KEY, a_session, keep, look, open_store


def documents(folder: Path, *, alone: bool = True) -> Documents:
    """As after a start of the program; or as another program sees them."""
    for name in ("a", "b"):
        (folder / name).mkdir(exist_ok=True)
    return Documents(folder, Vault([KEY]), alone=alone)


async def test_a_document_is_the_same_in_the_journal_and_in_its_own_file(tmp_path: Path) -> None:
    saved = documents(tmp_path)
    await saved.put({"a/1": {"x": 1}, "a/2": {"x": 2}, "b/1": {"x": "é"}})
    for _ in range(2):
        assert await saved.get("a/1") == {"x": 1}
        assert await saved.get("b/1") == {"x": "é"}
        assert await saved.get("b/2") is None
        assert (saved.names("a"), saved.names("b"), saved.names("c")) == (["1", "2"], ["1"], [])
        assert [saved.exists(name) for name in ("a/1", "a/2", "b/1", "b/2")] == [True, True, True, False]
        await saved.settle()
        assert on_disk(tmp_path) == ["a", "a", "b"]


async def test_what_was_removed_is_gone_before_its_file_is(tmp_path: Path) -> None:
    saved = documents(tmp_path)
    await saved.put({"a/1": {"x": 1}, "a/2": {"x": 2}})
    await saved.settle()
    await saved.put({"a/1": None, "b/1": {"x": 1}, "b/2": None})
    for folder in ("a", "b"):
        assert (tmp_path / folder).exists()
    assert on_disk(tmp_path) == ["a", "a", "journal"]
    for _ in range(2):
        assert await saved.get("a/1") is None
        assert (saved.names("a"), saved.names("b")) == (["2"], ["1"])
        assert [saved.exists(name) for name in ("a/1", "b/1", "b/2")] == [False, True, False]
        await saved.settle()
        assert on_disk(tmp_path) == ["a", "b"]


async def test_what_may_lose_its_own_file_in_a_power_cut_stays_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses to make the names in its folder safe."""
    saved = documents(tmp_path)
    await saved.put({"a/1": {"x": 1}})
    fsync = os.fsync

    def refusing(handle: int) -> None:
        if os.readlink(f"/proc/self/fd/{handle}") == str(tmp_path / "a"):
            raise OSError(errno.EIO, "Input/output error")
        fsync(handle)

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", refusing)
        with pytest.raises(Unwritable, match=rf"{tmp_path}/a cannot be written \(Input/output error\)"):
            await saved.settle()
    assert on_disk(tmp_path) == ["a", "journal"]
    await saved.settle()
    assert on_disk(tmp_path) == ["a"]


async def test_every_version_of_a_document_is_told_from_the_one_before(tmp_path: Path) -> None:
    saved = documents(tmp_path)
    versions = [saved.version("a/1")]
    for number in range(2):
        await saved.put({"a/1": {"x": number}})
        versions.append(saved.version("a/1"))
        assert saved.version("a/1") == versions[-1]
        await saved.settle()
        versions.append(saved.version("a/1"))
        assert saved.version("a/1") == versions[-1]
    assert versions[0] is None
    assert all(versions.count(each) == 1 for each in versions)


async def test_documents_that_are_put_together_are_all_there_or_none(tmp_path: Path) -> None:
    """Wherever a crash cuts what was being written."""
    await documents(tmp_path).put({"a/1": {"x": 1}})
    await documents(tmp_path).put({"a/1": None, "b/1": {"x": 1}})
    (path,) = (tmp_path / "journal").iterdir()
    whole = path.read_bytes()
    for cut in range(0, len(whole) + 1, 7):
        path.write_bytes(whole[:cut])
        assert documents(tmp_path, alone=False).names("b") == []
    path.write_bytes(whole)
    for alone in (False, True):
        assert documents(tmp_path, alone=alone).names("b") == ["1"]


async def test_who_only_looks_sees_what_is_in_no_file_of_its_own_yet(tmp_path: Path) -> None:
    """An operator's command beside the program, or after it was killed."""
    store = open_store(tmp_path)
    delivered, pending = [await file(store, f"telegram:{n}", n * 32) for n in "de"]
    await store.close()
    await store.note(delivered.id, "mail", Delivery(State.DONE))
    later = await file(store, "telegram:3", "f" * 32)
    before = on_disk(tmp_path)
    other = TinyStore(tmp_path, Vault([KEY]), alone=False)
    assert await other.undelivered() == [pending.id, later.id]
    assert (await other.filed(delivered.id)).done
    assert other.find(later.reference) == later.id
    assert on_disk(tmp_path) == before


async def test_a_damaged_journal_is_left_by_who_only_looks(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    complaint = await file(store, "telegram:1", "d" * 32)
    (path,) = (tmp_path / "journal").iterdir()
    path.write_bytes(b"nonsense\n" + path.read_bytes())
    other = TinyStore(tmp_path, Vault([KEY]), alone=False)
    assert await other.undelivered() == [complaint.id]
    assert [*(tmp_path / "journal").iterdir()] == [path]


async def test_the_journal_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    """It held drafts only, under the names of their files."""
    (tmp_path / "drafts").mkdir()
    path = draft_file(tmp_path, "telegram:1")
    earlier = Journal(tmp_path / "journal", Vault([KEY]), lambda _documents: None)
    await earlier.put({path.stem: {"chat": "telegram:1", "session": a_session().to_json()}})
    assert await look(open_store(tmp_path), "telegram:1") == a_session()
    assert on_disk(tmp_path) == ["drafts"]
    assert path.exists()


async def test_a_file_that_cannot_be_looked_at_is_not_taken_for_nothing(tmp_path: Path) -> None:
    """Else a tenant would begin anew, over the draft that is there."""
    path = draft_file(tmp_path, "telegram:1")
    store = open_store(tmp_path)
    path.symlink_to(path)
    for _ in range(2):
        with pytest.raises(StoreError, match=f"{path} cannot be read"):
            await asyncio.wait_for(look(store, "telegram:1"), 5)
    complaint = tmp_path / "outbox" / f"{'d' * 32}.json"
    complaint.symlink_to(complaint)
    with pytest.raises(StoreError, match=f"{complaint} cannot be read"):
        await store.filed("d" * 32)
    with pytest.raises(StoreError, match=f"{complaint} cannot be read"):
        await store.forget("d" * 32)


async def test_of_a_complaint_that_was_erased_the_journal_keeps_nothing(tmp_path: Path) -> None:
    """Erased when it was delivered, and when its time was over."""
    for number, erase in enumerate((True, False)):
        store = open_store(tmp_path)
        session = a_session(id=str(number) * 32, phase="submitted")
        filed = Filed(complaint_of(session), {"mail": Delivery()}, erase=erase)
        await keep(store, "telegram:1", session, filed)
        await store.note(session.id, "mail", Delivery(State.DONE))
        if not erase:
            assert on_disk(tmp_path).count("journal") == 1
            assert await store.forget(session.id)
        assert on_disk(tmp_path) == ["drafts"]
        assert await store.named(session.reference) == []


async def test_a_new_chat_needs_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_arguments: Any, **_named: Any) -> None:
        raise AssertionError("it reads")

    saved = documents(tmp_path)
    monkeypatch.setattr("asyncio.to_thread", none)
    assert await saved.get("a/1") is None


def settling(saved: Documents) -> Callable[[], None]:
    """Lets the program put every document in its own file, while another thread is in between."""
    loop = asyncio.get_running_loop()
    return lambda: asyncio.run_coroutine_threadsafe(saved.settle(), loop).result(10)


class Sought(str):
    """A name with which something happens each time just before it is looked up."""

    __slots__ = ("before",)
    before: Callable[[], None]

    __eq__ = str.__eq__

    def __hash__(self) -> int:
        self.before()
        return super().__hash__()


async def test_a_document_that_gets_its_own_file_while_it_is_asked_for_is_there(tmp_path: Path) -> None:
    """Before it is looked for in the journal, or in between."""
    saved = documents(tmp_path)
    settle, name = settling(saved), Sought("a/1")
    for times in (1, 2):
        await saved.put({"a/1": {"x": times}})
        looks = itertools.count(1)
        name.before = lambda times=times, looks=looks: settle() if next(looks) == times else None  # type: ignore[misc]  # defaults bind them
        assert await asyncio.to_thread(saved.exists, name)


async def test_what_gets_its_own_file_or_loses_it_while_the_files_are_looked_at_is_told_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = documents(tmp_path)
    await saved.put({"a/gone": {"x": 1}})
    await saved.settle()
    await saved.put({"a/gone": None, "a/new": {"x": 2}})
    settle, glob = settling(saved), Path.glob

    def looked(path: Path, pattern: str) -> Iterator[Path]:
        found = [*glob(path, pattern)]
        settle()
        return iter(found)

    with monkeypatch.context() as disk:
        disk.setattr(Path, "glob", looked)
        assert await asyncio.to_thread(saved.names, "a") == ["new"]
    assert saved.names("a") == ["new"]


async def test_a_complaint_that_moves_is_in_one_of_the_folders_at_every_moment(tmp_path: Path) -> None:
    """Put away, and brought back: so says a program that looked into the journal before."""
    store = open_store(tmp_path)
    complaint = await file(store, "telegram:1", "d" * 32)
    await store.close()
    other = TinyStore(tmp_path, Vault([KEY]), alone=False)
    calls: list[Call] = []

    def looks(call: Call) -> None:
        calls.append(call)
        assert other.find(complaint.reference) == complaint.id

    stuck, done, due = Delivery(State.STUCK), Delivery(State.DONE), Delivery()
    for home, changes in (("complaints", (stuck, done)), ("outbox", (done, due))):
        for delivery in changes:
            await store.note(complaint.id, "mail", delivery)
        del calls[:]
        with watched(tmp_path, looks):
            await store.close()
        assert len([call for call in calls if call.kind == "unlink" and call.path.endswith(".json")]) == 1
        assert (tmp_path / home / f"{complaint.id}.json").exists()
