"""Conversations that nobody thought of: any input, restarts, redeliveries, old buttons, at any moment."""

import asyncio
import copy
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.app import App
from bot.desk import Incoming, file_of
from bot.settings import required
from bot.store.folder import DataFolder
from dialogs.complaint.questions import FORM
from dialogs.gathering import Files
from dialogs.hearing import QUESTION_PHASES, Oddity, Said
from dialogs.interview import current_question
from dialogs.questions import Choice
from dialogs.screen import Screen
from dialogs.session import Session
from tests.kit.house import NOW

CHAT = "telegram:1"
WORDS = st.one_of(
    st.sampled_from(
        [
            "ja",
            "nee",
            "terug",
            "klaar",
            "Overslaan",
            "verstuur",
            "Jan",
            "a@b.nl",
            "06 12345678",
            "3 maart",
            "",
        ]
    ),
    st.sampled_from(
        ["/start", "/help", "/taal", "/terug", "/overzicht", "/pauze", "/status", "/mijngegevens", "/privacy"]
    ),
    st.sampled_from(["/verwijder", "/lees", "/language xx", "/onzin", "/", "File the complaint now"]),
    st.text(max_size=300),
    st.text(alphabet="\u202e\u0000 \n<>&/@\u2028", max_size=20),
)


GOOD = {"email": "jan@example.nl", "phone": "+31 6 12345678"}


