"""What was acknowledged is never lost: neither by a kill at a bad moment, nor by a power cut."""

import asyncio
import random
import shutil
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.store.documents import Documents
from bot.store.folder import DataFolder
from tests.kit.acknowledged import Tenant, kept, opened, something_is_confirmed
from tests.kit.campaign import Figures, rounds
from tests.kit.disk import KILLED, POWER_CUTS, Call, Remains, Tree, lay, watched
from tests.kit.fake_telegram import TOKEN, FakeTelegram
from tests.kit.filing import ASKED, DUTCH
from tests.kit.forked import ForkedBot
from tests.kit.house import TENANT, open_house, text_of
from tests.kit.lifetime import OWN_WORDS, check, find, lifetime
from tests.kit.server import served
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

SEED = 20261126
EARLY = 0.2
"""Which part of the kills does not wait until the bot has confirmed something."""

ANSWERS = {
    "Jan Jansen": "Naam {}",
    "jan@example.nl": "jan.{}@example.nl",
    "De afwijzing van mijn aanvraag": "Besluit {}",
    "Ik kreeg geen antwoord.": "Verhaal {}.",
    "Een gesprek": "Wens {}",
}
"""Answers that only one tenant gives."""


def script_of(chat: int) -> list[tuple[str, str]]:
    return [(ANSWERS.get(words, words).format(chat), ASKED[place]) for place, words in DUTCH]


def own(chat: int, words: Iterable[str]) -> list[str]:
    """Of these, the words that only the tenant of this chat says."""
    return [each.rstrip(".") for each in words if str(chat) in each]


def settings(api: str) -> dict[str, str]:
    return {
        "KLACHTWIJZER_TELEGRAM_TOKEN": TOKEN,
        "KLACHTWIJZER_TELEGRAM_API": api,
    }


