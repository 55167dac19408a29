"""Files that are encrypted and survive a crash at any moment."""

import asyncio
import logging
import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import StoreError

log = logging.getLogger(__name__)

_TEMPORARY = ".tmp"


class Vault:
    """Reads and writes encrypted files. The first key encrypts, every key decrypts."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def read(self, path: Path) -> bytes | None:
        """What the file holds; None where there is none. Raises StoreError."""
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{path} cannot be read ({error.strerror})") from error
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise StoreError(f"{path} does not open with this key") from error

    def write(self, path: Path, content: bytes) -> None:
        """Replace the file in one step; when this returns, it is on the disk. Raises StoreError."""
        write_durably(path, self._fernet.encrypt(content))


class SealedFolder:
    """Encrypted files that wait in a folder, read again in the order of their names."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        path.mkdir(mode=0o700, exist_ok=True)

    async def put(self, name: str, content: bytes) -> None:
        """Keep it; when this returns, it is on the disk. Raises StoreError."""
        await asyncio.to_thread(self._vault.write, self._path / name, content)

    async def remove(self, name: str) -> None:
        await asyncio.to_thread(remove, self._path / name)

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


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only. Raises StoreError."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_TEMPORARY}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"{path} cannot be written ({error.strerror})") from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Remove a file for good, if it is there."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder and all in it for good, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)
        sync_folder(folder.parent)


def sweep(folder: Path) -> None:
    """Remove what interrupted writes left behind. Only while nobody else writes there."""
    for stray in folder.rglob(f".*{_TEMPORARY}"):
        stray.unlink(missing_ok=True)
