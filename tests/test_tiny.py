"""Drafts and complaints on the disk: where each is, when it moves, and what an erasure takes."""

import asyncio
import errno
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dossier.complaint import Delivery, Filed, State
from bot.errors import Gone, StoreError
from bot.store import Store
from bot.store.vault import Vault
from dialogs.session import Session
from tests.kit.complaints import complaint_of, draft_file
from tests.kit.disk import Call, watched
from tests.kit.disk_calls import journal, on_disk
from tests.kit.house import NOW
from tests.test_store import CANARY, KEY, a_session, keep, look, open_store

SENT = [{"id": "d" * 32, "reference": "", "at": ""}]
DUE = {"mail": Delivery()}


async def filed_one(store: Store, deliveries: Mapping[str, Delivery] = DUE) -> Session:
    """A draft that was submitted, with one file; its complaint has these deliveries."""
    session = a_session(phase="submitted", sent=SENT)
    await keep(store, "telegram:1", session, Filed(complaint_of(session), deliveries))
    return session


async def test_names_survive_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every folder in which something was made, moved or removed is brought to the disk."""
    store = open_store(tmp_path)
    with journal(monkeypatch, tmp_path) as told:
        session = await filed_one(store)
        assert told.index("fsync evidence") < told.index(f"replace temporary evidence/{session.id}/f1")
        line = f"fsync journal/{1:012d}"
        assert told.index(f"fsync evidence/{session.id}") < told.index(line)
        assert told[-1] == line, "complaint and draft stand in one line"
        await store.close()
        del told[:]
        await store.note(session.id, "mail", Delivery(State.DONE))
        await store.close()
    gone = told.index(f"unlink outbox/{session.id}.json")
    there = told.index(f"replace temporary complaints/{session.id}.json")
    synced = [told.index(f"fsync {folder}") for folder in ("outbox", "complaints")]
    assert max(gone, there) < min(synced)
    assert told[max(synced) + 1 :] == [f"unlink journal/{2:012d}", "fsync journal"]


async def test_a_file_that_is_dropped_goes_after_the_draft_that_names_it_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    await keep(store, "telegram:1", a_session())
    with journal(monkeypatch, tmp_path) as told:
        async with store.visit("telegram:1") as visit:
            await visit.save(a_session(), dropped=["f1", "gone"])
    written = next(n for n, line in enumerate(told) if line.startswith("fsync journal/"))
    assert written < told.index(f"unlink evidence/{'d' * 32}/f1")
    await store.close()
    assert on_disk(tmp_path) == ["drafts"]


async def test_a_file_whose_removal_was_cut_off_goes_with_the_next_look_at_the_drafts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where it can. What the draft names stays, also of a complaint, and what is being written."""
    store, refuses = open_store(tmp_path), True

    def refuse(call: Call) -> None:
        if refuses and call.kind == "unlink" and "evidence/" in call.path:
            raise OSError(errno.EIO, "Input/output error")

    named = a_session(answers={"evidence": {"items": [{"id": "f2"}]}}, sources={"7": "evidence/f1"})
    await keep(store, "telegram:1", named)
    sent = a_session(id="e" * 32, phase="submitted", sent=[{"id": "e" * 32, "reference": "", "at": ""}])
    await keep(store, "telegram:2", sent, Filed(complaint_of(sent), DUE))
    folder = tmp_path / "evidence" / ("d" * 32)
    (folder / ".f3.1-1.tmp").touch()
    with watched(tmp_path, refuse):
        async with store.visit("telegram:1") as visit:
            with pytest.raises(StoreError, match="Input/output"):
                await visit.save(named, content={"f2": b"2"}, dropped=["f1"])
        assert len([each async for each in store.drafts()]) == 2, "it holds nothing else up"
        assert "cannot be written (Input/output error)" in caplog.text
        refuses = False
        assert {path.name for path in folder.iterdir()} == {"f1", "f2", ".f3.1-1.tmp"}
        assert len([each async for each in store.drafts()]) == 2
    assert {path.name for path in folder.iterdir()} == {"f2", ".f3.1-1.tmp"}
    assert [path.name for path in (tmp_path / "evidence" / ("e" * 32)).iterdir()] == ["f1"]


