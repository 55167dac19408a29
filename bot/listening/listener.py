"""Listens to recordings: sound in, words out, on this machine only."""

from pathlib import Path

from bot.listening import models as installed
from bot.listening.words import cleaned
from bot.voice.process import Worker
from bot.voice.shared import SharedWorker
from bot.voice.speech import VoiceError

LANGUAGES = ("nl", "en")

LONGEST = 600.0
"""Seconds of a recording."""

MOST_BYTES = 20 * 1024 * 1024
"""As much as Telegram gives a bot."""

REST_AFTER = 300.0
"""Seconds without a recording, after which the worker ends: a model takes hundreds of megabytes."""

MOST_WAITING = 5
"""Recordings at once; more are refused, because words that come minutes late help nobody."""

GRACE, PER_SECOND = 60.0, 3.0
"""Seconds that a model may take to load, and for each second of sound: a middle one on a slow machine."""

BYTES_PER_SECOND = 2000
"""Of a recording, where it says nothing else: half of what Telegram's voice messages take."""

OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


class Listener:
    """Writes out what is said, with an operator's Whisper model.

    The worker's process begins at the first use. A crash or a hang costs one `write_out`.
    """

    def __init__(
        self,
        model: Path,
        *,
        grace: float | None = None,
        rest_after: float = REST_AFTER,
        longest: float = LONGEST,
    ) -> None:
        self._model = model
        self._grace = GRACE if grace is None else grace
        self._longest = longest
        self._shared = SharedWorker(
            "listener",
            self._hired,
            most_waiting=MOST_WAITING,
            busy="too much is waiting to be listened to",
            rest_after=rest_after,
        )

    @property
    def pid(self) -> int | None:
        """The worker's process. None: there is none now."""
        return self._shared.pid

    async def write_out(self, audio: bytes, language: str) -> str:
        """The words, '' where nothing was said. `language`: 'nl' or 'en'. Raises VoiceError."""
        if language not in LANGUAGES:
            raise VoiceError(f"there is nobody who listens in the language {language}")
        if not audio:
            raise VoiceError("the recording is empty")
        if len(audio) > MOST_BYTES:
            raise VoiceError("the recording is too big")
        async with self._shared.turn():
            request = {"language": language, "longest": self._longest}
            _, told = await self._shared.ask(request, self._limit(audio), audio)
            return cleaned(str(told["text"]))

    async def close(self) -> None:
        """End the worker at once, also while it listens."""
        await self._shared.close()

    def _hired(self) -> Worker:
        """Raises VoiceError where the extra is not installed."""
        if not installed.available():
            raise VoiceError("the extra 'listen' is not installed")
        setting = {"model": str(self._model.absolute())}
        return Worker(setting, module="bot.listening.worker", name="listener", environment=OFFLINE)

    def _limit(self, audio: bytes) -> float:
        """Seconds within which the answer must be there."""
        return self._grace + PER_SECOND * min(self._longest, len(audio) / BYTES_PER_SECOND)
