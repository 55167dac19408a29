"""What is in memory stays there, and there is no more of it than needed."""

import ctypes
import resource
from contextlib import suppress
from pathlib import Path

_DUMPED = Path("/proc/self/coredump_filter")

_M_ARENA_MAX = -8
"""Of mallopt(3), in glibc's malloc.h."""


def keep() -> None:
    """Let a crash leave no core file; and where the system pipes it to a program, one without memory.

    It holds for the processes that are begun from here, too.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # only Linux has it
        _DUMPED.write_text("0")


def share() -> None:
    """Let all threads take memory from one place, before they begin.

    From places of their own, what one gave back another could not have: memory grew for hours.
    """
    with suppress(AttributeError, OSError):  # only glibc has it
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
