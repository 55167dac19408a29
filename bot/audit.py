"""The durable record of what staff did, and of who was refused what only staff may do.

It holds no personal data: of a member of staff a mark that the key of the data makes, of anybody
else only what kind of outsider it was. Each file grows up to a size and has one predecessor, and
those who are refused cannot crowd out what staff did.
"""

import asyncio
import errno
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError
from bot.store.files import sync_folder, unwritable, write_through

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)

LARGEST = 1024 * 1024
"""Bytes of a file; at that size it takes the place of its predecessor."""


class AuditLog:
    """Two files of lines in this folder. `clock` gives the moment."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._turn = asyncio.Lock()
        folder.mkdir(mode=0o700, exist_ok=True)

    async def done(self, action: str, reference: str, update: str, who: str) -> None:
        """What a member of staff did. Raises StoreError."""
        await self._write("staff.log", action, reference, update, f"by {who}")

    async def refused(self, outsider: str, action: str, reference: str, update: str) -> None:
        """What was refused. Raises StoreError."""
        await self._write("refused.log", f"refused: {action}", reference, update, f"to {outsider}")

    async def _write(self, name: str, *fields: str) -> None:
        moment = self._clock().isoformat(timespec="seconds")
        line = "\t".join((moment, *(field or "-" for field in fields)))
        async with self._turn:
            await asyncio.to_thread(_append, self._folder / name, f"{line}\n".encode())


def _append(path: Path, line: bytes) -> None:
    """Put the line behind the others; when this returns, it is on the disk.

    Raises Unwritable where there is no room, and StoreError.
    """
    try:
        if path.exists() and path.stat().st_size + len(line) > LARGEST:
            os.replace(path, path.with_name(f"{path.name}.1"))
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.lseek(handle, 0, os.SEEK_END)
            torn = size and os.pread(handle, 1, size - 1) != b"\n"
            write_through(handle, b"\n" + line if torn else line)
        finally:
            os.close(handle)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in _NO_ROOM:  # anything else need not pass, and nobody may wait for it
            raise unwritable(path, error) from error
        raise StoreError(f"{path} cannot be written ({error.strerror})") from error
