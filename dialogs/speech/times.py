"""Times in figures, as they are said."""

from dialogs.speech.rules import Place, Rule
from dialogs.speech.tongue import DUTCH

_START = r"(?:(?<![\w.,:/])|(?<=\dT))"
_TIME = (
    rf"{_START}(?P<h>[01]?\d|2[0-4])(?P<s>[:.])(?P<m>[0-5]\d)(?::(?P<sec>[0-5]\d))?(?![\d:])"
    r"(?P<unit> ?(?i:uur|hours|hrs?|u|h)\b)?(?P<half> ?(?i:[ap]\.m\.|[ap]m\b))?"
)
_HOUR = rf"{_START}(?P<h>[01]?\d|2[0-4]) ?(?P<half>(?i:[ap]\.m\.|[ap]m\b))"
_HOURS = rf"{_START}(?P<h>[01]?\d|2[0-4]) ?[uh]\.? ?(?P<m>[0-5]\d)(?!\w|[.,:]\d)"
_BETWEEN = r"(?<=[\dmhur.]) ?- ?(?=\d{1,2}(?:[:.]\d\d|[uh]\d\d| ?[ap]\.?m\b))"
_CLOCK_WORDS = ("om", "rond", "tot", "vanaf", "tussen", "voor", "na", "at", "around", "until", "from")
_JOINING = ("en", "of", "and", "or")
_NO_TIME = ("euro", "€", "eur", "%", "procent", "percent", "m", "k")


def _time(place: Place) -> str | None:
    if place["s"] == "." and not place["unit"] and not place["half"]:
        words = place.before.lower().split()
        clock = _CLOCK_WORDS + (_JOINING if int(place["m"]) % 15 == 0 else ())
        if not words or words[-1] not in clock or place.after.lower().lstrip().startswith(_NO_TIME):
            return None
    return _clock(place, int(place["m"]), place["sec"], place["half"])


def _clock(place: Place, minute: int, seconds: str = "", half: str = "") -> str:
    hour = str(int(place["h"]))
    named = place.tongue is DUTCH or not (minute or seconds or half)
    said = [hour, place.tongue["hour"]] if named else [hour]
    if minute or seconds:
        said.append(f"oh {minute}" if place.tongue is not DUTCH and minute < 10 else str(minute))
    if seconds:
        said.append(str(int(seconds)))
    return " ".join((*said, *_letters(half)))


def _letters(half: str) -> list[str]:
    """Of 'p.m.': its letters, so that they are not taken for a word."""
    return [letter for letter in half.lower() if letter in "apm"]


def _hour(place: Place) -> str:
    return " ".join((str(int(place["h"])), *_letters(place["half"])))


TIMES = (
    Rule(_TIME, _time),
    Rule(_HOURS, lambda place: _clock(place, int(place["m"]))),
    Rule(_HOUR, _hour),
    Rule(_BETWEEN, lambda place: f" {place.tongue['until']} "),
)
