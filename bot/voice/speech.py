"""What is spoken, and what comes of it."""

from dataclasses import dataclass

from bot.errors import BotError


class VoiceError(BotError):
    """This was not spoken; another time it may be. The message holds no personal data: it is logged."""


@dataclass(frozen=True)
class Word:
    """When a word is heard. `start` and `end` in seconds; `offset` and `length` in the segment's text."""

    start: float
    end: float
    segment: int
    offset: int
    length: int


@dataclass(frozen=True)
class Speech:
    """Sound, as OGG with Opus, mono. `cut`: not all of the text is in it."""

    audio: bytes
    seconds: float
    words: tuple[Word, ...]
    cut: bool = False
