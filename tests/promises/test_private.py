"""Promise 9: personal data is encrypted, in mails and in chats only, and no token or key is to be seen.

The real process, with the same word in every answer, with faults of every kind. What an operator sets is
in the environment of the program itself, which only its user and root can read.
"""

import asyncio
import os
import random
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.fernet import Fernet

from tests.kit.campaign import Figures, rounds
from tests.kit.fake_telegram import TOKEN, FakeTelegram, Refused
from tests.kit.house import STAFF, TENANT
from tests.kit.mailserver import PASSWORD, USER, MailServer, mail_server
from tests.kit.process import ROOT, Bot
from tests.kit.server import served
from tests.kit.visitor import TelegramVisitor

MARK = "Kanarie"
"""It is in every answer."""

ANSWERS = (
    "/start",
    "beginnen",
    "nog niet",
    "eerst praten",
    "De Kanarie-lekkage",
    "Een Kanarie-monteur",
    "geen bericht",
    "niet opgelost",
    "nu de klacht indienen",
    "voor mijzelf",
    "Kanarie Jansen",
    "kanarie@example.nl",
    "overslaan",
    "Kanariestraat 1, 6131 AA Sittard",
    "een besluit",
    "De Kanarie-afwijzing",
    "sinds januari, toen de Kanarie kwam",
    "ja",
    "Ik kreeg geen antwoord van de Kanarie.",
    "dat is alles",
    "Een gesprek met de Kanarie",
)
ENDING = ("dat is alles", "alles klopt, ga verder", "verstuur")

DISK = '''
"""Faults of the disk, as files in the directory of this one ask for them."""
import errno, os
from pathlib import Path

HERE = Path(__file__).parent
sync, close = os.fsync, os.close

def full(handle):
    if (HERE / "full").exists():
        raise OSError(errno.ENOSPC, "No space left on device: Kanarie")
    sync(handle)

def failing(handle):
    lock = (HERE / "failing").exists() and os.readlink(f"/proc/self/fd/{handle}").endswith("/lock")
    close(handle)
    if lock:
        raise RuntimeError("Kanarie with " + os.environ["KLACHTWIJZER_TELEGRAM_TOKEN"])

os.fsync, os.close = full, failing
'''
"""It is loaded by Python itself at the start of the process."""


class Place:
    """Where the bot runs: all of its directories, and everything that came out of it."""

    def __init__(self, folder: Path, telegram: FakeTelegram, api: str, mail: MailServer) -> None:
        self.folder = folder
        self.telegram = telegram
        self.mail = mail
        self.key = Fernet.generate_key().decode()
        self.faults = folder / "faults"
        for name in ("faults", "tmp", "home"):
            (folder / name).mkdir()
        (self.faults / "sitecustomize.py").write_text(DISK)
        self.settings = {
            "KLACHTWIJZER_TELEGRAM_TOKEN": TOKEN,
            "KLACHTWIJZER_TELEGRAM_API": api,
            "KLACHTWIJZER_STAFF_CHAT": str(STAFF),
            "KLACHTWIJZER_STAFF_DETAIL": "full",
            "KLACHTWIJZER_SMTP": f"smtp+plain://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{mail.port}",
            "KLACHTWIJZER_DATA_KEY": self.key,
            "PYTHONPATH": f"{self.faults}{os.pathsep}{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONWARNINGS": "always",
            "PYTHONFAULTHANDLER": "1",
            "TMPDIR": str(folder / "tmp"),
            "HOME": str(folder / "home"),
        }
        self.bot = Bot(folder, **self.settings)
        self.seen: list[str] = []

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def look(self) -> None:
        """Note what everybody on the machine can read of the processes, and all of those begun from it."""
        for pid in (self.bot.pid, *self.bot.workers):
            line = _read(f"/proc/{pid}/cmdline")
            self.seen.append(line if pid == self.bot.pid else line + _read(f"/proc/{pid}/environ"))

    def found(self, words: list[str]) -> list[str]:
        """Where any of these words is in the clear, in a name or in the bytes."""
        wanted = [word.lower().encode() for word in words]
        places = {"the process list": "\n".join(self.seen).lower().encode()}
        for path in self.folder.rglob("*"):
            if path == self.faults / "sitecustomize.py":
                continue
            name = str(path.relative_to(self.folder))
            content = path.read_bytes() if path.is_file() else b""
            places[name] = name.lower().encode() + b"\n" + content.lower()
        return [place for place, content in places.items() if any(word in content for word in wanted)]


