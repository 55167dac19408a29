"""What is done with drafts by itself: a reminder, a notice, erasure. Nothing of it is lost by a restart.

The drafts say what is due; this only remembers when to look at which of them. What is told is told
before it is noted, so that a crash repeats a message rather than swallow a notice; only its buttons are
known before. Until it is known to have arrived, words that are typed mean the screen, and those that it may
have asked for do nothing that cannot be undone.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.errors import BotError, TryLater
from bot.store import Store
from dialogs.dialog import Dialog
from dialogs.keeping import Errand, What, errand, misdated, put_right
from dialogs.screen import Screen
from dialogs.session import Session

log = logging.getLogger(__name__)

DAYTIME = range(9, 21)
"""The hours in which somebody may be disturbed, where the organisation is."""

REST = 60.0
"""Seconds between two looks at what is due."""

TOMORROW = timedelta(days=1)
KEEP_ASIDE = timedelta(days=30)
"""So long, what could not be handled is kept for whoever looks into it; a chat's erasure takes it along."""

AGAIN = timedelta(minutes=15)
"""After so long, what could not be told is tried again."""


class Teller(Protocol):
    """A channel that can tell something by itself. Raises TryLater or Undeliverable."""

    async def tell(self, chat: str, screen: Screen) -> None: ...


