"""What encrypted files hold: a TinyDB document of its own, or the lines of the journal."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage

from bot.errors import StoreError
from bot.store.vault import Vault

DRAFTS = "drafts"

_ONLY = 1
"""The id of a file's only document."""


class SealedStorage(Storage):
    """TinyDB's storage in one encrypted file that is replaced whole."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault

    def read(self) -> dict[str, dict[str, Any]] | None:
        content = self._vault.read(self._path)
        return None if content is None else json.loads(content)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self._vault.write(self._path, json.dumps(data).encode())


def read_document(path: Path, vault: Vault) -> dict[str, Any] | None:
    """The file's document; None where there is none. Raises StoreError."""
    document = TinyDB(path, vault, storage=SealedStorage).get(doc_id=_ONLY)
    return None if document is None else dict(document)


def content_of(document: bytes) -> bytes:
    """What the file of a document holds, the document as JSON."""
    return b'{"%s": {"%d": %s}}' % (TinyDB.default_table_name.encode(), _ONLY, document)


def draft_ids(content: bytes) -> tuple[str, ...]:
    """The id of the draft in what its file holds, and those of the complaints that it names."""
    try:
        session = json.loads(content)[TinyDB.default_table_name][str(_ONLY)]["session"]
        return str(session["id"]), *(str(sent["id"]) for sent in session.get("sent", ()))
    except (ValueError, KeyError, TypeError):
        return ()


def chat_of(content: bytes) -> str | None:
    """The chat of the complaint in what its file holds; None where there is none."""
    try:
        return str(json.loads(content)[TinyDB.default_table_name][str(_ONLY)]["complaint"]["chat"])
    except (ValueError, KeyError, TypeError):
        return None


def read_records(content: bytes, vault: Vault) -> tuple[dict[str, bytes], list[bytes]]:
    """The last document of each name in a journal file, as JSON, and the lines that do not open."""
    found: dict[str, bytes] = {}
    damaged = []
    decode = json.JSONDecoder().raw_decode
    *lines, _unfinished = content.split(b"\n")
    for line in lines:
        try:
            records = vault.unseal(line).decode()
        except StoreError:
            damaged.append(line)
            continue
        end = 0
        while end < len(records):
            name, begin = decode(records, end)
            _document, end = decode(records, begin)
            found[_whole(name)] = records[begin:end].encode()
    return found, damaged


def _whole(name: str) -> str:
    """The name with its folder: earlier versions kept drafts only, and left that out."""
    return name if "/" in name else f"drafts/{name}"


def draft_name(chat: str) -> str:
    """The name of the chat's draft."""
    return f"{DRAFTS}/{hashed(chat)}"


def hashed(chat: str) -> str:
    """A file's name that does not show whose it is."""
    return sha256(chat.encode()).hexdigest()[:40]
