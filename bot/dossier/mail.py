"""The e-mails made of a complaint: to the committee, and the tenant's copy."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from bot.dossier.complaint import Complaint, Section
from bot.dossier.documents import facts
from bot.organisation import Organisation
from dialogs.questions import File
from dialogs.text import Text, Translator, _


@dataclass(frozen=True)
class Letterbox:
    """Writes the mails. `sender` is the address that bounces go to."""

    organisation: Organisation
    sender: str
    languages: Mapping[str, Translator]

    def to_committee(self, complaint: Complaint, content: Mapping[str, bytes]) -> EmailMessage:
        """The complaint for the committee, with the files by their id."""
        say = self.languages[self.organisation.language]
        subject = say(_("Complaint {reference}", reference=complaint.reference))
        mail = self._mail(complaint, "committee", self.organisation.committee_email, subject)
        closing = []
        if complaint.email and (reply_to := address(complaint.email)):
            mail["Reply-To"] = reply_to
            closing = [_("An answer to this e-mail goes to the tenant.")]
        tenant = self.languages[complaint.language].name
        opening = [f"{label}: {value}" for label, value in facts(complaint, say, tenant)]
        self._fill(mail, subject, opening, complaint, [say(text) for text in closing], say)
        for file in complaint.files:
            attach(mail, file, content[file.id])
        return mail

    def to_tenant(self, complaint: Complaint, recipient: Address) -> EmailMessage:
        """The tenant's copy, in the tenant's language. Files are named and not sent back."""
        say = self.languages[complaint.language]
        subject = say(_("Your complaint {reference}", reference=complaint.reference))
        mail = self._mail(complaint, "copy", recipient, subject)
        mail["Auto-Submitted"] = "auto-generated"
        opening: list[Text] = [
            _("This is a copy of your complaint to the complaints committee of {organisation}."),
            _("Received: {moment}", moment=complaint.moment),
        ]
        closing = [_("Questions? You can write to the committee: {committee_email}.")]
        self._fill(mail, subject, list(map(say, opening)), complaint, list(map(say, closing)), say)
        return mail

    def _mail(self, complaint: Complaint, kind: str, to: str | Address, subject: str) -> EmailMessage:
        """A mail whose Message-ID is the same at every attempt."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = Address("Klachtwijzer", addr_spec=self.sender)
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = complaint.moment
        mail["Message-ID"] = f"<{complaint.id}.{kind}@{self.sender.rpartition('@')[2]}>"
        return mail

    def _fill(
        self,
        mail: EmailMessage,
        title: str,
        opening: list[str],
        complaint: Complaint,
        closing: list[str],
        say: Translator,
    ) -> None:
        sections = complaint.papers[say.language]
        mail.set_content(plain_text(opening, sections, closing))
        mail.add_alternative(
            html(title, opening, sections, closing, say.language, complaint.language), subtype="html"
        )


def plain_text(opening: list[str], sections: tuple[Section, ...], closing: list[str]) -> str:
    """The document as plain text; the tenant's words stand in it as they were typed."""
    blocks = ["\n".join(opening)]
    blocks += [f"{s.heading.upper()}\n{chr(10).join(s.paragraphs)}" for s in sections]
    blocks += ["\n".join(closing)] if closing else []
    return "\n\n".join(blocks) + "\n"


def html(
    title: str,
    opening: list[str],
    sections: tuple[Section, ...],
    closing: list[str],
    language: str,
    tenant: str,
) -> str:
    """The document as HTML that a screen reader can walk through by its headings."""
    body = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in opening)]
    for section in sections:
        body.append(f"<h2>{escape(section.heading)}</h2>")
        spoken = f' lang="{tenant}" dir="auto" style="white-space: pre-wrap"' if section.verbatim else ""
        body += [f"<p{spoken}>{escape(paragraph)}</p>" for paragraph in section.paragraphs]
    body += [f"<p>{escape(line)}</p>" for line in closing]
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def address(words: str) -> Address | None:
    """The tenant's e-mail address as a header may hold it; None where mail cannot go to it."""
    name, _at, domain = words.rpartition("@")
    try:
        return Address(username=name, domain=domain.encode("idna").decode()) if name.isascii() else None
    except ValueError:
        return None


_SHOWN_KINDS = ("image/", "audio/", "video/", "text/plain", "application/pdf")


def attach(mail: EmailMessage, file: File, content: bytes) -> None:
    """Attach a file under its name, without what could mislead a mail program."""
    kind = file.media_type if file.media_type.startswith(_SHOWN_KINDS) else "application/octet-stream"
    main, _slash, sub = kind.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=header_safe(file.name))


def header_safe(words: str) -> str:
    """The words for a header: no control, format, or separator characters and no path."""
    kept = (
        " " if unicodedata.category(c) in ("Zl", "Zp", "Zs") else c
        for c in words
        if unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    name = "".join(kept).replace("/", "_").replace("\\", "_").strip(". ")
    return name[:120] or "bijlage"
