"""One attempt at a delivery, and what follows from how it went: done, tried again later, or given up."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.dossier.complaint import Complaint, Delivery, Filed, State
from bot.errors import BotError, SenderRefused, Undeliverable
from bot.forwarders import Forwarder
from bot.lanes import TO_STAFF, WITHDRAWAL, WORD, awaited, kind, number_of, owed

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)
GIVE_UP_AFTER_ATTEMPTS = 20
"""And not before this many attempts in their turn, whatever the clock says and however often it starts."""

STAFF_CHAT_AWAITED = timedelta(days=30)
"""How long what staff are to hear is kept where no staff chat is set: it may only have another number."""

NOT_SENT_ON = "not sent on: it was withdrawn"
"""Of a complaint that was withdrawn. An attempt before that may have arrived all the same."""

NOT_WANTED = "not wanted any more"
"""Nothing makes it any more, or the tenant erases."""

_DEAF = "%s: staff could not be told: %s"


class Attempts:
    """`forwarders` by the name of the delivery; `series` makes the forwarder of one that has a number.

    `jitter` picks a number between two. `alarm` tells staff what stays in the outbox, and `unreached` that
    the tenant did not hear what the committee did; both raise a BotError where that is not possible now.
    `opens`: whether what came by this channel is delivered at all now.
    """

    def __init__(
        self,
        forwarders: Mapping[str, Forwarder],
        *,
        clock: Callable[[], datetime],
        jitter: Callable[[float, float], float],
        alarm: Callable[[str], Awaitable[None]],
        unreached: Callable[[Complaint], Awaitable[None]],
        series: Mapping[str, Callable[[int], Forwarder]] = MappingProxyType({}),
        opens: Callable[[str], bool] = lambda _channel: True,
    ) -> None:
        self._forwarders = forwarders
        self._series = series
        self._clock = clock
        self._jitter = jitter
        self._alarm = alarm
        self._unreached = unreached
        self._opens = opens

    def due(self, filed: Filed, name: str, fresh: bool) -> bool:
        """Whether an attempt is to be made now; `fresh`: it is the first look after the start."""
        delivery = filed.deliveries[name]
        if delivery.state is State.DONE or awaited(filed, name) or not self._opens(filed.complaint.channel):
            return False
        ended = filed.withdrawn and name not in WITHDRAWAL
        if fresh or ended or (filed.erase and self.forwarder(name) is None):
            return True
        return not delivery.next or (delivery.state is not State.STUCK and self._in_turn(delivery))

    def _in_turn(self, delivery: Delivery) -> bool:
        """Whether the moment has come until which it was put off."""
        if not delivery.next:
            return True
        wait = datetime.fromisoformat(delivery.next) - self._clock()
        return not timedelta() < wait <= LONGEST_WAIT

    def forwarder(self, name: str) -> Forwarder | None:
        """What makes this delivery; None where nothing does any more."""
        make = self._series.get(kind(name))
        return make(number_of(name)) if make else self._forwarders.get(name)

    def vital(self, name: str) -> bool:
        """Whether what became of it is stored at once. The committee's word must not come twice."""
        forwarder = self.forwarder(name)
        return forwarder is None or forwarder.vital or kind(name) == WORD

    async def make(self, filed: Filed, name: str) -> Delivery:
        """Try to deliver; what became of it."""
        complaint, before = filed.complaint, filed.deliveries[name]
        forwarder = self.forwarder(name)
        attempts = before.attempts + self._in_turn(before)  # one at a start is beside those
        if filed.withdrawn and name not in WITHDRAWAL:
            return Delivery(State.DONE, before.attempts, how=NOT_SENT_ON)
        if forwarder is None and kind(name) in TO_STAFF and not filed.erase:
            return self._without_chat(filed, name)
        if forwarder is None or (filed.erase and not forwarder.vital):
            return Delivery(State.DONE, before.attempts, how=NOT_WANTED)
        try:
            how = await forwarder.forward(complaint)
        except Undeliverable as error:
            return await self._give_up(filed, name, forwarder, attempts, str(error))
        except SenderRefused as error:
            outcome = await self._later(filed, name, forwarder, attempts, str(error))
            return await self._alarming(filed, name, outcome) if forwarder.vital else outcome
        except BotError as error:
            return await self._later(filed, name, forwarder, attempts, str(error))
        except Exception as error:
            log.exception("%s: %s failed in a way that is not foreseen", complaint.reference, name)
            return await self._later(filed, name, forwarder, attempts, type(error).__name__)
        log.info("%s: %s delivered (%s)", complaint.reference, name, how)
        return Delivery(State.DONE, attempts, at=self._clock().isoformat(), how=how)

    def _without_chat(self, filed: Filed, name: str) -> Delivery:
        """Have what staff are to hear wait for a staff chat, whose attempts begin anew; not for ever."""
        since, now = owed(filed, name), self._clock()
        before = filed.deliveries[name].anew()
        if abs(now - since) > STAFF_CHAT_AWAITED:
            log.warning("%s: %s not delivered: no staff chat is set", filed.complaint.reference, name)
            return Delivery(State.DONE, before.attempts, how=NOT_WANTED)
        until = (since + STAFF_CHAT_AWAITED).date()
        failure = f"it waits for KLACHTWIJZER_STAFF_CHAT until {until}"
        return replace(before, next=(now + LONGEST_WAIT).isoformat(), failure=failure)

    async def _later(
        self, filed: Filed, name: str, forwarder: Forwarder, attempts: int, failure: str
    ) -> Delivery:
        before = filed.deliveries[name]
        if before.state is State.STUCK:  # at a start: a new series of attempts begins
            return self._put_off(filed.with_delivery(name, before.anew()), name, 1, failure)
        if attempts >= GIVE_UP_AFTER_ATTEMPTS:
            age = abs(self._clock() - owed(filed, name))  # one from the future is given up on too
            if age > GIVE_UP_AFTER:
                return await self._give_up(filed, name, forwarder, attempts, failure)
        return self._put_off(filed, name, attempts, failure)

    def _put_off(self, filed: Filed, name: str, attempts: int, failure: str) -> Delivery:
        """Have it tried again later; its turn stays where it was not this one's."""
        before = filed.deliveries[name]
        if attempts == before.attempts:
            log.warning("%s: %s not delivered at the start: %s", filed.complaint.reference, name, failure)
            return replace(before, state=State.DUE, failure=failure)
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
            before,
            state=State.DUE,
            attempts=attempts,
            next=(self._clock() + wait).isoformat(),
            failure=failure,
        )

    async def _alarming(self, filed: Filed, name: str, outcome: Delivery) -> Delivery:
        """Have staff hear at once, and once, of what only they can have mended, though it is tried on."""
        before = filed.deliveries[name]
        if before.alarmed or outcome.state is not State.DUE:
            return outcome
        stuck = before.state is State.STUCK and before.failure == outcome.failure  # and so they know
        try:
            if not stuck:
                await self._alarm(f"{filed.complaint.reference}: {name}: {outcome.failure}")
        except BotError as error:
            log.error(_DEAF, filed.complaint.reference, error)
            return replace(outcome, state=State.UNREPORTED)
        return replace(outcome, alarmed=True)

    async def _give_up(
        self, filed: Filed, name: str, forwarder: Forwarder, attempts: int, failure: str
    ) -> Delivery:
        """Keep the complaint where it is vital, and otherwise leave it; tell staff, and where they cannot be
        told, try it again, and with it the telling.
        """
        reference = filed.complaint.reference
        if forwarder.vital:
            log.error("%s: %s cannot be delivered and stays in the outbox: %s", reference, name, failure)
        else:
            log.warning("%s: %s was not delivered: %s", reference, name, failure)
        try:
            if kind(name) == WORD:
                await self._unreached(filed.complaint)
            elif forwarder.vital and filed.deliveries[name].state is not State.STUCK:
                await self._alarm(f"{reference}: {name}: {failure}")
        except BotError as error:
            log.error(_DEAF, reference, error)
            return replace(self._put_off(filed, name, attempts, failure), state=State.UNREPORTED)
        if not forwarder.vital:
            return Delivery(State.DONE, attempts, how="refused", failure=failure)
        stuck = replace(filed.deliveries[name], state=State.STUCK, attempts=attempts, failure=failure)
        return replace(stuck, next=self._clock().isoformat())
