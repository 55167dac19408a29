"""What can go wrong around the conversation."""


class BotError(Exception):
    """Base of the errors of this package."""


class SettingError(BotError):
    """A setting is wrong. The message is one line that says which and how to mend it."""


class StoreError(BotError):
    """Something stored cannot be read or written."""


class Gone(StoreError):
    """It is not there: it was erased."""


class Unwritable(StoreError):
    """The disk takes nothing now, such as a full one. It may go well later."""


class ForwardError(BotError):
    """Something was not delivered. The message holds no personal data: it is logged."""


class TryLater(ForwardError):
    """It may go well another time."""


class Undeliverable(ForwardError):
    """It will not go well by trying again."""


class SenderRefused(TryLater):
    """Nothing goes to anybody until a setting is mended, here or at the mail server."""
