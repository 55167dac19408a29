"""The stories, played on every channel."""

from pathlib import Path

import pytest

from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import at_the_terminal, open_house
from tests.kit.story import Story, Telling, read
from tests.kit.visitor import TelegramVisitor

STORIES = [read(path) for path in sorted((Path(__file__).parent / "stories").glob("*.txt"))]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_a_story_on_telegram(story: Story, tmp_path: Path, telegram: FakeTelegram) -> None:
    async with open_house(tmp_path / "data", telegram) as house:
        await Telling(story, house, TelegramVisitor(telegram, 7001, story.language)).play()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_a_story_at_the_terminal(story: Story, tmp_path: Path) -> None:
    async with (
        open_house(tmp_path / "data") as house,
        at_the_terminal(house, story.language) as visitor,
    ):
        await Telling(story, house, visitor).play()
