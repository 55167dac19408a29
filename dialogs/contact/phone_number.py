"""Telephone numbers, as people type them and as people write them."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dialogs.contact.typed import NotRead, plainly

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_BETWEEN = r"[ ()./\-\u2010-\u2015\u2212_·•~]{0,4}"
_NUMBER = re.compile(rf"(?:\+ ?)?(?:\( ?)?(?:\+ ?)?\d(?:{_BETWEEN}\d)*")

_EXTENSION_WORDS = (
    r"toestel|tst|extensie|extension|extn|ext|x|doorkies|intern|int|optie|option|keuze|"
    r"toets|kies|druk op|#"
)
_EXTENSION = re.compile(
    rf"[ ,;(/-]{{0,3}}(?:{_EXTENSION_WORDS}) ?(?:nummer|nr|no)?[.:= ]{{0,3}}(\d{{1,9}})(?!\d)", re.IGNORECASE
)

_LOOSE_EXTENSION = re.compile(
    r"\b(?:toestel|tst|extensie|extension|extn|ext|doorkies)(?:nummer|nr)?[.:= ]{0,3}$", re.IGNORECASE
)
"""What stands before an extension that follows no number: it must not get lost."""

_ZERO = re.compile(r"(?<![^\W\d_])[oO](?=\d)|(?<=\d)[oO](?![^\W\d_])")

_MONTH, _YEAR = r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = rf"[0-3]?\d[-/. ]{_MONTH}[-/. ]{_YEAR}|{_YEAR}-{_MONTH}-[0-3]?\d"
_HOUR = r"(?:[01]?\d|2[0-4])"
_TIME = (
    rf"{_HOUR}:[0-5]\d(?![:\d])|{_HOUR}(?:\.[0-5]\d)?(?: ?(?:-|\u2013) ?{_HOUR}(?:\.[0-5]\d)?)? ?u(?:ur)?\b"
)
_NO_NUMBER = re.compile(
    rf"(?<![\d+])(?<!\d[-/. ])(?:{_DATE})(?![-/. ]?\d)"
    rf"|(?<![\d.:])(?:{_TIME})"
    r"|\b[A-Z]{2}\d\d ?[A-Z]{4}(?: ?\d){10}\b",
    re.IGNORECASE,
)
"""Dates, hours and account numbers."""

_NOISE = 5
"""So many digits or fewer are a house number, an age or a postcode."""
_FEWEST = 7


def read_phone(words: str, region: str = "NL") -> str:
    """The one telephone number in the words, as people write it; reading the result gives it again.

    A number of the region: '06 12345678', '046 123 4567'. Another: '+32 470 12 34 56'. An
    extension follows it: '046 123 4567 ext. 12'. Raises NotRead for none, for two, and for one
    that nobody can have.
    """
    found = {_written(number, region) for number in _numbers(_prepared(words), region)}
    if len(found) != 1:
        raise NotRead
    return found.pop()


def _prepared(words: str) -> str:
    plain = _ZERO.sub("0", plainly(words, marks=False))
    lines = (" ".join(w for w in line.split() if "@" not in w) for line in plain.split("\n"))
    return _NO_NUMBER.sub("\n", "\n".join(lines))


def _numbers(text: str, region: str) -> Iterator["PhoneNumber"]:
    """Every number in the text. Raises NotRead for one that looks like a telephone number and is none."""
    position = 0
    while match := _NUMBER.search(text, position):
        position = match.end()
        digits = re.sub(r"\D", "", match[0])
        if len(digits) <= _NOISE:
            if _LOOSE_EXTENSION.search(text[max(0, match.start() - 20) : match.start()]):
                raise NotRead
            continue
        extension = _EXTENSION.match(text, position)
        if extension:
            position = extension.end()
        yield _parsed(match[0], digits, extension[1] if extension else "", region)


def _parsed(typed: str, digits: str, extension: str, region: str) -> "PhoneNumber":
    # Imported here: it takes 15 ms and 3 MB, and most commands never read a number.
    import phonenumbers

    code = str(phonenumbers.country_code_for_region(region))
    typed = re.sub(rf"^(?:\+ ?00|\D*(?=(?:00)?{code}\D*\(0\))(?:00)?)", "+", re.sub(r"[^\d+() ]", " ", typed))
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        raise NotRead from None
    if len(digits) < _FEWEST or number.extension or not phonenumbers.is_valid_number(number):
        raise NotRead
    services = (
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
    )
    bare = digits == str(number.national_number) and phonenumbers.ndd_prefix_for_region(region, True) == "0"
    if bare and phonenumbers.number_type(number) in services:
        raise NotRead  # a local number without its area code is no number of a service
    number.extension = extension or None
    return number


def _written(number: "PhoneNumber", region: str) -> str:
    import phonenumbers

    extension = f" ext. {number.extension}" if number.extension else ""
    bare = phonenumbers.PhoneNumber(number.country_code, number.national_number)
    bare.italian_leading_zero, bare.number_of_leading_zeros = (
        number.italian_leading_zero,
        number.number_of_leading_zeros,
    )
    if number.country_code == phonenumbers.country_code_for_region(region):
        national = phonenumbers.format_number(bare, phonenumbers.PhoneNumberFormat.NATIONAL).replace("-", " ")
        if national.lstrip("(").startswith("0") and phonenumbers.parse(national, region) == bare:
            return national + extension
    return phonenumbers.format_number(bare, phonenumbers.PhoneNumberFormat.INTERNATIONAL) + extension
