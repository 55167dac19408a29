"""Files that are encrypted and survive a crash at any moment."""

import asyncio
import errno
import hmac
import itertools
import logging
import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import StoreError, Unwritable

log = logging.getLogger(__name__)

_TEMPORARY = ".tmp"


MOST_REMEMBERED, LARGEST_REMEMBERED = 1024, 8 * 1024
"""How many files are remembered, and how many bytes each may hold."""

Stamp: TypeAlias = tuple[int, int, int]
"""What tells one version of a file from another: every write makes a new file."""


class Vault:
    """Reads and writes encrypted files. The first key encrypts, every key decrypts.

    Small files that were used last are remembered, and taken from memory while they are the same on
    the disk: most drafts are read again within a minute.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        fernets = [Fernet(key) for key in keys]
        self._newest = fernets[0]
        self._fernet = MultiFernet(fernets)
        self._remembered: OrderedDict[Path, tuple[Stamp, bytes]] = OrderedDict()
        self._lock = threading.Lock()
        self._oldest = keys[-1].encode()

    def remembers(self, path: Path) -> bool:
        """Whether to read the file takes no time."""
        return path in self._remembered

    def mark(self, words: str) -> str:
        """Ten letters and digits that are the same for the same words, and tell nothing without the key.

        A newer key that is put before the others changes none of them.
        """
        return hmac.new(self._oldest, b"mark:" + words.encode(), sha256).hexdigest()[:10]

    def read(self, path: Path) -> bytes | None:
        """What the file holds; None where there is none. Raises StoreError."""
        try:
            stamp = stamp_of(path)
            known = self._remembered.get(path)
            if known and known[0] == stamp:
                return known[1]
            sealed = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{path} cannot be read ({error.strerror})") from error
        content = self.open(path, sealed)
        self._remember(path, stamp, content)
        return content

    def seal(self, content: bytes) -> bytes:
        """The content encrypted, in letters, digits, '-', '_' and '='."""
        return self._fernet.encrypt(content)

    def unseal(self, sealed: bytes) -> bytes:
        """Raises StoreError."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise StoreError("it does not open with this key") from None

    def open(self, path: Path, sealed: bytes) -> bytes:
        """What is in the sealed content of this file. Raises StoreError."""
        try:
            return self.unseal(sealed)
        except StoreError:
            raise StoreError(f"{path} does not open with this key") from None

    def write(self, path: Path, content: bytes) -> None:
        """Replace the file in one step; when this returns, it is on the disk. Raises Unwritable."""
        write_durably(path, self.seal(content))
        with suppress(OSError):
            self._remember(path, stamp_of(path), content)

    def reseal(self, path: Path) -> bool:
        """Seal the file with the first key; False: it was, or it is gone. Raises StoreError.

        When it was sealed first, which is told in it, stays.
        """
        sealed = read_sealed(path)
        if sealed is None:
            return False
        with suppress(InvalidToken):
            self._newest.decrypt(sealed)
            return False
        self.open(path, sealed)
        write_durably(path, self._fernet.rotate(sealed))
        return True

    def sealed_at(self, path: Path) -> datetime | None:
        """When the file was sealed first; None where there is none, or it does not tell."""
        try:
            sealed = read_sealed(path)
            seconds = None if sealed is None else self._fernet.extract_timestamp(sealed)
        except (StoreError, InvalidToken):
            return None
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

    def _remember(self, path: Path, stamp: Stamp, content: bytes) -> None:
        with self._lock:
            self._remembered.pop(path, None)
            if len(content) <= LARGEST_REMEMBERED:
                self._remembered[path] = stamp, content
            if len(self._remembered) > MOST_REMEMBERED:
                self._remembered.popitem(last=False)


def read_sealed(path: Path) -> bytes | None:
    """The file as it is on the disk; None where there is none. Raises StoreError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror})") from error


def stamp_of(path: Path) -> Stamp:
    """What tells the file from any that takes its place. Raises OSError."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


class SealedFolder:
    """Encrypted files that wait in a folder, read again in the order of their names."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        make_folder(path)

    async def put(self, name: str, content: bytes) -> None:
        """Keep it; when this returns, it is on the disk. Raises Unwritable."""
        await asyncio.to_thread(self._vault.write, self._path / name, content)

    async def remove(self, name: str) -> None:
        await asyncio.to_thread(remove, self._path / name)

    async def names(self) -> list[str]:
        """Of all that waits, also of what cannot be read."""
        return await asyncio.to_thread(os.listdir, self._path)

    async def all(self) -> list[tuple[str, bytes]]:
        """What waits, by name. What cannot be read is left out, and stays."""

        def read() -> list[tuple[str, bytes]]:
            found = []
            for path in sorted(self._path.iterdir()):
                try:
                    content = self._vault.read(path)
                except StoreError:
                    log.exception("A file cannot be read and is left as it is: %s", path.name)
                else:
                    found += [(path.name, content)] if content is not None else []
            return found

        return await asyncio.to_thread(read)


_names = itertools.count()


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only. Raises Unwritable."""
    temporary = f"{path.parent}/.{path.name}.{os.getpid()}-{next(_names)}{_TEMPORARY}"
    with _writing(path):
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                write_through(handle, content)
            finally:
                os.close(handle)
            os.replace(temporary, path)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        sync_folder(path.parent)


def write_through(handle: int, content: bytes) -> None:
    """Write all of it, however little the system takes at once, to the disk itself. Raises OSError."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> Unwritable:
    """The error in words of the system only: it is logged."""
    return Unwritable(f"{path} cannot be written ({os.strerror(error.errno or errno.EIO)})")


class _Folder:
    """Makes the names in a folder survive a power cut; writers at the same moment share one fsync."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._asked = self._synced = 0
        self._counting, self._syncing = threading.Lock(), threading.Lock()

    def sync(self) -> None:
        with self._counting:
            self._asked += 1
            mine = self._asked
        with self._syncing:
            if self._synced >= mine:
                return
            asked = self._asked
            handle = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            self._synced = asked


_folder = lru_cache(maxsize=64)(_Folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    _folder(folder).sync()


def make_folder(folder: Path) -> None:
    """Make a folder, for its owner only, where there is none. Raises Unwritable.

    When this returns, its name survives a power cut: no file in it is safe before that.
    """
    with _writing(folder):
        made = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in made or [folder]:
            with suppress(PermissionError):  # what may not be looked into, somebody else made
                sync_folder(each.parent)


def move(path: Path, folder: Path) -> None:
    """Move a file to another folder, for good. Raises Unwritable."""
    with _writing(path):
        path.rename(folder / path.name)
        sync_folder(folder)
        sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file for good, if it is there. Raises Unwritable."""
    with _writing(path), suppress(FileNotFoundError):  # no folder, no file
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder and all in it for good, if it is there. Raises Unwritable."""
    with _writing(folder):
        if folder.exists():
            shutil.rmtree(folder)
        sync_folder(folder.parent)


def sweep(folder: Path) -> None:
    """Remove what interrupted writes left behind. Only while nobody else writes there."""
    for stray in folder.rglob(f".*{_TEMPORARY}"):
        stray.unlink(missing_ok=True)
