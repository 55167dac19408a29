"""Ways for a tenant to talk with the assistant."""

from typing import Protocol

from dialogs.screen import Screen


class Recorded(Protocol):
    """Sound: OGG with Opus, mono; its length in `seconds`."""

    @property
    def audio(self) -> bytes: ...

    @property
    def seconds(self) -> float: ...


class Aloud(Protocol):
    """Makes the sound of a screen. Raises BotError where it cannot be made now."""

    async def read(self, screen: Screen) -> Recorded: ...
