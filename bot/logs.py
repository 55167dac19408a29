"""Logs without personal data and without secrets.

Our own messages are written to hold neither. Other libraries put payloads and addresses into
theirs, so of their records only the unfilled template is kept; and of every traceback the places
and the kind of error, without its message.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import TypeAlias

_OURS = ("bot", "dialogs", "klachtwijzer")
_LEFT_OUT = "(message left out)"
_HIDDEN = "[hidden]"

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RedactingFormatter(logging.Formatter):
    """Writes one line a record, and a traceback without messages."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        copy = logging.makeLogRecord(record.__dict__)
        copy.exc_text = None
        copy.stack_info = None
        if record.name.partition(".")[0] not in _OURS:
            copy.msg = record.msg if record.args and isinstance(record.msg, str) else _LEFT_OUT
            copy.args = None
        text = super().format(copy)
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # the name of the library's hook
        lines: list[str] = []
        error = ei[1]
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines += (
                f"  {frame.filename}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            )
            lines.append(f"{type(error).__module__}.{type(error).__qualname__} {_LEFT_OUT}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def tell_what_nobody_caught() -> None:
    """Let errors that would end the program, a thread or an object be logged as well: without messages."""
    log = logging.getLogger("klachtwijzer")

    def tell(info: ExcInfo) -> None:
        log.critical("An error that is not foreseen", exc_info=info)

    sys.excepthook = lambda kind, error, trace: tell((kind, error, trace))
    sys.unraisablehook = lambda failed: tell(_info(failed.exc_value))
    threading.excepthook = lambda failed: tell(_info(failed.exc_value))


def _info(error: BaseException | None) -> ExcInfo:
    return (type(error), error, error.__traceback__) if error else (None, None, None)


def set_up(secrets: Iterable[str], level: int = logging.INFO) -> None:
    """Log to standard error. Other libraries are heard from WARNING on, whatever the level."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)
