"""The day of a step, as staff type it: one day, often still to come, perhaps with the time."""

import re
from datetime import date, datetime, time

from dialogs.period import read_day, weekday_fits

_YEAR = re.compile(r"\b20\d\d\b")
_TIME = re.compile(
    r"""(?:\b(?P<lead>om|at)\s+)?(?<![\d./:-])(?P<hour>\d{1,2})
    (?:(?P<mark>[:.uh])(?P<minute>\d\d))?(?!\d)
    (?:\s*(?P<unit>uur|hrs?|hours|u|h|am|pm|a\.m\.?|p\.m\.?)(?!\w))?
    (?P<alone>(?=\s*(?:$|'?s\s|in\s+the\b)))?""",
    re.VERBOSE,
)
"""14:00, 14 uur, 14.00 uur, 14u30, 2 pm; 14.30; at the end or before a part of the day: om 14, at 14.10."""

_PART = re.compile(
    r"(voormiddag|ochtend|morgens|vanmorgen|(?<=dag)morgen|morning)"
    r"|(middag|afternoon)|(avond|evening|tonight)|(nacht|night)"
)
_HOURS = {
    "": (range(0), range(7, 24)),
    "exact": (range(0), range(10)),
    "am": (range(0), range(1, 12)),
    "pm": (range(1, 12), range(12, 24)),
    "morning": (range(0), range(12)),
    "afternoon": (range(1, 7), range(12, 19)),
    "evening": (range(5, 12), range(17, 24)),
    "night": (range(0), range(0)),
}
"""With each part of the day: the hours to which twelve are added, and those that are as on the clock.

Others are in doubt: 2 in the evening, and with no part also 2 o'clock; 02:00 is `exact`.
"""


class _Doubt(Exception):
    """There is a time in the words that may mean more than one."""


def read_appointment(words: str, today: date, *, ahead: bool) -> str | None:
    """The day (ISO 8601), with its time where that is told.

    None: that cannot be read for certain, or not all of the words are about it.
    `ahead`: a day without a year is the next one, rather than the last.
    """
    try:
        at, words = _time(words.casefold().replace("\u2019", "'"))
    except _Doubt:
        return None
    exact = _YEAR.search(words) is not None
    tails = [""] if exact else ["", f" {today.year}", f" {today.year + 1}"]
    days = [day for tail in tails if (day := read_day(words + tail, today))]
    day = next((day for day in days if exact or not ahead or day >= today), None)
    if day is None or not weekday_fits(words, day):
        return None
    return datetime.combine(day, at).isoformat(timespec="minutes") if at else day.isoformat()


def _time(words: str) -> tuple[time | None, str]:
    """The time in the words, and the words without it. Raises _Doubt."""
    found = [shape for shape in _TIME.finditer(words) if _is_time(shape)]
    parts = {_part(each) for each in _PART.finditer(words)}
    if not found and not parts:
        return None, words
    if len(found) != 1:
        raise _Doubt
    (told,) = found
    unit = (told["unit"] or "").replace(".", "")
    parts |= {unit} & {"am", "pm"}
    if len(parts) > 1:
        raise _Doubt
    hour, minute = int(told["hour"]), int(told["minute"] or 0)
    part = parts.pop() if parts else "" if told["hour"][0] != "0" else "exact"
    later, same = _HOURS[part]
    if minute > 59 or (hour not in later and hour not in same):
        raise _Doubt
    hour += 12 if hour in later else 0
    return time(hour, minute), f"{words[: told.start()]} {words[told.end() :]}".strip(" ,")


def _is_time(shape: re.Match[str]) -> bool:
    if shape["unit"] or (shape["mark"] or ".") != ".":
        return True
    if shape["lead"] and shape["alone"] is not None:
        return True
    minute = int(shape["minute"] or 1)
    return minute == 0 or minute > 12  # or else it may be a month


def _part(found: re.Match[str]) -> str:
    assert found.lastindex, "one of the groups is it"
    return ("morning", "afternoon", "evening", "night")[found.lastindex - 1]
