"""Where drafts and complaints are kept: the protocol that every store follows."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.dossier.complaint import Complaint, Delivery, Filed
from dialogs.session import Session


class Visit(Protocol):
    """One update of one chat; nobody else works on the chat until it ends."""

    session: Session | None
    """The chat's draft as it is stored; None where there is none."""

    deliveries: Mapping[str, Delivery]
    """The deliveries of the last complaint that was sent, by name."""

    async def save(
        self,
        session: Session,
        *,
        complaint: Filed | None = None,
        content: Mapping[str, bytes] | None = None,
        dropped: Collection[str] = (),
        change: Callable[[Filed], Filed] | None = None,
        changed: str = "",
    ) -> None:
        """Store the draft, and at submission the complaint, in one step.

        `content`: new files by their id, stored before the draft that names them. `dropped`: the
        ids of files that the draft no longer names. `change`: what becomes of the complaint with
        the id `changed`, or of the one that was sent last; where it comes again, it must change
        nothing. Raises StoreError; nothing has changed then.
        """

    async def erase(self, fresh: Session) -> None:
        """Erase the draft, its files, what was set aside and the complaints that were delivered.

        A complaint that still has to be delivered is erased when it is. `fresh` takes the draft's
        place: it holds nothing but what tells that an update was handled before.
        """

    async def clear(self, fresh: Session | None) -> None:
        """Erase the draft, its files and what was set aside; complaints that were sent stay.

        `fresh` takes the draft's place; None: nothing does.
        """


class Store(Protocol):
    """Drafts by chat, complaints by id. A complaint that is not delivered is never removed."""

    def visit(self, chat: str) -> AbstractAsyncContextManager[Visit]:
        """Take the chat's draft for one update. Raises StoreError where it cannot be read."""

    def drafts(self) -> AsyncIterator[tuple[str, Session]]:
        """Every chat with its draft, in no order. One that cannot be read is left out.

        What is to be erased, or is named by no draft, where that was cut off, goes with it.
        """

    async def undelivered(self) -> list[str]:
        """The ids of the complaints that still have to be delivered."""

    async def filed(self, complaint: str) -> Filed:
        """The complaint and its deliveries. Raises StoreError."""

    async def named(self, reference: str) -> list[str]:
        """The ids of the complaints with this reference: hardly ever more than one."""

    def complaints(self) -> AsyncIterator[Filed]:
        """Every complaint that is kept, in no order. One that cannot be read is left out."""

    async def change(self, complaint: str, change: Callable[[Filed], Filed]) -> Filed:
        """Store what becomes of the complaint; where it comes again, it must change nothing.

        Raises StoreError; nothing has changed then.
        """

    async def note(
        self, complaint: str, name: str, delivery: Delivery, before: Delivery | None = None
    ) -> Filed:
        """Store what became of a delivery; when all are done, the complaint is put away.

        `before`: what was tried. Where it was asked for again since, it counts only if it was made.
        """

    async def forget(self, complaint: str) -> bool:
        """Erase a complaint and its files, if it was delivered or is gone already; whether it is gone."""

    async def ask_again(self, complaint: str, names: Collection[str], *, made: bool) -> None:
        """Note that these deliveries of a complaint are to be made now: by another process as well.

        `made`: also those that were made when it comes to that.
        """

    async def recall(self) -> None:
        """Make due what was asked for."""

    async def set_aside(self, chat: str, name: str, content: bytes) -> None:
        """Keep something of a chat that could not be handled, for whoever looks into it.

        Of what is too much, or too many of it, the rest is not kept; the log says so.
        """

    async def forget_aside(self, before: datetime) -> int:
        """Erase what was set aside before this moment; how much that was."""

    def room(self, size: int) -> bool:
        """Whether a file of so many bytes can be kept and leave enough for answers. Raises StoreError."""

    async def content(self, complaint: Complaint, file: str) -> bytes:
        """What a file of the complaint holds. Raises StoreError."""
