"""This bot's own content: what is said and asked, from the welcome to what comes after sending."""

from collections.abc import Mapping

from dialogs.complaint.commands import COMMANDS
from dialogs.complaint.information import tell
from dialogs.complaint.questions import FORM
from dialogs.complaint.windows import WINDOWS
from dialogs.dialog import Content, Dialog
from dialogs.gathering import TOO_LARGE
from dialogs.hearing import Oddity
from dialogs.text import Translator, _, _c
from dialogs.window import Offer

ODD = {
    Oddity.STICKER: _(
        "I cannot use a sticker or an animated picture. Please answer in words, or choose a button."
    ),
    Oddity.LOCATION: _("I cannot use a location. Please answer in words."),
    Oddity.CONTACT: _("I cannot use a contact card. Please type the answer."),
    Oddity.FORWARDED: _(
        "This message was forwarded, so I have not used it. Please write it in your own words."
    ),
    Oddity.TOO_LARGE: TOO_LARGE,
    Oddity.UNREADABLE: _("I cannot read that file. Please check it and send it again."),
    Oddity.OTHER: _("I cannot use this kind of message. Please answer in words, or choose a button."),
}

APOLOGY = _(
    "Something went wrong on my side. I could not use your last message. "
    "What you told me before is safe. Please send it again."
)

TOOLS = (
    Offer(_("Back"), "back", _c("typed words", "back|go back|previous")),
    Offer(_("Help"), "help", _c("typed words", "help|help me")),
    Offer(_("Pause"), "pause", _c("typed words", "pause|stop|later")),
)


def complaint_dialog(languages: Mapping[str, Translator], facts: Mapping[str, str]) -> Dialog:
    """The conversation of this bot, in these languages, the default one first."""
    return Dialog(Content(FORM, WINDOWS, COMMANDS, TOOLS, tell, ODD, APOLOGY), languages, facts)
