"""Complaints by e-mail: over SMTP, or as files where no mail server is set."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.dossier.complaint import Complaint, Filed
from bot.dossier.mail import Letterbox, address
from bot.errors import StoreError, TryLater, Undeliverable
from bot.forwarders.smtp import SmtpPost
from bot.settings import Settings
from bot.store.files import keep_mail, make_folder

if TYPE_CHECKING:
    from bot.dossier.smime import Certificates

log = logging.getLogger(__name__)


class Post(Protocol):
    """Takes a mail to one recipient and says how."""

    async def send(self, mail: EmailMessage, name: str) -> str: ...


class FilePost:
    """Mails as files in a folder, for whoever takes them from there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, mail: EmailMessage, name: str) -> str:
        try:
            await asyncio.to_thread(keep_mail, self._folder, name, mail)
        except StoreError as error:
            raise TryLater(str(error)) from error
        return "file"


class EncryptingPost:
    """Encrypts every mail before it goes to the post; where that is not possible, nothing goes."""

    def __init__(self, post: Post, certificates: "Certificates", clock: Callable[[], datetime]) -> None:
        self._post = post
        self._certificates = certificates
        self._clock = clock

    async def send(self, mail: EmailMessage, name: str) -> str:
        now = self._clock()
        for note in self._certificates.ages(now):
            log.warning("%s.", note)
        encrypted = await asyncio.to_thread(self._certificates.encrypt, mail, now)
        return await self._post.send(encrypted, name)


def posts_of(settings: Settings, clock: Callable[[], datetime]) -> tuple[Post, Post]:
    """The ways to the committee and to the tenant: the mail server, or a folder where there is none."""
    post: Post
    if settings.smtp:
        post = SmtpPost(settings.smtp, settings.mail_from)
    else:
        folder = settings.data / "mail"
        make_folder(folder)
        post = FilePost(folder)
    return (EncryptingPost(post, settings.smime, clock) if settings.smime else post), post


class ToCommittee:
    """The complaint to the committee, with its files. `read`: what a file of it holds."""

    vital = True

    def __init__(
        self,
        post: Post,
        letterbox: Letterbox,
        read: Callable[[Complaint, str], Awaitable[bytes]],
    ) -> None:
        self._post = post
        self._letterbox = letterbox
        self._read = read

    async def forward(self, complaint: Complaint) -> str:
        content = {file.id: await self._read(complaint, file.id) for file in complaint.files}
        mail = await asyncio.to_thread(self._letterbox.to_committee, complaint, content)
        return await self._post.send(mail, complaint.reference)


class WithdrawalToCommittee:
    """That a complaint was withdrawn. `withdrawn`: when."""

    vital = True

    def __init__(
        self, post: Post, letterbox: Letterbox, withdrawn: Callable[[str], Awaitable[datetime]]
    ) -> None:
        self._post = post
        self._letterbox = letterbox
        self._withdrawn = withdrawn

    async def forward(self, complaint: Complaint) -> str:
        mail = self._letterbox.of_withdrawal(complaint, await self._withdrawn(complaint.id))
        return await self._post.send(mail, f"{complaint.reference}-withdrawn")


class AnswerToCommittee:
    """What the tenant answered: the proceeding with this number. `filed` gives the complaint as it is now."""

    vital = True

    def __init__(
        self,
        post: Post,
        letterbox: Letterbox,
        filed: Callable[[str], Awaitable[Filed]],
        number: int,
    ) -> None:
        self._post = post
        self._letterbox = letterbox
        self._filed = filed
        self._number = number

    async def forward(self, complaint: Complaint) -> str:
        proceedings = (await self._filed(complaint.id)).proceedings[: self._number + 1]
        mail = self._letterbox.of_answer(complaint, proceedings)
        return await self._post.send(mail, f"{complaint.reference}-answer-{self._number}")


class ToTenant:
    """The tenant's copy by e-mail, where an address was given that mail can go to."""

    vital = False

    def __init__(self, post: Post, letterbox: Letterbox) -> None:
        self._post = post
        self._letterbox = letterbox

    async def forward(self, complaint: Complaint) -> str:
        recipient = address(complaint.email) if complaint.email else None
        if recipient is None:
            raise Undeliverable("no mail can go to the address that the tenant gave")
        mail = self._letterbox.to_tenant(complaint, recipient)
        return await self._post.send(mail, f"{complaint.reference}-copy")
