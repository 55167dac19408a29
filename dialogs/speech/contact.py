"""Telephone numbers, addresses and references, so that they can be written down while they are heard."""

import re

from dialogs.speech.rules import Place, Rule, grouped, spaced
from dialogs.speech.tongue import DUTCH, listed

_GAP = r"[ .()/-]{0,3}"
_START = r"(?<![\w.,+/-])"
_END = r"(?!\w|[.,:/-]\d)"

_ABROAD = rf"{_START}(?:\+|\(\+|00(?=[1-9]))(?:31(?:{_GAP}\d){{9,10}}|\d(?:{_GAP}\d){{7,14}}){_END}"
_AT_HOME = rf"{_START}\(?0(?:{_GAP}\d){{9}}{_END}"
_SERVICE = rf"{_START}0(?:800|90[069])[ -]?\d{{4}}(?: ?\d{{3}})?{_END}"
_TOWN_HALL = rf"{_START}14 0\d{{2,3}}(?! ?\d){_END}"
_EMERGENCY = (
    rf"{_START}(?:112|911|999){_END}(?!\)|[€%°²]| ?(?:%|€|euros?\b|eur\b|x\b|keer\b|times\b|m2\b)"
    r"| (?:kilo|mega|kg|km|cm|m|dagen|days|jaar|years|weken|weeks|bestanden|files|tekens|characters"
    r"|woningen|homes|mensen|people)\b)"
)
_COUNTED_AFTER = re.compile(
    r"(?:[€£$]|(?i:straat|laan|weg|plein|hof|street|road|lane|huisnummer|artikel)) ?$"
)

_POSTCODE = (
    r"(?<![\w.,/-])(?P<figures>[1-9]\d{3})(?: (?P<apart>[A-Z]{2})|(?P<joined>[A-Z]{1,2}|[a-z]{2}))(?![\w-])"
)
_WORDS = listed("IS DE EN OF OP IN IK WE ZE TE AL ER OM TO AM NO SO IT AT BY HE MY ON OR UP US WC TV AN DO")
_UNITS = listed("KB MB GB KG KM CM MM CT")
_HOUSE = (
    r"(?<![\w.,:/-])(?P<number>\d{1,5})(?: ?- ?(?P<part>\d{1,4}|[a-zA-Z]{1,2})"
    r"| ?(?P<floor>I{1,3}|I?V)| ?(?P<letter>[a-zA-Z]))(?![\w'-]|\.\w|[.,:/]\d)"
)
_STREET = re.compile(
    r"(?i:straat|str\.|laan|weg|plein|hof|kade|gracht|dijk|singel|pad|steeg|park|dreef|markt|plantsoen|ring"
    r"|wal|boulevard|huisnummer|street|road|lane|avenue|square|drive|close|number|flat) $"
)
_FLOORS = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_REFERENCE = (
    r"(?<![\w-])(?:(?P<letters>[A-Z]{1,4}|(?i:klw))(?P<groups>(?:[-/]\d{2,8}){2,5})"
    r"|(?P<short>[A-Z]{2,4})(?P<number>-\d{2,8}))(?![\w-])"
)
_ACCOUNT = r"(?<!\w)(?P<land>[A-Z]{2}\d{2}) ?(?P<bank>[A-Z]{4})(?P<number>(?: ?\d){10})(?! ?\d|\w)"


def _groups(written: str) -> list[str]:
    groups = re.findall(r"\d+", written)
    return ["".join(groups)] if all(len(group) == 1 for group in groups) else groups


def _told(groups: list[str]) -> str:
    """Groups as they were written; a long one two or three figures at a time."""
    said: list[str] = []
    for group in groups:
        head = len(group) % 2 * 3 if len(group) > 4 else 0
        size = 2 if len(group) > 4 else len(group)
        said += [group[:head]] if head else []
        said += [group[at : at + size] for at in range(head, len(group), size)]
    return ", ".join(map(spaced, said))


def _abroad(place: Place) -> str:
    written = re.sub(r"\(0\)", " ", place.match[0])
    plus = place.tongue["+"] if "+" in written else "0 0,"
    groups = _groups(written.lstrip("(").removeprefix("00"))
    if len(groups) == 1:
        country, rest = groups[0][:2], groups[0][2:]
        groups = [country, *([rest[0], rest[1:]] if country == "31" and rest[0] == "6" else [rest])]
    return f"{plus} {_told(groups)}"


def _at_home(place: Place) -> str:
    groups = _groups(place.match[0])
    if len(groups) == 1:
        area = 2 if groups[0].startswith("06") else 3
        groups = [groups[0][:area], groups[0][area:]]
    bracket = "(" if "(" in place.match[0] and ")" not in place.match[0] else ""
    return bracket + _told(groups)


def _service(place: Place) -> str:
    digits = re.sub(r"\D", "", place.match[0])
    return _told([digits[:4], digits[4:]])


def _emergency(place: Place) -> str | None:
    return None if _COUNTED_AFTER.search(place.before) else spaced(place.match[0])


def _postcode(place: Place) -> str | None:
    letters = (place["apart"] or place["joined"]).upper()
    year = place["figures"][:2] in ("19", "20")
    if letters in _UNITS or (year and letters in _WORDS):
        return None
    return f"{spaced(place['figures'])}, {spaced(letters)}"


def _house(place: Place) -> str | None:
    """A number with what is added to it: '12 a', '12 streepje 2', '12 2 hoog'."""
    number, tongue = place["number"], place.tongue
    housed = bool(_STREET.search(place.before))
    if place["part"]:
        if place["part"].isalpha():
            return f"{number} {place['part']}"
        return f"{number} {tongue['-']} {place['part']}" if housed else None
    if place["floor"] and (housed or place["floor"] in ("II", "III")):
        floor = _FLOORS[place["floor"]]
        said = (floor, tongue["floor"]) if tongue is DUTCH else (tongue["floor"], floor)
        return f"{number} {said[0]} {said[1]}"
    if place["letter"] and not housed and (place["letter"] in "mgluhxekpsVWLXI" or " " in place.match[0]):
        return None
    return f"{number} {place['letter']}" if place["letter"] else None


def _reference(place: Place) -> str:
    letters = place["letters"] or place["short"]
    figures = re.findall(r"\d+", place["groups"] or place["number"])
    return ", ".join((spaced(letters.upper()), *map(grouped, figures)))


def _account(place: Place) -> str:
    digits = re.sub(r" ", "", place["number"])
    figures = (digits[:4], digits[4:8], digits[8:])
    return ", ".join(map(spaced, (place["land"], place["bank"], *figures)))


CONTACT = (
    Rule(_ACCOUNT, _account),
    Rule(_REFERENCE, _reference),
    Rule(_ABROAD, _abroad),
    Rule(_AT_HOME, _at_home),
    Rule(_SERVICE, _service),
    Rule(_TOWN_HALL, lambda place: _told(_groups(place.match[0]))),
    Rule(_EMERGENCY, _emergency),
    Rule(_POSTCODE, _postcode),
    Rule(_HOUSE, _house),
)
