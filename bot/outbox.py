"""What must be delivered: due, then forwarded and done, or tried again later.

At least once: an attempt whose outcome was lost is made again, under the same Message-ID.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.dossier.complaint import Delivery, Filed, State
from bot.errors import BotError, Undeliverable
from bot.forwarders import Forwarder
from bot.store import Store

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)
GIVE_UP_AFTER_ATTEMPTS = 20
"""And not before this many attempts, whatever the clock says."""

WITHDRAWAL = ("withdrawal", "withdrawal_staff", "withdrawal_notice")
"""What is delivered when a complaint is withdrawn."""

WORD, ANSWER, ANSWER_STAFF = "word", "answer", "answer_staff"
"""Deliveries of one proceeding each, whose number stands behind the name, such as 'word.2': what the
committee did, to the tenant; and the tenant's answer, by mail and to staff."""

NOT_SENT_ON = "not sent on: it was withdrawn"
"""Of a complaint that was withdrawn. An attempt before that may have arrived all the same."""

AFTER = {
    "notice": "mail",
    "withdrawal": "mail",
    "withdrawal_staff": "staff",
    "withdrawal_notice": "withdrawal",
    ANSWER: "mail",
    ANSWER_STAFF: "staff",
}
"""A delivery that waits until another is done."""

LANES = (("mail", "copy"), ("staff",), ("chat", "letter"), (WORD,))
"""Deliveries that do not wait for those of another lane, such as a mail server that hangs."""

MAILS_AT_ONCE, AT_ONCE = 2, 20
"""How many complaints are in hand in the first lane, and in each other one.

The others wait outside of memory, with their files; and what a crash can repeat is bounded.
"""

_IN_LANES = frozenset(name for lane in (*LANES, AFTER) for name in lane)


def numbered(name: str, number: int) -> str:
    """The delivery of this kind that is about the proceeding with this number."""
    return f"{name}.{number}"


def kind(name: str) -> str:
    """What kind of delivery it is, without the number of a proceeding."""
    return name.partition(".")[0]


def first(filed: Filed, name: str) -> Delivery | None:
    """The delivery that this one waits for: what the committee did is told in the order in which it did."""
    if kind(name) == WORD:
        words = [each for each in filed.deliveries if kind(each) == WORD]
        at = words.index(name)
        return filed.deliveries[words[at - 1]] if at else None
    return filed.deliveries.get(AFTER.get(kind(name), ""))


