"""Dates of the calendar: '12-03-2026', 'maandag 9 maart', 'March 5, 2025', 'de 12e'."""

from dataclasses import replace

from dialogs.period.calendar_words import (
    AGO,
    BEFORE_LAST,
    COMING,
    JUST_PAST,
    MONTH,
    OF,
    PAST,
    PREVIOUS,
    SUFFIXES,
    THE,
    THIS,
    YEAR,
    Sense,
    words,
)
from dialogs.period.clock import clock_here, skip
from dialogs.period.cursor import Cursor
from dialogs.period.when import MonthDay, When, Yearly, dated

_LAST_YEAR = words("last verleden") | PREVIOUS
_SINGULAR_OF = OF | THE | words("jaar year , het")
_ENGLISH_MONTHS = words("january february march may june july august october")
_MORE = words("helft half kwartaal quarter week weekend")
_SAYS_DAY = ("a", "een", "on", "op", "op een", "on a")


def century(year: int, today_year: int) -> int:
    """A year of two figures: at most ten years ahead, else of the century before."""
    full = today_year - today_year % 100 + year
    return full - 100 if full > today_year + 10 else full


def year(c: Cursor) -> int | None:
    """2025 or '25."""
    token = c.peek()
    if token.number is None:
        return None
    c.at += 1
    if len(token.text) == 4:
        return token.number
    return century(token.number, c.today.year) if token.quoted and len(token.text) == 2 else None


def named_year(c: Cursor) -> int | None:
    """'Vorig jaar', 'this year', 'the year before last', 'two years ago', 2025."""
    return c.longest((_said_year, _counted_year, year))


def _said_year(c: Cursor) -> int | None:
    c.word("het", "the")
    back = 1 if c.one(_LAST_YEAR) else 2 if c.one(BEFORE_LAST) else 0 if c.one(THIS) else None
    back = -1 if back is None and c.one(COMING) else back
    if back is not None:
        return c.today.year - back if c.one_unit() == YEAR else None
    return c.today.year - 2 if c.words("year before last") else None


def _counted_year(c: Cursor) -> int | None:
    count = c.count()
    found = count is not None and c.sense(Sense.UNIT) == YEAR and c.one(AGO)
    return c.today.year - count if found and count is not None and count <= 100 else None


def year_behind(c: Cursor, short: bool = False) -> int | None:
    """The year that belongs to what stands before it; `short`: two bare figures may be one."""
    return c.attempt(lambda c: _year_behind(c, short))


def _year_behind(c: Cursor, short: bool) -> int | None:
    c.one((",",))
    led = c.some(_SINGULAR_OF, 3)
    if (found := c.attempt(named_year)) is not None:
        return found if not clock_follows(c) else None
    token = c.peek()
    if short and not led and token.number is not None and len(token.text) == 2 and not clock_here(c):
        c.at += 1
        return century(token.number, c.today.year) if _near(c, token.number) and _ends(c) else None
    return None


def clock_follows(c: Cursor) -> bool:
    """Whether the figures just read are the hour of a time."""
    return c.peek().text in ("uur", "u", "h") and len(c.peek(-1).text) <= 4


def _near(c: Cursor, short_year: int) -> bool:
    return c.today.year - 6 <= century(short_year, c.today.year) <= c.today.year


def _ends(c: Cursor) -> bool:
    """Nothing that makes the figures before it something else."""
    return c.peek().text not in ("/", ":", "u", "h", "uur", "e") and Sense.MONTH not in c.peek().senses


def with_year(c: Cursor, when: When, short: bool = False) -> When:
    """The same with the year that stands behind it, if any; 'jl.' is passed over."""
    if isinstance(when, Yearly) and when.year is None:
        found = year_behind(c, short)
        if found is not None:
            return replace(when, year=found)
        c.one(JUST_PAST)
    return when


def weekday_ahead(c: Cursor) -> int | None:
    """The name of the day before a date: 'maandag 9 maart'."""

    def rule(c: Cursor) -> int | None:
        c.some(PAST | THE, 2)
        found = c.sense(Sense.WEEKDAY)
        if found is not None:
            skip(c)
            c.some(THE | words("op on dd"), 2)
        return found

    return c.attempt(rule)


