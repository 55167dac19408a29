"""Complaints and drafts that are kept: asked for again, remembered, set aside, and cleared after a crash."""

import asyncio
import errno
import gc
import logging
import os
import stat
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.held import Held
from bot.dossier.complaint import Delivery, Filed, State
from bot.errors import StoreError, Unwritable
from bot.store import complaints
from bot.store.complaints import MOST_PENDING, MOST_TOLD
from bot.store.files import write_durably
from bot.store.sealed import read_document
from bot.store.tiny import MOST_ASIDE, MOST_ASIDE_OF_CHAT, MOST_BYTES_ASIDE, TinyStore
from bot.store.vault import Vault
from dialogs.proceedings import Act, Proceeding
from dialogs.session import reference
from tests.kit.complaints import complaint_of, draft_file, file, write_document
from tests.kit.disk import Call, watched
from tests.kit.disk_calls import journal, on_disk
from tests.kit.house import NOW, no_sleep
from tests.test_intake import until
from tests.test_store import CANARY, KEY, a_session, keep, look, open_store
from tests.test_tiny import SENT, filed_one

DONE = Delivery(State.DONE)


async def states(store: TinyStore, complaint: str = "d" * 32) -> dict[str, State]:
    filed = await store.filed(complaint)
    return {name: delivery.state for name, delivery in filed.deliveries.items()}


DAMAGE: dict[str, Callable[[dict[str, Any]], object]] = {
    "no words": lambda _stored: None,
    "nothing in it": lambda stored: stored.clear(),
    "a later version": lambda stored: stored["session"].update(version=99),
    "a state of a later version": lambda stored: stored["deliveries"]["mail"].update(state="later"),
    "a field of a later version": lambda stored: stored["complaint"].update(later=1),
}


def damaged(path: Path, damage: Callable[[dict[str, Any]], object]) -> None:
    """Let the complaint in this file be one that cannot be read."""
    stored = read_document(path, Vault([KEY]))
    assert stored
    damage(stored)
    write_document(path, Vault([KEY]), stored)
    if damage is DAMAGE["no words"]:
        path.write_bytes(b"nonsense")


async def test_what_an_operator_asks_for_again_is_due_at_the_next_recall(tmp_path: Path) -> None:
    """Another process asks, while this one runs; each question counts, and once."""
    store = open_store(tmp_path)
    session = await filed_one(store, {"mail": Delivery(), "staff": DONE, "copy": DONE})
    await store.note(session.id, "mail", DONE)
    other = TinyStore(tmp_path, Vault([KEY]), alone=False)
    for name in ("mail", "copy"):
        await other.ask_again(session.id, [name], made=True)
        await other.ask_again(session.id, [name], made=True)
    asked = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert asked == {f"{session.id}.mail.made": b"", f"{session.id}.copy.made": b""}, "no key is needed"
    assert await store.undelivered() == []
    await store.recall()
    assert await store.undelivered() == [session.id]
    assert await states(store) == {"mail": State.DUE, "staff": State.DONE, "copy": State.DUE}
    assert list((tmp_path / "again").iterdir()) == []
    for name in ("mail", "copy"):
        await store.note(session.id, name, DONE)
    await store.recall()
    assert await store.undelivered() == []


async def test_what_was_made_meanwhile_is_due_again_only_where_that_was_asked(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store, {"mail": DONE, "staff": Delivery(State.STUCK), "copy": Delivery()})
    await store.ask_again(session.id, ["mail", "staff"], made=False)
    await store.recall()
    assert await states(store) == {"mail": State.DONE, "staff": State.DUE, "copy": State.DUE}
    await store.ask_again(session.id, ["mail"], made=True)
    await store.recall()
    assert (await states(store))["mail"] is State.DUE


async def test_what_is_asked_for_and_cannot_be_done_holds_up_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A complaint that is gone is no error: what was asked of it is forgotten."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    await store.note(session.id, "mail", DONE)
    await store.ask_again("e" * 32, ["mail"], made=True)
    await store.ask_again(session.id, ["mail"], made=True)
    (tmp_path / "again" / "0").mkdir()
    await store.recall()
    assert await store.undelivered() == [session.id]
    assert [path.name for path in (tmp_path / "again").iterdir()] == ["0"]
    assert caplog.messages == ["What an operator asked for cannot be done now: 0"]


