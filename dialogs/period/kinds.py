"""What a reading of a date can be: a period, or a doubt about one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How a period is meant; with ABOUT its days are the outer bounds."""

    DAY = "day"
    RANGE = "range"
    SINCE = "since"
    ABOUT = "about"


@dataclass(frozen=True)
class Period:
    """From `first` up to and including `last`; None: still going on (only with SINCE)."""

    first: date
    last: date | None
    precision: Precision


class Reason(StrEnum):
    """Why a date cannot be taken as it is."""

    FUTURE = "future"
    AMBIGUOUS = "ambiguous"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Doubt:
    """There is a date in the words, but it has to be asked; `period` is what was read, if anything."""

    reason: Reason
    period: Period | None = None