class Agenda:
    """`tellers` by channel. `clock` gives the moment.

    `opens`: whether what came by this channel is looked after now. What is due elsewhere waits: it can be
    told to nobody, and may not count as told.
    """

    def __init__(
        self,
        store: Store,
        dialog: Dialog,
        tellers: Mapping[str, Teller],
        *,
        opens: Callable[[str], bool],
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        keep_sent: timedelta,
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._dialog = dialog
        self._tellers = tellers
        self._opens = opens
        self._clock = clock
        self._zone = zone
        self._keep_sent = keep_sent
        self._new_id = new_id
        self._due: dict[str, datetime] = {}
        self._put_off: dict[str, datetime] = {}
        """The complaints that are not delivered though it is time to erase them: when to look again."""
        self._looked: datetime | None = None
        self._last: datetime | None = None
        self._at_work = asyncio.Lock()
        self._stopped = asyncio.Event()

    def note(self, chat: str, session: Session) -> None:
        """The chat's draft was stored like this."""
        if not self._opens(chat.partition(":")[0]):
            return
        now = self._now()
        try:
            planned = self._planned(session, now)
            due = planned.at if planned else None
            if due and misdated(session, now):
                due = now
        except Exception:  # noqa: BLE001  # a date that cannot be reckoned: this chat's trouble, told when looked at
            due = now
        if due is None:
            self._due.pop(chat, None)
        else:
            self._due[chat] = due

    def _planned(self, session: Session, now: datetime) -> Errand | None:
        return errand(session, now, self._keep_sent, self._put_off)

    def stop(self) -> None:
        self._stopped.set()

    async def run(self, rest: float = REST) -> None:
        """Do what is due until stopped; look again after `rest` seconds."""
        while not self._stopped.is_set():
            try:
                await self.keep()
            except Exception:
                log.exception("The drafts cannot be looked after now")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), rest)

    async def keep(self) -> None:
        """Do everything that is due now."""
        async with self._at_work:
            await self._keep()

    def _now(self) -> datetime:
        """The moment. Where the clock was set back, all drafts are looked at again."""
        now = self._clock()
        if self._last and now < self._last - AGAIN:
            self._looked = None
            self._put_off.clear()  # until a moment that may be years away
        self._last = now
        return now

    async def _keep(self) -> None:
        now = self._now()
        if self._looked is None or not timedelta() <= now - self._looked < TOMORROW:
            async for chat, session in self._store.drafts():  # also one that could not be read the last time
                self.note(chat, session)
            self._looked = now
            if count := await self._store.forget_aside(now - KEEP_ASIDE):
                log.info("%d updates that were set aside were erased: nobody needed them for long", count)
        for chat in [chat for chat, at in self._due.items() if at <= now]:
            if self._stopped.is_set():
                return
            try:
                await self._look_after(chat)
            except Exception:
                log.exception("A draft cannot be looked after now")
                self._due[chat] = now + AGAIN

    async def _look_after(self, chat: str) -> None:
        """Do what is due with the draft, one errand after another."""
        while (due := await self._next(chat)) is not None:
            now = self._clock()
            if due.at > now:
                self._due[chat] = due.at
                return
            if due.what is What.ERASE:
                await self._erase(chat)
                return
            if due.what in (What.FORESEE, What.FORESEE_SENT):
                await self._foresee(chat, due)
                continue
            if due.what is What.ERASE_SENT:
                await self._erase_sent(chat, due.complaint)
                continue
            if now.astimezone(self._zone).hour not in DAYTIME:
                self._due[chat] = now + AGAIN
                return
            if not await self._tell(chat, due.what):
                self._due[chat] = now + AGAIN
                return

    async def _next(self, chat: str) -> Errand | None:
        async with self._store.visit(chat) as visit:
            session, now = visit.session, self._clock()
            if session and misdated(session, now):
                put_right(session, now)
                await visit.save(session)
            due = self._planned(session, now) if session else None
        if due is None:
            self._due.pop(chat, None)
        return due

    async def _foresee(self, chat: str, due: Errand) -> None:
        """Note that an erasure is near, so that it is looked at twice."""
        async with self._store.visit(chat) as visit:
            session, now = visit.session, self._clock().isoformat()
            if session is None:
                return
            if due.what is What.FORESEE:
                session.noticed = now
            session.sent = [
                {**sent, "foreseen": now} if sent["id"] == due.complaint else sent for sent in session.sent
            ]
            await visit.save(session)

    async def _tell(self, chat: str, what: What) -> bool:
        """Tell it and note that it was told; False: it must be tried again."""
        async with self._store.visit(chat) as visit:
            session = visit.session
            if session is None:
                return True
            before = replace(session)
            session.nudging = what  # its buttons may be tapped before it is known that they arrived
            await visit.save(session)  # where nothing can be noted, it would be told again and again
            _noted(session, what, self._clock())
            screen = self._dialog.errand(session, what)
        channel, _colon, number = chat.partition(":")
        told = False
        if teller := self._tellers.get(channel):
            try:
                await teller.tell(number, screen)
                told = True
            except TryLater:
                return False
            except BotError:
                log.info("A tenant could not be told what was due")
        async with self._store.visit(chat) as visit:
            session = visit.session
            if session is None:
                return True
            if session.nudging and told:
                session.nudged, session.nudging = session.nudging, ""
            elif session.nudging:
                session.nudging = before.nudging  # an earlier attempt may have arrived
            if _concerns(session, before, what):
                _noted(session, what, self._clock())
            await visit.save(session)
        return True

    async def _erase(self, chat: str) -> None:
        """Erase the draft, if that is still due; what was sent stays with its complaint."""
        async with self._store.visit(chat) as visit:
            session = visit.session
            due = self._planned(session, self._clock()) if session else None
            if session is None or due is None or due.what is not What.ERASE or due.at > self._clock():
                return
            if session.sent:
                fresh = replace(session.anew(self._new_id()), sent=session.sent, phase="submitted", told=[])
                await visit.clear(fresh)
                self.note(chat, fresh)
            else:
                await visit.clear(None)
                self._due.pop(chat, None)
        log.info("A draft was erased: nothing happened with it for long enough")

    async def _erase_sent(self, chat: str, complaint: str) -> None:
        """Erase a complaint that was sent; one that has not been delivered yet is put off."""
        async with self._store.visit(chat) as visit:
            session = visit.session
            if session is None or all(sent["id"] != complaint for sent in session.sent):
                return
            if not await self._store.forget(complaint):
                self._put_off[complaint] = self._clock() + TOMORROW
                return
            self._put_off.pop(complaint, None)
            others = [sent for sent in session.sent if sent["id"] != complaint]
            stranded = session.place in ("submitted", "withdrawing") and not others
            if stranded and session.unsent:
                await visit.save(replace(session, sent=[], phase="welcome"))
            elif session.id != complaint and not stranded:
                await visit.save(replace(session, sent=others))
            elif others:
                fresh = replace(session.anew(self._new_id()), sent=others, phase="submitted", told=[])
                await visit.clear(fresh)
            else:
                await visit.clear(None)
        log.info("A complaint was erased: it was sent long enough ago")


def _concerns(session: Session, before: Session, what: What) -> bool:
    """Whether what was told counts for the draft, with which the tenant may have gone on meanwhile.

    `before`: the draft that it was told of. A notice counts only where nothing was done since.
    """
    if what is What.ANNOUNCE:
        return session.touched == before.touched
    return session.id == before.id and (what is What.REMIND or session.remind == before.remind)


def _noted(session: Session, what: What, now: datetime) -> None:
    """Note in the draft that this is told."""
    moment = now.isoformat()
    if what is What.ASK_TALK:
        session.remind = ""
    elif what is What.REMIND:
        session.reminded = moment
    else:
        session.noticed = moment
