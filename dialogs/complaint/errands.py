"""What is told by itself, when nobody asked just now: reminders and the notice of erasure.

A telephone shows it on a locked screen. So it says nothing about a complaint.
"""

from datetime import datetime

from dialogs.keeping import NOTICE, What, erased_on
from dialogs.screen import Kind
from dialogs.text import Dated, _, _c
from dialogs.window import Entry, Offer, Scene

_SHALL_WE = Entry(_("Shall we go on?"), Kind.QUESTION)


def _ask_talk(_scene: Scene) -> list[Entry]:
    return [Entry(_("Hello. You asked me to send you a message today.")), _SHALL_WE]


def _remind(_scene: Scene) -> list[Entry]:
    return [
        Entry(_("Hello. You can go on where you were.")),
        Entry(_("I send you this message only once.")),
        _SHALL_WE,
    ]


def _announce(scene: Scene) -> list[Entry]:
    session = scene.session
    planned = erased_on(session)
    noticed = datetime.fromisoformat(session.noticed) + NOTICE if session.noticed else planned
    return [
        Entry(
            _(
                "Hello. I have not heard from you for a while. So on {day} I erase what you told me.",
                day=Dated(max(planned, noticed)),
            )
        ),
        Entry(_("Do you want to keep it, and go on?"), Kind.QUESTION),
    ]


ERRANDS = {What.ASK_TALK: _ask_talk, What.REMIND: _remind, What.ANNOUNCE: _announce}

_GO_ON = Offer(_("Go on"), "here", _c("typed words", "yes|yes please|continue|resume|go ahead|carry on|ok"))
_QUIET = Offer(
    _("No more messages"), "quiet", _c("typed words", "no|stop|no messages|no reminders|do not remind me")
)
_ERASE = Offer(_("No, erase it"), "delete", _c("typed words", "no|erase|erase it|delete"))

ERRAND_OFFERS = {
    What.ASK_TALK: (_GO_ON, _QUIET),
    What.REMIND: (_GO_ON, _QUIET),
    What.ANNOUNCE: (_GO_ON, _ERASE),
}
