"""Passes over what does not change the day: the time, the part of the day, and fillers."""

from dialogs.period.calendar_words import AGO, AND, EVERY, HALF, OF, Sense, words
from dialogs.period.cursor import Cursor
from dialogs.period.phrases import FILLERS, NOON, PARTS_OF_DAY, QUARTERS

_BEFORE_CLOCK = words(
    "om at rond omstreeks tegen na voor around about after before by approx approximately ongeveer circa ca "
    "precies exactly iets kort vlak net rondom ± ~ just shortly right the de rondom roughly"
)
_SIDES = words("voor na before after by")
_AT_CLOCK = words("om at")
_CLOCK_UNITS = words("uur u h hr hrs uhr oclock am pm hours")
_TIME_RANGE = words("van tussen from between")
_TIME_TO = words("tot - en and to till until til tm")
_PART_FOLLOWS = words("s in")
_EARLY_LATE = words("vroeg laat early late vroege")
_IN_PART = words("aan tegen in op on at during tijdens gedurende over door the de het inde s")
_OF_THE = words("van de the of vd het in")
_GENITIVES = words("ochtends middags avonds morgens nachts ochtens avons")
_DATE_MARKS = frozenset("-/.:")
_STARTS = words("van vanaf from sinds since")
_TWELVE = 720
_AT_NIGHT = words("nachts nacht night")
_NOT_AFTER_CLOCK = AGO | words("lang long per")


def skip(c: Cursor) -> None:
    """Passes over marks, fillers, times and parts of the day."""
    while not c.ended and c.once(_passed):
        pass


def _passed(c: Cursor) -> bool | None:
    return c.marks() or c.phrase(FILLERS) or c.attempt(_time) or c.attempt(_part) or None


def clock_here(c: Cursor) -> bool:
    """Whether a time stands here; it is not read."""
    at = c.at
    found = c.attempt(_time)
    c.at = at
    return bool(found)


def time_alone(c: Cursor) -> bool:
    """Whether all that stands here is a time or a part of the day, with marks and fillers."""
    found = False
    while not c.ended:
        if c.attempt(_time) or c.attempt(_part):
            found = True
        elif not c.marks() and not c.phrase(FILLERS):
            return False
    return found


def _time(c: Cursor) -> bool | None:
    return c.attempt(_time_range) or c.attempt(_single_time)


def _single_time(c: Cursor) -> bool | None:
    said_at = led = turned = False
    first = c.at == 0
    for _ in range(3):
        turned = turned or (first and c.peek().text in _SIDES)
        said_at = c.peek().text in _AT_CLOCK or said_at
        if not c.one(_BEFORE_CLOCK):
            break
        led = True
    time = c.attempt(lambda c: _clock(c, said_at))
    if time is None:
        return None
    c.doubtful = c.doubtful or turned or (time[0] == _TWELVE and c.peek(1).text in _AT_NIGHT)
    return True if time[1] or (led and c.attempt(_part_behind)) else None


def _time_range(c: Cursor) -> bool | None:
    """'Van 8 tot 10 uur', within one day."""
    led = bool(c.one(_TIME_RANGE))
    first = _clock(c, False)
    if first is None or not c.one(_TIME_TO):
        return None
    second = _clock(c, False)
    if second is None or first[0] >= second[0]:
        return None
    sure = second[1] or (first[1] and led and not _starts_date(c)) or c.attempt(_part_behind)
    c.doubtful = c.doubtful or (not led and not _STARTS.isdisjoint(c.texts))
    return True if sure else None


def _part_behind(c: Cursor) -> bool | None:
    """'s Avonds' or 'in the morning' behind bare figures makes them a time."""
    return c.attempt(_part) if c.peek().text in _PART_FOLLOWS else None


