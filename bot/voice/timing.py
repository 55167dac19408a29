"""When each word is heard, from the marks that a speech engine gives."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.voice.script import Token, tokens
from bot.voice.speech import Word

Mark = tuple[int, float]
"""A place in the text, and the second at which it is heard."""


def words(segment: int, text: str, marks: Iterable[Mark], start: float, end: float) -> list[Word]:
    """The words of a text that is heard from `start` to `end`.

    espeak-ng gives a mark for nearly every word, piper one for each sentence. Words without a mark
    of their own share the time since the one before, each by its length: an estimate.
    """
    found = tokens(text)
    times = _placed(found, marks, start)
    known = [number for number, time in enumerate(times) if time is not None]
    starts: list[float] = []
    for first, last in pairwise([*known, len(found)]):
        until = end if last == len(found) else times[last]
        starts += _shared(found[first:last], times[first] or start, until or end)
    ends = [*starts[1:], end]
    return [
        Word(round(begin, 3), round(stop, 3), segment, token.offset, token.length)
        for token, begin, stop in zip(found, starts, ends, strict=True)
    ]


def _placed(found: Sequence[Token], marks: Iterable[Mark], start: float) -> list[float | None]:
    """The time of each word that has a mark; the first one always has."""
    times: list[float | None] = [None] * len(found)
    latest, at = 0, start
    for place, time in marks:
        number = latest
        while number < len(found) and found[number].stop <= place:
            number += 1
        if number == len(found):
            break
        if found[number].start <= place and times[number] is None and time >= at:
            times[number], latest, at = time, number, time
    if times:
        times[0] = start if times[0] is None else times[0]
    return times


def _shared(found: Sequence[Token], start: float, end: float) -> list[float]:
    """The starts of words that share a time; each counts one more than its letters."""
    weights = [token.length + 1 for token in found]
    return [start + (end - start) * sum(weights[:number]) / sum(weights) for number in range(len(found))]
