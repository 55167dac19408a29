"""A complaint as it was sent: frozen, with the words in which it was asked and answered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from dialogs.asking import shown
from dialogs.form import Form
from dialogs.gathering import spoken_in
from dialogs.proceedings import Proceeding
from dialogs.questions import File
from dialogs.screen import Kind, Line
from dialogs.session import Session
from dialogs.text import Translator
from dialogs.window import Entry


@dataclass(frozen=True)
class Section:
    """One question's heading and its answer; the tenant's own words are a `QUOTE`."""

    key: str
    heading: str
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "lines": [vars(line) for line in self.lines]}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        if "lines" in stored:
            lines = tuple(Line(line["text"], Kind(line["kind"])) for line in stored["lines"])
        else:  # as version 0.1 stored it
            kind = Kind.QUOTE if stored["verbatim"] else Kind.TEXT
            lines = tuple(Line(text, kind) for text in stored["paragraphs"])
        return cls(stored["key"], stored["heading"], lines)


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
        """Plain JSON, to be written and not kept."""
        papers = {
            language: [section.to_json() for section in sections]
            for language, sections in self.papers.items()
        }
        return {**vars(self), "papers": papers, "files": [vars(file) for file in self.files]}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        papers = {
            language: tuple(map(Section.from_json, sections))
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
    told = {q.key: session.answers[q.key] for q in form.route(session.answers) if q.key in session.answers}
    spoken = spoken_in(told)
    return Complaint(
        id=session.id,
        reference=session.reference,
        chat=chat,
        at=at.isoformat(),
        language=session.language,
        email=session.answers.get("email"),
        papers=papers,
        files=tuple(
            File(**item) for item in evidence["items"] if not item.get("answer") or item["id"] in spoken
        ),
    )


def _paper(session: Session, form: Form, say: Translator) -> tuple[Section, ...]:
    sections = []
    for question in form.route(session.answers):
        value = question.given(session.answers)
        entries = [Entry(question.unanswered)] if value is None else shown(question, value, Kind.TEXT)
        lines = tuple(Line(say(entry.text), entry.kind) for entry in entries)
        sections.append(Section(question.key, say(question.named(session.answers)), lines))
    return tuple(sections)


class State(StrEnum):
    """Where a delivery stands. `UNREPORTED`: tried on because staff could not be told how it stands."""

    DUE = "due"
    DONE = "done"
    STUCK = "stuck"
    UNREPORTED = "untold"


@dataclass(frozen=True)
class Delivery:
    """One thing that must reach somebody. Moments are ISO 8601; `next`: not before then.

    `how`: by what it was delivered. `failure`: why the last attempt did not go well. `alarmed`: staff were
    told why it does not go, though it is tried on.
    """

    state: State = State.DUE
    attempts: int = 0
    next: str = ""
    at: str = ""
    how: str = ""
    failure: str = ""
    alarmed: bool = False

    def anew(self) -> "Delivery":
        """The same, due at once, as if none had been tried before."""
        return replace(self, state=State.DUE, attempts=0, next="")

    def to_json(self) -> dict[str, Any]:
        """What is empty is left out: an earlier version may not know its name."""
        return {name: value for name, value in vars(self).items() if value}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """What `to_json` gave, without what a later version knows besides."""
        known = {f.name: stored[f.name] for f in fields(cls) if f.name in stored}
        return cls(**{**known, "state": State(stored["state"])})


@dataclass(frozen=True)
class Filed:
    """A complaint with its deliveries by name: the file that is its own outbox.

    `session` is the draft at submission, so that complaint and draft are stored in one step.
    `erase`: the tenant asked for erasure; it happens when all is delivered. `withdrawn`: when the
    tenant withdrew the complaint (ISO 8601). `proceedings`: what happened since it was sent.
    """

    complaint: Complaint
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    session: Session | None = None
    erase: bool = False
    withdrawn: str = ""
    proceedings: tuple[Proceeding, ...] = ()

    def with_proceeding(self, what: Proceeding, deliveries: Mapping[str, Delivery]) -> "Filed":
        """The complaint after this, with what must be delivered of it; what comes again is there once."""
        if any(what.id == each.id for each in self.proceedings):
            return self
        return replace(
            self,
            proceedings=(*self.proceedings, what),
            deliveries={**self.deliveries, **deliveries},
        )

    def with_withdrawal(self, at: datetime, deliveries: Mapping[str, Delivery]) -> "Filed":
        """The complaint as it was withdrawn then, with what must be delivered of that; at most once."""
        if self.withdrawn:
            return self
        return replace(self, withdrawn=at.isoformat(), deliveries={**self.deliveries, **deliveries})

    def to_erase(self) -> "Filed":
        """The complaint as it goes as soon as nothing is left to deliver."""
        return replace(self, erase=True)

    def put_away(self) -> "Filed":
        """As it is kept once all is delivered: of the draft only what tells that it was sent."""
        if self.session is None:
            return self
        bare = replace(self.session, answers={}, proposed={}, sources={}, told=[])
        return replace(self, session=bare)

    def with_delivery(self, name: str, delivery: Delivery, before: Delivery | None = None) -> "Filed":
        """The complaint with this delivery. `before`: what it was made of; where it is that no more, because
        an operator asked for it meanwhile, an attempt that failed changes nothing.
        """
        if before and delivery.state is not State.DONE and self.deliveries[name] != before:
            return self
        return replace(self, deliveries={**self.deliveries, name: delivery})

    def due_again(self, names: Collection[str], *, made: bool) -> "Filed":
        """The complaint with these deliveries due at once, also where they were given up, as if none had been
        tried before. `made`: also where they were made.
        """
        due = {
            name: delivery.anew()
            for name, delivery in self.deliveries.items()
            if name in names and (made or delivery.state is not State.DONE)
        }
        return replace(self, deliveries={**self.deliveries, **due})

    @property
    def done(self) -> bool:
        """Whether nothing is left to deliver. Before an erasure, what arrived once need not go again."""
        return all(
            each.state is State.DONE or (self.erase and bool(each.at)) for each in self.deliveries.values()
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "complaint": self.complaint.to_json(),
            "deliveries": {name: delivery.to_json() for name, delivery in self.deliveries.items()},
            "session": self.session.to_json() if self.session else None,
            "erase": self.erase,
            "withdrawn": self.withdrawn,
            "proceedings": [each.to_json() for each in self.proceedings],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(
            complaint=Complaint.from_json(stored["complaint"]),
            deliveries={
                name: Delivery.from_json(delivery) for name, delivery in stored["deliveries"].items()
            },
            session=Session.from_json(stored["session"]) if stored["session"] else None,
            erase=stored["erase"],
            withdrawn=stored.get("withdrawn", ""),
            proceedings=tuple(map(Proceeding.from_json, stored.get("proceedings", ()))),
        )
