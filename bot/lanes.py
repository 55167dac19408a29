"""In which order deliveries are made: which wait for each other, and how many go at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.dossier.complaint import Delivery, Filed, State
from dialogs.proceedings import Act

WITHDRAWAL = ("withdrawal", "withdrawal_staff", "withdrawal_notice")
"""What is delivered when a complaint is withdrawn."""

WORD, ANSWER, ANSWER_STAFF = "word", "answer", "answer_staff"
"""Deliveries of one proceeding each, whose number stands behind the name, such as 'word.2': what the
committee did, to the tenant; and the tenant's answer, by mail and to staff."""

IN_CHAT = "chat"
"""How a delivery was made that was told in a chat."""

TO_STAFF = ("staff", "withdrawal_staff", ANSWER_STAFF)
"""What is told in the staff chat."""

AFTER = {
    "notice": "mail",
    "withdrawal_notice": "withdrawal",
    ANSWER: "mail",
    ANSWER_STAFF: "staff",
}
"""A delivery that waits until another is done.

A withdrawal comes after its complaint without that: in the same lane, and what was not sent of it is
due at once, to be called off.
"""

OTHERS: tuple[str, ...] = ()
"""The lane of what has no other, such as a delivery of another version."""

LANES = (
    ("mail", "copy", "withdrawal", ANSWER),
    TO_STAFF,
    ("chat", "letter", "notice", "withdrawal_notice"),
    (WORD,),
    OTHERS,
)
"""Deliveries to the same place, in their order. None waits for those of another lane, such as for a
mail server that hangs, but by `AFTER`.
"""

MAILS_AT_ONCE, AT_ONCE = 2, 20
"""How many complaints are in hand in the first lane, and in each other one.

The others wait outside of memory, with their files; and what a crash can repeat is bounded.
"""

KINDS = frozenset(name for lane in LANES for name in lane)
"""Every kind of delivery of this version."""


def numbered(name: str, number: int) -> str:
    """The delivery of this kind that is about the proceeding with this number."""
    return f"{name}.{number}"


def kind(name: str) -> str:
    """What kind of delivery it is, without the number of a proceeding."""
    return name.partition(".")[0]


def number_of(name: str) -> int:
    """The proceeding that a delivery with a number is about."""
    return int(name.partition(".")[2])


def owed(filed: Filed, name: str) -> datetime:
    """Since when this is to be delivered: since what it tells of happened."""
    if kind(name) in (WORD, ANSWER, ANSWER_STAFF):
        return filed.proceedings[number_of(name)].moment
    return datetime.fromisoformat(filed.withdrawn) if name in WITHDRAWAL else filed.complaint.moment


def untold(filed: Filed) -> frozenset[str]:
    """The ids of the questions that never reached the tenant, who so cannot have answered them.

    One that was told stays so where it is told once more.
    """
    return frozenset(
        each.id
        for number, each in enumerate(filed.proceedings)
        if each.act is Act.QUESTION
        and filed.deliveries.get(numbered(WORD, number), Delivery()).how != IN_CHAT
    )


def of_lane(filed: Filed, lane: tuple[str, ...]) -> list[str]:
    """The deliveries of a lane, in the order in which they are made."""
    if lane == OTHERS:
        return [name for name in filed.deliveries if kind(name) not in KINDS]
    return [name for each in lane for name in filed.deliveries if kind(name) == each]


def waiting(filed: Filed, name: str) -> set[tuple[str, ...]]:
    """The lanes in which something waits until this delivery is done."""
    undone = {kind(each) for each, made in filed.deliveries.items() if made.state is not State.DONE}
    after = {each for each, before in AFTER.items() if before == name and each in undone}
    return {lane for lane in LANES if after.intersection(lane)}


def awaited(filed: Filed, name: str) -> str:
    """The delivery that must be made before this one; empty: none.

    What the committee did is told in the order in which it did.
    """
    first = AFTER.get(kind(name), "")
    if kind(name) == WORD:
        words = [each for each in filed.deliveries if kind(each) == WORD]
        first = ["", *words][words.index(name)]
    made = filed.deliveries.get(first)
    return first if made and made.state is not State.DONE else ""


class Lane:
    """Does its work for complaints in the order in which they came, for `places` of them at once.

    Of those that wait only the ids are in memory: where the mail server hangs, thousands may.
    """

    def __init__(self, work: Callable[[str], Awaitable[None]], places: int) -> None:
        self._work = work
        self._places = places
        self._waiting: deque[str] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, complaint: str) -> None:
        self._waiting.append(complaint)
        if len(self._tasks) < self._places:
            self._tasks.add(asyncio.create_task(self._run()))

    def cancel(self) -> None:
        """Break off what is in hand, and forget what waits."""
        self._waiting.clear()
        for task in self._tasks:
            task.cancel()

    async def _run(self) -> None:
        task = asyncio.current_task()
        assert task is not None, "it was made for this"
        try:
            while self._waiting:
                await self._work(self._waiting.popleft())
        finally:
            self._tasks.discard(task)
