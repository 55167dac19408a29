"""The one use case: an update comes in, the draft is moved on and stored, a Screen goes out."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from bot.dossier.complaint import Delivery, Filed, State, freeze
from bot.dossier.documents import in_full
from bot.errors import BotError, StoreError
from bot.evidence.verdict import Safe, Unsafe, fitting
from bot.store import Store, Visit
from dialogs.dialog import Dialog
from dialogs.moves import Outcome
from dialogs.presenter import Papers
from dialogs.proceedings import Proceeding, questions
from dialogs.questions import File
from dialogs.said import Oddity, Said, Turn
from dialogs.screen import Kind, Screen
from dialogs.session import Session
from dialogs.text import _
from dialogs.window import Entry

log = logging.getLogger(__name__)


async def _nothing_kept() -> None:
    """What a channel forgets that keeps nothing."""


def _nothing_owed() -> bool:
    """Whether a screen is still to be shown, where each is shown at once."""
    return False


@dataclass(frozen=True)
class Incoming:
    """One update. `chat`: the channel's name and its id of the chat, such as 'telegram:123'.

    `update` tells this update from every other of the chat. `language`: the code that the
    messenger gives, if any. `content`: what the file of `said` holds. `forget` removes what the
    channel keeps of what was said before, ahead of an erasure. Raises StoreError. `owed` tells whether
    what was said back to the chat before is still to be shown: it may be shown while this waits.
    """

    chat: str
    update: str
    said: Said
    language: str | None = None
    content: bytes = b""
    forget: Callable[[], Awaitable[None]] = _nothing_kept
    owed: Callable[[], bool] = _nothing_owed


def file_of(update: str, name: str, media_type: str, size: int, note: str = "") -> File:
    """A file that came with an update: its id follows from the update, so that a file comes once."""
    return File(sha256(update.encode()).hexdigest()[:16], name, media_type, size, note)


CLOCKS_DIFFER = timedelta(minutes=1)
"""So much may a messenger's clock, which tells when something was said, differ from this machine's."""


class Listener(Protocol):
    """Writes out what was spoken. Raises BotError where it cannot."""

    async def write_out(self, audio: bytes, language: str) -> str: ...


class Inspector(Protocol):
    """Looks at files. Raises Unsafe where one may not be kept."""

    async def inspect(self, content: bytes) -> Safe: ...


class Desk:
    """Handles updates of all channels. `clock` gives the moment, with its time zone.

    `deliveries`, `withdrawal` and `reply` say what must be delivered of a complaint, of its withdrawal,
    and of the tenant's answer to a question of the committee, its number among the proceedings.
    `owed` is called with a complaint that has something to deliver, `kept` after each draft was stored.
    `just_told`: questions of the committee that a tenant was told, though the disk may not know yet.
    `inspector` says what may be kept of a file. `listener` writes out voice messages, where the operator
    has a model for that.
    """

    def __init__(
        self,
        dialog: Dialog,
        store: Store,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        deliveries: Callable[[Session], Mapping[str, Delivery]],
        withdrawal: Callable[[], Mapping[str, Delivery]],
        reply: Callable[[int], Mapping[str, Delivery]],
        owed: Callable[[str], None],
        kept: Callable[[str, Session], None],
        just_told: Collection[str],
        inspector: Inspector,
        listener: Listener | None = None,
    ) -> None:
        self._dialog = dialog
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._deliveries = deliveries
        self._withdrawal = withdrawal
        self._reply = reply
        self._owed = owed
        self._kept = kept
        self._just_told = just_told
        self._inspector = inspector
        self._listener = listener

    async def handle(self, incoming: Incoming) -> Screen | None:
        """Handle the update once, however often it comes. When this returns, it is on the disk.

        An update that comes again gets the same screen; None where a later one was answered since.
        Raises StoreError; then nothing has changed.
        """
        async with self._store.visit(incoming.chat) as visit:
            session = visit.session or Session(
                id=self._new_id(), language=self._dialog.language(incoming.language)
            )
            session.untold = session.untold.difference(self._just_told).union(_later(incoming.said, session))
            deliveries = told(visit.deliveries)
            if incoming.update in session.seen:
                last = incoming.update == session.seen[-1]
                if not last:
                    return None
                return self._dialog.again(session, deliveries, await self._papers(session))
            now = self._clock()
            incoming = await self._inspected(incoming)
            said = await self._heard(incoming, session)
            if not said.source and not said.tap:
                said = replace(said, source=incoming.update)
            for complaint, proceedings in session.proceedings.items():
                if any(incoming.update == each.id for each in proceedings):
                    said = replace(said, known=True)
                    self._owed(complaint)  # nobody was told of it when its draft could not be written
            turn = self._dialog.hear(session, said, now, deliveries, owed=incoming.owed())
            if turn.kept and turn.kept.size and not incoming.content:
                raise StoreError("a file is to be kept that was not fetched")
            session.remember([incoming.update])
            session, deliveries = await self._keep(visit, incoming, session, turn, now, deliveries)
            self._kept(incoming.chat, session)
            return self._dialog.show(session, turn, deliveries, await self._papers(session))

    async def _inspected(self, incoming: Incoming) -> Incoming:
        """The update with its file as it may be kept, or with why it may not."""
        said, file = incoming.said, incoming.said.file
        if file is None:
            return incoming
        try:
            if not self._store.room(file.size):
                log.warning("A file of a tenant was not kept: the disk has too little room")
                raise Unsafe(Oddity.NO_ROOM)
            if not incoming.content:
                return incoming
            safe = await self._inspector.inspect(incoming.content)
        except Unsafe as unsafe:
            odd = replace(said, file=None, oddity=Oddity(unsafe.reason), words=file.note)
            return replace(incoming, said=odd, content=b"")
        name, size = fitting(file.name, safe.media_type), len(safe.content)
        file = replace(file, name=name, media_type=safe.media_type, size=size)
        return replace(incoming, said=replace(said, file=file), content=safe.content)

    async def wants(self, incoming: Incoming) -> bool:
        """Whether the file that comes with this update must be fetched, because it would be kept or heard.

        `incoming` is without its content. Raises StoreError.
        """
        async with self._store.visit(incoming.chat) as visit:
            session = visit.session or Session(id=self._new_id(), language=self._dialog.language(None))
            if incoming.update in session.seen:
                return False
            file = incoming.said.file
            if file is not None and not self._store.room(file.size):
                return False
            if self._listener is not None and file is not None and file.spoken:
                return True
            turn = self._dialog.hear(session, incoming.said, self._clock(), told(visit.deliveries))
            return turn.kept is not None

    async def _heard(self, incoming: Incoming, session: Session) -> Said:
        """What was said, with the words of a voice message where they can be written out."""
        said = incoming.said
        if self._listener is None or said.file is None or not said.file.spoken:
            return said
        try:
            return replace(said, heard=await self._listener.write_out(incoming.content, session.language))
        except BotError:
            log.warning("A voice message could not be written out")
            return said

    async def _papers(self, session: Session) -> Papers:
        """The complaints of this chat that were sent, in full, where a file is given to keep."""
        papers = []
        for sent in session.sent if session.handouts else ():
            try:
                complaint = (await self._store.filed(sent["id"])).complaint
            except StoreError:
                continue  # it was erased just before, or cannot be read: the rest is told all the same
            title = Entry(_("Complaint {reference}", reference=complaint.reference), Kind.HEADING)
            lines = in_full(complaint, session.language)
            papers.append((title, *(Entry(line.text, line.kind) for line in lines)))
        return tuple(papers)

    def apology(self, language: str | None) -> Screen:
        """What a tenant is told whose message could not be handled."""
        return self._dialog.apology(self._dialog.language(language))

    async def held_up(self, chat: str, language: str | None, *, fetching: bool) -> Screen:
        """What a tenant is told whose answer has to wait until it can be stored, or its file fetched."""
        chosen = self._dialog.language(language)
        with suppress(StoreError):
            async with self._store.visit(chat) as visit:
                chosen = visit.session.language if visit.session else chosen
        return self._dialog.held_up(chosen, fetching=fetching)

    async def _keep(
        self,
        visit: Visit,
        incoming: Incoming,
        session: Session,
        turn: Turn,
        now: datetime,
        deliveries: Mapping[str, str],
    ) -> tuple[Session, Mapping[str, str]]:
        if turn.outcome is Outcome.ERASED:
            await incoming.forget()
            fresh = session.anew(self._new_id())
            await visit.erase(fresh)
            return fresh, {}
        if turn.outcome is Outcome.RENEWED:
            session = replace(session.anew(self._new_id()), sent=session.sent)
        filed = self._file(incoming.chat, session, now) if turn.outcome is Outcome.SUBMITTED else None
        content = {turn.kept.id: incoming.content} if turn.kept else None
        withdrawn = turn.outcome is Outcome.WITHDRAWN
        change = (lambda sent: sent.with_withdrawal(now, self._withdrawal())) if withdrawn else None
        changed = turn.reply[0] if turn.reply else ""
        if turn.reply:
            answer = replace(turn.reply[1], id=incoming.update)
            change = self._answered(answer)
        await visit.save(
            session,
            complaint=filed,
            content=content,
            dropped=turn.dropped,
            change=change,
            changed=changed,
        )
        if filed or change:
            self._owed(changed or session.sent[-1]["id"])
        return session, {} if filed else deliveries

    def _answered(self, answer: Proceeding) -> Callable[[Filed], Filed]:
        """What becomes of the complaint by the tenant's answer."""
        return lambda filed: filed.with_proceeding(answer, self._reply(len(filed.proceedings)))

    def _file(self, chat: str, session: Session, now: datetime) -> Filed:
        complaint = freeze(session, chat, now, self._dialog.form, self._dialog.languages)
        return Filed(complaint, self._deliveries(session))


def _later(said: Said, session: Session) -> list[str]:
    """The questions of the committee that were asked after this was said: it answers none of them."""
    if said.at is None:
        return []
    asked = (each for proceedings in session.proceedings.values() for each in questions(proceedings))
    return [each.id for each in asked if each.moment >= said.at + CLOCKS_DIFFER]


def told(deliveries: Mapping[str, Delivery]) -> Mapping[str, str]:
    """What became of the deliveries, as the conversation tells it. One that is made again was made."""
    done = {name: each.at for name, each in deliveries.items() if each.at or each.state is State.DONE}
    ways = {"by": "mail", "withdrawn_by": "withdrawal"}
    return done | {way: deliveries[name].how for way, name in ways.items() if name in deliveries}
