"""How much may be fetched for one chat, so that nobody makes the bot fetch files without end."""

from collections import OrderedDict
from collections.abc import Callable

from dialogs.gathering import MIB

MOST_BYTES = 200 * MIB
"""Ten times what a complaint can hold."""

PERIOD = 3600.0
"""Seconds, from the first file on, in which that is the most."""

MOST_CHATS = 10_000


class Allowance:
    """Bytes that each chat has left. `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._fetched: OrderedDict[int, tuple[float, int, int]] = OrderedDict()

    def take(self, chat: int, update: int, size: int) -> bool:
        """Whether so many bytes may be fetched for this update of the chat.

        They count then, and once: an update that waits for the disk is tried again and again, with nothing
        else of its chat in between.
        """
        now = self._clock()
        began, fetched, last = self._fetched.pop(chat, (now, 0, -1))
        if now - began >= PERIOD:
            began, fetched = now, 0
        known = update == last
        allowed = known or fetched + size <= MOST_BYTES
        if allowed and not known:
            fetched, last = fetched + size, update
        self._fetched[chat] = began, fetched, last
        if len(self._fetched) > MOST_CHATS:
            self._fetched.popitem(last=False)
        return allowed
