"""Months, years, quarters and parts of them: 'begin maart', 'eind 2025', 'last month', 'Q3 2025'."""

from collections.abc import Callable
from datetime import date

from dialogs.period.calendar_days import Days, Shape, month_days, month_length, year_days
from dialogs.period.calendar_words import (
    BEFORE_LAST,
    BEGIN,
    COMING,
    END,
    MIDDLE,
    MONTH,
    OF,
    PAST,
    PREVIOUS,
    QUARTER,
    THE,
    THIS,
    YEAR,
    Sense,
    words,
)
from dialogs.period.cursor import Cursor
from dialogs.period.dates import clock_follows, named_year, with_year, year, year_behind
from dialogs.period.when import Fixed, Nature, Span, When, Yearly

_SURELY_LAST = words("last verleden") | PREVIOUS
_YEAR_SECTIONS = {BEGIN: (1, 3), MIDDLE: (5, 8), END: (10, 12)}
_ALL_OF = ("de maand", "maand", "month of", "the month of", "de hele maand", "in de maand", "month")
_HALF_WORDS = words("helft half")
_IN_ALL = words("hele heel gehele whole entire all of")


def month_meant(c: Cursor, days: Callable[[int, int], Days | None], nature: Nature) -> When | None:
    """Some days of the month that is told here: 'van maart 2025', 'of last month'."""
    c.some(OF | THE | {"-"}, 3)
    c.attempt(lambda c: c.word("maand", "month") and (c.one(OF) or Sense.MONTH in c.peek().senses))
    month = c.sense(Sense.MONTH)
    if month is not None:
        c.attempt(lambda c: c.word("."))
        near = nature is Nature.STRETCH
        return with_year(c, Yearly(_of_month(days, month), nature=nature, month=month, near=near), short=True)
    back = c.attempt(_month_back)
    if back is None:
        return None
    year, month = _month_ago(c.today, back)
    found = days(year, month)
    return Fixed(Span(*found, nature)) if found else None


def _of_month(days: Callable[[int, int], Days | None], month: int) -> Shape:
    return lambda year: days(year, month)


