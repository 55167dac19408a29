"""One expression of time with the words around it: 'ergens half februari', 'gisteren, 17 maart'."""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.period.calendar_words import (
    AT,
    BEFORE_LAST,
    COMING,
    JUST_PAST,
    PAST,
    PREVIOUS,
    ROUGHLY,
    SOMEWHERE,
    THIS,
    words,
)
from dialogs.period.clock import skip
from dialogs.period.cursor import Cursor, Rule
from dialogs.period.dates import bare_day, day_of_month, worded_date
from dialogs.period.durations import ago, ago_from_day
from dialogs.period.figures import figures
from dialogs.period.kinds import Reason
from dialogs.period.names import DAY_NAMES, HOLIDAY_NAMES, NIGHT_NAMES
from dialogs.period.occasions import (
    day_of_numbered_week,
    holiday,
    numbered_week,
    season,
    week_around,
    weekend,
    year_first,
)
from dialogs.period.phrases import AT_SOME_POINT, COURSE_OF, ON_OR_ABOUT, OR_SO
from dialogs.period.reading import IMPOSSIBLE, Reading, loosened, reading
from dialogs.period.stretches import half, month, quarter, section, told_unit, year_alone
from dialogs.period.weekdays import night, nth_of_month, relative_day, week, week_ago, weekday
from dialogs.period.when import MonthDay, Span, Weekday, When

_ITEMS: Sequence[Rule[When]] = (
    worded_date,
    figures,
    relative_day,
    night,
    ago,
    ago_from_day,
    week_ago,
    week,
    weekday,
    weekend,
    section,
    half,
    quarter,
    month,
    told_unit,
    year_alone,
    year_first,
    season,
    holiday,
    numbered_week,
    day_of_numbered_week,
    week_around,
    nth_of_month,
    day_of_month,
)
_NAMES = (HOLIDAY_NAMES, DAY_NAMES, NIGHT_NAMES)
_OPENERS = frozenset().union(
    *(names.openers() for names in _NAMES), PAST, PREVIOUS, THIS, COMING, BEFORE_LAST
)
_OPENERS |= words(
    "q k maand month weeknr weeknummer anderhalf anderhalve tweeenhalf tweeenhalve drieenhalf halfjaar halve "
    "van vd paar few enkele tussen between"
)
_ALL = words("all whole heel hele entire gehele")


def item(c: Cursor) -> When | None:
    """One expression of time, with the small words before it."""
    return c.once(_item)


def _item(c: Cursor) -> When | None:
    skip(c)
    if c.some(AT) and c.peek(-1).text in _ALL:
        c.word("of")
    if not _promising(c):
        return None
    found = c.longest(_ITEMS)
    if found is not None:
        skip(c)
    return found


def _promising(c: Cursor) -> bool:
    """Whether any expression can start with this word."""
    token = c.peek()
    return token.number is not None or bool(token.senses) or token.text in _OPENERS


def end_point(c: Cursor) -> When | None:
    """An expression beside another one, which may tell its month."""
    return c.once(_end_point)


def _end_point(c: Cursor) -> When | None:
    return c.longest((item, _bare))


def _bare(c: Cursor) -> When | None:
    skip(c)
    c.some(AT)
    return bare_day(c)


def rough(c: Cursor) -> str | None:
    """'Ongeveer' is "about", 'ergens in' is "somewhere", words that leave a doubt are "doubt"."""
    found: set[str] = set()
    for _ in range(4):
        c.attempt(lambda c: c.word("zo", "so") if c.peek(1).text in ROUGHLY else None)
        word = c.one(ROUGHLY)
        if word is None and c.phrase(AT_SOME_POINT):
            found.add("somewhere")
        elif word is None and c.phrase(ON_OR_ABOUT):
            found.add("about")
        elif word is not None:
            found.add("somewhere" if word in SOMEWHERE else "about")
        elif c.phrase(COURSE_OF):
            found.add("doubt")
        else:
            break
        c.attempt(lambda c: c.word("in", "the", "de", "het") if c.peek(1).text in ROUGHLY else None)
    return min(found, key=("doubt", "about", "somewhere").index) if found else None


def single(c: Cursor) -> Reading | None:
    """One expression, or two that name the same days ('gisteren, 17 maart')."""
    how = rough(c)
    found = item(c)
    if found is None:
        return None
    span = found.alone(c.today)
    for _ in range(2):
        more = c.attempt(item)
        if more is None:
            break
        span = narrower((found, more), (span, more.alone(c.today)))
        if span is None:
            return None
        found = more
    if span is None:
        bare = isinstance(found, MonthDay) and found.bare
        return replace(IMPOSSIBLE, reason=Reason.AMBIGUOUS) if bare else IMPOSSIBLE
    c.one(JUST_PAST)
    how = "about" if c.phrase(OR_SO) else "somewhere" if c.one(SOMEWHERE) else how
    return reading(loosened(span, how, c.today))


def narrower(whens: tuple[When, When], spans: tuple[Span | None, Span | None]) -> Span | None:
    """The one that lies within the other; a weekday within more than a day may be any of several."""
    one, other = spans
    if one is None or other is None:
        return None
    if one.first <= other.first and other.last <= one.last:
        wide, narrow, named = one, other, whens[1]
    elif other.first <= one.first and one.last <= other.last:
        wide, narrow, named = other, one, whens[0]
    else:
        return None
    vague = isinstance(named, Weekday) and wide.first != wide.last
    return replace(narrow, reason=narrow.reason or wide.reason).doubted(vague)
