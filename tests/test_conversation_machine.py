"""Conversations that nobody thought of: any input, edits, restarts, time that goes by, at any moment.

The search is longer in the campaign (`make campaign`).
"""

import asyncio
import copy
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.agenda import DAYTIME
from bot.app import App
from bot.desk import Incoming, file_of
from bot.errors import TryLater, Undeliverable
from bot.evidence.verdict import Unsafe, fitting
from bot.evidence.worker import look
from bot.forwarders.mail import FilePost
from bot.props import made_up
from bot.settings import required
from bot.store.folder import DataFolder
from dialogs.complaint.commands import COMMANDS
from dialogs.complaint.questions import FORM
from dialogs.gathering import Files, Story
from dialogs.hearing import QUESTION_PHASES
from dialogs.keeping import ERASE_AFTER, ERASE_SOLVED_AFTER, NOTICE, REMIND_AFTER, What, empty
from dialogs.questions import Choice, Question, Words
from dialogs.said import Oddity, Said
from dialogs.screen import Kind, Screen
from dialogs.session import Session, reference
from dialogs.text import Dated, Text, clean
from tests.kit import ledger
from tests.kit.campaign import rounds
from tests.kit.files import InProcess
from tests.kit.house import NOW
from tests.kit.ledger import Values, asked, changed, values

CHAT = "terminal:1"

GOOD = {"email": "jan@example.nl", "phone": "+31 6 12345678", "address": "Dorpsstraat 1, 6131 AA Sittard"}

BUTTON_WORDS = [
    *("ja", "nee", "Ja.", "NEE", "yes", "no", "terug", "back", "klaar", "done", "dat is alles", "Overslaan"),
    *("skip", "verstuur", "send", "help", "stop", "pauze", "later", "Engels", "Nederlands", "English", "ok"),
    *("nog niet", "not yet", "eerst praten", "nu de klacht indienen", "File the complaint now", "ga verder"),
    *("ik kan of durf dat niet", "opgelost", "niet opgelost", "no talk yet", "3 dagen", "never", "beginnen"),
    *("change name", "wijzig naam", "bericht 1", "bestand 2", "remove", "weghalen", "laat zo", "alles klopt"),
    *("wis alles", "ja, wis alles", "nieuwe klacht", "begin", "verzenden", "voor mijzelf", "iemand anders"),
]
GREETINGS = ["hallo", "Hello!", "goedemorgen", "hoi", "Good evening"]
DATES = [
    *("3 maart", "gisteren", "vorige week", "sinds januari", "31 februari", "morgen", "tussen 3 en 5 maart"),
    *("last Tuesday", "since 3 March", "12-03", "in 2025", "elke nacht", "vannacht", "al jaren", "3", "mei"),
]
CONTACTS = [
    *("jan@example.nl", "jan@gmial.com", "mail: Jan@Example.nl.", "jan(at)example.nl", "jan@", "06 12345678"),
    *("+32 470 12 34 56", "06 1", "112", "Dorpsstraat", "Dorpsstraat 1\n6131 AA Sittard", "Sittard", "12"),
]
LONG = [
    "De verwarming doet het niet meer en niemand belt mij terug.",
    "I wrote three letters about the leak and nobody ever answered me.",
    "nee " * 30,
    "w" * 2001,
    "Het begon in de winter. " * 90,
]
FITTING = {
    "email": CONTACTS[:6],
    "phone": CONTACTS[5:9],
    "address": CONTACTS[9:],
    "when": DATES,
    "description": [
        *LONG,
        *GREETINGS,
        "dat is alles",
        "weghalen",
        "nee",
        "remove",
        "skip",
        "De deur is stuk",
    ],
    "evidence": ["overslaan", "klaar", "weghalen", "nee", "bestand 1"],
}
SPOKEN = made_up("antwoord.ogg")
FILES = (made_up("foto.jpg"), made_up("brief.pdf"), SPOKEN)
BAD_FILES = (b"", b"MZ\x90\0", b"\xff\xd8\xff broken")

PLACES = [
    *("", "", "talked_supervisor", "preparing", "name", "email", "phone", "address", "when", "when"),
    *("description", "wish", "evidence", "review", "confirming", "submitted"),
]
"""Where a conversation may have come to before anything happens: a question or a phase."""

