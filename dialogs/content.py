"""What a Dialog says and asks: the whole of a bot's own content."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dialogs.command import Command
from dialogs.form import Form
from dialogs.keeping import What
from dialogs.proceedings import Proceeding
from dialogs.said import Oddity
from dialogs.text import Text
from dialogs.window import Entry, Keepsake, Offer, Scene, Window


@dataclass(frozen=True)
class Content:
    """`tools` are offered everywhere. `tell` gives what a command that is no event has to say.

    Words split by `|`: `greetings` and `thanks` only say hello or thank you; `danger` may mean,
    wherever they stand, that somebody is in danger, and `alarm` where nothing else is said;
    `emergency` is said back. `sent_already` is
    said to who would add something after sending. `share`: what is told where a telephone number can
    be shared, and the label for it. `errands`: what is told of by itself, with its buttons
    `errand_offers`. `answer_offer`: the button to answer a question of the
    committee. `proceeding`: what is told of what the committee did with the complaint of this reference.
    `handouts`: what a tenant gets to keep, by name.
    """

    form: Form
    windows: Iterable[Window]
    commands: tuple[Command, ...]
    tools: tuple[Offer, ...]
    tell: Callable[[str, Scene], list[Entry]]
    odd: Mapping[Oddity, Text]
    apology: Text
    held_up: Text
    fetching: Text
    greetings: Text
    thanks: Text
    danger: Text
    alarm: Text
    emergency: Text
    sent_already: Text
    share: tuple[Text, Text]
    errands: Mapping[What, Callable[[Scene], list[Entry]]]
    errand_offers: Mapping[What, tuple[Offer, ...]]
    answer_offer: Offer
    proceeding: Callable[[Proceeding, str], Iterable[Entry]]
    handouts: Mapping[str, Callable[[Scene], Keepsake]]
