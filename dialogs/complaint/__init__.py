"""This bot's own content: what is said and asked, from the welcome to what comes after sending."""

from collections.abc import Mapping

from dialogs.complaint.answering import ANSWER
from dialogs.complaint.coach import card_keepsake
from dialogs.complaint.commands import COMMANDS
from dialogs.complaint.errands import ERRAND_OFFERS, ERRANDS
from dialogs.complaint.information import my_data, tell
from dialogs.complaint.questions import FORM
from dialogs.complaint.stages import told
from dialogs.complaint.windows import WINDOWS
from dialogs.content import Content
from dialogs.dialog import Dialog
from dialogs.gathering import TOO_LARGE
from dialogs.said import Oddity
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
    Oddity.TOO_MANY: _(
        "You have sent me many files in a short time. I have not fetched this one. "
        "Please send it again in an hour."
    ),
    Oddity.NO_ROOM: _(
        "I have too little room to keep files at the moment. What you type, I do keep. "
        "Please send this file again later."
    ),
    Oddity.UNREADABLE: _("I cannot read that file. Please check it and send it again."),
    Oddity.OTHER: _("I cannot use this kind of message. Please answer in words, or choose a button."),
    Oddity.PROGRAM: _(
        "I have not kept this file, because it is a program. Please send a photo or screenshot instead."
    ),
    Oddity.ARCHIVE: _(
        "I have not kept this file, because other files are packed in it. Please send those one by one."
    ),
    Oddity.WEB_PAGE: _(
        "I have not kept this file, because it is a web page. Please send a photo or screenshot of it."
    ),
    Oddity.CARD: _(
        "I have not kept this file, because it is a contact card or calendar. Please send a screenshot of it."
    ),
    Oddity.OLD_DOCUMENT: _(
        "I have not kept this file. This kind of document can hold a program. "
        "Please save it as a PDF and send that, or send photos of the pages."
    ),
    Oddity.ACTIVE: _(
        "I have not kept this document. There is a program, another file or a form in it. "
        "Please send photos of the pages."
    ),
    Oddity.LOCKED: _(
        "I have not kept this document, because it is locked. "
        "Please send it without a password, or send photos of the pages."
    ),
    Oddity.BOMB: _(
        "I have not kept this document, because far too much is packed in it. "
        "Please send photos of the pages."
    ),
    Oddity.PHOTO_KIND: _(
        "I have not kept this photo, because I do not know this kind. "
        "Please send it as a photo, not as a file. A screenshot of it is good too."
    ),
    Oddity.PAGES: _(
        "I have not kept this file, because there is more than one picture in it. "
        "Please send a photo of each picture, or one PDF with all of them."
    ),
    Oddity.TOO_DETAILED: _(
        "I have not kept this photo, because it is too large for me. "
        "Please send it as a photo, not as a file. A screenshot of it is good too."
    ),
    Oddity.DAMAGED: _(
        "I have not kept this file, because I cannot open it. It may be damaged. "
        "Please send it again, or send a photo of it."
    ),
    Oddity.UNKNOWN: _(
        "I have not kept this file, because I do not know this kind. Please send a photo or PDF of it."
    ),
    Oddity.UNCHECKED: _("I have not kept this file, because I could not check it. Please send it again."),
}

APOLOGY = _(
    "Something went wrong on my side. I could not use your last message. "
    "What you told me before is safe. Please send it again."
)

HELD_UP = _("I cannot keep your answer just now. I will try again by myself. You need not send it again.")

FETCHING = _(
    "I cannot fetch your file just now. I will try again by myself. What you type now waits until then."
)

TOOLS = (
    Offer(_("Back"), "back", _c("typed words", "back|go back|previous")),
    Offer(_("Help"), "help", _c("typed words", "help|help me")),
    Offer(_("Pause"), "pause", _c("typed words", "pause|stop|later")),
)

GREETINGS = _c("typed words", "hello|hi|hey|good morning|good afternoon|good evening|hello there")

THANKS = _c(
    "typed words",
    "thanks|thank you|thank you very much|many thanks|great thanks|ok thanks|ok thank you|thanks a lot|"
    "thank you so much",
)

DANGER = _c(
    "typed words",
    "call 112|is on fire|there is a fire|suicide|kill myself|end my life|do not want to live|"
    "don't want to live|hits me|hit me|beats me|in danger|emergency|wants to kill me",
)
ALARM = _c("typed words", "112|999|911|help me please|fire|police")

EMERGENCY = _("This is not an emergency line. Call {emergency_number} if somebody is in danger.")

SENT_ALREADY = _(
    "Your complaint was sent already. If you want to add something, write to the "
    "committee: {committee_email}."
)

SHARE = (
    _(
        "You can also let Telegram share the number of this telephone: choose {label}.",
        label=_("Share my number"),
    ),
    _("Share my number"),
)


def complaint_dialog(
    languages: Mapping[str, Translator], facts: Mapping[str, str], *, voiced: bool = False
) -> Dialog:
    """The conversation of this bot, in these languages, the default one first. `voiced`: it can be heard."""
    content = Content(
        form=FORM,
        windows=WINDOWS,
        commands=COMMANDS,
        tools=TOOLS,
        tell=tell,
        odd=ODD,
        apology=APOLOGY,
        held_up=HELD_UP,
        fetching=FETCHING,
        greetings=GREETINGS,
        thanks=THANKS,
        danger=DANGER,
        alarm=ALARM,
        emergency=EMERGENCY,
        sent_already=SENT_ALREADY,
        share=SHARE,
        errands=ERRANDS,
        errand_offers=ERRAND_OFFERS,
        answer_offer=ANSWER,
        proceeding=told,
        handouts={"card": card_keepsake, "mydata": my_data},
    )
    return Dialog(content, languages, facts, voiced=voiced)
