"""A text as it is seen: without what is invisible, without markup, and every sign in one shape."""

import re
import unicodedata
from html import unescape

_BEFORE = {
    ord(sign): said
    for signs, said in (
        ("½", " 1/2"),
        ("⅓", " 1/3"),
        ("⅔", " 2/3"),
        ("¼", " 1/4"),
        ("¾", " 3/4"),
        ("™©®℠ªº", " "),
        ("№", "nr. "),
        ("‐‑⁃", "-"),
        ("\u00b4`\u2018\u2019\u201a\u201b\u02bc\u02bb\u2032\uff07", "'"),
        ("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2033\u300c\u300d", '"'),
    )
    for sign in signs
}
_AFTER = {
    ord(sign): said
    for signs, said in (
        ("\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63", "-"),
        ("\u2014\u2015", "—"),
        ("\u2044\u2215", "/"),
        ("。।۔︒", ". "),
        ("،、", ", "),
        ("؟", "? "),
        ("؛", "; "),
        ("\u115f\u1160\u034f\u180b\u180c\u180d\ufe0e\ufe0f", None),
    )
    for sign in signs
}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h\d|/tr)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|i|u|s|p|br|hr|em|li|ul|ol|tr|td|th|div|img|pre|code|span|strong|small|font|table|html|body|head"
    r"|title|style|script|del|ins|h\d|blockquote|tg-spoiler)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_ANGLED = re.compile(r"<(?=[^\W\d_])([^<>\n]{1,120})>")
_MARKDOWN_LINK = re.compile(r"(?<=\w)\]\((?=https?://)")
_GAPS = re.compile(r"[^\S\n]+")


def seen(text: str) -> str:
    """The text without invisible characters, tags and entities; its line ends are `\\n`."""
    text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    text = _TAG.sub(" ", _BREAK.sub("\n", text))
    text = _MARKDOWN_LINK.sub("], (", _ANGLED.sub(r"(\1)", text))
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE)).translate(_AFTER)
    lines = ("".join(map(_visible, line)) for line in text.splitlines())
    return _GAPS.sub(" ", "\n".join(lines))


def _visible(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if kind[0] == "Z" or letter == "\t":
        return " "
    if kind[0] == "C" or kind in ("Me", "No", "Nl"):
        return ""
    return letter
