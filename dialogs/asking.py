"""The parts of a window that show questions and answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.gathering import Collection, Story
from dialogs.questions import DONE, SKIP, Answers, Choice, Proposal, Question, worded
from dialogs.screen import Kind
from dialogs.session import Session
from dialogs.text import _, _c, shortened
from dialogs.window import Entry, Offer, Part, Scene

CHOOSING = "?"
"""The session's `item` while the tenant chooses one."""

MOST_ITEMS = 40
"""How many parts of an answer can be chosen from, the newest ones."""

DONE_WORDS = _c(
    "typed words",
    "that is all|that's all|that's it|that is it|that was it|that was all|that is everything|"
    "that's everything|done|all done|ready|finished|finish|i am done|i'm done|no|nope|no thanks|no thank you|"
    "no that is all|no that's all|nothing|nothing else|nothing more|no more|skip|skip this|next",
)
DROP_WORDS = _c(
    "typed words",
    "remove|remove it|remove this|take it away|delete it|delete this|remove my last message|undo",
)
CHANGE_VERBS = _c("typed words", "change|change the|change my|edit|correct|is wrong|is not right")
"""What stands before or behind the name of an answer that is to be changed."""
CHOICE_LEADS = _c(
    "typed words",
    "it is|it's|its|this is|about|is about|my complaint is|the complaint is|for|i am|i'm|i choose|"
    "she is|he is|they are|the|a|an|my|her|his|their|one|1",
)
"""What people say before an answer that can be chosen."""
KEEP = _("Keep this answer")
LEAVE = _("Leave it as it is")
KEEP_WORDS = _c(
    "typed words",
    "keep|keep it|keep this answer|unchanged|leave it|leave it as it is|same|no "
    "change|yes|no|ok|correct|that is right",
)
CANCEL_WORDS = _c("typed words", "cancel|cancel it|cancel this|never mind|nevermind|forget it|leave it")
"""What leaves an answer as it is that is being changed."""
AGREE_WORDS = _c("typed words", "yes|yes please|yeah|yep|right|correct|that is right|ok|indeed")
NO_WORDS = _c("typed words", "no|nope|not now|not yet|later|no thanks")
ANEW_WORDS = _c("typed words", "no|nope|wrong|not right|that is wrong|change it|again")
AGAIN_WORDS = _c("typed words", "yes|yes please|again|change|change it")
NO_AGAIN_WORDS = _c(
    "typed words",
    "no|keep|keep it|keep what i typed|keep my words|no keep my words|keep my "
    "answer|leave it|leave it as it is|as it is",
)
OWN_WORDS = _c(
    "typed words",
    "keep|keep it|keep my words|keep my own words|keep my answer|keep this "
    "answer|leave it|leave it as it is|as it is",
)
NO_ITEM_WORDS = _c("typed words", "none|no|keep|keep it|leave it|back|go back|cancel|stop|never mind")


