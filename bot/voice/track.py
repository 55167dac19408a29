"""A recording in the making: sound of any rate goes in, pieces of an OGG file with Opus come out."""

from collections.abc import Callable
from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

RATE = 24_000
"""Twice the highest tone of either voice. A player hears 48,000, as with every Opus file."""

BITS = 24_000
"""A second, on average."""

PIECE = 24_000  # bytes
FORMAT = "s16"
LAYOUT = "mono"


class Track:
    """Records, up to `longest` seconds, and gives away what is ready: it stays small in memory."""

    def __init__(self, give: Callable[[bytes], object], longest: float) -> None:
        self._longest = longest
        self._container = av.open(_Sink(give), "w", format="ogg")
        options = {"application": "voip", "compression_level": "1"}
        self._stream = self._container.add_stream("libopus", rate=RATE, layout=LAYOUT, options=options)
        self._stream.bit_rate = BITS
        self._resampler: AudioResampler | None = None
        self._rate = 0
        self._waiting = bytearray()
        self._samples = 0

    @property
    def seconds(self) -> float:
        """What was recorded and settled."""
        return self._samples / RATE

    @property
    def full(self) -> bool:
        return self.seconds >= self._longest

    def hear(self, sound: bytes, rate: int) -> bool:
        """Record 16-bit samples. Whether the track is full."""
        if rate != self._rate:
            self.settle()
            self._rate = rate
        self._waiting += sound
        if len(self._waiting) >= PIECE:
            self._resample()
        return self.full

    def silence(self, seconds: float) -> None:
        rate = self._rate or RATE
        self.hear(bytes(2 * round(seconds * rate)), rate)
        self.settle()

    def settle(self) -> None:
        """Record what still waits, so that `seconds` tells all."""
        self._resample()
        if self._resampler is not None:
            self._encode(self._resampler.resample(None))
        self._resampler = None

    def close(self) -> None:
        self.settle()
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def _resample(self) -> None:
        if not self._waiting:
            return
        if self._resampler is None:
            self._resampler = AudioResampler(FORMAT, LAYOUT, RATE)
        frame = AudioFrame(FORMAT, LAYOUT, len(self._waiting) // 2)
        frame.planes[0].update(bytes(self._waiting))
        frame.sample_rate = self._rate
        self._waiting.clear()
        self._encode(self._resampler.resample(frame))

    def _encode(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            frame.pts = self._samples
            frame.time_base = Fraction(1, RATE)
            self._samples += frame.samples
            self._container.mux(self._stream.encode(frame))


class _Sink:
    """A file that cannot go back, so that a piece can leave when it is written."""

    def __init__(self, give: Callable[[bytes], object]) -> None:
        self._give = give

    def write(self, piece: bytes) -> int:
        self._give(bytes(piece))
        return len(piece)
