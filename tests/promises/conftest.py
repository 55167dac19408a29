"""Fixtures for the promises."""

from collections.abc import AsyncIterator

import pytest

from bot.evidence.inspector import Inspector


@pytest.fixture
async def inspector() -> AsyncIterator[Inspector]:
    looks = Inspector()
    yield looks
    await looks.close()
