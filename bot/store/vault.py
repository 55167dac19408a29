"""Encrypted files."""

import asyncio
import hmac
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import StoreError
from bot.store.files import (
    Stamp,
    make_folder,
    read_sealed,
    remove,
    replace_file,
    stamp_of,
    sync_folder,
    write_durably,
    writing,
)

log = logging.getLogger(__name__)

MOST_REMEMBERED, LARGEST_REMEMBERED = 1024, 8 * 1024
"""How many files are remembered, and how many bytes each may hold."""


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
        self.replace(path, content)
        with writing(path):
            sync_folder(path.parent)

    def replace(self, path: Path, content: bytes) -> None:
        """The same, but a power cut may bring the old file back, until its folder was synced."""
        replace_file(path, self.seal(content))
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


class SealedFolder:
    """Encrypted files that wait in a folder, read again in the order of their names."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        make_folder(path)

    async def put(self, name: str, content: bytes) -> None:
        """Keep it; when this returns, it is on the disk. Raises Unwritable.

        Where it is cancelled, it ends when nothing is being written any more: the thread goes on, and what
        is removed before it has ended would come back.
        """
        thread = asyncio.create_task(asyncio.to_thread(self._vault.write, self._path / name, content))
        try:
            await asyncio.shield(thread)
        except asyncio.CancelledError:
            await asyncio.gather(thread, return_exceptions=True)
            raise

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
