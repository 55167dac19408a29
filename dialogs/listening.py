"""What an update means at the place where the draft is, and that it is done."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from statemachine.exceptions import TransitionNotAllowed

from dialogs.aloud import UNAVAILABLE, read
from dialogs.asking import CANCEL_WORDS, CHANGE_VERBS, CHOOSING, LEAVE
from dialogs.checking import better, instead, is_no_part, meant, require_answer, restore, takes_story
from dialogs.command import TYPED
from dialogs.contact_questions import Phone
from dialogs.courtesy import AWAY, in_danger, is_story, kindly, tells
from dialogs.edits import follow, note_refused
from dialogs.errors import Refusal
from dialogs.gathering import Collection, Story
from dialogs.hearing import QUESTION_PHASES, Hearing
from dialogs.moves import proposal_for
from dialogs.presenter import Presenter
from dialogs.questions import Choice, Question
from dialogs.receiving import odd, open_to_story, receive, use_voice
from dialogs.replying import behind_answer, is_reply, repeat, reply, require_clear, takes_files
from dialogs.said import Oddity, Said
from dialogs.text import Text, _, clean
from dialogs.understanding import Understanding

_AT_A_QUESTION = frozenset(
    {"skip", "done", "drop", "keep", "restore", "agree", "anew", "voice", "items", "item", "no_item"}
)


class Listening:
    """One update. `commands`: actions by the command's name. `away`: since the tenant's last word."""

    def __init__(
        self,
        presenter: Presenter,
        understanding: Understanding,
        commands: Mapping[str, str],
        ear: Hearing,
        deliveries: Mapping[str, str],
        *,
        new: bool,
        away: timedelta,
    ) -> None:
        self._presenter = presenter
        self._understanding = understanding
        self._commands = commands
        self._ear = ear
        self._session = ear.session
        self._deliveries = deliveries
        self._new = new
        self._away = away

    def take(self, said: Said) -> None:
        """Do what was meant. Raises Refusal; the answers are then as they were."""
        ear = self._ear
        if said.tap:
            return self._tapped(said.tap)
        told = (said.words, said.heard, said.file.note if said.file else "")
        if any(
            each and in_danger(clean(each), self._presenter.content, self._understanding) for each in told
        ):
            ear.turn.warning = self._presenter.content.emergency
        if said.oddity:
            raise odd(said, self._presenter.content.odd[said.oddity])
        if said.edited:
            return follow(ear, said, clean(said.words), self._understanding)
        if said.file and not takes_files(self._session):
            raise Refusal(self._presenter.content.sent_already, self._reference())
        if said.file:
            return receive(ear, said.file, clean(said.heard), self._understanding)
        if said.phone:
            return self._shared(said.phone)
        words = clean(said.words)
        answer = behind_answer(words, self._commands)
        if said.known:
            return repeat(ear, answer or words)
        if answer and self._session.at_hand:
            return reply(ear, answer)
        if answer:
            self._act("answer")
            return ear.turn.say(_("I have not used your words. Please read the question first."))
        if command := TYPED.fullmatch(words):
            return self._command(command[1].lower(), command[2] or "")
        try:
            return self._words(words)
        except Refusal:
            note_refused(ear)
            raise

    def _tapped(self, tap: str) -> None:
        token, _colon, action = tap.partition(":")
        session = self._session
        labels = {o.action: o.label for o in self._presenter.offers(session, self._deliveries)}
        if token != session.token or action not in labels:
            raise Refusal(_("That button belongs to an earlier message. This is where we are now."))
        self._ear.turn.chosen = _("You chose: {label}.", label=labels[action])
        self._act(action)

    def _shared(self, number: str) -> None:
        question = self._ear.question
        if not isinstance(question, Phone):
            raise Refusal(self._presenter.content.odd[Oddity.CONTACT])
        self._ear.answer(question, words=number)

    def _command(self, name: str, detail: str) -> None:
        if (action := self._commands.get(name)) is None:
            raise Refusal(
                _("I do not know the command /{command}. /help tells you which there are.", command=name)
            )
        self._act(f"{action}:{detail}" if action in ("language", "read") else action)

    def _words(self, words: str) -> None:
        session, ear = self._session, self._ear
        if self._new:
            return self._keep_story(words) if tells(words) else None
        action, unsure = self._typed(words), self._presenter.unsure_offers(session)
        require_clear(session, action, self._understanding.action(unsure, words, session.language))
        if action:
            return self._act(action)
        question = ear.question
        if self._greeted(words, question):
            return self._act("start")
        if is_reply(session) and not self._understanding.spoken(words, self._presenter.content.thanks):
            return reply(ear, words)
        if kind := kindly(words, session, self._presenter.content, self._understanding):
            return ear.turn.say(kind)
        if question is None or isinstance(question, Choice):
            if session.phase == "submitted":
                raise Refusal(self._presenter.content.sent_already, self._reference())
            if not tells(words) or not open_to_story(session):
                raise self._choose()
            return self._keep_story(words)
        if isinstance(question, Story) and session.item == CHOOSING:
            if not tells(words):
                raise self._choose()
            session.item = ""
        if isinstance(question, Story) and session.item:
            if is_no_part(question, words, self._understanding):
                raise Refusal(_("Please type the new words, or choose: {leave}.", leave=LEAVE))
            return ear.replace_part(question, session.item, words)
        if proposal := proposal_for(session, question):
            words = better(question, words)
        if is_story(question, words):
            return self._keep_story(words)
        if not proposal:
            require_answer(question, session.answers, words, self._understanding)
            return ear.answer(question, words=words)
        used = instead(question, session.answers, proposal, words, ear.day, self._understanding)
        if not used:
            raise self._choose()
        return ear.answer(question, words=used, whole=words.endswith(used))

    def _typed(self, words: str) -> str:
        """The action that the words stand for."""
        session = self._session
        offers = self._presenter.typed_offers(session, self._deliveries)
        if action := self._understanding.action(offers, words, session.language):
            return action
        question = self._ear.question
        if question and (action := self._left_or_checked(question, words)):
            return action
        if isinstance(question, Choice):
            chosen = self._understanding.option(question, words, session.language)
            if chosen:
                return f"={chosen}"
        if action := self._change(words):
            return action
        mine = self._presenter.language_words[session.language].split("|")
        if self._understanding.is_one_of(words, mine):
            return f"language:{session.language}"
        if session.phase in QUESTION_PHASES and session.item != CHOOSING:
            return ""
        return self._understanding.begun(offers, words, session.language)

    def _left_or_checked(self, question: Question, words: str) -> str:
        """What a short reply does to an answer that is checked, or that is being changed."""
        session = self._session
        if proposal := proposal_for(session, question):
            return meant(question, session.answers, proposal, words, self._understanding)
        cancelled = self._understanding.spoken(words, CANCEL_WORDS) and not session.item
        if not cancelled or session.changing != question.key or question.key not in session.answers:
            return ""
        return "done" if isinstance(question, Collection) else "keep"  # what was sent meanwhile stays

    def _change(self, words: str) -> str:
        """'Change name', 'my address is wrong': the answer that is meant."""
        question = self._ear.question
        if question and takes_story(question):
            return ""  # there it may well be what the tenant wants to tell
        changes = self._presenter.changes(self._session, self._deliveries)
        for name in self._understanding.without(words, CHANGE_VERBS) if changes else ():
            if action := self._understanding.action(changes, name, self._session.language):
                checked = question and proposal_for(self._session, question)
                return "anew" if question and checked and action == f"change:{question.key}" else action
        return ""

    def _greeted(self, words: str, question: Question | None) -> bool:
        """Whether somebody says hello who comes back, rather than in the middle of a story."""
        greeted = self._understanding.spoken(words, self._presenter.content.greetings)
        return greeted and (self._away >= AWAY or not isinstance(question, Story))

    def _keep_story(self, words: str) -> None:
        """Words that no question asked for yet are kept for the question that will."""
        story = next(q for q in self._presenter.content.form.questions if isinstance(q, Story))
        self._ear.keep_early(story, words)
        if self._session.phase == "confirming":
            self._ear.chart.send("overview")

    def _act(self, action: str) -> None:
        ear, session, question = self._ear, self._session, self._ear.question
        name, _colon, detail = action.partition(":")
        if name == "language":
            return self._switch(detail)
        if name == "read":
            return self._read(detail)
        if action.startswith("=") and question is not None:
            return ear.answer(question, choice=action[1:])
        if name == "back" and session.item:
            session.item = ""
            return None
        if name in _AT_A_QUESTION and question is not None:
            return self._at_question(name, detail, question)
        chart = ear.chart
        if name in chart.moves:
            try:
                chart.send(name, detail=detail)
            except TransitionNotAllowed:
                raise Refusal(self._presenter.why_not.get(name, _("That cannot be done now."))) from None
            return None
        return self._told(name)

    def _read(self, how: str) -> None:
        if not self._presenter.voiced:
            raise Refusal(UNAVAILABLE)
        read(self._session, self._ear.turn, how, self._understanding)

    def _told(self, name: str) -> None:
        """What tells something; it moves nothing but to what a reminder was about."""
        content = self._presenter.content
        if name == "quiet":
            self._session.quiet = True
        if name == "here" and self._session.phase == "submitted":
            self._ear.chart.send("another")  # to the words that the reminder was about
        self._ear.turn.notices += content.tell(name, self._presenter.scene(self._session, self._deliveries))
        if name in content.handouts:
            self._ear.turn.handout = name

    def _at_question(self, name: str, detail: str, question: Question) -> None:
        ear = self._ear
        simple: Mapping[str, Callable[[Question], None]] = {
            "skip": ear.skip,
            "keep": ear.keep,
            "agree": ear.agree,
            "anew": ear.anew,
            "voice": partial(use_voice, ear),
        }
        if name == "restore":
            return restore(ear, question)
        if name in simple:
            return simple[name](question)
        if not isinstance(question, Collection):
            raise Refusal(_("That cannot be done now."))
        if name == "done":
            return ear.finish(question)
        if name == "drop":
            return ear.drop(question, detail)
        self._session.item = {"items": CHOOSING, "item": detail}.get(name, "")
        return None

    def _switch(self, wanted: str) -> None:
        """Change the language; without a word for it, to the other one where there are two."""
        session, languages = self._session, self._presenter.languages
        others = self._presenter.others(session)
        chosen = wanted.lower() if wanted else others[0] if len(others) == 1 else ""
        if chosen not in languages:
            known = ", ".join(f"/language {code}" for code in languages)
            raise Refusal(_("Please name the language you want: {known}.", known=known))
        if chosen == session.language:
            raise Refusal(_("You are reading this in {language} already.", language=languages[chosen].name))
        session.language = chosen

    def _reference(self) -> Text:
        return _("Please name the number {reference}.", reference=self._session.sent[-1]["reference"])

    def _choose(self) -> Refusal:
        session = self._session
        say = self._presenter.languages[session.language]
        offers = self._presenter.choices(session, self._deliveries)
        few = [offer for offer in offers if not offer.action.startswith("change:")]
        choices = ", ".join(say(offer.label) for offer in few)
        unknown = _("I do not understand that answer. You can choose: {choices}.", choices=choices)
        if len(few) < len(offers):
            return Refusal(unknown, _("To change an answer, type for example: change name."))
        return Refusal(unknown)
