"""The staff's desk: an order comes in, the complaint is moved on and stored, a Screen goes out.

Who may order anything is decided before, by the channel, which knows what the messenger vouches for.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from bot.dossier.complaint import Delivery, Filed, State
from bot.errors import Gone, StoreError
from bot.store import Store
from dialogs.proceedings import CLOSED, Act, Proceeding, Stage, last, questions
from dialogs.screen import Screen
from dialogs.staff.days import read_appointment
from dialogs.staff.orders import Order, Reading
from dialogs.staff.replies import (
    HINT,
    NO_NUMBER,
    NO_WORDS,
    NOT_ONE_DAY,
    NOTHING,
    STALE,
    UNKNOWN,
    Clerk,
    label_of,
    not_there,
    there_twice,
    too_long,
    unreadable,
)
from dialogs.text import Text, Translator, _, _n

log = logging.getLogger(__name__)

LONGEST_QUESTION = 1000
"""Characters of a question: it is shown to the tenant as it is, with more around it in one message."""

MOST_SHOWN = 30
"""So many open complaints are told at once."""

_BY_MAIL = "copy"
"""The one delivery to the tenant that does not go to the chat."""

_NO_ORDER = {"unknown": UNKNOWN, "hint": HINT, "forged": NOTHING, "no": NOTHING, "asking": NOTHING}
"""What is not done, and what is said of it."""

_TALK = frozenset({"help", "hint", "unknown"})
"""What touches no complaint."""


class Audit(Protocol):
    """The durable record; `done` raises Unwritable. `who`: a mark that tells one of staff from another."""

    async def done(self, action: str, reference: str, update: str, who: str) -> None: ...

    async def refused(self, outsider: str, action: str, reference: str, update: str) -> None: ...


class _No(Exception):
    """An order that cannot be carried out, and what is said of it."""

    def __init__(self, *texts: Text) -> None:
        super().__init__(texts[0].msgid)
        self.texts = texts


class StaffDesk:
    """Handles the orders of staff. `languages`: the staff's own first. `clock` gives the moment.

    `deliveries` says what must be delivered of a proceeding, by its number; `owed` is called with
    a complaint that has something to deliver. `mark` makes of a person's id what the record may hold of it.
    """

    def __init__(
        self,
        store: Store,
        languages: Mapping[str, Translator],
        audit: Audit,
        *,
        clock: Callable[[], datetime],
        deliveries: Callable[[int], Mapping[str, Delivery]],
        owed: Callable[[str], None],
        mark: Callable[[str], str],
    ) -> None:
        self._store = store
        self._languages = languages
        self._say = next(iter(languages.values()))
        self._audit = audit
        self._clock = clock
        self._deliveries = deliveries
        self._owed = owed
        self._mark = mark
        self.reading = Reading(languages)
        self.clerk = Clerk(self._say)

    async def handle(self, order: Order, update: str, member: str) -> Screen:
        """Carry out the order of this member of staff; an update that comes again does nothing new.

        Raises StoreError; then nothing has changed, or the record has no room yet: it is to come again.
        """
        who = self._mark(member)
        try:
            screen = await self._carry_out(order, update)
        except _No as no:
            await self._note("not done", order, update, who)
            return self.clerk.says(*no.texts)
        told = order.action in ("receive", "set") or (order.action == "ask" and order.words)
        await self._note("done" if told else "shown", order, update, who)
        return screen

    async def refuse(self, outsider: str, order: Order, update: str) -> None:
        """Record that somebody who may not ordered this."""
        log.warning(
            "Staff only: %s refused for %s (%s)", order.action, outsider, order.reference or "no number"
        )
        await self._audit.refused(outsider, order.action, order.reference, update)

    async def _note(self, outcome: str, order: Order, update: str, who: str) -> None:
        if order.action in _TALK:
            return
        what = f"{outcome}: {order.action}"
        log.info("Staff: %s (%s)", what, order.reference or "no number")
        await self._audit.done(what, order.reference, update, who)

    async def _carry_out(self, order: Order, update: str) -> Screen:
        if order.action == "help":
            return self.clerk.help()
        if order.action == "open":
            return await self._open()
        if order.action in _NO_ORDER:
            raise _No(_NO_ORDER[order.action])
        if not order.reference:
            raise _No(NO_NUMBER)
        filed = await self._find(order.reference)
        if order.action == "receive":
            return await self._receive(filed, update)
        if order.action == "ask":
            return await self._ask(filed, order, update)
        if order.action in ("step", "stage", "dating"):
            return self._step(filed, order)
        if order.action == "set":
            return await self._set(filed, order, update)
        raise _No(NOTHING)

    async def _find(self, reference: str) -> Filed:
        """The complaint. Raises _No where there is none on which anything can be done."""
        found = await self._store.named(reference)
        if not found:
            raise _No(*not_there(reference))
        if len(found) > 1:
            raise _No(*there_twice(reference))
        try:
            filed = await self._store.filed(found[0])
        except Gone:
            raise _No(*not_there(reference)) from None
        except StoreError as error:  # it will not be read a little later either
            log.error("Staff: %s", error)
            raise _No(*unreadable(reference)) from None
        self._check(filed)
        return filed

    @staticmethod
    def _check(filed: Filed) -> None:
        reference = filed.complaint.reference
        if filed.withdrawn:
            raise _No(_("The tenant has withdrawn complaint {reference}.", reference=reference), NOTHING)
        if filed.erase:
            raise _No(
                _("The tenant has erased everything about complaint {reference} here.", reference=reference),
                NOTHING,
            )

    async def _receive(self, filed: Filed, update: str) -> Screen:
        done = last(filed.proceedings, Act.RECEIPT)
        if done and done.id != update:
            raise _No(_("That was confirmed already, on {moment}.", moment=done.moment))
        await self._add(filed, Proceeding(update, Act.RECEIPT, self._now()))
        reference = filed.complaint.reference
        return self.clerk.says(
            _("I tell the tenant that the committee has complaint {reference}.", reference=reference)
        )

    async def _ask(self, filed: Filed, order: Order, update: str) -> Screen:
        reference = filed.complaint.reference
        if not order.words:
            return self.clerk.ask(reference)
        if len(order.words) > LONGEST_QUESTION:
            raise _No(too_long(len(order.words), LONGEST_QUESTION))
        if not any(map(str.isalnum, order.words)):
            raise _No(NO_WORDS)
        await self._add(filed, Proceeding(update, Act.QUESTION, self._now(), words=order.words))
        return self.clerk.says(
            _("I ask the tenant of complaint {reference}.", reference=reference),
            _("I tell you here when the answer comes. The committee gets it by e-mail."),
        )

    def _step(self, filed: Filed, order: Order) -> Screen:
        """The step and its day, repeated for a check before the tenant hears it."""
        reference = filed.complaint.reference
        if not order.words:
            return self.clerk.choose(reference)
        stage, words = self.reading.stage(order.words)
        if stage is None:
            return self.clerk.not_a_step()
        if order.action == "stage":
            return self.clerk.when(reference, stage)
        day: str | None = ""
        if words:
            today = self._say.day(self._clock())
            ahead = stage not in CLOSED
            day = read_appointment(words, today, ahead=ahead)
        if day is None:
            raise _No(NOT_ONE_DAY)
        what = Proceeding("", Act.STAGE, self._now(), stage=stage, day=day)
        return self.clerk.check(reference, what, len(filed.proceedings))

    async def _set(self, filed: Filed, order: Order, update: str) -> Screen:
        name, _colon, rest = order.words.partition(":")
        day, _colon, number = rest.rpartition(":")
        if not any(update == each.id for each in filed.proceedings):
            now = last(filed.proceedings, Act.STAGE)
            if now and (now.stage, now.day) == (name, day):
                raise _No(_("The tenant was told that already, on {moment}.", moment=now.moment))
            if number != str(len(filed.proceedings)):
                raise _No(STALE)
            await self._add(filed, self._stage(name, day, update))
        return self.clerk.says(
            _("I tell the tenant of complaint {reference}.", reference=filed.complaint.reference)
        )

    def _stage(self, name: str, day: str, update: str) -> Proceeding:
        """A step as a button names it. Raises _No where no button of ours does."""
        try:
            if day:
                datetime.fromisoformat(day)
            return Proceeding(update, Act.STAGE, self._now(), stage=Stage(name), day=day)
        except ValueError:
            raise _No(NOTHING) from None

    async def _add(self, filed: Filed, what: Proceeding) -> None:
        """Store the proceeding with what must be delivered of it. Raises _No where it cannot be."""

        refused: list[_No] = []

        def change(now: Filed) -> Filed:
            """Never raises: it may be written together with what others change."""
            try:
                self._check(now)
                if now.proceedings != filed.proceedings and what.act is not Act.QUESTION:
                    raise _No(STALE)
            except _No as no:
                refused.append(no)
                return now
            return now.with_proceeding(what, self._deliveries(len(now.proceedings)))

        await self._store.change(filed.complaint.id, change)
        if refused:
            raise refused[0]
        self._owed(filed.complaint.id)

    async def _open(self) -> Screen:
        found = []
        async for filed in self._store.complaints():
            reached = last(filed.proceedings, Act.STAGE)
            if not (filed.withdrawn or filed.erase or (reached and reached.stage in CLOSED)):
                found.append(filed)
        found.sort(key=lambda filed: filed.complaint.at, reverse=True)
        rows = [_row(filed) for filed in found[:MOST_SHOWN]]
        return self.clerk.open(rows, len(found) - len(rows))

    def _now(self) -> str:
        return self._clock().isoformat()


def _row(filed: Filed) -> tuple[str, Text | None, list[Text]]:
    """A line of the list: no personal data."""
    reached = last(filed.proceedings, Act.STAGE)
    notes = []
    if not last(filed.proceedings, Act.RECEIPT):
        notes.append(_("Receipt not confirmed."))
    if questions(filed.proceedings):
        notes.append(_("The tenant has not answered yet."))
    pending = sum(delivery.state is not State.DONE for delivery in filed.deliveries.values())
    if pending:
        notes.append(
            _n(
                "One message is still to be delivered.",
                "{number} messages are still to be delivered.",
                pending,
            )
        )
    told = [delivery for name, delivery in filed.deliveries.items() if name != _BY_MAIL]
    if any(delivery.how == "refused" for delivery in told):
        notes.append(_("The tenant could not be reached here."))
    return filed.complaint.reference, label_of(reached.stage) if reached else None, notes