def _month_ago(today: date, back: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return year, month + 1


def _month_back(c: Cursor) -> int | None:
    back = _unit_back(c)
    if back is None:
        back = 0 if c.peek(-1).text in ("de", "the", "vd") else None
    return back if back is not None and c.one_unit() == MONTH else None


def _unit_back(c: Cursor) -> int | None:
    c.some(THE, 1)
    if c.one(_SURELY_LAST):
        return 1
    return 0 if c.one(THIS) else 2 if c.one(BEFORE_LAST) else None


def month(c: Cursor) -> When | None:
    """'Maart', 'januari 2025', 'de maand mei', 'maart vorig jaar', 'last January'."""
    any(map(c.words, _ALL_OF))
    this, past, previous, coming = c.one(THIS), c.one(PAST), c.one(PREVIOUS), c.one(COMING)
    month = c.sense(Sense.MONTH)
    if month is None:
        return None
    c.attempt(lambda c: c.word("."))
    shape = _of_month(month_days, month)
    if coming:
        return Yearly(shape, c.today.year + (month <= c.today.month), month=month)
    found = with_year(c, Yearly(shape, month=month), short=c.peek().quoted)
    here = month == c.today.month
    doubtful = (bool(past or previous) and here) or (bool(this) and month > c.today.month)
    return Yearly(shape, None, month=month, doubtful=True) if doubtful else found


def year_alone(c: Cursor) -> When | None:
    """'2025', 'het jaar 2025'."""
    c.some(_IN_ALL | THE, 2)
    c.word("jaar", "year")
    found = year(c)
    if found is None or clock_follows(c):
        return None
    return Yearly(year_days, found)


def told_unit(c: Cursor) -> When | None:
    """'Vorige maand', 'dit jaar', 'last quarter', 'the month before last'."""
    c.some(THE, 1)
    for known, name in ((MONTH, "month"), (YEAR, "year"), (QUARTER, "quarter")):
        if c.words(f"{name} before last"):
            return Fixed(Span(*_unit_days(c.today, known, 2)))
    this, past, previous = c.one(THIS), c.one(PAST), c.one(PREVIOUS)
    before, coming = c.one(BEFORE_LAST), c.one(COMING)
    unit = c.one_unit()
    if unit not in (MONTH, YEAR, QUARTER) or not (this or past or previous or before or coming):
        return None
    back = 2 if before else -1 if coming else 1 if past or previous else 0
    doubtful = past is not None and past not in _SURELY_LAST
    return Fixed(Span(*_unit_days(c.today, unit, back)).doubted(doubtful))


def _unit_days(today: date, unit: int, back: int) -> Days:
    if unit == YEAR:
        return year_days(today.year - back)
    if unit == MONTH:
        return month_days(*_month_ago(today, back))
    first = _month_ago(today, (today.month - 1) % 3 + 3 * back)
    return month_days(*first)[0], month_days(*_month_ago(date(*first, 1), -2))[1]


def section(c: Cursor) -> When | None:
    """'Begin maart', 'half februari 2025', 'eind vorige maand', 'midden 2025'."""
    c.some(THE, 1)
    text = c.peek().text
    found = c.sense(Sense.SECTION)
    if found is None:
        return None
    c.word("-")
    of_month = c.attempt(lambda c: month_meant(c, lambda y, m: _month_section(y, m, found), Nature.STRETCH))
    if of_month is not None:
        return _about(c, of_month)
    led = c.some(OF | THE, 3)
    told = c.attempt(named_year)
    if told is None and led and text != "half" and c.one_unit() == YEAR:
        told = c.today.year
    if told is None or clock_follows(c):
        return None
    return Yearly(lambda any_year: _months(any_year, *_YEAR_SECTIONS[found]), told, about=True)


def _about(c: Cursor, when: When) -> When:
    if isinstance(when, Yearly):
        return Yearly(when.shape, when.year, about=True, month=when.month, near=when.near)
    span = when.alone(c.today)
    return Fixed(Span(span.first, span.last, about=True)) if span else when


def _months(year: int, first: int, last: int) -> Days:
    return date(year, first, 1), month_days(year, last)[1]


def _month_section(year: int, month: int, found: int) -> Days:
    first, last = {BEGIN: (1, 10), MIDDLE: (10, 20), END: (20, 31)}[found]
    return date(year, month, first), date(year, month, min(last, month_length(year, month)))


def half(c: Cursor) -> When | None:
    """'Eerste helft van maart', 'second half of 2025'."""
    c.some(THE, 1)
    which = 2 if c.word("laatste", "last") else None
    if which is None:
        ordinal = c.day()
        which = ordinal[0] if ordinal and ordinal[1] else None
    if which not in (1, 2) or not c.one(_HALF_WORDS):
        return None
    of_month = c.attempt(lambda c: month_meant(c, lambda y, m: _month_half(y, m, which), Nature.STRETCH))
    if of_month is not None:
        return of_month
    led = c.some(OF | THE, 3)
    told = c.attempt(named_year)
    if told is None and led and c.one_unit() == YEAR:
        told = c.today.year
    months = (1, 6) if which == 1 else (7, 12)
    return None if told is None else Yearly(lambda any_year: _months(any_year, *months), told)


def _month_half(year: int, month: int, which: int) -> Days:
    first, last = month_days(year, month)
    return (first, date(year, month, 15)) if which == 1 else (date(year, month, 16), last)


def quarter(c: Cursor) -> When | None:
    """'Eerste kwartaal (van) 2025', 'Q3 2025', 'kwartaal 3'."""
    c.some(THE, 1)
    if c.word("q", "k", "kwartaal", "quarter"):
        which = c.digits(1)
    else:
        ordinal = c.day()
        which = ordinal[0] if ordinal and ordinal[1] else 4 if c.word("laatste", "last") else None
        which = which if c.sense(Sense.UNIT) == QUARTER else None
    if which is None or not 1 <= which <= 4:
        return None
    first = 3 * which - 2
    return Yearly(lambda any_year: _months(any_year, first, first + 2), year_behind(c))
