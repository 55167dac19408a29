"""Calendar arithmetic: months back, weeks, seasons, Easter and the Dutch holidays by year."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeAlias

Days: TypeAlias = tuple[date, date]
"""A first and a last day, both included."""

Shape: TypeAlias = Callable[[int], Days | None]
"""What a name such as 'Easter' or '29 February' covers in a year; None: nothing."""

FIRST_YEAR, LAST_YEAR = 1900, 9990
"""Years outside these are slips of the finger."""


def shifted(day: date, days: int) -> date:
    return day + timedelta(days=days)


def month_length(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


def month_days(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, month_length(year, month))


def year_days(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def months_back(day: date, months: int) -> date | None:
    """The same day so many months ago, or the last of a shorter month; None: long before any tenancy."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < FIRST_YEAR - 200:
        return None
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def week_of(day: date) -> Days:
    """Monday to Sunday."""
    monday = shifted(day, -day.weekday())
    return monday, shifted(monday, 6)


def iso_week(year: int, week: int) -> Days | None:
    try:
        return week_of(date.fromisocalendar(year, week, 1))
    except ValueError:
        return None


def single(month: int, day: int) -> Shape:
    """One date of every year; None in a year that does not have it."""

    def shape(year: int) -> Days | None:
        try:
            return date(year, month, day), date(year, month, day)
        except ValueError:
            return None

    return shape


def stretch(first: tuple[int, int], last: tuple[int, int]) -> Shape:
    """From a month and day up to a month and day, of the next year where that is earlier."""

    def shape(year: int) -> Days:
        end_year = year if last >= first else year + 1
        end_day = min(last[1], month_length(end_year, last[0]))
        return date(year, *first), date(end_year, last[0], end_day)

    return shape


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """`nth` counts from 1; -1 is the last one of the month."""
    first, last = month_days(year, month)
    if nth < 0:
        return shifted(last, -((last.weekday() - weekday) % 7))
    day = shifted(first, (weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return day if day <= last else None


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def from_easter(first: int, last: int) -> Shape:
    """So many days from Easter Sunday."""
    return lambda year: (shifted(easter(year), first), shifted(easter(year), last))


def every_year(month: int, weekday: int, nth: int) -> Shape:
    """Such as the second Sunday of May."""

    def shape(year: int) -> Days | None:
        day = nth_weekday(year, month, weekday, nth)
        return (day, day) if day else None

    return shape


def kings_day(year: int) -> Days:
    """27 April, or the day before where that is a Sunday."""
    day = date(year, 4, 27)
    day = shifted(day, -1) if day.weekday() == 6 else day
    return day, day


def kings_night(year: int) -> Days:
    eve = shifted(kings_day(year)[0], -1)
    return eve, eve


SEASONS: Mapping[int, Shape] = {
    0: stretch((3, 1), (5, 31)),
    1: stretch((6, 1), (8, 31)),
    2: stretch((9, 1), (11, 30)),
    3: stretch((12, 1), (2, 29)),
}
"""Meteorological: spring, summer, autumn, winter."""

WINTER = 3

HOLIDAYS: Mapping[str, Shape] = {
    "christmas": stretch((12, 25), (12, 26)),
    "christmas day": single(12, 25),
    "boxing day": single(12, 26),
    "christmas eve": single(12, 24),
    "christmas night": stretch((12, 24), (12, 25)),
    "new year's night": stretch((12, 31), (1, 1)),
    "new year's eve": single(12, 31),
    "new year": single(1, 1),
    "turn of the year": stretch((12, 31), (1, 1)),
    "king's day": kings_day,
    "king's night": kings_night,
    "remembrance": single(5, 4),
    "liberation": single(5, 5),
    "st nicholas": single(12, 5),
    "easter": from_easter(0, 1),
    "easter sunday": from_easter(0, 0),
    "easter monday": from_easter(1, 1),
    "good friday": from_easter(-2, -2),
    "maundy thursday": from_easter(-3, -3),
    "ascension": from_easter(39, 39),
    "pentecost": from_easter(49, 50),
    "whit sunday": from_easter(49, 49),
    "whit monday": from_easter(50, 50),
    "carnival": from_easter(-49, -47),
    "ash wednesday": from_easter(-46, -46),
    "valentine": single(2, 14),
    "mother's day": every_year(5, 6, 2),
    "father's day": every_year(6, 6, 3),
    "halloween": single(10, 31),
    "st martin": single(11, 11),
    "prinsjesdag": every_year(9, 1, 3),
    "summer holidays": stretch((7, 1), (8, 31)),
    "christmas holidays": stretch((12, 20), (1, 5)),
    "holidays": stretch((12, 24), (1, 1)),
}

VAGUE_HOLIDAYS = frozenset(
    {"christmas night", "new year's night", "summer holidays", "christmas holidays", "holidays"}
)
"""Their bounds differ by region and person, so that they are asked."""
