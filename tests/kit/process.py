"""The bot as a process of its own, as an operator runs it."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

COMMAND = [sys.executable, "-m", "bot"]
ROOT = Path(__file__).parents[2]


class Bot:
    """`klachtwijzer run` with these settings; it can be killed and started again."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.environment = clean_environment(**settings)
        self.log = folder / "log.txt"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """It leads a process group of its own, as it does under a terminal."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND,
                "run",
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._process and self._process.returncode is None:
            await self.kill()

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    async def kill(self) -> None:
        assert self._process
        self._process.kill()
        await self.ended()

    async def ended(self) -> int:
        """Wait until it has ended; the exit code."""
        assert self._process
        return await asyncio.wait_for(self._process.wait(), 15)

    @property
    def workers(self) -> list[int]:
        """Its child processes."""
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in found.split()]

    async def stop(self, *, group: bool = False) -> int:
        """Stop it as systemd does; the exit code. `group`: the signal goes to its workers too."""
        assert self._process
        if group:
            os.killpg(self.pid, signal.SIGTERM)
        else:
            self._process.send_signal(signal.SIGTERM)
        return await self.ended()


def at_work(pid: int) -> bool:
    """Whether this worker takes requests: Ctrl-C is left to the program then."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (ignored,) = (int(line.split()[1], 16) for line in lines if line.startswith("SigIgn:"))
    return bool(ignored >> (signal.SIGINT - 1) & 1)


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment of a fresh shell with these settings, and none from outside."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("KLACHTWIJZER_")}
    return {**outside, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **settings}


async def command(
    folder: Path, *arguments: str, typed: str = "", before: Sequence[str] = (), **settings: str
) -> tuple[int, str, str]:
    """Run a command to its end: the exit code, what it printed, and what it complained.

    `before`: what it is started by, such as setpriv.
    """
    process = await asyncio.create_subprocess_exec(
        *before,
        *COMMAND,
        *arguments,
        cwd=folder,
        env=clean_environment(**settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(typed.encode()), 60)
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()
