"""Complaints in TinyDB: a document for each, which moves when all of it was delivered."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias
from weakref import WeakValueDictionary

from bot.dossier.complaint import Complaint, Delivery, Filed
from bot.errors import Gone, StoreError
from bot.lanes import untold
from bot.store.documents import Documents
from bot.store.files import mails_kept, make_folder, names_in, remove, remove_folder, sync_folder, writing
from bot.store.journal import Document
from bot.store.vault import Vault
from dialogs.errors import UnknownVersion
from dialogs.proceedings import Proceeding
from dialogs.session import reference as reference_of

log = logging.getLogger(__name__)

_UNKNOWN = (UnknownVersion, KeyError, TypeError, ValueError)
"""What is raised where a file was written by a later version, or holds what none wrote."""

UNREADABLE = (StoreError, *_UNKNOWN)
"""The same, also where a file is damaged."""

_OUTBOX, _COMPLAINTS = "outbox", "complaints"

_MADE = ".made"
"""The end of a request's name: what was made is asked for, too."""

_ERASE = "erase"
"""What is asked for in the place of a delivery: its tenant erased while it could not be read."""

_LEFT = "A complaint cannot be read and is left as it is: %s"

MOST_PENDING = 64
"""Complaints on their way that are kept in memory, the latest: some 30 kB each."""

MOST_TOLD = 10_000
"""Complaints of which the proceedings are kept in memory: most have none."""

_Known: TypeAlias = tuple[tuple[Proceeding, ...], frozenset[str]]
"""What happened with a complaint, and which questions of that the tenant was not told."""


