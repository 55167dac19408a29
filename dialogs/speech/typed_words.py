"""Words as they are written: short, in capitals, or with a stroke between them."""

import re

from dialogs.speech.rules import Place, Rule, spaced
from dialogs.speech.short_words import (
    AS_WORDS,
    CLOSING,
    DUTCH_SHORT,
    ENGLISH_SHORT,
    IN_DOUBT,
    NEVER_INITIALS,
    NUMBERED,
    SPELLED,
)
from dialogs.speech.tongue import DUTCH

_LETTERS = r"[^\W\d_]"
_SHORT = rf"(?<![\w.'/-]){_LETTERS}{{1,8}}(?:[./]{_LETTERS}{{1,4}}){{0,5}}(?:\.|/(?= )|(?![\w'/-]))"
_INITIALS = r"(?<![\w.'-])(?:[A-Z]\.(?:-?[A-Z]\.){0,5}(?= ?[\w,])|[A-Z]\.(?:-?[A-Z]\.){1,5})"
_CAPITALS = rf"(?<![\w'-])(?P<word>{_LETTERS}{{2,40}})(?P<s>'?s)?(?![\w'])"
_MIXED = r"(?<!\w)(?P<word>VvE|KvK|CO2)(?P<end>'?s)?(?!\w)"
_STROKE = r"(?<=\w)/(?=\w)|(?<=\w) / (?=\w)"
_ONE = r"(?<!\w)[Ee]én(?!\w)"
_BRACKETED = (
    rf"(?<={_LETTERS})\((?P<end>{_LETTERS}{{1,3}})\)(?!\w)"
    rf"|(?<!\w)\((?P<head>{_LETTERS}{{1,4}}-?)\)(?={_LETTERS})"
)

_VOWEL = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]|[^\x00-\x7f]")
_SHOUTED_BEFORE = re.compile(r"[^\W\d_a-z]{2,}\W{1,2}$|(?:^|\W)[IUA] $")
_SHOUTED_AFTER = re.compile(r"\W{1,2}[^\W\d_a-z]{2,}(?!\w)")


def _short(place: Place) -> str | None:
    """What an abbreviation stands for."""
    typed = place.match[0]
    key = typed.rstrip(".").lower()
    words = DUTCH_SHORT if place.tongue is DUTCH else ENGLISH_SHORT
    dotted = typed.endswith(".") or "." in key
    said = words.get(key) or (words.get(f"{key}.") if dotted else None)
    if typed.isupper() and "." in key and key not in CLOSING | NEVER_INITIALS:
        return None
    if said is None or (key in NUMBERED and not re.match(r" ?\d", place.after)):
        return _saint(place, key)
    ends = typed.endswith(".") and re.match(r"\W*(?:$|\s[A-Z])", place.after)
    return said + ("." if ends and key in CLOSING else "")


def _saint(place: Place, key: str) -> str | None:
    """'St' is a saint before a name, and a street after one."""
    if key != "st" or place.tongue is DUTCH or not place.match[0].startswith("S"):
        return None
    return "Saint" if re.match(r" [A-Z]", place.after) else "Street"


def _capitals(place: Place) -> str | None:
    """Capitals are spelled where they stand for other words; else they are a loud word like any other."""
    word = place["word"]
    if not word.isupper() or not re.match(r"[A-ZÀ-ÖØ-Þ]", word):
        return None
    low = word.lower()
    among = bool(_SHOUTED_BEFORE.search(place.before) or _SHOUTED_AFTER.match(place.after))
    ending = " s" if place["s"] else ""
    if low in SPELLED and not (among and low in IN_DOUBT):
        return SPELLED[low] + ending
    if low in AS_WORDS:
        return low + place["s"]
    if not _VOWEL.search(low) and len(low) <= 6:
        return spaced(word) + ending
    if len(low) <= 4 and not among and not place.own_words:
        return spaced(word) + ending
    return (word.capitalize() if not among and not place.own_words else low) + place["s"].lower()


def _mixed(place: Place) -> str:
    return spaced(place["word"].upper()) + (" s" if place["end"] else "")


def _stroke(place: Place) -> str:
    """Between words a short pause; between figures its name."""
    if place.before[-1:].isdigit() and place.after[:1].isdigit():
        return " " if (place.before[-2:], place.after[:1]) == ("24", "7") else f" {place.tongue['/']} "
    return ", "


def _bracketed(place: Place) -> str:
    return place["end"] or place["head"].rstrip("-")


WORDS = (
    Rule(_MIXED, _mixed),
    Rule(_SHORT, _short),
    Rule(_INITIALS, lambda place: spaced(re.sub(r"[.-]", "", place.match[0]))),
    Rule(_ONE, lambda _place: "één"),
    Rule(_CAPITALS, _capitals),
    Rule(_BRACKETED, _bracketed),
    Rule(_STROKE, _stroke),
)
