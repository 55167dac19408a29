"""Drafts and complaints in TinyDB: one small encrypted file for each, in one data directory.

    drafts/      a file for each chat
    journal/     what was saved just now and is not in its own file yet: drafts and complaints
    evidence/    a folder for each draft, a file for each file that was sent
    outbox/      complaints that still have to be delivered
    complaints/  complaints that were delivered
    aside/       what could not be handled
    again/       what an operator asked to be delivered again: an empty file for each delivery
    inbox/       updates that are confirmed and not handled yet

A complaint's file holds the draft as it was at submission. It is written first: from then on the
complaint was sent, also where a crash keeps the draft's own file from being written after it.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from bot.dossier.complaint import Delivery, Filed
from bot.errors import StoreError
from bot.store.complaints import UNREADABLE, TinyComplaints
from bot.store.files import make_folder, names_in, remove, remove_folder, spare
from bot.store.sealed import DRAFTS, draft_name, hashed
from bot.store.vault import SealedFolder, Vault
from dialogs.session import Session

log = logging.getLogger(__name__)

_TERMINAL = "terminal"
"""The channel that writes the files that it gives to `letters/`."""

MOST_ASIDE, MOST_ASIDE_OF_CHAT = 1000, 20
MOST_BYTES_ASIDE = 100_000
"""How many files are set aside, in all and of one chat, and how much of each: 100 megabytes at most."""


class TinyStore(TinyComplaints):
    """The store of one process. Blocking work is done off the event loop, one chat at a time.

    `alone`: no other process works there. Else it is only for looking, and for `ask_again`.
    """

    def __init__(self, folder: Path, vault: Vault, *, alone: bool = True) -> None:
        self._aside = folder / "aside"
        for place in (folder / DRAFTS, self._aside):
            make_folder(place)
        self.inbox = SealedFolder(folder / "inbox", vault)
        super().__init__(folder, vault, alone=alone)

    async def close(self) -> None:
        """Put everything in its own file. Nothing is lost without it: the next start does it."""
        try:
            await self._documents.settle()
        except StoreError as error:
            log.error("The journal cannot be emptied now: %s", error)

    def damage(self) -> dict[Path, int]:
        """How many lines cannot be read of each file of the journal. Raises StoreError."""
        return self._documents.damage()

    def room(self, size: int) -> bool:
        return spare(self._evidence) >= size

    def visit(self, chat: str) -> "TinyVisit":
        return TinyVisit(self, chat)

    async def drafts(self) -> AsyncIterator[tuple[str, Session]]:
        for name in await asyncio.to_thread(self._documents.names, DRAFTS):
            try:
                stored = await self._documents.get(f"{DRAFTS}/{name}")
                if stored is not None and "gone" in stored:
                    async with self.visit(stored["chat"]):
                        pass  # what a crash left of a draft that is gone, goes
                if stored is not None and stored["session"] is not None:
                    session = Session.from_json(stored["session"])
                    await self._tidy(stored["chat"], session)
                    yield stored["chat"], session
            except UNREADABLE:
                log.exception("A draft cannot be read and is left as it is: %s", name)

    async def _tidy(self, chat: str, session: Session) -> None:
        """Remove the files that a draft does not name: their removal failed or was cut off."""
        try:
            if await asyncio.to_thread(self._unnamed, session):
                async with self.visit(chat) as visit:  # a file is stored before the draft that names it
                    for path in self._unnamed(visit.session) if visit.session else ():
                        await asyncio.to_thread(remove, path)
        except UNREADABLE as error:
            log.error("A file that a draft does not name is left for now: %s", error)

    def _unnamed(self, session: Session) -> list[Path]:
        """The files of the draft that none of its answers names; those of a complaint all stay."""
        folder = self._evidence / session.id
        names = [name for name in names_in(folder) if not name.startswith(".")]
        if not names or self._is_there(session.id):
            return []
        named = json.dumps([session.answers, session.proposed])
        return [folder / name for name in names if name not in named]

    async def set_aside(self, chat: str, name: str, content: bytes) -> None:
        def work() -> None:
            mine, every = f"{hashed(chat)}-", os.listdir(self._aside)
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

    async def _session(self, chat: str) -> Session | None:
        stored = await self._documents.get(draft_name(chat))
        if stored is None:
            return None
        if stored["chat"] != chat:
            raise StoreError(f"{hashed(chat)} belongs to another chat")
        if "gone" in stored:
            stored = await self._finish_clearing(chat, stored)
        return Session.from_json(stored["session"]) if stored else None

    async def _visited(self, chat: str) -> tuple[Session | None, Mapping[str, Delivery]]:
        """The chat's draft, and what became of its last complaint."""
        session = await self._session(chat)
        if session is None:
            return None, {}
        # A complaint and its draft are put together: only one that lies in its file may not know of it.
        if session.sent or (self._documents.at_rest(draft_name(chat)) and self._is_there(session.id)):
            return await self._with_complaint(session)
        return session, {}

    async def _with_complaint(self, session: Session) -> tuple[Session, Mapping[str, Delivery]]:
        """The draft with what became of its complaints; as it was sent, where a crash came in between."""
        if session.id not in (sent["id"] for sent in session.sent) and self._is_there(session.id):
            filed = await self._readable(session.id)
            session = (deepcopy(filed.session) if filed else None) or session
        told = {each["id"]: await self._proceedings(each["id"]) for each in session.sent}
        session.proceedings = {each: known[0] for each, known in told.items() if known and known[0]}
        session.untold = frozenset[str]().union(*(known[1] for known in told.values() if known))
        session.unreadable = frozenset(
            each for each, known in told.items() if known is None and self._is_there(each)
        )
        last = next(reversed(told), None)
        if last is None or told[last] is None:
            return session, {}
        return session, (await self.filed(last)).deliveries

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
            make_folder(folder)
            for file, data in content.items():
                self._vault.write(folder / file, data)

        def after() -> None:
            for file in dropped:
                remove(folder / file)

        draft = {draft_name(chat): {"chat": chat, "session": session.to_json()}}
        async with self._locked(session.id) if content or complaint else nullcontext():
            if content:
                await asyncio.to_thread(before)
            if complaint:
                await self._file(replace(complaint, session=deepcopy(session)), draft)
            else:
                await self._documents.put(draft)
        if dropped:
            await asyncio.to_thread(after)

    async def _erase(self, chat: str, session: Session, fresh: Session) -> None:
        for complaint in session.sent:
            await self._forget_delivered(complaint["id"])
        await self._clear(chat, session, fresh)

    async def _clear(self, chat: str, session: Session, fresh: Session | None) -> None:
        """What is to go is noted in the draft's place first, so that a crash leaves nothing of it."""
        stored = {"chat": chat, "session": fresh.to_json() if fresh else None, "gone": session.id}
        await self._documents.put({draft_name(chat): stored})
        await self._finish_clearing(chat, stored)

    async def _finish_clearing(self, chat: str, stored: Mapping[str, Any]) -> dict[str, Any] | None:
        """Remove what a draft left that is gone, and the note of it; what is stored then."""
        filed = self._is_there(stored["gone"])

        def work() -> None:
            if not filed:
                remove_folder(self._evidence / stored["gone"])
            for aside in self._aside.glob(f"{hashed(chat)}-*"):
                remove(aside)
            if chat.startswith(f"{_TERMINAL}:"):
                remove_folder(self._letters)

        await asyncio.to_thread(work)
        left = {"chat": chat, "session": stored["session"]} if stored["session"] else None
        await self._documents.put({draft_name(chat): left})
        await self._documents.settle()  # what was said before stands in the journal until then
        return left


class TinyVisit:
    """One update of one chat, as a context: a generator would take longer, at every update."""

    session: Session | None
    deliveries: Mapping[str, Delivery]

    def __init__(self, store: TinyStore, chat: str) -> None:
        self._store = store
        self._chat = chat
        self._lock = store._locked(chat)

    async def __aenter__(self) -> Self:
        await self._lock.acquire()
        try:
            self.session, self.deliveries = await self._store._visited(self._chat)
        except BaseException:
            self._lock.release()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._lock.release()

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
