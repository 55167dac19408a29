"""What the committee does with a complaint, as the organisation's page tells it, in words for the tenant."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from dialogs.complaint.commands import slash
from dialogs.proceedings import CLOSED, Act, Proceeding, Proceedings, Stage, last, questions
from dialogs.screen import Kind
from dialogs.text import Dated, Text, _
from dialogs.window import Entry

_BINDING = _("This is binding advice to {organisation}.")

_TOLD: Mapping[Stage, tuple[Text, ...]] = {
    Stage.ADMISSIBILITY: (_("The committee now checks whether it can handle your complaint."),),
    Stage.DECLINED: (_("The committee cannot handle your complaint."),),
    Stage.RESPONSE: (_("The person your complaint is about may now respond in writing."),),
    Stage.HEARING: (
        _("The committee invites you and the person your complaint is about to a hearing."),
        _("There you talk with the committee."),
    ),
    Stage.FOUNDED: (
        _("The committee says that your complaint is well-founded. That means that you are right."),
        _BINDING,
    ),
    Stage.PARTLY: (_("The committee says that your complaint is partly well-founded."), _BINDING),
    Stage.UNFOUNDED: (_("The committee says that your complaint is unfounded."), _BINDING),
}


def told(proceeding: Proceeding, reference: str) -> Iterator[Entry]:
    """What the tenant is told by itself, when it has just happened."""
    yield Entry(_("About your complaint {reference}", reference=reference), Kind.HEADING)
    if proceeding.act is Act.RECEIPT:
        yield Entry(_("The committee has received your complaint."))
    elif proceeding.act is Act.QUESTION:
        yield Entry(_("The committee has a question for you:"))
        yield Entry(proceeding.words, Kind.QUOTE)
        yield Entry(_("Choose the button or type {command}. Then type your answer.", command=slash("answer")))
    else:
        yield from stage(proceeding)


def stage(proceeding: Proceeding) -> Iterator[Entry]:
    """Where the procedure is, with its day."""
    reached = Stage(proceeding.stage)
    yield from map(Entry, _TOLD[reached])
    if proceeding.day:
        when = day_of(proceeding.day)
        if reached is Stage.HEARING:
            yield Entry(_("The hearing is on {when}.", when=when))
        else:
            yield Entry(_("The date is {when}.", when=when))
    if reached in CLOSED:
        yield Entry(_("Questions? You can write to the committee: {committee_email}."))


def day_of(day: str) -> Text:
    """A day (ISO 8601) in words, with its time where that is known."""
    moment = datetime.fromisoformat(day)
    told = _("{weekday} {day}", weekday=Dated(moment.date(), "EEEE"), day=moment.date())
    return _("{day} at {time}", day=told, time=f"{moment:%H:%M}") if "T" in day else told


def standing(proceedings: Proceedings) -> Iterator[Entry]:
    """Where it stands: receipt, stage with its day, the last answer, and what is still asked."""
    if receipt := last(proceedings, Act.RECEIPT):
        yield Entry(
            _(
                "The committee confirmed that it has your complaint. That was on {moment}.",
                moment=receipt.moment,
            )
        )
    if reached := last(proceedings, Act.STAGE):
        yield from stage(reached)
        yield Entry(_("The committee told this on {moment}.", moment=reached.moment))
    if answer := last(proceedings, Act.ANSWER):
        yield Entry(_("You answered the committee on {moment}.", moment=answer.moment))
    if waiting := questions(proceedings):
        yield from asks(waiting)
        yield Entry(_("To answer, type {command}.", command=slash("answer")))


def asks(waiting: Proceedings) -> Iterator[Entry]:
    """These questions of the committee."""
    yield Entry(_("The committee has a question for you:"))
    yield from (Entry(each.words, Kind.QUOTE) for each in waiting)


def kept(proceedings: Proceedings) -> Iterator[Entry]:
    """All of it, as the tenant's own data."""
    for each in proceedings:
        if each.act is Act.QUESTION:
            yield Entry(_("The committee asked on {moment}:", moment=each.moment))
            yield Entry(each.words, Kind.QUOTE)
        elif each.act is Act.ANSWER:
            yield Entry(_("You answered on {moment}:", moment=each.moment))
            yield Entry(each.words, Kind.QUOTE)
        else:
            yield Entry(_("The committee told you on {moment}:", moment=each.moment))
            yield from list(told(each, ""))[1:]
