"""Drafts and complaints in TinyDB: one small encrypted file for each, in one data directory.

    drafts/      a file for each chat
    journal/     drafts that were saved just now and are not in their own files yet
    evidence/    a folder for each draft, a file for each file that was sent
    outbox/      complaints that still have to be delivered
    complaints/  complaints that were delivered
    aside/       what could not be handled
    inbox/       updates that are confirmed and not handled yet

A complaint's file holds the draft as it was at submission. It is written first: from then on the
complaint was sent, also where a crash keeps the draft's own file from being written after it.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from tinydb import TinyDB
from tinydb.storages import Storage

from bot.dossier.complaint import Complaint, Delivery, Filed
from bot.errors import StoreError
from bot.store.journal import Journal
from bot.store.vault import SealedFolder, Vault, remove, remove_folder, sync_folder
from dialogs.errors import UnknownVersion
from dialogs.session import Session
from dialogs.session import reference as reference_of

log = logging.getLogger(__name__)

_ONLY = 1
"""The id of a file's only document."""


class SealedStorage(Storage):
    """TinyDB's storage in one encrypted file that is replaced whole."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault

    def read(self) -> dict[str, dict[str, Any]] | None:
        content = self._vault.read(self._path)
        return None if content is None else json.loads(content)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self._vault.write(self._path, json.dumps(data).encode())


class TinyStore:
    """The store of one process. Blocking work is done off the event loop, one chat at a time."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._vault = vault
        self._drafts = folder / "drafts"
        self._evidence = folder / "evidence"
        self._outbox = folder / "outbox"
        self._complaints = folder / "complaints"
        self._aside = folder / "aside"
        for place in (self._drafts, self._evidence, self._outbox, self._complaints, self._aside):
            place.mkdir(mode=0o700, exist_ok=True)
        self.inbox = SealedFolder(folder / "inbox", vault)
        self._changes: dict[str, list[tuple[Callable[[Filed], Filed], asyncio.Future[Filed]]]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._journal = Journal(folder / "journal", vault, self._settle)
        self._journal.recover()

    async def close(self) -> None:
        """Put everything in its own file. Nothing is lost without it: the next start does it."""
        try:
            await self._journal.settle()
        except StoreError as error:
            log.error("The journal cannot be emptied now: %s", error)

    @asynccontextmanager
    async def visit(self, chat: str) -> AsyncIterator["TinyVisit"]:
        async with self._locked(chat):
            session = await self._session(chat)
            deliveries: Mapping[str, Delivery] = {}
            if session and (session.sent or session.phase == "confirming"):
                session, deliveries = await asyncio.to_thread(self._with_complaint, session)
            yield TinyVisit(self, chat, session, deliveries)

    async def drafts(self) -> AsyncIterator[tuple[str, Session]]:
        on_disk = await asyncio.to_thread(lambda: [path.stem for path in self._drafts.glob("*.json")])
        for name in {*on_disk, *self._journal.names}:
            try:
                stored = await self._stored(name)
                if stored is not None:
                    yield stored["chat"], Session.from_json(stored["session"])
            except (StoreError, UnknownVersion, KeyError, TypeError, ValueError):
                log.exception("A draft cannot be read and is left as it is: %s", name)

    async def undelivered(self) -> list[str]:
        return await asyncio.to_thread(lambda: sorted(path.stem for path in self._outbox.glob("*.json")))

    async def filed(self, complaint: str) -> Filed:
        return await asyncio.to_thread(self._filed, complaint)

    async def named(self, reference: str) -> list[str]:
        return await asyncio.to_thread(
            lambda: [each for each in self._ids() if reference_of(each) == reference]
        )

    async def complaints(self) -> AsyncIterator[Filed]:
        for complaint in await asyncio.to_thread(self._ids):
            try:
                yield await self.filed(complaint)
            except (StoreError, UnknownVersion, KeyError, TypeError, ValueError):
                log.exception("A complaint cannot be read and is left as it is: %s", complaint)

    async def note(self, complaint: str, name: str, delivery: Delivery) -> Filed:
        return await self.change(complaint, lambda filed: filed.with_delivery(name, delivery))

    async def content(self, complaint: Complaint, file: str) -> bytes:
        content = await asyncio.to_thread(self._vault.read, self._evidence / complaint.id / file)
        if content is None:
            raise StoreError(f"a file of the complaint {complaint.reference} is missing")
        return content

    async def forget(self, complaint: str) -> bool:
        if await asyncio.to_thread(self._place, complaint) is None:
            return True
        return (await self.change(complaint, lambda filed: replace(filed, erase=filed.done))).done

    async def set_aside(self, chat: str, name: str, content: bytes) -> None:
        path = self._aside / f"{_hashed(chat)}-{name}.sealed"
        await asyncio.to_thread(self._vault.write, path, content)

    def _locked(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())

    def _read(self, path: Path) -> dict[str, Any] | None:
        document = TinyDB(path, self._vault, storage=SealedStorage).get(doc_id=_ONLY)
        return None if document is None else dict(document)

    def _write(self, path: Path, document: Mapping[str, Any]) -> None:
        database = TinyDB(path, self._vault, storage=SealedStorage)
        database.storage.write({database.default_table_name: {str(_ONLY): document}})

    def _draft(self, chat: str) -> Path:
        return self._drafts / f"{_hashed(chat)}.json"

    async def _stored(self, name: str) -> dict[str, Any] | None:
        """A draft by the name of its file: from the journal, from memory, or from the disk."""
        if name in self._journal:
            return self._journal.get(name)
        path = self._drafts / f"{name}.json"
        return self._read(path) if self._vault.remembers(path) else await asyncio.to_thread(self._read, path)

    async def _session(self, chat: str) -> Session | None:
        stored = await self._stored(_hashed(chat))
        if stored is None:
            return None
        if stored["chat"] != chat:
            raise StoreError(f"{_hashed(chat)} belongs to another chat")
        return Session.from_json(stored["session"])

    def _with_complaint(self, session: Session) -> tuple[Session, Mapping[str, Delivery]]:
        """The draft with what became of its complaints; as it was sent, where a crash came in between."""
        if session.phase == "confirming" and self._place(session.id):
            session = self._filed(session.id).session or session
        sent = [self._filed(each["id"]) for each in session.sent if self._place(each["id"])]
        session.proceedings = {each.complaint.id: each.proceedings for each in sent if each.proceedings}
        last = sent[-1] if sent and sent[-1].complaint.id == session.sent[-1]["id"] else None
        return session, last.deliveries if last else {}

    def _ids(self) -> list[str]:
        """Of all complaints; one that is moved meanwhile is there once."""
        return sorted(
            {path.stem for folder in (self._outbox, self._complaints) for path in folder.glob("*.json")}
        )

    def _place(self, complaint: str) -> Path | None:
        for folder in (self._outbox, self._complaints):
            path = folder / f"{complaint}.json"
            if path.exists():
                return path
        return None

    def _filed(self, complaint: str) -> Filed:
        for folder in (self._outbox, self._complaints, self._outbox):  # it may move while it is looked for
            stored = self._read(folder / f"{complaint}.json")
            if stored is not None:
                return Filed.from_json(stored)
        raise StoreError(f"the complaint {complaint} is not there")

    async def change(self, complaint: str, change: Callable[[Filed], Filed]) -> Filed:
        """Change a complaint. Changes that come while it is being written are written together."""
        done: asyncio.Future[Filed] = asyncio.get_running_loop().create_future()
        waiting = self._changes.setdefault(complaint, [])
        waiting.append((change, done))
        async with self._locked(complaint):
            if not done.done():
                batch = self._changes.pop(complaint)
                try:
                    filed = await asyncio.to_thread(self._apply, complaint, [each for each, _done in batch])
                except BaseException as error:
                    failure = error if isinstance(error, Exception) else StoreError("it was stopped")
                    for _each, other in batch:
                        other.set_exception(failure)
                    if failure is not error:
                        raise
                else:
                    for _each, other in batch:
                        other.set_result(filed)
        return await done

    def _apply(self, complaint: str, changes: Iterable[Callable[[Filed], Filed]]) -> Filed:
        filed = self._filed(complaint)
        for change in changes:
            filed = change(filed)
        path = self._place(complaint)
        assert path is not None, "it was read from there, under the complaint's lock"
        if filed.done and filed.erase:
            self._remove(filed.complaint.id)
            return filed
        if filed.done:
            filed = filed.put_away()
        self._write(path, filed.to_json())
        home = self._complaints if filed.done else self._outbox
        if path.parent != home:
            path.rename(home / path.name)
            sync_folder(home)
            sync_folder(path.parent)
        return filed

    def _remove(self, complaint: str) -> None:
        remove_folder(self._evidence / complaint)
        for folder in (self._outbox, self._complaints):
            remove(folder / f"{complaint}.json")

    async def _save(
        self,
        chat: str,
        session: Session,
        complaint: Filed | None,
        content: Mapping[str, bytes],
        dropped: Collection[str],
    ) -> None:
        folder = self._evidence / session.id

        def before() -> None:
            if content:
                folder.mkdir(mode=0o700, exist_ok=True)
                sync_folder(self._evidence)
            for file, data in content.items():
                self._vault.write(folder / file, data)
            if complaint:
                filed = replace(complaint, session=session)
                self._write(self._outbox / f"{session.id}.json", filed.to_json())

        def after() -> None:
            for file in dropped:
                remove(folder / file)

        if content or complaint:
            await asyncio.to_thread(before)
        await self._journal.put(_hashed(chat), {"chat": chat, "session": session.to_json()})
        if dropped:
            await asyncio.to_thread(after)

    async def _erase(self, chat: str, session: Session, fresh: Session) -> None:
        for complaint in session.sent:
            if self._place(complaint["id"]):
                await self.change(complaint["id"], lambda filed: replace(filed, erase=True))

        await self._clear(chat, session, fresh)

    async def _clear(self, chat: str, session: Session, fresh: Session | None) -> None:
        def work() -> None:
            if not self._place(session.id):
                remove_folder(self._evidence / session.id)
            for aside in self._aside.glob(f"{_hashed(chat)}-*"):
                remove(aside)

        await asyncio.to_thread(work)
        stored = {"chat": chat, "session": fresh.to_json()} if fresh else None
        await self._journal.put(_hashed(chat), stored)
        await self._journal.settle()  # what was said before stands in the journal until then

    def _settle(self, name: str, document: dict[str, Any] | None) -> None:
        """Give a draft its own file, or take it away."""
        path = self._drafts / f"{name}.json"
        if document is None:
            remove(path)
        else:
            self._write(path, document)


def _hashed(chat: str) -> str:
    """A file's name that does not show whose it is."""
    return sha256(chat.encode()).hexdigest()[:40]


class TinyVisit:
    """One update of one chat."""

    def __init__(
        self, store: TinyStore, chat: str, session: Session | None, deliveries: Mapping[str, Delivery]
    ) -> None:
        self._store = store
        self._chat = chat
        self.session = session
        self.deliveries = deliveries

    async def save(
        self,
        session: Session,
        *,
        complaint: Filed | None = None,
        content: Mapping[str, bytes] | None = None,
        dropped: Collection[str] = (),
        change: Callable[[Filed], Filed] | None = None,
        changed: str = "",
    ) -> None:
        if change and session.sent:
            await self._store.change(changed or session.sent[-1]["id"], change)
        await self._store._save(self._chat, session, complaint, content or {}, dropped)

    async def erase(self, fresh: Session) -> None:
        if self.session:
            await self._store._erase(self._chat, self.session, fresh)

    async def clear(self, fresh: Session | None) -> None:
        if self.session:
            await self._store._clear(self._chat, self.session, fresh)
