"""A Whisper model directory that needs no training: what it writes out is by chance, and only by the sound.

`write` makes one that looks right, without any package; `write_whole` one that can be loaded, by CTranslate2.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

WIDTH = 64
BANDS = 80
WORDS = 50_257
SPECIAL = (
    "endoftext",
    "startoftranscript",
    "nl",
    "en",
    "translate",
    "transcribe",
    "startoflm",
    "startofprev",
)
SIZE = 51_865
"""Words, as many as in all models of many languages before large-v3."""

CONFIG = {
    "alignment_heads": [[0, 0]],
    "lang_ids": [WORDS + 2, WORDS + 3],
    "suppress_ids": [],
    "suppress_ids_begin": [WORDS],
}


def write(path: Path, size: int = SIZE) -> Path:
    """The directory, with the beginning of a model only."""
    path.mkdir(exist_ok=True)
    words = vocabulary(size)
    model = {"type": "WordLevel", "vocab": {word: number for number, word in enumerate(words)}}
    tokenizer = {"version": "1.0", "added_tokens": [], "model": {**model, "unk_token": words[0]}}
    (path / "model.bin").write_bytes(b"\x06\0\0\0\x0c\0WhisperSpec\0\x03\0\0\0")
    (path / "config.json").write_text(json.dumps(CONFIG))
    (path / "vocabulary.json").write_text(json.dumps(words))
    (path / "tokenizer.json").write_text(json.dumps(tokenizer))
    return path


def write_whole(path: Path) -> Path:
    """The directory, with a model of one layer and random weights."""
    numpy, specs = import_module("numpy"), import_module("ctranslate2.specs")
    spec = specs.WhisperSpec(1, 1, 1, 1)
    chance = numpy.random.default_rng(1)
    for name, shape in SHAPES.items():
        *parents, last = name.split("/")
        content = numpy.ones(shape) if last == "gamma" else chance.normal(0, 0.3, shape)
        setattr(_part(spec, parents), last, content.astype(numpy.float32))
    spec.register_vocabulary(vocabulary())
    spec.validate()
    spec.optimize()
    path.mkdir(exist_ok=True)
    spec.save(str(path))
    real = (path / "model.bin").read_bytes()
    write(path)
    (path / "model.bin").write_bytes(real)
    return path


def vocabulary(size: int = SIZE) -> list[str]:
    special = [f"<|{name}|>" for name in (*SPECIAL, "nocaptions", "notimestamps")]
    words = [f" w{number}" for number in range(WORDS - 1)] + [
        "",
        *special,
    ]  # by the empty one it is multilingual
    return words + [f"<|{number * 0.02:.2f}|>" for number in range(size - len(words))]


def _part(spec: Any, names: list[str]) -> Any:
    for name in names:
        spec = getattr(spec, name) if not name.isdigit() else spec[int(name)]
    return spec


def _norm(name: str) -> dict[str, tuple[int, ...]]:
    return {f"{name}/layer_norm/{part}": (WIDTH,) for part in ("gamma", "beta")}


def _layer(side: str) -> dict[str, tuple[int, ...]]:
    """What encoder and decoder have alike. Of attention: queries, keys and values in one."""
    layer = f"{side}/layer/0"
    return {
        **_norm(side),
        **_norm(f"{layer}/self_attention"),
        **_norm(f"{layer}/ffn"),
        f"{layer}/self_attention/linear/0/weight": (3 * WIDTH, WIDTH),
        f"{layer}/self_attention/linear/1/weight": (WIDTH, WIDTH),
        f"{layer}/ffn/linear_0/weight": (4 * WIDTH, WIDTH),
        f"{layer}/ffn/linear_1/weight": (WIDTH, 4 * WIDTH),
    }


SHAPES: dict[str, tuple[int, ...]] = {
    "encoder/conv1/weight": (WIDTH, BANDS, 3),
    "encoder/conv1/bias": (WIDTH,),
    "encoder/conv2/weight": (WIDTH, WIDTH, 3),
    "encoder/conv2/bias": (WIDTH,),
    "encoder/position_encodings/encodings": (1500, WIDTH),
    **_layer("encoder"),
    "decoder/embeddings/weight": (SIZE, WIDTH),
    "decoder/projection/weight": (SIZE, WIDTH),
    "decoder/position_encodings/encodings": (448, WIDTH),
    **_layer("decoder"),
    **_norm("decoder/layer/0/attention"),
    "decoder/layer/0/attention/linear/0/weight": (WIDTH, WIDTH),
    "decoder/layer/0/attention/linear/1/weight": (2 * WIDTH, WIDTH),
    "decoder/layer/0/attention/linear/2/weight": (WIDTH, WIDTH),
}
"""Of everything that Whisper learns."""