@dataclass(frozen=True)
class Ask(Part):
    """The question at hand, with the buttons of its kind; or the check of its answer."""

    asks = True

    def entries(self, scene: Scene) -> Iterable[Entry]:
        question = scene.question
        if question is None:
            return
        if scene.proposal:
            value = scene.session.answers.get(question.key)
            *told, check = question.wonder(value, scene.proposal)
            yield from map(Entry, told)
            yield Entry(check, Kind.QUESTION)
        elif isinstance(question, Collection) and scene.session.item:
            yield from _item_entries(question, scene.session)
        else:
            yield from self._question(question, scene)

    @staticmethod
    def _question(question: Question, scene: Scene) -> Iterable[Entry]:
        value = question.given(scene.session.answers)
        begun = question.more if isinstance(question, Collection) and value else None
        early = begun is not None and value.get("early", False)
        if not begun or early:
            yield from (Entry(worded(hint, scene.session.answers)) for hint in question.hint)
        if value is not None and (scene.session.changing == question.key or early):
            yield Entry(_("Your answer so far:"))
            yield from shown(question, value, Kind.ITEM)
        yield Entry(begun or scene.prompt, Kind.QUESTION)

    def rows(self, scene: Scene) -> Iterable[tuple[Offer, ...]]:
        question = scene.question
        if question is None:
            return
        if scene.proposal:
            yield from _check_rows(question, scene)
        elif isinstance(question, Collection) and scene.session.item:
            yield from _item_rows(question, scene.session)
        else:
            yield from self._question_rows(question, scene)

    @staticmethod
    def _question_rows(question: Question, scene: Scene) -> Iterable[tuple[Offer, ...]]:
        answers = scene.session.answers
        if isinstance(question, Choice):
            yield from ((Offer(o.label, f"={o.key}", o.words),) for o in question.options)
        given = question.given(answers)
        items = isinstance(question, Collection) and given is not None
        if isinstance(question, Collection) and items:
            yield (Offer(DONE, "done", DONE_WORDS),)
            story = isinstance(question, Story)
            yield (
                Offer(
                    _("Remove my last message") if story else _("Remove the last file"), "drop", DROP_WORDS
                ),
            )
            if len(given["items"]) > 1:
                yield (
                    Offer(_("Change an earlier message") if story else _("Remove an earlier file"), "items"),
                )
        elif scene.session.changing == question.key and given is not None:
            yield (Offer(KEEP, "keep", KEEP_WORDS),)
        if not items and not isinstance(question, Choice) and question.optional(answers):
            yield (Offer(SKIP, "skip", question.skip_words),)


def _check_rows(question: Question, scene: Scene) -> Iterable[tuple[Offer, ...]]:
    assert scene.proposal is not None, "there is something to check"
    answers = scene.session.answers
    given = question.given(answers) is not None
    if scene.proposal.reason == "voice":
        yield (Offer(_("Use my voice message"), "agree", AGREE_WORDS),)
        yield (Offer(_("I will type the answer"), "anew", ANEW_WORDS),)
        if given:
            yield (Offer(KEEP, "keep", OWN_WORDS),)
    elif scene.proposal.reason == "heard":
        yield (Offer(_("Yes, use these words"), "agree", AGREE_WORDS),)
        if isinstance(question, Story) or getattr(question, "speech", False):
            yield (Offer(_("Use my voice message"), "voice", _c("typed words", "voice|use the recording")),)
        yield (Offer(_("I will type the answer"), "anew", ANEW_WORDS),)
        if scene.proposal.value.get("item"):
            yield (Offer(LEAVE, "keep", OWN_WORDS),)
        elif given and not isinstance(question, Collection):
            yield (Offer(KEEP, "keep", OWN_WORDS),)
    elif scene.proposal.value is not None:
        yield (Offer(_("Yes"), "agree", AGREE_WORDS),)
        yield (Offer(_("Change"), "anew", ANEW_WORDS),)
        yield from _old_row(scene.proposal)
        if given:
            label = KEEP if scene.proposal.reason == "near" else _("Keep my own words")
            yield (Offer(label, "keep", OWN_WORDS),)
    else:
        yield (Offer(_("Yes, I will type it again"), "anew", AGAIN_WORDS),)
        yield from _old_row(scene.proposal)
        yield (Offer(_("No, keep my words"), "keep", NO_AGAIN_WORDS),)
    if question.optional(answers):
        # Other words that skip the question would answer the check: 'not needed', 'no thanks'.
        yield (Offer(SKIP, "skip", _c("typed words", "skip this")),)


def _old_row(proposal: Proposal) -> Iterable[tuple[Offer, ...]]:
    """The way back to the answer that is being changed. It goes before keeping the new words."""
    if proposal.old is not None:
        yield (Offer(_("Keep my old answer"), "restore", CANCEL_WORDS),)