async def test_a_visit_tells_how_the_last_complaint_fares(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    await filed_one(store, {"mail": Delivery(State.STUCK), "copy": Delivery(State.DONE)})
    async with store.visit("telegram:1") as visit:
        assert visit.deliveries == {"mail": Delivery(State.STUCK), "copy": Delivery(State.DONE)}
    async with store.visit("telegram:2") as visit:
        assert (visit.session, visit.deliveries) == (None, {})
    later = a_session(id="e" * 32, sent=[{"id": "c" * 32, "reference": "", "at": ""}, *SENT])
    await keep(store, "telegram:1", later)
    async with store.visit("telegram:1") as visit:
        assert set(visit.deliveries) == {"mail", "copy"}
    await keep(store, "telegram:1", replace(later, sent=later.sent[:1]))
    async with store.visit("telegram:1") as visit:
        assert visit.deliveries == {}, "it was erased"
    await keep(store, "telegram:1", replace(later, sent=later.sent[::-1]))
    async with store.visit("telegram:1") as visit:
        assert visit.deliveries == {}, "the last one was erased, and an earlier one was not"


async def test_a_change_is_made_to_the_last_complaint_with_the_draft(tmp_path: Path) -> None:
    """A withdrawal brings a complaint that was delivered back to the outbox."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    await store.note(session.id, "mail", Delivery(State.DONE))
    async with store.visit("telegram:1") as visit:
        await visit.save(session, change=lambda filed: filed.with_withdrawal(NOW, {"withdrawal": Delivery()}))
    assert await store.undelivered() == [session.id]
    assert (await store.filed(session.id)).withdrawn == NOW.isoformat()
    await store.close()
    assert on_disk(tmp_path) == ["drafts", "evidence", "outbox"]
    async with store.visit("telegram:2") as visit:
        await visit.save(a_session(id="e" * 32), change=lambda _filed: pytest.fail("nothing was sent"))


async def test_what_is_put_away_keeps_no_draft(tmp_path: Path) -> None:
    """Of the draft only that it was sent: the complaint itself holds what was said."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    assert (await store.filed(session.id)).session == session
    await store.note(session.id, "mail", Delivery(State.DONE))
    kept = (await store.filed(session.id)).session
    assert kept
    assert (kept.answers, kept.sent) == ({}, SENT)


async def test_all_drafts_are_there_with_their_chats_but_those_that_cannot_be_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(tmp_path)
    for number in range(5):
        await keep(store, f"telegram:{number}", a_session(id=str(number) * 32))
    await store.close()
    files = {number: draft_file(tmp_path, f"telegram:{number}") for number in range(5)}
    files[0].write_bytes(b"nonsense")
    later = {"chat": "telegram:1", "session": {**a_session().to_json(), "version": 99}}
    for number, stored in ((1, later), (2, {"no": "draft"})):
        Vault([KEY]).write(files[number], json.dumps({"_default": {"1": stored}}).encode())
    found = {chat: session.id async for chat, session in store.drafts()}
    assert found == {"telegram:3": "3" * 32, "telegram:4": "4" * 32}
    told = {f"A draft cannot be read and is left as it is: {files[number].stem}" for number in range(3)}
    assert set(caplog.messages) == told


async def test_a_draft_that_goes_meanwhile_stops_no_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(tmp_path)
    for number in range(3):
        await keep(store, f"telegram:{number}", a_session(id=str(number) * 32))
    await store.close()
    drafts = store.drafts()
    first, _session = await anext(drafts)
    left = {f"telegram:{number}" for number in range(3)} - {first}
    async with store.visit(gone := min(left)) as visit:
        await visit.clear(None)
    assert [chat async for chat, _session in drafts] == [*(left - {gone})]
    assert caplog.messages == []


async def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(StoreError, match=f"the complaint {'d' * 32} is not there"):
        await store.filed("d" * 32)
    complaint = complaint_of(a_session())
    with pytest.raises(StoreError, match=f"a file of the complaint {complaint.reference} is missing"):
        await store.content(complaint, "f1")


async def test_a_complaint_is_forgotten_once_it_was_delivered(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store)
    assert not await store.forget(session.id)
    await store.close()
    assert on_disk(tmp_path) == ["drafts", "evidence", "outbox"]
    await store.note(session.id, "mail", Delivery(State.DONE))
    await store.close()
    assert on_disk(tmp_path) == ["complaints", "drafts", "evidence"], "asking once does not erase it later"
    assert await store.forget(session.id)
    assert on_disk(tmp_path) == ["drafts"]
    assert await store.forget(session.id), "it is gone already"


async def test_an_erasure_takes_all_of_the_chat_and_nothing_of_another(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store)
    await store.note(session.id, "mail", Delivery(State.DONE))
    draft = replace(a_session(id="e" * 32), sent=[{"id": "c" * 32, "reference": "", "at": ""}, *SENT])
    await keep(store, "telegram:1", draft)
    await store.set_aside("telegram:1", "7", CANARY.encode())
    await store.set_aside("telegram:2", "8", CANARY.encode())
    await keep(store, "telegram:2", a_session(id="f" * 32))
    await store.close()
    assert on_disk(tmp_path) == ["aside"] * 2 + ["complaints"] + ["drafts"] * 2 + ["evidence"] * 3
    async with store.visit("telegram:1") as visit:
        await visit.erase(draft.anew("a" * 32))
    assert on_disk(tmp_path) == ["aside", "drafts", "drafts", "evidence"]
    (left,) = (tmp_path / "aside").iterdir()
    assert Vault([KEY]).read(left) == CANARY.encode()
    assert (tmp_path / "evidence" / ("f" * 32) / "f1").exists()
    async with store.visit("telegram:3") as visit:
        await visit.erase(draft)
        await visit.clear(draft)
    assert await look(store, "telegram:3") is None, "there was nothing to erase"


@pytest.mark.parametrize("fresh", [None, a_session(id="a" * 32, answers={})])
async def test_a_draft_is_cleared_and_what_was_sent_stays(tmp_path: Path, fresh: Session | None) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store)
    await keep(store, "telegram:1", replace(a_session(id="e" * 32), sent=SENT))
    await store.set_aside("telegram:1", "7", b"x")
    async with store.visit("telegram:1") as visit:
        await visit.clear(fresh)
    assert await look(store, "telegram:1") == fresh
    assert on_disk(tmp_path) == (["drafts"] if fresh else []) + ["evidence", "outbox"]
    assert await store.content(complaint_of(session), "f1") == CANARY.encode()


