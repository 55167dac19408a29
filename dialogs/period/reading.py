"""What a text says about time, and how sure it is."""

from dataclasses import dataclass, replace
from datetime import date

from dialogs.period.calendar_days import shifted
from dialogs.period.kinds import Precision, Reason
from dialogs.period.when import Nature, Span

_AROUND_DAYS = 3


@dataclass(frozen=True)
class Reading:
    """What a text says; `first` is None where there is no such day, `last` None with SINCE."""

    first: date | None
    last: date | None
    precision: Precision
    reason: Reason | None = None

    def since(self, doubt: bool = False) -> "Reading":
        reason = self.reason or (Reason.AMBIGUOUS if doubt else None)
        return Reading(self.first, None, Precision.SINCE, reason)

    def doubted(self, doubt: bool = True) -> "Reading":
        return replace(self, reason=self.reason or Reason.AMBIGUOUS) if doubt else self


IMPOSSIBLE = Reading(None, None, Precision.DAY, Reason.IMPOSSIBLE)


def reading(span: Span | None) -> Reading:
    if span is None:
        return IMPOSSIBLE
    if span.about:
        precision = Precision.ABOUT
    elif span.nature is not Nature.STRETCH and span.first == span.last:
        precision = Precision.DAY
    else:
        precision = Precision.RANGE
    return Reading(span.first, span.last, precision, span.reason)


def loosened(span: Span, how: str | None, today: date) -> Span:
    """The outer bounds of what is about so; what no convention bounds is asked."""
    if how is None:
        return span
    if how == "doubt":
        return span.doubted()
    if span.nature is Nature.DATE and how == "about":
        first, last = shifted(span.first, -_AROUND_DAYS), shifted(span.last, _AROUND_DAYS)
        return replace(span, first=first, last=min(last, max(today, span.last)), about=True)
    return replace(span, about=True).doubted(span.nature in (Nature.DATE, Nature.DAY))
