"""Files that a tenant sends: evidence, or an answer that was spoken."""

from dataclasses import asdict, replace
from itertools import count
from typing import Any

from dialogs.asking import CHOOSING, DONE_WORDS
from dialogs.checking import better, instead, require_answer
from dialogs.courtesy import tells
from dialogs.errors import Refusal
from dialogs.gathering import Files, Story, recorded, spoken_in, spoken_part
from dialogs.hearing import Hearing
from dialogs.moves import proposal_for, said_anew
from dialogs.questions import DONE, Answers, Choice, File, Proposal, Question, Reply, Words, spoken_answer
from dialogs.replying import is_reply
from dialogs.said import Said
from dialogs.session import Session
from dialogs.text import Text, _, clean, shortened
from dialogs.understanding import Understanding

SPOKEN = ("voice", "heard")
"""Why something is checked that was spoken."""

_OPEN_PHASES = frozenset(
    {"welcome", "talking", "advised", "talk_first", "asking", "correcting", "review", "confirming", "paused"}
)
"""Where words that no question asks for may still be part of the story, if they are many."""


def open_to_story(session: Session) -> bool:
    """Whether many words that no question asks for are part of the story here; not beside a talk card."""
    return session.phase in _OPEN_PHASES and session.place != "preparing"


_CANNOT: dict[str, Text] = {
    "welcome": _("I cannot keep a file yet. You can send it when I ask the questions of your complaint."),
    "preparing": _("I cannot keep a file or voice message for your talk card. Please type the answer."),
    "solved": _("I cannot keep a file now, because it is solved."),
    "erasing": _("I cannot keep a file now. Please answer the question first."),
}
"""Where no file is kept, and why."""


def receive(ear: Hearing, file: File, heard: str, understanding: Understanding) -> None:
    """A file: evidence, wherever it comes, and an answer where it was spoken. Raises Refusal.

    `heard`: its words, where it could be written out.
    """
    if reason := _CANNOT.get(str(ear.session.phase)):
        raise Refusal(reason)
    asked = ear.question
    if file.spoken and asked is not None and not isinstance(asked, Files):
        return _spoken(ear, asked, file, _instead(ear, asked, heard, understanding))
    evidence = _keep(ear, file)
    if asked is evidence:
        ear.receipt(evidence)
    else:
        described = evidence.describe(asdict(file))
        ear.turn.say(_("I have put this file with your evidence: {file}.", file=described))
    return None


def odd(said: Said, reason: Text) -> Refusal:
    """Why something that was sent is not used."""
    return Refusal(_("You changed an earlier message. {reason}", reason=reason) if said.edited else reason)


def typed_with(said: Said, ear: Hearing) -> tuple[Text, ...]:
    """What is told of the words that were typed with something that is refused.

    Nothing where it was edited: what was kept of it before stays, and that is told.
    """
    words = clean(said.file.note if said.file else said.words if said.oddity else "")
    if said.edited or not words:
        return ()
    gone = _("I have not kept what you typed with it.")
    asked, session = ear.question, ear.session
    heeded = asked and not isinstance(asked, Choice | Files) and session.item != CHOOSING
    if heeded or (tells(words) and open_to_story(session)) or is_reply(session):
        return gone, _("Please send those words on their own.")
    return (gone,)


def _spoken(ear: Hearing, asked: Question, file: File, heard: str) -> None:
    """A voice message where another answer is asked."""
    if isinstance(asked, Story):
        _spoken_part(ear, asked, file, heard)
    elif heard and isinstance(asked, Words):
        _keep(ear, replace(file, answer=True))
        spoken = spoken_answer(ear.turn.kept or file)
        ear.propose(asked, Proposal("heard", {**spoken, "text": heard, "day": ear.day.isoformat()}))
    elif isinstance(asked, Words) and asked.speech:
        _keep(ear, replace(file, answer=True))
        spoken = spoken_answer(ear.turn.kept or file)
        ear.propose(asked, Proposal("voice", spoken))
    elif heard:
        raise _unused(heard)
    else:
        raise Refusal(
            _("I cannot turn speech into text. Please choose a button, or type the answer."),
            _("If it is evidence, you can send it when I ask for that."),
        )


def _unused(heard: str) -> Refusal:
    return Refusal(
        _("This is what I heard: {words}", words=shortened(heard)),
        _("I cannot use speech here. Please choose a button, or type the answer."),
    )


def _instead(ear: Hearing, asked: Question, heard: str, understanding: Understanding) -> str:
    """What was said aloud, and makes of an answer that waits to be checked what typed words make of it.

    Raises Refusal for what would answer nothing where it is typed, and for a yes or a no: it may have been
    heard wrong.
    """
    if not heard or not isinstance(asked, Story | Words):
        return heard
    proposal, answers = proposal_for(ear.session, asked), ear.session.answers
    if proposal is None:
        ended = isinstance(asked, Story) and understanding.spoken(heard, DONE, DONE_WORDS)
        used = "" if ended or _is_none(asked, answers, heard, understanding) else heard
    else:
        used = instead(asked, answers, proposal, better(asked, heard), ear.day, understanding)
    if not used:
        raise _unused(heard)
    return used


def _is_none(asked: Question, answers: Answers, heard: str, understanding: Understanding) -> bool:
    """Whether these words are no answer to this question where they are typed."""
    try:
        require_answer(asked, answers, heard, understanding)
    except Refusal:
        return True
    return False


