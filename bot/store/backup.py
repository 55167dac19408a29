"""A copy of the data that is whole, also while the program works on it.

Every file but the journal's is replaced in one step, so each is whole by itself. What belongs together, a
draft with its files and a complaint with its files, is read until nothing of it changed meanwhile. What is
in the journal is copied as it is there, to the place of its own file. Updates that wait come before drafts,
and what an operator asked for before complaints, so that each is in one of the two, or in both: then it is
known. Drafts come before complaints: no draft in the copy was sent without its complaint. And of a complaint
that was sent in since, the draft is copied once more: what no draft names, nobody could erase.
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
from bot.store.sealed import chat_of, content_of, draft_ids, draft_name, read_records
from bot.store.vault import Vault

File: TypeAlias = tuple[Path, bytes]
"""Where it is in the data directory, and its content as it is there."""


def back_up(folder: DataFolder, vault: Vault, target: Path) -> tuple[int, list[str]]:
    """Write a tar file with everything that is encrypted, and the record of what staff did; without the key.

    How many files it holds, and a line for each that does not open, or is not in it because it cannot be
    read. Raises SettingError where no copy can be made: of this name, because the system refuses, or because
    the key changed meanwhile: half of it would need the key that is forgotten then.
    """
    _require_new(target)
    if target.resolve().is_relative_to(folder.path.resolve()):
        raise SettingError(f"{target} is in the data directory itself. Choose a place outside it.")
    copy, count, begun, keys = _Copy(folder, vault), 0, "", _keys(folder)
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
        if _keys(folder) != keys:
            raise SettingError("The key changed while the copy was made (rotate-key). Make it again.")
        _require_new(target)
        os.replace(begun, target)
        sync_folder(target.parent)
    except OSError as error:
        raise SettingError(f"{target} cannot be written ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            os.unlink(begun)
    if (several := len((keys[0] or b"").split())) > 1:
        copy.failures.append(
            f"{folder.key} holds {several} keys, and this copy needs them all: see rotate-key"
        )
    return count, list(dict.fromkeys(copy.failures))


def _keys(folder: DataFolder) -> tuple[bytes | None, bytes | None]:
    """What changes with the key. Raises StoreError."""
    return read_sealed(folder.key), read_sealed(folder.proof)


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
        self._named: set[str] = set()
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
            yield from self._draft(path)
        # A complaint may go from one folder to the other at any moment: the first is looked into again.
        for folder in (outbox, complaints, outbox):
            for path in self._documents(folder):
                yield from self._complaint(path.name)
        journal = self._folder.path / "journal"
        damaged = [journal / name for name in self._names(journal) if name.endswith(DAMAGED)]
        for path in (*self._folder.sealed(self.failures), self._folder.proof, *damaged):
            if path.parent not in (drafts, outbox, complaints):
                yield from self._once(path)

    def _draft(self, path: Path) -> Iterator[File]:
        """A draft with its files; what it names is known then."""
        for place, content in self._whole(path):
            if place == path:
                self._named.update(draft_ids(self._opened(place, content)))
            yield place, content

    def _complaint(self, name: str) -> Iterator[File]:
        """A complaint that was not copied yet with its files, and the draft that names it."""
        outbox, complaints = self._folder.path / "outbox" / name, self._folder.path / "complaints" / name
        if not self._taken.isdisjoint((outbox, complaints)):
            return
        for place, content in self._whole(outbox, complaints, outbox):
            yield place, content
            if place in (outbox, complaints) and place.stem not in self._named:
                yield from self._draft_since(place, content)

    def _draft_since(self, complaint: Path, sealed: bytes) -> Iterator[File]:
        """The draft of a complaint that was sent in while this copies, with all that it names."""
        draft = self._folder.path / f"{draft_name(chat_of(self._opened(complaint, sealed)) or '')}.json"
        found, before = self._first([draft]), self._named.copy()
        if found is None or complaint.stem not in draft_ids(self._opened(*found)):
            return  # its tenant erased: it is there until it is delivered
        yield from self._draft(draft)
        for other in self._named - before:
            yield from self._complaint(f"{other}.json")

    def _whole(self, *places: Path) -> Iterator[File]:
        """A draft or a complaint with its files, as they were at one moment; nothing where it is gone.

        Each file is read once, however often the draft changes meanwhile: a file never does.
        """
        known: dict[Path, bytes] = {}
        while found := self._first(places):
            evidence = dict(self._evidence(*found, known))
            known |= evidence
            if self._first(places) == found:
                self._taken |= {found[0], *evidence}
                yield found
                yield from evidence.items()
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
        """The files of a draft or complaint that were not copied yet. `known`: those that were read."""
        owner = path.stem
        if path.parent.name == "drafts":
            owner = next(iter(draft_ids(self._opened(path, sealed))), "-")
        folder = self._folder.path / "evidence" / owner
        for file in (folder / name for name in self._names(folder)):
            content = known.get(file) or (None if file in self._taken else self._read(file))
            if content is not None:
                yield file, content

    def _opened(self, path: Path, sealed: bytes) -> bytes:
        """What is in it; nothing where it does not open."""
        try:
            return self._vault.open(path, sealed)
        except StoreError:
            return b""

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
