"""A complaint as it was sent: frozen, with the words in which it was asked and answered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from dialogs.form import Form
from dialogs.questions import File
from dialogs.session import Session
from dialogs.text import Translator, _


@dataclass(frozen=True)
class Section:
    """One question's heading and its answer. `verbatim`: the tenant's own words."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]
    verbatim: bool


@dataclass(frozen=True)
class Complaint:
    """`papers`: the same document in every language there was. `at`: ISO 8601."""

    id: str
    reference: str
    chat: str
    at: str
    language: str
    email: str | None
    papers: Mapping[str, tuple[Section, ...]]
    files: tuple[File, ...]

    def paper(self, language: str) -> tuple[Section, ...]:
        """The document in this language; in the tenant's where it came later than the complaint."""
        return self.papers.get(language) or self.papers[self.language]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def channel(self) -> str:
        """Through which channel it came, such as 'telegram'."""
        return self.chat.partition(":")[0]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        papers = {
            language: tuple(Section(**{**s, "paragraphs": tuple(s["paragraphs"])}) for s in sections)
            for language, sections in stored["papers"].items()
        }
        files = tuple(File(**file) for file in stored["files"])
        return cls(**{**stored, "papers": papers, "files": files})


def freeze(
    session: Session,
    chat: str,
    at: datetime,
    form: Form,
    languages: Mapping[str, Translator],
) -> Complaint:
    """The session as a complaint."""
    papers = {language: _paper(session, form, languages[language]) for language in languages}
    evidence = session.answers.get("evidence") or {"items": []}
    return Complaint(
        id=session.id,
        reference=session.reference,
        chat=chat,
        at=at.isoformat(),
        language=session.language,
        email=session.answers.get("email"),
        papers=papers,
        files=tuple(File(**item) for item in evidence["items"]),
    )


def _paper(session: Session, form: Form, say: Translator) -> tuple[Section, ...]:
    sections = []
    for question in form.route(session.answers):
        value = question.given(session.answers)
        paragraphs = (_("No answer"),) if value is None else question.show(value)
        sections.append(
            Section(
                key=question.key,
                heading=say(question.named(session.answers)),
                paragraphs=tuple(map(say, paragraphs)),
                verbatim=question.quotes() and value is not None,
            )
        )
    return tuple(sections)


class State(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    DONE = "done"
    STUCK = "stuck"


@dataclass(frozen=True)
class Delivery:
    """One thing that must reach somebody. Moments are ISO 8601; `next`: not before then.

    `how`: by what it was delivered. `failure`: why the last attempt did not go well.
    """

    state: State = State.DUE
    attempts: int = 0
    next: str = ""
    at: str = ""
    how: str = ""
    failure: str = ""


@dataclass(frozen=True)
class Filed:
    """A complaint with its deliveries by name: the file that is its own outbox.

    `session` is the draft at submission, so that complaint and draft are stored in one step.
    `erase`: the tenant asked for erasure; it happens when all is delivered.
    """

    complaint: Complaint
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    session: Session | None = None
    erase: bool = False

    def with_delivery(self, name: str, delivery: Delivery) -> "Filed":
        return replace(self, deliveries={**self.deliveries, name: delivery})

    @property
    def done(self) -> bool:
        return all(delivery.state is State.DONE for delivery in self.deliveries.values())

    def to_json(self) -> dict[str, Any]:
        return {
            "complaint": self.complaint.to_json(),
            "deliveries": {name: asdict(delivery) for name, delivery in self.deliveries.items()},
            "session": self.session.to_json() if self.session else None,
            "erase": self.erase,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(
            complaint=Complaint.from_json(stored["complaint"]),
            deliveries={
                name: Delivery(**{**delivery, "state": State(delivery["state"])})
                for name, delivery in stored["deliveries"].items()
            },
            session=Session.from_json(stored["session"]) if stored["session"] else None,
            erase=stored["erase"],
        )
