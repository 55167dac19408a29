"""What an expression of time means, before and after its year is known."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from dialogs.period.calendar_days import FIRST_YEAR, LAST_YEAR, Shape, shifted, single
from dialogs.period.kinds import Reason

_SOON_DAYS = 31
"""A date without a year that comes so soon may as well be the one that is to come."""

_NEAR_DAYS = 92
"""An end so soon after its beginning is surely the one that is meant."""


class Nature(StrEnum):
    """A calendar DATE such as 3 March, a DAY named otherwise or COUNTED back, or a STRETCH of days."""

    DATE = "date"
    DAY = "day"
    COUNTED = "counted"
    STRETCH = "stretch"


@dataclass(frozen=True)
class Span:
    """Days that were read, both included; `reason`: why they must be asked."""

    first: date
    last: date
    nature: Nature = Nature.STRETCH
    about: bool = False
    reason: Reason | None = None

    def cut(self, today: date) -> "Span":
        """A stretch that has begun ends today at the latest."""
        going_on = self.nature is Nature.STRETCH and self.first <= today < self.last
        return replace(self, last=today) if going_on else self

    def doubted(self, doubt: bool = True, reason: Reason = Reason.AMBIGUOUS) -> "Span":
        return replace(self, reason=self.reason or reason) if doubt else self


class When(ABC):
    """An expression of time. Its readings are None where there is no such day."""

    @property
    def settled(self) -> bool:
        """Whether it means the same days beside any other expression."""
        return True

    @abstractmethod
    def alone(self, today: date) -> Span | None:
        """What it means by itself."""

    def before(self, limit: date, today: date) -> Span | None:
        """The latest one that began by `limit`."""
        return self.alone(today)

    def after(self, start: date, today: date) -> Span | None:
        """The first one from `start` on."""
        return self.alone(today)


@dataclass(frozen=True)
class Fixed(When):
    """Days that depend on nothing but today."""

    span: Span

    def alone(self, today: date) -> Span | None:
        return self.span.cut(today)


@dataclass(frozen=True)
class Never(When):
    """A date that does not exist, such as 31 February."""

    def alone(self, today: date) -> Span | None:
        return None


@dataclass(frozen=True)
class Yearly(When):
    """What comes back every year: a date, a month, a season, a holiday.

    `over`: without a year, the latest one that is over is meant, and one that is going on is asked.
    `near`: without a year, this year's one is asked rather than last year's taken, within its month.
    """

    shape: Shape
    year: int | None = None
    nature: Nature = Nature.STRETCH
    about: bool = False
    month: int | None = None
    weekday: int | None = None
    over: bool = False
    near: bool = False
    doubtful: bool = False

    @property
    def settled(self) -> bool:
        return self.year is not None

    def alone(self, today: date) -> Span | None:
        if self.year is not None:
            return self._in(self.year, today) if FIRST_YEAR <= self.year <= LAST_YEAR else None
        if self.near and self.month == today.month:
            return self._in(today.year, today)
        found = self.before(today, today)
        return found.doubted(self._soon(today)) if found else None

    def _soon(self, today: date) -> bool:
        """Whether it is a date of last year only because this year's comes within a month."""
        following = self.after(shifted(today, 1), today) if self.nature is Nature.DATE else None
        return following is not None and (following.first - today).days <= _SOON_DAYS

    def before(self, limit: date, today: date) -> Span | None:
        if self.year is not None:
            return self.alone(today)
        missing = False
        for year in range(limit.year, limit.year - 9, -1):
            span = self._in(year, today)
            if span and span.first <= limit:
                return span.doubted(missing or (self.over and span.last >= today))
            missing = missing or span is None
        return None

    def after(self, start: date, today: date) -> Span | None:
        if self.year is not None:
            return self.alone(today)
        for year in range(start.year, min(start.year + 9, LAST_YEAR)):
            span = self._in(year, today)
            if span and span.first >= start:
                return span
        return None

    def _in(self, year: int, today: date) -> Span | None:
        days = self.shape(year)
        if days is None:
            return None
        contradicted = self.weekday is not None and days[0].weekday() != self.weekday
        span = Span(*days, self.nature, self.about).cut(today)
        return span.doubted(contradicted or self.doubtful)


