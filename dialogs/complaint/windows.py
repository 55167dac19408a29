"""What each phase of the interview shows. The procedure is told as the organisation's page tells it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from dialogs.hearing import QUESTION_PHASES
from dialogs.interview import TALK, Interview
from dialogs.screen import Kind
from dialogs.text import Text, _, _c
from dialogs.window import Ask, Changes, Entry, InOtherLanguages, Overview, Say, Scene, Tap, Tell, Window

FILE_NOW = _("File the complaint now")
FILE_WORDS = _c("typed words", "file the complaint|complaint|file now")


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
    if question.part == TALK:
        return _("the question: {title}", title=question.named(scene.session.answers))
    number, total = scene.form.position(question, scene.session.answers)
    return _(
        "question {number} of {total}: {title}",
        number=number,
        total=total,
        title=question.named(scene.session.answers),
    )


_PLACES = {
    "talk_first": _("the good talk that you wanted to have first"),
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
    return scene.form.first_open(scene.session.answers) is None


def _incomplete(scene: Scene) -> bool:
    return not _complete(scene)


def _with_supervisor(scene: Scene) -> bool:
    return scene.session.answers.get("talked_supervisor") is not None


def _with_person(scene: Scene) -> bool:
    return not _with_supervisor(scene)


def _free(scene: Scene) -> bool:
    return bool(scene.facts.get("free_of_charge"))


def _was_sent(scene: Scene) -> bool:
    return bool(scene.session.sent)


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


def _what_stays(scene: Scene) -> Text:
    """What erasing cannot take back, or must not."""
    reference = scene.session.sent[-1]["reference"]
    if not scene.deliveries.get("mail"):
        return _("I keep complaint {reference} only until the committee has it.", reference=reference)
    if scene.deliveries.get("by") == "file":
        return _("The e-mail with complaint {reference} stays ready for the committee.", reference=reference)
    return _("The complaint {reference} that you sent stays with the committee.", reference=reference)


def procedure(scene: Scene) -> Iterator[Entry]:
    """What happens next, as the page tells it; a period only where the organisation gives one."""
    yield Entry(_("What happens next"), Kind.HEADING)
    yield Entry(_("First the committee checks whether it can handle your complaint."), Kind.ITEM)
    yield Entry(_("If it can, the person concerned may respond in writing."), Kind.ITEM)
    yield Entry(
        _("Then it invites you and that person to a hearing. There you talk about the complaint."),
        Kind.ITEM,
    )
    yield Entry(
        _("After that the committee finds your complaint well-founded, partly well-founded or unfounded."),
        Kind.ITEM,
    )
    yield Entry(_("This is binding advice to {organisation}."), Kind.ITEM)
    if scene.facts.get("acknowledgement_days"):
        yield Entry(_("Within {acknowledgement_days} days you hear that the committee has your complaint."))
    if _free(scene):
        yield Entry(_("There are no costs for you."))


WINDOWS = (
    Window(
        Interview.welcome,
        Tell(
            _(
                "Welcome to Klachtwijzer. I am a computer program and I help you to file a complaint. "
                "It may be about {organisation} or about someone who works there."
            )
        ),
        Tell(
            _(
                "An independent complaints committee judges your complaint. "
                "Its members are not connected to {organisation}."
            )
        ),
        Tell(
            _(
                "The committee and its secretary read your answers only after you send them. "
                "The person your complaint is about may respond later, and then reads it too."
            )
        ),
        Tell(_("A complaint is free of charge."), when=_free),
        Tell(_("It takes about ten minutes. You can pause at any moment.")),
        Tell(_("This is not an emergency line. Is somebody in danger? Call {emergency_number}.")),
        InOtherLanguages(_("Do you prefer English? Then choose {language}.", language=_("English"))),
        Say(_("Shall we begin?"), Kind.QUESTION),
        Tap(_("Begin"), "begin", _c("typed words", "yes|yes please|start|ok|let us begin|go")),
        long=True,
    ),
    Window(
        Interview.talking,
        Ask(),
        Tap(FILE_NOW, "file", FILE_WORDS),
    ),
    Window(
        Interview.advised,
        Say(
            _("Ask the person concerned for a talk, and say what your complaint is about."),
            when=_with_person,
        ),
        Say(_("Ask the supervisor for a talk, and say what your complaint is about."), when=_with_supervisor),
        Say(_("Ask how you can solve it together.")),
        Say(_("A good talk can clear up misunderstandings early.")),
        Say(_("This is advice. Do you want to talk first, or file your complaint now?"), Kind.QUESTION),
        Tap(_("Talk first"), "set_out", _c("typed words", "talk|i will talk first")),
        Tap(FILE_NOW, "file", FILE_WORDS),
    ),
    Window(
        Interview.talk_first,
        Say(_("Good luck with your talk. I keep your answers.")),
        Say(_("Come back after the talk, and answer this question then.")),
        Say(_("How did it go?"), Kind.QUESTION),
        Tap(_("It is solved"), "solve", _c("typed words", "solved|yes solved|yes it is solved")),
        Tap(_("Not solved"), "not_solved", _c("typed words", "not solved|it is not solved|still not solved")),
        Tap(
            _("No talk yet"),
            "not_talked",
            _c("typed words", "not yet|no talk|no talk yet|not talked|have not talked"),
        ),
        Tap(FILE_NOW, "file", FILE_WORDS),
    ),
    Window(
        Interview.solved,
        Say(_("Good that it is solved. You do not need to do anything more.")),
        Say(_("I still keep your answers.")),
        Say(_("Shall I erase your answers?"), Kind.QUESTION),
        Tap(_("Erase my answers"), "delete", _c("typed words", "yes|yes please|erase|delete")),
        Tap(_("Keep my answers"), "pause", _c("typed words", "no|keep|keep them")),
        Tap(_("Go on after all"), "reopen", _c("typed words", "go on|reopen|not solved")),
    ),
    Window(Interview.asking, Say(_progress, when=_in_story), Ask()),
    Window(
        Interview.correcting,
        Tell(_("You are changing this answer.")),
        Ask(),
    ),
    Window(
        Interview.review,
        Say(_("These are your answers. Do you want to change one? Type for example: change name.")),
        Overview(),
        Say(_("Is everything right?"), Kind.QUESTION, when=_complete),
        Say(_("You have not answered all questions yet. Shall we go on?"), Kind.QUESTION, when=_incomplete),
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
        Say(_("The person concerned may respond in writing, and so will see it.")),
        Say(_("Do you want to send your complaint now?"), Kind.QUESTION),
        Tap(_("Send"), "submit", _c("typed words", "yes|yes please|yes send it|send it|send now|submit")),
        Tap(_("Change"), "overview", _c("typed words", "change something")),
        Tap(_("Not yet"), "not_now", _c("typed words", "no|later|not now")),
    ),
    Window(
        Interview.submitted,
        Say(received),
        Say(_("You do not have to do anything now. You get a copy of your complaint.")),
        Say(procedure),
        Say(
            _(
                "Would you rather send it by post? You get a letter to print and sign. "
                "The address is: {postal_address}."
            )
        ),
        Tap(_("New complaint"), "another", _c("typed words", "another complaint")),
        long=True,
    ),
    Window(
        Interview.paused,
        Say(_("Your answers are kept. You can go on at any moment.")),
        Say(lambda scene: _("You were at {place}.", place=place(scene))),
        Say(_("What do you want to do?"), Kind.QUESTION),
        Tap(_("Go on"), "resume", _c("typed words", "yes|yes please|continue|resume|go ahead|carry on|ok")),
        Tap(_("Begin again"), "delete", _c("typed words", "start again|restart|anew")),
    ),
    Window(
        Interview.erasing,
        Say(_("If you choose yes, I erase all that I keep about you. This cannot be undone.")),
        Say(_what_stays, when=_was_sent),
        Say(_("Shall I erase everything?"), Kind.QUESTION),
        Tap(_("Yes, erase everything"), "erase", _c("typed words", "yes|erase|delete")),
        Tap(_("No, keep it"), "resume", _c("typed words", "no|keep|go back|cancel|stop|do not erase")),
    ),
)
