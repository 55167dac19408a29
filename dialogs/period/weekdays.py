"""Days and weeks told from today: 'gisteren', 'afgelopen maandag', 'last week Tuesday'."""

from datetime import date

from dialogs.period.calendar_days import nth_weekday, shifted, week_of
from dialogs.period.calendar_words import (
    AGO,
    BEFORE_LAST,
    COMING,
    JUST_PAST,
    OF,
    PAST,
    PREVIOUS,
    THE,
    THIS,
    WEEK,
    Sense,
    words,
)
from dialogs.period.clock import skip
from dialogs.period.cursor import Cursor
from dialogs.period.names import DAY_NAMES, NIGHT_NAMES
from dialogs.period.stretches import month_meant
from dialogs.period.when import Fixed, Nature, Span, Weekday, When

VAGUELY_PAST = words("past afgelopen laatste afgelope afgeloopen afglopen aflopen voorbije")
"""'Afgelopen week' may be the week before this one, or the seven days up to today."""

BEHIND = OF | THE | words("op on , die dat")


def relative_day(c: Cursor) -> When | None:
    """'Gisteren', 'the day before yesterday'."""
    offset = c.longest((lambda c: c.phrase(DAY_NAMES), lambda c: c.sense(Sense.OFFSET)))
    return None if offset is None else _fixed(shifted(c.today, offset))


def night(c: Cursor) -> When | None:
    """'Vannacht', 'last night': of two days, so that it is asked."""
    if c.phrase(NIGHT_NAMES) is None:
        return None
    return Fixed(Span(shifted(c.today, -1), c.today, Nature.DAY).doubted())


def _fixed(day: date, doubtful: bool = False) -> When:
    return Fixed(Span(day, day, Nature.DAY).doubted(doubtful))


def weekday(c: Cursor) -> When | None:
    """'Maandag', 'afgelopen dinsdag', 'last Tuesday', 'deze maandag', 'maandag jl.'"""
    this = c.one(THIS)
    past, previous = c.one(PAST), c.one(PREVIOUS)
    coming = None if this or past or previous else c.one(COMING)
    found = c.sense(Sense.WEEKDAY)
    if found is None:
        return None
    c.attempt(lambda c: c.word("."))
    just = c.one(JUST_PAST) or c.words("gone")
    if coming or c.one(COMING):
        return _fixed(shifted(c.today, (found - c.today.weekday() - 1) % 7 + 1))
    if this and not past:
        day = shifted(c.today, found - c.today.weekday())
        return _fixed(day, day == c.today)
    unsure = (previous or past == "laatste") and found < c.today.weekday()
    when = Weekday(found, past=bool(past or just or previous))
    span = when.alone(c.today)
    return Fixed(span.doubted()) if unsure and span else when


def week_told(c: Cursor) -> Span | None:
    """A week that is told from this one, Monday to Sunday: 'vorige week', 'the week before last'."""
    c.some(THE, 1)
    if c.words("week before last") or c.words("week voor vorige week"):
        return week_back(c, 2)
    this, past = c.one(THIS), c.one(PAST | PREVIOUS)
    if past or this:
        back, doubtful = (1, past in VAGUELY_PAST) if past else (0, False)
    elif c.one(BEFORE_LAST):
        back, doubtful = 2, False
    elif c.one(COMING):
        back, doubtful = -1, False
    elif c.words("van de") or c.word("vd"):
        back, doubtful = 0, True
    else:
        return None
    return week_back(c, back).doubted(doubtful) if c.week() else None


def week_back(c: Cursor, back: int) -> Span:
    return Span(*week_of(shifted(c.today, -7 * back)))


def week(c: Cursor) -> When | None:
    """'Vorige week', and a day of it: 'vorige week dinsdag', 'Tuesday of last week'."""
    told = c.attempt(week_told)
    if told is not None:
        skip(c)
        named = c.attempt(_weekday_behind)
        return Fixed(told) if named is None else _day_of(told, named)
    found = c.sense(Sense.WEEKDAY)
    if found is None:
        return None
    skip(c)
    c.some(BEHIND, 3)
    told = c.attempt(week_told)
    return None if told is None else _day_of(told, found)


def _weekday_behind(c: Cursor) -> int | None:
    c.some(BEHIND, 3)
    found = c.sense(Sense.WEEKDAY)
    return None if c.peek().number is not None or Sense.MONTH in c.peek(1).senses else found


def _day_of(told: Span, weekday: int) -> When:
    day = shifted(told.first, weekday)
    return Fixed(Span(day, day, Nature.DAY, reason=told.reason))


def week_ago(c: Cursor) -> When | None:
    """'Maandag twee weken geleden', 'two weeks ago on Monday', where both readings agree."""
    found = c.sense(Sense.WEEKDAY)
    if found is not None:
        c.marks()
    count = c.count()
    week = c.week() if count is None else c.sense(Sense.UNIT) == WEEK
    count = 1 if count is None else count
    if not week or not c.one(AGO) or count > 100:
        return None
    found = _weekday_behind(c) if found is None else found
    if found is None:
        return None
    day = shifted(week_back(c, count).first, found)
    return _fixed(day, found >= c.today.weekday())


def nth_of_month(c: Cursor) -> When | None:
    """'De eerste maandag van maart', 'the last Friday of January 2025'."""
    c.some(THE, 1)
    nth = -1 if c.word("laatste", "last") else None
    if nth is None:
        ordinal = c.day()
        if ordinal is None or not ordinal[1] or not 1 <= ordinal[0] <= 5:
            return None
        nth = ordinal[0]
    found = c.sense(Sense.WEEKDAY)
    if found is None:
        week = c.sense(Sense.UNIT) == WEEK
        return _week_of_month(c, nth) if week else None
    return month_meant(c, lambda year, month: _as_days(nth_weekday(year, month, found, nth)), Nature.DAY)


def _week_of_month(c: Cursor, nth: int) -> When | None:
    """'De eerste week van maart': seven days or a calendar week, so that it is asked."""
    meant = month_meant(c, lambda year, month: _seven_days(year, month, nth), Nature.STRETCH)
    span = meant.alone(c.today) if meant else None
    return Fixed(span.doubted()) if span else None


def _seven_days(year: int, month: int, nth: int) -> tuple[date, date] | None:
    if nth < 0:
        last = nth_weekday(year, month, 6, -1)
        assert last
        return shifted(last, -6), last
    first = shifted(date(year, month, 1), 7 * (nth - 1))
    return (first, shifted(first, 6)) if first.month == month else None


def _as_days(day: date | None) -> tuple[date, date] | None:
    return (day, day) if day else None
