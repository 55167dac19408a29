"""Recordings made ready to be listened to: decoded by PyAV, which the worker has to itself."""

import wave
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from typing import Any

RATE = 16_000
"""Samples a second, as Whisper hears."""

WIDTH = 2
"""Bytes of a sample."""

FORMATS = (
    (0, b"OggS", "ogg"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (4, b"ftyp", "mp4"),
    (0, b"fLaC", "flac"),
    (0, b"RIFF", "wav"),
    (0, b"#!AMR", "amr"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xfa", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"\xff\xf2", "mp3"),
    (0, b"\xff\xe3", "mp3"),
    (0, b"\xff\xe2", "mp3"),
    (0, b"\xff\xf1", "aac"),
)
"""Where a recording shows what it is. Any other is refused: a playlist, say, would open what it names."""


def decoded(audio: bytes, longest: float) -> BytesIO:
    """The same as a WAV file of 16 bits, mono. `longest` in seconds. Raises RuntimeError."""
    av = import_module("av")
    samples = bytearray()
    try:
        for piece in _pieces(av, audio):
            samples += piece
            if len(samples) > WIDTH * RATE * longest:
                raise RuntimeError(f"the recording is longer than {longest:.0f} seconds")
    except (av.error.FFmpegError, ValueError) as error:
        if not samples:  # what is broken further on may still be of use
            raise RuntimeError("this is no recording that can be read") from error
    if not samples:
        raise RuntimeError("there is no sound in the recording")
    return _wav(samples)


def kind(audio: bytes) -> str | None:
    """FFmpeg's name of the format."""
    return next((name for place, mark, name in FORMATS if audio.startswith(mark, place)), None)


def _pieces(av: Any, audio: bytes) -> Iterator[bytes]:
    """Sound of 16 bits, mono. Raises what PyAV raises, and RuntimeError."""
    if not (name := kind(audio)):
        raise RuntimeError("this is no recording that can be read")
    with av.open(BytesIO(audio), format=name, metadata_errors="ignore") as container:
        if not container.streams.audio:
            raise RuntimeError("there is no sound in the recording")
        resampler = av.AudioResampler("s16", "mono", RATE)
        for frame in container.decode(container.streams.audio[0]):
            frame.pts = None  # a recording with gaps is heard without them
            yield from _bytes(resampler.resample(frame))
        yield from _bytes(resampler.resample(None))


def _bytes(frames: list[Any]) -> Iterator[bytes]:
    for frame in frames:
        yield bytes(frame.planes[0])[: frame.samples * WIDTH]


def _wav(samples: bytearray) -> BytesIO:
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(WIDTH)
        sound.setframerate(RATE)
        sound.writeframes(samples)
    file.seek(0)
    return file
