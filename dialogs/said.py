"""What a tenant did in one update, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dialogs.moves import Outcome
from dialogs.proceedings import Proceeding
from dialogs.questions import File
from dialogs.text import Text
from dialogs.window import Entry


class Oddity(StrEnum):
    """Something that was sent and cannot be an answer."""

    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    FORWARDED = "forwarded"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"
    UNREADABLE = "unreadable"
    OTHER = "other"

    # Files that are not safe to open, or cannot be looked into.
    PROGRAM = "program"
    ARCHIVE = "archive"
    WEB_PAGE = "web_page"
    CARD = "card"
    OLD_DOCUMENT = "old_document"
    ACTIVE = "active"
    LOCKED = "locked"
    BOMB = "bomb"
    PHOTO_KIND = "photo_kind"
    PAGES = "pages"
    TOO_DETAILED = "too_detailed"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Said:
    """What the tenant did: typed words, tapped a button (`token:action`), shared their own
    telephone number, or sent something.

    `heard`: the words of a file that was spoken, where it could be written out. With an oddity, `words`
    are what was typed with it. `source` is the id of the message. `edited`: the message was sent before
    and has changed since. `at`: when it was said, where the messenger tells that. `known`: it answered
    the committee, and that is on the disk; a crash kept the rest from being written.
    """

    words: str = ""
    tap: str = ""
    phone: str = ""
    file: File | None = None
    oddity: Oddity | None = None
    source: str = ""
    edited: bool = False
    heard: str = ""
    at: datetime | None = None
    known: bool = False


@dataclass
class Turn:
    """What came of it: notices, and `chosen`, the button that was tapped, in words.

    `moved`: whether the tenant is at another place now, or has given an answer. `kept` is a file
    that now belongs to the draft, `dropped` the ids of those that no longer do. `handout` names
    what the tenant gets to keep. `warning` is told before anything else.
    `aloud`: the place at hand is to be heard, not shown again. `reply`: the complaint about which the
    committee asked something, and the tenant's answer, which is in the draft already, without its id.
    """

    notices: list[Entry] = field(default_factory=list)
    chosen: Text | None = None
    moved: bool = True
    outcome: Outcome = Outcome.SAVED
    kept: File | None = None
    dropped: list[str] = field(default_factory=list)
    handout: str = ""
    warning: Text | None = None
    aloud: bool = False
    reply: tuple[str, Proceeding] | None = None

    def say(self, *texts: Text | str) -> None:
        self.notices.extend(Entry(text) for text in texts)
