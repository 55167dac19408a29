"""Postal addresses, as people type them."""

import re
from dataclasses import dataclass, field
from functools import cache

from dialogs.contact.typed import NotRead, listed, plainly, spaced
from dialogs.text import plain


@dataclass(frozen=True)
class PostalAddress:
    """An address as it was typed, with single spaces and a Dutch postcode written '6131 AA'.

    `lacks`: what was not found of 'street', 'number', 'postcode' and 'town'; in doubt it was found.
    """

    text: str
    lacks: tuple[str, ...] = ()


@dataclass
class _Group:
    """Words that stand together, and what stands before and after them in the same part."""

    words: list[str]
    before: str = ""
    after: str = ""


@dataclass
class _Seen:
    """What an address is made of."""

    groups: list[_Group] = field(default_factory=list)
    parts: int = 0
    number: bool = False


_POSTCODE = re.compile(
    r"(?<!\w)((?:NL[- ]?)?)([1-9][0-9]{3})[ .-]?"
    r"([A-Za-z]{2}(?=\d{0,3}(?!\w))|[A-Z]{2}(?=[A-Z][a-z]))"
)
_LOOKS_SO = listed("te in en op of is de om bg hs ii bs")
"""Words that may stand after a number and are seldom the letters of a postcode."""

_PART = re.compile(r"[\n,;|]| [-/•·–—] ")
_CODE = "\0"
_TOKEN = re.compile(rf"{_CODE}|\d+|[^\W\d_]+(?:['.`\-‐–][^\W\d_]+)*")

_ADDITIONS = listed(
    "bis hs huis zw rd wit rood zwart boven beneden links rechts achter voor hoog ii iii iv vi vii viii bg "
    "verdieping etage verd kamer kmr app apt appartement appt unit flat ste de"
)
"""What may follow a number and is no town."""

_LABELS = listed(
    "nr no nummer huisnummer huisnr number postcode pc zip postadres adres address mijn is ik woon woont "
    "nederland netherlands the holland nl"
)
"""Neither a street nor a town."""

_LABEL = re.compile(
    r"\b(?:straat(?:naam)?|(?:woon)?plaats|stad|dorp|land|toevoeging|street|town|city|country) ?[:=]",
    re.IGNORECASE,
)

_OPENERS = listed(
    "van der lange korte grote kleine dr dokter prof professor mr meester ds ir burg burgemeester pastoor "
    "kapelaan deken pater mgr monseigneur prins prinses koning koningin jan generaal president "
    "graaf op aan"
)
"""Words that a street's name of several words begins with, and no town's."""

_STREETS = tuple(
    listed("straat str laan weg plein kade dijk singel gracht hof pad steeg plantsoen dreef postbus")
)

_NUMBER_WORDS = re.compile(
    r"\b(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|elf|twaalf|\w{0,20}(?:tien|tig|honderd)|"
    r"(?:zonder|geen) (?:huis)?nummer|ongenummerd|z\.?n\.?|z/n|(?:woon)?(?:boot|schip|ark)|ligplaats|"
    r"standplaats|woonwagen|caravan)\b",
    re.IGNORECASE,
)
"""What stands for a house number: one in words, and places that have none."""

_CODE_ABROAD = re.compile(
    r"\b(?:(?!NL)[A-Z]{1,3}-\d{4,6}|\d{5,6}|\d{3}-\d{4}|\d{3} \d{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b"
    r"|\b\d{2}-\d{3}(?= [^\W\d_])",
    re.IGNORECASE,
)
_ALSO_ABROAD = listed(
    "belgique belgien deutschland allemagne osterreich schweiz suisse svizzera espana italia polska england "
    "engeland schotland scotland wales uk usa vs amerika maroc turkiye turkei turkey sverige norge danmark "
    "romania magyarorszag hrvatska cesko bonaire saba"
) | {"u k", "u s a", "czech republic", "sint eustatius"}
"""What countries and islands are called besides their names in Dutch and English."""


def read_address(words: str) -> PostalAddress:
    """The address with what it lacks. An address abroad lacks no postcode.

    Raises NotRead for words without a letter or digit.
    """
    text = re.sub(r" ([,;])", r"\1", spaced(words))
    if not any(map(str.isalnum, text)):
        raise NotRead
    typed = plainly(text, marks=False)
    postcode = _postcode(typed)
    seen = _seen(typed, postcode)
    if postcode and (seen.number or _sure(postcode)):
        return PostalAddress(_written(text), _lacks(seen, typed))
    abroad = _CODE_ABROAD.search(typed)
    seen = _seen(typed, abroad)
    if abroad or _foreign(typed):
        return PostalAddress(text, _lacks_abroad(seen, typed))
    return PostalAddress(text, tuple(sorted((*_lacks(seen, typed), "postcode"), key=_ORDER.index)))


