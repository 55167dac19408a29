"""The commands of this bot."""

from dialogs.command import Command
from dialogs.text import Text, _, _c

COMMANDS = (
    Command("start", _c("command", "start"), _("Begin, or go on where you were")),
    Command("help", _c("command", "help"), _("Help with this assistant")),
    Command("language", _c("command", "language"), _("Choose the other language")),
    Command("read", _c("command", "read"), _("Read this aloud")),
    Command(
        "back",
        _c("command", "back"),
        _("Go back one step"),
        _("You cannot go back from here."),
    ),
    Command(
        "overview",
        _c("command", "review"),
        _("See all your answers"),
        _("There is no overview now. You get one when you answer the questions of your complaint."),
    ),
    Command(
        "pause",
        _c("command", "pause"),
        _("Stop for now and go on later"),
        _("There is nothing to pause now."),
    ),
    Command("status", _c("command", "status"), _("See where your complaint stands")),
    Command(
        "answer",
        _c("command", "answer"),
        _("Answer a question of the committee"),
        _("The committee has not asked you anything now."),
    ),
    Command("mydata", _c("command", "mydata"), _("See all that I keep about you")),
    Command(
        "delete",
        _c("command", "delete"),
        _("Erase all that I keep about you"),
    ),
    Command("privacy", _c("command", "privacy"), _("Who reads your answers")),
)


def slash(action: str) -> Text:
    """A command as it is typed, such as '/help'."""
    name = next(command.name for command in COMMANDS if command.action == action)
    return _("/{command}", command=name)