async def test_what_is_asked_for_and_cannot_be_removed_is_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store, {"mail": DONE})
    await store.ask_again(session.id, ["mail"], made=True)

    def refused(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as disk:
        disk.setattr(os, "unlink", refused)
        await store.recall()
        assert await states(store) == {"mail": State.DUE}
        await store.note(session.id, "mail", DONE)
        await store.recall()
    assert await states(store) == {"mail": State.DONE}
    await store.recall()
    assert list((tmp_path / "again").iterdir()) == []
    await store.ask_again(session.id, ["mail"], made=True)
    await store.recall()
    assert await states(store) == {"mail": State.DUE}, "asked for once more"


async def test_requests_that_cannot_be_read_hold_nothing_else_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store, listed = open_store(tmp_path), os.listdir

    def refused(path: object) -> list[str]:
        if str(path).endswith("again"):
            raise OSError(errno.EIO, "Input/output error")
        return listed(path)  # type: ignore[call-overload, no-any-return]  # as it was given

    monkeypatch.setattr(os, "listdir", refused)
    await store.recall()
    told = (
        f"What an operator asked for cannot be done now: {tmp_path}/again cannot be read (Input/output error)"
    )
    assert caplog.messages == [told]


async def test_what_is_asked_for_is_on_the_disk_and_of_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deliveries with a number, too; and that it cannot be kept is told."""
    store = open_store(tmp_path)
    with journal(monkeypatch, tmp_path) as told:
        await store.ask_again("e" * 32, ["word.2", "mail"], made=False)
    assert told == ["fsync again"]
    asked = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "again").iterdir()}
    assert asked == {f"{'e' * 32}.word.2": 0o600, f"{'e' * 32}.mail": 0o600}
    session = await filed_one(store, {"mail": Delivery(), "word.2": Delivery()})
    for name in ("mail", "word.2"):
        await store.note(session.id, name, DONE)
    await store.ask_again(session.id, ["word.2"], made=True)
    await store.recall()
    assert await states(store) == {"mail": State.DONE, "word.2": State.DUE}
    (tmp_path / "again").rmdir()
    with pytest.raises(Unwritable, match=f"{tmp_path}/again cannot be written"):
        await store.ask_again(session.id, ["mail"], made=False)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_what_is_asked_of_a_complaint_that_cannot_be_read_holds_up_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[dict[str, Any]], object]
) -> None:
    """It waits until the complaint can be read."""
    store = open_store(tmp_path)
    for letter in "ed":
        await file(store, "telegram:1", letter * 32)
        await store.note(letter * 32, "mail", DONE)
        await store.ask_again(letter * 32, ["mail"], made=True)
    await store.close()
    path = tmp_path / "complaints" / f"{'d' * 32}.json"
    whole = path.read_bytes()
    damaged(path, damage)
    await store.recall()
    assert await store.undelivered() == ["e" * 32]
    (left,) = (tmp_path / "again").iterdir()
    assert caplog.messages == [f"What an operator asked for cannot be done now: {left.name}"]
    path.write_bytes(whole)
    await store.recall()
    assert await store.undelivered() == ["d" * 32, "e" * 32]


async def test_a_complaint_is_found_by_its_reference_wherever_it_is(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store)
    await file(store, "telegram:2", "e" * 32)
    for _ in range(2):
        assert store.find(session.reference) == session.id
        assert await store.named(session.reference) == [session.id]
        assert await store.named(reference("e" * 32)) == ["e" * 32]
        await store.note(session.id, "mail", DONE)
    assert (store.find("KLW-0"), await store.named("KLW-0")) == (None, [])


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
async def test_all_complaints_are_there_once_but_those_that_cannot_be_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[dict[str, Any]], object]
) -> None:
    store = open_store(tmp_path)
    for number in range(4):
        await file(store, f"telegram:{number}", str(number) * 32)
    await store.note("1" * 32, "mail", DONE)
    await store.close()
    damaged(tmp_path / "outbox" / f"{'0' * 32}.json", damage)
    twice = tmp_path / "complaints" / f"{'3' * 32}.json"
    twice.write_bytes((tmp_path / "outbox" / twice.name).read_bytes())
    assert [filed.complaint.id async for filed in store.complaints()] == [n * 32 for n in "123"]
    assert caplog.messages == [f"A complaint cannot be read and is left as it is: {'0' * 32}"]


async def test_of_complaints_on_their_way_the_latest_are_remembered(tmp_path: Path) -> None:
    """Of a backlog not all: some 30 kB each."""
    assert MOST_PENDING == 64
    store = open_store(tmp_path)
    ids = [f"{number:032x}" for number in range(MOST_PENDING + 3)]
    for each in ids:
        await file(store, f"telegram:{each}", each, deliveries=("mail", "staff"))
    await store.note(ids[5], "mail", DONE)
    assert [*store._pending] == [*ids[3:5], *ids[6:], ids[5]]
    await store.note(ids[5], "staff", DONE)
    assert ids[5] not in store._pending, "it was delivered"
    await store.change(ids[6], _erased)
    for name in ("mail", "staff"):
        await store.note(ids[6], name, DONE)
    assert ids[6] not in store._pending, "it was erased"
    await store.note(ids[0], "mail", DONE)
    assert [*store._pending][-1] == ids[0]
    assert (await states(store, ids[0]), await states(store, ids[5])) == (
        {"mail": State.DONE, "staff": State.DUE},
        {"mail": State.DONE, "staff": State.DONE},
    )


async def test_what_is_remembered_need_not_be_read(tmp_path: Path) -> None:
    """A complaint that was just submitted, noted or brought back is delivered as it is in memory."""
    store = open_store(tmp_path)
    await filed_one(store, {"mail": Delivery(), "staff": Delivery()})
    submitted = await store.filed("d" * 32)
    assert submitted is await store.filed("d" * 32)
    noted = await store.note("d" * 32, "mail", DONE)
    assert noted is await store.filed("d" * 32)
    assert noted == await open_store(tmp_path).filed("d" * 32)
    await store.note("d" * 32, "staff", DONE)
    again = await store.change("d" * 32, lambda filed: filed.due_again(["mail"], made=True))
    assert again is await store.filed("d" * 32)


async def test_what_somebody_else_changed_is_what_counts(tmp_path: Path) -> None:
    """Such as a copy that was put back: what is remembered is what is on the disk."""
    store = open_store(tmp_path)
    session = await filed_one(store, {"mail": Delivery(), "staff": Delivery()})
    await store.close()
    assert await store.filed(session.id) is await store.filed(session.id), "it is remembered"
    other = open_store(tmp_path)
    await other.note(session.id, "mail", DONE)
    await other.close()
    assert await states(store) == {"mail": State.DONE, "staff": State.DUE}
    await store.note(session.id, "staff", Delivery(State.STUCK))
    assert await states(store) == {"mail": State.DONE, "staff": State.STUCK}
    await store.close()
    (tmp_path / "outbox" / f"{session.id}.json").unlink()
    with pytest.raises(StoreError, match=f"the complaint {session.id} is not there"):
        await store.filed(session.id)


async def test_a_note_that_was_written_counts_also_where_the_disk_tells_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store, {"mail": Delivery(), "staff": Delivery()})
    replace_, stat = os.replace, os.stat
    written: list[object] = []

    def replacing(*paths: Path) -> None:
        replace_(*paths)
        written.append(paths)

    def telling(path: object, **named: object) -> object:
        if written and isinstance(path, Path):
            raise OSError(5, "Input/output error")
        return stat(path, **named)  # type: ignore[arg-type]  # as it was given

    with monkeypatch.context() as disk:
        disk.setattr(os, "replace", replacing)
        disk.setattr(os, "stat", telling)
        await store.note(session.id, "mail", DONE)
        await store.close()
    assert written, "in its own file, too"
    assert await states(store) == {"mail": State.DONE, "staff": State.DUE}


@pytest.mark.parametrize("way", [("outbox", "complaints"), ("complaints", "outbox")])
async def test_a_complaint_that_moves_while_it_is_looked_for_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: tuple[str, str]
) -> None:
    """It is put away, or brought back, after the one folder was looked into and before the other is."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    await store.note(session.id, "mail", DONE)
    await store.close()
    home, goal = (tmp_path / name / f"{session.id}.json" for name in way)
    (tmp_path / "complaints" / home.name).rename(home)
    stat = os.stat

    def moving(path: object, **named: object) -> object:
        if str(path) == str(home) and looked:
            looked.pop()
            if not looked:
                home.rename(goal)
        return stat(path, **named)  # type: ignore[arg-type]  # as it was given

    looked = [home] * (2 if way[0] == "outbox" else 1)  # there, its version is asked for first
    with monkeypatch.context() as disk:
        disk.setattr(os, "stat", moving)
        found = await open_store(tmp_path).filed(session.id)
    assert (found.complaint.id, looked) == (session.id, [])


async def test_who_is_stopped_while_it_writes_leaves_nobody_without_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Changes that wait are written together; where that is broken off, all are told, and nobody else."""
    store = open_store(tmp_path)
    names = ("mail", "staff", "copy")
    session = await filed_one(store, {name: Delivery() for name in names})
    fsync = os.fsync
    begun = [threading.Event() for _ in range(2)]
    back = [threading.Event() for _ in range(2)]
    turns = iter(range(2))

    def hangs(handle: int) -> None:
        turn = next(turns)
        begun[turn].set()
        back[turn].wait(30)
        fsync(handle)

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", hangs)
        first, second, third = (asyncio.create_task(store.note(session.id, name, DONE)) for name in names)
        await until(begun[0].is_set)
        back[0].set()
        assert (await first).deliveries["mail"] == DONE
        await until(begun[1].is_set)
        second.cancel()
        try:
            with pytest.raises(StoreError, match="it was stopped"):
                await asyncio.wait_for(third, 5)
            with pytest.raises(asyncio.CancelledError):
                await second
        finally:
            back[1].set()
    del first, second, third
    gc.collect()
    assert caplog.messages == [], "no failure that nobody asked for"


async def test_an_erasure_takes_the_copy_of_the_mail_and_leaves_the_others(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store)
    (tmp_path / "mail").mkdir()
    for name in (f"{session.reference}-copy.eml", f"{session.reference}.eml", "KLW-0-copy.eml"):
        (tmp_path / "mail" / name).touch()
    await store.note(session.id, "mail", DONE)
    assert await store.forget(session.id)
    assert {path.name for path in (tmp_path / "mail").iterdir()} == {
        f"{session.reference}.eml",
        "KLW-0-copy.eml",
    }


@pytest.mark.parametrize("by", ["the next write", "an erasure"])
async def test_what_a_write_could_not_take_away_goes_as_soon_as_the_disk_works_again(
    tmp_path: Path, by: str
) -> None:
    """The disk becomes read-only in the middle of a write: what was written so far stays until then."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    await store.close()
    folder, read_only = tmp_path / "mail", False
    folder.mkdir()

    def refuse(call: Call) -> None:
        nonlocal read_only
        read_only = read_only or (call.kind == "rename" and call.path.startswith("mail/"))
        if read_only:
            raise OSError(errno.EROFS, "Read-only file system")

    with watched(tmp_path, refuse):
        with pytest.raises(StoreError, match="Read-only"):
            write_durably(folder / f"{session.reference}-copy.eml", b"words")
        with pytest.raises(StoreError, match="Read-only"):
            write_durably(folder / f"{session.reference}-copy.eml", b"words")
    (left,) = folder.iterdir()
    assert left.name.startswith("."), "it is not the copy itself"
    if by == "the next write":
        write_durably(tmp_path / "other", b"")
    else:
        async with store.visit("telegram:1") as visit:
            await visit.erase(session.anew("f" * 32))
    assert [*folder.iterdir()] == []


async def test_what_is_set_aside_is_bounded_and_the_rest_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert (MOST_ASIDE, MOST_ASIDE_OF_CHAT, MOST_BYTES_ASIDE) == (1000, 20, 100_000)
    store = open_store(tmp_path)
    aside = tmp_path / "aside"
    await store.set_aside("telegram:1", "n" * 99, b"x" * (MOST_BYTES_ASIDE + 1))
    (first,) = aside.iterdir()
    assert first.name == f"{draft_file(tmp_path, 'telegram:1').stem}-{'n' * 60}.sealed"
    assert Vault([KEY]).read(first) == b"x" * MOST_BYTES_ASIDE
    for number in range(MOST_ASIDE_OF_CHAT):
        await store.set_aside("telegram:1", str(number), b"x")
    assert caplog.messages == ["An update is not set aside: there are 20 of its chat already"]
    assert len([*aside.iterdir()]) == MOST_ASIDE_OF_CHAT
    caplog.clear()
    for number in range(MOST_ASIDE - MOST_ASIDE_OF_CHAT - 1):
        (aside / str(number)).touch()
    for _ in range(2):
        await store.set_aside("telegram:2", f"again{len([*aside.iterdir()])}", b"x")
    assert caplog.messages == [f"An update is not set aside: {aside} is full. Look into it and empty it."]
    assert len([*aside.iterdir()]) == MOST_ASIDE


async def test_what_was_set_aside_before_a_moment_is_forgotten(tmp_path: Path) -> None:
    """What does not tell when it was set aside, stays."""
    store, vault = open_store(tmp_path), Vault([KEY])
    for number in range(2):
        await store.set_aside("telegram:1", str(number), b"x")
    (tmp_path / "aside" / "nonsense").write_bytes(b"nonsense")
    at = min(when for path in (tmp_path / "aside").iterdir() if (when := vault.sealed_at(path)))
    assert await store.forget_aside(at) == 0
    assert await store.forget_aside(at + timedelta(minutes=1)) == 2
    assert [path.name for path in (tmp_path / "aside").iterdir()] == ["nonsense"]


@pytest.mark.parametrize(("chat", "left"), [("terminal:1", []), ("telegram:1", ["letters"])])
async def test_the_letters_of_the_terminal_go_with_its_draft(
    tmp_path: Path, chat: str, left: list[str]
) -> None:
    store = open_store(tmp_path)
    await keep(store, chat, a_session())
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.pdf").touch()
    async with store.visit(chat) as visit:
        await visit.clear(None)
    assert on_disk(tmp_path) == left


@pytest.mark.parametrize("of", ["terminal", "telegram"])
async def test_the_letter_of_a_complaint_goes_with_it_and_those_of_others_stay(
    tmp_path: Path, of: str
) -> None:
    """With it goes what else was given there: it may tell of the complaint, and can be asked for again."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    (tmp_path / "letters").mkdir()
    own, other, page = (
        tmp_path / "letters" / f"{name}.html" for name in (session.reference, "KLW-0", "data")
    )
    for path in (own, other, page) if of == "terminal" else (other, page):
        path.touch()
    await store.note(session.id, "mail", DONE)
    assert await store.forget(session.id)
    left = {other} if of == "terminal" else {other, page}
    assert {*(tmp_path / "letters").iterdir()} == left


def _erased(filed: Filed) -> Filed:
    return replace(filed, erase=True)


def broken(*_arguments: object, **_named: object) -> None:
    raise OSError(5, "Input/output error")


async def cleared_by_halves(folder: Path, monkeypatch: pytest.MonkeyPatch, *, keeps: bool) -> None:
    """A draft whose clearing was noted, and then the disk failed."""
    store = open_store(folder)
    await keep(store, "telegram:1", a_session())
    await keep(store, "telegram:2", a_session(id="e" * 32, answers={"evidence": "f1"}))
    await store.set_aside("telegram:1", "7", b"x")
    with monkeypatch.context() as disk:
        disk.setattr(os, "rmdir", broken)
        async with store.visit("telegram:1") as visit:
            with pytest.raises(StoreError, match="Input/output"):
                await visit.clear(a_session(id="f" * 32, answers={}) if keeps else None)
    assert (folder / "evidence" / ("d" * 32)).exists()


@pytest.mark.parametrize("keeps", [False, True])
async def test_what_a_crash_left_of_a_draft_that_is_gone_goes_when_it_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keeps: bool
) -> None:
    await cleared_by_halves(tmp_path, monkeypatch, keeps=keeps)
    store = open_store(tmp_path)
    left = await look(store, "telegram:1")
    assert left == (a_session(id="f" * 32, answers={}) if keeps else None)
    assert on_disk(tmp_path) == ["drafts"] * (1 + keeps) + ["evidence"]
    assert [*(tmp_path / "evidence").iterdir()] == [tmp_path / "evidence" / ("e" * 32)]
    assert await look(open_store(tmp_path), "telegram:1") == left


@pytest.mark.parametrize("keeps", [False, True])
async def test_what_a_crash_left_of_a_draft_that_is_gone_goes_with_a_look_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, keeps: bool
) -> None:
    await cleared_by_halves(tmp_path, monkeypatch, keeps=keeps)
    store = open_store(tmp_path)
    found = {chat: session.id async for chat, session in store.drafts()}
    assert found == {"telegram:2": "e" * 32, **({"telegram:1": "f" * 32} if keeps else {})}
    assert on_disk(tmp_path) == ["drafts"] * (1 + keeps) + ["evidence"]
    assert caplog.messages == []


async def test_a_complaint_that_moves_while_its_draft_is_cleared_keeps_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent again, as soon as that can be after it was not found in the outbox."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    await store.note(session.id, "mail", DONE)
    await store.close()
    loop, here, stat = asyncio.get_running_loop(), threading.get_ident(), os.stat
    moves: list[Future[Filed]] = []

    def moving(path: object, **named: object) -> object:
        try:
            return stat(path, **named)  # type: ignore[arg-type]  # as it was given
        finally:
            if str(path) == f"{tmp_path}/outbox/{session.id}.json" and not moves:
                again = store.change(session.id, lambda filed: filed.due_again(["mail"], made=True))
                moves.append(asyncio.run_coroutine_threadsafe(again, loop))
                if threading.get_ident() != here:
                    moves[0].result(10)

    async with store.visit("telegram:1") as visit:
        with monkeypatch.context() as disk:
            disk.setattr(os, "stat", moving)
            await visit.clear(None)
    moved = await asyncio.wrap_future(moves[0])
    assert await store.undelivered() == [session.id]
    assert await store.content(moved.complaint, "f1") == CANARY.encode()


async def test_drafts_that_are_in_no_file_of_their_own_yet_are_there_too(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    await keep(store, "telegram:1", a_session())
    await store.close()
    await keep(store, "telegram:2", a_session(id="e" * 32))
    await keep(store, "telegram:1", a_session(revision=7))
    found = {chat: session async for chat, session in store.drafts()}
    assert found == {"telegram:1": a_session(revision=7), "telegram:2": a_session(id="e" * 32)}


async def test_a_journal_that_cannot_be_emptied_at_the_end_is_told_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(tmp_path)
    await keep(store, "telegram:1", a_session())
    with monkeypatch.context() as disk:
        disk.setattr(os, "replace", broken)
        await store.close()
    (message,) = caplog.messages
    assert message.startswith("The journal cannot be emptied now: ")
    assert caplog.records[0].levelno == logging.ERROR
    assert await look(open_store(tmp_path), "telegram:1") == a_session()


async def test_who_only_looks_leaves_the_journal_to_whoever_writes_it(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    await keep(store, "telegram:1", a_session())
    before = on_disk(tmp_path)
    TinyStore(tmp_path, Vault([KEY]), alone=False)
    assert on_disk(tmp_path) == before


async def test_a_change_of_an_earlier_complaint_is_made_to_that_one(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store, {"mail": Delivery()})
    later = a_session(id="e" * 32, sent=[*SENT, {"id": "e" * 32, "reference": "", "at": ""}])
    await keep(store, "telegram:1", later, Filed(complaint_of(later), {"mail": Delivery()}))
    async with store.visit("telegram:1") as visit:
        await visit.save(later, change=_erased, changed=session.id)
    assert ((await store.filed("d" * 32)).erase, (await store.filed("e" * 32)).erase) == (True, False)
    async with store.visit("telegram:1") as visit:
        await visit.save(later, change=_erased)
    assert (await store.filed("e" * 32)).erase


async def test_what_was_refused_changes_neither_the_draft_nor_the_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor what is remembered of them."""
    store = open_store(tmp_path)
    session = await filed_one(store, {"mail": Delivery(), "staff": Delivery()})
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", broken)
        async with store.visit("telegram:1") as visit:
            with pytest.raises(StoreError, match="Input/output"):
                await visit.save(replace(session, revision=9), change=_erased)
        with pytest.raises(StoreError, match="Input/output"):
            await store.note(session.id, "mail", DONE)
    left = await look(store, "telegram:1")
    assert left == session
    assert await states(store) == {"mail": State.DUE, "staff": State.DUE}
    assert not (await store.filed(session.id)).erase
    assert await store.content(complaint_of(session), "f1") == CANARY.encode()


async def test_a_draft_knows_what_happened_since_it_was_sent(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store)
    what = Proceeding(id="1", at=NOW.isoformat(), act=Act.RECEIPT)
    await store.change(session.id, lambda filed: filed.with_proceeding(what, {}))
    left = await look(store, "telegram:1")
    assert left
    assert left.proceedings == {session.id: (what,)}
    later = a_session(id="e" * 32, sent=[*SENT, {"id": "e" * 32, "reference": "", "at": ""}])
    await keep(store, "telegram:1", later, Filed(complaint_of(later), {"mail": Delivery()}))
    left = await look(store, "telegram:1")
    assert left
    assert left.proceedings == {session.id: (what,)}, "nothing happened to the other one"


async def test_of_many_complaints_only_those_that_changed_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chat may send ten a day for a year, and each of its messages asks what the committee did."""
    store, sent = open_store(tmp_path), []
    for number in range(20):
        sent.append({"id": f"{number:032x}", "reference": "", "at": ""})
        session = a_session(id=sent[-1]["id"], sent=sent)
        await keep(store, "telegram:1", session, Filed(complaint_of(session), {"mail": DONE}))
    await store.close()
    read: list[str] = []
    original = Path.read_bytes

    def reading(path: Path) -> bytes:
        read.append(path.stem)
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", reading)
    store = open_store(tmp_path)
    await look(store, "telegram:1")
    assert {each["id"] for each in sent} <= {*read}
    read.clear()
    await look(store, "telegram:1")
    assert len(read) <= 2, "the draft and its last complaint"
    what = Proceeding(id="1", at=NOW.isoformat(), act=Act.RECEIPT)
    await store.change(sent[3]["id"], lambda filed: filed.with_proceeding(what, {}))
    for _ in ("in the journal", "in its own file", "in memory"):
        left = await look(store, "telegram:1")
        assert left
        assert left.proceedings == {sent[3]["id"]: (what,)}
        await store.close()


async def test_what_the_committee_did_is_remembered_of_the_complaints_that_were_read_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of long ones as well, of which the file is not remembered."""
    assert MOST_TOLD == 10_000
    monkeypatch.setattr(complaints, "MOST_TOLD", 3)
    store, ids = open_store(tmp_path), [letter * 32 for letter in "abcd"]
    long = {"items": [{"id": "1", "text": "lang " * 2000}], "done": True}
    for each in ids:
        await file(store, f"telegram:{each}", each, description=long)
        await store.note(each, "mail", DONE)
    await store.close()
    original = Path.read_bytes

    def reading(path: Path) -> bytes:
        read.append(path.stem)
        return original(path)

    async def read_for(letters: str) -> str:
        """Which of these complaints of a chat are read at its next update; the last one was erased."""
        sent = [{"id": letter * 32, "reference": "", "at": ""} for letter in (*letters, "e")]
        await keep(store, f"telegram:{letters}", a_session(id="f" * 32, sent=sent))
        read.clear()
        await look(store, f"telegram:{letters}")
        return "".join(each[0] for each in read if each in ids)

    read: list[str] = []
    monkeypatch.setattr(Path, "read_bytes", reading)
    assert [await read_for("abc") for _ in range(2)] == ["abc", ""]
    await store.note("a" * 32, "mail", Delivery(State.DONE, attempts=1))
    await store.close()
    assert [await read_for("a"), await read_for("d")] == ["a", "d"]
    assert [await read_for("cad"), await read_for("b")] == ["", "b"]


async def test_a_complaint_that_does_not_hold_its_draft_leaves_the_draft_as_it_is(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = a_session(phase="confirming")
    await keep(store, "telegram:1", session, Filed(complaint_of(session), {"mail": Delivery()}))
    await store.change(session.id, lambda filed: replace(filed, session=None))
    assert await look(store, "telegram:1") == session


async def test_what_is_submitted_is_not_undone_by_a_note_that_was_on_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which had read the complaint before, and writes it after."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    await store.close()
    store = open_store(tmp_path)
    begun, back = threading.Event(), threading.Event()
    read = Path.read_bytes

    def hangs(path: Path) -> bytes:
        content = read(path)
        if path.parent.name == "outbox" and not begun.is_set():
            begun.set()
            back.wait(30)
        return content

    with monkeypatch.context() as disk:
        disk.setattr(Path, "read_bytes", hangs)
        noting = asyncio.create_task(store.note(session.id, "mail", Delivery(State.STUCK)))
        await until(begun.is_set)
        submitted = Filed(complaint_of(session), {"mail": Delivery(), "staff": Delivery()})
        async with store.visit("telegram:1") as visit:
            keeping = asyncio.create_task(visit.save(session, complaint=submitted))
            await asyncio.wait([keeping], timeout=0.05)
            back.set()
            await asyncio.gather(noting, keeping)
    assert await states(open_store(tmp_path)) == {"mail": State.DUE, "staff": State.DUE}


async def test_a_file_that_comes_while_its_complaint_is_erased_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for that, so that nothing that is acknowledged goes with the others."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    await store.note(session.id, "mail", DONE)
    begun, back = threading.Event(), threading.Event()
    rmdir = os.rmdir

    def hangs(*arguments: Any, **named: Any) -> None:
        begun.set()
        back.wait(30)
        rmdir(*arguments, **named)

    with monkeypatch.context() as disk:
        disk.setattr(os, "rmdir", hangs)
        forgetting = asyncio.create_task(store.forget(session.id))
        await until(begun.is_set)
        keeping = asyncio.create_task(keep(store, "telegram:1", session))
        await asyncio.wait([keeping], timeout=0.05)
        back.set()
        assert await forgetting
        await keeping
    assert Vault([KEY]).read(tmp_path / "evidence" / session.id / "f1") == CANARY.encode()


async def test_the_folders_are_found_by_every_later_version(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    await store.inbox.put("1", b"x")
    names = {"drafts", "journal", "evidence", "outbox", "complaints", "aside", "again", "inbox"}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert on_disk(tmp_path) == ["inbox"]


async def test_updates_that_are_held_up_take_no_place_of_any_that_cannot_be_read(tmp_path: Path) -> None:
    """These stay for whoever looks into it, and the others are taken up in their order."""
    store = open_store(tmp_path)

    async def endless() -> None:
        await asyncio.Event().wait()

    done, waits = asyncio.create_task(no_sleep(0)), asyncio.create_task(endless())
    held = Held(store.inbox, no_sleep)
    for number in range(12):
        await held.put([({"update_id": number}, waits), ({"update_id": -number - 1}, waits)])
    damaged_ones = [tmp_path / "inbox" / f"{number:012d}" for number in (3, 11)]
    for path in damaged_ones:
        path.write_bytes(b"nonsense")
    taken: list[int] = []

    def take(raw: dict[str, Any]) -> asyncio.Task[None]:
        taken.append(raw["update_id"])
        return done

    held = Held(store.inbox, no_sleep)
    await held.resume(take)
    assert taken == [each for number in range(11) if number != 3 for each in (number, -number - 1)]
    await held.put([({"update_id": 12}, done)])
    await until(lambda: len([*(tmp_path / "inbox").iterdir()]) == 2)
    assert [path.read_bytes() for path in damaged_ones] == [b"nonsense"] * 2
    waits.cancel()
    await held.close()


async def test_what_moved_twice_while_it_was_read_is_not_remembered_as_it_was_in_between(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store)
    pending = await store.filed(session.id)
    await store.note(session.id, "mail", DONE)
    store._keep_in_mind(pending, None)  # as a slow reader does that found no version of it
    assert (await store.filed(session.id)).done
