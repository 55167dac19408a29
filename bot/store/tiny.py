"""Drafts and complaints in TinyDB: one small encrypted file for each, in one data directory.

    drafts/      a file for each chat
    journal/     drafts that were saved just now and are not in their own files yet
    evidence/    a folder for each draft, a file for each file that was sent
    outbox/      complaints that still have to be delivered
    complaints/  complaints that were delivered
    aside/       what could not be handled
    again/       what an operator asked to be delivered again
    inbox/       updates that are confirmed and not handled yet

A complaint's file holds the draft as it was at submission. It is written first: from then on the
complaint was sent, also where a crash keeps the draft's own file from being written after it.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from bot.dossier.complaint import Complaint, Delivery, Filed
from bot.errors import StoreError
from bot.store.journal import Journal
from bot.store.sealed import read_document, write_document
from bot.store.vault import SealedFolder, Vault, make_folder, move, remove, remove_folder
from dialogs.errors import UnknownVersion
from dialogs.session import Session
from dialogs.session import reference as reference_of

log = logging.getLogger(__name__)

_TERMINAL = "terminal"
"""The channel that writes the files that it gives to `letters/`."""

MOST_ASIDE, MOST_ASIDE_OF_CHAT = 1000, 20
MOST_BYTES_ASIDE = 100_000
"""How many files are set aside, in all and of one chat, and how much of each: 100 megabytes at most."""


class TinyStore:
    """The store of one process. Blocking work is done off the event loop, one chat at a time.

    `alone`: no other process works there. Else it is only for looking, and for `ask_again`.
    """

    def __init__(self, folder: Path, vault: Vault, *, alone: bool = True) -> None:
        self._vault = vault
        self._drafts = folder / "drafts"
        self._evidence = folder / "evidence"
        self._outbox = folder / "outbox"
        self._complaints = folder / "complaints"
        self._aside = folder / "aside"
        self._again = folder / "again"
        self._mail, self._letters = folder / "mail", folder / "letters"
        own = (self._drafts, self._evidence, self._outbox, self._complaints, self._aside, self._again)
        for place in own:
            make_folder(place)
        self.inbox = SealedFolder(folder / "inbox", vault)
        self._changes: dict[str, list[tuple[Callable[[Filed], Filed], asyncio.Future[Filed]]]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._journal = Journal(folder / "journal", vault, self._settle)
        if alone:
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
            if session and (session.sent or self._place(session.id)):
                session, deliveries = await asyncio.to_thread(self._with_complaint, session)
            yield TinyVisit(self, chat, session, deliveries)

    async def drafts(self) -> AsyncIterator[tuple[str, Session]]:
        on_disk = await asyncio.to_thread(lambda: [path.stem for path in self._drafts.glob("*.json")])
        for name in {*on_disk, *self._journal.names}:
            try:
                stored = await self._stored(name)
                if stored is not None and "gone" in stored:
                    async with self.visit(stored["chat"]):
                        pass  # what a crash left of a draft that is gone, goes
                if stored is not None and stored["session"] is not None:
                    yield stored["chat"], Session.from_json(stored["session"])
            except (StoreError, UnknownVersion, KeyError, TypeError, ValueError):
                log.exception("A draft cannot be read and is left as it is: %s", name)

    def find(self, reference: str) -> str | None:
        """The id of the complaint with this reference; None where there is none."""
        return next(iter(self._named(reference)), None)

    async def undelivered(self) -> list[str]:
        return await asyncio.to_thread(lambda: sorted(path.stem for path in self._outbox.glob("*.json")))

    async def filed(self, complaint: str) -> Filed:
        return await asyncio.to_thread(self._filed, complaint)

    async def named(self, reference: str) -> list[str]:
        return await asyncio.to_thread(self._named, reference)

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

    async def ask_again(self, complaint: str, names: Collection[str]) -> None:
        path = self._again / f"{complaint}-{secrets.token_hex(4)}.json"
        await asyncio.to_thread(
            write_document, path, self._vault, {"complaint": complaint, "names": [*names]}
        )

    async def recall(self) -> None:
        for path in await asyncio.to_thread(lambda: sorted(self._again.glob("*.json"))):
            try:
                asked = await asyncio.to_thread(read_document, path, self._vault)
                if asked and self._place(asked["complaint"]):
                    await self.change(asked["complaint"], partial(Filed.due_again, names=asked["names"]))
                await asyncio.to_thread(remove, path)
            except (StoreError, OSError):
                log.exception("What an operator asked for cannot be done now: %s", path.name)

    async def set_aside(self, chat: str, name: str, content: bytes) -> None:
        def work() -> None:
            mine, every = f"{_hashed(chat)}-", os.listdir(self._aside)
            if len(every) >= MOST_ASIDE:
                log.error("An update is not set aside: %s is full. Look into it and empty it.", self._aside)
            elif sum(each.startswith(mine) for each in every) >= MOST_ASIDE_OF_CHAT:
                log.error("An update is not set aside: there are %d of its chat already", MOST_ASIDE_OF_CHAT)
            else:
                self._vault.write(self._aside / f"{mine}{name[:60]}.sealed", content[:MOST_BYTES_ASIDE])

        await asyncio.to_thread(work)

    async def forget_aside(self, before: datetime) -> int:
        def work() -> int:
            sealed = [(path, self._vault.sealed_at(path)) for path in self._aside.iterdir()]
            old = [path for path, at in sealed if at and at < before]
            for path in old:
                remove(path)
            return len(old)

        return await asyncio.to_thread(work)

    def _locked(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())

    def _draft(self, chat: str) -> Path:
        return self._drafts / f"{_hashed(chat)}.json"

    async def _stored(self, name: str) -> dict[str, Any] | None:
        """A draft by the name of its file: from the journal, from memory, or from the disk."""
        if name in self._journal:
            return self._journal.get(name)
        path = self._drafts / f"{name}.json"
        if self._vault.remembers(path):
            return read_document(path, self._vault)
        return await asyncio.to_thread(read_document, path, self._vault)

    async def _session(self, chat: str) -> Session | None:
        stored = await self._stored(_hashed(chat))
        if stored is None:
            return None
        if stored["chat"] != chat:
            raise StoreError(f"{_hashed(chat)} belongs to another chat")
        if "gone" in stored:
            stored = await self._finish_clearing(chat, stored)
        return Session.from_json(stored["session"]) if stored else None

    def _with_complaint(self, session: Session) -> tuple[Session, Mapping[str, Delivery]]:
        """The draft with what became of its complaints; as it was sent, where a crash came in between."""
        if session.id not in (sent["id"] for sent in session.sent) and self._place(session.id):
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

    def _named(self, reference: str) -> list[str]:
        return [each for each in self._ids() if reference_of(each) == reference]

    def _place(self, complaint: str) -> Path | None:
        for folder in (self._outbox, self._complaints):
            path = folder / f"{complaint}.json"
            if path.exists():
                return path
        return None

    def _filed(self, complaint: str) -> Filed:
        for folder in (self._outbox, self._complaints, self._outbox):  # it may move while it is looked for
            stored = read_document(folder / f"{complaint}.json", self._vault)
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
        if filed.done:
            filed = filed.put_away()
        # This first: its mail must not be tried without its files.
        write_document(path, self._vault, filed.to_json())
        home = self._complaints if filed.done else self._outbox
        if filed.done and filed.erase:
            self._remove(filed.complaint.id)
        elif path.parent != home:
            move(path, home)
        return filed

    def _remove(self, complaint: str) -> None:
        """Remove all of it that is here, the complaint's file last: until then it is done again."""
        remove_folder(self._evidence / complaint)
        remove(self._mail / f"{reference_of(complaint)}-copy.eml")
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
                make_folder(folder)
            for file, data in content.items():
                self._vault.write(folder / file, data)
            if complaint:
                filed = replace(complaint, session=session)
                write_document(self._outbox / f"{session.id}.json", self._vault, filed.to_json())

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
        """What is to go is noted in the draft's place first, so that a crash leaves nothing of it."""
        stored = {"chat": chat, "session": fresh.to_json() if fresh else None, "gone": session.id}
        await self._journal.put(_hashed(chat), stored)
        await self._finish_clearing(chat, stored)

    async def _finish_clearing(self, chat: str, stored: Mapping[str, Any]) -> dict[str, Any] | None:
        """Remove what a draft left that is gone, and the note of it; what is stored then."""

        def work() -> None:
            if not self._place(stored["gone"]):
                remove_folder(self._evidence / stored["gone"])
            for aside in self._aside.glob(f"{_hashed(chat)}-*"):
                remove(aside)
            if chat.startswith(f"{_TERMINAL}:"):
                remove_folder(self._letters)

        await asyncio.to_thread(work)
        left = {"chat": chat, "session": stored["session"]} if stored["session"] else None
        await self._journal.put(_hashed(chat), left)
        await self._journal.settle()  # what was said before stands in the journal until then
        return left

    def _settle(self, name: str, document: dict[str, Any] | None) -> None:
        """Give a draft its own file, or take it away."""
        path = self._drafts / f"{name}.json"
        if document is None:
            remove(path)
        else:
            write_document(path, self._vault, document)


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
