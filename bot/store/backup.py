"""A copy of the data that is whole, also while the program works on it.

Every file but the journal's is replaced in one step, so each is whole by itself. What belongs together, a
draft with its files and a complaint with its files, is read until nothing of it changed meanwhile. What is
in the journal is copied as it is there, to the place of its own file. Updates that wait come before drafts,
and what an operator asked for before complaints, so that each is in one of the two, or in both: then it is
known. Drafts come before complaints: no draft in the copy was sent without its complaint.
"""

import os
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from bot.errors import SettingError, StoreError
from bot.store.files import names_in, read_sealed, sync_folder
from bot.store.folder import PLAIN, DataFolder
from bot.store.journal import DAMAGED, REMOVED
from bot.store.sealed import content_of, draft_id, read_records
from bot.store.vault import Vault

File: TypeAlias = tuple[Path, bytes]
"""Where it is in the data directory, and its content as it is there."""


def back_up(folder: DataFolder, vault: Vault, target: Path) -> tuple[int, list[str]]:
    """Write a tar file with everything that is encrypted, and the record of what staff did; without the key.

    How many files it holds, and a line for each that does not open, or is not in it because it cannot be
    read. Raises SettingError where no copy can be made: of this name, or because the system refuses.
    """
    _require_new(target)
    if target.resolve().is_relative_to(folder.path.resolve()):
        raise SettingError(f"{target} is in the data directory itself. Choose a place outside it.")
    copy, count, begun = _Copy(folder, vault), 0, ""
    try:
        # A file of its own, and its owner's only: another copy to this name may be made at the same time.
        handle, begun = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for path, content in copy.files():
                    _add(tar, str(path.relative_to(folder.path)), content)
                    count += 1
            file.flush()
            os.fsync(file.fileno())
        _require_new(target)
        os.replace(begun, target)
        sync_folder(target.parent)
    except OSError as error:
        raise SettingError(f"{target} cannot be written ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            os.unlink(begun)
    return count, list(dict.fromkeys(copy.failures))


def _require_new(target: Path) -> None:
    if os.path.exists(target):  # one that may not be looked for cannot be written either
        raise SettingError(f"{target} is there already. Choose another name.")


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.mode, member.size, member.mtime = 0o600, len(content), time.time()
    tar.addfile(member, BytesIO(content))


class _Copy:
    """Reads every file once, in an order in which they fit together. `failures`: lines for what is wrong."""

    def __init__(self, folder: DataFolder, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        self.failures: list[str] = []
        self._taken: set[Path] = set()
        self._unreadable: set[Path] = set()
        self._journal: dict[Path, tuple[bytes, dict[Path, bytes | None]]] = {}

    def files(self) -> Iterator[File]:
        """Every file; one that does not open, too."""
        plain = {self._folder.path / name for name in PLAIN}
        for path, content in self._files():
            if path.parent not in plain:
                try:
                    self._vault.open(path, content)
                except StoreError as error:
                    self.failures.append(str(error))
            yield path, content

    def _files(self) -> Iterator[File]:
        again, audit, inbox, drafts, outbox, complaints = (
            self._folder.path / name for name in ("again", "audit", "inbox", "drafts", "outbox", "complaints")
        )
        for folder in (inbox, again, audit, audit):  # twice: a record that is full takes another name
            for name in self._names(folder):
                yield from self._once(folder / name)
        for path in self._documents(drafts):
            yield from self._whole(path)
        # A complaint may go from one folder to the other at any moment: the first is looked into again.
        for folder in (outbox, complaints, outbox):
            for path in self._documents(folder):
                places = [outbox / path.name, complaints / path.name, outbox / path.name]
                if self._taken.isdisjoint(places):
                    yield from self._whole(*places)
        journal = self._folder.path / "journal"
        damaged = [journal / name for name in self._names(journal) if name.endswith(DAMAGED)]
        for path in (*self._folder.sealed(self.failures), self._folder.proof, *damaged):
            if path.parent not in (drafts, outbox, complaints):
                yield from self._once(path)

    def _whole(self, *places: Path) -> Iterator[File]:
        """A draft or a complaint with its files, as they were at one moment; nothing where it is gone."""
        evidence: dict[Path, bytes] = {}
        while found := self._first(places):
            evidence = dict(self._evidence(*found, evidence))
            if self._first(places) == found:
                self._taken |= {found[0], *evidence}
                yield from (found, *evidence.items())
                return

    def _documents(self, folder: Path) -> list[Path]:
        """The files of this folder, also those that are in the journal yet."""
        saved = [path for path in self._saved() if path.parent == folder]
        return sorted({*saved, *(folder / name for name in self._names(folder))})

    def _first(self, places: Iterable[Path]) -> File | None:
        """The first of these documents that is there, as it was saved last: in the journal, or its file."""
        for path in places:
            saved = self._saved()  # first: while the file is read, it may become one
            sealed = saved[path] if path in saved else self._read(path)
            if sealed is not None:
                return path, sealed
        return None

    def _saved(self) -> dict[Path, bytes | None]:
        """What is in the journal now, by its own file: what that is to hold, sealed; None: it was erased."""
        while True:
            folder = self._folder.path / "journal"
            paths = (folder / name for name in self._names(folder))
            files = {path: self._records(path) for path in paths if path.suffix != DAMAGED}
            if None not in files.values():
                for gone in self._journal.keys() - files:
                    del self._journal[gone]
                return {path: sealed for found in files.values() if found for path, sealed in found.items()}

    def _records(self, path: Path) -> dict[Path, bytes | None] | None:
        """What is in this file of the journal, as far as it can be read; None where it is gone."""
        content = self._read(path)
        known, found = self._journal.get(path, (b"", {}))
        if content is None:
            return found if path in self._unreadable else None
        if not content.startswith(known):  # a program that was started since gave its file the same name
            known, found = b"", {}
        if content != known:
            added, _damaged = read_records(content[known.rfind(b"\n") + 1 :], self._vault)
            found = found | {
                self._folder.path / f"{name}.json": self._sealed(plain) for name, plain in added.items()
            }
            self._journal[path] = content, found
        return found

    def _sealed(self, plain: bytes) -> bytes | None:
        return None if plain == REMOVED else self._vault.seal(content_of(plain))

    def _evidence(self, path: Path, sealed: bytes, known: Mapping[Path, bytes]) -> Iterator[File]:
        """The files of a draft or complaint that were not copied yet.

        A file never changes. Those that are `known` are not read again: a tenant may go on typing for longer
        than ten large ones take.
        """
        owner: str | None = path.stem
        if path.parent.name == "drafts":
            try:
                owner = draft_id(self._vault.open(path, sealed))
            except StoreError:
                owner = None
        folder = self._folder.path / "evidence" / (owner or "-")
        for file in self._names(folder):
            place = folder / file
            content = None if place in self._taken else known.get(place) or self._read(place)
            if content is not None:
                yield place, content

    def _once(self, path: Path) -> Iterator[File]:
        if path not in self._taken and (content := self._read(path)) is not None:
            self._taken.add(path)
            yield path, content

    def _read(self, path: Path) -> bytes | None:
        """The file; None where it is gone or cannot be read: that is tried once, it may take its time."""
        if path in self._unreadable:
            return None
        try:
            return read_sealed(path)
        except StoreError as error:
            self._unreadable.add(path)
            self.failures.append(str(error))
            return None

    def _names(self, folder: Path) -> list[str]:
        """What is in the folder, as far as it can be read, but for what is being written now."""
        try:
            return [name for name in names_in(folder) if not name.startswith(".")]
        except StoreError as error:
            self.failures.append(str(error))
            return []
