"""A command: a word after a slash that works at any moment, in every language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogs.text import Text, Translator

TYPED = re.compile(r"/([a-z_]{2,32})(?:@\w+)?(?:\s+(\S+))?", re.IGNORECASE)
"""A command, perhaps with one word after it. Other words that begin with a slash are words."""


@dataclass(frozen=True)
class Command:
    """`action` is an event of the chart, or something that is told.

    `why_not`: said where it is an event that is not legal now. `listed`: whether help names it.
    """

    action: str
    name: Text
    summary: Text
    why_not: Text | None = None
    listed: bool = True


def names(commands: Iterable[Command], languages: Iterable[Translator]) -> Mapping[str, str]:
    """Each name of each command, in all these languages and English, with its action."""
    found: dict[str, str] = {}
    for command in commands:
        for name in (command.name.msgid, *(say(command.name) for say in languages)):
            found[name] = command.action
    return found
