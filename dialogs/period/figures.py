"""Dates in figures, the day first: '12-03-2026', '12/3', '2026-03-12', '12 03 2026', '03-2026'."""

from dataclasses import replace

from dialogs.period.calendar_days import FIRST_YEAR, LAST_YEAR, month_days
from dialogs.period.calendar_words import Sense
from dialogs.period.cursor import Cursor
from dialogs.period.dates import century, checked, weekday_ahead, with_year
from dialogs.period.when import Never, When, Yearly, dated

_MARKS = ("-", "/", ".")
_ALWAYS = (24, 7)
"""'24/7' is no date."""


def figures(c: Cursor) -> When | None:
    """A date in figures, with the weekday beside it."""
    weekday = weekday_ahead(c)
    found = c.longest((_marked, _spaced, _run_together))
    if found is None or c.peek().text in ("uur", "u", "h", "%"):
        return None
    found = checked(c, found, weekday)
    if isinstance(found, Yearly) and found.doubtful and found.weekday is not None:
        return replace(found, doubtful=False)
    return found


def _marked(c: Cursor) -> When | None:
    short = len(c.peek().text) == 1
    first = c.digits(4)
    mark = c.one(_MARKS)
    spaced = not c.peek(-1).glued
    short = short and mark == "-" and len(c.peek().text) == 1
    second = c.digits(4)
    if first is None or mark is None or second is None:
        return None
    third = c.attempt(lambda c: _third(c, mark))
    if c.peek().text == mark and c.peek().glued and c.peek(1).glued and c.peek(1).number is not None:
        return None
    if third is not None:
        return _three(c, (first, second, third[0]), third[1])
    found = _two(c, first, second, mark) if not spaced else None
    if short and isinstance(found, Yearly) and found.year is None:
        return replace(found, doubtful=True)  # '3-4' may be from 3 to 4
    return found


def _third(c: Cursor, mark: str) -> tuple[int, int] | None:
    """A third number behind the same mark, and how many figures it has."""
    same = c.word(mark)
    length = len(c.peek().text)
    number = c.digits(4)
    return (number, length) if same and number is not None and length in (1, 2, 4) else None


def _three(c: Cursor, numbers: tuple[int, int, int], length: int) -> When | None:
    first, second, third = numbers
    if first > 999:
        return _date(third, second, first)
    if length == 1 or first > 99 or second > 99:
        return None
    if length == 4:
        return _date(first, second, third)
    found = _date(first, second, century(third, c.today.year))
    year_first = isinstance(found, Yearly) and 0 <= c.today.year % 100 - first <= 1 and third != first
    return (
        replace(found, doubtful=True) if year_first and isinstance(found, Yearly) and third <= 31 else found
    )


def _date(day: int, month: int, year: int) -> When:
    return dated(day, month, year) if FIRST_YEAR <= year <= LAST_YEAR else Never()


def _two(c: Cursor, first: int, second: int, mark: str) -> When | None:
    if Sense.MONTH in c.peek().senses or Sense.UNIT in c.peek().senses or (first, second) == _ALWAYS:
        return None
    if first > 999 or second > 999:
        month, year = (second, first) if first > 999 else (first, second)
        return _month(month, year) if month <= 12 and mark != "." else None
    if first > 99 or second > 99:
        return None
    if c.peek().text == ":" and c.peek().glued:
        return None
    closed = mark == "." and c.word(".")
    found = with_year(c, dated(first, second))
    if mark == "." and not closed and isinstance(found, Yearly) and found.year is None:
        return replace(found, doubtful=True)
    return found


def _month(month: int, year: int) -> When:
    if not (1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
        return Never()
    return Yearly(lambda any_year: month_days(any_year, month), year, month=month)


def _spaced(c: Cursor) -> When | None:
    """'12 03 2026'."""
    day, month = c.digits(), c.digits()
    long = len(c.peek().text) == 4
    year = c.digits(4)
    return _date(day, month, year) if day and month and year and long and month <= 12 else None


def _run_together(c: Cursor) -> When | None:
    """'12032026' or '20260312', where only one of them can be; six figures are asked."""
    text = c.peek().text
    glued = c.peek().glued
    number = c.digits(8)
    if number is None or glued or len(text) not in (6, 8):
        return None
    if len(text) == 6:
        found = _date(int(text[:2]), int(text[2:4]), century(int(text[4:]), c.today.year))
        return replace(found, doubtful=True) if isinstance(found, Yearly) else None
    readings = (
        _date(int(text[:2]), int(text[2:4]), int(text[4:])),
        _date(int(text[6:]), int(text[4:6]), int(text[:4])),
    )
    possible = [found for found in readings if isinstance(found, Yearly) and found.alone(c.today)]
    if len(possible) == 1:
        return possible[0]
    return Never() if not possible else replace(possible[0], doubtful=True)
