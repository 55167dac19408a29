"""A real SMTP server on loopback, with faults at its border."""

import asyncio
import ssl
import warnings
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from weakref import WeakSet

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "klachtwijzer", "p@ss:word"


@dataclass
class MailServer:
    """What it received; `sender`, `rcpt` and `data` are answers to give instead of accepting, once each."""

    port: int = 0
    received: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    secure: list[bool] = field(default_factory=list)
    sender: deque[str] = field(default_factory=deque)
    rcpt: deque[str] = field(default_factory=deque)
    data: deque[str] = field(default_factory=deque)
    hanging: asyncio.Event | None = None
    """Set: an answer comes only after it."""
    lost: int = 0
    """How many mails are accepted without the sender hearing of it."""
    sizes: int = 64 * 2**20
    """Bytes of the largest mail that it takes."""
    told: list[str] = field(default_factory=list)
    """Who was named to it: senders of mails that were begun, and users who logged in."""
    _connections: WeakSet[SMTP] = field(default_factory=WeakSet)
    _serve: Callable[[int], Awaitable[asyncio.Server]] | None = None
    _listening: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to serve, after a stop on the same port."""
        assert self._serve
        self._listening = await self._serve(self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Crash: every connection is gone."""
        assert self._listening
        self._listening.close()
        for connection in list(self._connections):
            if isinstance(connection.transport, asyncio.WriteTransport):
                with suppress(AttributeError):  # one of TLS that was closed twice knows nothing any more
                    connection.transport.abort()

    async def handle_MAIL(  # noqa: N802  # the name of the library's hook
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.told.append(address)
        if self.sender:
            return self.sender.popleft()
        envelope.mail_from, envelope.mail_options = address, options
        return "250 OK"

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
    server: MailServer | None = None,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: bool = False,
    open_too: bool = False,
) -> AsyncIterator[MailServer]:
    """Serve on loopback, in the open or with TLS. `open_too`: with STARTTLS, and without it as well."""
    server = server or MailServer()

    def authenticate(_s: SMTP, _se: Session, _e: Envelope, _mechanism: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        server.told.append(given.login.decode())
        right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def connection() -> SMTP:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
            made = server_connection()
            server._connections.add(made)
            return made

    def server_connection() -> SMTP:
        return SMTP(
            server,
            hostname="mail.test",
            tls_context=starttls,
            require_starttls=starttls is not None and not open_too,
            authenticator=authenticate if login else None,
            auth_required=login,
            data_size_limit=server.sizes,
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )

    def serve(port: int) -> Awaitable[asyncio.Server]:
        return asyncio.get_running_loop().create_server(connection, "127.0.0.1", port, ssl=tls)

    server._serve = serve
    await server.start()
    try:
        yield server
    finally:
        server.stop()


def certificate(
    name: str = "127.0.0.1", *, authority: trustme.CA | None = None, expired: bool = False
) -> tuple[ssl.SSLContext, trustme.CA]:
    """A server's certificate for this name, and the authority that vouches for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    return context, certify(context, name, authority=authority, expired=expired)


def certify(
    context: ssl.SSLContext, name: str, *, authority: trustme.CA | None = None, expired: bool = False
) -> trustme.CA:
    """Give a server that may be running already such a certificate."""
    authority = authority or trustme.CA()
    ends = datetime.now(UTC) - timedelta(days=1) if expired else None
    authority.issue_cert(name, not_after=ends).configure_cert(context)
    return authority