def _items(question: Collection, session: Session) -> list[tuple[int, dict[str, str]]]:
    """The items that can be chosen from, with their numbers."""
    items = (question.given(session.answers) or {"items": []})["items"]
    return list(enumerate(items, 1))[-MOST_ITEMS:]


def _item_entries(question: Collection, session: Session) -> Iterable[Entry]:
    story = isinstance(question, Story)
    chosen = [item for _number, item in _items(question, session) if item["id"] == session.item]
    if not chosen:
        yield Entry(
            _("Which message do you want to change?") if story else _("Which file do you want to remove?"),
            Kind.QUESTION,
        )
        return
    said = question.describe(chosen[0])
    yield Entry(_("This message says:") if story else _("This is the file:"))
    yield Entry(said, Kind.QUOTE if isinstance(said, str) else Kind.ITEM)
    yield Entry(
        _("What must it say? Please type the new words.") if story else _("Shall I remove this file?"),
        Kind.QUESTION,
    )


def _item_rows(question: Collection, session: Session) -> Iterable[tuple[Offer, ...]]:
    story = isinstance(question, Story)
    items = _items(question, session)
    if any(item["id"] == session.item for _number, item in items):
        remove = _("Remove this message") if story else _("Remove this file")
        words = DROP_WORDS if story else _c("typed words", "yes|remove|remove it|take it away")
        yield (Offer(remove, f"drop:{session.item}", words),)
        yield (Offer(LEAVE, "no_item", NO_ITEM_WORDS),)
        return
    for number, item in items:
        described = question.describe(item)
        said = shortened(" ".join(described.split()), 30) if isinstance(described, str) else described
        if story:
            label = _("Message {number}: {words}", number=number, words=said)
            yield (
                Offer(
                    label,
                    f"item:{item['id']}",
                    _c("typed words", "message {number}|number {number}|{number}", number=number),
                ),
            )
        else:
            label = _("File {number}: {words}", number=number, words=said)
            yield (
                Offer(
                    label,
                    f"item:{item['id']}",
                    _c("typed words", "file {number}|number {number}|{number}", number=number),
                ),
            )
    yield (Offer(_("None of these"), "no_item", NO_ITEM_WORDS),)


@dataclass(frozen=True)
class Overview(Part):
    """All answers in the order asked."""

    asks = True

    def entries(self, scene: Scene) -> Iterable[Entry]:
        yield from overview(scene.form.route(scene.session.answers), scene.session)


@dataclass(frozen=True)
class Changes(Part):
    """A button for each answer, to change it; two in a row."""

    def rows(self, scene: Scene) -> Iterable[tuple[Offer, ...]]:
        offers = list(changes(scene))
        yield from (tuple(offers[at : at + 2]) for at in range(0, len(offers), 2))


def changes(scene: Scene) -> Iterable[Offer]:
    """What changes each of the answers that were given."""
    answers = scene.session.answers
    for question in scene.form.route(answers):
        if question.key in answers:
            yield _change(question, answers)


def _change(question: Question, answers: Answers) -> Offer:
    title = question.named(answers)
    words = _c("typed words", "{title}|{others}", title=title, others=question.nick or title)
    return Offer(_("Change: {title}", title=title), f"change:{question.key}", words)


def overview(questions: Iterable[Question], session: Session) -> Iterable[Entry]:
    """Each of the questions that was answered or skipped, with its answer."""
    for question in questions:
        if question.key in session.answers:
            yield Entry(question.named(session.answers), Kind.HEADING)
            value = question.given(session.answers)
            if value is None:
                yield Entry(question.unanswered)
            else:
                yield from shown(question, value, Kind.TEXT)


def shown(question: Question, value: object, kind: Kind) -> Iterable[Entry]:
    """The answer, a paragraph each: the tenant's own words as a quotation, other words as `kind`."""
    for text in question.show(value):
        own = isinstance(text, str) and question.quotes()
        yield Entry(text, Kind.QUOTE if own else kind)
