"""Somebody in the staff chat, and what stands in the records about it."""

from typing import Any
from uuid import uuid4

from bot.dossier.complaint import Filed
from dialogs.session import Session
from tests.kit.chats import BOT
from tests.kit.fake_telegram import FakeTelegram, Sent
from tests.kit.house import STAFF, House
from tests.kit.visitor import TelegramVisitor

SECRETARY = 9001


class Member(TelegramVisitor):
    """A person in a group. `chat`: another one than the staff chat, for somebody who may not."""

    def __init__(self, telegram: FakeTelegram, chat: int = STAFF, person: int = SECRETARY) -> None:
        super().__init__(telegram, chat)
        self.sender = {"id": person, "is_bot": False, "first_name": "Secretary", "language_code": "nl"}

    async def does(self, **content: Any) -> None:
        await self.telegram.message(self.chat, self.sender, "supergroup", **content)
        await self.listens()

    async def replies(self, words: str, to: Sent | None = None) -> None:
        """Answer a message of the bot's, the newest if no other is meant."""
        before = to or self.messages[-1]
        await self.does(text=words, reply_to_message={**before.shown(), "from": BOT})

    async def agrees(self) -> None:
        """Say yes to what the tenant is to hear."""
        await self.taps("Ja, vertel het de huurder")


def recorded(house: House, name: str = "staff") -> list[list[str]]:
    """The lines of a record, without their moments: what, complaint, update, who."""
    path = house.settings.data / "audit" / f"{name}.log"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split("\t")[1:] for line in lines]


ANSWERS: dict[str, Any] = {
    "talked_person": None,
    "for_whom": "self",
    "name": "Jan Jansen",
    "email": "jan@example.nl",
    "phone": "+31 6 12345678",
    "address": "Dorpsstraat 1, 6131 AA Sittard",
    "against": "decision",
    "decision": "De afwijzing van mijn aanvraag",
    "when": {"words": "sinds januari"},
    "description": {"items": [{"id": "1", "text": "Ik kreeg geen antwoord."}], "done": True},
    "wish": "Een gesprek",
    "evidence": None,
}


async def sent_in(
    house: House, tenant: TelegramVisitor, language: str = "nl", *, draft: str = "", **answers: Any
) -> str:
    """The tenant, who had answered everything before, sends the complaint; its reference.

    `draft`: the id, where it matters. `answers`: those that differ.
    """
    given = {**ANSWERS, **answers}
    session = Session(id=draft or uuid4().hex, language=language, phase="confirming", answers=given)
    session.touched = house.now.isoformat()
    async with house.app.store.visit(f"telegram:{tenant.chat}") as visit:
        await visit.save(session)
    await tenant.says("verstuur")
    await house.delivered()
    await tenant.listens()
    return session.reference


async def filed(house: House, reference: str) -> Filed:
    """The complaint as it is kept."""
    (complaint,) = await house.app.store.named(reference)
    return await house.app.store.filed(complaint)


def summary_of(member: Member, reference: str) -> Sent:
    """The message in the staff chat that told of the complaint."""
    return next(each for each in member.messages if "Nieuwe klacht" in each.text and reference in each.text)
