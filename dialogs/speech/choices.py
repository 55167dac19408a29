"""The buttons of a screen, as a sentence that can be remembered."""

from collections.abc import Iterable, Sequence

from dialogs.screen import Button
from dialogs.text import Text, Translator, _

MOST_READ = 7
"""So many parts of an answer are read out one by one; of more only the first and the last."""


def places(buttons: Sequence[Button], say: Translator) -> Text | None:
    """The choices of the place; a list of what can be changed is summed up."""
    changes = [button for button in buttons if button.action.startswith("change:")]
    items = [button for button in buttons if button.action.startswith("item:")]
    labels: list[str] = []
    for button in buttons:
        if button in changes and len(changes) > 2:
            continue
        if button in items and len(items) > MOST_READ:
            labels += [_from_first_to_last(items, say)] if button is items[0] else []
        else:
            labels.append(button.label)
    if len(changes) > 2:
        labels.append(say(_("change an answer")))
    return _("You can choose: {choices}.", choices=_listed(labels, say)) if labels else None


def tools(buttons: Iterable[Button], say: Translator) -> Text | None:
    """The tools that are everywhere, but for another language."""
    labels = [button.label for button in buttons if not language_of(button)]
    return _("You can also choose: {choices}.", choices=_listed(labels, say)) if labels else None


def language_of(button: Button) -> str:
    """The language that the button changes to; the empty string where it does something else."""
    action, _colon, language = button.action.partition(":")
    return language if action == "language" else ""


def _from_first_to_last(items: Sequence[Button], say: Translator) -> str:
    """'Message 1 to message 12': their numbers, without the words that follow them."""
    first, last = (_small(items[at].label.partition(":")[0]) for at in (0, -1))
    return say(_("{first} up to and including {last}", first=first, last=last))


def _listed(labels: Sequence[str], say: Translator) -> str:
    """The labels as words in a sentence: 'yes, no, or not yet'. One with a pause in it is set apart more."""
    *first, last = map(_small, labels)
    if not first:
        return last
    mark = "; " if any(sign in label for label in labels for sign in ",(") else ", "
    return say(_("{choices} or {last}", choices=mark.join(first) + mark.rstrip(), last=last))


def _small(label: str) -> str:
    """Without the capital that only begins a button, unless the whole word has them or is 'I'."""
    word = label.partition(" ")[0]
    return label if word[1:] != word[1:].lower() or word in ("I", "I'm") else label[:1].lower() + label[1:]
