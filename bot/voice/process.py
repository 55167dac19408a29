"""The worker's process, from the program's side: begun when it is needed, ended when it hangs or rests."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.voice import frames
from bot.voice.speech import VoiceError

ROOT = Path(__file__).parent.parent.parent
LEAVE = 2.0
"""Seconds that a worker may take to go when it is asked to."""


class Worker:
    """One process at most, and one request at a time: whoever asks sees to that."""

    def __init__(
        self,
        setting: dict[str, Any],
        *,
        module: str = "bot.voice.worker",
        name: str = "voice",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`name`: what errors call it. `environment`: of the process, beside where its modules are."""
        self._setting = setting
        self._module = module
        self._name = name
        self._environment = environment or {}
        self._process: Process | None = None
        self._ended = False

    @property
    def pid(self) -> int | None:
        """None: there is no process now."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def ask(
        self, request: dict[str, Any], limit: float, audio: bytes | None = None
    ) -> tuple[bytes, dict[str, Any]]:
        """The sound of the answer, and what is told. Raises VoiceError; the next request may go well.

        Whatever goes wrong, also when whoever asked is cancelled, the process ends: half an answer
        must not be taken for the next one.
        """
        try:
            async with asyncio.timeout(limit):
                process = await self._running()
                if self._ended:
                    raise EOFError
                content = json.dumps({**request, "limit": limit + 1}).encode()
                asked = frames.framed(frames.REQUEST, content)
                return await self._exchange(
                    process, asked + (frames.framed(frames.AUDIO, audio) if audio else b"")
                )
        except TimeoutError as error:
            await self.kill()
            raise VoiceError(
                f"the {self._name} did not answer in {limit:.0f} seconds and was ended"
            ) from error
        except (OSError, EOFError, ValueError) as error:
            await self.kill()
            raise VoiceError(f"the process of the {self._name} ended before it answered") from error
        except asyncio.CancelledError:
            await self.kill()
            raise

    def end(self) -> None:
        """Let what is asked now fail at once, and whatever is asked later."""
        self._ended = True
        if self._process:
            _kill(self._process)

    async def kill(self) -> None:
        """End it at once, also where it hangs. Nobody may be asking."""
        process, self._process = self._process, None
        if process:
            _kill(process)
            await _gone(process)

    async def rest(self) -> None:
        """Let it go; it begins anew when it is needed."""
        process, self._process = self._process, None
        if process:
            assert process.stdin, "it was begun with a pipe"
            process.stdin.close()
            try:
                async with asyncio.timeout(LEAVE):
                    await process.wait()
            except TimeoutError:
                self._process = process
                await self.kill()
            else:
                await _gone(process)

    async def _running(self) -> Process:
        if self._process and self._process.returncode is not None:
            await self.kill()
        if not self._process:
            arguments = (
                sys.executable,
                "-P",
                "-s",
                "-S",
                "-m",
                self._module,
                json.dumps(self._setting),
            )
            self._process = await asyncio.create_subprocess_exec(
                *arguments,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env={**self._environment, **_environment()},
            )
        return self._process

    async def _exchange(self, process: Process, request: bytes) -> tuple[bytes, dict[str, Any]]:
        assert process.stdin, "it was begun with a pipe"
        assert process.stdout, "it was begun with a pipe"
        process.stdin.write(request)
        await process.stdin.drain()
        audio = bytearray()
        while True:
            kind, length = frames.opened(await process.stdout.readexactly(frames.HEAD.size))
            content = await process.stdout.readexactly(length)
            if kind == frames.AUDIO:
                audio += content
            elif kind == frames.DONE:
                told: dict[str, Any] = json.loads(content)
                return bytes(audio), told
            else:
                raise VoiceError(f"the {self._name} fails: {content.decode(errors='replace')}")


def _environment() -> dict[str, str]:
    """Where its modules are, and nothing else: no secret of the program's own."""
    paths = [str(ROOT), *(os.path.abspath(path) for path in sys.path if path)]
    return {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), "MALLOC_ARENA_MAX": "1"}


def _kill(process: Process) -> None:
    """`Process.kill` would take the exit code away from asyncio, where the process had just ended."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


async def _gone(process: Process) -> None:
    """Wait until nothing is left of it. What it still said is read, or its pipe would stay open."""
    assert process.stdin, "it was begun with a pipe"
    assert process.stdout, "it was begun with a pipe"
    process.stdin.close()
    with suppress(OSError):
        await process.stdout.read()
        await process.stdin.wait_closed()
    await process.wait()