WORDS = st.one_of(
    st.sampled_from(BUTTON_WORDS),
    st.sampled_from(GREETINGS + DATES),
    st.sampled_from(CONTACTS),
    st.sampled_from(LONG),
    st.sampled_from(
        ["", " ", "\u200b", "?", "...", "Jan", "/", "/onzin", "/language xx", "//", "/help me nu"]
    ),
    st.text(max_size=60),
    st.text(alphabet="\u202e\u0000 \n<>&/@\u2028", max_size=20),
)
FORGED = [
    *("submit", "erase", "delete", "another", "resume", "back", "done", "skip", "drop", "agree", "keep"),
    *(
        "anew",
        "items",
        "item:?",
        "item:m1",
        "drop:m1",
        "change:name",
        "change:",
        "change:no",
        "=yes",
        "=self",
    ),
    *("=", "=no", "language:xx", "language:", "start", "solve", "file", "cannot", "set_out", "answered"),
    *("retold", "", ":", "x" * 64, "not_solved", "reopen", "overview", "send_in", "carry_on", "no_item"),
]
NAMES = st.sampled_from(["x.jpg", "brief.pdf", "a/b.pdf", "\u202e.exe", "<b>.txt", "stem.ogg"])
SECONDS_PASSED = st.sampled_from(
    [300, 7200, *(int(days * 86400) for days in (0.5, 1, 3, 4, 6.5, 7, 8, 10, 20, 26.5, 27, 30, 33, 40))]
)
FOLLOWED = Text("You changed an earlier message. I have changed your answer too.")
SENT = ("submitted", "withdrawing")
TEN_YEARS = timedelta(days=3653)


@dataclass
class Teller:
    """Stands in for the messenger where something is told by itself, and remembers it."""

    fault: Exception | None = None
    told: list[Screen] = field(default_factory=list)

    async def tell(self, _chat: str, screen: Screen) -> None:
        if isinstance(self.fault, TryLater):
            raise self.fault
        self.told.append(screen)
        if self.fault:
            raise self.fault

    async def give(self, _chat: str, _name: str, _content: bytes, _caption: str) -> None:
        """A file that the tenant gets to keep."""


@dataclass
class Message:
    """Something that the tenant said, and can change afterwards. `gave`: the answer or the part of it."""

    source: str
    file: bool
    gave: str = ""
    item: str = ""


def mended_at(session: Session, source: str) -> Question | None:
    """The question at which this message was refused, or which it skipped: mended, it answers that."""
    key, _slash, near = session.sources.get(source, "").partition("/")
    skipped = not near and key in session.answers and session.answers[key] is None
    return FORM[key] if near == "near" or skipped else None


@dataclass
class Notice:
    """An erasure that was announced: when it was told, and the day that it named."""

    told: datetime
    day: str


def as_kept(said: Said, content: bytes) -> Said:
    """What was said, with its file as it may be kept."""
    if said.file is None or not content:
        return said
    try:
        safe = look(content)
    except Unsafe as unsafe:
        return replace(said, file=None, oddity=Oddity(unsafe.reason))
    name = fitting(said.file.name, safe.media_type)
    file = replace(said.file, name=name, media_type=safe.media_type, size=len(safe.content))
    return replace(said, file=file)


