"""Complaints without a conversation before them."""

from bot.dossier.complaint import Complaint, freeze
from bot.languages import translators
from bot.organisation import load
from dialogs.complaint.questions import FORM
from dialogs.session import Session
from tests.kit.house import NOW


def complaint_of(session: Session, chat: str = "telegram:1") -> Complaint:
    """The session as a complaint."""
    organisation = load(None)
    return freeze(session, chat, NOW, FORM, translators(organisation))
