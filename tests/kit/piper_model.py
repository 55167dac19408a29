"""A model that piper loads and that needs no training: each phoneme gives the same short ramp.

Written as an ONNX file by hand, so that no package is needed to make it.
"""

import json
import struct
from pathlib import Path
from typing import Any

SAMPLES = 400
"""For each phoneme id."""

RATE = 16_000
CARD: dict[str, Any] = {
    "audio": {"sample_rate": RATE},
    "espeak": {"voice": "nl"},
    "num_symbols": 64,
    "num_speakers": 1,
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], " ": [3]}
    | {letter: [4 + number] for number, letter in enumerate("abcdefghijklmnoprstuvwxyzəɛɑɔɪœøːˈˌŋɣχʋ?.,")},
}

INT64, FLOAT = 7, 1


def write(path: Path, card: dict[str, Any] | None = None) -> Path:
    """The model and the file beside it."""
    path.write_bytes(model())
    path.with_name(f"{path.name}.json").write_text(json.dumps(CARD if card is None else card))
    return path


def model() -> bytes:
    """`output[0, 0, 0, :]` is a ramp of `SAMPLES` for each id of `input`."""
    ramp = struct.pack(f"<{SAMPLES}f", *((number % 100) / 100 - 0.5 for number in range(SAMPLES)))
    graph = (
        _node("Cast", ["input"], ["real"], _field(1, "to") + _field(3, FLOAT) + _field(20, 2))
        + _node("Transpose", ["real"], ["column"])
        + _node("MatMul", ["column", "ramp"], ["rows"])
        + _node("Reshape", ["rows", "shape"], ["output"])
        + _field(2, "tiny")
        + _tensor("ramp", FLOAT, [1, SAMPLES], ramp)
        + _tensor("shape", INT64, [4], struct.pack("<4q", 1, 1, 1, -1))
        + _value(11, "input", INT64, [1, None])
        + _value(11, "input_lengths", INT64, [1])
        + _value(11, "scales", FLOAT, [3])
        + _value(12, "output", FLOAT, [1, 1, 1, None])
    )
    return _field(1, 8) + _field(8, _field(1, "") + _field(2, 13)) + _field(7, graph)


def _node(kind: str, inputs: list[str], outputs: list[str], attribute: bytes = b"") -> bytes:
    names = b"".join(_field(1, name) for name in inputs) + b"".join(_field(2, name) for name in outputs)
    return _field(1, names + _field(4, kind) + (_field(5, attribute) if attribute else b""))


def _tensor(name: str, kind: int, shape: list[int], content: bytes) -> bytes:
    sizes = b"".join(_field(1, size) for size in shape)
    return _field(5, sizes + _field(2, kind) + _field(8, name) + _field(9, content))


def _value(number: int, name: str, kind: int, shape: list[int | None]) -> bytes:
    sizes = b"".join(_field(1, _field(2, "n") if size is None else _field(1, size)) for size in shape)
    return _field(number, _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, sizes))))


def _field(number: int, content: int | str | bytes) -> bytes:
    """A field of a protocol buffer: a number, or bytes after their length."""
    if isinstance(content, int):
        return _varint(number << 3) + _varint(content)
    raw = content.encode() if isinstance(content, str) else content
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


def _varint(number: int) -> bytes:
    low, rest = number & 127, number >> 7
    return bytes([low | 128]) + _varint(rest) if rest else bytes([low])
