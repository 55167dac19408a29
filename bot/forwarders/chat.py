"""What is told about a complaint in a chat: to the committee's staff, and to the tenant."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from bot.dossier.complaint import Complaint
from bot.dossier.documents import staff_message, tenant_copy
from dialogs.complaint.windows import mail_status
from dialogs.screen import Line, Screen
from dialogs.text import Translator


class Teller(Protocol):
    """A channel that can tell something by itself. Raises TryLater or Undeliverable."""

    async def tell(self, chat: str, screen: Screen) -> None: ...


class StaffSummary:
    """The summary to the staff chat."""

    vital = True

    def __init__(
        self, teller: Teller, chat: int, detail: str, language: str, languages: Mapping[str, Translator]
    ) -> None:
        self._teller = teller
        self._chat = str(chat)
        self._detail = detail
        self._language = language
        self._languages = languages

    async def forward(self, complaint: Complaint) -> str:
        tenant = self._languages[complaint.language].name
        say = self._languages[self._language]
        await self._teller.tell(self._chat, staff_message(complaint, self._detail, say, tenant))
        return "chat"


class _InChat:
    """Something told to the tenant in the chat in which the complaint was filed."""

    vital = False

    def __init__(self, tellers: Mapping[str, Teller], languages: Mapping[str, Translator]) -> None:
        self._tellers = tellers
        self._languages = languages

    async def _tell(self, complaint: Complaint, screen: Screen) -> str:
        channel, _colon, chat = complaint.chat.partition(":")
        teller = self._tellers.get(channel)
        if teller is None:
            return "the channel is closed"
        await teller.tell(chat, screen)
        return "chat"


class CopyInChat(_InChat):
    """The tenant's copy."""

    async def forward(self, complaint: Complaint) -> str:
        say = self._languages[complaint.language]
        return await self._tell(complaint, tenant_copy(complaint, say))


class MailNotice(_InChat):
    """That the committee's mail has the complaint; sent after it has."""

    def __init__(
        self,
        tellers: Mapping[str, Teller],
        languages: Mapping[str, Translator],
        deliveries: Callable[[str], Awaitable[Mapping[str, str]]],
    ) -> None:
        super().__init__(tellers, languages)
        self._deliveries = deliveries

    async def forward(self, complaint: Complaint) -> str:
        say = self._languages[complaint.language]
        status = mail_status(await self._deliveries(complaint.id))
        return await self._tell(complaint, Screen(complaint.language, (Line(say(status)),)))
