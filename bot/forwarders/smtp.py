"""Mails over SMTP: one connection a mail, and what a server's answers mean."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage
from typing import Any

import aiosmtplib

from bot.errors import SenderRefused, TryLater, Undeliverable
from bot.settings import Smtp

AT_ONCE = 2
"""How many connections to the mail server are in hand at most."""

FAREWELL = 2.0
"""Seconds that the server may take to say goodbye."""

TIMEOUT = 60.0
"""Seconds that the mail server may take to answer at the door."""

ENVELOPE = 300.0
"""Seconds that it may take to answer who sends a mail, and to whom (RFC 5321, 4.5.3.2.2)."""

ACCEPTANCE = 600.0
"""Seconds that it may take to receive a mail and to accept it (RFC 5321, 4.5.3.2.6).

It looks for viruses then. Whoever leaves earlier sends the same mail again and again.
"""

START = 354
"""The answer after which the content of a mail is sent."""

TOO_LARGE = 552
"""The answer to a mail that is larger than the server takes (RFC 1870), also before it was received."""


class SmtpPost:
    """A mail server. Where TLS is required and not to be had, nothing is sent."""

    def __init__(
        self,
        server: Smtp,
        sender: str,
        *,
        timeout: float = TIMEOUT,
        envelope: float = ENVELOPE,
        acceptance: float = ACCEPTANCE,
    ) -> None:
        self._server = server
        self._where = f"{server.host}:{server.port}"
        self._sender = sender
        self._timeout = timeout
        self._envelope = envelope
        self._acceptance = acceptance
        self._places = asyncio.Semaphore(AT_ONCE)

    async def send(self, mail: EmailMessage, name: str) -> str:
        recipient = mail["To"].addresses[0].addr_spec
        content = await asyncio.to_thread(mail.as_bytes)
        try:
            async with self._places, self._connected() as client:
                await client.sendmail(self._sender, [recipient], content, timeout=self._envelope)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refusal(error.recipients[0].code, "the recipient") from error
        except (aiosmtplib.SMTPDataError, aiosmtplib.SMTPRecipientRefused) as error:
            raise _refusal(error.code, "the mail") from error
        except aiosmtplib.SMTPResponseException as error:
            if error.code == TOO_LARGE:
                raise _refusal(error.code, "the mail") from error
            if isinstance(error, aiosmtplib.SMTPSenderRefused) and error.code >= 500:
                raise SenderRefused(f"the mail server refused the sender for good ({error.code})") from error
            if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= 500:
                raise SenderRefused(f"the mail server refused the password ({error.code})") from error
            raise TryLater(f"the mail server answered {error.code}") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            if unsafe := _unsafe(error):
                raise TryLater(f"the mail server offers no safe connection ({unsafe})") from error
            raise TryLater(f"the mail server {self._where} could not be used ({_why(error)})") from error
        return "smtp"

    async def probe(self, *, sender: bool = False) -> str | None:
        """Connect, log in and leave again; what is wrong, in words, or None. `sender`: it is named, too."""
        where = self._where
        try:
            async with self._connected() as client:
                if sender:
                    await client.mail(self._sender)
        except aiosmtplib.SMTPSenderRefused as error:
            if error.code >= 500:  # else it may be taken later
                return f"KLACHTWIJZER_MAIL_FROM: {where} takes nothing from {self._sender} ({error.code})."
        except aiosmtplib.SMTPAuthenticationError:
            return f"KLACHTWIJZER_SMTP: {where} does not accept the user name and password."
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            if unsafe := _unsafe(error):
                return f"KLACHTWIJZER_SMTP: {where} offers no safe connection ({unsafe})."
            if "AUTH extension" in str(error):
                return (
                    f"KLACHTWIJZER_SMTP: {where} takes no user name and password this way. "
                    "Leave them out, or use smtps:// or smtp://."
                )
            return f"KLACHTWIJZER_SMTP: {where} cannot be reached ({_reason(error.__cause__ or error)})."
        return None

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection that is closed at once where something went wrong; a farewell may fail."""
        security = self._server.security
        client = _Connection(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.username,
            password=self._server.password,
            use_tls=security == "tls",
            start_tls=security == "starttls",
            timeout=self._timeout,
        )
        client.acceptance = self._acceptance
        try:
            await client.connect()
            yield client
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=FAREWELL)
        finally:
            client.close()


class _Connection(aiosmtplib.SMTP):
    """For one mail: closed after it, so nothing is reset after a refusal, and no silence then hides it.

    Every 2xx is a yes (RFC 5321, 4.2.1); the library knows few.
    """

    acceptance: float

    async def rset(self, **_timeout: Any) -> aiosmtplib.SMTPResponse:
        return aiosmtplib.SMTPResponse(250, "")

    async def mail(self, sender: str, /, **options: Any) -> aiosmtplib.SMTPResponse:
        try:
            return await super().mail(sender, **options)
        except aiosmtplib.SMTPSenderRefused as error:
            if error.code // 100 != 2:
                raise
            return aiosmtplib.SMTPResponse(error.code, error.message)

    async def rcpt(self, recipient: str, /, **options: Any) -> aiosmtplib.SMTPResponse:
        try:
            return await super().rcpt(recipient, **options)
        except aiosmtplib.SMTPRecipientRefused as error:
            if error.code // 100 != 2:
                raise
            return aiosmtplib.SMTPResponse(error.code, error.message)

    async def data(self, message: str | bytes, /, **options: Any) -> aiosmtplib.SMTPResponse:
        """By hand: a 2xx accepts nothing where the content has not been sent yet."""
        assert isinstance(message, bytes), "we send no others"
        answer = await self.execute_command(b"DATA", **options)
        if answer.code == START and self.protocol:
            lines = re.sub(rb"\r\n?|\n", b"\r\n", message)
            lines += b"" if lines.endswith(b"\r\n") else b"\r\n"
            self.protocol.write(re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n")
            answer = await self.protocol.read_response(timeout=self.acceptance)
            if answer.code // 100 == 2:
                return answer
        raise aiosmtplib.SMTPDataError(answer.code, answer.message)


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


def _why(error: Exception) -> str:
    """In words only where they are of the connection: others may hold an address of somebody."""
    known = isinstance(error, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPServerDisconnected | OSError)
    return _reason(error.__cause__ or error) if known else type(error).__name__


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0].strip().rstrip(".") if str(error) else type(error).__name__


async def probe_mail(server: Smtp | None, sender: str, *, named: bool = False) -> str | None:
    """What is wrong with the mail server, or None. `named`: also whether it takes mail from the sender."""
    return await SmtpPost(server, sender, timeout=10).probe(sender=named) if server else None
