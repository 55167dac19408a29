"""The voices of the assistant: words in, sound and the times of its words out."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.voice import models as installed
from bot.voice import timing
from bot.voice.cache import Cache, digest
from bot.voice.process import Worker
from bot.voice.script import Part, parts
from bot.voice.shared import SharedWorker
from bot.voice.speech import Speech, VoiceError
from dialogs.speech import Segment

LANGUAGES = ("nl", "en")
SPEEDS = (0.5, 2.0)

LONGEST = 900.0
"""Seconds of sound: digits take far longer than words."""

CACHE_BYTES = 8 * 1024 * 1024
REST_AFTER = 300.0
"""Seconds without a word, after which the worker ends and the cache is emptied."""

MOST_WAITING = 20
"""Requests at once; more are refused, because a voice note that comes minutes late helps nobody."""

GRACE, PER_CHARACTER = 10.0, 0.005
"""How long the built-in voice may take, in seconds: some hundred times what it does take."""

PIPER_GRACE, PIPER_PER_CHARACTER = 60.0, 0.1
"""How long a model may take: it must be loaded, and speaks about as fast as people on a slow machine."""


class Voices:
    """Speaks Dutch and English, each with the operator's model where there is one.

    The worker's process begins at the first use. A crash or a hang costs one `speak`.
    """

    def __init__(
        self,
        models: Mapping[str, Path],
        *,
        grace: float | None = None,
        cache_bytes: int = CACHE_BYTES,
        rest_after: float = REST_AFTER,
        longest: float = LONGEST,
    ) -> None:
        self._models = models
        self._grace = grace
        self._longest = longest
        self._cache = Cache(cache_bytes)
        self._shared = SharedWorker(
            "voice",
            lambda: Worker(self._setting()),
            most_waiting=MOST_WAITING,
            busy="too much is waiting to be spoken",
            rest_after=rest_after,
            resting=self._cache.clear,
        )

    @property
    def pid(self) -> int | None:
        """The worker's process. None: there is none now."""
        return self._shared.pid

    async def speak(self, segments: Sequence[Segment], speed: float = 1.0) -> Speech:
        """The segments one after the other. `speed` is held to 0.5 and 2. Raises VoiceError.

        The built-in voice goes no slower than 80 words a minute: 0.62 in Dutch, 0.67 in English.
        """
        spoken, cut = parts(segments)
        if not spoken:
            raise VoiceError("there is nothing to say")
        if unknown := {part.language for part in spoken} - {*LANGUAGES}:
            raise VoiceError(f"there is no voice for the language {min(unknown)}")
        speed = min(max(speed, SPEEDS[0]), SPEEDS[1])
        key = digest(spoken, speed, cut=cut)
        if known := self._cache.find(key):
            return known
        async with self._shared.turn():
            return self._cache.find(key) or await self._spoken(key, spoken, speed, cut)

    async def close(self) -> None:
        """End the worker at once, also while it speaks."""
        self._cache.clear()
        await self._shared.close()

    async def _spoken(self, key: str, spoken: Sequence[Part], speed: float, cut: bool) -> Speech:
        request = {
            "parts": [[part.text, part.language] for part in spoken],
            "speed": speed,
            "longest": self._longest,
        }
        audio, told = await self._shared.ask(request, self._limit(spoken))
        speech = _speech(audio, told, spoken, cut)
        if not self._shared.closed:
            self._cache.keep(key, speech)
        return speech

    def _setting(self) -> dict[str, Any]:
        """What the worker must know. Raises VoiceError where the extra is not installed."""
        if not installed.available():
            raise VoiceError("the extra 'voice' is not installed")
        loader = import_module("espeakng_loader")
        return {
            "library": loader.get_library_path(),
            "data": loader.get_data_path(),
            "models": {language: str(path.absolute()) for language, path in self._models.items()},
        }

    def _limit(self, spoken: Sequence[Part]) -> float:
        """Seconds within which the answer must be there."""
        slow = [part.language in self._models for part in spoken]
        grace = (PIPER_GRACE if any(slow) else GRACE) if self._grace is None else self._grace
        each = (PIPER_PER_CHARACTER if modelled else PER_CHARACTER for modelled in slow)
        return grace + sum(len(part.text) * pace for part, pace in zip(spoken, each, strict=True))


def _speech(audio: bytes, told: dict[str, Any], spoken: Sequence[Part], cut: bool) -> Speech:
    words = []
    for part, (start, end, marks) in zip(spoken, told["parts"], strict=False):
        heard = [(place, start + after) for place, after in marks if start + after < end]
        text = part.text
        if told["full"] and part is spoken[len(told["parts"]) - 1]:
            last = heard[-1][0] if heard else 0
            text = text[:last] + text[last:].split(maxsplit=1)[0]
        words += timing.words(part.segment, text, heard, start, end)
    return Speech(audio, told["seconds"], tuple(words), cut or told["full"])
