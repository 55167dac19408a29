"""What the committee may ask for later: told at the check of the answers, and never in the way."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dialogs.complaint.questions import FORM
from dialogs.questions import Answers
from dialogs.screen import Kind
from dialogs.text import Text, _
from dialogs.when import period_of
from dialogs.window import Entry, Scene

MOST = 3
"""So many at a time: more is a burden."""

SHORT_STORY = 80
"""A story of fewer characters than this rarely says who did what."""


def _no_dates(answers: Answers) -> bool:
    when = answers.get("when") or {}
    return "voice" not in when and period_of(when) is None


def _short_story(answers: Answers) -> bool:
    parts = (answers.get("description") or {"items": []})["items"]
    spoken = any("voice" in part for part in parts)
    return not spoken and sum(len(part.get("text", "")) for part in parts) < SHORT_STORY


def _only_spoken(answers: Answers) -> bool:
    parts = (answers.get("description") or {"items": []})["items"]
    return bool(parts) and not any("text" in part for part in parts)


def _no_quick_way(answers: Answers) -> bool:
    return not answers.get("email") and not answers.get("phone")


def _no_agreement(answers: Answers) -> bool:
    return answers.get("for_whom") == "other" and answers.get("agreement") != "yes"


def _no_letter(answers: Answers) -> bool:
    return answers.get("against") in ("decision", "both") and FORM["evidence"].given(answers) is None


def _no_wish(answers: Answers) -> bool:
    return not answers.get("wish")


_GAPS: tuple[tuple[Callable[[Answers], bool], Text], ...] = (
    (_no_agreement, _("Whether the tenant agrees.")),
    (_short_story, _("More about what happened: who did what, and where.")),
    (_only_spoken, _("A few typed words about what happened.")),
    (_no_dates, _("A date or a period.")),
    (_no_letter, _("A copy or photo of the letter with the decision.")),
    (_no_quick_way, _("A telephone number or an e-mail address, to reach you sooner.")),
    (_no_wish, _("What would be a good solution for you.")),
)


def gaps(scene: Scene) -> Iterator[Entry]:
    """What may be missing, as the committee would ask for it."""
    answers: Mapping[str, Any] = scene.session.answers
    missing = [text for is_missing, text in _GAPS if is_missing(answers)][:MOST]
    if missing:
        yield Entry(_("What the committee may still ask"), Kind.HEADING)
        yield from (Entry(text, Kind.ITEM) for text in missing)
        yield Entry(_("You may add it now. You do not have to."))
