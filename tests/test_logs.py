"""No personal data and no token in any log line."""

import io
import logging
import warnings
from collections.abc import Iterator

import pytest

from bot import logs

CANARY = "Kanarie de Vries"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged, as the program logs it."""
    root, output = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.set_up(["the-secret"])
    assert isinstance(root.handlers[0], logging.StreamHandler)
    root.handlers[0].setStream(output)
    yield output
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)


def test_a_traceback_tells_the_place_and_no_message(written: io.StringIO) -> None:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(f"for {CANARY}") from error
    except ValueError:
        logging.getLogger("bot.desk").exception("It failed")
    text = written.getvalue()
    assert CANARY not in text
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "test_logs.py" in text


def test_other_libraries_are_quoted_without_what_they_fill_in(written: io.StringIO) -> None:
    logging.getLogger("telegram.request").error('Can not load invalid JSON data: "%s"', CANARY)
    logging.getLogger("asyncio").error(f"Task exception was never retrieved {CANARY}")
    logging.getLogger("telegram").info("below the level")
    text = written.getvalue()
    assert CANARY not in text
    assert 'Can not load invalid JSON data: "%s"' in text
    assert "below the level" not in text


def test_secrets_are_hidden_wherever_they_stand(written: io.StringIO) -> None:
    logging.getLogger("bot").warning("at the-secret/x: %s", "the-secret")
    assert "the-secret" not in written.getvalue()
    assert "[hidden]" in written.getvalue()


def test_warnings_hold_no_data_either(written: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(CANARY, stacklevel=1)
    assert CANARY not in written.getvalue()
