"""What is in memory stays there: no core file of a crash holds it, nor that of a process begun from here."""

import resource
from contextlib import suppress
from pathlib import Path

_DUMPED = Path("/proc/self/coredump_filter")


def keep() -> None:
    """Let a crash leave no core file; and where the system pipes it to a program, one without memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # only Linux has it
        _DUMPED.write_text("0")
