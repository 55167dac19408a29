"""The data directory: that it can be used, by one process, with the right key."""

import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from bot.errors import SettingError, StoreError, Unwritable
from bot.store.files import make_folder, names_in, read_sealed, sweep, write_durably
from bot.store.vault import Vault

log = logging.getLogger(__name__)

_KEY = "key"
_PROOF = "key.check"
_LOCK = "lock"
_SAYING = b"klachtwijzer"

_CLEAR = ("mail", "letters", "lost+found")
"""Folders whose files are for whoever takes them from there, not encrypted; and one of the system's own."""

PLAIN = ("again", "audit")
"""Folders whose files are not encrypted either: they need no key, hold nothing personal, and must be kept."""

_NEEDED = ("again", "aside", "audit", "complaints", "drafts", "evidence", "inbox", "journal", "outbox")
"""Folders without which something would be taken for not there."""

_JOURNAL = "journal"
"""Its files hold many sealed records each, and are empty most of the time."""


class InUse(SettingError):
    """Another process works on the data directory."""


class Unsealed(StoreError):
    """Some files could not be sealed with the newest key. `failures`: a line for each."""

    def __init__(self, failures: Sequence[str]) -> None:
        super().__init__(f"{len(failures)} of the files are not encrypted with the newest key")
        self.failures = failures


@contextmanager
def needed() -> Iterator[None]:
    """What is read here must be there: raises SettingError where it cannot be read."""
    try:
        yield
    except StoreError as error:
        raise SettingError(f"KLACHTWIJZER_DATA: {error}.") from error


