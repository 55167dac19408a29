"""Files that survive a crash at any moment, for their owner only."""

import errno
import itertools
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from bot.errors import StoreError, Unwritable

_TEMPORARY = ".tmp"

RESERVE, SMALL = 500 * 2**20, 20
"""Bytes that files of tenants leave free for answers in words; a twentieth of a small disk."""

Stamp: TypeAlias = tuple[int, int, int]
"""What tells one version of a file from another: every write makes a new file."""


def read_sealed(path: Path) -> bytes | None:
    """The file as it is on the disk; None where there is none. Raises StoreError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror})") from error


def names_in(folder: Path) -> list[str]:
    """What is in the folder, in order; nothing where there is no folder. Raises StoreError."""
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{folder} cannot be read ({error.strerror})") from error


def stamp_of(path: Path | str) -> Stamp:
    """What tells the file from any that takes its place. Raises OSError."""
    found = os.stat(path)
    return found.st_ino, found.st_mtime_ns, found.st_size


def spare(folder: Path) -> int:
    """Bytes that files of tenants may still take there; below 0: the reserve is in use. Raises StoreError."""
    try:
        disk = os.statvfs(folder)
    except OSError as error:
        raise StoreError(f"{folder} cannot be read ({error.strerror})") from error
    return disk.f_frsize * disk.f_bavail - min(RESERVE, disk.f_frsize * disk.f_blocks // SMALL)


_names = itertools.count()

_strays: set[str] = set()
"""Temporary files that could not be taken away yet: they may hold words that are erased meanwhile."""


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only. Raises Unwritable."""
    replace_file(path, content)
    with writing(path):
        sync_folder(path.parent)


def replace_file(path: Path, content: bytes) -> None:
    """The same, but a power cut may bring the old file back, until its folder was synced."""
    temporary = f"{path.parent}/.{path.name}.{os.getpid()}-{next(_names)}{_TEMPORARY}"
    _take_strays_away()
    with writing(path):
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                write_through(handle, content)
            finally:
                os.close(handle)
            os.replace(temporary, path)
        except OSError:
            _strays.add(temporary)
            _take_strays_away()
            raise


def _take_strays_away() -> None:
    """Where one cannot be removed, the next write or removal tries again."""
    for stray in _strays.copy():
        with suppress(OSError):
            with suppress(FileNotFoundError):
                os.unlink(stray)
            _strays.discard(stray)


def write_through(handle: int, content: bytes) -> None:
    """Write all of it, however little the system takes at once, to the disk itself. Raises OSError."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raises Unwritable where the system refuses."""
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
    with writing(folder):
        made = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in made or [folder]:
            with suppress(PermissionError):  # what may not be looked into, somebody else made
                sync_folder(each.parent)


def remove(path: Path) -> None:
    """Remove a file for good, if it is there. Raises Unwritable."""
    remove_file(path)
    with writing(path), suppress(FileNotFoundError):  # no folder, no file
        sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """The same, but a power cut may bring it back, until its folder was synced."""
    _take_strays_away()
    with writing(path), suppress(FileNotFoundError):
        os.unlink(path)


def remove_folder(folder: Path) -> None:
    """Remove a folder and all in it for good, if it is there. Raises Unwritable."""
    with writing(folder):
        if folder.exists():
            shutil.rmtree(folder)
        sync_folder(folder.parent)


def sweep(folder: Path) -> None:
    """Remove what interrupted writes left behind. Only while nobody else writes there."""
    for stray in folder.rglob(f".*{_TEMPORARY}"):
        stray.unlink(missing_ok=True)


def keep_mail(folder: Path, name: str, mail: EmailMessage) -> None:
    """Write the mail, in place of itself only: beside another of this name. Raises Unwritable.

    It is named by the number of a complaint, and two complaints may have one number.
    """
    names = (f"{name}{f'-{number}' if number > 1 else ''}.eml" for number in itertools.count(1))
    paths = (folder / each for each in names)
    write_durably(
        next(path for path in paths if not path.exists() or _id_of(path) == mail["Message-ID"]),
        mail.as_bytes(),
    )


def mails_kept(folder: Path, name: str, complaint: str) -> list[Path]:
    """The mails of this name about the complaint with this id, and those that do not tell whose they are."""
    found = [folder / f"{name}.eml", *folder.glob(f"{name}-*.eml")]
    return [path for path in found if complaint in (of := _id_of(path)) or not of]


def _id_of(path: Path) -> str:
    """The Message-ID; nothing where it cannot be told."""
    try:
        return str(BytesHeaderParser().parsebytes(read_sealed(path) or b"")["Message-ID"] or "").strip()
    except StoreError:
        return ""
