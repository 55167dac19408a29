"""The good conversation that the organisation's page advises before a complaint. Never a gate."""

from dialogs.interview import NOT_YET, SPOKEN, TALK
from dialogs.questions import Answers, Choice, Option, Words, always
from dialogs.text import _, _c

CANNOT = "cannot"

_OPTIONS = (
    Option(SPOKEN, _("Yes"), _c("typed words", "yes|yeah|yep|i have|yes i have|already did")),
    Option(NOT_YET, _("Not yet"), _c("typed words", "no|not yet|no not yet")),
    Option(
        CANNOT,
        _("I cannot or dare not"),
        _c("typed words", "i cannot|i can't|i dare not|i do not dare|i don't dare|i am afraid|cannot"),
    ),
)


def _spoken_to_person(answers: Answers) -> bool:
    return answers.get("talked_person") == SPOKEN


def _cannot(answers: Answers) -> bool:
    if answers.get("talked_person") == CANNOT:
        return True
    return _spoken_to_person(answers) and answers.get("talked_supervisor") == CANNOT


TALKS = (
    Choice(
        key="talked_person",
        part=TALK,
        title=_("Talked with the person concerned"),
        hint=(
            _("{organisation} asks you to talk first with the person your complaint is about."),
            _("A good talk can clear up misunderstandings early."),
        ),
        prompt=_("Have you talked about it with the person concerned?"),
        options=_OPTIONS,
        optional=always,
    ),
    Choice(
        key="talked_supervisor",
        part=TALK,
        title=_("Talked with the supervisor"),
        hint=(
            _("You have talked, and it is not solved."),
            _("A talk with the supervisor of that person may help."),
        ),
        prompt=_("Have you talked about it with the supervisor?"),
        options=_OPTIONS,
        when=_spoken_to_person,
        optional=always,
    ),
    Words(
        key="no_talk_reason",
        part=TALK,
        title=_("Why a talk was not possible"),
        hint=(
            _("That is all right. You do not have to say why."),
            _("The person your complaint is about will read this too."),
        ),
        prompt=_("Why can you not talk about it, or why do you not dare to?"),
        when=_cannot,
        optional=always,
    ),
)
