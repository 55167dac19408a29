"""A complaint as a page: plain text, and HTML that can be read, heard and printed."""

from collections.abc import Iterable
from html import escape

from bot.dossier.complaint import Complaint, Section
from bot.dossier.documents import facts
from bot.organisation import Organisation
from dialogs.handout import page, paragraph
from dialogs.text import Translator, _


def plain_text(opening: Iterable[str], sections: Iterable[Section], closing: Iterable[str]) -> str:
    """The document as plain text; the tenant's words stand in it as they were typed."""
    blocks = ["\n".join(opening)]
    blocks += [
        "\n".join((section.heading.upper(), *(line.text for line in section.lines))) for section in sections
    ]
    blocks.append("\n".join(closing))
    return "\n\n".join(filter(None, blocks)) + "\n"


def html(
    title: str,
    opening: Iterable[str],
    sections: Iterable[Section],
    closing: Iterable[str],
    *,
    language: str,
    tenant: str,
    address: Iterable[str] = (),
) -> str:
    """The document as HTML with headings. `tenant`: the language of the tenant's own words."""
    lines = "<br>".join(map(escape, address))
    body = [f"<address>{lines}</address>"] if lines else []
    body += [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in opening)]
    for section in sections:
        body.append(f"<h2>{escape(section.heading)}</h2>")
        body += [paragraph(line, tenant) for line in section.lines]
    body += [f"<p>{escape(line)}</p>" for line in closing]
    return page(title, body, language)


def letter(complaint: Complaint, organisation: Organisation, say: Translator, tenant: str) -> bytes:
    """The complaint as a letter to print, sign and send by post, in the committee's language.

    `tenant`: the name of the language in which the tenant answered.
    """
    return html(
        say(_("Complaint {reference}", reference=complaint.reference)),
        (f"{label}: {value}" for label, value in facts(complaint, say, tenant)),
        complaint.paper(say.language),
        (say(_("Place and date:")), say(_("Signature:"))),
        language=say.language,
        tenant=complaint.language,
        address=organisation.postal_address,
    ).encode()
