"""Amounts of time, and days counted back from today: 'drie weken geleden', 'a year and a half ago'."""

from dataclasses import dataclass
from datetime import date

from dialogs.period.calendar_days import Days, months_back, shifted
from dialogs.period.calendar_words import (
    AGO,
    AT,
    DAY,
    FORTNIGHT,
    HALF,
    HOUR,
    MINUTE,
    MONTH,
    NIGHT,
    OR,
    PLURAL,
    QUARTER,
    ROUGHLY,
    WEEK,
    WEEKEND,
    YEAR,
    Sense,
    words,
)
from dialogs.period.cursor import Cursor
from dialogs.period.when import Fixed, Nature, Span, When

_DAYS_IN = {DAY: 1, WEEK: 7, FORTNIGHT: 14, NIGHT: 1}
_MONTHS_IN = {MONTH: 1, QUARTER: 3, YEAR: 12}
_FEW = {DAY: (2, 5), WEEK: (2, 4)}
_A_FEW = words("paar few enkele")
_AND_A_HALF = ("en een half", "en een halve", "and a half", "en half")
_TO = words("of or a tot to - en and tm ,")
_BEFORE_UNIT = AT | ROUGHLY | words("was is , : al") | {""}
_FARTHEST = 2000


@dataclass(frozen=True)
class Duration:
    """From `low` to `high` halves of a unit."""

    low: int
    high: int
    unit: int
    about: bool = False


def duration(c: Cursor) -> Duration | None:
    return c.longest((_few, _half_a_year, _one_and_a_half, _or_so_many, _counted))


def _unit(c: Cursor) -> int | None:
    return c.sense(Sense.UNIT)


def _few(c: Cursor) -> Duration | None:
    c.word("een", "a", "n", "the", "de")
    if not c.one(_A_FEW):
        return None
    unit = _unit(c)
    if unit not in _FEW:
        return None
    low, high = _FEW[unit]
    return Duration(2 * low, 2 * high, unit, about=True)


def _half_a_year(c: Cursor) -> Duration | None:
    c.word("een", "a", "n")
    if c.word("halfjaar"):
        return Duration(1, 1, YEAR)
    if not c.one(HALF):
        return None
    c.word("a", "an")
    unit = _unit(c)
    return Duration(1, 1, unit) if unit in (YEAR, HOUR) else None


def _one_and_a_half(c: Cursor) -> Duration | None:
    """'Anderhalf jaar', 'a year and a half', 'tweeenhalve week'."""
    if c.word("a", "one", "een"):
        unit = _unit(c)
        ended = unit is not None and any(map(c.words, _AND_A_HALF))
        return Duration(3, 3, unit) if unit is not None and ended else None
    words_for = {"anderhalf": 3, "anderhalve": 3, "tweeenhalf": 5, "tweeenhalve": 5, "drieenhalf": 7}
    found = c.one(words_for)
    unit = _unit(c)
    return Duration(words_for[found], words_for[found], unit) if found and unit is not None else None


def _or_so_many(c: Cursor) -> Duration | None:
    """'Een week of drie'."""
    c.word("een", "a", "n")
    unit = _unit(c)
    count = c.count() if unit is not None and c.one(OR) else None
    return Duration(2 * count, 2 * count, unit, about=True) if unit is not None and count else None


def _amount(c: Cursor) -> int | None:
    """How many halves: 2 is 4, 'two and a half' and 2,5 are 5."""
    count = c.count()
    if count is None:
        return None
    if c.peek().text in (",", ".") and c.peek(1).glued and c.peek(1).text == "5":
        c.at += 2
        return 2 * count + 1
    return 2 * count + any(map(c.words, _AND_A_HALF))


def _counted(c: Cursor) -> Duration | None:
    low = _amount(c)
    high = c.attempt(lambda c: _amount(c) if c.one(_TO) else None)
    unit = _unit(c)
    if low is None or unit is None:
        return None
    high = low if high is None else high
    return Duration(low, high, unit, about=high > low) if 0 < low <= high <= 2 * _FARTHEST else None


def _unit_alone(c: Cursor) -> Duration | None:
    """'Week geleden', and not the end of a number that is not known, such as 'driekwart jaar'."""
    if c.peek(-1).text not in _BEFORE_UNIT:
        return None
    plural = c.peek().text in PLURAL
    unit = _unit(c)
    return None if unit is None or plural else Duration(2, 2, unit)


def back(day: date, halves: int, unit: int) -> Days | None:
    """The days so much before a day; two where a half leaves the choice. None: it cannot be told."""
    whole = halves // 2
    if unit in _DAYS_IN and day.toordinal() - halves * _DAYS_IN[unit] > 366 * 1500:
        days = _DAYS_IN[unit] * halves
        return shifted(day, -((days + 1) // 2)), shifted(day, -(days // 2))
    months = _MONTHS_IN.get(unit, 0) * halves
    if months and months % 2 == 0 and whole <= 150 + 12 * (unit == MONTH) * 50:
        earlier = months_back(day, months // 2)
        return (earlier, earlier) if earlier else None
    return None


def stretch_back(c: Cursor, length: Duration) -> Days | None:
    """The outer bounds of the day that lies so far back."""
    if length.unit in (HOUR, MINUTE):
        return c.today, c.today
    first, last = back(c.today, length.high, length.unit), back(c.today, length.low, length.unit)
    return (first[0], last[1]) if first and last else None


def ago(c: Cursor) -> When | None:
    """'Drie dagen geleden'; a named day before or behind it counts from that day."""
    c.word("tussen", "between")
    length = c.longest((duration, _unit_alone))
    if length is None or not c.one(AGO) or length.unit == WEEKEND:
        return None
    c.attempt(lambda c: c.word("vanaf", "from", "since") and c.word("nu", "now", "today", "vandaag"))
    offset = c.attempt(_named_day)
    if offset is not None:
        return _exact(c, offset, length)
    days = stretch_back(c, length)
    if days is None:
        return None
    exact = length.unit in (DAY, NIGHT, HOUR, MINUTE) and days[0] == days[1] and not length.about
    span = Span(*days, Nature.COUNTED if exact else Nature.STRETCH, about=not exact)
    return Fixed(span.doubted(length.unit in (HOUR, NIGHT)))


def ago_from_day(c: Cursor) -> When | None:
    """'Gisteren een week geleden'."""
    offset = c.attempt(_named_day)
    if offset is None:
        return None
    c.word("precies", "exact", "exactly")
    length = c.attempt(duration)
    return _exact(c, offset, length) if length and c.one(AGO) else None


def _named_day(c: Cursor) -> int | None:
    offset = c.sense(Sense.OFFSET)
    return offset if offset is not None and offset <= 0 else None


def _exact(c: Cursor, offset: int, length: Duration) -> When | None:
    days = back(shifted(c.today, offset), length.high, length.unit)
    if days is None or length.low != length.high:
        return None
    return Fixed(Span(*days, Nature.DAY).doubted(days[0] != days[1] or length.about))
