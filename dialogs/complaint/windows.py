"""What each phase of the interview shows. The procedure is told as the organisation's page tells it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from dialogs.asking import Ask, Changes, Overview
from dialogs.complaint.coach import COACH_WINDOWS, erased
from dialogs.complaint.gaps import gaps
from dialogs.hearing import QUESTION_PHASES
from dialogs.interview import Interview
from dialogs.moves import CARD, TALK
from dialogs.screen import Kind
from dialogs.text import Text, _, _c
from dialogs.window import Entry, InOtherLanguages, Say, Scene, Tap, Tell, Window


def place(scene: Scene) -> Text:
    """Where the tenant was before a pause, in words."""
    return _place(scene, scene.session.resume_to)


def place_now(scene: Scene) -> Text:
    """Where the tenant is, in words."""
    phase = str(scene.session.phase)
    return place(scene) if phase in ("paused", "erasing") else _place(scene, phase)


def _place(scene: Scene, phase: str) -> Text:
    question = scene.question
    if question is None or phase not in QUESTION_PHASES:
        return _PLACES.get(phase, _("the start"))
    if question.part in (TALK, CARD):
        return _("the question: {title}", title=question.named(scene.session.answers))
    number, total = scene.form.position(question, scene.session.answers)
    return _(
        "question {number} of {total}: {title}",
        number=number,
        total=total,
        title=question.named(scene.session.answers),
    )


_PLACES = {
    "preparing": _("your talk card"),
    "talk_first": _("the talk that you wanted to have first"),
    "solved": _("the end: your complaint is solved"),
    "advised": _("the advice about a good talk"),
    "review": _("the overview of your answers"),
    "confirming": _("the last step: sending your complaint"),
}


def _progress(scene: Scene) -> Text:
    assert scene.question is not None, "shown only with a question"
    number, total = scene.form.position(scene.question, scene.session.answers)
    return _("Question {number} of {total}.", number=number, total=total)


def _in_story(scene: Scene) -> bool:
    return scene.question is not None and scene.question.part != TALK


def _complete(scene: Scene) -> bool:
    return scene.question is None


def _incomplete(scene: Scene) -> bool:
    return not _complete(scene)


def _to_check(scene: Scene) -> bool:
    return scene.proposal is not None


def _questions_open(scene: Scene) -> bool:
    return _incomplete(scene) and not _to_check(scene)


def _free(scene: Scene) -> bool:
    return bool(scene.facts.get("free_of_charge"))


def _was_sent(scene: Scene) -> bool:
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


def _what_stays(scene: Scene) -> Iterator[Entry]:
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
    if _free(scene):
        yield Entry(_("There are no costs for you."))


def kept(scene: Scene) -> Text:
    """What becomes of the answers during a pause."""
    if scene.session.place == "solved":
        return erased(scene)
    return _("Your answers are kept. You can go on later.")


WINDOWS = (
    *COACH_WINDOWS,
    Window(
        Interview.welcome,
        Tell(
            _(
                "Welcome to Klachtwijzer. I am a computer program. I help you with a complaint "
                "about {organisation} or someone who works there."
            )
        ),
        Tell(
            _(
                "An independent complaints committee looks at your complaint. Its members do "
                "not belong to {organisation}."
            )
        ),
        Tell(
            _(
                "The committee and its secretary read your complaint only after you send it. "
                "The person it is about reads it later too, and may respond."
            )
        ),
        Tell(_("A complaint is free of charge."), when=_free),
        Tell(_("It takes about ten minutes. You can pause at any moment.")),
        Tell(_("This is not an emergency line. Call {emergency_number} if somebody is in danger.")),
        InOtherLanguages(_("If you prefer English, choose {language}.", language=_("English"))),
        Say(_("Shall we begin?"), Kind.QUESTION),
        Tap(_("Begin"), "begin", _c("typed words", "yes|yes please|start|ok|let us begin|go")),
        WITHDRAW,
        long=True,
    ),
    Window(Interview.asking, Say(_progress, when=_in_story), Ask()),
    Window(
        Interview.correcting,
        Tell(_("You are changing this answer.")),
        Ask(),
    ),
    Window(
        Interview.review,
        Say(_("These are your answers. To change one, type for example: change name.")),
        Overview(),
        Say(gaps, when=_complete),
        Say(_("Is everything right?"), Kind.QUESTION, when=_complete),
        Say(
            _("You have not answered all questions yet. Shall we go on?"), Kind.QUESTION, when=_questions_open
        ),
        Say(_("I still want to check one answer with you. Shall we go on?"), Kind.QUESTION, when=_to_check),
        Tap(
            _("Everything is right, go on"),
            "send_in",
            _c("typed words", "yes|yes please|right|correct|everything is right|send|go on|ok"),
            when=_complete,
        ),
        Tap(_("Go on with the questions"), "carry_on", _c("typed words", "yes|go on|ok"), when=_incomplete),
        Changes(),
        long=True,
    ),
    Window(
        Interview.confirming,
        Say(_("Your complaint goes to the independent complaints committee of {organisation}.")),
        Say(_("The committee and its secretary read it.")),
        Say(_("Later the person it is about sees it too, and may respond in writing.")),
        Say(_("Do you want to send your complaint now?"), Kind.QUESTION),
        Tap(_("Send"), "submit", _c("typed words", "yes|yes please|yes send it|send it|send now|submit")),
        Tap(_("Change"), "overview", _c("typed words", "change something")),
        Tap(_("Not yet"), "not_now", _c("typed words", "no|later|not now")),
    ),
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
        Tap(_("New complaint"), "another", _c("typed words", "another complaint")),
        WITHDRAW,
        long=True,
    ),
    Window(
        Interview.withdrawing,
        Say(_withdrawable),
        Say(_("If you withdraw it, I tell the committee that it can stop.")),
        Say(_("You can file a new complaint later.")),
        Say(_("Do you want to withdraw your complaint?"), Kind.QUESTION),
        Tap(_("Yes, withdraw it"), "withdraw_now", _c("typed words", "yes|withdraw|withdraw it")),
        Tap(_("No, leave it"), "leave_it", _c("typed words", "no|keep|keep it|leave it|cancel")),
    ),
    Window(
        Interview.paused,
        Say(kept),
        Say(lambda scene: _("You were at {place}.", place=place(scene))),
        Say(_("What do you want to do?"), Kind.QUESTION),
        Tap(_("Go on"), "resume", _c("typed words", "yes|yes please|continue|resume|go ahead|carry on|ok")),
        Tap(
            _("Erase all and begin again"),
            "delete",
            _c("typed words", "begin again|start again|restart|anew"),
        ),
    ),
    Window(
        Interview.erasing,
        Say(_("If you choose yes, I erase all that I keep about you. After that I cannot get it back.")),
        Say(_what_stays, when=_was_sent),
        Say(_("Shall I erase everything?"), Kind.QUESTION),
        Tap(_("Yes, erase everything"), "erase", _c("typed words", "yes|erase|delete")),
        Tap(_("No, keep it"), "resume", _c("typed words", "no|keep|go back|cancel|stop|do not erase")),
    ),
)
