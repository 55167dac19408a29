"""A copy of the data that is whole, also while the program works on it.

Every file is replaced in one step, so each is whole by itself. What belongs together, a draft with its
files and a complaint with its files, is read until nothing of it changed meanwhile. Updates that wait
come before drafts, so that each is in one of the two, or in both: then it is known. Drafts come before
complaints: no draft in the copy was sent without its complaint.
"""

import os
import tarfile
import time
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from bot.errors import SettingError, StoreError
from bot.store.folder import DataFolder
from bot.store.sealed import draft_id
from bot.store.vault import Vault, read_sealed, sync_folder


def back_up(folder: DataFolder, vault: Vault, target: Path) -> tuple[int, list[str]]:
    """Write a tar file with everything that is encrypted, and without the key.

    How many files it holds, and a line for each of them that does not open. Raises SettingError
    where the name cannot be used, StoreError where it cannot be written.
    """
    if target.exists():
        raise SettingError(f"{target} is there already. Choose another name.")
    if target.resolve().is_relative_to(folder.path.resolve()):
        raise SettingError(f"{target} is in the data directory itself. Choose a place outside it.")
    begun = target.with_name(f".{target.name}.part")
    count, failures = 0, []
    try:
        with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for path, sealed in _Copy(folder, vault).files():
                    _add(tar, str(path.relative_to(folder.path)), sealed)
                    count += 1
                    try:
                        vault.open(path, sealed)
                    except StoreError as error:
                        failures.append(str(error))
            file.flush()
            os.fsync(file.fileno())
        os.replace(begun, target)
        sync_folder(target.parent)
    except OSError as error:
        begun.unlink(missing_ok=True)
        raise StoreError(f"{target} cannot be written ({error.strerror})") from error
    return count, failures


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.mode, member.size, member.mtime = 0o600, len(content), time.time()
    tar.addfile(member, BytesIO(content))


class _Copy:
    """Reads every file once, in an order in which they fit together."""

    def __init__(self, folder: DataFolder, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        self._taken: set[Path] = set()

    def files(self) -> Iterator[tuple[Path, bytes]]:
        """Every file as it is on the disk."""
        drafts, outbox, complaints = (self._folder.path / name for name in ("drafts", "outbox", "complaints"))
        for path in sorted((self._folder.path / "inbox").glob("[!.]*")):
            yield from self._once(path)
        for name in _names(drafts):
            yield from self._whole([drafts / name])
        # A complaint may go from one folder to the other at any moment: the first is looked into again.
        for name in (*_names(outbox), *_names(complaints), *_names(outbox)):
            if not self._taken & {outbox / name, complaints / name}:
                yield from self._whole([outbox / name, complaints / name, outbox / name])
        for path in (*self._folder.sealed(), self._folder.proof):
            if path.parent not in (drafts, outbox, complaints):
                yield from self._once(path)

    def _whole(self, places: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
        """A draft or a complaint with its files, as they were at one moment; nothing where it is gone."""
        while path := next((place for place in places if place.exists()), None):
            if (sealed := read_sealed(path)) is not None:
                evidence = list(self._evidence(path, sealed))
                if read_sealed(path) == sealed:
                    self._taken |= {path, *(file for file, _content in evidence)}
                    yield from ((path, sealed), *evidence)
                    return

    def _evidence(self, path: Path, sealed: bytes) -> Iterator[tuple[Path, bytes]]:
        """The files of a draft or complaint that were not copied yet."""
        draft = draft_id(path, sealed, self._vault) if path.parent.name == "drafts" else path.stem
        folder = self._folder.path / "evidence" / (draft or "-")
        for file in _names(folder):
            content = None if folder / file in self._taken else read_sealed(folder / file)
            if content is not None:
                yield folder / file, content

    def _once(self, path: Path) -> Iterator[tuple[Path, bytes]]:
        if path not in self._taken and (content := read_sealed(path)) is not None:
            self._taken.add(path)
            yield path, content


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))