def _spoken_part(ear: Hearing, story: Story, file: File, heard: str) -> None:
    """A part of the story that was spoken: behind all, or in the place of the one that is said anew."""
    answers, part = ear.session.answers, said_anew(ear.session, story)
    _keep(ear, replace(file, answer=True))
    spoken = spoken_answer(ear.turn.kept or file)
    before = ear.so_far(story, "")
    ear.session.item = ""
    if heard:
        if before:
            answers[story.key] = before
        ear.propose(story, Proposal("heard", {**spoken, "text": heard, "item": part}))
    else:
        answers[story.key] = story.placed(before, part, recorded(spoken))
        ear.drop_proposal(story.key)
        _heard_story(ear, story)


def use_voice(ear: Hearing, question: Question) -> None:
    """The recording is the answer, rather than the words that were heard in it."""
    proposal = proposal_for(ear.session, question)
    assert proposal is not None, "the button is there only while something is proposed"
    answers = ear.session.answers
    if isinstance(question, Story):
        value, part = answers.get(question.key), said_anew(ear.session, question)
        answers[question.key] = question.placed(value, part, recorded(proposal.value))
        ear.drop_proposal(question.key)
        ear.receipt(question)
    else:
        heard = ("text", "day")
        answers[question.key] = {key: each for key, each in proposal.value.items() if key not in heard}
        ear.drop_proposal(question.key)
        ear.trace(question.key, "")
        ear.session.changing = None
        ear.noted(question)
    ear.settle()


def _keep(ear: Hearing, file: File) -> Files:
    """Put the file with the others. Raises Refusal."""
    evidence = next(question for question in ear.form.questions if isinstance(question, Files))
    answers = ear.session.answers
    old = answers.get(evidence.key)
    file = _named_apart(file, old)
    evidence.parse(Reply(file=file), _without_take(ear, evidence, old))  # whether it fits
    value = evidence.add(old, asdict(file))
    if old is None and evidence.key in answers:
        value["done"] = True  # it was skipped, and need not be asked again
    if ear.question is not evidence and not value["done"]:
        value["early"] = True
    answers[evidence.key] = value
    ear.trace(f"{evidence.key}/{file.id}", ear.source)
    ear.turn.kept = file
    return evidence


def _named_apart(file: File, old: Any) -> File:
    """The file under a name that no other has, so that a dossier can tell them apart."""
    taken = {item["name"] for item in old["items"]} if old else set()
    stem, dot, ending = file.name.rpartition(".")
    names = (f"{stem}-{number}{dot}{ending}" if stem else f"{file.name}-{number}" for number in count(2))
    name = file.name if file.name not in taken else next(name for name in names if name not in taken)
    return replace(file, name=name)


def _without_take(ear: Hearing, evidence: Files, old: Any) -> Any:
    """The files without an earlier take of this answer, which the new one replaces."""
    proposal = proposal_for(ear.session, ear.question) if ear.question else None
    if old is None or proposal is None or proposal.reason not in SPOKEN:
        return old
    if isinstance(ear.question, Story) and not said_anew(ear.session, ear.question):
        return old  # the earlier one stays, as a part of its own
    return evidence.without(old, proposal.value["voice"])


def _heard_story(ear: Hearing, story: Story) -> None:
    """Say what becomes of a voice message; only once, that typed words would help."""
    ear.turn.say(_("Your voice message is now part of your story. The committee can listen to it."))
    parts = ear.session.answers[story.key]["items"]
    if len([part for part in parts if "voice" in part]) == 1:
        ear.turn.say(
            _(
                "I cannot turn speech into text. You may also type in a few words what it is about. "
                "You do not have to."
            )
        )


def replace_file(ear: Hearing, question: Files, item: str, file: File) -> None:
    """Put this file in the place of another, also where it is a spoken answer. Raises Refusal."""
    answers = ear.session.answers
    value = answers[question.key]
    (old,) = (each for each in value["items"] if each["id"] == item)
    file = replace(file, answer=old.get("answer", False))
    question.parse(Reply(file=file), question.without(value, item))  # whether it fits
    answers[question.key] = question.replaced(value, item, asdict(file))
    ear.trace(f"{question.key}/{file.id}", ear.source)
    ear.turn.kept = file
    ear.turn.dropped.append(item)
    spoken = spoken_answer(file)
    for key, answer in answers.items():
        if isinstance(answer, dict) and answer.get("voice") == item:
            answers[key] = spoken
        elif answer and isinstance(story := ear.form[key], Story):
            answers[key] = story.replaced(answer, item, spoken_part(file))
    ear.session.proposed = {
        key: {**each, "value": {**each["value"], **spoken}}
        if each["reason"] in SPOKEN and each["value"]["voice"] == item
        else each
        for key, each in ear.session.proposed.items()
    }


def sweep(session: Session, evidence: Files) -> list[str]:
    """Take away what was spoken as an answer and is none any more; the ids of these files."""
    value = session.answers.get(evidence.key)
    if not value:
        return []
    used = spoken_in(session.answers)
    used |= {each["value"]["voice"] for each in session.proposed.values() if each["reason"] in SPOKEN}
    gone = [item["id"] for item in value["items"] if item.get("answer") and item["id"] not in used]
    for item in gone:
        value = evidence.without(value, item)
    if gone:
        session.answers[evidence.key] = value
    return gone
