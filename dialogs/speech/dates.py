"""Dates, times and periods in figures, as they are said."""

from dialogs.speech.ordinals import ordinal
from dialogs.speech.rules import Place, Rule
from dialogs.speech.tongue import DUTCH, ENGLISH, listed

_SHORT = {
    name: at % 12 + 1
    for at, name in enumerate(
        listed(
            "jan feb mrt apr mei jun jul aug sep okt nov dec "
            "jan febr mar apr may june july aug sept oct nov dec"
        )
    )
}
_MONTHS = {
    **_SHORT,
    **{name.lower(): at for tongue in (DUTCH, ENGLISH) for at, name in enumerate(tongue.months, 1)},
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
MONTH = rf"(?i:{_NAMES})\b"

_START, _END = r"(?<![\w.,/:-])", r"(?![\w/-]|[.,:]\d)"
_NUMERIC = rf"{_START}(?P<a>\d{{1,2}}) ?(?P<s>[-/.]) ?(?P<b>\d{{1,2}}) ?(?P=s) ?(?P<c>\d{{4}}|'?\d\d){_END}"
_ISO = rf"{_START}(?P<c>\d{{4}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P=s)(?P<a>\d{{1,2}})(?:T(?=\d)|{_END})"
_ORDINAL = r"(?:e|de|ste|st|nd|rd|th)?"
_YEAR = r"(?:[ /-]{1,3}(?P<year>'?\d\d(?:\d\d)?)(?![\w%]|[.,:/-]\d| ?(?:euro|uur|pm|am)\b))?"
_NAMED = (
    rf"(?<![\w.,/:-])(?:(?P<first>\d{{1,2}}){_ORDINAL} ?- ?)?(?P<day>\d{{1,2}})(?P<nth>{_ORDINAL})"
    rf"[ ./-]{{1,2}}(?P<month>{MONTH})(?:\.(?= ?[\w',]))?{_YEAR}"
)
_PARTIAL = r"(?i:(?<=\bop )|(?<=\bsinds )|(?<=\bvanaf )|(?<=\bon )|(?<=\bsince )|(?<=\bdated ))"
_DAY_AND_MONTH = (
    rf"(?:{_PARTIAL}|{_START}(?=\d{{1,2}}[-/]0))"
    rf"(?P<a>\d{{1,2}})[-/](?P<b>\d{{1,2}})(?![\w/%-]|[.,:]\d| ?(?:uur|pm|am)\b)"
)
_BETWEEN_DATES = rf" ?- ?(?=\d{{1,2}} ?(?:[-/.] ?\d{{1,2}} ?[-/.] ?\d|{MONTH}))"
_MONTHS_APART = rf"(?<!\w)(?P<a>{MONTH})\.? ?- ?(?P<b>{MONTH})(?!\w)"
_YEARS = r"(?<![\w.,/-])(?P<a>(?:19|20)\d\d) ?(?P<s>[-/]) ?(?P<b>(?:19|20)\d\d|'\d\d)(?![\w/-]|[.,]\d)"

_DAY = "|".join(sorted({*DUTCH.days, *ENGLISH.days}, key=len, reverse=True))
_DAYS_APART = rf"(?<!\w)(?P<a>(?i:{_DAY}))\.? ?(?:-|t/m) ?(?P<b>(?i:{_DAY}))(?!\w)\.?"
_DAY_BEFORE = rf"(?<!\w)(?P<a>(?i:{_DAY}))\.?(?= \d{{1,2}}[ /-](?:{MONTH}|\d{{1,2}}[/-]))"

_MONTH_FIRST = (
    r"(?<!\w)(?P<month>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
    r"(?= \d{1,2}(?:st|nd|rd|th)?(?!\w|[.:]\d))"
)


def _year(written: str) -> str:
    return written.replace("'", "")


def _month(place: Place, number: int) -> str:
    return place.tongue.months[number - 1]


def _numeric(place: Place) -> str | None:
    """The day comes first, as in the Netherlands, unless that cannot be."""
    day, month = int(place["a"]), int(place["b"])
    if month > 12 >= day and place["s"] != "." and len(place["c"]) == 4:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    after = " " if place["c"] and place.match[0].endswith("T") else ""
    return f"{day} {_month(place, month)} {_year(place['c'])}{after}"


def _named(place: Place) -> str | None:
    short = place["month"].lower()
    if short in ("may", "mar") and not place["month"][0].isupper() and not place["year"]:
        return None
    first = f"{int(place['first'])} {place.tongue['through']} " if place["first"] else ""
    month = place["month"] if short not in _SHORT or short == "may" else _month(place, _MONTHS[short])
    year = f" {_year(place['year'])}" if place["year"] else ""
    day = int(place["day"])
    said = (ordinal(day, place["nth"], place.tongue) if place["nth"] else None) or str(day)
    return f"{first}{said} {month}{year}"


def _day_and_month(place: Place) -> str | None:
    day, month = int(place["a"]), int(place["b"])
    return f"{day} {_month(place, month)}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _through(place: Place) -> str | None:
    """A stroke between two dates."""
    ends = place.before.rsplit(None, 1)[-1:] or [""]
    if not (ends[0][-1:].isdigit() or ends[0].lower() in _MONTHS):
        return None
    return f" {place.tongue['through']} "


def _months_apart(place: Place) -> str | None:
    if place["a"].lower() == "may" and place["a"] != "May":
        return None
    first, last = (_month(place, _MONTHS[place[name].lower()]) for name in "ab")
    return f"{first} {place.tongue['through']} {last}"


def _years(place: Place) -> str:
    joint = ", " if place["s"] == "/" else f" {place.tongue['through']} "
    return f"{place['a']}{joint}{_year(place['b'])}"


def _month_first(place: Place) -> str | None:
    return None if place.tongue is DUTCH else _month(place, _MONTHS[place["month"].lower()])


def _weekday(place: Place, name: str) -> str | None:
    written = place[name].rstrip(".")
    known = place.tongue.days
    return known.get(written) or known.get(written.lower()) or known.get(written.title())


def _days_apart(place: Place) -> str | None:
    first, last = _weekday(place, "a"), _weekday(place, "b")
    return f"{first} {place.tongue['through']} {last}" if first and last and first != last else None


DATES = (
    Rule(_ISO, _numeric),
    Rule(_NUMERIC, _numeric),
    Rule(_NAMED, _named),
    Rule(_DAY_AND_MONTH, _day_and_month),
    Rule(_BETWEEN_DATES, _through),
    Rule(_MONTHS_APART, _months_apart),
    Rule(_YEARS, _years),
    Rule(_MONTH_FIRST, _month_first),
    Rule(_DAYS_APART, _days_apart),
    Rule(_DAY_BEFORE, lambda place: _weekday(place, "a")),
)
