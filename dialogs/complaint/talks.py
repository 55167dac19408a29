"""The good conversation that the organisation's page advises before a complaint. Never a gate."""

from dialogs.form import Form
from dialogs.moves import CANNOT, CARD, NOT_YET, REMINDER, SPOKEN, TALK
from dialogs.questions import EMPTY_WORDS, UNKNOWN_WORDS, Answers, Choice, Option, Words, always
from dialogs.text import _, _c

_OPTIONS = (
    Option(
        SPOKEN,
        _("Yes"),
        _c(
            "typed words",
            "yes|yeah|yep|i have|yes i have|i did|yes i did|already did|already done|yes "
            "but it did not help|yes but not solved",
        ),
    ),
    Option(
        NOT_YET,
        _("Not yet"),
        _c("typed words", "no|nope|not yet|no not yet|no i have not|i have not|i did not|never"),
    ),
    Option(
        CANNOT,
        _("I cannot or dare not talk"),
        _c(
            "typed words",
            "i cannot|i can't|i cant|i cannot talk|i can't talk|i cant talk|i dare not|i "
            "do not dare|i don't dare|i dont dare|i cannot or dare not|i am afraid|i'm "
            "afraid|im afraid|too scared|i am scared|cannot",
        ),
    ),
)


def _spoken_to_person(answers: Answers) -> bool:
    return answers.get("talked_person") == SPOKEN


def _cannot(answers: Answers) -> bool:
    if answers.get("talked_person") == CANNOT:
        return True
    return _spoken_to_person(answers) and answers.get("talked_supervisor") == CANNOT


_NOT_TOLD = _("Not told: went on to the complaint at once")

TALKS = (
    Choice(
        key="talked_person",
        nick=_c("typed words", "talk|conversation"),
        part=TALK,
        unanswered=_NOT_TOLD,
        title=_("Talked with the person it is about"),
        hint=(
            _("{organisation} asks you to talk first with the person your complaint is about."),
            _("You may also go on with your complaint at once."),
        ),
        prompt=_("Have you talked about it with this person?"),
        options=_OPTIONS,
        optional=always,
    ),
    Choice(
        key="talked_supervisor",
        nick=_c("typed words", "supervisor"),
        part=TALK,
        unanswered=_NOT_TOLD,
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
        nick=_c("typed words", "reason"),
        part=TALK,
        title=_("Why a talk was not possible"),
        hint=(
            _("That is all right. You do not have to say why."),
            _("The person your complaint is about can read this later too."),
        ),
        prompt=_("Why can you not talk about it, or why do you not dare to?"),
        when=_cannot,
        optional=always,
    ),
)

CARD_FORM = Form(
    (
        Words(
            key="card_about",
            part=CARD,
            title=_("What I want to talk about"),
            hint=(
                _("I make a short card that you can take to the talk."),
                _("It is only for you. I do not send it."),
            ),
            prompt=_("What do you want to talk about? One or two sentences are enough."),
            optional=always,
            speech=False,
            limit=600,
        ),
        Words(
            key="card_wish",
            empty_words=(EMPTY_WORDS, UNKNOWN_WORDS),
            part=CARD,
            title=_("What would solve it for me"),
            prompt=_("What would solve it for you?"),
            optional=always,
            speech=False,
            limit=600,
        ),
        Choice(
            key=REMINDER,
            part=CARD,
            title=_("Reminder"),
            hint=(_("I can send you a message here to ask how it went."),),
            prompt=_("When shall I send you a message?"),
            options=(
                Option("3", _("After 3 days"), _c("typed words", "3 days|three days|3|in 3 days")),
                Option(
                    "7", _("After one week"), _c("typed words", "a week|one week|1 week|7 days|next week")
                ),
                Option(
                    "none", _("No message, please"), _c("typed words", "no|never|none|not at all|no message")
                ),
            ),
        ),
    )
)
