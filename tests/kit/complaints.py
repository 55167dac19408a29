"""Complaints without a conversation before them."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from bot.dossier.complaint import Complaint, Delivery, Filed, freeze
from bot.languages import translators
from bot.organisation import load
from bot.store import Store
from bot.store.sealed import SealedStorage
from bot.store.vault import Vault
from dialogs.complaint.questions import FORM
from dialogs.session import Session, reference
from dialogs.text import Translator
from tests.kit.house import NOW

ANSWERS: Mapping[str, Any] = {
    "for_whom": "self",
    "name": "Jan Jansen",
    "email": "jan@example.nl",
    "phone": "06 12345678",
    "address": "Dorpsstraat 1, 6131 AA Sittard",
    "against": "decision",
    "decision": "De afwijzing van mijn aanvraag",
    "when": {"words": "sinds januari", "first": "2026-01-01", "last": None, "precision": "since"},
    "description": {"items": [{"id": "1", "text": "Ik kreeg géén antwoord."}], "done": True},
    "wish": "Een gesprek",
}


@cache
def _languages() -> Mapping[str, Translator]:
    return translators(load(None))


def complaint_of(session: Session, chat: str = "telegram:1") -> Complaint:
    """The session as a complaint."""
    return freeze(session, chat, NOW, FORM, _languages())


def draft_file(folder: Path, chat: str) -> Path:
    """The chat's draft in a data directory, once it is in a file of its own."""
    return folder / "drafts" / f"{sha256(chat.encode()).hexdigest()[:40]}.json"


def write_document(path: Path, vault: Vault, document: Mapping[str, Any]) -> None:
    """Replace the file by one with this document, as TinyDB itself writes it."""
    database = TinyDB(path, vault, storage=SealedStorage)
    database.storage.write({database.default_table_name: {"1": document}})


async def file(
    store: Store,
    chat: str,
    draft: str,
    content: Mapping[str, bytes] | None = None,
    deliveries: tuple[str, ...] = ("mail",),
    **answers: Any,
) -> Complaint:
    """Put a complaint into the outbox, as if it was filed just now.

    `content`: its files by their name. `answers`: what was answered otherwise than by most.
    """
    files = dict(enumerate((content or {}).items()))
    items = [
        {"id": f"file{n}", "name": name, "media_type": "application/pdf", "size": len(data), "note": ""}
        for n, (name, data) in files.items()
    ]
    session = Session(id=draft, language="nl", phase="submitted")
    session.answers = {**ANSWERS, **answers, "evidence": {"items": items, "done": True}}
    session.sent = [{"id": draft, "reference": reference(draft), "at": NOW.isoformat()}]
    complaint = complaint_of(session, chat)
    async with store.visit(chat) as visit:
        due = {name: Delivery() for name in deliveries}
        kept = {f"file{n}": data for n, (_name, data) in files.items()}
        await visit.save(session, complaint=Filed(complaint, due), content=kept)
    return complaint
