"""Telegram's HTML, read as strictly as Telegram reads it."""

import re
from html import unescape

_TAGS = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "code",
    "pre",
    "blockquote",
    "tg-spoiler",
}
_PIECE = re.compile(r"<(/?)([a-z-]+)( [^<>]*)?>|&(\w+|#\d+|#x[0-9a-f]+);|([<&])|([^<&]+)", re.IGNORECASE)
_ENTITIES = {"lt", "gt", "amp", "quot"}


class BadMarkup(ValueError):
    """Telegram would not send this."""


def plain(html: str) -> str:
    """The text without its markup. Raises BadMarkup."""
    text: list[str] = []
    open_tags: list[str] = []
    for match in _PIECE.finditer(html):
        closing, tag, _attributes, entity, stray, words = match.groups()
        if stray:
            raise BadMarkup(f"can't parse entities: unexpected {stray!r} at {match.start()}")
        if entity:
            if not entity.startswith("#") and entity not in _ENTITIES:
                raise BadMarkup(f"can't parse entities: unsupported &{entity};")
            text.append(unescape(match.group()))
        elif words:
            text.append(words)
        elif tag not in _TAGS:
            raise BadMarkup(f'can\'t parse entities: unsupported start tag "{tag}"')
        elif not closing:
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag:
            raise BadMarkup(f"can't parse entities: unmatched end tag {tag!r}")
    if open_tags:
        raise BadMarkup(f"can't parse entities: can't find end tag for {open_tags[-1]!r}")
    return "".join(text)


def units(text: str) -> int:
    """UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2
