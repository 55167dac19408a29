"""A stop ends within ten seconds, finishes or keeps what is in hand, and the next start goes on."""

import asyncio
import random
import signal
import time
from pathlib import Path

import pytest

from bot.store.folder import DataFolder
from tests.kit.acknowledged import all_is_handled, opened, something_is_confirmed
from tests.kit.campaign import Figures, rounds
from tests.kit.crowd import Crowd
from tests.kit.fake_telegram import FakeTelegram, Refused
from tests.kit.filing import come_to
from tests.kit.forked import ForkedBot
from tests.kit.lifetime import PHOTO
from tests.kit.mailserver import mail_server
from tests.kit.making import drawn, saved
from tests.kit.process import ROOT, Bot, at_work
from tests.kit.server import served
from tests.kit.visitor import TelegramVisitor
from tests.promises.test_lost import settings
from tests.test_intake import until

WITHIN = 10.0
"""Seconds that a stop may take."""

SEED = 7
HANGING = ("sendMessage", "sendVoice", "sendDocument", "getFile", "answerCallbackQuery")


class Hanging(FakeTelegram):
    """A Bot API that can be made to give no answer to anything but a request for updates."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.asked: set[str] = set()

    async def call(self, method: str, *others: object) -> tuple[int, dict[str, object]]:
        if method in HANGING:
            self.asked.add(method)
            await self.goes_on.wait()
        return await super().call(method, *others)  # type: ignore[arg-type]


async def stopped(bot: ForkedBot) -> float:
    """Stop it; how many seconds that took."""
    begun = time.monotonic()
    assert await bot.stop() == 0
    return time.monotonic() - begun


@pytest.mark.promise(10)
async def test_a_stop_while_everything_hangs_loses_nothing(tmp_path: Path, figures: Figures) -> None:
    """The Bot API, a file, the voice and the mail server give no answer; then all of them do again."""
    telegram, data = Hanging(), tmp_path / "data"
    writes, sends, files, listens = (TelegramVisitor(telegram, 60_000 + number) for number in range(4))
    async with served(telegram) as api, mail_server() as mail:
        mail.hanging = asyncio.Event()
        smtp = f"smtp+plain://127.0.0.1:{mail.port}"
        async with ForkedBot(tmp_path, **settings(api), KLACHTWIJZER_SMTP=smtp) as bot:
            await bot.start(data)
            await come_to(files, "submitted")
            await come_to(writes, "name")
            await come_to(sends, "evidence")
            await come_to(listens, "name")
            telegram.goes_on.clear()
            await telegram.message(listens.chat, listens.sender, text="/lees")
            await telegram.message(writes.chat, writes.sender, text="Jan Jansen")
            await until(lambda: any((data / "inbox").iterdir()))  # the next are not kept there yet
            photo = {"file_id": "p", "file_unique_id": "p", "file_size": len(PHOTO), "width": 9, "height": 9}
            telegram.files["p"] = PHOTO
            await telegram.message(sends.chat, sends.sender, photo=[photo])
            await until(lambda: {"sendMessage", "getFile"} <= telegram.asked)
            took = await stopped(bot)
            telegram.goes_on.set()
            mail.hanging.set()
            await bot.start(data)
            await until(lambda: "Wat is uw e-mailadres?" in writes.messages[-1].text)
            await until(lambda: any("foto" in message.text for message in sends.messages))
            await until(lambda: bool(mail.mails("klachtencommissie")))
            assert await bot.stop() == 0
    log = bot.log.read_text()
    assert "Traceback" not in log, log
    assert took < WITHIN
    assert len({m["Message-ID"] for m in mail.mails("klachtencommissie")}) == 1
    figures(f"a stop while Bot API, file, voice and mail server hang: {took:.1f} s, exit code 0, 0 lost")


@pytest.mark.promise(10)
@pytest.mark.promise(3)
async def test_stopped_at_any_moment_under_load_it_ends_well_and_goes_on(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures
) -> None:
    """SIGTERM, now and then twice, while many tell their story."""
    stops, chance = rounds(2, 100), random.Random(SEED)
    crowd, data, longest = Crowd(telegram, rounds(6, 100), SEED), tmp_path / "data", 0.0
    async with served(telegram) as api, ForkedBot(tmp_path, **settings(api)) as bot:
        await bot.start(data)
        await crowd.comes_to_the_story()
        telling = asyncio.create_task(crowd.tells())
        for _ in range(stops):
            await something_is_confirmed(telegram)
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            if chance.random() < 0.2:
                bot.signal(signal.SIGTERM)
            longest = max(longest, await stopped(bot))
            await bot.start(data)
        telling.cancel()
        await TelegramVisitor(telegram, 1).says("/start")  # it has begun
        await all_is_handled(telegram, data)
        longest = max(longest, await stopped(bot))
    assert longest < WITHIN
    assert "Traceback" not in bot.log.read_text()
    kept, told = await crowd.stories(opened(DataFolder(data))), crowd.told()
    assert kept == told
    parts = sum(map(len, told.values()))
    figures(
        f"{stops:,} SIGTERMs while {len(told):,} chats told {parts:,} parts: exit code 0 each time, "
        f"the longest took {longest:.1f} s; 0 lost, 0 twice, 0 out of order"
    )


@pytest.mark.promise(10)
async def test_a_stop_of_the_whole_process_group_keeps_a_file_that_is_looked_at(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """Who stops it otherwise than by its unit may send SIGTERM to the workers too."""
    tenant, data = TelegramVisitor(telegram, 60_000), tmp_path / "data"
    telegram.files["p"] = saved(drawn((5000, 5000)), "JPEG")
    photo = {"file_id": "p", "file_unique_id": "p", "file_size": 1, "width": 9, "height": 9}
    async with served(telegram) as api, Bot(tmp_path, **settings(api)) as bot:
        await come_to(tenant, "evidence")
        await telegram.message(tenant.chat, tenant.sender, photo=[photo])
        await until(lambda: any(map(at_work, bot.workers)))
        assert await bot.stop(group=True) == 0
        await bot.start()
        await tenant.says("/status")
        assert await bot.stop() == 0
    assert not any("kon het niet controleren" in message.text for message in tenant.messages)
    assert any("Ontvangen: foto" in message.text for message in tenant.messages)
    assert len([path for path in (data / "evidence").rglob("*") if path.is_file()]) == 1


@pytest.mark.promise(10)
def test_the_unit_stops_the_program_and_leaves_its_workers_to_it() -> None:
    """The default sends SIGTERM to every process of the unit, also to a worker that only begins."""
    assert "KillMode=mixed" in (ROOT / "deploy/klachtwijzer.service").read_text().splitlines()


@pytest.mark.promise(10)
async def test_a_screen_that_is_owed_when_the_bot_is_killed_is_shown_by_the_next_start(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """Telegram bears no more messages in the chat for a minute; its update was confirmed by then."""
    tenant, data = TelegramVisitor(telegram, 60_000), tmp_path / "data"
    async with served(telegram) as api, ForkedBot(tmp_path, **settings(api)) as bot:
        await bot.start(data)
        await come_to(tenant, "name")
        telegram.faults.append(
            ("sendMessage", Refused(429, "Too Many Requests: retry after 60", retry_after=60))
        )
        await telegram.message(tenant.chat, tenant.sender, text="Jan Jansen")
        await telegram.settled()
        await until(lambda: any((data / "inbox").iterdir()))
        await bot.kill()
        assert "Wat is uw naam?" in tenant.messages[-1].text
        await bot.start(data)
        await until(lambda: "Wat is uw e-mailadres?" in tenant.messages[-1].text)
        await until(lambda: not any((data / "inbox").iterdir()))
        assert await bot.stop() == 0