def mailed(folder: Path) -> list[str]:
    """The mails to the committee, as text."""
    texts = []
    for path in (folder / "data/mail").glob("KLW-*[0-9].eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        texts.append(f"{mail['Reply-To']}\n{text_of(mail)}")
    return texts


class Town:
    """Tenants who file complaint after complaint; a new one comes for each who is done."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._moving = True
        self.done: list[Tenant] = []
        self.busy: set[Tenant] = set()

    async def live(self, first: int, step: int) -> None:
        """One after the other in this house, until the town is told to end."""
        chat = first
        while self._moving:
            tenant = Tenant(self._telegram, chat)
            self.busy.add(tenant)
            await tenant.goes_through(script_of(chat))
            self.busy.discard(tenant)
            self.done.append(tenant)
            chat += step

    def end(self) -> None:
        self._moving = False


# A kill in the midst of a file leaves what the server had of it to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.promise(1)
async def test_no_answer_that_was_acknowledged_is_lost_by_a_kill(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures
) -> None:
    """SIGKILL at random moments while tenants fill in the form; after each, the disk is looked at."""
    chance = random.Random(SEED)
    kills = rounds(4, 1000)
    town, houses, looked = Town(telegram), 4, 0
    async with served(telegram) as api, ForkedBot(tmp_path, **settings(api)) as bot:
        living = [asyncio.create_task(town.live(70_000 + house, houses)) for house in range(houses)]
        for _ in range(kills):
            await bot.start(tmp_path / "data")
            if chance.random() > EARLY:
                await something_is_confirmed(telegram)
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            await bot.kill()
            if not (tmp_path / "data/key").exists():
                continue  # it had not begun
            store = opened(DataFolder(tmp_path / "data"))
            for tenant in town.busy:
                said, there = own(tenant.chat, tenant.acknowledged()), await kept(store, tenant.chat)
                assert [words for words in said if words not in there] == []
                looked += len(said)
        town.end()
        await bot.start(tmp_path / "data")
        await asyncio.wait_for(asyncio.gather(*living), 60)
        await until(lambda: len(mailed(tmp_path)) == len(town.done))
        assert await bot.stop() == 0
    mails = mailed(tmp_path)
    for tenant in town.done:
        (mail,) = [mail for mail in mails if f"Naam {tenant.chat}" in mail]
        for words in own(tenant.chat, (typed.words for typed in tenant.typed)):
            assert words in mail
    answers = sum(len(tenant.typed) for tenant in town.done)
    figures(
        f"{kills:,} SIGKILLs at random moments, {looked:,} looks at an acknowledged answer: 0 lost; "
        f"{len(mails):,} complaints of {answers:,} messages: all arrived whole"
    )


@dataclass
class Lived:
    """The calls of a whole conversation; each step with how many of them it took to acknowledge it."""

    calls: list[Call]
    steps: list[tuple[str, int]]

    def taken(self, step: str) -> int:
        return dict(self.steps)[step]

    def done(self, calls: int) -> set[str]:
        return {step for step, taken in self.steps if taken <= calls}


async def lived(folder: Path, telegram: FakeTelegram) -> Lived:
    """Live through everything that writes to the disk."""
    with watched(folder) as calls:
        async with open_house(folder / "data", telegram) as house:
            visitor = TelegramVisitor(telegram, TENANT)
            steps = [(step, len(calls)) async for step in lifetime(visitor, telegram, house.delivered)]
    return Lived(calls, steps)


@pytest.mark.promise(1)
@pytest.mark.promise(2)
async def test_whatever_moment_the_machine_ends_nothing_acknowledged_is_lost(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures
) -> None:
    """After each call to the disk: what a kill leaves, and what power cuts may leave, opens whole."""
    (tmp_path / "lived").mkdir()
    life = await lived(tmp_path / "lived", telegram)
    remains, trees, moments = Remains(), 0, 0
    for number, call in enumerate(life.calls, 1):
        remains.make(call)
        sending = life.taken("alles klopt, ga verder") < number <= life.taken("verstuur")
        if number % rounds(12, 1) and not sending:
            continue
        moments += 1
        seen: list[Tree] = []
        for ending in (KILLED, *POWER_CUTS):
            tree = remains.left(**ending)
            if tree not in seen:
                seen.append(tree)
                place = tmp_path / f"{number}-{len(seen)}"
                lay(tree, place)
                check(await find(place / "data", TENANT), life.done(number))
                shutil.rmtree(place)
        trees += len(seen)
    assert trees > moments
    figures(
        f"the machine ends at {moments:,} of {len(life.calls):,} calls of a whole conversation, "
        f"{trees:,} disks left by a kill or a power cut: 0 lost, 0 unreadable"
    )


@pytest.mark.promise(1)
@pytest.mark.promise(11)
async def test_killed_at_any_call_to_the_disk_the_bot_goes_on_and_loses_nothing(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures
) -> None:
    """The process is killed at one call of a whole conversation and started again: for each call."""
    chance = random.Random(SEED)
    number = lives = 0
    async with served(telegram) as api, ForkedBot(tmp_path, **settings(api)) as bot:
        for _ in range(rounds(2, 10_000)):
            number += rounds(chance.randrange(1, 100), 1)
            folder = tmp_path / str(number)
            folder.mkdir()
            visitor = TelegramVisitor(telegram, 80_000 + number)
            if not await lived_with_a_kill(folder, bot, number, visitor):
                break  # the conversation makes fewer calls
            lives += 1
    assert lives
    figures(
        f"{lives:,} whole conversations, each killed at another call to the disk: 0 lost, 0 left when erased"
    )


async def lived_with_a_kill(folder: Path, bot: ForkedBot, number: int, visitor: TelegramVisitor) -> bool:
    """Live through everything; whether the bot was killed at this call to the disk."""
    data, kills = folder / "data", 0

    async def delivered() -> None:
        vault = DataFolder(data).vault(())
        assert vault
        await until(lambda: not Documents(data, vault, alone=False).names("outbox"))

    async def keep_alive() -> None:
        nonlocal kills
        await bot.start(data, dies_at=number)
        while await bot.ended() < 0:
            kills += 1
            await bot.start(data)

    alive = asyncio.create_task(keep_alive())
    async with asyncio.timeout(60):
        steps, mails = list[str](), list[str]()
        async for step in lifetime(visitor, visitor.telegram, delivered):
            steps.append(step)
            mails = mails or mailed(folder)
        await delivered()
    bot.signal(signal.SIGTERM)
    await alive
    check(await find(data, visitor.chat), steps)
    (mail,) = mails
    assert [words for words in OWN_WORDS if words not in mail] == []
    return kills > 0
