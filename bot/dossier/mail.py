"""The e-mails made of a complaint: to the committee, and the tenant's copy."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Any

from bot.dossier.complaint import Complaint
from bot.dossier.documents import facts
from bot.dossier.page import html, letter, plain_text
from bot.evidence.verdict import ENDINGS
from bot.organisation import Organisation
from dialogs.proceedings import Proceedings, answered
from dialogs.questions import File
from dialogs.text import Text, Translator, _

ID_DOMAIN = "klachtwijzer.invalid"
"""Of every Message-ID. It is not the sender's, so that an id stays the same when the settings change."""


_ALIKE = frozenset(
    {
        "from",
        "to",
        "reply-to",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "auto-submitted",
    }
)
"""Headers that are the same in most mails. The tenant's address, an `Address`, is not among them."""


class _Headers(HeaderRegistry):
    """Makes a class for each kind of header once, and not for each header; and reads what is alike once."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type] = {}
        self._alike = lru_cache(maxsize=64)(super().__call__)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        if isinstance(value, str) and name.lower() in _ALIKE:
            return self._alike(name, value)
        return super().__call__(name, value)

    def __getitem__(self, name: str) -> type:
        known = name.lower()
        if known not in self._made:
            self._made[known] = super().__getitem__(name)
        return self._made[known]


POLICY = SMTP.clone(cte_type="7bit", header_factory=_Headers())
"""Every server takes such a mail: no line is too long for it, and no byte needs 8BITMIME."""


@dataclass(frozen=True)
class Letterbox:
    """Writes the mails. `sender` is the address that bounces go to.

    `encrypted`: the committee's mail is encrypted afterwards, and its Reply-To with it.
    """

    organisation: Organisation
    sender: str
    languages: Mapping[str, Translator]
    encrypted: bool = False

    def to_committee(self, complaint: Complaint, content: Mapping[str, bytes]) -> EmailMessage:
        """The complaint for the committee, with the files by their id."""
        say = self._committee
        subject = say(_("Complaint {reference}", reference=complaint.reference))
        mail = self._mail(complaint, "committee", self.organisation.committee_email, subject)
        closing = self._answerable(mail, complaint)
        tenant = self.languages[complaint.language].name
        opening = [f"{label}: {value}" for label, value in facts(complaint, say, tenant)]
        self._fill(mail, subject, opening, complaint, closing, say)
        for file in complaint.files:
            attach(mail, file, content[file.id])
        return mail

    def to_tenant(self, complaint: Complaint, recipient: Address) -> EmailMessage:
        """The tenant's copy, in the tenant's language, with the letter for the post.

        The tenant's files are named and not sent back.
        """
        say = self.languages[complaint.language]
        subject = say(_("Your complaint {reference}", reference=complaint.reference))
        mail = self._mail(complaint, "copy", recipient, subject)
        mail["Reply-To"] = self.organisation.committee_email
        mail["Auto-Submitted"] = "auto-generated"
        opening: list[Text] = [
            _("This is a copy of your complaint to the complaints committee of {organisation}."),
            _("Number: {reference}", reference=complaint.reference),
            _("Received: {moment}", moment=complaint.moment),
        ]
        closing = [_("Questions? You can write to the committee: {committee_email}.")]
        if complaint.files:
            closing.insert(0, _("The committee has your files too. They are not in this e-mail."))
        self._fill(mail, subject, list(map(say, opening)), complaint, list(map(say, closing)), say)
        page = letter(complaint, self.organisation, self._committee, say.name)
        mail.add_attachment(page, maintype="text", subtype="html", filename=f"{complaint.reference}.html")
        return mail

    def of_withdrawal(self, complaint: Complaint, at: datetime) -> EmailMessage:
        """That the tenant withdrew the complaint then, for the committee."""
        say = self._committee
        subject = say(_("Complaint {reference} was withdrawn", reference=complaint.reference))
        to = self.organisation.committee_email
        mail = self._mail(complaint, "withdrawal", to, subject, at)
        told = _("The tenant has withdrawn complaint {reference}.", reference=complaint.reference)
        when = _("Withdrawn: {moment}", moment=at)
        mail.set_content("\n".join((say(told), say(when), *self._answerable(mail, complaint))) + "\n")
        return mail

    def of_answer(self, complaint: Complaint, proceedings: Proceedings) -> EmailMessage:
        """The tenant's answer, the last of these proceedings, with what was asked; for the committee."""
        say = self._committee
        *before, answer = proceedings
        subject = say(_("Complaint {reference}: the tenant's answer", reference=complaint.reference))
        to = self.organisation.committee_email
        mail = self._mail(complaint, f"answer-{len(before)}", to, subject, answer.moment)
        blocks = [
            say(_("The committee asked on {moment}:", moment=each.moment)) + f"\n\n{each.words}"
            for each in answered(proceedings)
        ]
        blocks.append(
            say(_("The tenant answered on {moment}:", moment=answer.moment)) + f"\n\n{answer.words}"
        )
        if closing := self._answerable(mail, complaint):
            blocks.append("\n".join(closing))
        mail.set_content("\n\n".join(blocks) + "\n")
        return mail

    @property
    def _committee(self) -> Translator:
        return self.languages[self.organisation.language]

    def _mail(
        self, complaint: Complaint, kind: str, to: str | Address, subject: str, at: datetime | None = None
    ) -> EmailMessage:
        """A mail whose Message-ID is the same at every attempt."""
        mail = EmailMessage(policy=POLICY)
        mail["From"] = str(Address("Klachtwijzer", addr_spec=self.sender))
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = at or complaint.moment
        mail["Message-ID"] = f"<{complaint.id}.{kind}@{ID_DOMAIN}>"
        return mail

    def _answerable(self, mail: EmailMessage, complaint: Complaint) -> list[str]:
        """Set the Reply-To of a mail to the committee; the lines that tell of it, none where none is set."""
        reply_to = address(complaint.email) if complaint.email else None
        if reply_to is None:
            return []
        mail["Reply-To"] = reply_to
        closing = [_("An answer to this e-mail goes to whoever filed the complaint.")]
        if self.encrypted:
            closing = [
                _("Please write your answer to {email}.", email=reply_to.addr_spec),
                _("An answer to this e-mail itself may not arrive."),
            ]
        return [self._committee(text) for text in closing]

    def _fill(
        self,
        mail: EmailMessage,
        title: str,
        opening: list[str],
        complaint: Complaint,
        closing: list[str],
        say: Translator,
    ) -> None:
        sections = complaint.paper(say.language)
        mail.set_content(plain_text(opening, sections, closing))
        page = html(title, opening, sections, closing, language=say.language, tenant=complaint.language)
        mail.add_alternative(page, subtype="html")


