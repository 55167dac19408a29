"""The day of a step, as staff type it: one day, often still to come, perhaps with the time."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from dialogs.period import Doubt, Period, Reason, read_period
from dialogs.text import Dated, Translator, plain

_YEAR = re.compile(r"\b20\d\d\b")
_TIMES = (
    re.compile(r"(?:\b(?:om|at)\s+)?(?<![\d./-])(\d{1,2}):(\d{2})(?!\d)(?:\s*uur\b)?"),
    re.compile(r"(?:\b(?:om|at)\s+)?(?<![\d./-])(\d{1,2})(?:\.(\d{2}))?\s*uur\b"),
    re.compile(r"\b(?:om|at)\s+(\d{1,2})(?:\.(\d{2}))?$"),
)
"""14:00, 14 uur, 14.00 uur, and at the end: om 14, at 14.00."""

_MONDAY = date(2024, 1, 1)


def read_day(words: str, today: date, languages: Iterable[Translator], *, ahead: bool) -> str | None:
    """The day (ISO 8601), with its time where that is told; None: it cannot be read for certain.

    `ahead`: a day without a year is the next one, rather than the last.
    """
    at, words = _time(words)
    exact = _YEAR.search(words) is not None
    tails = [""] if exact else ["", f" {today.year}", f" {today.year + 1}"]
    days = [day for tail in tails if (day := _one_day(words + tail, today))]
    day = next((day for day in days if exact or not ahead or day >= today), None)
    if day is None or _other_weekday(words, day, languages):
        return None
    return datetime.combine(day, at).isoformat(timespec="minutes") if at else day.isoformat()


def _one_day(words: str, today: date) -> date | None:
    read = read_period(words, today)
    if isinstance(read, Doubt):
        read = read.period if read.reason is Reason.FUTURE else None
    return read.first if isinstance(read, Period) and read.first == read.last else None


def _time(words: str) -> tuple[time | None, str]:
    """The time in the words, and the words without it."""
    for shape in _TIMES:
        if found := shape.search(words):
            hour, minute = int(found[1]), int(found[2] or 0)
            if hour < 24 and minute < 60:
                return time(hour, minute), f"{words[: found.start()]} {words[found.end() :]}".strip(" ,")
    return None, words


def _other_weekday(words: str, day: date, languages: Iterable[Translator]) -> bool:
    """Whether the words name a day of the week that this day is not."""
    said = plain(words).split()
    for say in languages:
        for number in range(7):
            name = plain(say.value(Dated(_MONDAY + timedelta(number), "EEEE")))
            if name in said and number != day.weekday():
                return True
    return False
