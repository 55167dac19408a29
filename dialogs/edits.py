"""A message that was changed after it was sent: the draft follows it."""

from dialogs.asking import AGREE_WORDS, CANCEL_WORDS, DONE_WORDS, KEEP_WORDS, NO_WORDS
from dialogs.checking import better, takes_story
from dialogs.command import TYPED
from dialogs.contact_questions import Email, Phone
from dialogs.errors import Refusal
from dialogs.gathering import Collection, Files, Story
from dialogs.hearing import NEARLY, Hearing
from dialogs.moves import CARD, REMINDER, TALK, proposal_for
from dialogs.questions import DONE, SKIP, Choice, Question, Reply
from dialogs.receiving import replace_file
from dialogs.said import Said
from dialogs.text import _, shortened
from dialogs.understanding import Understanding
from dialogs.window import Entry

_NO_ANSWER = _("It is not the answer to a question now, so I have changed nothing.")

_TALK_PHASES = frozenset({"talking", "advised", "preparing", "talk_first"})


def follow(ear: Hearing, said: Said, words: str, understanding: Understanding) -> None:
    """Change the answer that this message gave. Raises Refusal; the draft is then as it was."""
    session = ear.session
    place = session.sources.get(said.source)
    if session.place in ("submitted", "withdrawing") and not session.unsent:
        raise Refusal(
            _("You changed an earlier message. Your complaint was sent already, so it stays as it was."),
            _("You can write to the committee: {committee_email}."),
        )
    if place is None:
        raise Refusal(_("You changed an earlier message. {reason}", reason=_NO_ANSWER))
    key, _slash, item = place.partition("/")
    question = ear.form[key]
    followed = _("You changed an earlier message. I have changed your answer too.")
    try:
        if isinstance(question, Collection):
            _change_item(ear, question, item, said, words, understanding)
        else:
            _change_answer(ear, question, words, understanding)
    except Refusal as refusal:
        reason = _("You changed an earlier message. {reason}", reason=refusal.text)
        value = question.given(session.answers)
        if value is None or isinstance(question, Collection):
            raise Refusal(reason) from None
        answer = shortened(question.show(value)[0])
        raise Refusal(reason, _("Your answer stays: {answer}", answer=answer)) from None
    proposal = proposal_for(session, question)
    if proposal and proposal.reason == "near":
        followed = _("You changed an earlier message. I still want to check that with you.")
    ear.turn.notices.insert(0, Entry(followed))
    _come_back(ear, question)
    _go_on(ear, question)


def note_refused(ear: Hearing) -> None:
    """What was typed here and refused is the answer once it is mended, unless another one came first."""
    question = ear.question
    if question is None or isinstance(question, Collection) or proposal_for(ear.session, question):
        return
    ear.trace(question.key + NEARLY, ear.source)


def _come_back(ear: Hearing, question: Question) -> None:
    """Where the change may lead elsewhere, a pause is over, and what is solved is open again."""
    session = ear.session
    leads_on = question.part in (TALK, CARD) or session.place == "confirming"
    if session.phase in ("paused", "erasing") and leads_on:
        ear.chart.send("resume")
    if session.phase == "solved" and question.part == TALK:
        ear.chart.send("reopen")


def _change_item(
    ear: Hearing, question: Collection, item: str, said: Said, words: str, understanding: Understanding
) -> None:
    value = ear.session.answers.get(question.key)
    old = next((i for i in (value or {"items": []})["items"] if i["id"] == item), None)
    if old is None:
        raise Refusal(_NO_ANSWER)
    if isinstance(question, Story):
        _require_answer(question, words, understanding)
        ear.replace_part(question, item, words)
    elif said.file is None:
        raise Refusal(_NO_ANSWER)
    elif isinstance(question, Files):
        replace_file(ear, question, item, said.file)
        ear.turn.say(_("It is now: {file}.", file=question.describe(vars(said.file))))


def _change_answer(ear: Hearing, question: Question, words: str, understanding: Understanding) -> None:
    """Read the answer anew; what the tenant is busy with stays as it is."""
    busy_with = ear.session.changing
    if not takes_story(question):
        words = better(question, words)  # it may have been the reply to a check
    reply = Reply(words=words, source=ear.source, day=ear.day)
    if isinstance(question, Choice):
        chosen = understanding.option(question, words, ear.session.language)
        reply = Reply(choice=chosen, source=ear.source, day=ear.day)
    elif not isinstance(question, Email | Phone):  # these tell best themselves what they cannot read
        _require_answer(question, words, understanding)
    ear.note(question, reply)
    if busy_with != question.key:
        ear.session.changing = busy_with


def _require_answer(question: Question, words: str, understanding: Understanding) -> None:
    """Raise Refusal for words that, where they are typed, ask for something rather than answer."""
    at_story = (DONE, DONE_WORDS, AGREE_WORDS, NO_WORDS, KEEP_WORDS, CANCEL_WORDS)
    elsewhere = (SKIP, question.skip_words, *question.empty_words, CANCEL_WORDS)
    others = at_story if isinstance(question, Story) else elsewhere
    if TYPED.fullmatch(words) or understanding.spoken(words, *others):
        raise Refusal(_("I cannot use that as an answer to this question."))


def _go_on(ear: Hearing, question: Question) -> None:
    """Where the new answer leads elsewhere, go there."""
    phase = str(ear.session.phase)
    if question.part == TALK and phase in _TALK_PHASES:
        ear.chart.send("retold")
    elif question.part == CARD and phase == "talk_first":
        ear.chart.handout = "card"
        if question.key == REMINDER:
            ear.chart.set_reminder()
    elif phase in ("asking", "correcting", "preparing"):
        ear.settle()
    elif phase == "confirming":
        ear.chart.send("overview")
    if ear.session.phase == "review" and proposal_for(ear.session, question):
        ear.chart.send("change", detail=question.key)
