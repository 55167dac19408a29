"""Fixtures for all tests."""

import pytest

from tests.kit.fake_telegram import FakeTelegram


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()
