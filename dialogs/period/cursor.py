"""Reads tokens from left to right; a rule that fails leaves no trace."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import TypeAlias, TypeVar

from dialogs.period.calendar_words import PLURAL, SUFFIXES, THE, WEEK, Sense
from dialogs.period.phrases import Phrases
from dialogs.period.tokens import END, Token

Found = TypeVar("Found")
Rule: TypeAlias = Callable[["Cursor"], Found | None]

_MARKS = frozenset(",.:;()[]!?\"'*")
_TENS = (20, 30)
_FURTHEST = 5


class Cursor:
    """A place in the tokens. `steps` counts the work; `doubtful`: something on the way must be asked."""

    def __init__(self, tokens: Sequence[Token], today: date) -> None:
        self.tokens = tokens
        self.texts = [token.text for token in tokens]
        self._padded = [*tokens, *[END] * _FURTHEST]
        self.today = today
        self.at = 0
        self.steps = 0
        self.doubtful = False
        self._known: dict[tuple[object, int], tuple[object, int, bool]] = {}

    @property
    def ended(self) -> bool:
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> Token:
        """The token here or at most four further; beside the tokens stands an empty one."""
        return self._padded[self.at + ahead]

    def attempt(self, rule: Rule[Found]) -> Found | None:
        """What the rule reads here; where it reads nothing, the place stays the same."""
        self.steps += 1
        start, doubtful = self.at, self.doubtful
        found = rule(self)
        if found is None or found is False:
            self.at, self.doubtful = start, doubtful
        return found

    def longest(self, rules: Sequence[Rule[Found]]) -> Found | None:
        """What the rule reads that gets furthest; the first of those that get as far."""
        start, doubtful = self.at, self.doubtful
        best: tuple[int, Found, bool] | None = None
        for rule in rules:
            self.at, self.doubtful = start, doubtful
            found = self.attempt(rule)
            if found is not None and found is not False and (best is None or self.at > best[0]):
                best = self.at, found, self.doubtful
        if best is None:
            self.at, self.doubtful = start, doubtful
            return None
        self.at, found, self.doubtful = best
        return found

    def once(self, rule: Rule[Found]) -> Found | None:
        """As `attempt`; what was read at a place is remembered."""
        key = (rule, self.at)
        if key not in self._known:
            doubtful, self.doubtful = self.doubtful, False
            found = self.attempt(rule)
            self._known[key] = found, self.at, self.doubtful
            self.doubtful = doubtful
        found, self.at, doubtful = self._known[key]  # type: ignore[assignment]
        self.doubtful = self.doubtful or doubtful
        return found

    def one(self, words: Collection[str]) -> str | None:
        """The next word, if it is one of these."""
        text = self._padded[self.at].text
        if text and text in words:
            self.at += 1
            return text
        return None

    def word(self, *words: str) -> str | None:
        return self.one(words)

    def words(self, phrase: str) -> bool:
        """Whether these words come next, all of them."""
        parts = phrase.split()
        found = self.texts[self.at : self.at + len(parts)] == parts
        self.at += len(parts) if found else 0
        return found

    def some(self, words: Collection[str], most: int = 4) -> bool:
        """Passes over a few of these words."""
        start = self.at
        while self.at - start < most and self.one(words):
            pass
        return self.at > start

    def sense(self, sense: Sense) -> int | None:
        value = self._padded[self.at].senses.get(sense)
        self.at += value is not None
        return value

    def phrase(self, phrases: Phrases[Found]) -> Found | None:
        match = phrases.match(self.texts, self.at)
        if match is None:
            return None
        self.at += match[0]
        return match[1]

    def marks(self) -> bool:
        return self.some(_MARKS, len(self.tokens))

    def digits(self, longest: int = 2) -> int | None:
        """A number in figures, of so many figures at most."""
        token = self.peek()
        if token.number is None or len(token.text) > longest:
            return None
        self.at += 1
        return token.number

    def count(self) -> int | None:
        """A number in figures or words."""
        value = self.digits(3)
        if value is not None:
            return value
        value = self.sense(Sense.COUNT)
        if value in _TENS and (more := self.attempt(lambda c: c._units(Sense.COUNT))):
            return value + more
        return value

    def day(self) -> tuple[int, bool] | None:
        """The number of a day, and whether it is an ordinal ('12e', 'twelfth')."""
        value = self.digits()
        if value is not None:
            return value, self.one(SUFFIXES) is not None and self._suffixed()
        value = self.sense(Sense.ORDINAL)
        if value is not None:
            return value, True
        value = self.sense(Sense.COUNT)
        if value in _TENS:
            if more := self.attempt(lambda c: c._units(Sense.ORDINAL)):
                return value + more, True
            if more := self.attempt(lambda c: c._units(Sense.COUNT)):
                return value + more, False
        return None if value is None else (value, False)

    def _suffixed(self) -> bool:
        """'De' is a suffix only where it is written to its number, and an article elsewhere."""
        last = self.tokens[self.at - 1]
        if last.text in THE and not last.glued:
            self.at -= 1
            return False
        return True

    def _units(self, sense: Sense) -> int | None:
        """The second part of 'twenty-one'."""
        self.word("-")
        value = self.sense(sense)
        return value if value is not None and 0 < value < 10 else None

    def one_unit(self) -> int | None:
        """A unit of time in the singular: 'week', and not 'weeks', which are any number of them."""
        return None if self.peek().text in PLURAL else self.sense(Sense.UNIT)

    def week(self) -> bool:
        """The word 'week'."""
        return self.one_unit() == WEEK
