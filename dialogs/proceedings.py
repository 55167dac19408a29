"""What happened with a complaint after it was sent, the oldest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class Act(StrEnum):
    """What the committee did, or the tenant."""

    RECEIPT = "receipt"
    QUESTION = "question"
    ANSWER = "answer"
    STAGE = "stage"


class Stage(StrEnum):
    """Where the procedure is, as the organisation's page tells it."""

    ADMISSIBILITY = "check"
    DECLINED = "declined"
    RESPONSE = "response"
    HEARING = "hearing"
    FOUNDED = "founded"
    PARTLY = "partly"
    UNFOUNDED = "unfounded"


CLOSED = frozenset({Stage.DECLINED, Stage.FOUNDED, Stage.PARTLY, Stage.UNFOUNDED})
"""After these the committee has nothing more to do."""


@dataclass(frozen=True)
class Proceeding:
    """One thing that happened. `id` tells the update that did it; `at`: ISO 8601.

    `words`: of a question or an answer, verbatim. `stage` and `day` (ISO 8601, empty where none was
    given): of a stage. `answers`: of an answer, the id of the newest question that the tenant had seen;
    empty in one of an earlier version, which answers all before it.
    """

    id: str
    act: Act
    at: str
    words: str = ""
    stage: str = ""
    day: str = ""
    answers: str = ""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def to_json(self) -> dict[str, Any]:
        """What is empty is left out: an earlier version may not know its name."""
        return {name: value for name, value in vars(self).items() if value}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """What `to_json` gave, without what a later version knows besides."""
        known = {f.name: stored[f.name] for f in fields(cls) if f.name in stored}
        return cls(**{**known, "act": Act(stored["act"])})


Proceedings = Sequence[Proceeding]


def questions(proceedings: Proceedings) -> list[Proceeding]:
    """What the committee asked and the tenant has not answered."""
    waiting: list[Proceeding] = []
    for each in proceedings:
        if each.act is Act.QUESTION:
            waiting.append(each)
        elif each.act is Act.ANSWER:
            waiting = waiting[_closed_by(each, waiting) :]
    return waiting


def answered(proceedings: Proceedings) -> list[Proceeding]:
    """What the last of these, an answer, answers."""
    *before, answer = proceedings
    waiting = questions(before)
    return waiting[: _closed_by(answer, waiting)]


def _closed_by(answer: Proceeding, waiting: Proceedings) -> int:
    """How many of these questions the answer is to."""
    return seen_of(waiting, answer.answers) if answer.answers else len(waiting)


def seen_of(waiting: Proceedings, newest: str) -> int:
    """How many of these questions were seen, with the newest of them."""
    return next((at for at, each in enumerate(waiting, 1) if each.id == newest), 0)


def last(proceedings: Proceedings, *acts: Act) -> Proceeding | None:
    """The newest of these kinds."""
    return next((each for each in reversed(proceedings) if each.act in acts), None)


def asked_of(complaints: Iterable[tuple[str, Proceedings]]) -> str:
    """The complaint with the newest question that is open; the empty string: none is."""
    asked = [(questions(each)[-1].at, complaint) for complaint, each in complaints if questions(each)]
    return max(asked)[1] if asked else ""