async def test_the_files_of_a_complaint_outlive_its_own_draft(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = await filed_one(store)
    async with store.visit("telegram:1") as visit:
        await visit.clear(None)
    assert on_disk(tmp_path) == ["evidence", "outbox"]
    assert await store.content(complaint_of(session), "f1") == CANARY.encode()


async def test_only_a_draft_about_to_be_sent_is_taken_for_sent(tmp_path: Path) -> None:
    """A crash leaves it 'confirming'. Any other phase was stored after the complaint."""
    store = open_store(tmp_path)
    session = await filed_one(store)
    await keep(store, "telegram:1", replace(session, phase="withdrawing"))
    left = await look(store, "telegram:1")
    assert left
    assert left.phase == "withdrawing"
    await keep(store, "telegram:1", replace(a_session(id="e" * 32), phase="confirming"))
    left = await look(store, "telegram:1")
    assert left
    assert (left.id, left.phase) == ("e" * 32, "confirming"), "another complaint was sent, not this one"


async def test_a_draft_is_found_by_every_later_version(tmp_path: Path) -> None:
    """Its file's name is made of the chat's, and stays so for ever."""
    store = open_store(tmp_path)
    await keep(store, "telegram:1", a_session())
    await store.close()
    (path,) = (tmp_path / "drafts").iterdir()
    assert path.name == "0b3a916bfcf5a0ac886a5407875f19c9a69d139e.json"


async def test_a_complaint_without_files_is_kept_as_well(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    session = a_session(phase="submitted", sent=SENT)
    async with store.visit("telegram:1") as visit:
        await visit.save(session, complaint=Filed(complaint_of(session), DUE))
    assert await store.undelivered() == [session.id]


async def test_everybody_who_waits_for_a_change_is_told_that_it_failed(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    notes = (store.note("d" * 32, name, Delivery(State.DONE)) for name in ("mail", "staff", "copy"))
    told = await asyncio.wait_for(asyncio.gather(*notes, return_exceptions=True), 5)
    assert [type(each) for each in told] == [Gone] * 3


async def test_a_draft_of_another_chat_is_named(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    stored = {"chat": "telegram:2", "session": a_session().to_json()}
    path = draft_file(tmp_path, "telegram:1")
    Vault([KEY]).write(path, json.dumps({"_default": {"1": stored}}).encode())
    with pytest.raises(StoreError, match=f"{path.stem} belongs to another chat"):
        await look(store, "telegram:1")


async def test_two_changes_of_a_complaint_wait_for_each_other(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    names = [f"d{number}" for number in range(12)]
    session = await filed_one(store, {name: Delivery() for name in names})
    await asyncio.gather(*(store.note(session.id, name, Delivery(State.DONE)) for name in names))
    assert await store.undelivered() == []
