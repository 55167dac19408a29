"""What can go wrong in a conversation."""

from dialogs.text import Text


class DialogError(Exception):
    """Base of the errors of this package."""


class DeclarationError(DialogError):
    """A form, window or command was declared wrongly; raised at import."""


class UnknownVersion(DialogError):
    """A stored session was written by a newer version of this program."""


class Refusal(DialogError):
    """An answer that cannot be used. `text` says what was wrong and how to mend it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.msgid)
        self.text = text
