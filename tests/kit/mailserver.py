"""A real SMTP server on loopback, with faults at its border."""

import asyncio
import ssl
import warnings
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "klachtwijzer", "p@ss:word"


@dataclass
class MailServer:
    """What it received; `rcpt` and `data` are answers to give instead of accepting, once each."""

    port: int = 0
    received: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    rcpt: deque[str] = field(default_factory=deque)
    data: deque[str] = field(default_factory=deque)
    hanging: asyncio.Event | None = None
    """Set: an answer comes only after it."""
    lost: int = 0
    """How many mails are accepted without the sender hearing of it."""

    async def handle_RCPT(  # noqa: N802  # the name of the library's hook
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        if self.hanging:
            await self.hanging.wait()
        if self.data:
            return self.data.popleft()
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.received.append((list(envelope.rcpt_tos), mail))
        assert server.transport
        self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        if self.lost:
            self.lost -= 1
            server.transport.close()
        return "250 OK"

    def mails(self, to: str = "") -> list[EmailMessage]:
        """The mails to this recipient."""
        return [mail for recipients, mail in self.received if to in recipients[0]]


@asynccontextmanager
async def mail_server(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[MailServer]:
    """Serve on loopback, in the open or with TLS."""
    server = MailServer()

    def authenticate(_s: SMTP, _se: Session, _e: Envelope, _mechanism: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def connection() -> SMTP:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
            return server_connection()

    def server_connection() -> SMTP:
        return SMTP(
            server,
            hostname="mail.test",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=authenticate if login else None,
            auth_required=login,
            data_size_limit=64 * 2**20,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )

    listening = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def certificate(name: str = "127.0.0.1") -> tuple[ssl.SSLContext, trustme.CA]:
    """A server's certificate for this name, and the authority that vouches for it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context, authority