def dated(day: int, month: int, year: int | None = None, weekday: int | None = None) -> When:
    """A day of a month; a weekday that contradicts it puts it in doubt."""
    if not (1 <= month <= 12 and single(month, day)(2000)):
        return Never()
    return Yearly(single(month, day), year, Nature.DATE, month=month, weekday=weekday)


@dataclass(frozen=True)
class Weekday(When):
    """A day of the week; `past`: said to be the past one, so that today's name is no doubt."""

    weekday: int
    past: bool = False

    @property
    def settled(self) -> bool:
        return False

    def alone(self, today: date) -> Span | None:
        back = (today.weekday() - self.weekday - 1) % 7 + 1
        return self._on(shifted(today, -back)).doubted(back == 7 and not self.past)

    def before(self, limit: date, today: date) -> Span | None:
        return self._on(shifted(limit, -((limit.weekday() - self.weekday) % 7)))

    def after(self, start: date, today: date) -> Span | None:
        return self._on(shifted(start, (self.weekday - start.weekday() - 1) % 7 + 1))

    def _on(self, day: date) -> Span:
        return Span(day, day, Nature.DAY)


@dataclass(frozen=True)
class MonthDay(When):
    """'The 12th', or a bare 12 (`bare`) that takes its month from its neighbour."""

    day: int
    weekday: int | None = None
    bare: bool = False

    @property
    def settled(self) -> bool:
        return False

    def alone(self, today: date) -> Span | None:
        span = self.before(today, today)
        if span is None or (self.bare and self.weekday is None):
            return None
        return span.doubted(self.weekday is None)

    def before(self, limit: date, today: date) -> Span | None:
        return self._nearest(shifted(limit, -back) for back in range(62))

    def after(self, start: date, today: date) -> Span | None:
        return self._nearest(shifted(start, ahead) for ahead in range(62))

    def beside(self, other: When) -> When:
        """This day in the month that its neighbour tells."""
        if isinstance(other, Yearly) and other.month and other.nature is Nature.DATE:
            return dated(self.day, other.month, other.year, self.weekday)
        return self

    def _nearest(self, days: Iterable[date]) -> Span | None:
        found = next((day for day in days if day.day == self.day), None)
        if found is None:
            return None
        contradicted = self.weekday is not None and found.weekday() != self.weekday
        return Span(found, found, Nature.DATE).doubted(contradicted)


def joined(one: When, other: When, today: date) -> tuple[Span, Span] | None:
    """Two expressions that belong together, each read in the light of the other."""
    if isinstance(one, MonthDay):
        one = one.beside(other)
    if other.settled or (isinstance(one, MonthDay) and isinstance(other, Yearly)):
        last = other.alone(today)
        first = (one.alone(today) if one.settled else one.before(last.first, today)) if last else None
    else:
        first = one.alone(today)
        if first is None and isinstance(one, MonthDay):
            first = one.before(today, today)
            first = first.doubted() if first else None
        last = _ending(one, other, first, today) if first else None
    return (first, last) if first and last else None


def _ending(one: When, other: When, first: Span, today: date) -> Span | None:
    """What ends a range that has begun: the next one, doubted where the latest one may be meant as well."""
    following, latest = other.after(first.first, today), other.alone(today)
    if following is None or latest is None or latest.first <= following.first:
        return following
    if isinstance(other, Weekday):
        return latest.doubted() if not isinstance(one, Weekday) else following
    far = (max(following.first, first.last) - first.first).days > _NEAR_DAYS
    return following.doubted(one.settled and far)
