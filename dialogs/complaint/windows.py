"""What each phase of the interview shows."""

from dialogs.asking import Ask, Changes, Overview
from dialogs.complaint.afterwards import AFTERWARDS_WINDOWS, WITHDRAW_BY_NAME, free, was_sent, what_stays
from dialogs.complaint.coach import COACH_WINDOWS, erased
from dialogs.complaint.gaps import gaps
from dialogs.hearing import QUESTION_PHASES
from dialogs.interview import Interview
from dialogs.moves import CARD, TALK
from dialogs.screen import Kind
from dialogs.text import Text, _, _c
from dialogs.window import InOtherLanguages, Say, Scene, Tap, Tell, Window


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
    **dict.fromkeys(("asking", "correcting", "review"), _("the overview of your answers")),
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
        Tell(_("A complaint is free of charge."), when=free),
        Tell(_("It takes about ten minutes. You can pause at any moment.")),
        Tell(_("This is not an emergency line. Call {emergency_number} if somebody is in danger.")),
        InOtherLanguages(_("If you prefer English, choose {language}.", language=_("English"))),
        Say(_("Shall we begin?"), Kind.QUESTION),
        Tap(_("Begin"), "begin", _c("typed words", "yes|yes please|start|ok|let us begin|go")),
        WITHDRAW_BY_NAME,
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
    *AFTERWARDS_WINDOWS,
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
        Say(what_stays, when=was_sent),
        Say(_("Shall I erase everything?"), Kind.QUESTION),
        Tap(_("Yes, erase everything"), "erase", _c("typed words", "yes|erase|delete")),
        Tap(_("No, keep it"), "resume", _c("typed words", "no|keep|go back|cancel|stop|do not erase")),
    ),
)
