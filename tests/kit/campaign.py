"""Promises with figures: a short form in `make test`, the long form in `make campaign`.

A test that holds a promise is marked `@pytest.mark.promise(number)`, takes its sizes from `rounds`, and
tells through the fixture `figures` what was done and what came of it. At the end of a run,
`summary` prints that for each promise, so that a person can read it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

LONG = os.environ.get("CAMPAIGN") == "long"

Figures: TypeAlias = Callable[[str], None]
"""Takes what was done and what came of it, in a line: '1,000 SIGKILLs at random moments: 0 lost'."""

PROMISES = {
    1: "What was acknowledged is never lost",
    2: "A draft is never unreadable",
    3: "Every update is applied once, in order in its chat",
    4: "A complaint arrives, always under one Message-ID",
    5: "Bad updates do no harm",
    6: "One chat cannot starve another",
    7: "Only the staff chat can do what staff can",
    8: "Old, foreign and forged buttons change nothing",
    9: "No personal data and no token outside",
    10: "A stop finishes what is in hand",
    11: "Erased is erased",
    12: "Evidence is safe to open",
}


def rounds(short: int, long: int) -> int:
    """How much is to be done: `short` in the suite, `long` in the campaign."""
    return long if LONG else short


def summary(told: Iterable[tuple[int, bool, float, str]]) -> Iterator[str]:
    """The promises that were tried, one after the other: (number, kept, seconds, figures) of each test."""
    tried: dict[int, list[tuple[bool, float, str]]] = {}
    for number, kept, seconds, figures in told:
        tried.setdefault(number, []).append((kept, seconds, figures))
    for number, tests in sorted(tried.items()):
        kept = all(well for well, _seconds, _figures in tests)
        spent = sum(seconds for _well, seconds, _figures in tests)
        yield f"{number:2}. {PROMISES[number]}: {'kept' if kept else 'NOT KEPT'} ({spent:.0f} s)"
        yield from (f"    - {figures}" for _well, _seconds, figures in tests if figures)
