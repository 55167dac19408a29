"""The reading of a whole text.

A wrong date is far worse than none. The whole text must be understood; a date beside words that
are not is a Doubt, and with a word that turns its meaning ('niet', 'before') it is nothing at all.
"""

from datetime import date
from functools import lru_cache

from dialogs.period.calendar_words import PAST, PREVIOUS, SENSES, THIS, WEAK, Sense, words
from dialogs.period.clock import clock_here, time_alone
from dialogs.period.cursor import Cursor
from dialogs.period.kinds import Doubt, Period, Reason
from dialogs.period.lasting import FORMS, sentence
from dialogs.period.names import HOLIDAY_NAMES
from dialogs.period.phrases import NOT_PLAIN
from dialogs.period.reading import Reading
from dialogs.period.tokens import LONGEST_TEXT, tokenised

_MOST_STARTS = 16
_TELLING = frozenset({Sense.MONTH, Sense.WEEKDAY, Sense.OFFSET, Sense.SEASON, Sense.UNIT})
_NAMED = frozenset(word for word in HOLIDAY_NAMES.openers() if len(word) > 4 and word not in SENSES)
_TURNING_REACH = 4
"""How many words away 'niet' and its like may stand from the date that they turn."""

_STARTERS = PAST | PREVIOUS | THIS | words("sinds sedert since vanaf tussen between al")
_LACKING = words("geen no zonder without")
_ARTICLES = words("een a an n one ene")
_SINCE = words("sinds sedert since")
_LEADING = words("in sinds sedert since vanaf during tijdens")
_NO_DAYS_ALONE = frozenset({"zo", "do", "so", "net", "nu"})


@lru_cache(maxsize=4)  # of one answer it is asked several times in a row
def read_period(words: str, today: date) -> Period | Doubt | None:
    """What the words say about time, seen from `today`. None: there is no date in them."""
    if len(words) > LONGEST_TEXT:
        return None
    return _read(Cursor(tokenised(words), today))


def read_day(words: str, today: date) -> date | None:
    """The one day that all of the words tell, also one to come.

    None where they tell another time or one in doubt, or a time of day.
    """
    c = Cursor(tokenised(words), today)
    found = next((found for form in FORMS if (found := sentence(c, form)) is not None), None)
    day = found.first if found else None
    if found is None or day is None or day != found.last or (found.reason and day <= today):
        return None
    return None if any(_clock_at(c, at) for at in range(len(c.tokens))) else day


def _clock_at(c: Cursor, at: int) -> bool:
    c.at = at
    return clock_here(c)


def weekday_fits(words: str, day: date) -> bool:
    """Whether every day of the week in the words, also a short one, is that of this day."""
    return all(token.senses.get(Sense.WEEKDAY, day.weekday()) == day.weekday() for token in tokenised(words))


def only_time(words: str) -> bool:
    """Whether the words tell a time or a part of the day, and nothing else."""
    return len(words) <= LONGEST_TEXT and time_alone(Cursor(tokenised(words), date.min))


def _read(c: Cursor) -> Period | Doubt | None:
    if not c.tokens or (len(c.tokens) == 1 and c.texts[0] in _NO_DAYS_ALONE):
        return None
    for form in FORMS:
        found = sentence(c, form)
        if found is not None:
            weak = len(c.tokens) == 1 and c.texts[0] in WEAK and len(c.texts[0]) == 2
            return _answer(found.doubted(weak), c.today)
    return _lone_number(c) or _among_other_words(c)


def _answer(found: Reading, today: date) -> Period | Doubt:
    """A reading as an answer; what is not over by today is asked."""
    if found.first is None:
        return Doubt(found.reason or Reason.IMPOSSIBLE)
    period = Period(found.first, found.last, found.precision)
    if max(found.first, found.last or found.first) > today:
        return Doubt(Reason.FUTURE, period)
    return Doubt(found.reason, period) if found.reason else period


def _lone_number(c: Cursor) -> Doubt | None:
    """'3' or '12.': perhaps a day."""
    words = [token for token in c.tokens if token.text.isalnum()]
    alone = len(words) == 1 and words[0].number is not None and len(words[0].text) <= 2
    return Doubt(Reason.AMBIGUOUS) if alone else None


def _among_other_words(c: Cursor) -> Doubt | None:
    """The only date among words that are not understood, if none of these turns its meaning."""
    starts = [at for at in range(len(c.tokens)) if _may_start(c, at)]
    best: tuple[Reading, int, int] | None = None
    if len(starts) > _MOST_STARTS:
        return None
    for at in starts:
        if best is not None and at < best[2]:
            continue
        found = _longest_at(c, at)
        if found is None:
            continue
        if best is not None:
            return None
        best = found[0], at, found[1]
    if best is None:
        return None
    told, first, last = best
    if _turned(c, first, last) or not _telling(c, first, last):
        return None
    if not _SINCE.isdisjoint(c.texts[:first]):
        told = told.since()
    answer = _answer(told.doubted(), c.today)
    return answer if isinstance(answer, Doubt) else None


def _turned(c: Cursor, first: int, last: int) -> bool:
    """Whether a word near the date turns its meaning; 'geen warm water sinds maart' does not."""
    before, behind = c.texts[max(0, first - _TURNING_REACH) : first], c.texts[last : last + _TURNING_REACH]
    if c.texts[first] in _SINCE:
        before, behind = [*(set(before[:-1]) - _LACKING), *before[-1:]], [*(set(behind) - _LACKING)]
    return not NOT_PLAIN.isdisjoint(before + behind)


def _may_start(c: Cursor, at: int) -> bool:
    token = c.tokens[at]
    if token.text in _ARTICLES:
        return at + 1 < len(c.tokens) and Sense.UNIT in c.tokens[at + 1].senses
    return token.number is not None or bool(token.senses) or token.text in _STARTERS | _NAMED


def _longest_at(c: Cursor, at: int) -> tuple[Reading, int] | None:
    c.at, c.doubtful = at, False
    found = c.longest(FORMS)
    return (found, c.at) if found is not None else None


def _telling(c: Cursor, first: int, last: int) -> bool:
    """Whether the words can hardly be anything but a date."""
    if c.texts[first] in _LEADING or (first and c.texts[first - 1] in _LEADING):
        return True
    tokens = c.tokens[first:last]
    sure = any(token.text not in WEAK and not _TELLING.isdisjoint(token.senses) for token in tokens)
    known = [token for token in tokens if token.senses or token.number is not None]
    return sure or len(known) > 1 or not _NAMED.isdisjoint(token.text for token in tokens)
