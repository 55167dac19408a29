"""The documents made of a complaint: for the committee's staff, and the tenant's copy."""

from bot.dossier.complaint import Complaint, Section
from dialogs.complaint.questions import HELPER, REQUIRED
from dialogs.proceedings import Proceedings, answered
from dialogs.screen import Kind, Line, Screen
from dialogs.staff.orders import PREFIX
from dialogs.staff.replies import Clerk
from dialogs.text import Text, Translator, _, _n, shortened

DESCRIPTION = 300
"""A description is shortened to this many characters in a summary."""

CHANNELS = {"telegram": _("Telegram"), "terminal": _("the terminal")}


def facts(complaint: Complaint, say: Translator, language: str) -> list[tuple[str, str]]:
    """What is to be known of the complaint besides the answers: label and value.

    `language`: the name of the language in which the tenant answered.
    """
    count = len(complaint.files)
    told: list[tuple[Text, object]] = [
        (_("Reference"), complaint.reference),
        (_("Received"), complaint.moment),
        (_("Filed through"), CHANNELS.get(complaint.channel, complaint.channel)),
        (_("Language of the tenant"), language),
        (_("Attachments"), _n("{number} file", "{number} files", count) if count else _("None")),
    ]
    return [(say(label), say.value(value)) for label, value in told]


def staff_message(complaint: Complaint, detail: str, say: Translator, language: str) -> Screen:
    """What the committee's secretary is told in the staff chat.

    `detail`: `notice` without personal data, `summary` with the required answers and a shortened
    description, or `full`.
    """
    lines = [Line(say(_("New complaint {reference}", reference=complaint.reference)), Kind.HEADING)]
    lines += [Line(f"{label}: {value}") for label, value in facts(complaint, say, language)[1:]]
    if detail != "notice":
        sections = complaint.paper(say.language)
        wanted = sections if detail == "full" else [s for s in sections if s.key in (*HELPER, *REQUIRED)]
        lines += [line for section in wanted for line in _section(section, detail)]
    return Screen(say.language, tuple(lines), rows=Clerk(say).buttons(complaint.reference), token=PREFIX)


def answer_message(complaint: Complaint, proceedings: Proceedings, detail: str, say: Translator) -> Screen:
    """What staff are told of the tenant's answer, the last of these proceedings.

    `detail`: with `notice` only that there is one, with `summary` it is shortened.
    """
    lines = [Line(say(_("Answer about complaint {reference}", reference=complaint.reference)), Kind.HEADING)]
    if detail == "notice":
        lines.append(Line(say(_("The tenant has answered. The answer is in the e-mail to the committee."))))
    else:
        answer = proceedings[-1]
        lines += [Line(each.words, Kind.QUOTE) for each in answered(proceedings)]
        lines.append(Line(say(_("The tenant answers:"))))
        words = answer.words if detail == "full" else str(shortened(answer.words, DESCRIPTION))
        lines.append(Line(words, Kind.QUOTE))
    return Screen(say.language, tuple(lines), rows=Clerk(say).buttons(complaint.reference), token=PREFIX)


def _section(section: Section, detail: str) -> list[Line]:
    heading = Line(section.heading, Kind.HEADING)
    if detail == "summary" and section.key == "description":
        whole = "\n".join(line.text for line in section.lines)
        return [heading, Line(str(shortened(whole, DESCRIPTION)), Kind.QUOTE)]
    return [heading, *section.lines]


def tenant_copy(complaint: Complaint, say: Translator) -> Screen:
    """The tenant's own copy of what the committee gets."""
    lines = [
        Line(say(_("Your copy of complaint {reference}", reference=complaint.reference)), Kind.HEADING),
        Line(say(_("Received: {moment}", moment=complaint.moment))),
    ]
    lines += in_full(complaint, say.language)
    return Screen(say.language, tuple(lines))


def in_full(complaint: Complaint, language: str) -> list[Line]:
    """All questions and answers of the complaint."""
    return [line for section in complaint.paper(language) for line in _section(section, "full")]
