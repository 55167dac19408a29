"""The good conversation, as the organisation's page advises it: its windows and the talk card."""

from collections.abc import Iterator
from datetime import datetime

from dialogs.asking import Ask
from dialogs.complaint.talks import CARD_FORM
from dialogs.interview import Interview
from dialogs.keeping import erased_on
from dialogs.screen import Kind
from dialogs.text import Dated, Text, _, _c
from dialogs.window import Entry, Keepsake, Say, Scene, Tap, Tell, TellAll, Window

FILE_NOW = _("File the complaint now")
FILE_WORDS = _c(
    "typed words",
    "file the complaint|file the complaint now|file my complaint|file a "
    "complaint|complaint|my complaint|file now|i do not want to talk|i don't want "
    "to talk|i dont want to talk|i do not want to|i don't want to|i dont want to",
)
CANNOT_LABEL = _("I cannot or dare not talk")
CANNOT_WORDS = _c(
    "typed words",
    "i cannot|i can't|i cant|i cannot talk|i can't talk|i cant talk|i dare not|i "
    "do not dare|i don't dare|i dont dare|i cannot or dare not|i am afraid|i'm "
    "afraid|im afraid|too scared|i am scared|cannot",
)

NOT_SENT = ("card_about", "card_wish")


def _with_supervisor(scene: Scene) -> bool:
    return scene.session.answers.get("talked_supervisor") is not None


def _with_person(scene: Scene) -> bool:
    return not _with_supervisor(scene)


def has_card(scene: Scene) -> bool:
    """Whether the tenant wrote anything on the talk card."""
    return any(scene.session.answers.get(key) for key in NOT_SENT)


def card_title(scene: Scene) -> Text:
    if _with_supervisor(scene):
        return _("My talk with the supervisor")
    return _("My talk")


def card(scene: Scene) -> Iterator[Entry]:
    """The talk card: what the tenant wrote, between the steps that the page advises."""
    answers = scene.session.answers
    for key in NOT_SENT:
        if answers.get(key):
            yield Entry(CARD_FORM[key].named(answers), Kind.HEADING)
            yield Entry(answers[key], Kind.QUOTE)
    yield Entry(_("What I ask"), Kind.HEADING)
    yield Entry(_("How can we solve this together?"), Kind.ITEM)
    if _with_person(scene):
        yield Entry(_("If we do not agree: may I talk with your supervisor?"), Kind.ITEM)


def card_keepsake(scene: Scene) -> Keepsake:
    """The talk card as a file to keep, to print or to have read aloud."""
    return Keepsake(
        name=_("talk-card.html"),
        title=card_title(scene),
        entries=tuple(card(scene)),
        caption=_("Your talk card. You can keep it, print it or take it with you."),
    )


def _shown_card(scene: Scene) -> Iterator[Entry]:
    yield Entry(card_title(scene), Kind.HEADING)
    yield from card(scene)


def _promise(scene: Scene) -> Text:
    """What happens until the talk was held."""
    if scene.session.remind:
        day = Dated(datetime.fromisoformat(scene.session.remind))
        return _("On {day} I send you a message. You can come back before that too.", day=day)
    return _("Come back after the talk, and answer this question then.")


def erased(scene: Scene) -> Text:
    """When a draft that is solved is erased."""
    return _("On {day} I erase what you told me.", day=Dated(erased_on(scene.session)))


def _windows() -> Iterator[Window]:
    file_now = Tap(FILE_NOW, "file", FILE_WORDS)
    cannot = Tap(CANNOT_LABEL, "cannot", CANNOT_WORDS)
    yield Window(Interview.talking, Ask(), file_now)
    yield Window(
        Interview.advised,
        Tell(_("This is how a good talk can go."), when=_with_person),
        Tell(_("Sometimes a talk with the supervisor helps."), when=_with_supervisor),
        Say(_("Ask this person for a talk."), Kind.ITEM, when=_with_person),
        Say(_("Ask the supervisor for a talk."), Kind.ITEM, when=_with_supervisor),
        Say(_("Say what your complaint is about, and ask how you can solve it together."), Kind.ITEM),
        Say(
            _("Sometimes people do not understand each other well. A talk can soon help with that."),
            Kind.ITEM,
        ),
        Say(_("What do you choose: talk first, or file the complaint now?"), Kind.QUESTION),
        Tap(_("Talk first"), "set_out", _c("typed words", "talk|i will talk first")),
        file_now,
        cannot,
    )
    yield Window(Interview.preparing, Ask(), file_now, cannot)
    yield Window(
        Interview.talk_first,
        Tell(_("Good luck with your talk. This is your talk card.")),
        TellAll(_shown_card),
        Say(_promise),
        Say(_("After the talk: how did it go?"), Kind.QUESTION),
        Tap(
            _("It is solved"),
            "solve",
            _c("typed words", "solved|yes solved|yes it is solved|it went well and it is solved"),
        ),
        Tap(
            _("Not solved"),
            "not_solved",
            _c(
                "typed words",
                "not solved|it is not solved|it's not solved|still not solved|it did not "
                "help|it didn't help|it didnt help|it went badly|not good|badly|bad",
            ),
        ),
        Tap(
            _("No talk yet"),
            "not_talked",
            _c("typed words", "not yet|no talk|no talk yet|not talked|have not talked"),
        ),
        file_now,
        cannot,
        long=True,
    )
    yield Window(
        Interview.solved,
        Say(_("Good that it is solved. You do not need to do anything more.")),
        Say(erased),
        Say(_("Do you want to erase it now, or go on after all? You may also do nothing."), Kind.QUESTION),
        Tap(_("Erase my answers now"), "delete", _c("typed words", "erase|delete|erase now")),
        Tap(_("Go on after all"), "reopen", _c("typed words", "go on|reopen|not solved|it is not solved")),
    )


COACH_WINDOWS = tuple(_windows())
