"""Seasons, holidays, numbered weeks and weekends: 'zomer 2024', 'met kerst', 'week 10'."""

from dataclasses import replace
from datetime import date

from dialogs.period.calendar_days import (
    HOLIDAYS,
    SEASONS,
    VAGUE_HOLIDAYS,
    WINTER,
    iso_week,
    nth_weekday,
    shifted,
    week_of,
)
from dialogs.period.calendar_words import (
    AGO,
    AND,
    BEFORE_LAST,
    COMING,
    OF,
    OR,
    PAST,
    PLURAL,
    PREVIOUS,
    THE,
    THIS,
    WEEK,
    WEEKEND,
    Sense,
    words,
)
from dialogs.period.clock import skip
from dialogs.period.cursor import Cursor
from dialogs.period.dates import bare_day, named_year, worded_date, year_behind
from dialogs.period.figures import figures
from dialogs.period.names import HOLIDAY_NAMES
from dialogs.period.stretches import month, month_meant, quarter, section
from dialogs.period.weekdays import BEHIND, week_back, week_told
from dialogs.period.when import Fixed, Nature, Span, When, Yearly, joined

_SATURDAY = 5
_RECENT_DAYS = 60
_SURELY_LAST = words("last verleden") | PREVIOUS
_NUMBER_WORDS = words("nr nummer no number weeknummer")
_ACROSS_YEARS = frozenset({"turn of the year", "christmas holidays", "holidays"})


def season(c: Cursor) -> When | None:
    """'Afgelopen zomer', 'winter 2024-2025', 'deze winter', 'summer of last year'."""
    c.some(THE, 1)
    this, past, previous, coming = c.one(THIS), c.one(PAST), c.one(PREVIOUS), c.one(COMING)
    found = c.sense(Sense.SEASON)
    if found is None:
        return None
    plain = Yearly(SEASONS[found], about=True)
    if coming:
        began = SEASONS[found](c.today.year)
        return replace(plain, year=c.today.year + (began is not None and began[0] <= c.today))
    told = c.attempt(_two_years) if found == WINTER else None
    if told is not None:
        return replace(plain, year=told)
    told = year_behind(c)
    if told is not None:
        return replace(plain, year=told, doubtful=found == WINTER)
    latest = plain.alone(c.today)
    assert latest
    going_on = latest.last == c.today
    recent = (c.today - latest.last).days <= _RECENT_DAYS
    if (past or previous) and going_on:
        sure = past not in ("afgelopen", "past") and found != WINTER
        return Fixed(_year_before(plain, latest, c.today).doubted(not sure))
    vague = (previous or past == "last") and recent and past != "afgelopen"
    return Fixed(latest.doubted(bool(vague) or (bool(this) and not recent)))


def _year_before(season: Yearly, latest: Span, today: date) -> Span:
    return season.before(shifted(latest.first, -1), today) or latest


def _two_years(c: Cursor) -> int | None:
    """The winter of '2024-2025' or '2024/25'."""
    c.some(OF | THE, 2)
    first = c.digits(4)
    if first is None or first < 1000 or not c.word("-", "/", "op"):
        return None
    second = c.digits(4)
    return first if second is not None and second % 100 == (first + 1) % 100 else None


def holiday(c: Cursor) -> When | None:
    """'Met kerst', 'Koningsdag 2025', 'last Christmas', 'Pasen vorig jaar'."""
    c.some(THE, 1)
    this, _, coming = c.one(THIS), c.one(PAST | PREVIOUS), c.one(COMING)
    name = c.phrase(HOLIDAY_NAMES)
    if name is None:
        return None
    plain = Yearly(HOLIDAYS[name], nature=Nature.DAY, over=True)
    if coming:
        days = HOLIDAYS[name](c.today.year)
        return replace(plain, year=c.today.year + (days is not None and days[0] <= c.today))
    told = c.attempt(_two_years) if name in _ACROSS_YEARS else None
    if told is None:
        told = year_behind(c)
        unsure = told is not None and name in _ACROSS_YEARS
        return replace(plain, year=told, doubtful=bool(this) or unsure or name in VAGUE_HOLIDAYS)
    return replace(plain, year=told, doubtful=name in VAGUE_HOLIDAYS)


def numbered_week(c: Cursor) -> When | None:
    """'Week 10', 'wk 50 2025'."""
    if not (c.week() or c.word("weeknummer", "weeknr")):
        return None
    c.some(_NUMBER_WORDS | words(". :"), 2)
    number = c.digits()
    if number is None or not 1 <= number <= 53 or c.peek().text in AGO or Sense.UNIT in c.peek().senses:
        return None
    return Yearly(lambda year: iso_week(year, number), year_behind(c))


def day_of_numbered_week(c: Cursor) -> When | None:
    """'Dinsdag van week 10', 'week 10 op dinsdag'."""
    found = c.sense(Sense.WEEKDAY)
    c.some(BEHIND | words("in"), 3)
    week = c.attempt(numbered_week)
    if found is None:
        skip(c)
        c.some(BEHIND, 2)
        found = c.sense(Sense.WEEKDAY)
    span = week.alone(c.today) if week else None
    if span is None or found is None or c.peek().number is not None:
        return None
    day = shifted(span.first, found)
    return Fixed(Span(day, day, Nature.DAY, reason=span.reason))


def week_around(c: Cursor) -> When | None:
    """'De week van 9 maart', 'the week of March 9'."""
    if not c.week() or not c.one(OF):
        return None
    c.some(THE | words("- op"), 2)
    inner = c.longest((worded_date, figures))
    span = inner.alone(c.today) if inner else None
    if span is None:
        return None
    return Fixed(replace(Span(*week_of(span.first)), reason=span.reason))