class TinyComplaints:
    """The complaints in a data directory: those that still have to be delivered, and the others.

    Blocking work is done off the event loop, one change of a complaint at a time.
    """

    def __init__(self, folder: Path, vault: Vault, *, alone: bool) -> None:
        self._vault = vault
        self._evidence = folder / "evidence"
        self._again = folder / "again"
        self._mail = folder / "mail"
        self._letters = folder / "letters"
        for place in (self._evidence, self._again, folder / _OUTBOX, folder / _COMPLAINTS):
            make_folder(place)
        self._documents = Documents(folder, vault, alone=alone)
        self._pending: OrderedDict[str, tuple[object, Filed]] = OrderedDict()
        self._recalled: set[str] = set()
        self._told: OrderedDict[str, tuple[object, _Known]] = OrderedDict()
        self._changes: dict[str, list[tuple[Callable[[Filed], Filed], asyncio.Future[Filed]]]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def find(self, reference: str) -> str | None:
        """The id of the complaint with this reference; None where there is none."""
        return next(iter(self._named(reference)), None)

    async def undelivered(self) -> list[str]:
        return await asyncio.to_thread(self._documents.names, _OUTBOX)

    async def delivered(self) -> list[str]:
        """The ids of the others that are kept."""
        return await asyncio.to_thread(self._documents.names, _COMPLAINTS)

    async def filed(self, complaint: str) -> Filed:
        if known := self._in_mind(complaint):
            return known
        version = self._version(complaint)
        for folder in (_OUTBOX, _COMPLAINTS, _OUTBOX):  # it may move while it is looked for
            stored = await self._documents.get(f"{folder}/{complaint}")
            if stored is not None:
                try:
                    filed = Filed.from_json(stored)
                except _UNKNOWN as error:
                    raise StoreError(f"the complaint {complaint} is not one of this version") from error
                self._keep_in_mind(filed, version)
                return filed
        raise Gone(f"the complaint {complaint} is not there")

    async def _proceedings(self, complaint: str) -> _Known | None:
        """What the committee did and was answered; None where the complaint is gone, or cannot be read.

        Asked at every update, of every complaint of the chat.
        """
        version = self._version(complaint) or self._documents.version(f"{_COMPLAINTS}/{complaint}")
        if version is None:
            return None
        told = self._told.get(complaint)
        if told and told[0] == version:
            return told[1]
        filed = await self._readable(complaint)
        if filed is None:
            return None
        known = filed.proceedings, untold(filed)
        if not isinstance(version, bytes):  # what is in the journal changes soon
            self._told[complaint] = version, known
            self._told.move_to_end(complaint)
            if len(self._told) > MOST_TOLD:
                self._told.popitem(last=False)
        return known

    async def named(self, reference: str) -> list[str]:
        return await asyncio.to_thread(self._named, reference)

    async def complaints(self) -> AsyncIterator[Filed]:
        for complaint in await asyncio.to_thread(self._ids):
            if filed := await self._readable(complaint):
                yield filed

    async def note(
        self, complaint: str, name: str, delivery: Delivery, before: Delivery | None = None
    ) -> Filed:
        return await self.change(complaint, lambda filed: filed.with_delivery(name, delivery, before))

    async def content(self, complaint: Complaint, file: str) -> bytes:
        content = await asyncio.to_thread(self._vault.read, self._evidence / complaint.id / file)
        if content is None:
            raise StoreError(f"a file of the complaint {complaint.reference} is missing")
        return content

    async def _readable(self, complaint: str) -> Filed | None:
        """The complaint; None where it cannot be read, which the log tells: the rest goes on."""
        try:
            return await self.filed(complaint)
        except StoreError:
            log.exception(_LEFT, complaint)
            return None

    async def forget(self, complaint: str) -> bool:
        if not self._is_there(complaint):
            return True
        if await self._readable(complaint) is None:
            return await self._discard(complaint)
        return (await self.change(complaint, _to_erase_if_delivered)).done

    async def _forget_delivered(self, complaint: str) -> None:
        """Erase it now, or else as soon as it is delivered."""
        if not self._is_there(complaint):
            return
        if await self._readable(complaint):
            await self.change(complaint, Filed.to_erase)
        elif not await self._discard(complaint):
            await self.ask_again(complaint, [_ERASE], made=False)

    async def _discard(self, complaint: str) -> bool:
        """Erase one that cannot be read, if it was delivered; whether it was."""
        async with self._locked(complaint):
            if self._documents.exists(f"{_OUTBOX}/{complaint}"):
                return False
            await asyncio.to_thread(self._remove, complaint)
            await self._documents.put({f"{_COMPLAINTS}/{complaint}": None})
            await self._documents.settle()
        return True

    async def ask_again(self, complaint: str, names: Collection[str], *, made: bool) -> None:
        """An empty file for each, whose name says all: the key may change while another process asks."""
        ending = _MADE if made else ""

        def work() -> None:
            with writing(self._again):
                for name in names:
                    (self._again / f"{complaint}.{name}{ending}").touch(mode=0o600)
                sync_folder(self._again)

        await asyncio.to_thread(work)

    async def recall(self) -> None:
        try:
            requests = await asyncio.to_thread(names_in, self._again)
        except StoreError as error:
            log.error("What an operator asked for cannot be done now: %s", error)
            return
        for asked in requests:
            complaint, _dot, name = asked.partition(".")
            try:
                if asked not in self._recalled and self._is_there(complaint):
                    wanted, made = [name.removesuffix(_MADE)], name.endswith(_MADE)
                    again = partial(Filed.due_again, names=wanted, made=made)
                    await self.change(complaint, Filed.to_erase if name == _ERASE else again)
                self._recalled.add(asked)  # where it cannot be removed, it is done once all the same
                await asyncio.to_thread(remove, self._again / asked)
                self._recalled.discard(asked)
            except StoreError:
                log.exception("What an operator asked for cannot be done now: %s", asked)

    async def _file(self, filed: Filed, draft: Mapping[str, Document]) -> None:
        """Keep a new complaint together with the draft that it was made of. Under the complaint's lock."""
        complaint = filed.complaint.id
        await self._documents.put({f"{_OUTBOX}/{complaint}": filed.to_json(), **draft})
        self._keep_in_mind(filed, self._version(complaint))

    async def change(self, complaint: str, change: Callable[[Filed], Filed]) -> Filed:
        """Change a complaint. Changes that come while it is being written are written together."""
        done: asyncio.Future[Filed] = asyncio.get_running_loop().create_future()
        waiting = self._changes.setdefault(complaint, [])
        waiting.append((change, done))
        async with self._locked(complaint):
            if not done.done():
                batch = self._changes.pop(complaint)
                try:
                    filed = await self._apply(complaint, [each for each, _done in batch])
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
        names = self._documents.names
        return sorted({*names(_OUTBOX), *names(_COMPLAINTS), *names(_OUTBOX)})

    def _named(self, reference: str) -> list[str]:
        return [each for each in self._ids() if reference_of(each) == reference]

    def _is_there(self, complaint: str) -> bool:
        return any(self._documents.exists(f"{folder}/{complaint}") for folder in (_OUTBOX, _COMPLAINTS))

    async def _apply(self, complaint: str, changes: Iterable[Callable[[Filed], Filed]]) -> Filed:
        filed = await self.filed(complaint)
        for change in changes:
            filed = change(filed)
        pending, delivered = f"{_OUTBOX}/{complaint}", f"{_COMPLAINTS}/{complaint}"
        if filed.done:
            filed = filed.put_away()
        at_last = filed.done and not filed.erase
        home, other = (delivered, pending) if at_last else (pending, delivered)
        documents: dict[str, Document | None] = {home: filed.to_json()}
        if self._documents.exists(other):
            documents[other] = None
        await self._documents.put(documents)  # before its files go: its mail must not be tried without them
        self._keep_in_mind(filed, self._version(complaint))
        if filed.done and filed.erase:
            await asyncio.to_thread(self._remove, complaint)
            await self._documents.put({pending: None})
            await self._documents.settle()  # its words stand in the journal until then
        return filed

    def _keep_in_mind(self, filed: Filed, version: object) -> None:
        """What is asked for again and again while it is delivered need not be made of its document anew."""
        self._pending.pop(filed.complaint.id, None)
        if not filed.done and version is not None:
            self._pending[filed.complaint.id] = version, filed
        if len(self._pending) > MOST_PENDING:
            self._pending.popitem(last=False)

    def _in_mind(self, complaint: str) -> Filed | None:
        """The complaint, where it is in mind and its document is still the same."""
        version, filed = self._pending.get(complaint, (None, None))
        return filed if filed and version == self._version(complaint) else None

    def _version(self, complaint: str) -> object:
        return self._documents.version(f"{_OUTBOX}/{complaint}")

    def _remove(self, complaint: str) -> None:
        """Remove its files. The complaint itself goes last: until then it is done again."""
        reference = reference_of(complaint)
        remove_folder(self._evidence / complaint)
        for copy in mails_kept(self._mail, f"{reference}-copy", complaint):
            remove(copy)
        letter = self._letters / f"{reference}.html"
        if letter.exists():  # what else was given there may tell of it too, and can be asked for again
            for path in self._letters.iterdir():
                if not path.name.startswith("KLW-"):
                    remove(path)
            remove(letter)

    def _locked(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())


def _to_erase_if_delivered(filed: Filed) -> Filed:
    return filed.to_erase() if filed.to_erase().done else filed
