"""The process that listens: a recording comes in, its words go out, until its input ends.

It imports nothing of the rest of the program, and keeps nothing of what it heard.
"""

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from importlib import import_module
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO

from bot.listening import sound
from bot.voice import frames

BEAM = 5
"""Of 1, it goes twice as fast and mishears short answers more often."""

TEMPERATURES = (0.0, 0.2, 0.4)
"""What is not heard by the third is not there: beyond, Whisper makes something up, and takes its time."""

TOKENS, TOKENS_PER_SECOND, MOST_TOKENS = 24, 12, 224
"""Twice what the fastest talker says: without a bound a short noise can become a long loop of words."""


def main() -> None:
    """Serve. The argument is JSON: `model`, a directory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold what was said
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it comes to the whole terminal; the program decides
    os.nice(10)  # the conversation goes first
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")  # and stays, where memory runs out
    output = _output()
    ear = Ear(json.loads(sys.argv[1])["model"])
    while (asked := _request(sys.stdin.buffer)) is not None:
        request, audio = asked
        signal.alarm(ceil(request["limit"]))  # ends a hang also when nobody waits any more
        try:
            kind, content = frames.DONE, json.dumps({"text": ear.hear(audio, request)})
        except Exception as error:  # noqa: BLE001  # the program says what to do about it
            kind, content = frames.FAILED, _told(error)
        try:
            output.write(frames.framed(kind, content.encode(errors="replace")))
            output.flush()
        except BrokenPipeError:
            return
        signal.alarm(0)


class Ear:
    """Whisper, loaded at the first recording that can be read."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._model: Any = None

    def hear(self, audio: bytes, request: dict[str, Any]) -> str:
        """The words. Raises whatever the libraries raise."""
        recording = sound.decoded(audio, request["longest"])
        seconds = recording.getbuffer().nbytes // (sound.RATE * sound.WIDTH)
        language = request["language"]
        self._model = self._model or _loaded(self._directory)
        if language != "en" and not self._model.model.is_multilingual:
            raise RuntimeError("the model knows English only")
        segments, _ = self._model.transcribe(
            recording,
            language=language,
            beam_size=BEAM,
            temperature=TEMPERATURES,
            condition_on_previous_text=False,
            vad_filter=True,
            max_new_tokens=min(MOST_TOKENS, TOKENS + TOKENS_PER_SECOND * seconds),
        )
        return " ".join(segment.text.strip() for segment in segments).strip()


def _loaded(directory: str) -> Any:
    """Raises RuntimeError. Where tokenizer.json is missing, another would be looked for in the network."""
    package = import_module("faster_whisper")
    if not Path(directory, "tokenizer.json").is_file():
        raise RuntimeError("the model has no tokenizer.json")
    try:
        return package.WhisperModel(directory, device="cpu", compute_type="int8", local_files_only=True)
    except Exception as error:
        raise RuntimeError(f"the model cannot be loaded ({error})") from error


def _told(error: Exception) -> str:
    """One line. What another error says may hold words of the recording."""
    known = isinstance(error, (RuntimeError, OSError, ImportError))
    return " ".join(str(error).split()) if known else type(error).__name__


def _output() -> BinaryIO:
    """Where the answers go. What a library prints goes another way, and does not come between them."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def _request(source: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """What is asked, and the recording. None: the program is gone."""
    content = []
    for _frame in range(2):
        head = source.read(frames.HEAD.size)
        if len(head) < frames.HEAD.size:
            return None
        content.append(source.read(frames.opened(head)[1]))
    return json.loads(content[0]), content[1]


if __name__ == "__main__":
    main()