def _clock(c: Cursor, said_at: bool) -> tuple[int, bool] | None:
    """Minutes since midnight, and whether it can be nothing but a time."""
    if c.phrase(NOON):
        return _TWELVE, True
    spoken = c.attempt(_spoken_clock)
    if spoken is not None:
        return spoken, _free(c)
    hour = c.digits()
    minute = c.attempt(_minutes) if hour is not None else None
    if hour is None:
        hour = c.sense(Sense.COUNT)
    if hour is None or hour > 24:
        return None
    sure = bool(minute and minute[1])
    unit = c.one(_CLOCK_UNITS)
    if unit == "pm" and hour < 12:
        hour += 12
    c.one(_CLOCK_UNITS)
    sure = sure or unit is not None or (said_at and not _starts_date(c))
    return hour * 60 + (minute[0] if minute else 0), sure and _free(c)


def _free(c: Cursor) -> bool:
    return c.peek().text not in _NOT_AFTER_CLOCK and Sense.UNIT not in c.peek().senses


def _starts_date(c: Cursor) -> bool:
    after = c.peek()
    return Sense.MONTH in after.senses or after.text in _DATE_MARKS or after.text in OF or after.text in AND


def _minutes(c: Cursor) -> tuple[int, bool] | None:
    """':30', '.30', 'u30' written to the hour; and whether it cannot be a month."""
    mark = c.word(":", ".", "u", "h")
    token = c.peek()
    minute = c.digits()
    if mark is None or minute is None or not token.glued or len(token.text) != 2 or minute > 59:
        return None
    if c.peek().text in _DATE_MARKS and c.peek(1).number is not None and c.peek(1).glued:
        return None
    return minute, mark != "." or minute > 12 or minute == 0


def _spoken_clock(c: Cursor) -> int | None:
    """'Half negen', 'kwart over 8', 'tien voor acht', 'half past eight'."""
    if c.words("een uur of"):
        hour = c.count()
        return None if hour is None or _starts_date(c) else hour * 60
    if c.one(HALF):
        past = c.word("past")
        hour = c.count()
        bad = hour is None or not 1 <= hour <= 12 or _starts_date(c)
        return None if hour is None or bad else hour * 60 + (30 if past else -30)
    if not c.phrase(QUARTERS):
        if c.count() is None:
            return None
        c.word("minuten", "minutes", "min")
    side = c.word("voor", "over", "past", "to")
    half = c.one(HALF)
    hour = c.count() if side else None
    if hour is None or not 1 <= hour <= 24 or _starts_date(c):
        return None
    if side == "to" and c.peek().text not in _CLOCK_UNITS and not half:
        return None
    c.one(_CLOCK_UNITS)
    return hour * 60


def _part(c: Cursor) -> bool | None:
    if found := c.phrase(PARTS_OF_DAY):
        c.doubtful = c.doubtful or found == "two days"
        return True
    return c.attempt(_genitive) or c.attempt(_early) or c.attempt(_named_part)


def _genitive(c: Cursor) -> bool | None:
    c.word("s")
    found = c.one(_GENITIVES)
    c.one(_EARLY_LATE)
    return True if found else None


def _early(c: Cursor) -> bool | None:
    """'Early' and 'late' beside a day or a part of it; 'early March' is something else."""
    before = c.peek(-1)
    if not c.one(_EARLY_LATE):
        return None
    c.some(_IN_PART, 3)
    after = c.peek()
    near = (after, before)
    day = any(sense in token.senses for token in near for sense in (Sense.PART, Sense.WEEKDAY, Sense.OFFSET))
    return True if day or (after.text == "last" and c.peek(1).text == "night") else None


def _named_part(c: Cursor) -> bool | None:
    """'Avond', 'in the morning of', and 'morgen' behind the name of a day."""
    before = c.peek(-1)
    if before.text in EVERY:
        return None
    led = c.some(_IN_PART, 3) or not before.text
    c.one(_EARLY_LATE)
    c.attempt(lambda c: c.sense(Sense.SECTION) is not None and c.some(_OF_THE, 2))
    c.word("hele", "whole")
    of_day = Sense.WEEKDAY in before.senses or before.senses.get(Sense.OFFSET, 0) < 0
    if c.peek().text == "morgen" and (of_day or c.peek(-1).text == "de"):
        c.at += 1
        return True
    night = c.sense(Sense.PART)
    if night is None or c.peek().text in AGO:
        return None
    if led and not of_day and c.peek(1).text and (of := c.word("van", "of", "vd")):
        c.doubtful = c.doubtful or (bool(night) and of != "of")
    return True
