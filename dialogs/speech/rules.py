"""Rules that say what is written as figures or signs, and the one pass over a text that applies them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dialogs.speech.tongue import Tongue


@dataclass(frozen=True)
class Place:
    """What a rule found and where: its match, the language, and whether somebody typed it themselves."""

    match: re.Match[str]
    tongue: Tongue
    own_words: bool

    def __getitem__(self, group: int | str) -> str:
        return self.match[group] or ""

    @property
    def before(self) -> str:
        """A little of what stands before it."""
        start = self.match.start()
        return self.match.string[max(0, start - 30) : start]

    @property
    def after(self) -> str:
        """A little of what stands after it."""
        end = self.match.end()
        return self.match.string[end : end + 30]


class Rule:
    """A shape of text and the words for it; None where it only looks like it.

    A pattern begins where a token begins and its repetitions have a limit: a text is read in linear time.
    """

    def __init__(self, pattern: str, speak: Callable[[Place], str | None]) -> None:
        self.pattern = pattern
        self.match = re.compile(pattern).match
        self.speak = speak


class Reader:
    """Applies rules from left to right; where more than one fits, the first of them."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        renamed = (re.sub(r"\(\?P([<=])", rf"(?P\1r{at}", rule.pattern) for at, rule in enumerate(rules))
        self._any = re.compile("|".join(f"(?:{pattern})" for pattern in renamed)).search

    def read(self, text: str, tongue: Tongue, *, own_words: bool) -> str:
        """The text in words; what no rule knows stays as it is."""
        return "".join(self._pieces(text, tongue, own_words))

    def _pieces(self, text: str, tongue: Tongue, own_words: bool) -> Iterator[str]:
        at = 0
        while found := self._any(text, at):
            yield text[at : found.start()]
            at = found.start()
            said, end = self._said(text, at, tongue, own_words)
            yield said
            at = end
        yield text[at:]

    def _said(self, text: str, at: int, tongue: Tongue, own_words: bool) -> tuple[str, int]:
        for rule in self._rules:
            match = rule.match(text, at)
            if match and (said := rule.speak(Place(match, tongue, own_words))) is not None:
                return said, match.end()
        return text[at], at + 1


def spaced(letters: str) -> str:
    """One by one: '1 1 2', 'K L W'."""
    return " ".join(letters)


def grouped(digits: str) -> str:
    """A long number as it is told, a few digits at a time: '1 2 3, 4 5 6'."""
    if len(digits) <= 4:
        return spaced(digits)
    size = 3 if len(digits) % 3 != 1 else 2 if len(digits) % 2 == 0 else 3
    groups = [digits[at : at + size] for at in range(0, len(digits), size)]
    if len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return ", ".join(map(spaced, groups))
