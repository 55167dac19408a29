"""Complaints in TinyDB: a small encrypted file for each, which moves when all of it was delivered."""

import asyncio
import logging
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from weakref import WeakValueDictionary

from bot.dossier.complaint import Complaint, Delivery, Filed
from bot.errors import StoreError
from bot.store.sealed import read_document, write_document
from bot.store.vault import Stamp, Vault, make_folder, move, remove, remove_folder, stamp_of
from dialogs.errors import UnknownVersion
from dialogs.session import reference as reference_of

log = logging.getLogger(__name__)

UNREADABLE = (StoreError, UnknownVersion, KeyError, TypeError, ValueError)
"""What is raised where a file is damaged, or was written by a later version."""

MOST_PENDING = 64
"""Complaints on their way that are kept in memory, the latest: some 30 kB each."""


class TinyComplaints:
    """The complaints in a data directory: those that still have to be delivered, and the others.

    Blocking work is done off the event loop, one change of a complaint at a time.
    """

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._vault = vault
        self._evidence = folder / "evidence"
        self._outbox = folder / "outbox"
        self._complaints = folder / "complaints"
        self._again = folder / "again"
        self._mail = folder / "mail"
        for place in (self._evidence, self._outbox, self._complaints, self._again):
            make_folder(place)
        self._pending: OrderedDict[str, tuple[Stamp, Filed]] = OrderedDict()
        self._changes: dict[str, list[tuple[Callable[[Filed], Filed], asyncio.Future[Filed]]]] = {}
        self._minding = threading.Lock()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def find(self, reference: str) -> str | None:
        """The id of the complaint with this reference; None where there is none."""
        return next(iter(self._named(reference)), None)

    async def undelivered(self) -> list[str]:
        return await asyncio.to_thread(lambda: sorted(path.stem for path in self._outbox.glob("*.json")))

    async def filed(self, complaint: str) -> Filed:
        if known := self._in_mind(complaint):
            return known
        return await asyncio.to_thread(self._filed, complaint)

    async def named(self, reference: str) -> list[str]:
        return await asyncio.to_thread(self._named, reference)

    async def complaints(self) -> AsyncIterator[Filed]:
        for complaint in await asyncio.to_thread(self._ids):
            try:
                yield await self.filed(complaint)
            except UNREADABLE:
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
            except UNREADABLE:
                log.exception("What an operator asked for cannot be done now: %s", path.name)

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
                        other.exception()  # whoever was stopped does not ask for it
                    if failure is not error:
                        raise
                else:
                    for _each, other in batch:
                        other.set_result(filed)
        return await done

    def _ids(self) -> list[str]:
        """Of all complaints; one that is moved meanwhile is there once."""
        return sorted(
            {path.stem for folder in (self._outbox, self._complaints) for path in folder.glob("*.json")}
        )

    def _named(self, reference: str) -> list[str]:
        return [each for each in self._ids() if reference_of(each) == reference]

    def _place(self, complaint: str) -> Path | None:
        """The complaint's file; None: there is none. Asked at every update: pathlib takes longer to ask."""
        for folder in (self._outbox, self._complaints):
            if os.path.exists(f"{folder}/{complaint}.json"):
                return folder / f"{complaint}.json"
        return None

    def _filed(self, complaint: str) -> Filed:
        if known := self._in_mind(complaint):
            return known
        for folder in (self._outbox, self._complaints, self._outbox):  # it may move while it is looked for
            stored = read_document(folder / f"{complaint}.json", self._vault)
            if stored is not None:
                return Filed.from_json(stored)
        raise StoreError(f"the complaint {complaint} is not there")

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
        self._keep_in_mind(filed, path)
        home = self._complaints if filed.done else self._outbox
        if filed.done and filed.erase:
            self._remove(filed.complaint.id)
        elif path.parent != home:
            move(path, home)
        return filed

    def _keep_in_mind(self, filed: Filed, path: Path) -> None:
        """What is asked for again and again while it is delivered need not be read from its file.

        Called under the complaint's lock, with the file that was just written.
        """
        with self._minding, suppress(OSError):
            self._pending.pop(filed.complaint.id, None)
            if not filed.done:
                self._pending[filed.complaint.id] = stamp_of(path), filed
            if len(self._pending) > MOST_PENDING:
                self._pending.popitem(last=False)

    def _in_mind(self, complaint: str) -> Filed | None:
        """The complaint, where it is in mind and its file was not changed by somebody else."""
        stamp, filed = self._pending.get(complaint, (None, None))
        with suppress(OSError):
            if filed and stamp == stamp_of(self._outbox / f"{complaint}.json"):
                return filed
        return None

    def _remove(self, complaint: str) -> None:
        """Remove all of it that is here, the complaint's file last: until then it is done again."""
        remove_folder(self._evidence / complaint)
        remove(self._mail / f"{reference_of(complaint)}-copy.eml")
        for folder in (self._outbox, self._complaints):
            remove(folder / f"{complaint}.json")

    def _locked(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())
