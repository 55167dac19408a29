"""Fixtures for all tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import TENANT, House, open_house
from tests.kit.visitor import TelegramVisitor


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
async def house(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[House]:
    """The program with a staff chat."""
    async with open_house(tmp_path / "data", telegram) as opened:
        yield opened


@pytest.fixture
def tenant(telegram: FakeTelegram) -> TelegramVisitor:
    return TelegramVisitor(telegram, TENANT)
