"""The marks that make a voice pause, and nothing else that is not a word.

A voice does not pause at a line end, nor at a full stop before a small letter.
"""

import re
import unicodedata

PAUSES = ".,?!:;"
_STRENGTH = "?!.:;,"
_MARKS = re.compile(rf"[\s{PAUSES}]*[{PAUSES}][\s{PAUSES}]*")
_NO_APOSTROPHE = re.compile(r"(?<!\w)'(?!(?:[sntmrk]|em|tis|twas)(?!\w))|(?<=\w)'(?!\w)|''+")
_NO_HYPHEN = re.compile(r"-(?!\w)|(?<!\w)-|(?<=\d)-(?=\d)")
_STOPPED = re.compile(r"([.?!]) (\w)")


def settled(text: str) -> str:
    """Words and pauses only, ending in a pause. Without any word: the empty string."""
    text = "".join(_letters(text))
    text = " ".join(_NO_HYPHEN.sub(" ", _NO_APOSTROPHE.sub(" ", text)).split())
    text = " ".join(_MARKS.sub(_strongest, text).split()).lstrip(f"{PAUSES} ")
    if not any(letter.isalnum() for letter in text):
        return ""
    text = text if text[-1] in ".?!:" else text.rstrip(",; ") + "."
    return begun(text)


def begun(text: str) -> str:
    """The text with a capital letter after each stop, or the voice runs on."""
    return _STOPPED.sub(_started, text)


def _letters(text: str) -> list[str]:
    """Each character, or a space where it can be neither said nor heard as a pause."""
    said: list[str] = []
    for letter in text:
        kind = unicodedata.category(letter)
        after_letter = bool(said) and unicodedata.category(said[-1])[0] in "LM"
        kept = (
            kind[0] == "L"
            or (kind in ("Mn", "Mc") and after_letter)
            or letter in "0123456789'-"
            or letter in PAUSES
        )
        said.append(letter if kept else " " if kind[0] != "M" else "")
        if not said[-1]:
            said.pop()
    return said


def _strongest(marks: re.Match[str]) -> str:
    return next(mark for mark in _STRENGTH if mark in marks[0]) + " "


def _started(stop: re.Match[str]) -> str:
    mark, letter = stop.groups()
    if not letter.islower():
        return stop[0]
    capital = letter.upper()
    return f"{mark} {capital}" if len(capital) == 1 and not capital.islower() else f", {letter}"
