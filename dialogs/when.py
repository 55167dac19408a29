"""The question when something happened: in the tenant's own words, read into dates and checked."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dialogs.errors import Refusal
from dialogs.period import Doubt, Period, Precision, Reason, only_time, read_period
from dialogs.questions import EMPTY_WORDS, SORRY_WORDS, Proposal, Reply, Words
from dialogs.text import Dated, Text, _, shortened

_NO = re.compile(r"^(?:nee|neen|no|nope)\s+", re.IGNORECASE)
"""Said to a check before a better date; beside the date, 'no' would turn its meaning."""

_LATER = timedelta(days=35)
"""Another day, week and month. A date without a year is mostly still the same then."""


@dataclass(frozen=True, kw_only=True)
class When(Words):
    """A date or a period. Its value: `words`, and where the tenant agreed `first`, `last`, `precision`.

    Words in which no date can be read are an answer too. `given` is the day of words such as 'yesterday'
    or 'last month', in which a later reader would read another date; beside dates it is not needed.
    """

    letters: bool = False
    empty_words: tuple[Text, ...] = (EMPTY_WORDS, SORRY_WORDS)

    def parse(self, reply: Reply, old: Any = None) -> Any:
        words = self.words(reply)
        read = read_period(words, reply.day)
        if not any(map(str.isalpha, words)) and read is None:
            raise Refusal(_("I cannot read a date in: {words}.", words=shortened(words)))
        if read == read_period(words, reply.day + _LATER):
            return {"words": words}
        return {"words": words, "given": reply.day.isoformat()}

    def proposal(self, value: Any, reply: Reply) -> Proposal | None:
        read = read_period(reply.words, reply.day)
        if isinstance(read, Period):
            return Proposal("period", _stored(reply.words, read))
        if isinstance(read, Doubt):
            return Proposal(read.reason, _stored(reply.words, read.period) if read.period else None)
        return None

    def completed(self, words: str, value: Any, proposal: Proposal, day: date) -> str:
        if proposal.reason in ("voice", "heard"):
            return words
        for each in (words, _NO.sub("", words)):
            if read_period(each, day) is not None:
                return each
        if only_time(words):
            # 'Yesterday, at two' would be read as of today.
            as_before = self.proposal(value, Reply(words=value["words"], day=day))
            return f"{value['words']}, {words}" if as_before == replace(proposal, old=None) else ""
        return words if proposal.value is None else ""

    def wonder(self, value: Any, proposal: Proposal) -> tuple[Text, ...]:
        if proposal.reason in ("voice", "heard"):
            return super().wonder(value, proposal)
        read = period_of(proposal.value)
        if read is None:
            return _UNREAD[Reason(proposal.reason)], _("Do you want to say it in another way?")
        if proposal.reason == Reason.AMBIGUOUS:
            told = _(
                "I am not sure that I understand you. Perhaps you mean: {period}.", period=worded_period(read)
            )
            return told, _("Is that what you mean?")
        told = _("I understand: {period}.", period=worded_period(read))
        if proposal.reason == Reason.FUTURE:
            return told, _("This date is still to come."), _("Is that right?")
        return told, _("Is that right?")

    def show(self, value: Any) -> tuple[Text | str, ...]:
        if "voice" in value:
            return super().show(value)
        read = period_of(value)
        if read:
            return value["words"], _("That is: {period}.", period=worded_period(read))
        if given := value.get("given"):
            day = date.fromisoformat(given)
            return value["words"], _("Answered on {weekday} {day}.", weekday=Dated(day, "EEEE"), day=day)
        return (value["words"],)


_UNREAD = {
    Reason.FUTURE: _("I read a date that is still to come."),
    Reason.AMBIGUOUS: _("I am not sure which date you mean."),
    Reason.IMPOSSIBLE: _("I read a date that does not exist."),
}


def _stored(words: str, read: Period) -> dict[str, Any]:
    last = read.last.isoformat() if read.last else None
    return {"words": words, "first": read.first.isoformat(), "last": last, "precision": read.precision}


def period_of(value: Any) -> Period | None:
    """The dates of an answer; None where it holds words only."""
    if not value or not value.get("first"):
        return None
    last = date.fromisoformat(value["last"]) if value["last"] else None
    return Period(date.fromisoformat(value["first"]), last, Precision(value["precision"]))


def worded_period(read: Period) -> Text:
    """The period in words: 'van 3 tot en met 10 maart 2026'."""
    first, last = read.first, read.last
    if last is None:
        return _("from {first} until now", first=first)
    if first == last:
        if read.precision is Precision.ABOUT:
            return _("about {day}", day=first)
        return _("{weekday} {day}", weekday=Dated(first, "EEEE"), day=first)
    pattern = "d MMMM y"
    if first.year == last.year:
        pattern = "d" if first.month == last.month else "d MMMM"
    if read.precision is Precision.ABOUT:
        return _("about {first} to {last}", first=Dated(first, pattern), last=last)
    return _("from {first} to {last}", first=Dated(first, pattern), last=last)
