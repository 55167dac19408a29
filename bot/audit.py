"""The durable record of what staff did, and of who was refused what only staff may do.

It holds no personal data: of a member of staff a mark that the key of the data makes, of anybody
else only what kind of outsider it was. Each file grows up to a size and has one predecessor, and
those who are refused cannot crowd out what staff did.

What cannot be written is owed: the log tells it in full, and it is written before the next line of its
file, or when the program stops.
"""

import asyncio
import errno
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError, Unwritable
from bot.store.files import sync_folder, unwritable, write_through

log = logging.getLogger(__name__)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)

LARGEST = 1024 * 1024
"""Bytes of a file; at that size it takes the place of its predecessor."""

MOST_OWED = 1000
"""Lines that each file is owed at most; the log alone has what is beyond."""


class AuditLog:
    """Two files of lines in this folder. `clock` gives the moment."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock
        self._turn = asyncio.Lock()
        self._owed: dict[str, dict[tuple[str, ...], str]] = {"staff.log": {}, "refused.log": {}}
        folder.mkdir(mode=0o700, exist_ok=True)

    async def done(self, action: str, reference: str, update: str, who: str) -> None:
        """What a member of staff did. Raises Unwritable where the disk has no room: it is owed until then."""
        await self._write("staff.log", action, reference, update, f"by {who}")

    async def refused(self, outsider: str, action: str, reference: str, update: str) -> None:
        """What was refused. Nobody waits for room: what else was said does not hang on it."""
        with suppress(Unwritable):
            await self._write("refused.log", f"refused: {action}", reference, update, f"to {outsider}")

    async def close(self) -> None:
        """Write what is owed, where that can be done now."""
        for name in self._owed:
            with suppress(StoreError):
                await self._append(name)

    async def _write(self, name: str, *fields: str) -> None:
        moment = self._clock().isoformat(timespec="seconds")
        line = "\t".join((moment, *(field or "-" for field in fields)))
        owed = self._owed[name]
        new = fields not in owed  # an update that waits comes again
        owed.setdefault(fields, f"{line}\n")
        try:
            await self._append(name)
        except StoreError as error:
            if new:
                log.error("Not recorded yet (%s): %s", error, line.replace("\t", "  "))
            if len(owed) > MOST_OWED:
                owed.pop(fields, None)
            if isinstance(error, Unwritable):
                raise

    async def _append(self, name: str) -> None:
        """Put what is owed to the file there. Raises StoreError."""
        async with self._turn:
            lines = dict(self._owed[name])
            if not lines:
                return
            await asyncio.to_thread(_append, self._folder / name, "".join(lines.values()).encode())
            for written in lines:
                del self._owed[name][written]


def _append(path: Path, lines: bytes) -> None:
    """Put the lines behind the others; when this returns, they are on the disk.

    Raises Unwritable where there is no room, and StoreError.
    """
    try:
        if path.exists() and path.stat().st_size + len(lines) > LARGEST:
            os.replace(path, path.with_name(f"{path.name}.1"))
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.lseek(handle, 0, os.SEEK_END)
            torn = size and os.pread(handle, 1, size - 1) != b"\n"
            write_through(handle, b"\n" + lines if torn else lines)
        finally:
            os.close(handle)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in _NO_ROOM:  # anything else need not pass, and nobody may wait for it
            raise unwritable(path, error) from error
        raise StoreError(f"{path} cannot be written ({error.strerror})") from error