def address(words: str) -> Address | None:
    """The tenant's e-mail address as a header may hold it; None where mail cannot go to it.

    The domain is that of the validator (IDNA 2008). Python's codec is of IDNA 2003: it makes another domain
    of straße.de, which is somebody else's.
    """
    # Imported here, as where addresses are read: it takes 23 ms and 3 MB, and most commands write no mail.
    from email_validator import validate_email

    try:
        valid = validate_email(words, check_deliverability=False)
    except ValueError:
        return None
    if valid.ascii_local_part is None or _ENCODED_WORD in valid.ascii_local_part:
        return None
    return Address(username=valid.ascii_local_part, domain=valid.ascii_domain)


_ENCODED_WORD = "=?"
"""How one begins (RFC 2047). The library decodes it, also where none may be, and writes what was in it."""

LONGEST_NAME, LONGEST_ENDING = 120, 10
"""Characters of an attachment's name, and of what tells its kind behind the last full stop."""


def attach(mail: EmailMessage, file: File, content: bytes) -> None:
    """Attach a file under its name, without what could mislead a mail program."""
    kind = file.media_type if file.media_type in ENDINGS else "application/octet-stream"
    main, _slash, sub = kind.partition("/")
    charset = {"charset": "utf-8"} if main == "text" else None
    mail.add_attachment(content, main, sub, filename=safe_name(file.name), params=charset)


_NO_NAME = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))
"""What no file's name may hold in Windows: paths too, and with '?' every encoded word."""


def safe_name(words: str) -> str:
    """The words as a file's name that is read as it is written: no control or format characters, no path."""
    kept = (
        " " if unicodedata.category(c) in ("Zl", "Zp", "Zs") else c
        for c in words
        if unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    name = "".join(kept).translate(_NO_NAME).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME].rstrip(". ") or "bijlage"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"
