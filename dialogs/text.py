"""Translatable text, looked up when it is shown and not before.

English is the message id. A `Translator` holds one language's catalogue; the global gettext is
never used, because importing python-statemachine changes its domain.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from gettext import NullTranslations
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Text:
    """A message with named placeholders. Values: other texts, words kept verbatim, numbers, dates."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)
    context: str = ""
    plural: str = ""
    number: int = 1


@dataclass(frozen=True)
class Dated:
    """A date as a value of a text, in Babel's pattern: 'd', 'd MMMM', 'd MMMM y' or 'EEEE'.

    Of a moment, the day where the organisation is.
    """

    day: date
    pattern: str = "d MMMM y"


def _(msgid: str, /, **params: object) -> Text:
    """A text in the tenant's language."""
    return Text(msgid, params)


def _c(context: str, msgid: str, /, **params: object) -> Text:
    """A text whose translation depends on where it stands, such as a command's name."""
    return Text(msgid, params, context=context)


def _n(one: str, many: str, number: int, /, **params: object) -> Text:
    """A text that counts; `{number}` is its placeholder."""
    return Text(one, {**params, "number": number}, plural=many, number=number)


_ENDS = (".", "!", "?", "…")


class Translator:
    """Puts texts into words of one language.

    `facts` are placeholders that every text may use: names and addresses of the organisation.
    Moments are told in the time zone `zone`.
    """

    def __init__(
        self,
        language: str,
        catalogue: NullTranslations,
        facts: Mapping[str, str],
        zone: ZoneInfo,
    ) -> None:
        self.language = language
        self._catalogue = catalogue
        self._facts = facts
        self._zone = zone
        self._said: dict[tuple[str, str], str] = {}
        self._compared: dict[tuple[str, str], tuple[str, ...]] = {}

    def __call__(self, text: Text | str) -> str:
        if isinstance(text, str):
            return text
        if not text.params and not text.plural:
            return self._fixed(text)
        words = {name: self.value(value) for name, value in text.params.items()}
        pattern = self._pattern(text)
        for name, value in words.items():
            if value.endswith(_ENDS):  # the tenant's own sentence ends once
                pattern = pattern.replace(f"{{{name}}}.", f"{{{name}}}")
        return pattern.format_map({**self._facts, **words})

    def _fixed(self, text: Text) -> str:
        """A text without values: it is the same every time."""
        key = text.context, text.msgid
        if key not in self._said:
            self._said[key] = self._pattern(text).format_map(self._facts)
        return self._said[key]

    def compared(self, text: Text | str) -> tuple[str, ...]:
        """The ways to type the text, split by `|`, as `plain` compares them.

        Those without a tenant's words in them are kept: every message is compared with hundreds.
        """
        if isinstance(text, str) or text.params or text.plural:
            return tuple(map(plain, self(text).split("|")))
        key = text.context, text.msgid
        if key not in self._compared:
            self._compared[key] = tuple(map(plain, self(text).split("|")))
        return self._compared[key]

    @cached_property
    def name(self) -> str:
        """The language's name in that language, as on its button: 'Nederlands', 'English'."""
        name = self.language_name(self.language)
        return name[:1].upper() + name[1:]

    def language_name(self, code: str) -> str:
        """What a language is called in this one: 'Engels'."""
        from babel import Locale  # with names of everything, in every language: when the first is told

        return Locale.parse(code).get_display_name(self.language) or code

    def _pattern(self, text: Text) -> str:
        if text.plural:
            return self._catalogue.ngettext(text.msgid, text.plural, text.number)
        if text.context:
            return self._catalogue.pgettext(text.context, text.msgid)
        return self._catalogue.gettext(text.msgid)

    def value(self, value: object) -> str:
        """A text, verbatim words, a number, a date or a moment, in words."""
        if isinstance(value, Text):
            return self(value)
        if isinstance(value, datetime):
            local = value.astimezone(self._zone)
            return self(_("{day} at {time}", day=local.date(), time=f"{local:%H:%M}"))
        if isinstance(value, date):
            value = Dated(value)
        if isinstance(value, Dated):
            day = self.day(value.day) if isinstance(value.day, datetime) else value.day
            from babel.dates import format_date  # when the first is told

            return format_date(day, value.pattern, locale=self.language)
        return str(value)

    def day(self, moment: datetime) -> date:
        """The day that it is where the organisation is."""
        return moment.astimezone(self._zone).date()


_KEPT_FORMATS = frozenset("\n\t\u200c\u200d\u200e\u200f")
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def clean(words: str) -> str:
    """The words without invisible characters that can hide or reorder text; otherwise verbatim.

    Line ends become `\\n`. The joiners and direction marks that Arabic, Persian and Hebrew
    spelling needs are kept; embeddings, overrides and control characters are not. Words without
    anything to see become the empty string.
    """
    for line_end in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        words = words.replace(line_end, "\n")
    cleaned = "".join(c for c in words if c in _KEPT_FORMATS or not _hidden(c)).strip()
    return cleaned if any(_visible(c) for c in cleaned) else ""


def _hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs")


def _visible(letter: str) -> bool:
    return not (letter.isspace() or letter in _BLANK_LETTERS or _hidden(letter))


_BETWEEN = re.compile("[^a-z0-9]+")


@lru_cache(maxsize=8)
def plain(words: str) -> str:
    """The words as compared: without capitals, accents and punctuation, single-spaced.

    The last ones are remembered, because one message is compared many times.
    """
    apart = unicodedata.normalize("NFKD", words.casefold())
    if apart.isascii():  # the same, in a tenth of the time
        return _BETWEEN.sub(" ", apart).strip()
    letters = (c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


REPEATED = 160
"""An answer of more characters than this is not repeated whole when it is noted."""


def shortened(answer: Text | str, limit: int = REPEATED) -> Text | str:
    """The answer, or its beginning where it has more characters than the limit."""
    if isinstance(answer, Text) or len(answer) <= limit:
        return answer
    return answer[:limit].rsplit(None, 1)[0] + " ..."
