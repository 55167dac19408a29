"""Every update is applied exactly once, and in order in its chat, however often the bot is killed."""

import asyncio
import random
from pathlib import Path

import pytest

from bot.store.folder import DataFolder
from tests.kit.acknowledged import all_is_handled, opened, something_is_confirmed
from tests.kit.campaign import Figures, rounds
from tests.kit.crowd import Crowd
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.forked import ForkedBot
from tests.kit.server import served
from tests.kit.visitor import TelegramVisitor
from tests.promises.test_lost import settings

SEED = 31
EARLY = 0.1
"""Which part of the kills does not wait until the bot has confirmed something."""


@pytest.mark.promise(3)
async def test_killed_under_load_every_message_counts_once_and_in_order(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures
) -> None:
    """Telegram gives again, in order, what was not confirmed."""
    kills, chance = rounds(3, 500), random.Random(SEED)
    crowd = Crowd(telegram, rounds(6, 100), SEED)
    data = tmp_path / "data"
    async with served(telegram) as api, ForkedBot(tmp_path, **settings(api)) as bot:
        await bot.start(data)
        await crowd.comes_to_the_story()
        telling = asyncio.create_task(crowd.tells())
        for _ in range(kills):
            if chance.random() > EARLY:
                await something_is_confirmed(telegram)
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            await bot.kill()
            await bot.start(data)
        telling.cancel()
        await TelegramVisitor(telegram, 1).says("/start")  # it has begun
        await all_is_handled(telegram, data)
        assert await bot.stop() == 0
    kept, told = await crowd.stories(opened(DataFolder(data))), crowd.told()
    assert kept == told
    parts = sum(map(len, told.values()))
    assert parts > kills
    figures(
        f"{kills:,} SIGKILLs while {len(told):,} chats told {parts:,} numbered parts: "
        "0 lost, 0 twice, 0 out of order"
    )