def weekend(c: Cursor) -> When | None:
    """'Afgelopen weekend', 'weekend van 7 en 8 maart', 'two weekends ago', 'vorige week in het weekend'."""
    return c.longest((_told_weekend, _weekend_ago, _weekend_of_week, _dated_weekend, _nth_weekend))


def _saturday(c: Cursor, back: int) -> Span:
    """The Saturday and Sunday so many weekends ago; 1 is the latest one that is over."""
    saturday = shifted(week_back(c, back).first, _SATURDAY)
    return Span(saturday, shifted(saturday, 1))


def _is_weekend(c: Cursor) -> bool:
    plural = c.peek().text in PLURAL
    return c.sense(Sense.UNIT) == WEEKEND and not plural


def _told_weekend(c: Cursor) -> When | None:
    c.some(THE, 1)
    if c.words("weekend before last"):
        return Fixed(_saturday(c, 2).doubted(c.today.weekday() >= _SATURDAY))
    _, past, coming = c.one(THIS), c.one(PAST | PREVIOUS), c.one(COMING)
    before = c.one(BEFORE_LAST)
    if not _is_weekend(c):
        return None
    if coming:
        return Fixed(_saturday(c, 0 if c.today.weekday() < _SATURDAY else -1))
    told = bool(past or before)
    return Fixed(_saturday(c, 2 if before else 1).doubted(not told or c.today.weekday() >= _SATURDAY))


def _weekend_ago(c: Cursor) -> When | None:
    count = c.count()
    found = c.sense(Sense.UNIT) == WEEKEND and c.one(AGO)
    if count is None or not 1 <= count <= 100 or not found:
        return None
    return Fixed(_saturday(c, count).doubted(c.today.weekday() >= _SATURDAY))


def _weekend_of_week(c: Cursor) -> When | None:
    """'Vorige week in het weekend', 'het weekend van vorige week', 'het weekend van twee weken geleden'."""
    told = c.attempt(_week_meant)
    if told is not None:
        c.some(BEHIND | words("in"), 3)
        found = _is_weekend(c)
    else:
        found = _is_weekend(c)
        c.some(BEHIND, 3)
        told = c.attempt(_week_meant)
    if told is None or not found:
        return None
    saturday = shifted(told.first, _SATURDAY)
    return Fixed(Span(saturday, shifted(saturday, 1), reason=told.reason))


def _week_meant(c: Cursor) -> Span | None:
    told = c.attempt(week_told)
    if told is not None:
        return told
    count = c.count()
    found = count is not None and c.sense(Sense.UNIT) == WEEK and c.one(AGO)
    return week_back(c, count) if count is not None and found and count <= 100 else None


def _dated_weekend(c: Cursor) -> When | None:
    """'Weekend van 7 maart' and 'van 7 en 8 maart', which must be a Saturday and a Sunday."""
    if not _is_weekend(c):
        return None
    c.some(OF | THE, 3)
    pair = c.attempt(_pair)
    if pair is None:
        inner = c.longest((worded_date, figures))
        span = inner.alone(c.today) if inner else None
        if span is None:
            return None
        saturday = shifted(week_of(span.first)[0], _SATURDAY)
        away = span.reason is not None or not saturday <= span.first
        return Fixed(Span(saturday, shifted(saturday, 1)).doubted(away))
    first, last = pair
    right = first.first.weekday() == _SATURDAY and last.first == shifted(first.first, 1)
    return Fixed(Span(first.first, last.first).doubted(not right)) if last.first >= first.first else None


def _pair(c: Cursor) -> tuple[Span, Span] | None:
    dates = (worded_date, figures, bare_day)
    one = c.longest(dates)
    sign = c.one(AND | OR | words("- / tm"))
    other = c.longest(dates)
    return joined(one, other, c.today) if one and sign and other else None


def _nth_weekend(c: Cursor) -> When | None:
    """'Het eerste weekend van maart'; a weekend that the month shares is asked."""
    c.some(THE, 1)
    last = c.word("laatste", "last")
    ordinal = None if last else c.day()
    if not last and (ordinal is None or not ordinal[1] or not 1 <= ordinal[0] <= 4):
        return None
    if not _is_weekend(c):
        return None
    nth = ordinal[0] if ordinal else -1
    meant = month_meant(c, lambda y, m: _weekend_days(y, m, nth), Nature.STRETCH)
    span = meant.alone(c.today) if meant else None
    if span is None:
        return None
    shared = span.first.month != span.last.month or shifted(span.first, -6).day == 1
    return Fixed(span.doubted(shared))


def _weekend_days(year: int, month: int, nth: int) -> tuple[date, date] | None:
    saturday = nth_weekday(year, month, _SATURDAY, nth)
    return (saturday, shifted(saturday, 1)) if saturday else None


def year_first(c: Cursor) -> When | None:
    """'Vorig jaar maart', 'in 2025 met kerst', 'vorig jaar zomer': the year before what it belongs to."""
    found = c.attempt(named_year)
    if found is None:
        return None
    c.some(BEHIND | words("in met tijdens during at"), 3)
    inner = c.longest((worded_date, section, month, season_of_year, holiday, quarter, numbered_week))
    if not isinstance(inner, Yearly) or inner.year is not None:
        return None
    return replace(inner, year=found)


def season_of_year(c: Cursor) -> When | None:
    found = c.sense(Sense.SEASON)
    return None if found is None else Yearly(SEASONS[found], about=True, doubtful=found == WINTER)
