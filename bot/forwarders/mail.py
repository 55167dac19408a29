"""Complaints by e-mail: over SMTP, or as files where no mail server is set."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import aiosmtplib

from bot.dossier.complaint import Complaint, Filed
from bot.dossier.mail import Letterbox, address
from bot.errors import SenderRefused, StoreError, TryLater, Undeliverable
from bot.settings import Settings, Smtp
from bot.store.files import make_folder, write_durably

if TYPE_CHECKING:
    from bot.dossier.smime import Certificates

log = logging.getLogger(__name__)

AT_ONCE = 2
"""How many connections to the mail server are in hand at most."""

FAREWELL = 2.0
"""Seconds that the server may take to say goodbye."""

TIMEOUT = 60.0
"""Seconds that the mail server may take to answer at the door."""

ACCEPTANCE = 600.0
"""Seconds that it may take to receive a mail and to accept it (RFC 5321, 4.5.3.2.6).

It looks for viruses then. Whoever leaves earlier sends the same mail again and again.
"""

TOO_LARGE = 552
"""The answer to a mail that is larger than the server takes (RFC 1870), also before it was received."""


class Post(Protocol):
    """Takes a mail to one recipient and says how."""

    async def send(self, mail: EmailMessage, name: str) -> str: ...


class SmtpPost:
    """A mail server. Where TLS is required and not to be had, nothing is sent."""

    def __init__(
        self, server: Smtp, sender: str, *, timeout: float = TIMEOUT, acceptance: float = ACCEPTANCE
    ) -> None:
        self._server = server
        self._sender = sender
        self._timeout = timeout
        self._acceptance = acceptance
        self._places = asyncio.Semaphore(AT_ONCE)

    async def send(self, mail: EmailMessage, name: str) -> str:
        recipient = mail["To"].addresses[0].addr_spec
        content = await asyncio.to_thread(mail.as_bytes)
        try:
            async with self._places, self._connected() as client:
                await client.sendmail(self._sender, [recipient], content, timeout=self._acceptance)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refusal(error.recipients[0].code, "the recipient") from error
        except (aiosmtplib.SMTPDataError, aiosmtplib.SMTPRecipientRefused) as error:
            raise _refusal(error.code, "the mail") from error
        except aiosmtplib.SMTPResponseException as error:
            if error.code == TOO_LARGE:
                raise _refusal(error.code, "the mail") from error
            if isinstance(error, aiosmtplib.SMTPSenderRefused) and error.code >= 500:
                raise SenderRefused(f"the mail server refused the sender for good ({error.code})") from error
            raise TryLater(f"the mail server answered {error.code}") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            if unsafe := _unsafe(error):
                raise TryLater(f"the mail server offers no safe connection ({unsafe})") from error
            raise TryLater(f"the mail server could not be used ({type(error).__name__})") from error
        return "smtp"

    async def probe(self) -> str | None:
        """Connect, log in and leave again; what is wrong, in words, or None."""
        where = f"{self._server.host}:{self._server.port}"
        try:
            async with self._connected():
                return None
        except aiosmtplib.SMTPAuthenticationError:
            return f"KLACHTWIJZER_SMTP: {where} does not accept the user name and password."
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            if unsafe := _unsafe(error):
                return f"KLACHTWIJZER_SMTP: {where} offers no safe connection ({unsafe})."
            return f"KLACHTWIJZER_SMTP: {where} cannot be reached ({_reason(error.__cause__ or error)})."

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection that is closed at once where something went wrong; a farewell may fail."""
        security = self._server.security
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.username,
            password=self._server.password,
            use_tls=security == "tls",
            start_tls=security == "starttls",
            timeout=self._timeout,
        )
        try:
            await client.connect()
            yield client
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=FAREWELL)
        finally:
            client.close()


def _refusal(code: int, what: str) -> TryLater | Undeliverable:
    if 500 <= code < 600:
        return Undeliverable(f"the mail server refused {what} for good ({code})")
    return TryLater(f"the mail server refused {what} for now ({code})")


def _unsafe(error: BaseException) -> str | None:
    """What is wrong with the server's TLS, such as its certificate; None: nothing is known of that."""
    if "STARTTLS extension" in str(error):
        return "it knows no STARTTLS"
    told: BaseException | None = error
    while told is not None:
        if isinstance(told, ssl.SSLCertVerificationError):
            return told.verify_message.rstrip(".")
        if isinstance(told, ssl.SSLError):
            return _reason(told)
        told = told.__cause__ or told.__context__
    return None


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0].strip().rstrip(".") if str(error) else type(error).__name__


class FilePost:
    """Mails as files in a folder, for whoever takes them from there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, mail: EmailMessage, name: str) -> str:
        def write() -> None:
            write_durably(self._folder / f"{name}.eml", mail.as_bytes())

        try:
            await asyncio.to_thread(write)
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


async def probe_mail(server: Smtp | None, sender: str) -> str | None:
    """What is wrong with the mail server, or None."""
    return await SmtpPost(server, sender, timeout=10).probe() if server else None


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
