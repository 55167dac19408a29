"""Fixtures for all tests."""

import logging
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path

import pytest

from bot.store import files
from tests.kit.campaign import LONG, Figures, summary
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import TENANT, House, open_house
from tests.kit.staff import Member
from tests.kit.visitor import TelegramVisitor


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture(autouse=True)
def _heard_as_before() -> Iterator[None]:
    """A command that was run in this process sets what is logged; the next test hears all again."""
    known = [logging.getLogger(), *map(logging.getLogger, ("bot", "dialogs", "klachtwijzer", "bot.outbox"))]
    levels = [logger.level for logger in known]
    yield
    for logger, level in zip(known, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture(autouse=True)
def _no_strays() -> Iterator[None]:
    """What one test's disk did not let go is no trouble of the next one's."""
    yield
    files._strays.clear()


@pytest.fixture
async def house(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[House]:
    """The program with a staff chat."""
    async with open_house(tmp_path / "data", telegram) as opened:
        yield opened


@pytest.fixture
def tenant(telegram: FakeTelegram) -> TelegramVisitor:
    return TelegramVisitor(telegram, TENANT)


@pytest.fixture
def secretary(telegram: FakeTelegram) -> Member:
    return Member(telegram)


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """Tells what was done for a promise, and what came of it."""
    return lambda line: record_property("figures", line)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--promise", type=int, help="only the tests that hold this promise")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if wanted := config.getoption("--promise"):
        items[:] = [item for item in items if wanted in _promises(item)]


def pytest_itemcollected(item: pytest.Item) -> None:
    """What a test promises goes with its report, also where it ran in another process."""
    item.user_properties += [("promise", number) for number in _promises(item)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Half a letter, such as hostile updates hold and the log repeats, cannot go from process to process."""
    report = yield
    report.sections = [
        (name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections
    ]
    return report


def _promises(item: pytest.Item) -> list[int]:
    return [number for mark in item.iter_markers("promise") for number in mark.args]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = []
    for report in (*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())):
        if report.when == "call":
            lines = [str(value) for name, value in report.user_properties if name == "figures"]
            numbers = [int(value) for name, value in report.user_properties if name == "promise"]
            told += [(number, report.passed, report.duration, "; ".join(lines)) for number in numbers]
    if told and LONG:
        terminalreporter.section("Promises")
        for line in summary(told):
            terminalreporter.write_line(line)