def _read(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""  # it has ended


@asynccontextmanager
async def placed(folder: Path, telegram: FakeTelegram) -> AsyncIterator[Place]:
    folder.mkdir()
    telegram.open_chat(STAFF)
    async with served(telegram) as api, mail_server(login=True) as mail:
        place = Place(folder, telegram, api, mail)
        async with place.bot:
            yield place


async def until(true: Callable[[], object]) -> None:
    for _ in range(1500):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come")


async def refused_screen(place: Place, _tenant: TelegramVisitor) -> None:
    place.telegram.faults.append(("sendMessage", Refused(400, f"Bad Request: {MARK}")))


async def failing_telegram(place: Place, _tenant: TelegramVisitor) -> None:
    place.telegram.faults.append(("sendMessage", Refused(502, f"Bad Gateway for {MARK} {TOKEN}")))


async def nonsense(place: Place, _tenant: TelegramVisitor) -> None:
    place.telegram.nonsense.extend([{MARK: MARK}, [MARK], [{"update_id": MARK}]])


async def unreadable(place: Place, _tenant: TelegramVisitor) -> None:
    for message in (MARK, {"chat": {"id": TENANT, "type": "private"}, "text": MARK, "date": MARK}):
        await place.telegram.post(message=message)


async def unknown_file(place: Place, tenant: TelegramVisitor) -> None:
    place.telegram.faults.append(("getFile", Refused(400, f"Bad Request: no {MARK}")))
    await tenant.sends("kanarie.txt", MARK.encode(), caption=MARK)


async def dead_worker(place: Place, tenant: TelegramVisitor) -> None:
    """The voice is killed while it reads."""
    await tenant.says("lees voor")
    for _ in range(200):
        place.look()
        if workers := place.bot.workers:
            os.kill(workers[0], random.choice((signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT)))
            return
        await asyncio.sleep(0.02)


async def full_disk(place: Place, tenant: TelegramVisitor) -> None:
    """What was said is kept by Telegram until there is room."""
    (place.faults / "full").touch()
    before = place.bot.log.read_text().count(" waits: ")
    await place.telegram.message(tenant.chat, tenant.sender, text="/status")
    await until(lambda: place.bot.log.read_text().count(" waits: ") > before)
    (place.faults / "full").unlink()


FAULTS = (
    refused_screen,
    failing_telegram,
    nonsense,
    unreadable,
    unknown_file,
    dead_worker,
    full_disk,
)


async def live(place: Place, tenant: TelegramVisitor, chance: random.Random) -> int:
    """A whole conversation until the mail was delivered, with every fault at some moment; how many."""
    place.mail.rcpt.append(f"451 later {MARK}")
    place.mail.data.append(f"554 {MARK} is spam")
    faults: list[Callable[[Place, TelegramVisitor], Awaitable[None]]] = list(FAULTS)
    chance.shuffle(faults)
    moments = sorted(chance.sample(range(9, len(ANSWERS)), len(faults)))
    for number, words in enumerate(ANSWERS):
        await tenant.says(words)
        if number in moments:
            await faults[moments.index(number)](place, tenant)
            await tenant.listens()
    for kind in ("drafts", "outbox"):
        (place.data / kind / "damaged.json").write_bytes(MARK.encode())
    await tenant.sends("kanarie-brief.txt", f"{MARK}: de brief".encode(), caption=f"De {MARK}-brief")
    for words in ENDING[:2]:
        await tenant.says(words)
    place.telegram.faults.extend([("sendMessage", Refused(502, f"Bad Gateway for {MARK} {TOKEN}"))] * 3)
    await tenant.says(ENDING[2])
    await until(lambda: "copy was not delivered" in place.bot.log.read_text())
    place.look()
    os.kill(place.bot.pid, signal.SIGABRT)
    await place.bot.ended()
    await place.bot.start()
    await until(lambda: place.mail.mails())
    await tenant.says("/mijngegevens")
    (place.faults / "failing").touch()
    assert await place.bot.stop() == 1, "the last fault comes when all is over"
    return len(faults) + 9  # two damaged files, refused mails and messages, the abort, the failure at the end


@pytest.mark.promise(9)
async def test_nothing_personal_and_no_secret_is_in_the_clear(tmp_path: Path, figures: Figures) -> None:
    """Faults come with the data and with the token in them; what everybody may see is searched for both."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    faults = 0
    times = rounds(1, 40)
    try:
        for number in range(times):
            telegram = FakeTelegram()
            tenant = TelegramVisitor(telegram, TENANT)
            tenant.sender |= {"first_name": MARK, "username": "kanarie_77"}
            async with asyncio.timeout(120), placed(tmp_path / str(number), telegram) as place:
                faults += await live(place, tenant, random.Random(number))
            for damaged in place.data.rglob("damaged.json"):
                damaged.unlink()
            log = place.bot.log.read_text()
            assert f"{__name__}" not in log
            assert "An error that is not foreseen" in log
            assert MARK in str(place.mail.mails()[0])
            last = telegram.in_chat(TENANT)[-1]
            assert MARK in last.text + last.document + str(telegram.in_chat(STAFF))
            assert len(place.seen) > 2
            secrets = [TOKEN, TOKEN.partition(":")[2], place.key, PASSWORD, quote(PASSWORD, safe="")]
            assert place.found([MARK, "6131 AA", "6131AA", "kanarie@", *secrets]) == []
            assert list((place.folder / "tmp").iterdir()) == []
            assert not list(place.folder.rglob("core*")), "no core file"
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    figures(f"{times} conversations of the real process with {faults} faults: nothing in the clear")
