"""Texts made ready to be spoken: without what a speech engine takes for a command, and not too long.

A character is replaced by one other at most, so that places in the text stay what they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.speech import Segment

MOST_CHARACTERS = 6000
"""Of all segments together. About eight minutes."""

JOINERS = "\u00ad\u200b\u200c\u200d\u2060"
"""Not seen, and inside words."""

_SOUNDED = r"[\w€$£%&+@]"
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]]{0,3}(?=\s)|\n")
_WORD = re.compile(rf"(?:['’](?=[a-z]\b))?{_SOUNDED}(?:\S*{_SOUNDED})?")


@dataclass(frozen=True)
class Part:
    """What is spoken of a segment. `segment`: its place among all."""

    segment: int
    text: str
    language: str


@dataclass(frozen=True)
class Token:
    """A word of the text, and all that stands against it without a space between."""

    offset: int
    length: int
    start: int
    stop: int


def parts(segments: Iterable[Segment], most: int = MOST_CHARACTERS) -> tuple[list[Part], bool]:
    """What can be spoken, and whether something had to be left out."""
    found: list[Part] = []
    room = most
    for number, segment in enumerate(segments):
        text = clean(segment.text[: room + 1])
        if not _WORD.search(text):
            continue
        if len(text) > room:
            if _WORD.search(kept := shortened(text, room)):
                found.append(Part(number, kept, segment.language))
            return found, True
        found.append(Part(number, text, segment.language))
        room -= len(text)
    return found, False


def clean(text: str) -> str:
    """Control characters can be commands (espeak-ng's Ctrl-A); a lone surrogate cannot be written."""
    return "".join(mark if mark.isprintable() or mark in JOINERS + "\n" else " " for mark in text)


def shortened(text: str, most: int) -> str:
    """The beginning, up to the end of a sentence; else of a word; else as much as may be."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: most + 1]) if found.end() <= most]
    return text[: ends[-1] if ends else max(text.rfind(" ", 0, most + 1), 0) or most]


def tokens(text: str) -> list[Token]:
    """The words: letters, digits and signs that are read aloud, without quotes and stops around them."""
    found = []
    for run in re.finditer(r"\S+", text):
        if word := _WORD.search(run.group()):
            offset = run.start() + word.start()
            found.append(Token(offset, len(word.group()), run.start(), run.end()))
    return found
