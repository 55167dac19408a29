"""Whose turn it is: the updates of a chat are handled one after the other, and no chat takes all the time."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

MANY_OF_A_CHAT = 20
"""More updates in hand than this are of a chat that floods, or was away for long."""

REST = 0.005
"""Seconds that such a chat rests before each of its updates: others wait half as long beside a flood."""

MANY_IN_ALL = 1000
"""With more updates in hand than this no chat rests: new ones would have to stay with Telegram longer."""


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

    def take(self, chat: int | None) -> Turn:
        """The turn after the others of this chat. It must be given back."""
        answered = asyncio.get_running_loop().create_future()
        before = None if chat is None else self._last.get(chat)
        if chat is not None:
            self._last[chat] = answered
        self._in_hand[chat] += 1
        self._in_all += 1
        return Turn(chat, before, answered)

    async def comes(self, turn: Turn) -> None:
        """Wait until it is this one's turn."""
        if turn.before is None:
            return
        await asyncio.wait([turn.before])
        if self._in_hand[turn.chat] > MANY_OF_A_CHAT and self._in_all <= MANY_IN_ALL:
            await self._sleep(REST)

    def give_back(self, turn: Turn) -> None:
        """The update is no longer in hand, however that ended."""
        turn.end()
        self._in_all -= 1
        self._in_hand[turn.chat] -= 1
        if not self._in_hand[turn.chat]:
            del self._in_hand[turn.chat]
        if turn.chat is not None and self._last.get(turn.chat) is turn.answered:
            del self._last[turn.chat]
