"""A screen that could not be shown yet, and what becomes of it when a newer one comes."""

from dataclasses import dataclass, field, replace

from bot.channels.telegram.render import Page
from dialogs.screen import Screen

MOST_NOTICES = 60
"""How many lines of older notices go before a newer screen."""


@dataclass
class Owed:
    """A screen that is to be sent, how many of its pages were, and the messages that it makes `old`:
    those with buttons `before` it. What was told while it was owed is newer.
    """

    screen: Screen
    before: tuple[int, ...] = ()
    pages: int = 0
    drawn: list[Page] = field(default_factory=list)
    old: tuple[int, ...] = ()


def merged(older: Owed | None, newer: Owed | None) -> Owed:
    """The newer screen, with what the older has to say first, unless all was erased in between."""
    if newer is None or older is None:
        only = newer or older
        assert only is not None, "there is something to show"
        return only
    old, new = older.screen, newer.screen
    if old.draft != new.draft:
        return newer
    said = () if old.notice == new.notice else old.notice[-MOST_NOTICES:]
    same = old.phase == new.phase and set(new.lines) < set(old.lines)
    together = replace(
        new,
        notice=(*said, *new.notice),
        lines=old.lines if same else new.lines,
    )
    return Owed(together, newer.before)
