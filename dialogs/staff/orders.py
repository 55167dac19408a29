"""What staff type, tap or reply, as an order about one complaint."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dialogs.command import Command
from dialogs.proceedings import Stage
from dialogs.screen import Button
from dialogs.text import Text, Translator, _, _c, clean, plain

COMMANDS = (
    Command("receive", _c("command", "received"), _("Tell the tenant that the committee has the complaint")),
    Command("ask", _c("command", "ask"), _("Ask the tenant something in your own words")),
    Command("step", _c("command", "step"), _("Tell the tenant the next step and its date")),
    Command("open", _c("command", "open"), _("See which complaints are open")),
    Command("help", _c("command", "help"), _("See these commands")),
)
"""Typed as `/ask KLW-123-456-789 words`; the number may be left out in a reply to a message about it."""

PREFIX = "staff"
"""What the buttons of staff begin with; no draft of a tenant has such a token."""

STAGES: Mapping[Stage, tuple[Text, Text]] = {
    Stage.ADMISSIBILITY: (_("First check"), _c("typed words", "check|first check|admissibility")),
    Stage.RESPONSE: (_("Written response"), _c("typed words", "response|written response")),
    Stage.HEARING: (_("Hearing"), _c("typed words", "hearing|the hearing")),
    Stage.FOUNDED: (_("Well-founded"), _c("typed words", "well-founded|founded|verdict well-founded")),
    Stage.PARTLY: (
        _("Partly well-founded"),
        _c("typed words", "partly well-founded|partly founded|partly|verdict partly well-founded"),
    ),
    Stage.UNFOUNDED: (_("Unfounded"), _c("typed words", "unfounded|not well-founded|verdict unfounded")),
    Stage.DECLINED: (_("Cannot be handled"), _c("typed words", "declined|not handled|inadmissible")),
}
"""The steps of the procedure: the label of each, and other words for it split by `|`."""

_BUTTONS = frozenset({"receive", "ask", "asking", "step", "stage", "dating", "set", "no"})

YES = _c("typed words", "yes|yes tell the tenant|right|ok")
NO = _c("typed words", "no|cancel|stop|never mind")

_EARLY = 32
"""Among so many characters stands the slash of a command: every message of a tenant is looked at."""

_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(r"(?:KLW[- ]?)?(\d{3})[- ]?(\d{3})[- ]?(\d{3})(?!\d)[\s:,.]*", re.IGNORECASE)
_EXACT = re.compile(r"KLW-\d{3}-\d{3}-\d{3}")


@dataclass(frozen=True)
class Order:
    """What is to be done. `reference`: of the complaint, empty where none was named. `words`: behind it.

    A tap has the button's action. Other actions: `asking` and `dating` are buttons of a message
    whose reply is a question or a date; `set` carries stage, day and number of proceedings; `no`;
    `hint` and `unknown` for words that order nothing.
    """

    action: str
    reference: str = ""
    words: str = ""


def tapped(data: str) -> Order | None:
    """The order of a button of staff; None where it is none, `forged` where no such button was ever made."""
    token, _colon, rest = data.partition(":")
    action, _colon, rest = rest.partition(":")
    reference, _colon, words = rest.partition(":")
    if token != PREFIX:
        return None
    known = action in _BUTTONS and _EXACT.fullmatch(reference)
    return Order(action, reference, words) if known else Order("forged")


def action(order: Order) -> str:
    """The order as the action of a button, behind the token."""
    return ":".join(filter(None, (order.action, order.reference, order.words)))


def button(label: str, *order: str) -> Button:
    return Button(label, action(Order(*order)))


def reference_of(words: str) -> str:
    """The complaint's number that the words begin with, however it is typed; empty: none."""
    named = _REFERENCE.match(words)
    return "KLW-" + "-".join(named.groups()) if named else ""


class Reading:
    """Reads what staff type. `username`: the bot's own, without @."""

    def __init__(self, languages: Mapping[str, Translator]) -> None:
        self._languages = tuple(languages.values())
        self._names = {
            name.casefold(): command.action
            for command in COMMANDS
            for name in (command.name.msgid, *(say(command.name) for say in self._languages))
        }

    def command(self, words: str, username: str) -> Order | None:
        """A command of staff, wherever it was typed; None: it is none, or one for another bot."""
        found = _COMMAND.fullmatch(clean(words)) if "/" in words[:_EARLY] else None
        if found is None or (found[2] and found[2].casefold() != username.casefold()):
            return None
        name = self._names.get(found[1].casefold(), "unknown")
        rest = found[3] or ""
        if named := _REFERENCE.match(rest):
            return Order(name, reference_of(rest), rest[named.end() :].strip())
        return Order(name, "", rest.strip())

    def typed(self, words: str, username: str, about: Order | None) -> Order | None:
        """What is meant in the staff chat. `about`: the first button of the message that is replied to."""
        order = self.command(words, username)
        if about is None or (order is None and words.lstrip().startswith("/")):
            return order
        if order is not None:
            return order if order.reference else replace(order, reference=about.reference)
        if about.action == "asking":
            return Order("ask", about.reference, clean(words))
        if about.action == "dating":
            return Order("step", about.reference, f"{about.words} {clean(words)}")
        if about.action == "set" and self.said(words, YES):
            return about
        no = about.action == "set" and self.said(words, NO)
        return Order("no" if no else "hint", about.reference)

    def stage(self, words: str) -> tuple[Stage | None, str]:
        """The step that stands at the beginning of the words, and what stands behind it."""
        typed = words.split()
        for stage, count in self._stages(typed):
            return stage, " ".join(typed[count:]).strip(" :,")
        return None, words

    def _stages(self, typed: list[str]) -> Iterable[tuple[Stage, int]]:
        """The steps that the words begin with, the longest name first."""
        found = []
        for stage, texts in STAGES.items():
            for name in {stage.value, *self._known(*texts)}:
                count = next((n for n in range(1, len(typed) + 1) if plain(" ".join(typed[:n])) == name), 0)
                if count:
                    found.append((stage, count))
        return sorted(found, key=lambda each: -each[1])

    def said(self, words: str, *texts: Text) -> bool:
        return plain(words) in self._known(*texts)

    def _known(self, *texts: Text) -> set[str]:
        said = (say(text) for say in self._languages for text in texts)
        return {plain(each) for words in said for each in words.split("|")}
