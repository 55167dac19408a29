"""Words cut into tokens that the grammar reads."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogs.period.calendar_words import ABBREVIATED, SENSES, Sense
from dialogs.period.spelling import spelled

LONGEST_TEXT = 300
"""Whoever writes more tells a story; it is not read as a date."""

MOST_TOKENS = 100

_TOKEN = re.compile(r"'?[0-9]+|[a-z]+|\S")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u2032\u00b4`\u201b"), "'")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d_"), "-")
_OTHERS = {ord("\u0131"): "i", ord("\u2044"): "/", ord("\u2026"): "...", ord("\u00b1"): "\u00b1"}
_MARKS = _APOSTROPHES | _DASHES | _OTHERS
_INNER_APOSTROPHE = re.compile(r"'(?=[a-z])|(?<=[a-z])'")
_SHORT_FORMS = (
    (re.compile(r"\bt\s?[/.]\s?m\b\.?"), " tm "),
    (re.compile(r"\bj\.\s?l\b\.?"), " jl "),
    (re.compile(r"\bl\.\s?l\b\.?"), " jl "),
    (re.compile(r"\ba\.\s?s\b\.?"), " aanstaande "),
    (re.compile(r"\bd\.\s?d\b\.?"), " dd "),
    (re.compile(r"\ba\.\s?m\b\.?"), "am "),
    (re.compile(r"\bp\.\s?m\b\.?"), "pm "),
    (re.compile(r"\bv[./]\s?d\b\.?|\bv\.\s?h\b\.?"), " vd "),
    (re.compile(r"\ba\.\s?u\.\s?b\b\.?"), " aub "),
    (re.compile(r"\+\s?/\s?-|\+-"), " \u00b1 "),
)


@dataclass(frozen=True)
class Token:
    """A word, a number or a mark. `glued`: nothing stands between it and the token before it."""

    text: str
    number: int | None = None
    glued: bool = False
    quoted: bool = False
    senses: Mapping[Sense, int] = field(default_factory=dict)


END = Token("")


def _bare(letter: str) -> str:
    """Without what cannot be seen or only decorates."""
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Me", "Cf", "Sk"):
        return ""
    return " " if kind in ("So", "Cc", "Zs", "Zl", "Zp") and letter != "\u00b0" else letter


def _digit(letter: str) -> str:
    """A fraction or a raised figure is no digit that may join the one before it."""
    if letter == "\u00bd":
        return " half "
    return " \ufffd " if unicodedata.category(letter) == "No" else letter


def plainly(words: str) -> str:
    """Small letters without accents, one kind of dash and apostrophe, and no abbreviating full stops."""
    marked = "".join(map(_digit, words)).translate(_MARKS)
    apart = unicodedata.normalize("NFKD", marked.casefold())
    text = "".join(map(_bare, apart)).translate(_MARKS).casefold()
    text = _INNER_APOSTROPHE.sub("", text)
    for pattern, short in _SHORT_FORMS:
        text = pattern.sub(short, text)
    return text


def tokenised(words: str) -> list[Token]:
    """The tokens of a text; a compound such as 'maandagavond' gives two."""
    tokens: list[Token] = []
    text = plainly(words)
    if len(text) > LONGEST_TEXT + LONGEST_TEXT // 2:
        return []
    end = 0
    for match in _TOKEN.finditer(text):
        glued = match.start() == end and end > 0
        end = match.end()
        if match[0] == "." and tokens and glued and tokens[-1].text in ABBREVIATED:
            continue
        tokens += _tokens(match[0], glued)
        if len(tokens) > MOST_TOKENS:
            return []
    return tokens


def _tokens(text: str, glued: bool) -> list[Token]:
    digits = text.lstrip("'")
    if digits.isdecimal() and digits.isascii():
        number = int(digits) if len(digits) <= 8 else -1
        return [Token(digits, number, glued, text != digits)]
    return [
        Token(word, None, glued or bool(index), senses=SENSES.get(word, {}))
        for index, word in enumerate(spelled(text))
    ]
