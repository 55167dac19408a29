"""What must be delivered: due, then forwarded and done, or tried again later.

At least once: an attempt whose outcome was lost is made again, under the same Message-ID.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from bot.attempts import Attempts
from bot.dossier.complaint import Delivery, Filed, State
from bot.errors import Gone
from bot.lanes import AT_ONCE, LANES, MAILS_AT_ONCE, Lane, of_lane, waiting
from bot.store import Store

log = logging.getLogger(__name__)

_FAILED = (
    "The complaint %s cannot be worked on now",
    "What became of the complaint %s cannot be stored now",
)


LOOK, END = ("look",), ("end",)
"""What is done before and after the deliveries, each in a lane of its own."""


@dataclass(slots=True)
class _InHand:
    """A complaint that is worked on: in which lanes, and whether what is not due yet is tried there too.

    `again`: the lanes after which it is looked at once more, because something new came meanwhile.
    """

    busy: dict[tuple[str, ...], bool] = field(default_factory=dict)
    again: frozenset[tuple[str, ...]] = frozenset()


class Outbox:
    """Delivers what the store holds, by attempts."""

    def __init__(self, store: Store, attempts: Attempts) -> None:
        self._store = store
        self._try = attempts
        self._running = False
        self._stop = asyncio.Event()
        self._seen: set[str] = set()
        self._working: dict[str, _InHand] = {}
        self._resting = asyncio.Event()
        self._resting.set()
        self._unnoted: dict[str, dict[str, tuple[Delivery, Delivery]]] = {}
        self._lanes = {
            lane: Lane(partial(self._do, lane), MAILS_AT_ONCE if lane == LANES[0] else AT_ONCE)
            for lane in (LOOK, *LANES, END)
        }

    def nudge(self, complaint: str) -> None:
        """Something new is to be delivered of this complaint: now, where this is running.

        In a lane that is busy with it, after that; the other lanes do not wait.
        """
        if self._stop.is_set():
            return
        hand = self._working.get(complaint)
        if hand:
            hand.again = frozenset(hand.busy)
        if hand or self._running:
            self._work_on(complaint)

    def stop(self) -> None:
        """Finish the attempts in hand and begin no other."""
        self._stop.set()

    async def run(self, rest: float = 30.0) -> None:
        """Deliver until stopped; look again after `rest` seconds."""
        self._running = True
        try:
            while not self._stop.is_set():
                try:
                    await self._begin()
                except Exception:
                    log.exception("The outbox cannot be read")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), rest)
            await self._write_all_down()
            await self._resting.wait()
        finally:
            self._running = False
            for lane in self._lanes.values():
                lane.cancel()

    async def deliver(self, only: Collection[str] | None = None) -> None:
        """Make every attempt that is due now; `only`: of these complaints.

        Each delivery is also tried once after a start, however long it still should wait: whoever
        mended a setting need not wait for hours.
        """
        await self._begin(only)
        await self._resting.wait()

    async def _begin(self, only: Collection[str] | None = None) -> None:
        """Set to work on every complaint; none waits for another."""
        await self._store.recall()
        for complaint in await self._store.undelivered():
            if only is None or complaint in only:
                self._work_on(complaint)

    def _work_on(self, complaint: str) -> None:
        """Look at it, also where it is in hand: it may wait for its turn in one lane and be due in others."""
        hand = self._working.setdefault(complaint, _InHand())
        self._resting.clear()
        if END not in hand.busy:  # what is stored there must not be tried meanwhile
            self._enter(complaint, [LOOK])

    def _enter(self, complaint: str, lanes: Iterable[tuple[str, ...]], fresh: bool = False) -> None:
        """Have this done of the complaint, unless it is being done. `fresh`: also what is not due yet."""
        busy = self._working[complaint].busy
        for lane in lanes:
            if lane not in busy:
                busy[lane] = fresh
                self._lanes[lane].add(complaint)

    async def _do(self, lane: tuple[str, ...], complaint: str) -> None:
        """What a lane does of a complaint, and what comes after it: another look, or the end."""
        try:
            if lane == LOOK:
                await self._look(complaint)
            elif lane == END:
                await self._write_down(complaint)
            else:
                await self._attempts(complaint, lane)
        except Gone:  # its tenant erased meanwhile: nothing of it is to be stored
            self._unnoted.pop(complaint, None)
            self._seen.discard(complaint)
        except Exception:
            log.exception(_FAILED[lane == END], complaint)
        hand = self._working[complaint]
        again = lane in hand.again
        hand.again -= {lane}
        del hand.busy[lane]
        if again:
            self._enter(complaint, [LOOK])
        elif not hand.busy and lane != END:
            self._enter(complaint, [END])
        elif not hand.busy:
            self._rested(complaint)

    def _rested(self, complaint: str) -> None:
        """Leave it until something is due again."""
        del self._working[complaint]
        if not self._working:
            self._resting.set()

    async def _look(self, complaint: str) -> None:
        """Find out in which lanes something is due, and have it done. What was done is stored first."""
        await self._write_down(complaint)
        filed = await self._store.filed(complaint)
        if filed.done:  # a crash came between the last note and the putting away
            await self._store.change(complaint, lambda filed: filed)
            return
        fresh = complaint not in self._seen
        self._seen.add(complaint)
        due = {name for name in filed.deliveries if self._try.due(filed, name, fresh)}
        self._enter(complaint, [lane for lane in LANES if due.intersection(of_lane(filed, lane))], fresh)

    async def _attempts(self, complaint: str, lane: tuple[str, ...]) -> None:
        """Make the attempts that are due, one after the other.

        What became of one that is vital is stored at once: a crash must not repeat it, and what waits
        for it goes out after that. The others are stored with it, at the next look, or at the end.
        The complaint is looked at before each: its tenant may erase while one is in hand.
        """
        if self._stop.is_set():
            return
        fresh = self._working[complaint].busy[lane]
        filed = await self._store.filed(complaint)
        for name in of_lane(filed, lane):
            made = name in self._unnoted.get(complaint, ())
            filed = await self._store.filed(complaint)
            if self._stop.is_set() or made or not self._try.due(filed, name, fresh):
                continue
            outcome = await self._try.make(filed, name)
            self._unnoted.setdefault(complaint, {})[name] = outcome, filed.deliveries[name]
            if self._try.vital(name):
                filed = await self._write_down(complaint) or filed
                self._follow(filed, name, lane)
        if self._stop.is_set():
            await self._write_down(complaint)

    def _follow(self, filed: Filed, name: str, lane: tuple[str, ...]) -> None:
        """Have done in the other lanes what waited for this delivery."""
        if filed.deliveries[name].state is State.DONE:
            others = waiting(filed, name) - {lane}
            hand = self._working[filed.complaint.id]
            hand.again |= others & hand.busy.keys()
            self._enter(filed.complaint.id, others)

    async def _write_all_down(self) -> None:
        """At a stop: what waits for its turn in another lane may never come to its end."""
        complaints = [*self._unnoted]
        done = await asyncio.gather(*map(self._write_down, complaints), return_exceptions=True)
        for complaint, error in zip(complaints, done, strict=True):
            if isinstance(error, Exception):
                log.error(_FAILED[True], complaint, exc_info=error)

    async def _write_down(self, complaint: str) -> Filed | None:
        """Store what became of attempts; the complaint as it is then.

        Where that cannot be stored, it is remembered: a full disk must not repeat a mail.
        """
        unnoted = self._unnoted.get(complaint, {})
        known = {**unnoted}
        notes = (self._store.note(complaint, name, *outcome) for name, outcome in known.items())
        written = await asyncio.gather(*notes)
        for name, outcome in known.items():
            if unnoted.get(name) is outcome:  # else another has stored it, or a later attempt was made
                del unnoted[name]
        if not self._unnoted.get(complaint, True):
            del self._unnoted[complaint]
        if written and written[-1].done:
            self._seen.discard(complaint)
        return written[-1] if written else None
