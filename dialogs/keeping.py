"""What becomes of a draft by itself: a reminder, a notice, erasure. Time is an argument.

A clock may be wrong and be mended. So nothing is erased that was not announced or foreseen some days
before, a notice that lies in the future counts as not given, and a last activity that does counts from when
that was first seen, as long as it does; so does a day to be asked that was chosen then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from dialogs.session import Session

REMIND_AFTER = timedelta(days=7)
"""An unfinished draft is remembered once, this long after the last activity."""

ERASE_AFTER = timedelta(days=30)
"""A draft is erased this long after the last activity."""

NOTICE = timedelta(days=3)
"""An erasure is announced this long before."""

ERASE_SOLVED_AFTER = timedelta(days=7)
"""What was solved is erased this long after the last activity, as its screen tells."""


CLOCKS_DIFFER = timedelta(days=1)
"""What was done further in the future than this was done while a clock was wrong."""


NOTHING: Mapping[str, datetime] = MappingProxyType({})


class What(StrEnum):
    """What is to be done."""

    ASK_TALK = "ask_talk"
    REMIND = "remind"
    ANNOUNCE = "announce"
    ERASE = "erase"
    ERASE_SENT = "erase_sent"
    FORESEE = "foresee"
    FORESEE_SENT = "foresee_sent"


@dataclass(frozen=True)
class Errand:
    """Something that is to be done at a moment, not before: with the draft, or with a `complaint`."""

    what: What
    at: datetime
    complaint: str = ""


def errand(
    session: Session, now: datetime, keep_sent: timedelta, put_off: Mapping[str, datetime] = NOTHING
) -> Errand | None:
    """The next errand of this chat; None: there is nothing to do, however long it lies.

    `keep_sent`: how long a complaint that was sent is kept. `put_off`: until when one is not to be erased,
    by its id.
    """
    draft = _of_draft(session, now)
    found = [*([draft] if draft else ()), *_of_sent(session, now, keep_sent, put_off)]
    return min(found, key=lambda each: each.at, default=None)


def _of_sent(
    session: Session, now: datetime, keep_sent: timedelta, put_off: Mapping[str, datetime]
) -> Iterator[Errand]:
    """One for each complaint: one that is not delivered keeps no other from its erasure."""
    for sent in session.sent:
        planned = datetime.fromisoformat(sent["at"]) + keep_sent
        foreseen = sent.get("foreseen", "")
        due = _looked_at_twice(planned, foreseen, now, What.FORESEE_SENT, What.ERASE_SENT)
        yield Errand(due.what, max(due.at, put_off.get(sent["id"], due.at)), sent["id"])


def _reminder(session: Session, touched: datetime) -> Errand | None:
    """What is told only while the draft is not about to be erased: one message is enough."""
    if session.remind:
        return Errand(What.ASK_TALK, datetime.fromisoformat(session.remind))
    if not session.reminded and not session.quiet and session.place != "talk_first":
        return Errand(What.REMIND, touched + REMIND_AFTER)
    return None


def _looked_at_twice(planned: datetime, foreseen: str, now: datetime, look: What, erase: What) -> Errand:
    """An erasure that nobody is told of is foreseen first, so that a clock that is ahead erases nothing."""
    seen = _past(foreseen, now)
    if seen is None:
        return Errand(look, planned - NOTICE)
    return Errand(erase, max(planned, seen + NOTICE))


def _of_draft(session: Session, now: datetime) -> Errand | None:
    touched = _touched(session, now)
    if session.place in ("submitted", "withdrawing") and not session.unsent:
        return None
    if empty(session):
        return Errand(What.ERASE, _planned(session, touched))
    if session.place == "solved":
        planned = _planned(session, touched)
        return _looked_at_twice(planned, session.noticed, now, What.FORESEE, What.ERASE)
    announced = touched + ERASE_AFTER - NOTICE
    reminder = _reminder(session, touched) if now < announced else None
    if reminder and reminder.at < announced:
        return reminder
    noticed = _past(session.noticed, now)
    if noticed is None:
        return Errand(What.ANNOUNCE, announced)
    return Errand(What.ERASE, max(touched + ERASE_AFTER, noticed + NOTICE))


def misdated(session: Session, now: datetime) -> bool:
    """Whether the draft holds moments of a time when a clock was ahead, which `put_right` puts right."""
    return _ahead(session, now) or _later(session.noticed, now) or any(_foreseen(session, now))


def put_right(session: Session, now: datetime) -> None:
    """From when a last activity in the future counts; what was announced or foreseen then counts no more.

    A day that was chosen then is as far away as it was then. A reminder that was given then was given: it
    tells that it comes once.
    """
    if _ahead(session, now):
        session.ahead = now.isoformat()
        if session.remind:
            away = datetime.fromisoformat(session.remind) - datetime.fromisoformat(session.touched)
            if away > timedelta():  # else it was chosen before the clock was ahead
                session.remind = (now + away).isoformat()
    if _later(session.noticed, now):
        session.noticed = ""
    early = _foreseen(session, now)
    session.sent = [
        {key: each for key, each in sent.items() if key != "foreseen"} if wrong else sent
        for sent, wrong in zip(session.sent, early, strict=True)
    ]


def _ahead(session: Session, now: datetime) -> bool:
    touched = datetime.fromisoformat(session.touched) if session.touched else now
    return touched > now + CLOCKS_DIFFER and _past(session.ahead, now) is None


def _foreseen(session: Session, now: datetime) -> list[bool]:
    return [_later(sent.get("foreseen", ""), now) for sent in session.sent]


def _later(moment: str, now: datetime) -> bool:
    return bool(moment) and datetime.fromisoformat(moment) > now


def _touched(session: Session, now: datetime) -> datetime:
    touched = datetime.fromisoformat(session.touched) if session.touched else now
    return touched if touched <= now + CLOCKS_DIFFER else _past(session.ahead, now) or now


def erased_on(session: Session) -> datetime:
    """When the draft is erased, if nothing happens before."""
    return _planned(session, datetime.fromisoformat(session.ahead or session.touched))


def _planned(session: Session, touched: datetime) -> datetime:
    return touched + (ERASE_SOLVED_AFTER if session.place == "solved" else ERASE_AFTER)


def empty(session: Session) -> bool:
    """Whether nothing of the tenant's would be lost with this draft."""
    return not session.answers and not session.proposed


def _past(moment: str, now: datetime) -> datetime | None:
    known = datetime.fromisoformat(moment) if moment else None
    return known if known is not None and known <= now else None
