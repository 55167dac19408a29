"""The bot as a process that starts in no time, to be killed a thousand times.

A helper process has the program loaded and forks for each start: what runs is `klachtwijzer run`
in a process of its own, without the half second that Python takes to read it.
"""

import asyncio
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Self

from tests.kit.disk import die_at
from tests.kit.process import clean_environment


class ForkedBot:
    """`klachtwijzer run` with these settings, by `async with`; killed and started at will."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.log = folder / "log.txt"
        self._folder = folder
        self._environment = clean_environment(**settings)
        self._helper: asyncio.subprocess.Process
        self._bot = 0

    async def __aenter__(self) -> Self:
        with self.log.open("ab") as log:
            self._helper = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.kit.forked",
                cwd=self._folder,
                env=self._environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._bot:
            await self.kill()
        assert self._helper.stdin
        self._helper.stdin.close()
        await self._helper.wait()

    async def start(self, data: Path, dies_at: int = 0) -> None:
        """Start it on this data. `dies_at`: it is killed at so many-th call to the disk there."""
        self._bot = await self._ask(f"{dies_at} {data}")

    def signal(self, signum: signal.Signals) -> None:
        os.kill(self._bot, signum)

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.ended()

    async def stop(self) -> int:
        """Stop it as systemd does; the exit code."""
        self.signal(signal.SIGTERM)
        return await asyncio.wait_for(self.ended(), 15)

    async def ended(self) -> int:
        """Wait until it has ended; the exit code, negative for a signal."""
        ended = await self._ask("wait")
        self._bot = 0
        return ended

    async def _ask(self, what: str) -> int:
        assert self._helper.stdin
        assert self._helper.stdout
        self._helper.stdin.write(f"{what}\n".encode())
        return int(await self._helper.stdout.readline())


def main() -> None:
    """For each line: 'wait' for the bot that runs, or fork one that dies at this call, with this data."""
    import bot.app
    import bot.channels.telegram.channel  # noqa: F401  # it is to be loaded before the fork
    from bot.__main__ import main as program

    running = 0
    for line in iter(sys.stdin.readline, ""):
        if line == "wait\n":
            answer = os.waitstatus_to_exitcode(os.waitpid(running, 0)[1])
        else:
            running = answer = os.fork()
        if not answer and line != "wait\n":
            dies_at, data = line.rstrip("\n").split(" ", 1)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)
            os.environ["KLACHTWIJZER_DATA"] = data
            if int(dies_at):
                die_at(Path(data), int(dies_at))
            code = 1
            try:
                code = program(["run"])
            except Exception:  # noqa: BLE001  # it is told as Python tells it
                traceback.print_exc()
            sys.stderr.flush()
            os._exit(code)  # to tear down what was forked takes seconds where many processes run
        print(answer, flush=True)


if __name__ == "__main__":
    main()
