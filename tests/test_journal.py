"""The journal: what is acknowledged is on the disk, and is in a file of its own soon."""

import asyncio
import errno
import os
import stat
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.errors import StoreError, Unwritable
from bot.store.journal import DAMAGED, MOST_RECORDS, REST, Journal
from bot.store.sealed import chat_of, content_of, draft_ids, read_records
from bot.store.vault import Vault
from tests.kit.disk_calls import journal as disk_calls
from tests.test_intake import until
from tests.test_store import KEY

FULL = OSError(errno.ENOSPC, "No space left on device")


class Files:
    """A journal with the documents that it settled, as JSON; while the `disk` is broken it cannot settle."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "journal"
        self.settled: dict[str, bytes | None] = {}
        self.broken = False
        self.meanwhile: Callable[[], object] = lambda: None
        self.journal = self.opened()

    def opened(self) -> Journal:
        """As after a start of the program."""
        self.journal = Journal(self.folder, Vault([KEY]), self._settle)
        return self.journal

    def _settle(self, documents: Mapping[str, bytes | None]) -> None:
        if self.broken:
            raise Unwritable("the disk is full")
        self.meanwhile()
        self.settled |= {name.removeprefix("drafts/"): document for name, document in documents.items()}

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def failing(times: int, error: Exception, call: Callable[..., object]) -> Callable[..., object]:
    """The call, which fails so many times first."""
    left = [error] * times

    def called(*arguments: object, **named: object) -> object:
        if left:
            raise left.pop()
        return call(*arguments, **named)

    return called


async def test_what_was_put_is_there_until_it_is_settled(files: Files) -> None:
    await files.journal.put({"a": {"x": 1}})
    await files.journal.put({"b": {"x": "é"}})
    await files.journal.put({"b": None})
    assert files.journal.names == {"a": True, "b": False}
    assert (files.journal["a"], files.journal["b"]) == (b'{"x": 1}', None)
    assert ("a" in files.journal, "c" in files.journal) == (True, False)
    assert (files.journal.get("a"), files.journal.get("b")) == ({"x": 1}, None)
    await files.journal.settle()
    assert files.settled == {"a": b'{"x": 1}', "b": None}
    assert (files.journal.names, files.names()) == ({}, [])


async def test_after_a_crash_the_last_document_of_each_name_is_settled(files: Files) -> None:
    """Of several journals the later one counts, and each process begins one of its own."""
    for number in range(12):
        await files.journal.put({"a": {"x": number}})
        await files.journal.put({str(number): {"y": number} if number % 2 else None})
        files.opened()
    assert files.names() == [f"{number:012d}" for number in range(1, 13)]
    files.journal.recover()
    assert files.settled.pop("a") == b'{"x": 11}'
    assert files.settled == {str(n): b'{"y": %d}' % n if n % 2 else None for n in range(12)}
    assert (files.journal.names, files.names()) == ({}, [])


async def test_what_was_put_at_one_moment_is_there_after_a_crash(files: Files) -> None:
    await asyncio.gather(*(files.journal.put({str(number): {"y": number}}) for number in range(20)))
    (path,) = files.folder.iterdir()
    assert path.read_bytes().count(b"\n") < 5, "many of them stand in one line"
    files.opened().recover()
    assert files.settled == {str(number): b'{"y": %d}' % number for number in range(20)}


async def test_what_cannot_be_settled_stays_and_is_settled_later(files: Files) -> None:
    await files.journal.put({"a": {"x": 1}})
    files.broken = True
    with pytest.raises(StoreError, match="the disk is full"):
        await files.journal.settle()
    assert files.journal.get("a") == {"x": 1}
    files.broken = False
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 1}'}


async def test_what_cannot_be_settled_at_the_start_counts_and_is_settled_later(
    files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    """What is put then is later than it, whatever comes between, and however many files there were before."""
    await files.journal.put({"drafts/a": {"x": 0}})
    await files.journal.settle()
    await files.journal.put({"drafts/a": {"x": 1}, "drafts/b": {"x": 1}})
    files.broken = True
    for number in (2, 3):
        files.opened().recover()
        assert caplog.messages == ["The journal cannot be emptied now: the disk is full"] * (number - 1)
        assert files.journal.get("drafts/a") == {"x": number - 1}
        await files.journal.put({"drafts/a": {"x": number}})
    with pytest.raises(Unwritable):
        await files.journal.settle()
    files.broken = False
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 3}', "b": b'{"x": 1}'}
    assert (files.journal.names, files.names()) == ({}, [])


async def test_it_is_settled_by_itself_when_there_is_room_again(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    await files.journal.put({"drafts/a": {"x": 1}})
    files.broken = True
    files.opened().recover()
    files.broken = False
    await files.journal.put({"drafts/b": {"x": 2}})
    clock.now += REST + 1
    await clock.until(lambda: files.names() == [])
    assert files.settled == {"a": b'{"x": 1}', "b": b'{"x": 2}'}


async def test_what_is_put_while_it_settles_is_not_lost(files: Files) -> None:
    """It stands in a new journal, which stays."""
    loop = asyncio.get_running_loop()
    files.meanwhile = lambda: asyncio.run_coroutine_threadsafe(
        files.journal.put({"a": {"x": 2}}), loop
    ).result(10)
    await files.journal.put({"a": {"x": 1}})
    await files.journal.settle()
    assert files.settled == {"a": b'{"x": 1}'}
    assert files.journal.get("a") == {"x": 2}
    assert files.names() == [f"{2:012d}"]
    files.meanwhile = lambda: None
    await files.journal.settle()
    assert (files.settled, files.names()) == ({"a": b'{"x": 2}'}, [])


async def test_who_settles_waits_for_whoever_does_already(files: Files) -> None:
    """Else the earlier one could write an earlier document over a later one."""
    loop = asyncio.get_running_loop()

    async def another() -> None:
        await files.journal.put({"a": {"x": 2}})
        others.append(asyncio.create_task(files.journal.settle()))
        await asyncio.wait(others, timeout=0.05)

    def meanwhile() -> None:
        if not others:
            asyncio.run_coroutine_threadsafe(another(), loop).result(10)

    others: list[asyncio.Task[None]] = []
    files.meanwhile = meanwhile
    await files.journal.put({"a": {"x": 1}})
    await files.journal.settle()
    await asyncio.gather(*others)
    assert (files.settled, files.names()) == ({"a": b'{"x": 2}'}, [])


async def test_what_is_being_written_is_settled_after_that(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file must not go before it: it will be acknowledged because it stands there."""
    await files.journal.put({"first": None})
    begun, back = threading.Event(), threading.Event()
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", hanging(begun, back, None))
        put = asyncio.create_task(files.journal.put({"a": {"x": 1}}))
        await until(begun.is_set)
        settling = asyncio.create_task(files.journal.settle())
        await asyncio.wait([settling], timeout=0.05)
        back.set()
        await put
        await settling
    files.opened().recover()
    assert files.settled == {"first": None, "a": b'{"x": 1}'}


