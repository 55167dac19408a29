"""Expressions that belong together: '3 en 4 maart', 'van 3 tot 10 maart', 'de nacht van 3 op 4 maart'."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from dialogs.period.calendar_days import shifted
from dialogs.period.calendar_words import AND, AT, JUST_PAST, OR, ROUGHLY, Sense, words
from dialogs.period.clock import skip
from dialogs.period.cursor import Cursor
from dialogs.period.dates import year_behind
from dialogs.period.expression import end_point, rough
from dialogs.period.phrases import OR_SO, RANGE_LEADS, UP_TO
from dialogs.period.reading import IMPOSSIBLE, Reading, reading
from dialogs.period.when import MonthDay, Nature, Span, When, Yearly, joined

_TODAY = words("vandaag today")
_MOST_IN_LIST = 8


def several(c: Cursor) -> Reading | None:
    """'3 en 4 maart', 'maandag of dinsdag', 'eind februari/begin maart': days that touch."""
    how = rough(c)
    found = [end_point(c)]
    signs: list[str] = []
    while len(found) <= _MOST_IN_LIST and (sign := c.attempt(_sign)) is not None:
        if sign == "," and (AND | OR) & set(signs):
            break
        signs.append(sign)
        c.some(AT | ROUGHLY, 3)
        found.append(end_point(c))
    items = [when for when in found if when is not None]
    if len(items) < 2 or len(items) != len(found):
        return None
    if all(isinstance(when, MonthDay) and when.bare for when in items):
        return None
    items[0] = _in_year_behind(c, items[0], items[-1])
    spans = _together(items, c.today)
    if spans is None:
        return IMPOSSIBLE
    c.one(JUST_PAST)
    both_rough = all(span.about for span in spans)
    if set(signs) <= {","} and len(items) == 2 and not both_rough:
        return None
    either = bool(OR & set(signs)) or c.phrase(OR_SO) is not None or how is not None
    whole = replace(_outer(spans), about=either or any(span.about for span in spans))
    unsure = how == "about" or "/" in signs or set(signs) <= {","}
    unsure = unsure or _adrift(items)
    return reading(whole.doubted(not _touching(spans) or how == "doubt" or (unsure and not both_rough)))


def _adrift(items: Sequence[When]) -> bool:
    """Whether the month of a bare day is told by none of its neighbours."""
    bare = any(isinstance(when, MonthDay) and when.weekday is None for when in items)
    return bare and not any(isinstance(when, Yearly) and when.nature is Nature.DATE for when in items)


def _sign(c: Cursor) -> str | None:
    skip(c)
    if c.peek().text not in AND | OR and (c.peek(-1).text == "," or Sense.SECTION in c.peek().senses):
        return ","
    c.words("en ook") or c.words("and also")
    if c.word("a"):
        return "of" if c.peek().number is not None else None
    return c.one(AND | OR | {"/"})


def _together(items: Sequence[When], today: date) -> list[Span] | None:
    """Each read in the light of its neighbour; bare days take their month from the last or the first."""
    items = [one.beside(items[-1]) if isinstance(one, MonthDay) else one for one in items]
    if len(items) == 2:
        pair = joined(items[0], items[1], today)
        return sorted(pair, key=lambda span: span.first) if pair else None
    first = items[0].alone(today)
    spans = [first] if first else []
    for one in items[1:]:
        span = one.after(spans[-1].first, today) if spans else None
        if span is None:
            return None
        spans.append(span)
    return sorted(spans, key=lambda span: span.first)


def _touching(spans: Sequence[Span]) -> bool:
    return all(
        one.last < other.first <= shifted(one.last, 1) or _overlap(one, other) for one, other in _pairs(spans)
    )


def _overlap(one: Span, other: Span) -> bool:
    """Only rough bounds may overlap."""
    return one.about and other.about and one.first <= other.first <= shifted(one.last, 1)


def _pairs(spans: Sequence[Span]) -> list[tuple[Span, Span]]:
    return list(pairwise(spans))


def _outer(spans: Sequence[Span]) -> Span:
    """From the first day to the last; it is a stretch also where it ends today."""
    reason = next((span.reason for span in spans if span.reason), None)
    return Span(spans[0].first, max(span.last for span in spans), Nature.STRETCH, reason=reason)


def stretch(c: Cursor) -> Reading | None:
    """'Van 3 tot 10 maart', 'tussen 1 en 5 maart', '12 t/m 15-3', both ends included."""
    how = rough(c)
    lead = c.phrase(RANGE_LEADS)
    c.some(ROUGHLY, 1)
    one = end_point(c)
    if one is None:
        return None
    skip(c)
    sign = c.one(AND | {"-"}) if lead == "between" else c.phrase(UP_TO)
    vague = c.some(ROUGHLY, 2)
    other = end_point(c) if sign else None
    if other is None or all(isinstance(when, MonthDay) and when.bare for when in (one, other)):
        return None
    said_today = c.peek(-1).text in _TODAY
    one = _in_year_behind(c, one, other)
    pair = joined(one, other, c.today)
    if pair is None:
        return IMPOSSIBLE
    c.one(JUST_PAST)
    vague_ends = pair[0].about or pair[1].about or vague
    whole = replace(_outer(sorted(pair, key=lambda span: span.first)), about=how is not None or vague_ends)
    unsure = said_today or vague_ends or how in ("about", "doubt")
    return reading(whole.doubted(unsure or _uneven(pair) or _adrift((one, other))))


def _uneven(pair: tuple[Span, Span]) -> bool:
    """Whether the ends are no ends of one range: backwards, or a year behind something shorter."""
    lengths = [(span.last - span.first).days for span in pair]
    dated = Nature.DATE in (pair[0].nature, pair[1].nature)
    return pair[0].first >= pair[1].first or lengths[1] > (31 if dated else 92) > lengths[0]


def _in_year_behind(c: Cursor, one: When, other: When) -> When:
    """In 'March 9 to 13, 2026' the year stands behind the bare day."""
    if isinstance(other, MonthDay) and isinstance(one, Yearly) and one.year is None:
        return replace(one, year=year_behind(c))
    return one


def overnight(c: Cursor) -> Reading | None:
    """'De nacht van zaterdag op zondag'."""
    c.word("van", "from")
    one = end_point(c)
    other = end_point(c) if one is not None and c.word("op", "to", "on", "into") else None
    pair = joined(one, other, c.today) if one is not None and other is not None else None
    if pair is None or pair[1].last != shifted(pair[0].first, 1) or pair[0].last != pair[0].first:
        return None
    c.doubtful = False
    return reading(_outer(pair))
