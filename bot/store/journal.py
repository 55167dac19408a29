"""The journal: documents that are on the disk before they are acknowledged, and in a file of their own later.

A file of its own costs two fsyncs for each answer; here, one serves all answers of the same moment.
Each line of a journal file is sealed and holds the records of one moment, each a name and a document.
After a crash, `recover` writes to their own files what stands here. A line without an end was being
written when the crash came, and was not acknowledged.
"""

import asyncio
import itertools
import json
import logging
import os
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from bot.errors import StoreError, Unwritable
from bot.store.files import (
    make_folder,
    names_in,
    read_sealed,
    remove,
    sync_folder,
    unwritable,
    write_durably,
    write_through,
)
from bot.store.sealed import read_records
from bot.store.vault import Vault

log = logging.getLogger(__name__)

Document: TypeAlias = dict[str, Any]

MOST_RECORDS = 1000
"""After so many records, the documents go to their own files."""

DAMAGED = ".damaged"

REMOVED = json.dumps(None).encode()
"""What stands for a document that is gone."""

REST = 5.0
"""They do so too after so many seconds, so that the journal is empty most of the time."""


class Journal:
    """`settle` writes documents, as JSON, to their own files, and removes those of the ones that are None.

    It may be stopped at any moment, and is called again then.
    """

    def __init__(
        self, folder: Path, vault: Vault, settle: Callable[[Mapping[str, bytes | None]], None]
    ) -> None:
        self._folder = folder
        self._vault = vault
        self._settle = settle
        self._latest: dict[str, bytes] = {}
        self._waiting: list[_Record] = []
        self._flushing: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._settling = asyncio.Lock()
        self._later: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._handle: int | None = None
        self._number = self._records = 0
        self._damaged: dict[Path, list[bytes]] = {}
        make_folder(folder)

    def __contains__(self, name: str) -> bool:
        return name in self._latest

    def __getitem__(self, name: str) -> bytes | None:
        """The document of this name, which is here, as JSON: None where it was removed."""
        plain = self._latest[name]
        return None if plain == REMOVED else plain

    @property
    def names(self) -> dict[str, bool]:
        """Of the documents that are here; False: of one that was removed."""
        return {name: plain != REMOVED for name, plain in self._latest.copy().items()}

    def get(self, name: str) -> Document | None:
        """The document of this name, which is here: None where it was removed."""
        document: Document | None = json.loads(self._latest[name])
        return document

    async def put(self, documents: Mapping[str, Document | None]) -> None:
        """Keep these documents; when this returns, all of them are on the disk. One at a time of a name.

        Raises Unwritable; then the earlier documents stand.
        """
        plain = {name: json.dumps(each).encode() for name, each in documents.items()}
        record = _Record(plain, asyncio.get_running_loop().create_future())
        self._waiting.append(record)
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await record.written

    async def settle(self) -> None:
        """Write all documents to their own files, and empty the journal. Raises StoreError.

        It goes on where whoever waits is stopped: its thread does, and the next one must wait for that.
        """
        await asyncio.shield(self._begun(self._settle_all()))

    async def _settle_all(self) -> None:
        async with self._settling:
            async with self._writing:
                self._close()
                self._records = 0
                old, latest = self._files(), dict(self._latest)
            await asyncio.to_thread(self._write_out, latest, old)
            for name, plain in latest.items():
                if self._latest.get(name) is plain:
                    del self._latest[name]

    def recover(self) -> None:
        """Write to their own files what an earlier process left here. Raises StoreError.

        Where the system takes no more, it stays here, counts as before, and is written later.
        """
        old = self._files()
        latest: dict[str, bytes] = {}
        for path in old:
            found, damaged = read_records(read_sealed(path) or b"", self._vault)
            latest |= found
            if damaged:
                self._damaged[path] = damaged
        try:
            self._write_out(latest, old)
        except Unwritable as error:
            log.error("The journal cannot be emptied now: %s", error)
            self._latest = latest
            self._number = int(old[-1].name)  # what comes now goes into a later file

    def look(self) -> None:
        """Know what another process has put here, and leave it. Raises StoreError."""
        while None in (found := [read_sealed(path) for path in self._files()]):
            pass  # it was settled meanwhile: what is left would be older than the files
        for content in found:
            self._latest |= read_records(content or b"", self._vault)[0]

    def damage(self) -> dict[Path, int]:
        """How many lines cannot be read of each file here, also of those put by. Raises StoreError."""
        found = {
            self._folder / name: len(read_records(read_sealed(self._folder / name) or b"", self._vault)[1])
            for name in names_in(self._folder)
        }
        return {path: damaged for path, damaged in found.items() if damaged}

    def _files(self) -> list[Path]:
        return [self._folder / name for name in names_in(self._folder) if name.isdigit()]

    async def _flush(self) -> None:
        """Append what waits, all of it with one fsync, until nothing waits."""
        while self._waiting:
            async with self._writing:
                await self._write_batch()
            if self._records >= MOST_RECORDS:
                self._settle_later()
        self._settle_later()

    async def _write_batch(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            await asyncio.to_thread(self._append, batch)
        except OSError as error:
            _tell(batch, unwritable(self._folder, error))
        except BaseException as error:  # whatever it is, nobody waits for ever
            _tell(batch, error)
            if isinstance(error, asyncio.CancelledError):
                raise
        else:
            for record in batch:
                self._records += len(record.plain)
                self._latest |= record.plain
            _tell(batch, None)

    def _append(self, batch: "list[_Record]") -> None:
        documents = (each for record in batch for each in record.plain.items())
        records = b"".join(json.dumps(name).encode() + plain for name, plain in documents)
        line = self._vault.seal(records) + b"\n"
        if self._handle is None:
            self._open()
        assert self._handle is not None, "it was opened"
        end = os.fstat(self._handle).st_size
        try:
            write_through(self._handle, line)
        except Exception:
            with suppress(OSError):
                os.ftruncate(self._handle, end)
            self._close()  # whatever is left of it is the end of its file
            if not end:
                self._forsake()
            raise

    def _open(self) -> None:
        while True:
            self._number += 1
            path = self._folder / f"{self._number:012d}"
            with suppress(FileExistsError):
                self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
                break
        try:
            sync_folder(self._folder)
        except OSError:
            self._close()  # its name is not safe: nothing may be acknowledged because it stands there
            self._forsake()
            raise

    def _forsake(self) -> None:
        """Take the file away that was begun and holds nothing: a full disk would leave one at every try."""
        with suppress(OSError):
            os.unlink(self._folder / f"{self._number:012d}")

    def _close(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None  # also where closing fails: its number is free then
            with suppress(OSError):  # all that was acknowledged is on the disk
                os.close(handle)

    def _settle_later(self) -> None:
        if self._later:
            self._later.cancel()
        wait = 0.0 if self._records >= MOST_RECORDS else REST
        self._later = asyncio.get_running_loop().call_later(wait, self._settle_now)

    def _settle_now(self) -> None:
        async def settle() -> None:
            try:
                await self.settle()
            except StoreError as error:
                log.error("The journal cannot be emptied now: %s", error)
                self._settle_later()

        self._begun(settle())

    def _begun(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _write_out(self, latest: dict[str, bytes], old: list[Path]) -> None:
        self._settle({name: None if plain == REMOVED else plain for name, plain in latest.items()})
        for path in old:  # the oldest first: what is left after a crash must not be older than the files
            if damaged := self._damaged.get(path):
                self._put_by(path, damaged)
                del self._damaged[path]  # a later file may get its name
            else:
                remove(path)

    def _put_by(self, path: Path, damaged: list[bytes]) -> None:
        """Keep the lines that do not open, and no others, for whoever looks into it, beside earlier ones."""
        lines, numbers = b"".join(line + b"\n" for line in damaged), itertools.count(2)
        kept = path.with_name(f"{path.name}{DAMAGED}")
        while read_sealed(kept) not in (None, lines):  # the same: a crash came before their file went
            kept = path.with_name(f"{path.name}-{next(numbers)}{DAMAGED}")
        write_durably(kept, lines)
        remove(path)
        log.error("%d lines of the journal cannot be read; they are kept in %s", len(damaged), kept)


@dataclass(frozen=True)
class _Record:
    """Documents on their way to the disk, each as its JSON."""

    plain: Mapping[str, bytes]
    written: "asyncio.Future[None]"


def _tell(batch: list[_Record], failure: BaseException | None) -> None:
    for record in batch:
        if record.written.done():  # whoever waited for it was stopped
            continue
        if failure:
            record.written.set_exception(failure)
        else:
            record.written.set_result(None)