class Conversation(RuleBasedStateMachine):
    """One chat, with the real desk, dialog, store, agenda and outbox."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
        self.settings = required({"KLACHTWIJZER_DATA": str(self.folder)})
        self.now = self.spoke = NOW
        self.wrong = timedelta()
        self.updates = 0
        self.history: list[Incoming] = []
        self.messages: list[Message] = []
        self.old_taps: list[str] = []
        self.words: set[str] = set()
        self.filed: dict[str, Values] = {}
        self.withdrawn: set[str] = set()
        self.reminded: list[str] = []
        self.notice: Notice | None = None
        self.teller = Teller()
        self.posted: list[str] = []
        self.screen: Screen
        self.app: App

    @initialize(
        language=st.sampled_from(["nl", "en", "pl", None]),
        first=st.sampled_from(["/start", "/start", "hoi", *LONG]),
        place=st.sampled_from(PLACES),
    )
    def begin(self, language: str | None, first: str, place: str) -> None:
        """Some have come far already."""
        self.open()
        self.send(Said(words=first), language=language)
        if place == "preparing":
            for words in ("begin", "not yet", "talk first"):
                self.send(Said(words=words))
        while place not in ("", self.screen.phase, self.asked_key()):
            self.answer_well(1)

    def asked_key(self) -> str:
        question = asked(self.stored())
        return question.key if question else ""

    def open(self) -> None:
        data = DataFolder(self.folder)
        self.vault = data.vault(self.settings.data_keys)
        assert self.vault
        posted = self.posted

        class CountedPost(FilePost):
            async def send(self, mail: EmailMessage, name: str) -> str:
                posted.append(name)
                return await super().send(mail, name)

        with patch("bot.forwarders.mail.FilePost", CountedPost):
            self.app = App(self.settings, self.vault, clock=lambda: self.now)
        self.app._tellers["terminal"] = self.teller
        self.app.desk._inspector = InProcess()

    # What is done, and what always holds of it.

    def send(
        self, said: Said, content: bytes = b"", language: str | None = None, *, known: bool = False
    ) -> tuple[Session | None, Session]:
        """Say it; the draft before and after. `known`: the message was there before, and is edited."""
        self.updates += 1
        source = said.source or f"m{self.updates}"
        said = Said(said.words, said.tap, said.phone, said.file, said.oddity, source, said.edited)
        incoming = Incoming(CHAT, f"u{self.updates}", said, language, content)
        self.history.append(incoming)
        before = self.stored()
        shown = self.offered(before)
        screen = self.loop.run_until_complete(self.app.desk.handle(incoming))
        assert screen, "an update that is new is answered"
        if hasattr(self, "screen") and self.screen.token != screen.token:
            self.old_taps += [f"{self.screen.token}:{button.action}" for button in self.screen.buttons]
        self.screen = screen
        after = self.stored()
        assert after, "there is a draft after every update"
        self.withdrawn |= {reference(sent["id"]) for sent in after.sent if "withdrawn" in sent}
        self.notice = None
        self.spoke = min(self.now, self.now - self.wrong)
        words = clean(said.words)
        if len(words) >= 15 and not words.startswith("/"):
            self.words.add(words)
        self.judge(before, after, as_kept(said, content), shown)
        if not (known or said.tap or said.oddity):
            self.messages.append(Message(source, said.file is not None))
        self.note_giver(before, after, said)
        return before, after

    def judge(self, before: Session | None, after: Session, said: Said, shown: list[str]) -> None:
        if before and after.id != before.id:
            assert before.phase in ("erasing", "submitted")
            assert values(after) == {}
            if before.phase == "erasing":
                self.everything_is_erased(before)
        elif before and len(after.sent) > len(before.sent):
            assert before.phase == "confirming"
            assert values(after) == values(before)
            self.filed[after.sent[-1]["id"]] = values(after)
        elif not said.edited:
            ledger.check(before, after, said, shown)

    def offered(self, session: Session | None) -> list[str]:
        """The actions that can be typed at this draft."""
        actions = [button.action for button in self.screen.buttons] if hasattr(self, "screen") else []
        return [*actions, "quiet", "here", "delete"] if session else actions

    def note_giver(self, before: Session | None, after: Session, said: Said) -> None:
        """Remember which message gave which answer: an answer comes from the last that gave it."""
        old, new = values(before), values(after)
        if before and after.id != before.id:
            self.forget_givers()
            return
        again = {after.sources[said.source]} & new.keys() if said.source in after.sources else set()
        for key in changed(old, new) | again if not said.edited else ():  # the same answer may come again
            value = new.get(key)
            if isinstance(value, dict) and "items" in value:
                self.note_items(key, (old.get(key) or {"items": []})["items"], value["items"], said)
                continue
            proposed = before.proposed.get(key, {}) if before else {}
            agreed = bool(proposed) and proposed["value"] is not None and proposed["value"] == value
            if agreed and proposed["reason"] != "voice":
                continue
            self.forget_givers(key)
            whole = before is None or not ledger.completes(before, FORM[key], value, clean(said.words))
            for message in self.messages:
                if message.source == said.source and value is not None and not agreed and whole:
                    message.gave, message.item = key, ""

    def note_items(self, key: str, old: list[Values], new: list[Values], said: Said) -> None:
        left = {item["id"] for item in new}
        for message in self.messages:
            if message.gave == key and message.item not in left:
                message.gave = ""
        for item in new:
            if item in old:
                continue
            for message in self.messages:
                if (message.gave, message.item) == (key, item["id"]):
                    message.gave = ""
                if message.source == said.source and message.file == (key == "evidence"):
                    message.gave, message.item = key, item["id"]

    def forget_givers(self, key: str = "") -> None:
        for message in self.messages:
            if key in ("", message.gave):
                message.gave = ""

    def stored(self) -> Session | None:
        async def look() -> Session | None:
            async with self.app.store.visit(CHAT) as visit:
                return visit.session

        return self.loop.run_until_complete(look())

    def kept_files(self) -> Iterator[tuple[Path, str]]:
        """What each sealed file holds, as text."""
        assert self.vault
        self.loop.run_until_complete(self.app.store.close())
        for kind in ("drafts", "evidence", "outbox", "complaints", "aside"):
            for path in (self.folder / kind).rglob("*"):
                if path.is_file():
                    content = (self.vault.read(path) or b"").decode("latin-1")
                    text = (
                        json.dumps(json.loads(content), ensure_ascii=False)
                        if path.suffix == ".json"
                        else content
                    )
                    yield path, text

    def nothing_is_kept_of(self, words: set[str], but: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        """`but`: the ids of complaints that may hold them."""
        for path, text in self.kept_files():
            if path.stem in but or path.parent.name in but:
                continue
            assert path.parent.parent.name != "evidence", "no file of it is left"
            for each in words:
                assert json.dumps(each, ensure_ascii=False)[1:-1] not in text, (path.parent.name, each)

    def everything_is_erased(self, before: Session) -> None:
        """Nothing is left but complaints that the committee does not have yet, and those until it has."""
        sent = {complaint["id"] for complaint in before.sent}
        self.nothing_is_kept_of(self.words, but=sent)
        self.loop.run_until_complete(self.app.outbox.deliver())
        self.nothing_is_kept_of(self.words)
        self.words.clear()

    # Words, taps and the rest.

    @rule(words=WORDS)
    def type_words(self, words: str) -> None:
        self.send(Said(words=words))

    @rule(data=st.data(), times=st.integers(1, 4))
    def type_what_fits(self, data: st.DataObject, times: int) -> None:
        """What somebody might well type at this question, good or bad."""
        for _ in range(times):
            fitting = FITTING.get(self.asked_key(), [*BUTTON_WORDS, *LONG])
            self.send(Said(words=data.draw(st.sampled_from(fitting))))

    @rule(data=st.data())
    def type_a_command(self, data: st.DataObject) -> None:
        names = sorted({say(c.name) for c in COMMANDS for say in self.app.languages.values()})
        name = data.draw(st.sampled_from(names))
        detail = data.draw(st.sampled_from(["", "", " en", " nl", " pl", " nu", "@klachtwijzer_bot"]))
        before, after = self.send(Said(words=f"/{name}{detail}"))
        assert values(after) == values(before)

    @rule(steps=st.integers(1, 20))
    def answer_well(self, steps: int) -> None:
        """What most tenants do: the answer that is asked for. It is kept to the letter."""
        for _ in range(steps):
            session = self.stored()
            question = asked(session)
            if session is None or question is None or self.screen.token != session.token:
                if session is None or self.screen.token != session.token:
                    self.send(Said(words="/help"))
                else:
                    self.send(Said(tap=f"{self.screen.token}:{self.screen.buttons[0].action}"))
            elif action := self.well(self.screen, session, question):
                self.send(Said(tap=f"{self.screen.token}:{action}"))
            else:
                words = GOOD.get(question.key, f"Woorden van mij, {self.updates} <&>")
                _before, after = self.send(Said(words=words))
                may = ledger.after_words(session, words, f"m{self.updates}")
                # A typed answer that replaces a spoken one takes the recording with it.
                assert values(after) in [
                    *may,
                    *(ledger.swept(session, after, each, question.key) for each in may),
                ]

    @staticmethod
    def well(screen: Screen, session: Session, question: Question) -> str:
        """The button that most tenants would tap; none where they would type."""
        actions = {button.action for button in screen.buttons}
        for action in ("agree", "keep", "no_item", "done"):
            if action in actions and (action != "keep" or question.key in session.proposed):
                return action
        if isinstance(question, Choice):
            return f"={question.options[0].key}"
        return "skip" if isinstance(question, Files) else ""

    @rule(data=st.data())
    def tap(self, data: st.DataObject) -> None:
        self.look_again()
        button = data.draw(st.sampled_from(self.screen.buttons))
        before, after = self.send(Said(tap=f"{self.screen.token}:{button.action}"))
        assert self.screen.chosen, "a button that is shown is acknowledged"
        assert self.screen.aloud or self.did_something(before, after), button

    @rule(data=st.data(), times=st.integers(1, 5))
    def choose(self, data: st.DataObject, times: int) -> None:
        """Go where the buttons lead that belong to the place."""
        for _ in range(times):
            self.look_again()
            if self.screen.choices:
                button = data.draw(st.sampled_from(self.screen.choices))
                self.send(Said(tap=f"{self.screen.token}:{button.action}"))
                assert self.screen.chosen
            else:
                self.send(Said(words="Iets anders dan wat u verwacht"))

    @rule(data=st.data())
    def change_an_answer(self, data: st.DataObject) -> None:
        """From the overview, where there is one."""
        self.send(Said(words="/overzicht"))
        changes = [button for button in self.screen.choices if button.action.startswith("change:")]
        if changes:
            button = data.draw(st.sampled_from(changes))
            self.send(Said(tap=f"{self.screen.token}:{button.action}"))
            assert self.screen.phase == "correcting"

    def did_something(self, before: Session | None, after: Session) -> bool:
        moved = before is None or before.token != after.token
        return moved or bool(self.screen.notice or self.screen.handouts)

    def look_again(self) -> None:
        """See to it that the screen is the one of the draft as it is now."""
        session = self.stored()
        if session is None or session.token != self.screen.token:
            self.send(Said(words="/help"))

    @rule()
    def every_button_works_tapped_or_typed(self) -> None:
        """On copies: each is acknowledged and does something, and its label does the same."""
        self.look_again()
        session = self.stored()
        assert session
        for button in self.screen.buttons:
            tapped, shown = self.tried(session, Said(tap=f"{session.token}:{button.action}", source="t"))
            assert shown.chosen, button
            assert tapped.token != session.token or shown.notice or shown.handouts or shown.aloud, button
            if session.nudged or len(button.label) > 55:
                continue
            typed, _shown = self.tried(session, Said(words=button.label, source="t"))
            same = (
                "phase",
                "answers",
                "language",
                "changing",
                "item",
                "proposed",
                "quiet",
                "resume_to",
                "pace",
            )
            for name in same:
                assert getattr(typed, name) == getattr(tapped, name), (button, name)

    @rule()
    def there_is_a_way_back_to_the_start(self) -> None:
        """On a copy: going back again and again leads to the welcome, and changes no answer."""
        session = self.stored()
        if session is None or session.phase in (*SENT, "paused", "erasing"):
            return
        answers = values(session)
        for _ in range(60):
            if session.phase == "welcome":
                break
            session, _shown = self.tried(session, Said(words="/back", source="t"))
        assert session.phase == "welcome"
        assert values(session) == answers

    @rule()
    def there_is_a_way_on_to_the_end(self) -> None:
        """On a copy: whoever answers what is asked gets to a complaint that was sent."""
        session = self.stored()
        if session is None:
            return
        for number in range(90):
            if session.phase == "submitted":
                return
            before = session
            session = self.next_good_step(session, f"t{number}")
            for key in values(before).keys() - {"reminder"}:
                assert key in values(session), "an answer is never lost on the way on"
        raise AssertionError("there is no end to it")

    def next_good_step(self, session: Session, source: str) -> Session:
        shown = self.app.dialog.again(copy.deepcopy(session), {})
        question = asked(session)
        actions = [button.action for button in shown.buttons]
        if session.phase == "erasing":
            action = "resume"
        elif question is None:
            action = next((a for a in ("file", "reopen", "submit") if a in actions), actions[0])
        else:
            action = "file" if "file" in actions else self.well(shown, session, question)
        if action:
            return self.tried(session, Said(tap=f"{shown.token}:{action}", source=source))[0]
        assert question is not None
        words = GOOD.get(question.key, "Zonder twijfel iets dat ik zelf zeg.")
        return self.tried(session, Said(words=words, source=source))[0]

    def tried(self, session: Session, said: Said) -> tuple[Session, Screen]:
        """What would come of it, on a copy."""
        tried = copy.deepcopy(session)
        turn = self.app.dialog.hear(tried, said, self.now, {})
        return tried, self.app.dialog.show(tried, turn, {})

    @precondition(lambda self: self.old_taps)
    @rule(data=st.data())
    def tap_an_old_button(self, data: st.DataObject) -> None:
        before = self.stored()
        tap = data.draw(st.sampled_from(self.old_taps))
        if before is None or not tap.startswith(f"{before.token}:"):
            self.refused(Said(tap=tap))

    @rule(
        action=st.sampled_from(FORGED), token=st.sampled_from(["", "now", "00000000.1", "now.1", ".", "old"])
    )
    def tap_a_forged_button(self, action: str, token: str) -> None:
        self.look_again()
        before = self.stored()
        mine = before.token if before else "none"
        if action in [*self.offered(before)] and token == "now":
            return
        self.refused(Said(tap=f"{token.replace('now', mine)}:{action}"))

    def refused(self, said: Said) -> None:
        """Say what must change nothing, and is answered with a word about that."""
        before, after = self.send(said)
        assert self.screen.notice
        assert not self.screen.chosen
        assert values(after) == values(before)
        if before:
            assert self.screen.token == before.token
            assert after.phase == (before.phase or "welcome")
            same = ("answers", "changing", "item", "proposed", "sources", "sent", "remind", "quiet")
            for name in same:
                assert getattr(after, name) == getattr(before, name), name

    @rule(oddity=st.sampled_from(list(Oddity)))
    def send_something_odd(self, oddity: Oddity) -> None:
        self.refused(Said(oddity=oddity))

    @rule(number=st.sampled_from(["+31612345678", "+32470123456", "0461234567", "112", "+999", ""]))
    def share_a_number(self, number: str) -> None:
        offered = self.screen.share is not None
        session = self.stored()
        live = session is not None and session.token == self.screen.token
        said = Said(phone=number) if number else Said(oddity=Oddity.CONTACT)
        good = ledger.tidy("phone", number)
        if offered and live and good:
            _before, after = self.send(said)
            assert values(after)["phone"] == good
        elif offered and live:
            self.refused(said)
        else:
            before, after = self.send(said)
            assert changed(values(before), values(after)) <= {"phone"}

    @rule(
        name=NAMES,
        content=st.sampled_from([*FILES, *BAD_FILES]),
        note=st.sampled_from(["", "Een foto van de lekkage", "ja"]),
    )
    def send_a_file(self, name: str, content: bytes, note: str) -> None:
        self.give(name, "image/jpeg", content, note)

    @rule(
        content=st.sampled_from([SPOKEN, SPOKEN, BAD_FILES[-1]]),
        use=st.sampled_from(["agree", "anew", "keep", "skip", ""]),
    )
    def speak(self, content: bytes, use: str) -> None:
        before, after = self.give(f"spraakbericht-{self.updates}.ogg", "audio/ogg", content)
        question = asked(before)
        proposed = after.proposed.get(question.key, {}) if question else {}
        if question and proposed.get("reason") == "voice":
            assert isinstance(question, Words)
            assert question.speech
            if use in {button.action for button in self.screen.buttons}:
                self.send(Said(tap=f"{self.screen.token}:{use}"))
                if use == "agree":
                    assert self.stored_values()[question.key]["voice"] == self.file_id()

    def file_id(self) -> str:
        return self.stored_values()["evidence"]["items"][-1]["id"]  # type: ignore[no-any-return]

    def stored_values(self) -> Values:
        return values(self.stored())

    def give(self, name: str, kind: str, content: bytes, note: str = "") -> tuple[Session | None, Session]:
        file = file_of(f"u{self.updates + 1}", f"{self.updates}-{name}", kind, len(content), note)
        before, after = self.send(Said(file=file), content)
        kept = [item["id"] for item in (values(after).get("evidence") or {"items": []})["items"]]
        stored = {path.name for path in (self.folder / "evidence" / after.id).glob("*")}
        assert set(kept) <= stored
        assert after.id in self.filed or set(kept) == stored, (
            "a file that is no part of it any more is erased"
        )
        assert (file.id in kept) == (file.id in stored), "a file that was refused is not stored"
        return before, after

    # What was said is changed.

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), words=WORDS, good=st.booleans())
    def edit_a_message(self, data: st.DataObject, words: str, good: bool) -> None:
        messages = [m for m in self.messages if not m.file]
        telling = [m for m in messages if m.gave]
        if not messages:
            return
        message = data.draw(st.sampled_from(telling if telling and good else messages))
        session = self.stored()
        question = FORM[message.gave] if message.gave else None
        if good and question is not None:
            words = GOOD.get(question.key, f"Andere woorden, {self.updates} <&>")
            if isinstance(question, Choice):
                say = self.app.languages[session.language if session else "nl"]
                words = say(question.options[self.updates % len(question.options)].label)
        before, after = self.send(Said(words=words, source=message.source, edited=True), known=True)
        self.judge_edit(message, question, before, after, clean(words))
        if good and question is not None and before and before.place not in SENT:
            self.is_followed(message, question, before, after, words)

    def judge_edit(
        self, message: Message, question: Question | None, before: Session | None, after: Session, words: str
    ) -> None:
        """An edit changes only the answer that the message gave."""
        old, new = values(before), values(after)
        assert self.screen.notice, "whoever changes a message is told what came of it"
        if old == new:
            return
        assert before
        question = question or mended_at(before, message.source)
        told = (message.source, before.sources.get(message.source), changed(old, new))
        assert question is not None, ("a message that is no answer changes nothing", told)
        assert before.place not in SENT
        if isinstance(question, Choice):
            assert changed(old, new) == {question.key}
            return
        if isinstance(question, Story):
            may = [{**old, question.key: ledger.replaced(old[question.key], message.item, words)}]
        else:
            said = (words, ledger.better(words))
            may = [ledger.answered(before, question, each, message.source) for each in said]
        assert new in [*may, *(ledger.swept(before, after, each, question.key) for each in may)]

    def is_followed(
        self, message: Message, question: Question, before: Session, after: Session, words: str
    ) -> None:
        """What can be an answer is taken over."""
        new = values(after)[question.key]
        if isinstance(question, Story):
            assert [item["text"] for item in new["items"] if item["id"] == message.item] in ([words], [])
        elif not isinstance(question, Choice):
            assert new == ledger.answered(before, question, words, message.source)[question.key]
        assert after.phase in QUESTION_PHASES | {before.phase, before.place, "review", "advised"}

    @precondition(lambda self: any(m.file for m in self.messages))
    @rule(data=st.data(), content=st.sampled_from([*FILES, *BAD_FILES]), spoken=st.booleans())
    def edit_a_file(self, data: st.DataObject, content: bytes, spoken: bool) -> None:
        """Another file in the place of one, or another caption under it: all else stays."""
        message = data.draw(st.sampled_from([m for m in self.messages if m.file]))
        kind = "audio/ogg" if spoken else "image/png"
        file = file_of(
            f"u{self.updates + 1}", f"nieuw-{self.updates}.ogg", kind, len(content), "Ander bijschrift"
        )
        before = self.stored()
        old = values(before)
        was_there = message.gave and before and before.place not in SENT and message.item in self.files(old)
        _before, after = self.send(Said(file=file, source=message.source, edited=True), content, known=True)
        new = values(after)
        stored = {path.name for path in (self.folder / "evidence" / after.id).glob("*")}
        assert set(self.files(new)) <= stored
        if not was_there or content in BAD_FILES:
            assert new == old
            return
        left = [each for each in self.files(old) if each != message.item]
        assert [each for each in self.files(new) if each != file.id] == left, (old, new)
        assert file.id in self.files(new)
        if after.id not in self.filed:
            assert message.item not in stored, "a file that was replaced is not kept"
        told = changed(old, new) - {"evidence"}
        for key in told:
            assert message.item in json.dumps(old[key])
            assert not spoken or file.id in json.dumps(new.get(key)), "it is spoken anew, not taken away"
        message.item = file.id

    @staticmethod
    def files(answers: Values) -> list[str]:
        return [item["id"] for item in (answers.get("evidence") or {"items": []})["items"]]

    @rule(words=WORDS)
    def edit_an_unknown_message(self, words: str) -> None:
        self.refused_edit(Said(words=words, source="never", edited=True))

    @precondition(lambda self: any(m.file for m in self.messages))
    @rule(data=st.data(), oddity=st.sampled_from([Oddity.TOO_LARGE, Oddity.UNREADABLE]))
    def edit_a_file_into_one_that_cannot_be_had(self, data: st.DataObject, oddity: Oddity) -> None:
        message = data.draw(st.sampled_from([m for m in self.messages if m.file]))
        self.refused_edit(Said(oddity=oddity, source=message.source, edited=True))
        follows = {say(FOLLOWED) for say in self.app.languages.values()}
        assert len(follows) > 1, "it is a text of the catalogues"
        assert not follows & {line.text for line in self.screen.notice}, "nothing was followed"

    def refused_edit(self, said: Said) -> None:
        before, after = self.send(said, known=True)
        assert self.screen.notice
        assert values(after) == values(before)
        assert before is None or after.phase == (before.phase or "welcome")

    # What happens around the conversation.

    @rule()
    def the_update_comes_again(self) -> None:
        session = self.stored()
        if session is None or not session.seen or self.history[-1].update != session.seen[-1]:
            return
        if not session.token.startswith(self.screen.token.partition(".")[0]):
            return  # the draft was erased since: what was said is gone with it
        before = copy.deepcopy(session.to_json())
        screen = self.loop.run_until_complete(self.app.desk.handle(self.history[-1]))
        assert screen, "the last update is answered again"
        assert set(self.screen.notice) <= set(screen.notice), "what was said is said again"
        assert screen.token == self.screen.token
        self.screen = screen
        after = self.stored()
        assert after
        assert after.to_json() == before

    @rule(data=st.data())
    def an_older_update_comes_again(self, data: st.DataObject) -> None:
        session = self.stored()
        older = [i for i in self.history[:-1] if session and i.update in session.seen[:-1]]
        if session is None or not older:
            return
        update = data.draw(st.sampled_from(older))
        assert self.loop.run_until_complete(self.app.desk.handle(update)) is None
        after = self.stored()
        assert after
        assert after.to_json() == session.to_json()

    @rule()
    def restart(self) -> None:
        before = self.stored()
        self.open()
        after = self.stored()
        assert (before and before.to_json()) == (after and after.to_json())
        self.send(Said(words="/help"))
        assert before is None or self.screen.token == before.token

    @rule()
    def deliver(self) -> None:
        self.loop.run_until_complete(self.app.outbox.deliver())

    @rule(data=st.data())
    def change_the_language(self, data: st.DataObject) -> None:
        self.look_again()
        phase = self.screen.phase
        switch = next(b for b in self.screen.buttons if b.action.startswith("language:"))
        way = data.draw(
            st.sampled_from([Said(tap=f"{self.screen.token}:{switch.action}"), Said(words="/taal")])
        )
        before, after = self.send(way)
        assert values(after) == values(before)
        assert self.screen.phase == phase
        assert before
        assert after.language != before.language
        assert (after.changing, after.item, after.proposed) == (before.changing, before.item, before.proposed)

    @precondition(lambda self: any(b.action == "back" for b in self.screen.buttons))
    @rule()
    def go_back(self) -> None:
        self.look_again()
        if any(b.action == "back" for b in self.screen.buttons):
            before, after = self.send(Said(tap=f"{self.screen.token}:back"))
            assert values(after) == values(before)
            assert before
            assert after.token != before.token

    # Time.

    @rule(seconds=SECONDS_PASSED, trouble=st.sampled_from(["", "", "", "later", "blocked"]))
    def time_goes_by(self, seconds: int, trouble: str) -> None:
        self.now += timedelta(seconds=seconds)
        self.teller.fault = {"later": TryLater("now"), "blocked": Undeliverable("closed")}.get(trouble)
        self.keep()
        self.teller.fault = None

    @rule(jump=st.sampled_from([TEN_YEARS, timedelta(days=-5), timedelta(days=-400)]), speaks=st.booleans())
    def the_clock_is_wrong_for_a_while(self, jump: timedelta, speaks: bool) -> None:
        self.now += jump
        self.wrong = jump
        self.keep()
        if speaks:
            self.send(Said(words="/help"))
        self.now -= jump
        self.wrong = timedelta()
        self.keep()

    def keep(self) -> None:
        """Let the agenda do what is due, and judge it."""
        before = self.stored()
        self.teller.told.clear()
        self.loop.run_until_complete(self.app.agenda.keep())
        after = self.stored()
        for screen in self.teller.told:
            self.judge_told(screen, before)
        gone = self.judge_sent(before, after) if before else set()
        if before and after is None and gone:
            self.forget_givers()
            self.nothing_is_kept_of(self.words)
            self.words.clear()
        elif before and after and before.id in gone:
            self.forget_givers()
        elif before and (after is None or after.id != before.id):
            self.judge_erasure(before, after)
        elif before and after:
            assert values(after) == values(before)
            assert after.token == before.token, "the buttons that are shown go on working"
            assert (after.phase, after.proposed) == (before.phase, before.proposed)

    def judge_told(self, screen: Screen, before: Session | None) -> None:
        assert before, "nobody is told anything without a draft"
        said = " ".join([screen.text, *(button.label for button in screen.buttons)]).lower()
        assert "klacht" not in said
        assert "complaint" not in said
        assert screen.token == before.token
        assert self.now.astimezone(self.app.organisation.timezone).hour in DAYTIME
        silent = TEN_YEARS if self.wrong else self.now - self.spoke
        if screen.text == self.app.dialog.errand(copy.deepcopy(before), What.REMIND).text:
            assert silent >= REMIND_AFTER
            assert not before.quiet
            assert before.id not in self.reminded, "at most one reminder for a draft"
            self.reminded.append(before.id)
        elif screen.text == self.app.dialog.errand(copy.deepcopy(before), What.ASK_TALK).text:
            assert before.remind
            assert datetime.fromisoformat(before.remind) <= self.now
        else:
            # Spoken while the clock was ahead, then a clock that was behind: early, and never without notice.
            assert silent >= ERASE_AFTER - NOTICE or before.ahead
            self.notice = Notice(self.now, screen.text)

    def judge_sent(self, before: Session, after: Session | None) -> set[str]:
        """What was sent is erased after the time that is told, and not by a clock that is wrong."""
        left = {complaint["id"] for complaint in (after.sent if after else [])}
        gone = [complaint for complaint in before.sent if complaint["id"] not in left]
        for complaint in gone:
            assert not self.wrong
            kept = self.now - datetime.fromisoformat(complaint["at"])
            assert kept >= timedelta(days=self.app.organisation.erase_sent_after_days)
        return {complaint["id"] for complaint in gone}

    def judge_erasure(self, before: Session, after: Session | None) -> None:
        assert before.place not in SENT
        if before.place == "solved":
            assert self.wrong or self.now - self.spoke >= ERASE_SOLVED_AFTER
        elif not empty(before):
            assert self.notice, "nothing is erased that was not announced"
            assert self.now - self.notice.told >= NOTICE
            assert self.wrong or self.now - self.spoke >= ERASE_AFTER or before.ahead
            say = self.app.languages[before.language]
            days = (self.notice.told + timedelta(days=n) for n in range(60))
            named = next((day for day in days if say.value(Dated(day)) in self.notice.day), None)
            assert named, "the day is named on which it is erased"
            assert say.day(self.now) >= say.day(named), "not before the day that was named"
        self.nothing_is_kept_of(self.words, but={complaint["id"] for complaint in before.sent})
        if not before.sent:
            self.words.clear()
        self.forget_givers()
        self.notice = None

    # Always.

    @invariant()
    def there_is_a_way_on(self) -> None:
        if not hasattr(self, "screen"):
            return
        assert self.screen.lines or self.screen.notice
        is_asked = self.screen.phase in QUESTION_PHASES
        assert is_asked or any(row for row in self.screen.rows), "a button leads on"
        asks = any(line.kind is Kind.QUESTION for line in self.screen.lines)
        assert asks or not is_asked, "there is a question to answer"
        actions = {button.action for button in self.screen.buttons}
        assert "help" in actions
        assert self.screen.phase in ("welcome", "submitted", "paused", "erasing") or "back" in actions
        labels = [button.label for button in self.screen.buttons]
        assert len(set(labels)) == len(labels), "no two buttons say the same"

    @invariant()
    def a_talk_is_asked_after_only_where_it_is_awaited(self) -> None:
        session = self.stored() if hasattr(self, "app") else None
        assert session is None or not session.remind or session.place == "talk_first", session

    @contextmanager
    def closing(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.loop.close()
            shutil.rmtree(self.folder)

    def teardown(self) -> None:
        with self.closing():
            if hasattr(self, "app"):
                self.the_end()

    def the_end(self) -> None:
        """Every complaint was mailed once with all its answers, and what was not is erased in the end."""
        self.loop.run_until_complete(self.app.outbox.deliver())
        mails = [name for name in self.posted if name.count("-") == 3]
        filed = {reference(complaint) for complaint in self.filed}
        assert len(mails) == len(set(mails))
        assert filed - self.withdrawn <= set(mails) <= filed, "one that was withdrawn in time goes nowhere"
        withdrawals = [name for name in self.posted if name.endswith("-withdrawn")]
        assert len(withdrawals) == len(set(withdrawals)) <= len(self.withdrawn)
        for _day in range(60):
            self.now = (self.now + timedelta(days=1)).replace(hour=NOW.hour)
            self.keep()
        session = self.stored()
        assert session is None or session.place in SENT, "a draft is erased in the end"


Conversation.TestCase.settings = settings(
    max_examples=rounds(25, 500),
    stateful_step_count=rounds(30, 60),
    deadline=None,
    phases=(
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
        *((Phase.shrink,) if "SHRINK" in os.environ else ()),
    ),
    suppress_health_check=list(HealthCheck),
)
TestConversation = pytest.mark.promise(3)(Conversation.TestCase)
