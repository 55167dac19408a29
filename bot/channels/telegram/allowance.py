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
        self._fetched: OrderedDict[int, tuple[float, int]] = OrderedDict()

    def take(self, chat: int, size: int) -> bool:
        """Whether so many bytes may be fetched for the chat; they count then."""
        now = self._clock()
        began, fetched = self._fetched.pop(chat, (now, 0))
        if now - began >= PERIOD:
            began, fetched = now, 0
        allowed = fetched + size <= MOST_BYTES
        self._fetched[chat] = (began, fetched + size if allowed else fetched)
        if len(self._fetched) > MOST_CHATS:
            self._fetched.popitem(last=False)
        return allowed