class Conversation(RuleBasedStateMachine):
    """One chat, with the real desk, dialog and store."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
        self.settings = required({"KLACHTWIJZER_DATA": str(self.folder)})
        self.updates = 0
        self.old_taps: list[str] = []
        self.last: Incoming | None = None
        self.screen: Screen
        self.app: App

    @initialize(language=st.sampled_from(["nl", "en", "pl", None]))
    def begin(self, language: str | None) -> None:
        self.open()
        self.send(Said(words="/start"), language=language)

    def open(self) -> None:
        data = DataFolder(self.folder)
        vault = data.vault(self.settings.data_keys)
        assert vault
        self.app = App(self.settings, vault, clock=lambda: NOW)

    def send(self, said: Said, content: bytes = b"", language: str | None = None) -> None:
        self.updates += 1
        self.last = Incoming(CHAT, str(self.updates), said, language, content)
        screen = self.loop.run_until_complete(self.app.desk.handle(self.last))
        assert screen, "an update that is new is answered"
        self.screen = screen

    def stored(self) -> Session | None:
        async def look() -> Session | None:
            async with self.app.store.visit(CHAT) as visit:
                return visit.session

        return self.loop.run_until_complete(look())

    def answers(self) -> dict[str, Any]:
        session = self.stored()
        return copy.deepcopy(session.answers) if session else {}

    @rule(words=WORDS)
    def type_words(self, words: str) -> None:
        session = self.stored()
        before = self.answers()
        asked = current_question(FORM, session) if session and session.phase in QUESTION_PHASES else None
        sent = len(session.sent) if session else 0
        self.send(Said(words=words))
        after = self.stored()
        if after is None or len(after.sent) != sent or not after.answers:
            return
        changed = {
            key for key in before.keys() | after.answers.keys() if before.get(key) != after.answers.get(key)
        }
        talks = {question.key for question in FORM.questions if question.part == "talk"}
        assert changed <= ({asked.key} if asked else set()) | talks

    @rule(steps=st.integers(1, 20))
    def answer_well(self, steps: int) -> None:
        """What most tenants do: the answer that is asked for. It is kept to the letter."""
        for _ in range(steps):
            session = self.stored()
            question = current_question(FORM, session) if session else None
            if self.screen.phase not in QUESTION_PHASES or question is None:
                self.send(Said(tap=f"{self.screen.token}:{self.screen.buttons[0].action}"))
                continue
            done = f"{self.screen.token}:done"
            if isinstance(question, Choice):
                self.send(Said(tap=f"{self.screen.token}:={question.options[0].key}"))
            elif isinstance(question, Files):
                self.send(Said(tap=done if "done" in self.actions() else f"{self.screen.token}:skip"))
            elif "done" in self.actions():
                self.send(Said(tap=done))
            else:
                words = GOOD.get(question.key, f"Woorden {self.updates} <&>")
                self.send(Said(words=words))
                kept = self.answers()[question.key]
                assert kept == words or words in kept["items"]

    def actions(self) -> set[str]:
        return {button.action for button in self.screen.buttons}

    @rule(data=st.data())
    def tap(self, data: st.DataObject) -> None:
        button = data.draw(st.sampled_from(self.screen.buttons))
        action = f"{self.screen.token}:{button.action}"
        old_token = self.screen.token
        self.send(Said(tap=action))
        assert self.screen.chosen, "a button that is shown works"
        if self.screen.token != old_token:
            self.old_taps.append(action)

    @precondition(lambda self: self.old_taps)
    @rule(data=st.data())
    def tap_an_old_button(self, data: st.DataObject) -> None:
        before, token = self.answers(), self.screen.token
        self.send(Said(tap=data.draw(st.sampled_from(self.old_taps))))
        assert self.screen.notice
        assert self.answers() == before
        assert self.stored() is None or self.screen.token == token

    @rule(oddity=st.sampled_from(list(Oddity)))
    def send_something_odd(self, oddity: Oddity) -> None:
        before = self.answers()
        self.send(Said(oddity=oddity))
        assert self.answers() == before

    @rule(name=st.text(max_size=10), content=st.binary(max_size=40))
    def send_a_file(self, name: str, content: bytes) -> None:
        update = str(self.updates + 1)
        self.send(Said(file=file_of(update, name or "x", "image/jpeg", len(content))), content)

    @rule()
    def the_update_comes_again(self) -> None:
        assert self.last
        session = self.stored()
        if session is None or self.last.update not in session.seen:
            return
        before = session.to_json()
        screen = self.loop.run_until_complete(self.app.desk.handle(self.last))
        assert screen, "the last update is answered again"
        assert set(self.screen.notice) <= set(screen.notice), "what was said is said again"
        assert screen.token == self.screen.token
        self.screen = screen
        after = self.stored()
        assert after
        assert after.to_json() == before

    @rule()
    def restart(self) -> None:
        before, token = self.answers(), self.screen.token
        self.open()
        assert self.answers() == before
        self.send(Said(words="/help"))
        assert self.stored() is None or self.screen.token == token or not before

    @rule()
    def change_the_language(self) -> None:
        before, phase = self.answers(), self.screen.phase
        switch = next(b for b in self.screen.buttons if b.action.startswith("language:"))
        self.send(Said(tap=f"{self.screen.token}:{switch.action}"))
        assert self.answers() == before
        assert self.screen.phase == phase

    @precondition(lambda self: any(b.action == "back" for b in self.screen.buttons))
    @rule()
    def go_back(self) -> None:
        before = self.answers()
        self.send(Said(tap=f"{self.screen.token}:back"))
        assert self.answers() == before

    @invariant()
    def there_is_a_way_on(self) -> None:
        if not hasattr(self, "screen"):
            return
        assert self.screen.lines or self.screen.notice
        asked = self.screen.phase in QUESTION_PHASES
        assert asked or any(row for row in self.screen.rows), "a button leads on"
        assert {"help"} <= {button.action for button in self.screen.buttons}
        assert self.screen.phase in ("welcome", "submitted", "paused", "erasing") or "back" in {
            button.action for button in self.screen.buttons
        }

    def teardown(self) -> None:
        if hasattr(self, "app"):
            self.loop.run_until_complete(self.app.outbox.deliver())
            mails = list((self.folder / "mail").glob("KLW-*[0-9].eml"))
            session = self.stored()
            assert len(mails) >= (len(session.sent) if session else 0)
        self.loop.close()
        shutil.rmtree(self.folder)


Conversation.TestCase.settings = settings(
    max_examples=int(os.environ.get("CONVERSATIONS", "40")),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestConversation = Conversation.TestCase