def _weekday_behind(c: Cursor) -> int | None:
    """The name of the day behind a date: '9 maart (maandag)'."""
    led = c.marks()
    led = any(map(c.words, _SAYS_DAY)) or led
    found = c.sense(Sense.WEEKDAY) if led else None
    if found is None or c.peek().number is not None:
        return None
    c.marks()
    return found


def checked(c: Cursor, when: When, weekday: int | None) -> When:
    """The date with the weekday that is named with it, which must agree."""
    behind = c.attempt(_weekday_behind) if weekday is None else None
    weekday = behind if weekday is None else weekday
    if weekday is None or not isinstance(when, Yearly):
        return when
    return replace(when, weekday=weekday)


def worded_date(c: Cursor) -> When | None:
    """Day and month by name, in either order."""
    weekday = weekday_ahead(c)
    found = c.longest((_day_month, _month_day))
    return checked(c, found, weekday) if found else None


def _day_month(c: Cursor) -> When | None:
    day = c.day()
    if day is None:
        return None
    mark = c.one((".", "-", "/"))
    c.some(OF | THE, 2)
    c.words("maand") or c.words("month of")
    month = c.sense(Sense.MONTH)
    if month is None:
        return None
    c.attempt(lambda c: c.word("."))
    c.attempt(lambda c: mark and c.word(mark) and c.peek().number is not None)
    return with_year(c, dated(day[0], month), short=True)


def _month_day(c: Cursor) -> When | None:
    name = c.peek().text
    month = c.sense(Sense.MONTH)
    if month is None:
        return None
    c.one((".", ","))
    c.some(THE, 1)
    if c.peek().quoted or clock_here(c):
        return None
    figures = c.peek().number is not None
    day = c.day()
    if day is None or (not figures and not day[1]) or Sense.UNIT in c.peek().senses:
        return None
    found = with_year(c, dated(day[0], month))
    unsure = figures and not day[1] and name not in _ENGLISH_MONTHS and _near(c, day[0])
    if unsure and isinstance(found, Yearly) and found.year is None:
        return replace(found, doubtful=True)
    return found


def day_of_month(c: Cursor) -> When | None:
    """'De 12e', 'maandag de 9e', 'Monday 9', 'the 12th of last month'."""
    weekday = weekday_ahead(c)
    led = c.some(THE, 1)
    suffixed = c.peek(1).text in SUFFIXES
    day = c.day()
    if day is None or not 1 <= day[0] <= 31:
        return None
    months_ago = c.attempt(_which_month)
    if months_ago is not None:
        month = (c.today.year * 12 + c.today.month - 1 - months_ago) % 12 + 1
        year = (c.today.year * 12 + c.today.month - 1 - months_ago) // 12
        return dated(day[0], month, year, weekday)
    if not (day[1] and (led or suffixed)) and weekday is None:
        return None
    if Sense.MONTH in c.peek().senses or Sense.UNIT in c.peek().senses or c.peek().text in _MORE:
        return None
    c.one(JUST_PAST)
    return MonthDay(day[0], weekday, bare=not day[1])


def _which_month(c: Cursor) -> int | None:
    """How many months ago: 'van deze maand' 0, 'of last month' 1."""
    c.some(OF | THE, 2)
    back = 1 if c.one(_LAST_YEAR) else 0 if c.one(THIS) else 2 if c.one(BEFORE_LAST) else None
    if back is None:
        back = 0 if c.peek(-1).text in ("de", "the", "vd") else None
    return back if back is not None and c.one_unit() == MONTH else None


def _chained(c: Cursor) -> bool:
    """Whether a row such as 1-2-3 starts here, which is no range of days."""
    marks = (c.peek(1), c.peek(3))
    numbers = (c.peek(2), c.peek(4))
    tight = all(token.glued for token in marks + numbers) and all(
        token.number is not None for token in numbers
    )
    return tight and marks[0].text == marks[1].text


def bare_day(c: Cursor) -> When | None:
    """A day without its month, which its neighbour must tell."""
    c.some(THE, 1)
    weekday = weekday_ahead(c)
    if _chained(c):
        return None
    day = c.day()
    if day is None or not 1 <= day[0] <= 31 or Sense.UNIT in c.peek().senses or c.peek().text in AGO:
        return None
    return MonthDay(day[0], weekday, bare=True)
