"""Money, measures and other numbers, as they are said. Figures stay figures: voices say them well."""

import re

from dialogs.speech.ordinals import ordinal
from dialogs.speech.rules import Place, Rule, grouped, spaced
from dialogs.speech.tongue import DUTCH, ENGLISH

_START = r"(?<![\w.,:/])"
_NUMBER = r"(?:\d{1,3}(?:[.,' ]\d{3}){1,5}+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d++(?:[.,]\d{1,2}(?!\d))?)"
_TAIL = r"(?:[.,](?:--?|=))?"
_TIMES = r"(?: ?(?P<times>miljoen|miljard|mln\b\.?|mld\b\.?|million|billion|k\b))?"
_COIN = r"€|£|\$|(?<!\w)(?:EUR|Eur|eur|GBP|USD)(?!\w|\.\w)"
_COIN_AFTER = r"€|£|\$|(?i:euro'?s?|eur|gbp|usd|pounds?|dollars?)(?!\w)"

_COIN_FIRST = rf"(?P<minus>-)?(?P<coin>{_COIN})\.? ?(?P<less>-)?(?P<number>{_NUMBER}){_TAIL}{_TIMES}"
_COIN_LAST = rf"{_START}(?P<number>{_NUMBER}){_TAIL} ?(?P<coin>{_COIN_AFTER})"
_COIN_NONE = rf"{_START}(?P<number>{_NUMBER})[.,](?:--?|=)(?![\w-])"
_PER = r"(?<=[\w€.]) ?/ ?(?=(?i:maand|mnd|week|wk|dag|uur|jaar|month|day|hour|year|m2|m3|persoon|person)\b)"

_NAMES = {"eur": "€", "euro": "€", "gbp": "£", "pound": "£", "usd": "$", "dollar": "$"}
_MANY = {"mln": ("miljoen", "million"), "mld": ("miljard", "billion"), "k": ("duizend", "thousand")}

_UNIT_NAMES = "|".join(
    re.escape(unit) for unit in sorted({*DUTCH.units, *ENGLISH.units}, key=lambda unit: (-len(unit), unit))
)
_PERCENT = rf"{_START}(?P<number>{_NUMBER}) ?%"
_UNIT = rf"{_START}(?P<number>{_NUMBER}) ?(?P<unit>{_UNIT_NAMES})(?![\w²³]|\.\w|'\w)"
_BY = r"(?<=\d) ?[xX×] ?(?=\d)"
_TIMES_SIGN = r"(?<=\d) ?[xX×](?!\w)"
_SQUARE = r"(?<!\w)(?P<unit>m2|m3|km/u|km/h|dB|kWh)(?!\w)"
_FRACTION = r"(?P<whole>(?<![\w.,:/-])\d{1,4} )?(?<![\w.,:/-])(?P<part>[1-3]/[2-4])(?![\w/]|[.,]\d)"
_ORDINAL = r"(?<![\w.,:/-])(?P<number>\d{1,4})(?P<end>ste|de|e|st|nd|rd|th)(?!\w)"
_THOUSANDS = rf"{_START}\d{{1,3}}(?:[.,]\d{{3}}){{1,5}}+(?:[.,]\d{{1,2}})?(?![\w]|[.,]\d)"
_DECIMAL = rf"{_START}\d++(?:[.,]\d++){{1,8}}(?!\w)"
_RANGE = r"(?<=\d) ?- ?(?=\d)"
_BELOW = r"(?<![\w).,:/-])-(?=\d)"
_LONG = r"(?<![\w.,])(?:\d{7,}+|0\d{1,5}(?!\d))(?![.,]\d)"


def _sum(number: str) -> tuple[str, str]:
    """The whole part and the hundredths: '1.250,5' -> '1250', '50'."""
    split = re.fullmatch(r"(.*)[.,](\d{1,2})", number)
    whole, part = split.groups() if split else (number, "")
    digits = re.sub(r"\D", "", whole).lstrip("0") or "0"
    return digits, "" if not part.strip("0") else part.ljust(2, "0").lstrip("0")


