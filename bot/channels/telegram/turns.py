"""Whose turn it is: the updates of a chat are handled one after the other, and no chat takes all the time."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

MANY_OF_A_CHAT = 20
"""More updates in hand than this are of a chat that floods, or was away for long."""

REST = 0.005
"""Seconds that such a chat rests before each of its updates: others wait half as long beside a flood."""

MOST_PLACES = 2000
"""So many places are taken at most before new updates have to stay with Telegram."""

MOST_OF_A_CHAT = 100
"""So many places one chat takes at most, so that what waits behind its slow file keeps out nobody else."""

MOST_IN_MEMORY = 10_000
"""Updates in hand at most, some 5 kB each, whatever places they take."""

MANY_PLACES = 1000
"""With more places taken than this no chat rests: new updates would have to stay with Telegram longer."""


@dataclass(eq=False)
class Turn:
    """An update's place in its chat, behind the one that is answered when `before` is done."""

    chat: int | None
    before: "asyncio.Future[None] | None"
    answered: "asyncio.Future[None]"

    def end(self) -> None:
        """Let the chat's next one begin."""
        if not self.answered.done():
            self.answered.set_result(None)


class Turns:
    """The turns of all updates in hand. `sleep` waits so many seconds.

    What belongs to no chat waits for nothing.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep
        self._last: dict[int, asyncio.Future[None]] = {}
        self._in_hand: Counter[int | None] = Counter()
        self._in_all = 0
        self._places = 0

    @property
    def full(self) -> bool:
        """Whether new updates have to stay with Telegram for now."""
        return self._places > MOST_PLACES or self._in_all > MOST_IN_MEMORY

    def take(self, chat: int | None) -> Turn:
        """The turn after the others of this chat. It must be given back."""
        answered = asyncio.get_running_loop().create_future()
        before = None if chat is None else self._last.get(chat)
        if chat is not None:
            self._last[chat] = answered
        self._in_hand[chat] += 1
        self._in_all += 1
        self._places += self._in_hand[chat] <= MOST_OF_A_CHAT
        return Turn(chat, before, answered)

    async def comes(self, turn: Turn) -> None:
        """Wait until it is this one's turn."""
        if turn.before is None:
            return
        await asyncio.wait([turn.before])
        if self._in_hand[turn.chat] > MANY_OF_A_CHAT and self._places <= MANY_PLACES:
            await self._sleep(REST)

    def give_back(self, turn: Turn) -> None:
        """The update is no longer in hand, however that ended."""
        turn.end()
        self._in_all -= 1
        self._places -= self._in_hand[turn.chat] <= MOST_OF_A_CHAT
        self._in_hand[turn.chat] -= 1
        if not self._in_hand[turn.chat]:
            del self._in_hand[turn.chat]
        if turn.chat is not None and self._last.get(turn.chat) is turn.answered:
            del self._last[turn.chat]
