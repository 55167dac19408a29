"""What lasts or comes back: 'sinds januari', 'al drie weken', 'elke nacht sinds 3 maart'."""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.period.calendar_words import EVERY, HOUR, MINUTE, NIGHT, Sense, words
from dialogs.period.clock import skip
from dialogs.period.cursor import Cursor, Rule
from dialogs.period.durations import Duration, duration, stretch_back
from dialogs.period.expression import item, rough, single
from dialogs.period.kinds import Precision, Reason
from dialogs.period.pairs import overnight, several, stretch
from dialogs.period.phrases import (
    ENDED,
    FOR_THE_PAST,
    FROM_ON,
    LASTING,
    LASTLY,
    LASTS_ALREADY,
    LONG,
    SINCE,
    STARTED,
    STILL,
    TILL_NOW,
)
from dialogs.period.reading import IMPOSSIBLE, Reading, reading
from dialogs.period.when import Nature

_EVERY_WHAT = (Sense.UNIT, Sense.WEEKDAY, Sense.PART, Sense.SEASON, Sense.MONTH, Sense.SECTION)
_FUTURE_LEADS = words("over in within binnen")


def since(c: Cursor) -> Reading | None:
    """'Sinds januari', 'vanaf 1 maart tot nu', 'since last week'."""
    lead = c.phrase(SINCE)
    only_from = not lead and c.word("van")
    if not lead and not only_from:
        return None
    how = rough(c)
    found = item(c)
    if found is None:
        return c.attempt(_since_so_long) if lead else None
    span = found.alone(c.today)
    till_now = c.phrase(TILL_NOW)
    if only_from and not till_now:
        return None
    c.phrase(FROM_ON)
    if span is None:
        return IMPOSSIBLE
    unsure = how == "doubt" or (how is not None and span.nature in (Nature.DATE, Nature.DAY))
    return reading(span).since(unsure)


def _since_so_long(c: Cursor) -> Reading | None:
    """'Sinds drie weken'."""
    length = c.attempt(duration)
    if length is None:
        return None
    c.phrase(LONG)
    return _so_long(c, length)


def _so_long(c: Cursor, length: Duration, doubt: bool = False) -> Reading | None:
    """Since the day that lies so far back; 'a few days' is no date, and 'sinds 8 uur' is the time."""
    days = stretch_back(c, length)
    if days is None or (length.about and length.low != length.high) or length.unit in (NIGHT, HOUR, MINUTE):
        return None
    return Reading(days[0], None, Precision.SINCE).doubted(doubt)


def for_so_long(c: Cursor) -> Reading | None:
    """'Al drie weken', 'for three weeks now'."""
    sure = c.phrase(FOR_THE_PAST) or c.phrase(LASTS_ALREADY)
    doubt = not sure and c.phrase(LASTLY) is not None
    how = rough(c)
    length = c.attempt(duration)
    if length is None:
        return None
    skip(c)
    long = c.phrase(LONG)
    if not sure and not doubt and (not long or c.peek(-1).text not in ("nu", "now", "already", "al")):
        return None
    return _so_long(c, length, doubt or how == "doubt")


def started(c: Cursor) -> Reading | None:
    """'Het begon op 3 maart': whether it still goes on must be asked, unless the end is told."""
    c.word("al")
    if not c.phrase(STARTED):
        found = single(c)
        skip(c)
        return found.since(True) if found and c.phrase(STARTED) else None
    c.word("in", "op", "on", "met", "from", "vanaf", "sinds")
    found = single(c)
    if found is None:
        return None
    skip(c)
    c.word("en", "and")
    skip(c)
    if c.phrase(ENDED):
        end = single(c)
        backwards = end is None or end.last is None or found.first is None or end.last <= found.first
        if end is None or backwards or Precision.ABOUT in (end.precision, found.precision):
            return None
        return Reading(found.first, end.last, Precision.RANGE, found.reason or end.reason)
    return found.since(not _goes_on(c))


def to_come(c: Cursor) -> Reading | None:
    """'Over drie dagen', 'in two weeks'."""
    found = c.one(_FUTURE_LEADS) and c.attempt(duration)
    return replace(IMPOSSIBLE, reason=Reason.FUTURE) if found else None


def _goes_on(c: Cursor) -> bool:
    skip(c)
    return c.phrase(STILL) is not None or c.phrase(TILL_NOW) is not None


def _comes_back(c: Cursor) -> bool:
    """Whether 'elke nacht', 'regelmatig' or another word for what is not one day stands here."""
    found = False
    while not c.ended:
        skip(c)
        if not (c.phrase(LASTING) or c.attempt(_every)):
            break
        found = True
    return found


def _every(c: Cursor) -> bool | None:
    """'Elke nacht', 'every second Monday', 'iedere dinsdag en donderdag'."""
    if not (c.one(EVERY) or c.words("om de")):
        return None
    c.word("single", "andere", "other", "enkele")
    if Sense.UNIT in c.peek(1).senses:
        c.count()
    if Sense.WEEKDAY in c.peek(1).senses:
        c.day()
    found = c.word("keer", "time", "werkdag", "weekday") is not None
    for _ in range(4):
        if not any(c.sense(sense) is not None for sense in _EVERY_WHAT):
            break
        found = True
        c.attempt(_and_another)
    return found or None


def _and_another(c: Cursor) -> bool | None:
    joined = c.word("en", "and", ",", "of")
    return True if joined and any(sense in c.peek().senses for sense in _EVERY_WHAT) else None


FORMS: Sequence[Rule[Reading]] = (
    single,
    stretch,
    several,
    since,
    for_so_long,
    overnight,
    started,
    to_come,
)


def sentence(c: Cursor, form: Rule[Reading]) -> Reading | None:
    """The whole text in this form; None where a word of it is not understood."""
    c.at, c.doubtful = 0, False
    comes_back = _comes_back(c)
    found = c.attempt(form)
    if found is None:
        return None
    comes_back = _comes_back(c) or comes_back
    goes_on = _goes_on(c)
    comes_back = _comes_back(c) or comes_back
    c.word("al", "already", "nog")
    skip(c)
    if not c.ended:
        return None
    if goes_on and found.precision is not Precision.SINCE:
        found = found.since()
    one_day = found.precision in (Precision.DAY, Precision.ABOUT)
    return found.doubted(c.doubtful or (comes_back and one_day))
