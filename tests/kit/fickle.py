"""A mail server as bad as they come: it defers, drops, forgets to answer, and refuses."""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.kit.mailserver import MailServer

_HEADER = re.compile(rb"^(Message-ID|Subject): *(.*?)\r?$", re.MULTILINE)


@dataclass
class FickleServer(MailServer):
    """Accepts a mail in the end, and loses some of its own answers.

    `refused`: the subjects that it takes never. Of every hundred attempts some are deferred (451 and
    421), some connections break before the mail was accepted, some after it, and some hang until the
    sender leaves, with the mail accepted or not.
    """

    chance: random.Random = field(default_factory=random.Random)
    refused: set[str] = field(default_factory=set)
    wanted: int = 0
    """How many different mails will come that it takes."""
    hangs: bool = True
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often, by subject and Message-ID."""
    met: Counter[str] = field(default_factory=Counter)
    """What was done to the attempts."""

    async def handle_RCPT(  # noqa: N802  # the name of the library's hook
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        luck = self.chance.random()
        if luck < 0.15:
            self.met["greylisted"] += 1
            return "451 4.7.1 greylisted, come back later"
        if luck < 0.17:
            self.met["421"] += 1
            _hang_up(server)
            return "421 4.3.2 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        assert isinstance(envelope.content, bytes)
        head = dict(_HEADER.findall(envelope.content.partition(b"\r\n\r\n")[0]))
        subject, name = head[b"Subject"].decode(), head[b"Message-ID"].decode()
        if subject in self.refused:
            self.met["refused for good"] += 1
            return "554 5.7.1 refused for good"
        luck = self.chance.random()
        if luck < 0.05:
            self.met["dropped before"] += 1
            return _hang_up(server)
        if luck < 0.06 and self.hangs:
            self.met["hung before"] += 1
            return await _never()
        self.accepted[subject, name] += 1
        if luck < 0.11:
            self.met["answer lost"] += 1
            return _hang_up(server)
        if luck < 0.12 and self.hangs:
            self.met["answer lost"] += 1
            return await _never()
        return "250 OK"

    @property
    def has_all(self) -> bool:
        return len(self.accepted) >= self.wanted

    @property
    def duplicates(self) -> int:
        return self.accepted.total() - len(self.accepted)


def _hang_up(server: SMTP) -> str:
    assert server.transport
    server.transport.close()
    return "250 nobody hears this"


async def _never() -> str:
    """The connection's end ends this too."""
    await asyncio.Event().wait()
    return "250 nobody hears this"
