"""What must be delivered: due, then forwarded and done, or tried again later.

At least once: an attempt whose outcome was lost is made again, under the same Message-ID.
"""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from bot.attempts import Attempts
from bot.dossier.complaint import Delivery, Filed, State
from bot.lanes import AFTER, AT_ONCE, IN_LANES, LANES, MAILS_AT_ONCE, Lane, kind
from bot.store import Store

log = logging.getLogger(__name__)


@dataclass
class _InHand:
    """A complaint that is worked on: in how many lanes, and whether something is due `after` these.

    `fresh`: for the first time after the start.
    """

    fresh: bool
    lanes: int = 0
    after: bool = False


class Outbox:
    """Delivers what the store holds, by attempts."""

    def __init__(self, store: Store, attempts: Attempts) -> None:
        self._store = store
        self._try = attempts
        self._running = False
        self._stop = asyncio.Event()
        self._again: set[str] = set()
        self._seen: set[str] = set()
        self._working: dict[str, _InHand] = {}
        self._resting = asyncio.Event()
        self._resting.set()
        self._unnoted: dict[str, dict[str, Delivery]] = {}
        self._looking, self._ending = Lane(self._look, AT_ONCE), Lane(self._end, AT_ONCE)
        self._lanes: dict[tuple[str, ...], Lane] = {}

    def nudge(self, complaint: str) -> None:
        """Something new is to be delivered of this complaint: now, where this is running."""
        if complaint in self._working:
            self._again.add(complaint)
        elif self._running and not self._stop.is_set():
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
            await self._resting.wait()
        finally:
            self._running = False
            for lane in (self._looking, self._ending, *self._lanes.values()):
                lane.cancel()

    async def deliver(self, only: Collection[str] | None = None) -> None:
        """Make every attempt that is due now; `only`: of these complaints.

        Each delivery is also tried once after a start, however long it still should wait: whoever
        mended a setting need not wait for hours.
        """
        await self._begin(only)
        await self._resting.wait()

    async def _begin(self, only: Collection[str] | None = None) -> None:
        """Set to work on every complaint that is not in hand; none waits for another."""
        await self._store.recall()
        for complaint in await self._store.undelivered():
            if complaint not in self._working and (only is None or complaint in only):
                self._work_on(complaint)

    def _work_on(self, complaint: str) -> None:
        self._working[complaint] = _InHand(fresh=complaint not in self._seen)
        self._resting.clear()
        self._looking.add(complaint)

    async def _look(self, complaint: str) -> None:
        """Find out what is due, and have it done."""
        hand = self._working[complaint]
        try:
            lanes, hand.after = await self._work(complaint, hand.fresh)
            self._seen.add(complaint)
        except Exception:
            log.exception("The complaint %s cannot be worked on now", complaint)
            self._rested(complaint)
            return
        self._enter(complaint, lanes)

    def _enter(self, complaint: str, lanes: Collection[tuple[str, ...]]) -> None:
        """Have the attempts of these lanes made; without any, what comes after them."""
        hand = self._working[complaint]
        if not lanes and hand.after:
            lanes, hand.after = [tuple(AFTER)], False
        hand.lanes = len(lanes)
        for kinds in lanes:
            self._lane(kinds).add(complaint)
        if not lanes:
            self._ending.add(complaint)

    def _lane(self, kinds: tuple[str, ...]) -> Lane:
        if kinds not in self._lanes:
            places = MAILS_AT_ONCE if kinds == LANES[0] else AT_ONCE
            self._lanes[kinds] = Lane(partial(self._pass, kinds), places)
        return self._lanes[kinds]

    async def _pass(self, kinds: tuple[str, ...], complaint: str) -> None:
        """Make the attempts of a lane; the last lane of all makes way for what comes after them."""
        hand = self._working[complaint]
        try:
            await self._attempts(complaint, kinds, hand.fresh)
        except Exception:
            log.exception("The complaint %s cannot be worked on now", complaint)
            hand.after = False
        hand.lanes -= 1
        if not hand.lanes:
            self._enter(complaint, ())

    async def _end(self, complaint: str) -> None:
        """Store what became of it, and leave it until something is due again."""
        try:
            await self._write_down(complaint)
        except Exception:
            log.exception("What became of the complaint %s cannot be stored now", complaint)
        self._rested(complaint)

    def _rested(self, complaint: str) -> None:
        del self._working[complaint]
        again = complaint in self._again
        self._again.discard(complaint)
        if again and not self._stop.is_set():
            self._work_on(complaint)
        if not self._working:
            self._resting.set()

    async def _work(self, complaint: str, fresh: bool) -> tuple[list[tuple[str, ...]], bool]:
        """The lanes in which something is due, and whether something may be due after them."""
        filed = await self._store.filed(complaint)
        if filed.done:  # a crash came between the last note and the putting away
            name, delivery = next(iter(filed.deliveries.items()))
            await self._store.note(complaint, name, delivery)
            return [], False
        due = {kind(name) for name in filed.deliveries if self._try.due(filed, name, fresh)}
        due |= {kind(name) for name in self._unnoted.get(complaint, ())}
        others = tuple(name for name in filed.deliveries if kind(name) not in IN_LANES)
        undone = {kind(name) for name, each in filed.deliveries.items() if each.state is not State.DONE}
        lanes = [lane for lane in (*LANES, others) if due.intersection(lane)]
        return lanes, bool(due and undone & set(AFTER))

    async def _attempts(self, complaint: str, kinds: tuple[str, ...], fresh: bool) -> None:
        """Make the attempts that are due, one after the other.

        What became of one that is vital is stored at once: a crash must not repeat it. The others
        are stored together, when nothing more is to be tried.
        """
        if self._stop.is_set():
            return
        filed = self._with_unnoted(await self._store.filed(complaint))
        for name in [name for each in kinds for name in filed.deliveries if kind(name) == each]:
            known = name in self._unnoted.get(complaint, ())
            if self._stop.is_set() or not (known or self._try.due(filed, name, fresh)):
                continue
            if not known:
                outcome = await self._try.make(filed, name)
                self._unnoted.setdefault(complaint, {})[name] = outcome
            filed = self._with_unnoted(filed)
            forwarder = self._try.forwarder(name)
            if forwarder is None or forwarder.vital:
                filed = await self._write_down(complaint, name) or filed

    def _with_unnoted(self, filed: Filed) -> Filed:
        unnoted = self._unnoted.get(filed.complaint.id, {})
        return replace(filed, deliveries={**filed.deliveries, **unnoted}) if unnoted else filed

    async def _write_down(self, complaint: str, *only: str) -> Filed | None:
        """Store what became of attempts; the complaint as it is then.

        Where that cannot be stored, it is remembered: a full disk must not repeat a mail.
        """
        unnoted = self._unnoted.get(complaint, {})
        known = [name for name in unnoted if not only or name in only]
        written = await asyncio.gather(*(self._store.note(complaint, name, unnoted[name]) for name in known))
        for name in known:
            del unnoted[name]
        if not self._unnoted.get(complaint, True):
            del self._unnoted[complaint]
        if written and written[-1].done:
            self._seen.discard(complaint)
        return written[-1] if written else None
