"""What can go wrong in a conversation."""

from dialogs.text import Text


class DialogError(Exception):
    """Base of the errors of this package."""


class DeclarationError(DialogError):
    """A form, window or command was declared wrongly; raised at import."""


class UnknownVersion(DialogError):
    """A stored session was written by a newer version of this program."""


class NearlyRead(DialogError):
    """An answer that cannot be used as it is; `meant` is what was probably meant."""

    def __init__(self, meant: object) -> None:
        super().__init__("an answer with a slip in it")
        self.meant = meant


class Refusal(DialogError):
    """An answer that cannot be used. `text` says what was wrong, `advice` how to mend it."""

    def __init__(self, text: Text, advice: Text | None = None) -> None:
        super().__init__(text.msgid)
        self.text = text
        self.advice = advice


class Unclear(Refusal):
    """Words that may answer one of two messages; both can still be answered."""
