"""One paragraph as words for the ear."""

import re

from dialogs.speech.amounts import MEASURES, MONEY, NUMBERS
from dialogs.speech.contact import CONTACT
from dialogs.speech.dates import DATES
from dialogs.speech.letters import seen
from dialogs.speech.links import LINKS
from dialogs.speech.marks import settled
from dialogs.speech.rules import Reader
from dialogs.speech.signs import SIGNS
from dialogs.speech.times import TIMES
from dialogs.speech.tongue import tongue_of
from dialogs.speech.typed_words import WORDS

_READER = Reader((*LINKS, *DATES, *TIMES, *MONEY, *CONTACT, *MEASURES, *NUMBERS, *WORDS, *SIGNS))
_BULLET = re.compile(r"\s*(?:[-*+>•·▪●◦‣–—]+\s+|>+|#{1,6}\s+|(?P<number>\d{1,2})[.)]\s+)")
_ENDED = re.compile(r"[.?!:;,]\W*$")


def for_the_ear(text: str, language: str, *, own_words: bool = False) -> str:
    """The paragraph in letters, figures and pauses; empty where there are no words in it.

    `own_words`: somebody typed it themselves, who may write in capitals what is no abbreviation.
    """
    tongue = tongue_of(language)
    lines = [line for line in map(_unlisted, seen(text).split("\n")) if line.strip()]
    return settled(_READER.read(_joined(lines), tongue, own_words=own_words))


def _unlisted(line: str) -> str:
    """A line without the mark of a list or a quotation; its number stays."""
    bullet = _BULLET.match(line)
    if not bullet:
        return line
    number = f"{bullet['number']}: " if bullet["number"] else ""
    return number + line[bullet.end() :]


def _joined(lines: list[str]) -> str:
    """The lines as sentences: a line end is a pause, a short one where the sentence goes on."""
    text = ""
    for line in lines:
        if text and not _ENDED.search(text[-20:]):
            text = text.rstrip() + ("," if line.lstrip()[:1].islower() else ".")
        text += f" {line}" if text else line
    return text
