"""What is delivered of a complaint, and by what. Beside the composition, only this names forwarders."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.desk import told
from bot.dossier.complaint import Complaint, Delivery
from bot.dossier.mail import Letterbox
from bot.forwarders import Forwarder
from bot.forwarders.chat import (
    AnswerToStaff,
    CopyInChat,
    LetterInChat,
    MailNotice,
    StaffSummary,
    Teller,
    WithdrawalToStaff,
    WordToTenant,
)
from bot.forwarders.mail import AnswerToCommittee, ToCommittee, ToTenant, WithdrawalToCommittee, posts_of
from bot.lanes import ANSWER, ANSWER_STAFF, WITHDRAWAL, WORD, numbered
from bot.organisation import Organisation
from bot.settings import Settings
from bot.store import Store
from dialogs.complaint.afterwards import mail_status, withdrawal_status
from dialogs.dialog import Dialog
from dialogs.proceedings import Proceeding, questions
from dialogs.screen import Screen
from dialogs.session import Session
from dialogs.text import Text, Translator, _

MOST_JUST_TOLD = 1000
"""Far more than are told while the disk notes the first of them."""


class Deliveries:
    """`forwarders` by the name of the delivery; `series` makes one for the number of a proceeding.

    `staff`: what tells the staff chat, where there is one. `tell_staff` tells them something beside.
    `just_told`: the proceedings that tenants were told last, by their ids; the disk may not know yet.
    """

    def __init__(
        self,
        settings: Settings,
        organisation: Organisation,
        languages: Mapping[str, Translator],
        store: Store,
        dialog: Dialog,
        tellers: Mapping[str, Teller],
        tell_staff: Callable[[Text], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._organisation = organisation
        self._languages = languages
        self._store = store
        self._dialog = dialog
        self._tellers = tellers
        self._tell_staff = tell_staff
        self.forwarders: dict[str, Forwarder] = {}
        self.series: dict[str, Callable[[int], Forwarder]] = {}
        self.just_told: deque[str] = deque(maxlen=MOST_JUST_TOLD)

    def open(self, staff: Teller | None, clock: Callable[[], datetime]) -> None:
        """Make the forwarders. `staff`: the channel that has the staff chat."""
        settings, languages, tellers, filed = (
            self._settings,
            self._languages,
            self._tellers,
            self._store.filed,
        )
        to_committee, to_tenant = posts_of(settings, clock)
        encrypted = settings.smime is not None
        letterbox = Letterbox(self._organisation, settings.mail_from, languages, encrypted)
        self.forwarders |= {
            "mail": ToCommittee(to_committee, letterbox, self._store.content),
            "copy": ToTenant(to_tenant, letterbox),
            "chat": CopyInChat(tellers, languages),
            "letter": LetterInChat(tellers, languages, self._organisation),
            "notice": MailNotice(tellers, languages, self._told, mail_status),
            "withdrawal": WithdrawalToCommittee(to_committee, letterbox, self._withdrawn),
            "withdrawal_notice": MailNotice(tellers, languages, self._told, withdrawal_status),
        }
        self.series |= {
            WORD: lambda number: WordToTenant(
                tellers, languages, filed, self._word, self.just_told.append, number
            ),
            ANSWER: lambda number: AnswerToCommittee(to_committee, letterbox, filed, number),
        }
        chat = settings.staff_chat
        if staff is None or chat is None:
            return
        detail, say = settings.staff_detail, languages[self._organisation.language]
        self.forwarders |= {
            "staff": StaffSummary(staff, chat, detail, self._organisation.language, languages),
            "withdrawal_staff": WithdrawalToStaff(staff, chat, say),
        }
        self.series[ANSWER_STAFF] = lambda number: AnswerToStaff(staff, chat, detail, say, filed, number)

    def of_complaint(self, session: Session) -> Mapping[str, Delivery]:
        wanted = ["mail", "staff", "chat", "letter", "copy", "notice"]
        if not session.answers.get("email"):
            wanted.remove("copy")
        return {name: Delivery() for name in wanted if name in self.forwarders}

    def of_withdrawal(self) -> Mapping[str, Delivery]:
        return {name: Delivery() for name in WITHDRAWAL if name in self.forwarders}

    def of_word(self, number: int) -> Mapping[str, Delivery]:
        """Of what the committee did."""
        return {numbered(WORD, number): Delivery()}

    def of_answer(self, number: int) -> Mapping[str, Delivery]:
        """Of what the tenant answered."""
        return {numbered(name, number): Delivery() for name in (ANSWER, ANSWER_STAFF) if name in self.series}

    async def _withdrawn(self, complaint: str) -> datetime:
        return datetime.fromisoformat((await self._store.filed(complaint)).withdrawn)

    async def _told(self, complaint: str) -> Mapping[str, str]:
        return told((await self._store.filed(complaint)).deliveries)

    async def _word(self, complaint: Complaint, what: Proceeding) -> Screen:
        """What the tenant sees, in the language of the chat as it is now."""
        filed = await self._store.filed(complaint.id)
        waiting = what in questions(filed.proceedings) and not filed.withdrawn
        async with self._store.visit(complaint.chat) as visit:
            session = visit.session or Session(id=complaint.id, language=complaint.language)
            return self._dialog.proceeding(session, what, complaint.reference, waiting=waiting)

    async def unreached(self, complaint: Complaint) -> None:
        """Tell staff that the tenant was not reached. Raises BotError where that cannot be done."""
        await self._tell_staff(
            _(
                "I could not tell the tenant of complaint {reference}. Please use e-mail or the telephone.",
                reference=complaint.reference,
            )
        )
