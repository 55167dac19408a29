"""What staff are told, and how much of it."""

from bot.dossier.documents import staff_message
from bot.languages import translators
from bot.organisation import load
from dialogs.session import Session
from tests.kit.complaints import complaint_of

PERSONAL = (
    "Ann Helper",
    "Olive Tenant",
    "ann@example.nl",
    "De brief",
    "sinds januari",
    "Het begon",
    "Excuses",
)
ANSWERS = {
    "talked_person": "cannot",
    "no_talk_reason": None,
    "for_whom": "other",
    "name": "Ann Helper",
    "tenant": "Olive Tenant",
    "agreement": "yes",
    "email": "ann@example.nl",
    "phone": None,
    "address": None,
    "against": "decision",
    "decision": "De brief",
    "when": {"words": "sinds januari", "first": "2026-01-01", "last": None, "precision": "since"},
    "description": {
        "items": [
            {"id": "1", "text": "Het begon. " + "Lang verhaal. " * 50},
            {"id": "2", "text": "Het slot."},
        ],
        "done": True,
    },
    "wish": "Excuses",
    "evidence": None,
}


def told(detail: str) -> str:
    organisation = load(None)
    complaint = complaint_of(Session(id="a" * 32, language="en", answers=ANSWERS))
    return staff_message(complaint, detail, translators(organisation)["nl"], "English").text


def test_a_notice_holds_no_personal_data() -> None:
    text = told("notice")
    assert "Nieuwe klacht KLW-" in text
    assert "Taal van de huurder: English" in text
    assert not any(words in text for words in PERSONAL)


def test_a_summary_holds_what_is_required_and_the_beginning_of_the_description() -> None:
    text = told("summary")
    for words in ("Ann Helper", "Olive Tenant", "ann@example.nl", "De brief", "sinds januari", "Het begon."):
        assert words in text
    assert "Het slot." not in text
    assert "Excuses" not in text
    assert "Voor iemand anders" in text, "the headings and choices are in the committee's language"


def test_full_holds_everything() -> None:
    text = told("full")
    assert all(words in text for words in PERSONAL)
    assert "Het slot." in text