_ORDER = ("street", "number", "postcode", "town")


def _postcode(text: str) -> re.Match[str] | None:
    """The last postcode, sooner one that can be nothing else."""
    found = list(_POSTCODE.finditer(text))
    sure = [match for match in found if _sure(match)]
    return sure[-1] if sure else found[-1] if found else None


def _sure(postcode: re.Match[str]) -> bool:
    return postcode[3] not in _LOOKS_SO


def _written(text: str) -> str:
    """The text with its postcode written as it should be, where it surely is one."""
    match = _postcode(text)
    if not match or not _sure(match):
        return text
    glued = " " if text[match.end() : match.end() + 1].isalnum() else ""
    return f"{text[: match.start()]}{match[1]}{match[2]} {match[3].upper()}{glued}{text[match.end() :]}"


def _seen(text: str, code: re.Match[str] | None) -> _Seen:
    """The words and numbers of the text, its postcode taken as a mark between them."""
    seen = _Seen()
    text = f"{text[: code.start()]} {_CODE} {text[code.end() :]}" if code else text
    for part in _PART.split(_LABEL.sub(" ", text)):
        last = ""
        for item in _TOKEN.findall(part):
            kind = _kind(item, last)
            if kind == "word" == last:
                seen.groups[-1].words.append(item.casefold())
            elif kind == "word":
                seen.groups.append(_Group([item.casefold()], before=last))
            elif last == "word" and kind:
                seen.groups[-1].after = kind
            seen.number |= kind == "number"
            last = kind or last
        seen.parts += bool(last)
    return seen


def _kind(item: str, last: str) -> str:
    """What the item is after one of the kind `last`; '' for what says nothing."""
    if item == _CODE:
        return "code"
    if item[0].isdigit():
        return "number"
    said = item.casefold()
    addition = last == "number" and said in _ADDITIONS
    return "" if len(item) < 2 or said in _LABELS or addition else "word"


def _lacks(seen: _Seen, text: str) -> tuple[str, ...]:
    """What a Dutch address lacks, its postcode left aside."""
    number = () if seen.number or _NUMBER_WORDS.search(text) else ("number",)
    if len(seen.groups) >= 2:
        return number
    if not seen.groups:
        return ("street", *number, "town")
    group = seen.groups[0]
    if group.after != "number" and group.before != "number" and not _street(group.words[-1]):
        # One name alone is a town, but two may be the street and the town.
        return number if _both(group) else ("street", *number)
    if group.before == "number" and group.after != "number" and len(group.words) == 1:
        return (*number, "town") if _street(group.words[0]) else ("street", *number)
    return number if _both(group) else (*number, "town")


def _both(group: _Group) -> bool:
    """Whether the words may be a street and a town."""
    if len(group.words) == 1:
        return False
    if group.before == "code" and group.after != "number":
        return any(map(_street, group.words))
    return group.words[0] not in _OPENERS


def _street(word: str) -> bool:
    return word.endswith(_STREETS)


def _foreign(text: str) -> bool:
    """Whether a country is named at the end, or the script is not the Latin one."""
    if any(letter.isalpha() and letter > "\u024f" and not "\u1e00" <= letter <= "\u1eff" for letter in text):
        return True
    parts = [part for part in (plain(part) for part in _PART.split(text)) if part]
    return any(part in _countries() or part.rpartition(" ")[2] in _countries() for part in parts[-2:])


@cache
def _countries() -> frozenset[str]:
    """The names of the other countries, in the languages of this program."""
    from babel import Locale  # when the first address is told

    names = _ALSO_ABROAD
    for language in ("nl", "en"):
        territories = Locale(language).territories.items()
        names |= {plain(name) for code, name in territories if code.isalpha() and code != "NL"}
    return names


def _lacks_abroad(seen: _Seen, text: str) -> tuple[str, ...]:
    if max(len(seen.groups), seen.parts) < 2:
        return _lacks(seen, text)
    return () if seen.number or seen.parts > 2 or _NUMBER_WORDS.search(text) else ("number",)
