"""What was spoken lately, in memory only. The text itself is not kept, only a digest of it."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable

from bot.voice.script import Part
from bot.voice.speech import Speech

WORD_BYTES = 200
"""What a `Word` takes in memory, about."""


class Cache:
    """Holds up to `most` bytes; what was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Speech] = OrderedDict()
        self.bytes = 0

    def find(self, key: str) -> Speech | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: str, speech: Speech) -> None:
        if key in self._kept or _size(speech) > self._most:
            return
        self._kept[key] = speech
        self.bytes += _size(speech)
        while self.bytes > self._most:
            self.bytes -= _size(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        self._kept.clear()
        self.bytes = 0


def digest(parts: Iterable[Part], speed: float, *, cut: bool) -> str:
    """The same for the same words in the same languages at the same speed."""
    spoken = [[part.segment, part.text, part.language] for part in parts]
    return hashlib.sha256(json.dumps([spoken, speed, cut]).encode()).hexdigest()


def _size(speech: Speech) -> int:
    return len(speech.audio) + WORD_BYTES * len(speech.words)
