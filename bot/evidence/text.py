"""Plain text, as UTF-8. It is kept under a name that no program runs."""

import re

from bot.evidence.verdict import Safe, Unsafe

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_PAGE = re.compile(
    r"<(?:!doctype|\?xml|\?php"
    r"|(?:html|head|body|script|iframe|svg|object|embed|meta|link|style|frameset|applet)[\s/>])",
    re.IGNORECASE,
)
"""Anywhere: what opens a page looks for it behind a comment or blanks too. A name that goes on is
another: <headoffice@...>.
"""

_SCRIPT = re.compile(
    r"\s*(?:#!|@?echo off|windows registry editor|regedit4|\[internetshortcut\]|\[desktop entry\])",
    re.IGNORECASE,
)
_CARD = re.compile(r"\s*begin:(?:vcard|vcalendar)", re.IGNORECASE)


def text(content: bytes) -> Safe:
    """Raises Unsafe where it is no text, or more than that."""
    words = _read(content).rstrip("\x1a")  # as DOS ends a text
    if _CONTROL.search(words):
        raise Unsafe("unknown")
    if "%PDF-" in words[:1024]:  # readers of PDF look so far for its beginning
        raise Unsafe("damaged")
    if _SCRIPT.match(words):
        raise Unsafe("program")
    if _CARD.match(words):
        raise Unsafe("card")
    if _PAGE.search(words):
        raise Unsafe("web_page")
    return Safe(words.encode(), "text/plain")


def _read(content: bytes) -> str:
    """As UTF-8, as Windows writes 'Unicode', or else as Western European Windows does."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unsafe("unknown")
