"""What is installed to listen with, and whether an operator's model directory can be used."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MULTILINGUAL = 51_865
"""Words that a model knows at least when it knows more than English (as CTranslate2 tells them apart)."""

WIDER = 51_866
"""Words of the models since large-v3: these hear in 128 bands, which only their own file says."""


def available() -> bool:
    """Whether the extra `listen` is installed."""
    return bool(find_spec("faster_whisper") and find_spec("av"))


def check_model(path: Path) -> str | None:
    """What is wrong with a model directory, to follow its name in one line; None: nothing at first sight.

    The model itself is not loaded: that takes seconds and hundreds of megabytes.
    """
    try:
        names = {entry.name for entry in path.iterdir() if entry.is_file()}
        _head(path)
        words = _words(path, names)
        for name in ("tokenizer.json", "config.json"):
            json.loads((path / name).read_bytes())
    except OSError as error:
        return f"must name the directory of a Whisper model ({error.strerror}): {error.filename or path}"
    except ValueError:
        return f"must name the directory of a Whisper model made for faster-whisper, and this is none: {path}"
    if words < MULTILINGUAL:
        return f"must name a model that knows Dutch, and this one knows English only: {path}"
    if words >= WIDER and "preprocessor_config.json" not in names:
        return f"must name the directory of a whole model, and preprocessor_config.json is not there: {path}"
    return None


def _head(path: Path) -> None:
    """A pointer that stands in place of a large file is found here too. Raises OSError or ValueError."""
    with (path / "model.bin").open("rb") as file:
        if b"WhisperSpec\0" not in file.read(32):
            raise ValueError("its model.bin is of no such model")


def _words(path: Path, names: set[str]) -> int:
    """How many words the model knows. Raises OSError or ValueError."""
    if "vocabulary.json" in names:
        words: Any = json.loads((path / "vocabulary.json").read_bytes())
    else:
        words = (path / "vocabulary.txt").read_bytes().splitlines()
    if not isinstance(words, list):
        raise ValueError("its vocabulary is no list")
    return len(words)
