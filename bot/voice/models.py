"""What is installed to speak with, and whether an operator's model file can be used."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

KINDS = ("espeak", "text")
"""Of phonemes: piper makes the others with packages of their own, for other languages."""


def available() -> bool:
    """Whether the extra `voice` is installed: the built-in voice speaks."""
    return bool(find_spec("espeakng_loader") and find_spec("av"))


def piper_available() -> bool:
    """Whether the extra `piper` is installed: a model file can be used."""
    return find_spec("piper") is not None


def check_model(path: Path, language: str | None = None) -> str | None:
    """What is wrong with a model file, to follow its name in one line; None: nothing at first sight.

    The model itself is not loaded: that takes a second and hundreds of megabytes.
    """
    beside = path.with_name(f"{path.name}.json")
    try:
        with path.open("rb") as file:
            first = file.read(64)
    except OSError as error:
        return f"names a file that cannot be read ({error.strerror}): {path}"
    if not first.startswith(b"\x08"):  # the version, which every ONNX file begins with
        return f"must name an ONNX file, and this is none: {path}"
    try:
        card = json.loads(beside.read_text(encoding="utf-8"))
    except OSError as error:
        return f"needs the file that goes with the model ({error.strerror}): {beside}"
    except ValueError:
        return f"needs the file that goes with the model, and this is no JSON: {beside}"
    if (spoken := _language(card)) is None:
        return f"needs a piper model, and what goes with it is not of one: {beside}"
    if language and spoken.split("-")[0] != language:
        return f"must name a voice that speaks {language}, and this one speaks {spoken}: {path}"
    return None


def _language(card: Any) -> str | None:
    """The language of a piper model from what goes with it; None: it is of no piper model."""
    try:
        whole = (card["audio"]["sample_rate"], card["num_symbols"], card["num_speakers"])
        spoken, kind, ids = (
            card["espeak"]["voice"],
            card.get("phoneme_type", "espeak"),
            card["phoneme_id_map"],
        )
    except (KeyError, TypeError, AttributeError):
        return None
    sound = all(isinstance(number, int) and number > 0 for number in whole)
    return spoken if sound and isinstance(spoken, str) and isinstance(ids, dict) and kind in KINDS else None
