"""When something happened, as people type it in Dutch or English: a day, a range, since, or about."""

from datetime import date

from dialogs.period.kinds import Doubt, Period, Precision, Reason

__all__ = ["Doubt", "Period", "Precision", "Reason", "only_time", "read_day", "read_period", "weekday_fits"]


def read_period(words: str, today: date) -> Period | Doubt | None:
    """What the words say about time, seen from `today`. None: there is no date in them."""
    from dialogs.period import told  # thousands of words: read when the first date is told

    return told.read_period(words, today)


def read_day(words: str, today: date) -> date | None:
    """The one day that all of the words tell, also one to come; None: they tell no such day, or more."""
    from dialogs.period import told

    return told.read_day(words, today)


def weekday_fits(words: str, day: date) -> bool:
    """Whether every day of the week in the words, also a short one, is that of this day."""
    from dialogs.period import told

    return told.weekday_fits(words, day)


def only_time(words: str) -> bool:
    """Whether the words tell a time or a part of the day, and nothing else."""
    from dialogs.period import told

    return told.only_time(words)
