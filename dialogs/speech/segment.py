"""A piece of what is said."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """What one voice says, in one go."""

    text: str
    language: str