def _money(place: Place, coin: str, minus: bool = False, times: str = "") -> str:
    whole, part = _sum(place["number"])
    tongue = place.tongue
    one, _, many = tongue.coins[coin].partition(", ")
    name = one if whole == "1" and not times else many or one
    less = f"{tongue['minus']} " if minus else ""
    if times:
        times = _MANY[times.rstrip(".")][tongue is not DUTCH] if times.rstrip(".") in _MANY else times
        return f"{less}{_plain(place['number'], place)} {times} {name}"
    if whole == "0" and part:
        cent, _, cents = tongue.coins["penny" if coin == "£" else "cent"].partition(", ")
        return f"{less}{part} {cent if part == '1' else cents or cent}"
    return f"{less}{whole} {name} {part}".rstrip()


def _coin_first(place: Place) -> str:
    coin = _NAMES.get(place["coin"].lower(), place["coin"])
    return _money(place, coin, bool(place["minus"] or place["less"]), place["times"])


def _coin_last(place: Place) -> str:
    coin = place["coin"].lower().replace("'", "")
    return _money(place, _NAMES.get(coin.removesuffix("s"), coin))


def _plain(number: str, place: Place) -> str:
    """A number without separators that a voice may take for the end of a sentence."""
    dutch = place.tongue is DUTCH
    thousand = "." if dutch else ","
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:[{thousand}' ]\d{{3}})+(?:[.,]\d{{1,2}})?", number):
        number = re.sub(rf"[{thousand}' ](?=\d{{3}})", "", number)
    number = number.replace(" ", "").replace("'", "").rstrip(".,")
    pieces = re.split(r"([.,])", number)
    said = [pieces[0]]
    for sign, digits in zip(pieces[1::2], pieces[2::2], strict=True):
        name = place.tongue["comma"] if sign == "," else "punt" if dutch else "point"
        said += [name, spaced(digits) if not dutch or digits[0] == "0" else digits]
    return " ".join(said)


def _unit(place: Place) -> str | None:
    unit = place["unit"]
    if unit not in place.tongue.units or (unit == "p" and " p" in place.match[0]):
        return None
    return f"{_plain(place['number'], place)} {place.tongue.counted(place['number'], unit)}"


def _fraction(place: Place) -> str | None:
    said = place.tongue.fractions.get(place["part"])
    if not said or not place["whole"]:
        return said
    return f"{place['whole']}{place.tongue['&']} {said}"


def _ordinal(place: Place) -> str | None:
    return ordinal(int(place["number"]), place["end"], place.tongue)


def _decimal(place: Place) -> str | None:
    number = place.match[0]
    if number.count(",") > 1 and "." not in number:
        return ", ".join(number.split(","))
    return _plain(number, place)


def _range(place: Place) -> str:
    """A stroke between numbers: up to the second, where that is more."""
    before = re.search(r"\d{1,6}$", place.before)
    after = re.match(r"\d{1,6}", place.after)
    rising = before and after and int(before[0]) < int(after[0])
    return f" {place.tongue['until' if rising else '-']} "


MONEY = (
    Rule(_COIN_FIRST, _coin_first),
    Rule(_COIN_LAST, _coin_last),
    Rule(_COIN_NONE, lambda place: _money(place, "€")),
    Rule(_PER, lambda place: f" {place.tongue['per']} "),
)

MEASURES = (
    Rule(_PERCENT, lambda place: f"{_plain(place['number'], place)} {place.tongue['%']}"),
    Rule(_ORDINAL, _ordinal),
    Rule(_UNIT, _unit),
    Rule(_BY, lambda place: f" {place.tongue['by']} "),
    Rule(_TIMES_SIGN, lambda place: f" {place.tongue['×']}"),
    Rule(_SQUARE, lambda place: place.tongue.counted("2", place["unit"])),
    Rule(_FRACTION, _fraction),
)

NUMBERS = (
    Rule(_THOUSANDS, lambda place: _plain(place.match[0], place)),
    Rule(_DECIMAL, _decimal),
    Rule(_LONG, lambda place: grouped(place.match[0])),
    Rule(_RANGE, _range),
    Rule(_BELOW, lambda place: f"{place.tongue['minus']} "),
)
