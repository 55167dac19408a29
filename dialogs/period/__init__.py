"""When something happened, as people type it in Dutch or English: a day, a range, since, or about."""

from datetime import date

from dialogs.period.kinds import Doubt, Period, Precision, Reason

__all__ = ["Doubt", "Period", "Precision", "Reason", "read_period"]


def read_period(words: str, today: date) -> Period | Doubt | None:
    """What the words say about time, seen from `today`. None: there is no date in them."""
    from dialogs.period import told  # thousands of words: read when the first date is told

    return told.read_period(words, today)
