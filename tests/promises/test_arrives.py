"""A complaint arrives, whatever the mail server does and whenever the program dies, or staff are told."""

import asyncio
import random
import ssl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
import trustme

from bot.attempts import LONGEST_WAIT, Attempts
from bot.dossier.complaint import State
from bot.dossier.mail import Letterbox
from bot.errors import TryLater
from bot.forwarders.mail import ToCommittee
from bot.forwarders.smtp import SmtpPost
from bot.lanes import MAILS_AT_ONCE
from bot.languages import translators
from bot.organisation import load
from bot.outbox import Outbox
from bot.settings import smtp
from bot.store.folder import DataFolder
from bot.store.tiny import TinyStore
from tests.kit.campaign import Figures, rounds
from tests.kit.complaints import file
from tests.kit.fake_telegram import TOKEN, FakeTelegram
from tests.kit.fickle import FickleServer
from tests.kit.house import NOW, STAFF
from tests.kit.mailserver import certify, mail_server
from tests.kit.process import Bot
from tests.kit.server import served

HERE = "127.0.0.1"
SEED = 4
MOST_ROUNDS = 400


@dataclass
class Post:
    """The outbox on one data directory, in this process or, to be killed, in one of its own."""

    folder: Path
    server: FickleServer
    telegram: FakeTelegram
    chance: random.Random
    now: datetime = NOW
    kills: int = 0
    alarms: list[str] = field(default_factory=list)
    outbox: Outbox | None = None
    only_store: TinyStore | None = None
    subjects: dict[str, str] = field(default_factory=dict)
    """The reference of each complaint, by the subject of its mail."""

    @property
    def url(self) -> str:
        return f"smtps://{HERE}:{self.server.port}"

    def store(self) -> TinyStore:
        """The only one that works there now."""
        if self.only_store is None:
            vault = DataFolder(self.folder).vault(())
            assert vault
            self.only_store = TinyStore(self.folder, vault)
        return self.only_store

    async def deliver(self) -> None:
        """Make all attempts that are due; the timeouts are short, all else is as it is."""
        if self.outbox is None:
            store, organisation = self.store(), load(None)
            post = SmtpPost(smtp(self.url), "klachtwijzer@example.nl", timeout=1, acceptance=0.3)
            letterbox = Letterbox(organisation, "klachtwijzer@example.nl", translators(organisation))
            self.outbox = Outbox(
                store,
                Attempts(
                    {"mail": ToCommittee(post, letterbox, store.content)},
                    clock=lambda: self.now,
                    jitter=self.chance.uniform,
                    alarm=self._alarm,
                    unreached=self._no_words,
                ),
            )
        await self.outbox.deliver()
        self.now += LONGEST_WAIT

    async def _no_words(self, _complaint: object) -> None:
        raise AssertionError("nobody said anything to a tenant")

    async def _alarm(self, what: str) -> None:
        if self.chance.random() < 0.3:
            raise TryLater("Telegram is away")
        self.alarms.append(what)

    async def deliver_and_kill(self, api: str) -> None:
        """Run the bot, and kill it when it has delivered some, at a moment that it does not choose."""
        await self.store().close()
        self.outbox = self.only_store = None
        wanted = self.server.accepted.total() + self.chance.randint(1, 20)
        self.server.hangs = False
        bot = Bot(
            self.folder.parent,
            KLACHTWIJZER_DATA=str(self.folder),
            KLACHTWIJZER_SMTP=self.url,
            KLACHTWIJZER_MAIL_FROM="klachtwijzer@example.nl",
            KLACHTWIJZER_TELEGRAM_TOKEN=TOKEN,
            KLACHTWIJZER_TELEGRAM_API=api,
            KLACHTWIJZER_STAFF_CHAT=str(STAFF),
        )
        async with bot:
            for _ in range(2000):
                if self.server.accepted.total() >= wanted or self.server.has_all:
                    break
                await asyncio.sleep(0.005)
            await asyncio.sleep(self.chance.uniform(0, 0.02))
        self.kills += 1
        self.server.hangs = True

    async def receive(self, many: int) -> None:
        """File so many complaints; the mail server refuses one of them for good."""
        store, before = self.store(), len(self.subjects)
        for number in range(before, before + many):
            complaint = await file(store, f"telegram:{number}", f"{number:032x}")
            self.subjects[f"Klacht {complaint.reference}"] = complaint.reference
        self.server.refused.add(f"Klacht {complaint.reference}")
        self.server.wanted += many - 1

    async def check(self, arrived: Counter[str]) -> int:
        """That everything arrived, or staff were told; how many these are."""
        store = self.store()
        left = [await store.filed(each) for each in await store.undelivered()]
        assert {f"Klacht {filed.complaint.reference}" for filed in left} == self.server.refused
        for filed in left:
            assert filed.deliveries["mail"].state is not State.DONE, "stuck, or tried anew since a start"
            assert self.told(filed.complaint.reference), "staff were told of what did not arrive"
        assert set(arrived) == set(self.subjects) - self.server.refused
        assert set(arrived.values()) == {1}, "one Message-ID for each complaint, always"
        return len(left)

    async def settled(self) -> bool:
        """Whether all that is left was given up on."""
        store = self.store()
        left = [await store.filed(each) for each in await store.undelivered()]
        return all(filed.deliveries["mail"].state is State.STUCK for filed in left)

    def told(self, reference: str) -> bool:
        """Whether staff were told of it."""
        staff = "\n".join(message.text for message in self.telegram.in_chat(STAFF))
        return reference in "\n".join((*self.alarms, staff))


