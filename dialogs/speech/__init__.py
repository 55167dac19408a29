"""A Screen as words for the ear: nothing that only an eye can follow, in the voice of each language."""

from dialogs.speech.aloud import Segment, spoken
from dialogs.speech.ear import for_the_ear

__all__ = ["Segment", "for_the_ear", "spoken"]
