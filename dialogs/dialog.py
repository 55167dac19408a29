"""One update of the conversation: what the tenant said goes in, the draft moves on, a Screen comes out."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dialogs.command import names
from dialogs.content import Content
from dialogs.errors import Refusal, Unclear
from dialogs.gathering import Files
from dialogs.hearing import Hearing
from dialogs.interview import Interview
from dialogs.keeping import What
from dialogs.listening import Listening
from dialogs.moves import Outcome, current_question
from dialogs.presenter import Papers, Presenter
from dialogs.proceedings import Proceeding
from dialogs.receiving import sweep, typed_with
from dialogs.said import Said, Turn
from dialogs.screen import Kind, Line, Screen
from dialogs.session import Session
from dialogs.text import Text, Translator, _
from dialogs.understanding import Understanding
from dialogs.window import Entry


class Dialog:
    """The conversation in all its languages. Holds no tenant's data; one serves all of them.

    `languages`: a translator for each, the default language first. `facts`: the organisation's.
    `voiced`: screens can be heard.
    """

    def __init__(
        self,
        content: Content,
        languages: Mapping[str, Translator],
        facts: Mapping[str, str],
        *,
        voiced: bool = False,
    ) -> None:
        self.form = content.form
        self._chart = Interview(content.form)
        self.languages = languages
        self._presenter = Presenter(content, languages, facts, voiced=voiced)
        self._understanding = Understanding(languages)
        self._commands = names(content.commands, languages.values())
        self._evidence = next(q for q in content.form.questions if isinstance(q, Files))

    def language(self, code: str | None) -> str:
        """The best language for a messenger's language code such as 'en-GB'; else the default."""
        wanted = (code or "").replace("_", "-").split("-")[0].lower()
        return wanted if wanted in self.languages else next(iter(self.languages))

    def hear(
        self,
        session: Session,
        said: Said,
        now: datetime,
        deliveries: Mapping[str, str],
        *,
        owed: bool = False,
    ) -> Turn:
        """Move the session by what was said. A refused answer leaves it as it was.

        `owed`: what was said back before is still to be shown; its files then go with the next screen.
        """
        new = session.phase is None and not session.touched
        away = now - datetime.fromisoformat(session.touched) if session.touched else timedelta()
        say = self.languages[session.language]
        chart = self._chart
        chart.serve(session, now)
        session.touched, session.noticed, session.ahead = now.isoformat(), "", ""
        before = self._place(session)
        turn = Turn()
        ear = Hearing(session, self.form, chart, turn, said.source, say.day(min(said.at or now, now)))
        listening = Listening(
            self._presenter, self._understanding, self._commands, ear, deliveries, new=new, away=away
        )
        self._listen(listening, ear, said)
        self._sweep(session, turn)
        turn.outcome = chart.outcome
        if turn.outcome is Outcome.ERASED:
            turn.say(_("I have erased all that you told me."))
        if turn.warning:
            turn.notices.insert(0, Entry(turn.warning))
        after = self._place(session)
        if after[:2] != before[:2] and session.item:
            session.item = ""
            after = self._place(session)
        turn.handout = turn.handout or chart.handout
        self._note_told(session, turn, owed=owed)
        if after != before:
            session.revision += 1
        else:
            turn.moved = new
        return turn

    def _listen(self, listening: Listening, ear: Hearing, said: Said) -> None:
        """Do what was said, or say why not."""
        session = ear.session
        try:
            listening.take(said)
            session.nudged = session.nudging = ""
        except Refusal as refusal:
            told = (refusal.text, refusal.advice, *typed_with(said, ear))
            ear.turn.notices = [Entry(text) for text in told if text]
            if not said.tap and not isinstance(refusal, Unclear):
                session.nudged = session.nudging = ""

    def _sweep(self, session: Session, turn: Turn) -> None:
        """Take away what was spoken as an answer and is none, and say so."""
        if not (gone := sweep(session, self._evidence)):
            return
        turn.dropped += gone
        replaced = turn.kept is not None and turn.kept.spoken
        turn.say(
            _("Your earlier voice message is gone.") if replaced else _("I have not kept the voice message.")
        )

    def _note_told(self, session: Session, turn: Turn, *, owed: bool) -> None:
        """Note in the draft what is said back, so that it is shown after a crash as well."""
        given = [*(session.handouts if owed else ()), turn.handout]
        session.handouts = list(dict.fromkeys(filter(None, given)))
        say = self.languages[session.language]
        session.told = [[say(entry.text), entry.kind] for entry in turn.notices]

    def again(self, session: Session, deliveries: Mapping[str, str], papers: Papers = ()) -> Screen:
        """The screen that answered the last update, as it was or should have been shown."""
        turn = Turn([Entry(text, Kind(kind)) for text, kind in session.told])
        return self.show(session, turn, deliveries, papers)

    def show(
        self, session: Session, turn: Turn, deliveries: Mapping[str, str], papers: Papers = ()
    ) -> Screen:
        """The screen of the place where the session is. `papers`: the complaints that were sent."""
        return self._presenter.screen(session, turn, deliveries, papers)

    def errand(self, session: Session, what: What) -> Screen:
        """What the tenant is told by itself, such as a reminder."""
        return self._presenter.errand(session, what)

    def proceeding(
        self, session: Session, what: Proceeding, reference: str, *, waiting: bool = False
    ) -> Screen:
        """What the tenant is told when the committee has done something with this complaint.

        `waiting`: it is a question that was not answered yet.
        """
        told = self._presenter.content.proceeding(what, reference)
        return self._presenter.proceeding(session, told, waiting=waiting)

    def apology(self, language: str) -> Screen:
        """What is said where a message could not be handled."""
        return self._line(language, self._presenter.content.apology)

    def held_up(self, language: str, *, fetching: bool) -> Screen:
        """What is said where an answer cannot be kept yet, or the messenger does not give its file yet."""
        content = self._presenter.content
        return self._line(language, content.fetching if fetching else content.held_up)

    def _line(self, language: str, text: Text) -> Screen:
        return Screen(language, (Line(self.languages[language](text)),))

    def _place(self, session: Session) -> tuple[object, ...]:
        """What a screen depends on: when it changes, the buttons of earlier screens are old."""
        question = current_question(self.form, session)
        return (
            session.phase,
            question.key if question else "",
            session.language,
            session.changing,
            session.id,
            session.proposed,
            session.item,
            session.shown,
            dict(session.answers),
        )
