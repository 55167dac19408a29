"""E-mail addresses, as people type and spell them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dialogs.contact.email_slips import completed, divided, mended
from dialogs.contact.typed import NotRead, plainly


@dataclass(frozen=True)
class EmailAddress:
    """An address that mail can be sent to. `suggestion`: the one probably meant where a slip is likely."""

    address: str
    suggestion: str = ""


_KNOWN_ENDS = r"(?:com|nl|net|org|eu|be|de|fr|pl|uk|me|info|nu|frl)"
_TAIL = re.compile(
    rf"(@[^\s@.]+)(?: ?\. | \.)({_KNOWN_ENDS})\b|(@[^\s@]+) \.({_KNOWN_ENDS})\b", re.IGNORECASE
)
_LOCAL = re.compile(r'[^\s<>()\[\]",;:]+$')
_DOMAIN = re.compile(rf"[^\s,;:]{{1,255}}(?:[ ,;:]{{1,3}}{_KNOWN_ENDS}\b)?", re.IGNORECASE)
_NEAR = 40
_CUT = re.compile(r"[?/\\!&#=*'+`|~^$%]")
_APART = re.compile(r'[\s<>()\[\]{}",;:“”„«»]+')

_SPOKEN = (
    (re.compile(r" ?[(\[{<] ?(?:at|apenstaartje|apenstaart|apestaartje|@) ?[)\]}>] ?", re.IGNORECASE), "@"),
    (re.compile(r" ?\bape(?:n?staart(?:je)?) ?(?:teken )?", re.IGNORECASE), "@"),
    (re.compile(r" ?[(\[{<] ?(?:punt|dot|\.) ?[)\]}>] ?", re.IGNORECASE), "."),
    (re.compile(r" (?:punt|dot) ", re.IGNORECASE), "."),
    (re.compile(r" (?:laag streepje|liggend streepje|lage streep|underscore) ", re.IGNORECASE), "_"),
    (re.compile(r" (?:streepje|koppelteken|minteken) ", re.IGNORECASE), "-"),
)
_SPOKEN_AT = re.compile(r" at (?=[^\s@.]{1,63}\.\w|(?:gmail|hotmail|outlook|icloud|ziggo)\b)", re.IGNORECASE)


def read_email(words: str) -> EmailAddress:
    """The one address in the words: no blanks, the domain in small letters. Raises NotRead.

    Blanks around the @ and spoken signs ('apenstaartje', 'punt') are read as meant.
    """
    plain = " ".join(plainly(words).translate(str.maketrans("。’", ".'")).split())
    for text in (_tight(_unspoken(plain)), plain):
        if found := _found(text):
            return found
    raise NotRead(_meant(_tight(_unspoken(plain))))


def _found(text: str) -> EmailAddress | None:
    """The one address in the text; None where there is none. Raises NotRead for two."""
    found: dict[str, EmailAddress] = {}
    for before, local, domain in _candidates(text):
        if valid := _valid(local, domain):
            found.setdefault(valid.casefold(), EmailAddress(valid, _suggestion(before, valid)))
        if len(found) > 1:
            raise NotRead
    return found.popitem()[1] if found else None


def _unspoken(text: str) -> str:
    for pattern, sign in _SPOKEN:
        text = pattern.sub(sign, text)
    return text if "@" in text else _SPOKEN_AT.sub("@", text)


def _tight(text: str) -> str:
    """The text without the blanks around @ and before the end of a domain."""
    text = re.sub(r" ?@(?: ?@)* ?", "@", text)
    return _TAIL.sub(lambda m: f"{m[1] or m[3]}.{m[2] or m[4]}", text)


def _candidates(text: str) -> Iterator[tuple[str, str, str]]:
    """What stands before, the local part and the domain of all that holds one @."""
    position = 0
    for gap in (*_APART.finditer(text), None):
        token = text[position : gap.start() if gap else len(text)].strip("@")
        before = text[max(0, position - _NEAR - 1) : position]
        local, at, domain = token.partition("@")
        if at and "@" not in domain:
            yield before, local.lstrip("'*`~."), _CUT.split(domain)[0].rstrip("._-")
        position = gap.end() if gap else len(text)


def _valid(local: str, domain: str) -> str:
    """The address in its normal form; '' where there can be none."""
    # Imported here: it takes 23 ms and 3 MB, and most commands never read an address.
    from email_validator import validate_email

    if not local or "." not in domain or len(local) + len(domain) > 253:
        return ""
    try:
        return validate_email(f"{local}@{domain}", check_deliverability=False).normalized
    except ValueError:
        return ""


def _suggestion(before: str, address: str) -> str:
    """What was probably meant instead of an address that is sound in itself."""
    local, _, domain = address.rpartition("@")
    front = _front(before) or (_letters(before) if len(local) == 1 else "")
    better = front + re.sub(r"^www\.", "", local, flags=re.IGNORECASE)
    suggested = _valid(better, mended(domain) or domain)
    return "" if suggested == address else suggested


def _front(before: str) -> str:
    """The first part of a name that was typed apart: 'j. ' of 'j. jansen@example.nl'."""
    match = re.search(r"(?:^|[\s:])([^\s@:.,]{1,30})(?: ?([._]) ?|,)$", before)
    if not match:
        return ""
    alone = match.start() == 0 and len(before) <= _NEAR
    return f"{match[1]}{match[2] or '.'}" if alone or len(match[1]) == 1 else ""


def _letters(before: str) -> str:
    """The letters that stand apart: 'ja' of 'j a n@example.nl'."""
    match = re.search(r"(?:^|\s)((?:\w ){1,20})$", before)
    return match[1].replace(" ", "") if match else ""


def _meant(text: str) -> str:
    """The address that was probably meant where none can be used; '' where unknown."""
    found = {valid for valid in map(_repaired, _broken(text)) if valid}
    if "@" not in text:
        tokens = _APART.split(text)
        found |= {divided(token.strip(".!?'")) for token in tokens} - {""}
        if len(tokens) == 2 and completed(tokens[1]) == tokens[1].casefold():
            found = {f"{tokens[0]}@{tokens[1]}"}
        found = {_valid(*meant.split("@")) for meant in found if meant.count("@") == 1}
    return found.pop() if len(found) == 1 else ""


def _broken(text: str) -> Iterator[tuple[str, str]]:
    """Every local part with what follows its @, an end after a comma or a blank included."""
    pieces = text.split("@")
    for place, (left, right) in enumerate(pairwise(pieces), start=1):
        local, domain = _LOCAL.search(left[-65:]), _DOMAIN.match(right)
        if not local or not domain:
            continue
        chained = (place > 1 and local[0] == left) or (place + 1 < len(pieces) and domain[0] == right)
        if not chained:
            yield local[0], domain[0]


def _repaired(parts: tuple[str, str]) -> str:
    local, domain = (re.sub(r"\.{2,}", ".", part).strip(".'") for part in parts)
    domain = re.sub(r"[ ,;:]+", ".", domain.casefold())
    domain = domain if "." in domain else completed(domain)
    return _valid(local, mended(domain) or domain)
