"""Documents by name: each in an encrypted file of its own, or in the journal until it is there.

A name is a folder and a file without its ending, such as 'drafts/1f2e'. What stands in the journal
counts, whatever the file says.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.errors import StoreError
from bot.store.files import remove_file, stamp_of, sync_folder, writing
from bot.store.journal import Document, Journal
from bot.store.sealed import content_of, read_document
from bot.store.vault import Vault


class Documents:
    """The documents in a data directory. `alone`: no other process works there; else only for looking.

    Raises StoreError where the journal cannot be read.
    """

    def __init__(self, folder: Path, vault: Vault, *, alone: bool) -> None:
        self._folder = folder
        self._vault = vault
        self._journal = Journal(folder / "journal", vault, self._write_out)
        if alone:
            self._journal.recover()
        else:
            self._journal.look()

    def path(self, name: str) -> Path:
        """The document's own file."""
        return self._folder / f"{name}.json"

    def exists(self, name: str) -> bool:
        """Whether there is such a document. Raises StoreError where that cannot be known."""
        return self.version(name) is not None

    def at_rest(self, name: str) -> bool:
        """Whether it was not put since it was last given its own file."""
        return name not in self._journal

    def version(self, name: str) -> object:
        """What tells this version of a document from others; None: there is none. Raises StoreError."""
        try:
            return self._journal[name]  # asked once: another thread may be asking
        except KeyError:
            pass
        path = f"{self._folder}/{name}.json"  # asked several times at every update: pathlib takes longer
        try:
            return stamp_of(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{path} cannot be read ({error.strerror})") from error

    async def get(self, name: str) -> Document | None:
        """The document; None where there is none. Raises StoreError."""
        if name in self._journal:
            return self._journal.get(name)
        path = self.path(name)
        if self._vault.remembers(path):
            return read_document(path, self._vault)
        if not self.exists(name):  # most often a new chat: it need not wait for a thread
            return None
        return await asyncio.to_thread(read_document, path, self._vault)

    def names(self, folder: str) -> list[str]:
        """The names in this folder, without it, in order. It takes its time."""
        saved = self._journal.names  # first: while the files are looked at, these may become files
        here = {path.stem for path in (self._folder / folder).glob("*.json")}
        for name, there in saved.items():
            home, _slash, stem = name.partition("/")
            if home == folder:
                (here.add if there else here.discard)(stem)
        return sorted(here)

    async def put(self, documents: Mapping[str, Document | None]) -> None:
        """Keep all of these documents, or remove those that are None: all of it, or nothing.

        When this returns, it is on the disk. Raises Unwritable; nothing has changed then.
        """
        await self._journal.put(documents)

    async def settle(self) -> None:
        """Put every document in its own file: what was said before is nowhere any more. Raises StoreError."""
        await self._journal.settle()

    def damage(self) -> dict[Path, int]:
        """How many lines cannot be read of each file of the journal. Raises StoreError."""
        return self._journal.damage()

    def _write_out(self, documents: Mapping[str, bytes | None]) -> None:
        """Give documents their own files, or take those away; then sync each folder once."""
        for name, document in sorted(documents.items(), key=lambda each: each[1] is None):
            if document is None:
                remove_file(self.path(name))
            else:
                self._vault.replace(self.path(name), content_of(document))
        for folder in {name.partition("/")[0] for name in documents}:
            with writing(self._folder / folder):
                sync_folder(self._folder / folder)
