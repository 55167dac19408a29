"""A worker's process, from the inside: takes requests with bytes, gives answers, until its input ends."""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO

from bot.voice import frames


def serve(work: Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]) -> None:
    """Answer each request with what `work` makes of it; what it raises is told as a failure."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold what came in
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, signal.SIG_IGN)  # it comes to the whole process group; the program decides
    os.nice(10)  # the conversation goes first
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")  # and stays, where memory runs out
    output = _output()
    while (asked := _request(sys.stdin.buffer)) is not None:
        request, content = asked
        signal.alarm(ceil(request["limit"]))  # ends a hang also when nobody waits any more
        try:
            told, made = work(request, content)
            answer = frames.framed(frames.AUDIO, made) if made else b""
            answer += frames.framed(frames.DONE, json.dumps(told).encode(errors="replace"))
        except Exception as error:  # noqa: BLE001  # the program says what to do about it
            answer = frames.framed(frames.FAILED, _told(error).encode(errors="replace"))
        try:
            output.write(answer)
            output.flush()
        except BrokenPipeError:
            return
        signal.alarm(0)


def _told(error: Exception) -> str:
    """One line. What another error says may hold words of what came in."""
    known = isinstance(error, (RuntimeError, OSError, ImportError))
    return " ".join(str(error).split()) if known else type(error).__name__


def _output() -> BinaryIO:
    """Where the answers go. What a library prints goes another way, and does not come between them."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def _request(source: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """What is asked, and the bytes. None: the program is gone."""
    content = []
    for _frame in range(2):
        head = source.read(frames.HEAD.size)
        if len(head) < frames.HEAD.size:
            return None
        content.append(source.read(frames.opened(head)[1]))
    return json.loads(content[0]), content[1]