class Outbox:
    """Delivers what the store holds. `jitter` picks a number between two.

    `alarm` tells staff; it raises a BotError where that is not possible now. `series` makes the
    forwarder of a delivery that has a number.
    """

    def __init__(
        self,
        store: Store,
        forwarders: Mapping[str, Forwarder],
        *,
        clock: Callable[[], datetime],
        jitter: Callable[[float, float], float],
        alarm: Callable[[str], Awaitable[None]],
        series: Mapping[str, Callable[[int], Forwarder]] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._forwarders = forwarders
        self._series = series
        self._clock = clock
        self._jitter = jitter
        self._alarm = alarm
        self._running = False
        self._stop = asyncio.Event()
        self._again: set[str] = set()
        self._seen: set[str] = set()
        self._working: dict[str, asyncio.Task[None]] = {}
        self._unnoted: dict[str, dict[str, Delivery]] = {}
        self._places: dict[tuple[str, ...], asyncio.Semaphore]
        self._places = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._places[LANES[0]] = asyncio.Semaphore(MAILS_AT_ONCE)

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
        while not self._stop.is_set():
            try:
                await self._begin()
            except Exception:
                log.exception("The outbox cannot be read")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), rest)
        try:
            if self._working:
                await asyncio.wait(self._working.values())
        finally:
            for task in list(self._working.values()):
                task.cancel()

    async def deliver(self, only: Collection[str] | None = None) -> None:
        """Make every attempt that is due now; `only`: of these complaints.

        Each delivery is also tried once after a start, however long it still should wait: whoever
        mended a setting need not wait for hours.
        """
        await self._begin(only)
        if self._working:
            await asyncio.wait(self._working.values())

    async def _begin(self, only: Collection[str] | None = None) -> None:
        """Set to work on every complaint that is not in hand; none waits for another."""
        await self._store.recall()
        for complaint in await self._store.undelivered():
            if complaint not in self._working and (only is None or complaint in only):
                self._work_on(complaint)

    def _work_on(self, complaint: str) -> None:
        task = asyncio.create_task(self._deliver(complaint))
        self._working[complaint] = task
        task.add_done_callback(lambda _done: self._rested(complaint))

    def _rested(self, complaint: str) -> None:
        del self._working[complaint]
        again = complaint in self._again
        self._again.discard(complaint)
        if again and not self._stop.is_set():
            self._work_on(complaint)

    async def _deliver(self, complaint: str) -> None:
        try:
            fresh = complaint not in self._seen
            lanes, waiting = await self._work(complaint, fresh)
            self._seen.add(complaint)
            work = (self._lane(complaint, lane, fresh) for lane in lanes)
            for outcome in await asyncio.gather(*work, return_exceptions=True):
                if outcome is not None:
                    raise outcome
            if waiting:
                await self._lane(complaint, tuple(AFTER), fresh)
            await self._write_down(complaint)
        except Exception:
            log.exception("The complaint %s cannot be worked on now", complaint)

    async def _work(self, complaint: str, fresh: bool) -> tuple[list[tuple[str, ...]], bool]:
        """The lanes in which something is due, and whether something may be due after them."""
        filed = await self._store.filed(complaint)
        if filed.done:  # a crash came between the last note and the putting away
            name, delivery = next(iter(filed.deliveries.items()))
            await self._store.note(complaint, name, delivery)
            return [], False
        due = {kind(name) for name in filed.deliveries if self._due(filed, name, fresh)}
        due |= {kind(name) for name in self._unnoted.get(complaint, ())}
        others = tuple(name for name in filed.deliveries if kind(name) not in _IN_LANES)
        undone = {kind(name) for name, each in filed.deliveries.items() if each.state is not State.DONE}
        lanes = [lane for lane in (*LANES, others) if due.intersection(lane)]
        return lanes, bool(due and undone & set(AFTER))

    async def _lane(self, complaint: str, kinds: tuple[str, ...], fresh: bool) -> None:
        """Make the attempts that are due, one after the other, when it is the complaint's turn.

        What became of one that is vital is stored at once: a crash must not repeat it. The others
        are stored together, when nothing more is to be tried.
        """
        async with self._places[kinds]:
            if self._stop.is_set():
                return
            filed = self._with_unnoted(await self._store.filed(complaint))
            for name in [name for each in kinds for name in filed.deliveries if kind(name) == each]:
                known = name in self._unnoted.get(complaint, ())
                if self._stop.is_set() or not (known or self._due(filed, name, fresh)):
                    continue
                if not known:
                    outcome = await self._attempt(filed, name)
                    self._unnoted.setdefault(complaint, {})[name] = outcome
                filed = self._with_unnoted(filed)
                forwarder = self._forwarder(name)
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

    def _due(self, filed: Filed, name: str, fresh: bool) -> bool:
        delivery, before = filed.deliveries[name], first(filed, name)
        if delivery.state is State.DONE or (before and before.state is not State.DONE):
            return False
        if fresh or not delivery.next or (filed.withdrawn and name not in WITHDRAWAL):
            return True
        wait = datetime.fromisoformat(delivery.next) - self._clock()
        return delivery.state is State.DUE and not timedelta() < wait <= LONGEST_WAIT

    def _forwarder(self, name: str) -> Forwarder | None:
        make = self._series.get(kind(name))
        return make(int(name.partition(".")[2])) if make else self._forwarders.get(name)

    async def _attempt(self, filed: Filed, name: str) -> Delivery:
        complaint, before = filed.complaint, filed.deliveries[name]
        forwarder = self._forwarder(name)
        attempts = before.attempts + 1
        if forwarder is None or (filed.erase and not forwarder.vital):
            return Delivery(State.DONE, before.attempts, how="not wanted any more")
        if filed.withdrawn and name not in WITHDRAWAL:
            return Delivery(State.DONE, before.attempts, how=NOT_SENT_ON)
        try:
            how = await forwarder.forward(complaint)
        except Undeliverable as error:
            return await self._give_up(filed, name, forwarder, attempts, str(error))
        except BotError as error:
            return await self._later(filed, name, forwarder, attempts, str(error))
        except Exception as error:
            log.exception("%s: %s failed in a way that is not foreseen", complaint.reference, name)
            return await self._later(filed, name, forwarder, attempts, type(error).__name__)
        log.info("%s: %s delivered (%s)", complaint.reference, name, how)
        return Delivery(State.DONE, attempts, at=self._clock().isoformat(), how=how)

    async def _later(
        self, filed: Filed, name: str, forwarder: Forwarder, attempts: int, failure: str
    ) -> Delivery:
        age = abs(self._clock() - filed.complaint.moment)  # one from the future is given up on too
        if age > GIVE_UP_AFTER and attempts >= GIVE_UP_AFTER_ATTEMPTS:
            return await self._give_up(filed, name, forwarder, attempts, failure)
        return self._put_off(filed, name, attempts, failure)

    def _put_off(self, filed: Filed, name: str, attempts: int, failure: str) -> Delivery:
        ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 16))
        wait = timedelta(seconds=self._jitter(FIRST_WAIT.total_seconds(), ceiling.total_seconds()))
        log.warning(
            "%s: %s not delivered, attempt %d; next in %d minutes: %s",
            filed.complaint.reference,
            name,
            attempts,
            wait.total_seconds() // 60,
            failure,
        )
        return replace(
            filed.deliveries[name],
            state=State.DUE,
            attempts=attempts,
            next=(self._clock() + wait).isoformat(),
            failure=failure,
        )

    async def _give_up(
        self, filed: Filed, name: str, forwarder: Forwarder, attempts: int, failure: str
    ) -> Delivery:
        """Where it is vital: keep the complaint, and tell staff. Otherwise leave it.

        Where staff cannot be told, it is tried again, and with it the telling.
        """
        reference = filed.complaint.reference
        if not forwarder.vital:
            log.warning("%s: %s was not delivered: %s", reference, name, failure)
            return Delivery(State.DONE, attempts, how="refused", failure=failure)
        log.error("%s: %s cannot be delivered and stays in the outbox: %s", reference, name, failure)
        if filed.deliveries[name].state is not State.STUCK:
            try:
                await self._alarm(f"{reference}: {name}: {failure}")
            except BotError as error:
                log.error("%s: staff could not be told: %s", reference, error)
                return self._put_off(filed, name, attempts, failure)
        stuck = replace(filed.deliveries[name], state=State.STUCK, attempts=attempts, failure=failure)
        return replace(stuck, next=self._clock().isoformat())