class Clock:
    """The event loop's time, which goes on only when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loop = asyncio.get_running_loop()
        self.now = loop.time()
        monkeypatch.setattr(loop, "time", lambda: self.now)

    async def a_moment(self) -> None:
        """Let what is due now be done, which takes no time by this clock."""
        await asyncio.to_thread(time.sleep, 0.02)

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(500):
            if condition():
                return
            await self.a_moment()
        raise AssertionError("it did not come to that")


async def test_it_settles_by_itself_after_its_rest(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted from what was put last: in between somebody is writing."""
    assert REST == 5
    clock = Clock(monkeypatch)
    await files.journal.put({"a": {"x": 1}})
    clock.now += 3
    await files.journal.put({"b": {"x": 1}})
    clock.now += 4.9
    await clock.a_moment()
    assert files.settled == {}
    clock.now += 0.2
    await clock.until(lambda: files.names() == [] and files.journal.names == {})
    assert set(files.settled) == {"a", "b"}


async def test_after_many_records_it_settles_at_once(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """And counts anew then."""
    assert MOST_RECORDS == 1000
    clock = Clock(monkeypatch)
    await asyncio.gather(*(files.journal.put({"a": {"x": number}}) for number in range(MOST_RECORDS - 1)))
    await clock.a_moment()
    assert files.settled == {}
    await files.journal.put({"b": None})
    await clock.until(lambda: files.journal.names == {})
    assert files.settled == {"a": b'{"x": 998}', "b": None}
    await asyncio.gather(*(files.journal.put({"c": {"x": number}}) for number in range(MOST_RECORDS - 1)))
    await clock.a_moment()
    assert files.journal.names == {"c": True}


async def test_after_many_records_it_settles_also_while_records_keep_coming(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While those of the one are written, those of the other wait: there is no moment without any."""

    async def keep_coming(name: str) -> None:
        while not files.settled:
            await files.journal.put({f"{name}{number}": None for number in range(100)})

    begun, back = threading.Event(), threading.Event()
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", hanging(begun, back, None))
        coming = [asyncio.create_task(keep_coming("a"))]
        await until(begun.is_set)
        coming.append(asyncio.create_task(keep_coming("b")))
        back.set()
        await asyncio.wait_for(asyncio.gather(*coming), 10)
    await files.journal.settle()
    assert len(files.settled) == 200


async def test_a_journal_that_cannot_be_emptied_is_told(
    files: Files, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock(monkeypatch)
    await files.journal.put({"a": None})
    files.broken = True
    clock.now += 6
    await clock.until(lambda: caplog.messages == ["The journal cannot be emptied now: the disk is full"])
    assert files.journal.names == {"a": False}


async def test_a_line_is_on_the_disk_before_it_is_acknowledged_and_so_is_the_name_of_its_file(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with disk_calls(monkeypatch, tmp_path) as told:
        await files.journal.put({"a": None})
        await files.journal.put({"a": None})
    line = f"fsync journal/{1:012d}"
    assert told == ["fsync journal", line, line]
    assert (files.folder / f"{1:012d}").stat().st_mode & 0o777 == 0o600


async def test_a_file_whose_name_is_not_safe_holds_nothing_that_is_acknowledged(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(os.listdir("/proc/self/fd"))
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", failing(1, FULL, os.fsync))
        with pytest.raises(Unwritable, match=rf"{files.folder} cannot be written \(No space left"):
            await files.journal.put({"a": {"x": 1}})
        assert files.journal.names == {}
        assert len(os.listdir("/proc/self/fd")) == before
        await files.journal.put({"a": {"x": 2}})
    assert files.names() == [f"{2:012d}"]
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 2}'}


async def test_of_what_was_refused_nothing_is_left(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the disk says so after it was written: it may not come back after a crash."""
    await files.journal.put({"a": {"x": 1}})
    (path,) = files.folder.iterdir()
    before, size = len(os.listdir("/proc/self/fd")), path.stat().st_size
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", failing(1, FULL, os.fsync))
        with pytest.raises(Unwritable):
            await files.journal.put({"a": {"x": 2}})
    assert path.stat().st_size == size
    assert len(os.listdir("/proc/self/fd")) == before - 1
    assert files.journal.get("a") == {"x": 1}
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 1}'}


async def test_what_fails_in_a_way_that_is_not_foreseen_keeps_nobody_waiting(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither whoever put it, nor whoever comes after that; and nothing is left of it."""
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", failing(1, MemoryError(), os.fsync))
        with pytest.raises(MemoryError):
            await asyncio.wait_for(files.journal.put({"first": None}), 5)
        await asyncio.wait_for(files.journal.put({"a": {"x": 1}}), 5)
        disk.setattr(os, "fsync", failing(1, MemoryError(), os.fsync))
        with pytest.raises(MemoryError):
            await asyncio.wait_for(files.journal.put({"a": {"x": 2}}), 5)
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 1}'}


async def test_what_fails_in_a_way_that_is_not_foreseen_keeps_nobody_waiting_who_came_meanwhile(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    await files.journal.put({"first": None})
    begun, back = threading.Event(), threading.Event()
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", hanging(begun, back, MemoryError()))
        puts = [asyncio.create_task(files.journal.put({"a": None}))]
        await until(begun.is_set)
        puts.append(asyncio.create_task(files.journal.put({"b": None})))
        await asyncio.sleep(0)  # it waits now
        back.set()
        told = await asyncio.wait_for(asyncio.gather(*puts, return_exceptions=True), 5)
    assert [type(each) for each in told] == [MemoryError] * 2


async def test_why_it_was_refused_is_told_also_where_its_file_cannot_be_taken_away(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what comes next stands in another file."""
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", failing(1, FULL, os.fsync))
        disk.setattr(os, "unlink", failing(1, OSError(errno.EIO, "Input/output error"), os.unlink))
        with pytest.raises(Unwritable, match="No space left"):
            await files.journal.put({"a": {"x": 1}})
    await files.journal.put({"a": {"x": 2}})
    assert files.names() == [f"{1:012d}", f"{2:012d}"]
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 2}'}


async def test_where_it_cannot_be_taken_back_what_comes_next_stands_in_another_file(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of it has no end: with the next line behind it neither could be read."""
    await files.journal.put({"a": {"x": 1}})
    write = os.write
    with monkeypatch.context() as disk:
        disk.setattr(os, "ftruncate", failing(1, FULL, os.ftruncate))
        disk.setattr(os, "write", failing_after(write, 9))
        with pytest.raises(Unwritable, match="No space left"):
            await files.journal.put({"a": {"x": 2}})
    await files.journal.put({"b": {"x": 3}})
    assert len(files.names()) == 2
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 1}', "b": b'{"x": 3}'}
    assert files.names() == []


def failing_after(write: Callable[[int, bytes], int], size: int) -> Callable[[int, bytes], int]:
    """Writes so many bytes, and then the disk is full."""
    calls: list[int] = []

    def called(handle: int, content: bytes) -> int:
        calls.append(handle)
        if len(calls) > 1:
            raise FULL
        return write(handle, content[:size])

    return called


def hanging(begun: threading.Event, back: threading.Event, error: Exception | None) -> Callable[[int], None]:
    """A disk that says that it was asked, and answers when it is told to."""

    def called(_handle: int) -> None:
        begun.set()
        back.wait(30)
        if error:
            raise error

    return called


async def test_who_no_longer_waits_keeps_nobody_from_an_answer(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where it is written, nor where it is not."""
    await files.journal.put({"first": None})
    for error in (None, FULL):
        begun, back = threading.Event(), threading.Event()

        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", hanging(begun, back, error))
            puts = [asyncio.create_task(files.journal.put({name: None})) for name in "ab"]
            await until(begun.is_set)
            puts[0].cancel()
            await asyncio.wait(puts[:1])
            back.set()
            (told,) = await asyncio.wait_for(asyncio.gather(puts[1], return_exceptions=True), 5)
        assert isinstance(told, Unwritable) == bool(error)


async def test_the_lines_that_do_not_open_are_kept_and_no_others(
    files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(3):
        await files.journal.put({str(number): {"x": number}})
    (path,) = files.folder.iterdir()
    first, _second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"nonsense\n" + first + b"other\n" + third + b"without an end")
    content = path.read_bytes()
    found = {"drafts/0": b'{"x": 0}', "drafts/2": b'{"x": 2}'}, [b"nonsense", b"other"]
    assert read_records(content, Vault([KEY])) == found, "of earlier versions, with drafts only"
    assert files.journal.damage() == {path: 2}
    files.opened().recover()
    assert files.journal.damage() == {path.with_name(path.name + DAMAGED): 2}
    kept = path.with_name(path.name + DAMAGED)
    assert kept.read_bytes() == b"nonsense\nother\n", "what else was said there may be erased one day"
    assert caplog.messages == [f"2 lines of the journal cannot be read; they are kept in {kept}"]
    assert set(files.settled) == {"0", "2"}
    files.settled.clear()
    files.opened().recover()
    assert (files.settled, files.names()) == ({}, [kept.name]), "it is looked at once"


def test_what_stands_in_a_draft_s_file_tells_whose_files_these_are() -> None:
    assert draft_ids(content_of(b'{"chat": "c", "session": {"id": "d7"}}')) == ("d7",)
    sent = content_of(b'{"chat": "c", "session": {"id": "d7", "sent": [{"id": "d6"}]}}')
    assert draft_ids(sent) == ("d7", "d6")
    for other in (b"null", b'{"chat": "c", "session": null}', b'{"chat": "c", "session": {}}'):
        assert draft_ids(content_of(other)) == ()
    assert draft_ids(b"nonsense") == ()
    assert chat_of(content_of(b'{"complaint": {"chat": "c"}}')) == "c"
    for nothing in (b"nonsense", content_of(b"null"), content_of(b'{"chat": "c"}')):
        assert chat_of(nothing) is None


def test_a_journal_that_cannot_be_read_is_named(files: Files) -> None:
    """The start says so, and leaves it: what was acknowledged stands there."""
    (files.folder / "000000000001").mkdir()
    with pytest.raises(StoreError, match="journal/000000000001 cannot be read"):
        files.opened().recover()
    assert files.names() == ["000000000001"]


async def test_a_settle_whose_waiter_was_stopped_is_waited_for_by_the_next(files: Files) -> None:
    """Its thread goes on: it must not write an earlier document over a later one."""
    begun, back = threading.Event(), threading.Event()

    def hangs() -> None:
        if not begun.is_set():
            begun.set()
            back.wait(30)

    await files.journal.put({"a": {"x": 1}})
    files.meanwhile = hangs
    first = asyncio.create_task(files.journal.settle())
    await until(begun.is_set)
    first.cancel()
    await asyncio.wait([first])
    await files.journal.put({"a": {"x": 2}})
    second = asyncio.create_task(files.journal.settle())
    await asyncio.wait([second], timeout=0.05)
    assert not second.done()
    back.set()
    await second
    assert (files.settled, files.names()) == ({"a": b'{"x": 2}'}, [])


async def test_good_lines_beside_a_damaged_one_wait_for_room_too(files: Files) -> None:
    """The damage is put by when all else is safe, beside earlier damage."""
    for damage in (b"nonsense\n", b"other\n"):
        await files.opened().put({"a": {"x": 1}})
        (path,) = (each for each in files.folder.iterdir() if each.suffix != DAMAGED)
        path.write_bytes(damage + path.read_bytes())
        files.broken = True
        files.opened().recover()
        files.broken = False
        await files.journal.settle()
        assert files.settled == {"a": b'{"x": 1}'}
    assert files.names() == [f"{1:012d}-2{DAMAGED}", f"{1:012d}{DAMAGED}"]


async def test_a_file_with_the_name_of_a_damaged_one_goes_as_any_other(files: Files) -> None:
    """Else it would stay, with what was erased since."""
    await files.journal.put({"drafts/a": {"x": 1}})
    (path,) = files.folder.iterdir()
    path.write_bytes(b"nonsense\n")
    files.opened().recover()
    await files.journal.put({"drafts/b": {"x": 1}})
    assert path.exists()
    await files.journal.settle()
    assert files.names() == [path.name + DAMAGED]


async def test_damage_that_cannot_be_put_by_now_is_put_by_for_good_later(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With its old name it would be read once more after a power cut, over later documents."""
    await files.journal.put({"drafts/a": {"x": 1}})
    (path,) = files.folder.iterdir()
    path.write_bytes(b"nonsense\n" + path.read_bytes())
    with monkeypatch.context() as disk:
        disk.setattr(os, "replace", failing(1, FULL, os.replace))
        files.opened().recover()
    kept = path.with_name(path.name + DAMAGED)
    assert caplog.messages == [
        f"The journal cannot be emptied now: {kept} cannot be written (No space left on device)"
    ]
    assert files.journal.get("drafts/a") == {"x": 1}
    with disk_calls(monkeypatch, tmp_path) as told:
        await files.journal.settle()
    assert told == [
        "fsync temporary 9",
        f"replace temporary journal/{kept.name}",
        "fsync journal",
        f"unlink journal/{path.name}",
        "fsync journal",
    ]
    assert files.names() == [kept.name]


async def test_damage_is_put_by_once_where_a_crash_came_before_its_file_went(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    await files.journal.put({"drafts/a": {"x": 1}})
    (path,) = files.folder.iterdir()
    path.write_bytes(b"nonsense\n" + path.read_bytes())
    with monkeypatch.context() as disk:
        disk.setattr(os, "unlink", failing(1, FULL, os.unlink))
        files.opened().recover()
    assert files.names() == [path.name, f"{path.name}{DAMAGED}"]
    files.opened().recover()
    assert files.names() == [f"{path.name}{DAMAGED}"]


async def test_no_damage_is_told_of_a_whole_file_or_of_one_that_goes_while_it_is_looked_at(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may be settling it."""
    await files.journal.put({"a": {"x": 1}})
    assert files.journal.damage() == {}
    read = Path.read_bytes

    def settling(path: Path) -> bytes:
        path.unlink()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", settling)
    assert files.journal.damage() == {}
    assert files.names() == []


async def test_a_file_that_does_not_close_well_is_never_written_again(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number may be another file's by then."""
    await files.journal.put({"a": {"x": 1}})
    close = os.close
    failures = [OSError(5, "Input/output error")]

    def badly(handle: int) -> None:
        close(handle)
        if failures:
            raise failures.pop()

    with monkeypatch.context() as disk:
        disk.setattr(os, "close", badly)
        await files.journal.settle()
    other = os.open(files.folder.parent / "other", os.O_WRONLY | os.O_CREAT)
    await files.journal.put({"a": {"x": 2}})
    os.close(other)
    assert (files.folder.parent / "other").read_bytes() == b""
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 2}'}


@pytest.mark.parametrize("folder", [False, True], ids=["file", "folder"])
async def test_what_is_refused_leaves_no_file(
    files: Files, monkeypatch: pytest.MonkeyPatch, folder: bool
) -> None:
    """A disk that is full for a day would be asked tens of thousands of times."""
    fsync = os.fsync

    def refusing(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode) == folder:
            raise FULL
        fsync(handle)

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", refusing)
        for _ in range(3):
            with pytest.raises(Unwritable):
                await files.journal.put({"a": {"x": 1}})
            assert files.names() == []
    await files.journal.put({"a": {"x": 2}})
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", refusing if not folder else failing(1, FULL, fsync))
        with pytest.raises(Unwritable):
            await files.journal.put({"a": {"x": 3}})
    assert len(files.names()) == 1, "what was acknowledged stands there"
    files.opened().recover()
    assert files.settled == {"a": b'{"x": 2}'}


async def test_what_could_not_be_settled_is_tried_again_by_itself(
    files: Files, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock(monkeypatch)
    await files.journal.put({"a": {"x": 1}})
    files.broken = True
    for times in (1, 2):
        clock.now += REST + 1
        await clock.until(lambda times=times: len(caplog.messages) == times)  # type: ignore[misc]  # a default binds it
    files.broken = False
    clock.now += REST + 1
    await clock.until(lambda: files.names() == [])
    assert files.settled == {"a": b'{"x": 1}'}


async def test_who_looks_while_it_is_settled_sees_nothing_older_than_the_files(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later of two files is gone when it is read: the earlier one alone would be out of date."""
    await files.journal.put({"a": {"x": 1}})
    await files.opened().put({"a": {"x": 2}})
    first, second = sorted(files.folder.iterdir())
    read = Path.read_bytes

    def settling(path: Path) -> bytes:
        content = read(path)
        if path == first and second.exists():
            first.unlink()
            second.unlink()
        return content

    monkeypatch.setattr(Path, "read_bytes", settling)
    files.opened().look()
    assert files.journal.names == {}
