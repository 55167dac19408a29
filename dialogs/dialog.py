"""One update of the conversation: what the tenant said goes in, the draft moves on, a Screen comes out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from statemachine.exceptions import TransitionNotAllowed

from dialogs.command import Command, names
from dialogs.errors import Refusal
from dialogs.form import Form
from dialogs.gathering import Collection, Story
from dialogs.hearing import QUESTION_PHASES, Hearing, Oddity, Said, Turn
from dialogs.interview import Interview, Outcome, current_question
from dialogs.questions import DONE, SKIP, Choice, Question, Reply
from dialogs.screen import Button, Kind, Line, Screen
from dialogs.session import Session
from dialogs.text import Text, Translator, _, clean, plain
from dialogs.window import DONE_WORDS, Entry, Offer, Scene, Window, check


@dataclass(frozen=True)
class Content:
    """What a Dialog says and asks. `tell` gives what a command that is no event has to say."""

    form: Form
    windows: Iterable[Window]
    commands: tuple[Command, ...]
    tools: tuple[Offer, ...]
    tell: Callable[[str, Scene], list[Entry]]
    odd: Mapping[Oddity, Text]
    apology: Text


_COMMAND = re.compile(r"/([a-z_]{2,32})(?:@\w+)?(?:\s+(\S+))?", re.IGNORECASE)
"""A command, perhaps with one word after it. Other words that begin with a slash are words."""

_NOT_UNDONE = frozenset({"submit", "erase"})
"""What is done only for the whole label, or other words that stand for it."""

SHORTEST = 5
"""The beginning of a label must have this many letters to stand for it."""

_AT_A_QUESTION = frozenset({"skip", "done", "drop", "keep"})


class Dialog:
    """The conversation in all its languages. Holds no tenant's data; one serves all of them.

    `languages`: a translator for each, the default language first. `facts`: the organisation's.
    """

    def __init__(
        self, content: Content, languages: Mapping[str, Translator], facts: Mapping[str, str]
    ) -> None:
        self.form = content.form
        self.languages = languages
        self._content = content
        self._facts = facts
        self._windows = check(content.windows)
        self._commands = names(content.commands, languages.values())
        self._language_words = {
            code: "|".join(languages[other].language_name(code) for other in languages) for code in languages
        }
        self._why_not = {c.action: c.why_not for c in content.commands if c.why_not}

    def language(self, code: str | None) -> str:
        """The best language for a messenger's language code such as 'en-GB'; else the default."""
        wanted = (code or "").replace("_", "-").split("-")[0].lower()
        return wanted if wanted in self.languages else next(iter(self.languages))

    def hear(self, session: Session, said: Said, now: datetime, deliveries: Mapping[str, str]) -> Turn:
        """Move the session by what was said. A refused answer leaves it as it was."""
        new = session.phase is None and not session.touched
        chart = Interview(session, self.form, now)
        session.touched = now.isoformat()
        before = _place(session)
        turn = Turn()
        ear = Hearing(session, self.form, chart, turn)
        try:
            self._take(ear, said, deliveries, new)
        except Refusal as refusal:
            turn.notices = [Entry(refusal.text)]
        turn.outcome = chart.outcome
        if turn.outcome is Outcome.ERASED:
            turn.say(_("I have erased all that you told me."))
        say = self.languages[session.language]
        session.told = [[say(entry.text), entry.kind] for entry in turn.notices]
        if _place(session) != before:
            session.revision += 1
        else:
            turn.moved = new
        return turn

    def _take(self, ear: Hearing, said: Said, deliveries: Mapping[str, str], new: bool) -> None:
        session = ear.session
        if said.tap:
            token, _colon, action = said.tap.partition(":")
            labels = {offer.action: offer.label for offer in self._offers(session, deliveries)}
            if token != session.token or action not in labels:
                raise Refusal(_("That button belongs to an earlier message. This is where we are now."))
            ear.turn.chosen = _("You chose: {label}.", label=labels[action])
            return self._act(ear, action, deliveries)
        if said.oddity:
            raise Refusal(self._content.odd[said.oddity])
        if said.file:
            return ear.receive(said.file)
        words = clean(said.words)
        if command := _COMMAND.fullmatch(words):
            return self._command(ear, command[1].lower(), command[2] or "", deliveries)
        if new:
            return None
        if action := self._typed(session, words, deliveries):
            return self._act(ear, action, deliveries)
        if ear.question is not None and not isinstance(ear.question, Choice):
            self._not_a_way_around(ear.question, session, words)
            return ear.reply(ear.question, Reply(words=words))
        raise Refusal(self._choose(session, deliveries))

    def _command(self, ear: Hearing, name: str, detail: str, deliveries: Mapping[str, str]) -> None:
        action = self._commands.get(name)
        if action is None:
            raise Refusal(
                _("I do not know the command /{command}. /help tells you which there are.", command=name)
            )
        self._act(ear, f"{action}:{detail}" if action == "language" else action, deliveries)

    def _act(self, ear: Hearing, action: str, deliveries: Mapping[str, str]) -> None:
        session, question = ear.session, ear.question
        name, _colon, detail = action.partition(":")
        if name == "language":
            return self._switch(ear, detail)
        if action.startswith("=") and question is not None:
            return ear.reply(question, Reply(choice=action[1:]))
        if name in _AT_A_QUESTION and question is not None:
            return self._at_question(ear, name, question)
        chart = ear.chart
        if name in {event.id for event in chart.events}:
            try:
                chart.send(name, detail=detail)
            except TransitionNotAllowed:
                raise Refusal(self._why_not.get(name, _("That cannot be done now."))) from None
            return None
        ear.turn.notices.extend(self._content.tell(name, self._scene(session, deliveries)))
        return None

    def _at_question(self, ear: Hearing, name: str, question: Question) -> None:
        if name == "skip":
            ear.skip(question)
        elif name == "keep":
            ear.keep()
        elif isinstance(question, Collection) and name == "done":
            ear.finish(question)
        elif isinstance(question, Collection):
            ear.drop(question)

    def _switch(self, ear: Hearing, wanted: str) -> None:
        """Change the language; without a word for it, to the other one where there are two."""
        session = ear.session
        others = self._others(session)
        chosen = wanted.lower() if wanted else others[0] if len(others) == 1 else ""
        if chosen not in self.languages:
            known = ", ".join(f"/language {code}" for code in self.languages)
            raise Refusal(_("Please name the language you want: {known}.", known=known))
        if chosen == session.language:
            raise Refusal(
                _("You are reading this in {language} already.", language=self.languages[chosen].name)
            )
        session.language = chosen

    def again(self, session: Session, deliveries: Mapping[str, str]) -> Screen:
        """The screen that answered the last update, as it was or should have been shown."""
        return self.show(session, Turn([Entry(text, Kind(kind)) for text, kind in session.told]), deliveries)

    def show(self, session: Session, turn: Turn, deliveries: Mapping[str, str]) -> Screen:
        """The screen of the place where the session is."""
        session.phase = session.phase or Interview.welcome.value
        say = self.languages[session.language]
        scene = self._scene(session, deliveries)
        window = self._windows[str(session.phase)]
        entries, preface = window.entries(scene), window.preface(scene)
        if window.long and turn.notices and not turn.moved:
            entries, preface = tuple(e for e in entries if e.kind is Kind.QUESTION), ()

        def lines(entries: Iterable[Entry]) -> tuple[Line, ...]:
            return tuple(
                Line(self.languages[entry.language or session.language](entry.text), entry.kind)
                for entry in entries
            )

        def button(offer: Offer) -> Button:
            return Button(say(offer.label), offer.action)

        return Screen(
            language=session.language,
            notice=lines([*turn.notices, *preface]),
            lines=lines(entries),
            rows=tuple(tuple(map(button, row)) for row in window.rows(scene)),
            tools=tuple(map(button, self._tools(session))),
            token=session.token,
            chosen=say(turn.chosen) if turn.chosen else "",
            phase=window.phase,
        )

    def apology(self, language: str) -> Screen:
        """What is said where a message could not be handled."""
        say = self.languages[language]
        return Screen(language, (Line(say(self._content.apology)),))

    def _scene(self, session: Session, deliveries: Mapping[str, str]) -> Scene:
        question = current_question(self.form, session)
        return Scene(session, self.form, question, self._facts, deliveries, self._others(session))

    def _others(self, session: Session) -> tuple[str, ...]:
        return tuple(code for code in self.languages if code != session.language)

    def _tools(self, session: Session) -> list[Offer]:
        """The tools that do something here: no button is ever dead."""
        events = self._windows[str(session.phase)].events
        tools = [
            tool for tool in self._content.tools if tool.action not in self._why_not or tool.action in events
        ]
        switches = [
            Offer(self.languages[code].name, f"language:{code}", self._language_words[code])
            for code in self._others(session)
        ]
        return [*tools, *switches]

    def _offers(self, session: Session, deliveries: Mapping[str, str]) -> list[Offer]:
        window = self._windows[str(session.phase)]
        rows = window.rows(self._scene(session, deliveries))
        return [offer for row in rows for offer in row] + self._tools(session)

    def _typed(self, session: Session, words: str, deliveries: Mapping[str, str]) -> str:
        """The action of the button whose label, or other word, was typed in any language."""
        typed = plain(words)
        if not typed or len(typed) > 60:
            return ""
        tongues = sorted(self.languages.values(), key=lambda say: say.language != session.language)
        offers = self._offers(session, deliveries)
        for say in tongues:
            for offer in offers:
                spoken = [say(offer.label), *(say(offer.words).split("|") if offer.words else ())]
                if typed in map(plain, spoken):
                    return offer.action
        names = self._language_words[session.language].split("|")
        if typed in map(plain, names):
            return f"language:{session.language}"
        return self._begun(session, typed, deliveries)

    def _begun(self, session: Session, typed: str, deliveries: Mapping[str, str]) -> str:
        """The only button whose label begins with these words, where no answer in words is asked."""
        if len(typed) < SHORTEST or session.phase in QUESTION_PHASES:
            return ""
        say = self.languages[session.language]
        offers = self._offers(session, deliveries)
        begun = [offer.action for offer in offers if plain(say(offer.label)).startswith(typed)]
        return begun[0] if len(begun) == 1 and begun[0] not in _NOT_UNDONE else ""

    def _not_a_way_around(self, question: Question, session: Session, words: str) -> None:
        """Raise Refusal for words that would skip a required question, or end a story before it began."""
        if isinstance(question, Collection) and question.given(session.answers):
            return
        if isinstance(question, Story) and self._spoken(words, DONE, DONE_WORDS):
            raise Refusal(question.empty)
        if self._spoken(words, SKIP, question.skip_words):
            raise Refusal(_("This question cannot be skipped. The committee needs the answer."))

    def _spoken(self, words: str, *texts: Text) -> bool:
        """Whether these are the words of one of the texts, in any language."""
        spoken = (each for say in self.languages.values() for text in texts for each in say(text).split("|"))
        return plain(words) in map(plain, spoken)

    def _choose(self, session: Session, deliveries: Mapping[str, str]) -> Text:
        say = self.languages[session.language]
        window = self._windows[str(session.phase)]
        rows = window.rows(self._scene(session, deliveries))
        labels = [say(offer.label) for row in rows for offer in row]
        return _("I do not understand that answer. You can choose: {choices}.", choices=", ".join(labels))


def _place(session: Session) -> tuple[object, ...]:
    """What a screen depends on: when it changes, the buttons of earlier screens are old."""
    return session.phase, session.language, session.changing, session.id, dict(session.answers)