class DataFolder:
    """`key` opens the vault; `hold` keeps other processes out until this one ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.key = path / _KEY
        self.proof = path / _PROOF
        self._lock: int | None = None

    def prepare(self) -> None:
        """Make the directory where it is missing. Raises SettingError."""
        try:
            make_folder(self.path)
            probe = self.path / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except Unwritable as error:
            raise SettingError(f"KLACHTWIJZER_DATA: {error}.") from error
        except OSError as error:
            raise SettingError(
                f"KLACHTWIJZER_DATA: {self.path} cannot be written ({error.strerror})."
            ) from error
        self.look_into(os.R_OK | os.W_OK | os.X_OK)

    def look_into(self, access: int = os.R_OK | os.X_OK) -> None:
        """Raises SettingError where this user has not this access to a folder that is needed.

        What is in it would be taken for not there. `access`: as os.access has it.
        """
        for folder in (self.path / name for name in _NEEDED):
            with needed():
                names_in(folder)
            if folder.exists() and not os.access(folder, access):
                raise SettingError(
                    f"KLACHTWIJZER_DATA: {folder} cannot be used by this user. "
                    f"It belongs to the user with the number {folder.stat().st_uid}."
                )

    def unreadable(self) -> list[str]:
        """A line for each folder that cannot be looked into, and each file that this user may not read."""
        failures: list[str] = []
        journal = (self.path / _JOURNAL / name for name in names_in(self.path / _JOURNAL))
        for path in (*self.sealed(failures), *journal):
            if path.exists() and not os.access(path, os.R_OK):
                failures.append(f"{path} cannot be read by this user")
        return failures

    def only_its_owner(self) -> None:
        """Raises SettingError where the directory is not there, or where another user's program works on it.

        What somebody else writes there, root as well, that program could not read.
        """
        try:
            owner = (self.path / _LOCK).stat().st_uid
        except FileNotFoundError:
            if self.path.is_dir():
                return
            raise SettingError(f"KLACHTWIJZER_DATA: there is no directory {self.path.absolute()}.") from None
        except OSError as error:
            raise SettingError(
                f"KLACHTWIJZER_DATA: {self.path} cannot be read ({error.strerror})."
            ) from error
        if owner != os.geteuid():
            raise SettingError(
                f"KLACHTWIJZER_DATA: klachtwijzer runs on {self.path} as the user with the number {owner}. "
                "Give this command as that user."
            )

    def hold(self) -> None:
        """Keep every other process out, and sweep what an interrupted write of an earlier one left.

        Raises InUse where another process is in.
        """
        try:
            handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SettingError(
                f"KLACHTWIJZER_DATA: {self.path / _LOCK} cannot be opened ({error.strerror})."
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise InUse(
                f"KLACHTWIJZER_DATA: {self.path} is in use by another klachtwijzer. "
                "Stop that one first, or choose another directory."
            ) from None
        self._lock = handle
        sweep(self.path)

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def vault(self, keys: Sequence[str], *, make: bool = True) -> Vault | None:
        """The vault that opens with these keys, or with the key file where there are none.

        The key file is made where there is none yet, unless `make` is False: then None is
        returned. Raises SettingError where the key is not the one that the data was made with, and
        StoreError where that cannot be known.
        """
        # Where the proof was lost, any file proves the key as well.
        proof = self.proof if self.proof.exists() else next(self.sealed(), None)
        source = "KLACHTWIJZER_DATA_KEY" if keys else self.key
        keys = keys or self._key_file(make and proof is None)
        if not keys:
            if proof:
                raise SettingError(
                    f"KLACHTWIJZER_DATA_KEY is not set and {self.key} is missing. "
                    f"Without its key the data in {self.path} cannot be read."
                )
            return None
        vault = Vault(keys)
        if proof and (content := read_sealed(proof)) is not None:
            try:
                vault.open(proof, content)
            except StoreError:
                raise SettingError(
                    f"{source} does not open the data in {self.path}. "
                    "Put the key there that it was made with."
                ) from None
        if make and proof != self.proof:
            vault.write(self.proof, _SAYING)
        return vault

    def sealed(self, failures: list[str] | None = None) -> Iterator[Path]:
        """Every encrypted file but the proof and the journal, in the order of the names.

        What is being written now is no file yet.

        `failures` gets a line for each folder that cannot be read: without it, raises StoreError there.
        """

        def failed(error: OSError) -> None:
            if isinstance(error, FileNotFoundError | NotADirectoryError):
                return  # it was erased meanwhile, or it is a file
            line = f"{error.filename} cannot be read ({error.strerror})"
            if failures is None:
                raise StoreError(line) from error
            failures.append(line)

        for home in names_in(self.path):
            if home in (*_CLEAR, *PLAIN, _JOURNAL):
                continue
            for folder, folders, names in os.walk(self.path / home, onerror=failed):
                folders.sort()
                yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))

    def rotate(self, keys: Sequence[str]) -> int:
        """Seal every file with the newest key, and then forget the older ones; how many were sealed anew.

        Only while the directory is held and the journal is settled. `keys`: newest first; none: those
        of the key file, where a new one is made first. It can be stopped at any moment and done again:
        until all is done, every key that opens something is kept, and so is the proof. Raises
        SettingError, and Unsealed where files are left.
        """
        vault = self.vault(keys, make=False)
        if vault is None:
            raise SettingError(f"KLACHTWIJZER_DATA: there is nothing encrypted in {self.path} yet.")
        if len(keys) == 1:
            raise SettingError(
                "KLACHTWIJZER_DATA_KEY holds one key. "
                "Put the new one before it, as in new,old; then try again."
            )
        own = not keys
        if own:
            keys = self._key_file(make=False)
            if len(keys) == 1:
                keys = (Fernet.generate_key().decode(), *keys)
                self._write_keys(keys)
            vault = Vault(keys)
        count = 0
        failures = [
            f"{self.path / _JOURNAL / name} holds records that have no files of their own yet, or do not open"
            for name in names_in(self.path / _JOURNAL)
        ]
        for path in self.sealed(failures):
            try:
                count += vault.reseal(path)
            except StoreError as error:
                failures.append(str(error))
        if failures:
            raise Unsealed(failures)
        vault.reseal(self.proof)
        if own:
            self._write_keys(keys[:1])
        return count

    def _key_file(self, make: bool) -> tuple[str, ...]:
        if self.key.exists():
            try:
                keys = tuple(self.key.read_text().split())
                Vault(keys)
            except OSError as error:
                raise SettingError(f"{self.key} cannot be read ({error.strerror}).") from None
            except (IndexError, ValueError):
                raise SettingError(
                    f"{self.key} holds no key that can be used. Put the key there that was kept elsewhere."
                ) from None
            return keys
        if not make:
            return ()
        keys = (Fernet.generate_key().decode(),)
        self._write_keys(keys)
        log.warning(
            "A key was made in %s. Keep a copy of it in another place: without it nothing can be read.",
            self.key,
        )
        return keys

    def _write_keys(self, keys: Sequence[str]) -> None:
        """Write the key file: a key on each line, the newest first."""
        write_durably(self.key, "\n".join(keys).encode())
