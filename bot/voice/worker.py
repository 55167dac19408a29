"""The process that speaks: a request comes in, sound and times go out, until its input ends.

It imports nothing of the rest of the program, and keeps nothing of what it spoke.
"""

import json
import resource
import signal
import sys
from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Any, BinaryIO

from bot.voice import frames

PAUSE = 0.15
PAUSE_AFTER_SENTENCE = 0.45
"""Seconds between segments."""


def main() -> None:
    """Serve. The argument is JSON: `library`, `data`, and `models` by language."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold what was spoken
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, signal.SIG_IGN)  # it comes to the whole process group; the program decides
    output = sys.stdout.buffer
    speaker = Speaker(json.loads(sys.argv[1]), partial(_give, output))
    while (request := _request(sys.stdin.buffer)) is not None:
        signal.alarm(ceil(request["limit"]))  # ends a hang also when nobody waits any more
        try:
            done = speaker.speak(request)
            _give(output, frames.DONE, json.dumps(done).encode())
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001  # the program says what to do about it
            _give(output, frames.FAILED, _told(error).encode(errors="replace"))
        signal.alarm(0)


class Speaker:
    """The voices of all languages. Each is loaded when it is needed first."""

    def __init__(self, setting: dict[str, Any], give: Callable[[bytes, bytes], None]) -> None:
        self._setting = setting
        self._give = give
        self._voices: dict[str, Any] = {}

    def speak(self, request: dict[str, Any]) -> dict[str, Any]:
        """Give the sound away, and tell the times. Raises whatever an engine raises."""
        from bot.voice.track import Track  # what is not installed is told as a failure

        track = Track(partial(self._give, frames.AUDIO), request["longest"])
        speed = request["speed"]
        told: list[dict[str, Any]] = []
        for text, language in request["parts"]:
            if told:
                ended = told[-1]["text"].rstrip()[-1] in ".!?…:"
                track.silence((PAUSE_AFTER_SENTENCE if ended else PAUSE) / speed)
            voice = self._voice(language)
            start = track.seconds
            marks = voice.speak(text, language, speed, partial(track.hear, rate=voice.rate))
            track.settle()
            told.append({"text": text, "start": start, "end": track.seconds, "marks": marks})
            if track.full:
                break
        track.close()
        spoken = [[part["start"], part["end"], part["marks"]] for part in told]
        return {"seconds": track.seconds, "full": track.full, "parts": spoken}

    def _voice(self, language: str) -> Any:
        model = self._setting["models"].get(language)
        name = language if model else ""
        if name not in self._voices:
            self._voices[name] = self._piper(model) if model else self._espeak()
        return self._voices[name]

    def _espeak(self) -> Any:
        from bot.voice.espeak import Espeak  # only what is needed

        return Espeak(self._setting["library"], self._setting["data"])

    def _piper(self, model: str) -> Any:
        from bot.voice.piper import Piper  # only what is needed: it is big

        return Piper(model)


def _told(error: Exception) -> str:
    """One line. What another error says may hold words of the text."""
    known = isinstance(error, (RuntimeError, OSError, ImportError))
    return " ".join(str(error).split()) if known else type(error).__name__


def _request(source: BinaryIO) -> dict[str, Any] | None:
    head = source.read(frames.HEAD.size)
    if len(head) < frames.HEAD.size:
        return None
    content = source.read(frames.opened(head)[1])
    request: dict[str, Any] = json.loads(content)
    return request


def _give(output: BinaryIO, kind: bytes, content: bytes) -> None:
    output.write(frames.framed(kind, content))
    output.flush()


if __name__ == "__main__":
    main()
