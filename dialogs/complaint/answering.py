"""The tenant answers a question of the committee."""

from collections.abc import Iterator

from dialogs.complaint.stages import asks
from dialogs.interview import Interview
from dialogs.screen import Kind
from dialogs.text import Text, _, _c
from dialogs.window import Entry, Offer, Say, Scene, Tap, Window


def is_asked(scene: Scene) -> bool:
    """Whether words answer the committee here."""
    return scene.session.at_hand is not None


def _waits(scene: Scene) -> bool:
    """Whether the committee waits for an answer, also to what the tenant is still to be told."""
    return scene.session.asked is not None


def _not_asked(scene: Scene) -> bool:
    return not is_asked(scene)


def question(scene: Scene) -> Iterator[Entry]:
    """What the committee asked."""
    at_hand = scene.session.at_hand
    if at_hand:
        sent, waiting = at_hand
        yield Entry(_about(sent["reference"]), Kind.HEADING)
        yield from asks(waiting)


def _about(reference: str) -> Text:
    return _("About your complaint {reference}", reference=reference)


_LABEL, _WORDS = _("Answer the question"), _c("typed words", "answer|answer the committee|reply")
ANSWER = Offer(_LABEL, "answer", _WORDS)
GO_ANSWER = Tap(_LABEL, "answer", _WORDS, when=_waits)

ANSWERING = Window(
    Interview.answering,
    Say(question),
    Say(_("What is your answer? The committee gets it in your own words."), Kind.QUESTION, when=is_asked),
    Say(_("There is nothing to answer any more."), when=_not_asked),
    Tap(_("Do not answer now"), "back", _c("typed words", "not now|later|cancel")),
)
