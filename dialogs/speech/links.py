"""E-mail addresses, web addresses, file names and commands, as one person tells them to another."""

import re

from dialogs.speech.rules import Place, Rule, grouped, spaced
from dialogs.speech.tongue import Tongue

_EMAIL = (
    r"(?<![\w.+@-])(?:mailto:)?(?P<local>[\w+-][\w.+'-]{0,63})@"
    r"(?P<host>(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24})(?![\w@-])"
)
_WEB = r"(?<![\w@-])(?:(?i:https?|ftp)://|(?i:www)\.(?=\w))(?P<address>\S++)"
_SITE = (
    r"(?<![\w@.-])(?P<address>(?:[\w-]{1,63}\.){1,4}"
    r"(?:(?:nl|com|org|eu|info|co\.uk|gov\.uk)(?:/\S*+)?|(?:me|io|be|de|net|fr|uk)/\S++))(?![\w@-])"
)
_FILE = (
    r"(?<![\w.@/-])(?P<stem>\w[\w()+-]{0,90}(?:\.[\w()-]{1,40}){0,3})\."
    r"(?P<end>(?i:pdf|jpe?g|png|gif|heic|webp|tiff?|docx?|odt|rtf|txt|xlsx?|ods|csv|pptx?|zip|mp[34]|ogg|oga"
    r"|opus|wav|m4a|mov|avi|webm|html?|eml|msg|json|xml))(?!\w)"
)
_COMMAND = r"(?<![\w/.:)-])/(?P<name>[^\W\d_]\w{1,30})(?:@\w{1,40})?(?![\w/])"
_HANDLE = r"(?<!\w)@(?=\w)"

_SPOKEN_ENDS = ("com", "org", "net", "info", "biz", "gov", "edu", "mobi", "online", "zip")
_TRAILING = ".,;:!?)]}>'"


def _email(place: Place) -> str:
    tongue = place.tongue
    return f"{_name(place['local'], tongue)} {tongue['@']} {_host(place['host'], tongue)}"


def _host(host: str, tongue: Tongue) -> str:
    *labels, end = host.lower().split(".")
    said = [_name(label, tongue) for label in labels if label]
    said.append(end if len(end) > 3 or end in _SPOKEN_ENDS else spaced(end))
    return f" {tongue['dot']} ".join(said)


def _name(written: str, tongue: Tongue) -> str:
    """Letters as words, figures one by one, and the signs between them by their names."""
    said = []
    for piece in re.findall(r"[^\W\d_]+|\d+|[._+/-]", written):
        if piece.isdigit():
            said.append(grouped(piece))
        elif piece in "._+/-":
            said.append(tongue["dot" if piece == "." else piece])
        else:
            said.append(_label(piece.lower()))
    return " ".join(said)


def _label(letters: str) -> str:
    """A word; letters that make none are spelled."""
    return letters if len(letters) == 1 or re.search(r"[aeiouy]|[^a-z]", letters) else spaced(letters[:40])


def _web(place: Place) -> str:
    """Without what a browser adds by itself: the scheme, and what comes after the path."""
    written = place["address"]
    address = written.rstrip(_TRAILING)
    closing = "".join(mark for mark in written[len(address) :] if mark in ".,;:!?)")
    host, _, path = re.split(r"[?#]", address, maxsplit=1)[0].partition("/")
    host = host.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")
    said = [_host(host, place.tongue) if "." in host else _name(host, place.tongue)]
    path = re.sub(r"%[0-9A-Fa-f]{2}", " ", path).strip("/")
    said += [_name(part, place.tongue) for part in path.split("/") if part]
    return f" {place.tongue['/']} ".join(said) + closing


def _file(place: Place) -> str:
    end = place["end"].lower()
    words = re.findall(r"[^\W\d_]+|\d+", place["stem"])
    said = [
        grouped(w) if w.isdigit() and len(w) > 4 else w if w.isdigit() else _label(w.lower()) for w in words
    ]
    letters = end if end in _SPOKEN_ENDS else spaced(end)
    return f"{' '.join(said)} {place.tongue['dot']} {letters}".strip()


def _figures(digits: str) -> str:
    return digits if len(digits) <= 4 and not digits.startswith("0") else grouped(digits)


def _command(place: Place) -> str:
    return f"{place.tongue['/']} {place['name'].replace('_', ' ')}"


LINKS = (
    Rule(_EMAIL, _email),
    Rule(_WEB, _web),
    Rule(_FILE, _file),
    Rule(_SITE, _web),
    Rule(_COMMAND, _command),
    Rule(_HANDLE, lambda place: f"{place.tongue['@']} "),
)
