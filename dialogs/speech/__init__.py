"""A Screen as words for the ear: nothing that only an eye can follow, in the voice of each language."""

from collections.abc import Mapping

from dialogs.screen import Screen
from dialogs.speech.segment import Segment
from dialogs.text import Translator

__all__ = ["Segment", "spoken"]


def spoken(screen: Screen, languages: Mapping[str, Translator]) -> tuple[Segment, ...]:
    """The screen in the order in which it is heard; a segment for each change of voice."""
    from dialogs.speech import aloud  # it is much, and few have it read aloud

    return aloud.spoken(screen, languages)