def weather(chance: random.Random) -> Iterator[str]:
    """What the next round is like: one of each, and then as it comes."""
    kinds = ["killed", "crashes", "expired", "of another name", "down", "fair"]
    yield from kinds
    while True:
        yield from chance.choices(kinds, (8, 3, 1, 1, 1, 4))


@pytest.mark.promise(4)
async def test_every_complaint_arrives_under_one_id_or_staff_are_told(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Complaints come in all the time; the kills are of the bot as a process, with attempts in hand."""
    many, at_once = rounds(48, 3000), rounds(8, 30)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certify(context, HERE, authority=authority)
    telegram.open_chat(STAFF)
    DataFolder(tmp_path / "data").prepare()
    server = FickleServer(chance=random.Random(SEED))
    post = Post(tmp_path / "data", server, telegram, random.Random(SEED))
    seen: Counter[str] = Counter()
    async with mail_server(server, tls=context), served(telegram) as api:
        for kind in weather(post.chance):
            seen[kind] += 1
            if len(post.subjects) < many:
                await post.receive(at_once)
            if kind == "killed":
                await post.deliver_and_kill(api)
            else:
                await one_round(post, kind, context, authority)
            over = len(post.subjects) == many and server.has_all and await post.settled()
            if over or seen.total() == MOST_ROUNDS:
                break
    arrived = Counter(subject for subject, _name in server.accepted)
    left = await post.check(arrived)
    cut_off = MAILS_AT_ONCE * (post.kills + seen["crashes"])
    assert server.duplicates <= server.met["answer lost"] + cut_off, "at most what was in hand then"
    figures(
        f"{many:,} complaints to a mail server with {told(server.met)}; {post.kills} SIGKILLs; "
        f"rounds: {told(seen)}: 0 lost, {len(arrived):,} arrived under one Message-ID each, "
        f"{left} refused for good and told to staff, {server.duplicates} came twice"
    )


def told(numbers: Counter[str]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in sorted(numbers.items()))


async def one_round(post: Post, kind: str, context: ssl.SSLContext, authority: trustme.CA) -> None:
    """A round of attempts in this weather; afterwards the sky is clear."""
    server = post.server
    if kind == "down":
        server.stop()
        await post.deliver()
        await server.start()
    elif kind == "crashes":
        delivering = asyncio.create_task(post.deliver())
        await asyncio.sleep(post.chance.uniform(0, 0.3))
        server.stop()
        await asyncio.sleep(0.02)
        await server.start()
        await delivering
    elif kind == "fair":
        await post.deliver()
    else:
        expired = kind == "expired"
        certify(context, HERE if expired else "elsewhere.example", authority=authority, expired=expired)
        before = server.accepted.total()
        await post.deliver()
        assert server.accepted.total() == before
        certify(context, HERE, authority=authority)
