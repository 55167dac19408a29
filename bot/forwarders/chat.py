"""What is told about a complaint in a chat: to the committee's staff, and to the tenant."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from bot.dossier.complaint import Complaint, Filed
from bot.dossier.documents import answer_message, staff_message, tenant_copy
from bot.dossier.page import letter
from bot.errors import TryLater
from bot.lanes import IN_CHAT
from bot.organisation import Organisation
from dialogs.proceedings import Proceeding
from dialogs.screen import Line, Screen
from dialogs.text import Text, Translator, _

CLOSED = "the channel is closed"


class Teller(Protocol):
    """A channel that can tell something, or give a file, by itself.

    Raises TryLater or Undeliverable.
    """

    async def tell(self, chat: str, screen: Screen) -> None: ...

    async def give(self, chat: str, name: str, content: bytes, caption: str) -> None: ...


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
        return IN_CHAT


class _InChat:
    """Something told to the tenant in the chat in which the complaint was filed."""

    vital = False

    def __init__(self, tellers: Mapping[str, Teller], languages: Mapping[str, Translator]) -> None:
        self._tellers = tellers
        self._languages = languages

    def _teller(self, complaint: Complaint) -> tuple[Teller | None, str]:
        channel, _colon, chat = complaint.chat.partition(":")
        return self._tellers.get(channel), chat

    async def _tell(self, complaint: Complaint, screen: Screen) -> str:
        teller, chat = self._teller(complaint)
        if teller is None:
            return CLOSED
        await teller.tell(chat, screen)
        return IN_CHAT


class CopyInChat(_InChat):
    """The tenant's copy."""

    async def forward(self, complaint: Complaint) -> str:
        say = self._languages[complaint.language]
        return await self._tell(complaint, tenant_copy(complaint, say))


class LetterInChat(_InChat):
    """The letter for the post, as a file."""

    def __init__(
        self,
        tellers: Mapping[str, Teller],
        languages: Mapping[str, Translator],
        organisation: Organisation,
    ) -> None:
        super().__init__(tellers, languages)
        self._organisation = organisation

    async def forward(self, complaint: Complaint) -> str:
        teller, chat = self._teller(complaint)
        if teller is None:
            return CLOSED
        say = self._languages[complaint.language]
        committee = self._languages[self._organisation.language]
        page = letter(complaint, self._organisation, committee, say.name)
        caption = say(_("Your letter for the post. You can print it, put your name under it and send it."))
        await teller.give(chat, f"{complaint.reference}.html", page, caption)
        return IN_CHAT


class WithdrawalToStaff:
    """That a complaint was withdrawn, to the staff chat; no personal data."""

    vital = True

    def __init__(self, teller: Teller, chat: int, say: Translator) -> None:
        self._teller = teller
        self._chat = str(chat)
        self._say = say

    async def forward(self, complaint: Complaint) -> str:
        text = _("The tenant has withdrawn complaint {reference}.", reference=complaint.reference)
        await self._teller.tell(self._chat, Screen(self._say.language, (Line(self._say(text)),)))
        return IN_CHAT


class MailNotice(_InChat):
    """That the committee's mail has the complaint, or its withdrawal; sent after it has.

    `status` says so, from what became of the `deliveries`.
    """

    def __init__(
        self,
        tellers: Mapping[str, Teller],
        languages: Mapping[str, Translator],
        deliveries: Callable[[str], Awaitable[Mapping[str, str]]],
        status: Callable[[Mapping[str, str]], Text],
    ) -> None:
        super().__init__(tellers, languages)
        self._deliveries = deliveries
        self._status = status

    async def forward(self, complaint: Complaint) -> str:
        say = self._languages[complaint.language]
        status = self._status(await self._deliveries(complaint.id))
        return await self._tell(complaint, Screen(complaint.language, (Line(say(status)),)))


class WordToTenant(_InChat):
    """What the committee did: the proceeding with this number. `filed` gives the complaint as it is now,
    `screen` what the tenant sees, and `told` is called with the proceeding's id at once, before it is
    noted on the disk.
    """

    def __init__(
        self,
        tellers: Mapping[str, Teller],
        languages: Mapping[str, Translator],
        filed: Callable[[str], Awaitable[Filed]],
        screen: Callable[[Complaint, Proceeding], Awaitable[Screen]],
        told: Callable[[str], None],
        number: int,
    ) -> None:
        super().__init__(tellers, languages)
        self._filed = filed
        self._screen = screen
        self._told = told
        self._number = number

    async def forward(self, complaint: Complaint) -> str:
        teller, chat = self._teller(complaint)
        if teller is None:
            raise TryLater(CLOSED)
        what = (await self._filed(complaint.id)).proceedings[self._number]
        await teller.tell(chat, await self._screen(complaint, what))
        self._told(what.id)
        return IN_CHAT


class AnswerToStaff:
    """What the tenant answered, to the staff chat: the proceeding with this number."""

    vital = True

    def __init__(
        self,
        teller: Teller,
        chat: int,
        detail: str,
        say: Translator,
        filed: Callable[[str], Awaitable[Filed]],
        number: int,
    ) -> None:
        self._teller = teller
        self._chat = str(chat)
        self._detail = detail
        self._say = say
        self._filed = filed
        self._number = number

    async def forward(self, complaint: Complaint) -> str:
        proceedings = (await self._filed(complaint.id)).proceedings[: self._number + 1]
        screen = answer_message(complaint, proceedings, self._detail, self._say)
        await self._teller.tell(self._chat, screen)
        return IN_CHAT
