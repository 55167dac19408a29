"""Ordinals in words: a voice may not know '1e' from '1' and the letter."""

from dialogs.speech.tongue import DUTCH, Tongue, listed

_ONES = listed("een twee drie vier vijf zes zeven acht negen")
_DUTCH = listed(
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende "
    "veertiende vijftiende zestiende zeventiende achttiende negentiende"
)
_DUTCH_TENS = listed("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
_ENGLISH = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ENGLISH_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")


def ordinal(number: int, ending: str, tongue: Tongue) -> str | None:
    """'1e' and '1ste' -> 'eerste', '21st' -> 'twenty-first'; None with another language's ending."""
    dutch = ending in ("ste", "de", "e")
    if dutch != (tongue is DUTCH) or not 1 <= number <= 99:
        return None
    return _dutch(number) if dutch else _english(number)


def _dutch(number: int) -> str:
    if number < 20:
        return _DUTCH[number - 1]
    tens, ones = divmod(number, 10)
    joint = _ONES[ones - 1] + ("ën" if ones in (2, 3) else "en") if ones else ""
    return f"{joint}{_DUTCH_TENS[tens - 2]}ste"


def _english(number: int) -> str:
    if number < 20:
        return _ENGLISH[number - 1]
    tens, ones = divmod(number, 10)
    ten = _ENGLISH_TENS[tens - 2]
    return f"{ten}-{_ENGLISH[ones - 1]}" if ones else f"{ten[:-1]}ieth"
