"""After sending: what happens next, as the organisation's page tells it, and a withdrawal."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from dialogs.complaint.answering import ANSWERING, GO_ANSWER, is_asked, question
from dialogs.interview import Interview
from dialogs.screen import Kind
from dialogs.text import Text, _, _c
from dialogs.window import Entry, Say, Scene, Tap, Window


def free(scene: Scene) -> bool:
    return bool(scene.facts.get("free_of_charge"))


def was_sent(scene: Scene) -> bool:
    return bool(scene.session.sent)


def _standing(scene: Scene) -> bool:
    """Whether the last complaint that was sent has not been withdrawn."""
    return bool(scene.session.sent) and "withdrawn" not in scene.session.sent[-1]


def _withdrawn(scene: Scene) -> bool:
    return not _standing(scene)


WITHDRAW = Tap(
    _("Withdraw my complaint"),
    "withdraw",
    _c(
        "typed words",
        "withdraw|withdraw it|take back|stop my complaint|stop|cancel|cancel it|i do not want it any more|"
        "never mind",
    ),
    when=_standing,
)

WITHDRAW_BY_NAME = replace(
    WITHDRAW,
    words=_c(
        "typed words", "withdraw|withdraw it|take back|stop my complaint|i do not want my complaint any more"
    ),
)
"""Before the next complaint, where 'stop' means that there is to be none."""


def _withdrawable(scene: Scene) -> Text:
    return _("It is about complaint {reference}.", reference=scene.session.sent[-1]["reference"])


def withdrawal(scene: Scene) -> Iterator[Entry]:
    """That the complaint was withdrawn, and whether the committee's mail has that."""
    yield Entry(withdrawn(scene.session.sent[-1]))
    yield Entry(withdrawal_status(scene.deliveries))


def withdrawn(sent: Mapping[str, str]) -> Text:
    """That this complaint was withdrawn, and when."""
    moment = datetime.fromisoformat(sent["withdrawn"])
    return _("You withdrew complaint {reference} on {moment}.", reference=sent["reference"], moment=moment)


def withdrawal_status(deliveries: Mapping[str, str]) -> Text:
    """Whether the committee's mail has the withdrawal. 'Sent' is never said before it was."""
    if not deliveries.get("withdrawal"):
        return _("I am still telling the committee. You hear from me when that is done.")
    if deliveries.get("withdrawn_by") == "file":
        return _("The e-mail about this for the committee is ready. It has not been sent yet.")
    return _("I have told the committee by e-mail that you withdrew it.")


def received(scene: Scene) -> Iterator[Entry]:
    """That the complaint is stored, its reference, and whether the committee's mail has it."""
    sent = scene.session.sent[-1]
    yield Entry(_("I have received your complaint and stored it safely."))
    yield Entry(
        _("The number of your complaint is {reference}. Keep this number.", reference=sent["reference"])
    )
    yield Entry(_("Date: {moment}.", moment=datetime.fromisoformat(sent["at"])))
    yield Entry(mail_status(scene.deliveries))


def mail_status(deliveries: Mapping[str, str]) -> Text:
    """Whether the complaint reached the committee's mail. 'Sent' is never said before it was."""
    if not deliveries.get("mail"):
        return _("I am still sending it to the committee. I will tell you when that is done.")
    moment = datetime.fromisoformat(deliveries["mail"])
    if deliveries.get("by") == "file":
        return _(
            "The e-mail for the committee has been ready since {moment}. It has not been sent yet.",
            moment=moment,
        )
    return _("Your complaint was sent to the committee's e-mail address on {moment}.", moment=moment)


def what_stays(scene: Scene) -> Iterator[Entry]:
    """What erasing cannot take back, or must not."""
    *others, last = [sent["reference"] for sent in scene.session.sent]
    for reference in others:
        yield Entry(
            _("The complaint {reference} that you sent stays with the committee.", reference=reference)
        )
    if not scene.deliveries.get("mail"):
        told = _("I keep complaint {reference} only until the committee has it.", reference=last)
    elif scene.deliveries.get("by") == "file":
        told = _("The e-mail with complaint {reference} stays ready for the committee.", reference=last)
    else:
        told = _("The complaint {reference} that you sent stays with the committee.", reference=last)
    yield Entry(told)


def procedure(scene: Scene) -> Iterator[Entry]:
    """What happens next, as the page tells it; a period only where the organisation gives one."""
    yield Entry(_("What happens next"), Kind.HEADING)
    yield Entry(_("First the committee checks whether it can handle your complaint."), Kind.ITEM)
    yield Entry(_("If it can, the person your complaint is about may respond in writing."), Kind.ITEM)
    yield Entry(
        _("Then it invites you and that person to a hearing. There you talk with the committee."),
        Kind.ITEM,
    )
    yield Entry(
        _(
            "After that the committee says if your complaint is well-founded, partly "
            "well-founded or unfounded. Well-founded means that you are right."
        ),
        Kind.ITEM,
    )
    yield Entry(_("This is binding advice to {organisation}."), Kind.ITEM)
    if scene.facts.get("acknowledgement_days"):
        yield Entry(_("Within {acknowledgement_days} days you hear that the committee has your complaint."))
    if free(scene):
        yield Entry(_("There are no costs for you."))


AFTERWARDS_WINDOWS = (
    Window(
        Interview.submitted,
        Say(received, when=_standing),
        Say(
            _("You do not have to do anything now. You get a copy of your complaint."),
            when=_standing,
        ),
        Say(procedure, when=_standing),
        Say(withdrawal, when=_withdrawn),
        Say(
            _(
                "You also get a letter for the post. You do not have to send it. You can print "
                "it, sign it and send it. The address is: {postal_address}."
            ),
            when=_standing,
        ),
        Say(question),
        Say(_("What is your answer? The committee gets it in your own words."), Kind.QUESTION, when=is_asked),
        GO_ANSWER,
        Tap(_("New complaint"), "another", _c("typed words", "another complaint")),
        WITHDRAW,
        long=True,
    ),
    ANSWERING,
    Window(
        Interview.withdrawing,
        Say(_withdrawable),
        Say(_("If you withdraw it, I tell the committee that it can stop.")),
        Say(_("You can file a new complaint later.")),
        Say(_("Do you want to withdraw your complaint?"), Kind.QUESTION),
        Tap(_("Yes, withdraw it"), "withdraw_now", _c("typed words", "yes|withdraw|withdraw it")),
        Tap(_("No, leave it"), "leave_it", _c("typed words", "no|keep|keep it|leave it|cancel")),
    ),
)
