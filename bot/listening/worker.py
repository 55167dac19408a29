"""The process that listens: a recording comes in, its words go out, until its input ends.

It imports nothing of the rest of the program, and keeps nothing of what it heard.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.listening import sound
from bot.voice.serving import serve

BEAM = 5
"""Of 1, it goes twice as fast and mishears short answers more often."""

TEMPERATURES = (0.0, 0.2, 0.4)
"""What is not heard by the third is not there: beyond, Whisper makes something up, and takes its time."""

TOKENS, TOKENS_PER_SECOND, MOST_TOKENS = 24, 12, 224
"""Twice what the fastest talker says: without a bound a short noise can become a long loop of words."""


def main() -> None:
    """Serve. The argument is JSON: `model`, a directory."""
    ear = Ear(json.loads(sys.argv[1])["model"])
    serve(lambda request, audio: ({"text": ear.hear(audio, request)}, b""))


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


if __name__ == "__main__":
    main()
