"""From the place where a session is to the Screen that shows it, and the choices that are offered there."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from dialogs.aloud import READ_OFFER, offers, with_sound
from dialogs.asking import changes
from dialogs.contact_questions import Phone
from dialogs.content import Content
from dialogs.hearing import QUESTION_PHASES
from dialogs.interview import Interview
from dialogs.keeping import What
from dialogs.moves import current_question
from dialogs.said import Turn
from dialogs.screen import Button, Handout, Kind, Line, Screen, Share
from dialogs.session import Session
from dialogs.text import Translator
from dialogs.window import Entry, Offer, Scene, Window, check

Papers = tuple[tuple[Entry, ...], ...]


class Presenter:
    """Shows the content in all languages. `facts`: the organisation's. `voiced`: it can be heard."""

    def __init__(
        self, content: Content, languages: Mapping[str, Translator], facts: Mapping[str, str], *, voiced: bool
    ) -> None:
        self.content = content
        self.voiced = voiced
        self.languages = languages
        self._facts = facts
        self._windows = check(content.windows)
        self.why_not = {c.action: c.why_not for c in content.commands if c.why_not}

    @cached_property
    def language_words(self) -> dict[str, str]:
        """What each language is called in all of them, split by `|`."""
        says = self.languages.values()
        return {code: "|".join(say.language_name(code) for say in says) for code in self.languages}

    def screen(
        self, session: Session, turn: Turn, deliveries: Mapping[str, str], papers: Papers = ()
    ) -> Screen:
        """The screen of the place where the session is."""
        session.phase = session.phase or Interview.welcome.value
        say = self.languages[session.language]
        scene = self.scene(session, deliveries, papers)
        window = self.window(session)
        entries, preface = window.entries(scene), window.preface(scene)
        heard = self.voiced and (turn.aloud or session.aloud)
        if window.long and not turn.aloud and turn.notices and not turn.moved:
            entries, preface = tuple(e for e in entries if e.kind is Kind.QUESTION), ()
        return Screen(
            language=session.language,
            notice=self.lines([*turn.notices, *preface], session.language),
            lines=self.lines(entries, session.language),
            rows=tuple(tuple(_button(say, offer) for offer in row) for row in window.rows(scene)),
            tools=tuple(_button(say, tool) for tool in self.tools(session)),
            token=session.token,
            chosen=say(turn.chosen) if turn.chosen else "",
            phase=window.phase,
            share=self._share(scene),
            handouts=tuple(self._handout(name, scene) for name in session.handouts),
            aloud=with_sound(session, say, only=turn.aloud) if heard else None,
        )

    def errand(self, session: Session, what: What) -> Screen:
        """What is told by itself. It says nothing that somebody else may not see on a locked screen."""
        say = self.languages[session.language]
        entries = self.content.errands[what](self.scene(session, {}))
        return Screen(
            language=session.language,
            lines=self.lines(entries, session.language),
            rows=tuple((_button(say, offer),) for offer in self.content.errand_offers[what]),
            tools=tuple(
                _button(say, tool) for tool in self.tools(session) if tool.action not in self.why_not
            ),
            token=session.token,
        )

    def proceeding(self, session: Session, entries: Iterable[Entry], *, waiting: bool) -> Screen:
        """What the committee did, as the tenant is told it by itself. `waiting`: it can be answered."""
        say = self.languages[session.language]
        return Screen(
            language=session.language,
            lines=self.lines(entries, session.language),
            rows=((_button(say, self.content.answer_offer),),) if waiting else (),
            token=session.token,
        )

    def lines(self, entries: Iterable[Entry], language: str) -> tuple[Line, ...]:
        """The entries in words."""
        return tuple(
            Line(self.languages[entry.language or language](entry.text), entry.kind) for entry in entries
        )

    def scene(self, session: Session, deliveries: Mapping[str, str], papers: Papers = ()) -> Scene:
        question = current_question(self.content.form, session)
        return Scene(
            session, self.content.form, question, self._facts, deliveries, self.others(session), papers
        )

    def window(self, session: Session) -> Window:
        """The window of the phase at hand."""
        return self._windows[str(session.phase)]

    def others(self, session: Session) -> tuple[str, ...]:
        """The languages that could be chosen instead."""
        return tuple(code for code in self.languages if code != session.language)

    def tools(self, session: Session) -> list[Offer]:
        """The tools that do something here: no button is ever dead."""
        events = self.window(session).events
        tools = [
            tool for tool in self.content.tools if tool.action not in self.why_not or tool.action in events
        ]
        switches = [
            Offer(self.languages[code].name, f"language:{code}", self.language_words[code])
            for code in self.others(session)
        ]
        return [*tools, *([READ_OFFER] if self.voiced else []), *switches]

    def choices(self, session: Session, deliveries: Mapping[str, str]) -> list[Offer]:
        """The buttons of the place, without the tools."""
        rows = self.window(session).rows(self.scene(session, deliveries))
        return [offer for row in rows for offer in row]

    def offers(self, session: Session, deliveries: Mapping[str, str]) -> list[Offer]:
        """Everything that can be tapped now: on the screen, beside its sound, under what came by itself."""
        heard = session.aloud or session.heard == session.revision
        sound = offers(session) if self.voiced and heard else []
        return [
            *self.choices(session, deliveries),
            *self._nudged(session.nudged),
            *self._nudged(session.nudging),
            *sound,
            *self._answer(session),
            *self.tools(session),
        ]

    def typed_offers(self, session: Session, deliveries: Mapping[str, str]) -> list[Offer]:
        """Everything that words can stand for now, but for the buttons of `unsure_offers`."""
        known = [*self._nudged(session.nudged), *self.choices(session, deliveries), *self._answer(session)]
        return known + self.tools(session) + (offers(session) if self.voiced else [])

    def unsure_offers(self, session: Session) -> tuple[Offer, ...]:
        """The buttons below a message that may have arrived, and may not."""
        return self._nudged(session.nudging)

    def _nudged(self, what: str) -> tuple[Offer, ...]:
        """The buttons under what is told by itself; empty: under nothing."""
        return self.content.errand_offers[What(what)] if what else ()

    def _answer(self, session: Session) -> list[Offer]:
        """The button below a question of the committee, as long as that is open."""
        return [self.content.answer_offer] if session.asked else []

    def _handout(self, name: str, scene: Scene) -> Handout:
        keepsake = self.content.handouts[name](scene)
        language = scene.session.language
        say = self.languages[language]
        return Handout(
            say(keepsake.name),
            say(keepsake.title),
            self.lines(keepsake.entries, language),
            say(keepsake.caption),
            language,
        )

    def changes(self, session: Session, deliveries: Mapping[str, str]) -> list[Offer]:
        """What changes an answer that was given, from wherever its question may be named."""
        if session.phase not in ("asking", "correcting", "review"):
            return []
        return list(changes(self.scene(session, deliveries)))

    def _share(self, scene: Scene) -> Share | None:
        asked = scene.session.phase in QUESTION_PHASES and isinstance(scene.question, Phone)
        if not asked or scene.proposal:
            return None
        told, label = map(self.languages[scene.session.language], self.content.share)
        return Share(told, label)


def _button(say: Translator, offer: Offer) -> Button:
    return Button(say(offer.label), offer.action)
