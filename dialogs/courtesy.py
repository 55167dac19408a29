"""Words that answer no question and still want an answer: danger, a thank you, a no, a story too early."""

from datetime import timedelta

from dialogs.asking import AGREE_WORDS, ANEW_WORDS, NO_WORDS
from dialogs.content import Content
from dialogs.gathering import Files
from dialogs.moves import CARD
from dialogs.questions import Question, Words
from dialogs.session import Session
from dialogs.text import Text, _, _c
from dialogs.understanding import Understanding

AWAY = timedelta(hours=1)
"""After so long without a word, a greeting is somebody who comes back."""

LONG, MANY = 40, 6
"""So many characters, in so many words, where no words are asked, are part of the story and are kept."""

_NOT_ANY_MORE = _c("typed words", "stop|cancel|cancel it|never mind|i do not want it any more")
"""What is said of something that was begun and is not wanted after all."""


def tells(words: str) -> bool:
    """Whether somebody tells something, rather than answers with a word or two."""
    return len(words) >= LONG and len(words.split()) >= MANY


def is_story(question: Question, words: str) -> bool:
    """Whether these words are far more than the question asks for, and may go to the committee."""
    if question.part == CARD:
        return False
    if isinstance(question, Files):
        return tells(words)
    return isinstance(question, Words) and len(words) > question.limit and tells(words)


def in_danger(words: str, content: Content, understanding: Understanding) -> bool:
    """Whether somebody may be in danger: that comes first, whatever the words do besides."""
    return understanding.holds(words, content.danger) or understanding.spoken(words, content.alarm)


def kindly(words: str, session: Session, content: Content, understanding: Understanding) -> Text | None:
    """What is said back to words that choose nothing."""
    spoken = understanding.spoken
    if spoken(words, content.thanks):
        return _("You are welcome.")
    if spoken(words, NO_WORDS, _NOT_ANY_MORE) and session.phase in ("welcome", "paused", "solved"):
        return _("That is all right. You can come back later.")
    if spoken(words, NO_WORDS, AGREE_WORDS) and session.phase == "submitted":
        return _("You do not have to do anything now.")
    if spoken(words, NO_WORDS, ANEW_WORDS) and session.phase == "review":
        return _("Which answer do you want to change? Type for example: change name.")
    return None
