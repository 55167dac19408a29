"""Screens read aloud: words for the ear, in a voice."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.voice.voices import Voices
from dialogs.screen import Screen
from dialogs.speech import spoken
from dialogs.text import Translator


@dataclass(frozen=True)
class Recording:
    """OGG with Opus, mono; its length in `seconds`."""

    audio: bytes
    seconds: float


class Reader:
    """Reads screens in the voice of each language."""

    def __init__(self, voices: Voices, languages: Mapping[str, Translator]) -> None:
        self._voices = voices
        self._languages = languages

    async def read(self, screen: Screen) -> Recording:
        """The screen as sound, at the pace that it asks for. Raises VoiceError."""
        pace = screen.aloud.pace if screen.aloud else 1.0
        speech = await self._voices.speak(spoken(screen, self._languages), pace)
        return Recording(speech.audio, speech.seconds)

    async def close(self) -> None:
        await self._voices.close()
