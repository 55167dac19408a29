"""The data directory: that it can be used, by one process, with the right key."""

import fcntl
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet

from bot.errors import SettingError, StoreError
from bot.store.vault import Vault, sweep, write_durably

log = logging.getLogger(__name__)

_KEY = "key"
_PROOF = "key.check"
_LOCK = "lock"
_SAYING = b"klachtwijzer"


class DataFolder:
    """`key` opens the vault; `hold` keeps other processes out until this one ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def prepare(self) -> None:
        """Make the directory where it is missing. Raises SettingError."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.path / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise SettingError(
                f"KLACHTWIJZER_DATA: {self.path} cannot be written ({error.strerror})."
            ) from error

    def hold(self) -> None:
        """Keep every other process out, and sweep what an interrupted write of an earlier one left.

        Raises SettingError where another process is in.
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
            raise SettingError(
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
        returned. Raises SettingError where the key is not the one that the data was made with.
        """
        proof = self.path / _PROOF
        sealed = proof.exists() or bool(self._some_data())
        keys = keys or self._key_file(make and not sealed)
        if not keys:
            if sealed:
                raise SettingError(
                    f"KLACHTWIJZER_DATA_KEY is not set and {self.path / _KEY} is missing. "
                    f"Without its key the data in {self.path} cannot be read."
                )
            return None
        vault = Vault(keys)
        try:
            said = vault.read(proof)
            for path in self._some_data() if said is None else ():
                vault.read(path)
        except StoreError:
            raise SettingError(f"KLACHTWIJZER_DATA_KEY does not open the data in {self.path}.") from None
        if said is None and make:
            vault.write(proof, _SAYING)
        return vault

    def _some_data(self) -> list[Path]:
        """One sealed file, if there is any: where the proof was lost, it proves the key as well."""
        kinds = ("drafts/*", "outbox/*", "complaints/*", "evidence/*/*", "aside/*", "inbox/*")
        return next(([path] for kind in kinds for path in self.path.glob(kind)), [])

    def _key_file(self, make: bool) -> tuple[str, ...]:
        path = self.path / _KEY
        if path.exists():
            try:
                key = path.read_text().strip()
                Fernet(key)
            except (OSError, ValueError):
                raise SettingError(f"{path} holds no key that can be used.") from None
            return (key,)
        if not make:
            return ()
        key = Fernet.generate_key().decode()
        write_durably(path, key.encode())
        log.warning(
            "A key was made in %s. Keep a copy of it in another place: without it nothing can be read.", path
        )
        return (key,)
