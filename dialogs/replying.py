"""What the tenant answers to the committee, after the complaint was sent."""

import re
from collections.abc import Mapping

from dialogs.errors import Refusal, Unclear
from dialogs.hearing import Hearing
from dialogs.proceedings import Act, Proceeding
from dialogs.session import Session
from dialogs.text import _, shortened
from dialogs.understanding import NOT_UNDONE

LONGEST = 4000
"""Characters of an answer to the committee: about what one message of a messenger can hold."""

_WITH_WORDS = re.compile(r"/([a-z_]{2,32})(?:@\w+)?\s+(.+)", re.IGNORECASE | re.DOTALL)

_PLACES = ("answering", "submitted")
"""Where words that stand for nothing else are the answer."""


def is_reply(session: Session) -> bool:
    """Whether words that are typed here answer the committee."""
    return session.at_hand is not None and session.phase in _PLACES


def require_clear(session: Session, action: str, other: str) -> None:
    """Raise Unclear for words whose meaning here cannot be undone, where they may mean something else.

    `action`: what they mean here, empty for words of the tenant's own; `other`: what they mean below a
    message that may have arrived, empty for nothing.
    """
    if other and (action in NOT_UNDONE or (not action and is_reply(session))):
        raise Unclear(
            _("I do not know which message you answer with this. So I have not done anything yet."),
            _("Please choose the button that you mean, or use more words."),
        )


def takes_files(session: Session) -> bool:
    """Whether a file that is sent here can still become part of a complaint."""
    return session.phase != "answering" and session.place not in ("submitted", "withdrawing")


def behind_answer(words: str, commands: Mapping[str, str]) -> str:
    """What stands behind the command to answer; the empty string where it is not typed, or is alone.

    `commands`: actions by the command's name.
    """
    typed = _WITH_WORDS.fullmatch(words)
    return typed[2] if typed and commands.get(typed[1].lower()) == "answer" else ""


def reply(ear: Hearing, words: str) -> None:
    """The answer to what the committee asked and the tenant has seen. Raises Refusal."""
    at_hand = ear.session.at_hand
    assert at_hand is not None, "called only while something is asked"
    if not words:
        raise Refusal(_("I cannot use that as an answer to this question."))
    if len(words) > LONGEST:
        raise Refusal(
            _(
                "That is too long for this question: {length} characters. Please use at most {limit}.",
                length=len(words),
                limit=LONGEST,
            )
        )
    sent, seen = at_hand
    answer = Proceeding("", Act.ANSWER, ear.chart.now.isoformat(), words, answers=seen[-1].id)
    before = ear.session.proceedings
    ear.session.proceedings = {**before, sent["id"]: (*before[sent["id"]], answer)}
    ear.turn.reply = sent["id"], answer
    repeat(ear, words)


def repeat(ear: Hearing, words: str) -> None:
    """Say that the answer is kept, and ask what came meanwhile, or go back to where the tenant was."""
    ear.turn.say(
        _("I have kept your answer: {words}", words=shortened(words)), _("I send it to the committee.")
    )
    if ear.session.told_of:
        ear.chart.send("answer")
    elif ear.session.phase in _PLACES:
        ear.chart.send("replied")
