"""Everything that writes to the disk, in one conversation: from the welcome to the erasure."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from bot.dossier.complaint import Filed
from bot.store.folder import DataFolder
from dialogs.session import Session
from tests.kit.acknowledged import opened
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.filing import DUTCH
from tests.kit.making import photographed
from tests.kit.visitor import TelegramVisitor

PHOTO = photographed()
OWN_WORDS = ("Jan Jansen", "jan@example.nl", "De afwijzing van mijn aanvraag", "Ik kreeg geen antwoord.")
"""What the tenant answers in own words; the wish is 'Een gesprek'."""

WITHOUT_A_DATE = {"message_id": 1, "date": "soon", "text": "?"}
"""A message that cannot be read, and so is set aside."""


async def file_with_a_photo(visitor: TelegramVisitor) -> AsyncIterator[str]:
    """File a complaint; after each answer, what was answered."""
    for place, words in DUTCH:
        if place == "review":
            await visitor.sends("foto.jpg", PHOTO)
            yield "photo"
            words = "dat is alles"
        await visitor.says(words)
        yield words


async def lifetime(
    visitor: TelegramVisitor, telegram: FakeTelegram, delivered: Callable[[], Awaitable[None]]
) -> AsyncIterator[str]:
    """File a complaint, send something that cannot be handled, withdraw, and erase everything.

    Gives after each step, once it was acknowledged, what was done.
    """
    async for step in file_with_a_photo(visitor):
        yield step
    await delivered()
    chat = {"id": visitor.chat, "type": "private", "first_name": "T"}
    await telegram.post(message={**WITHOUT_A_DATE, "chat": chat, "from": visitor.sender})
    await visitor.listens()
    yield "set aside"
    for words in ("trek mijn klacht in", "ja"):
        await visitor.says(words)
        yield f"withdraw: {words}"
    for _ in range(3):  # the notice comes after the mail
        await delivered()
    yield "withdrawal delivered"
    await visitor.says("/verwijder")
    yield "/verwijder"
    yield "erasing"
    await visitor.says("ja")
    yield "erased"


@dataclass
class Found:
    """What is on a disk, when it is opened as the next start opens it."""

    session: Session | None
    filed: list[Filed]
    files: dict[str, bytes]
    aside: int


async def find(folder: Path, chat: int) -> Found:
    """Open everything. Raises where anything cannot be opened."""
    data = DataFolder(folder)
    store = opened(data)
    drafts = [session async for _chat, session in store.drafts()]
    assert len(drafts) == len(list((folder / "drafts").iterdir())), "every draft opens"
    async with store.visit(f"telegram:{chat}") as visit:
        session = visit.session
    places = {path.stem for kind in ("outbox", "complaints") for path in (folder / kind).iterdir()}
    filed = [await store.filed(complaint) for complaint in places]
    vault = data.vault(())
    assert vault
    files = {path.name: vault.read(path) or b"" for path in (folder / "evidence").glob("*/*")}
    aside = [vault.read(path) for path in (folder / "aside").iterdir()]
    return Found(session, filed, files, len(aside))


def check(found: Found, done: Collection[str]) -> None:
    """That nothing is missing of what was acknowledged, and nothing left of what was erased."""
    everything = [found.session.to_json()] if found.session else []
    everything += [each.complaint.to_json() for each in found.filed]
    text = json.dumps(everything, ensure_ascii=False)
    named = [item["id"] for item in _evidence(found.session)]
    named += [file.id for each in found.filed if not each.done for file in each.complaint.files]
    assert set(named) <= found.files.keys(), "what names a file is never without it"
    kept = {*named, *(file.id for each in found.filed for file in each.complaint.files)}
    assert found.files.keys() <= kept, "no file stays that nothing names"
    if "erased" in done:
        assert not any(words in text for words in OWN_WORDS)
        assert (found.filed, found.files, found.aside) == ([], {}, 0)
    if "erasing" in done:
        return
    for words in OWN_WORDS:
        assert words not in done or words.rstrip(".") in text, words
    assert "photo" not in done or len(found.files) == 1
    assert "verstuur" not in done or len(found.filed) == 1
    assert "withdraw: ja" not in done or found.filed[0].withdrawn
    assert "set aside" not in done or found.aside == 1


def _evidence(session: Session | None) -> list[dict[str, str]]:
    """The files of a draft that can still be sent."""
    if session is None or session.id in [sent["id"] for sent in session.sent]:
        return []
    items: list[dict[str, str]] = (session.answers.get("evidence") or {"items": []})["items"]
    return items
