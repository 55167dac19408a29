"""Persons with a habit, who read each screen and answer it: all of them get through, in both languages."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from bot.languages import translators
from bot.organisation import load
from bot.props import made_up
from dialogs.complaint import TOOLS
from dialogs.complaint.questions import FORM
from dialogs.gathering import Collection, Files
from dialogs.questions import Choice, worded
from dialogs.text import Text
from tests.kit.fake_telegram import FakeTelegram, Sent
from tests.kit.house import House, committee_mail, open_house, text_of
from tests.kit.visitor import TelegramVisitor, squeeze

LANGUAGES = ("nl", "en")
SAY = translators(load(None))

FACTS = {
    "no_talk_reason": "Het is te lang geleden",
    "card_about": "De lekkage in de keuken",
    "card_wish": "Een droog plafond",
    "name": "Fatima el Amrani",
    "tenant": "Oma el Amrani",
    "role_words": "Haar kleindochter",
    "email": "fatima@example.nl",
    "phone": "06 12345678",
    "address": "Dorpsstraat 1, 6131 AA Sittard",
    "decision": "De afwijzing van mijn aanvraag",
    "persons": "De opzichter van mijn flat",
    "when": "al jaren",
    "description": "Het dak lekt en niemand komt kijken.",
    "wish": "Een droog plafond",
}
"""What a person answers where words are asked."""

MOST = 120
"""Messages of a person at most, with whatever habit: about three for every question."""


def _prompts() -> dict[str, str]:
    """The key of each question for words, by how it is asked in each language and for whoever."""
    found = {}
    card = FORM.aside.questions if FORM.aside else ()
    for question in (*card, *FORM.questions):
        for answers in ({}, {"for_whom": "other"}):
            for say in SAY.values():
                if not isinstance(question, Choice | Files):
                    found[say(worded(question.prompt, answers))] = question.key
    return found


PROMPTS = _prompts()
MORE = {say(q.more) for q in FORM.questions if isinstance(q, Collection) for say in SAY.values()}
TOOL_LABELS = {say(tool.label) for tool in TOOLS for say in SAY.values()} | {say.name for say in SAY.values()}


@dataclass
class Person:
    """Reads the newest question with its buttons, and answers it: by typing, unless told otherwise."""

    visitor: TelegramVisitor
    said: int = 0
    seen: set[str] = field(default_factory=set)

    @property
    def screen(self) -> Sent:
        """The newest message with buttons."""
        return [message for message in self.visitor.messages if message.keyboard][-1]

    @property
    def question(self) -> str:
        """The last line of it: a question is asked last."""
        return self.screen.text.strip().splitlines()[-1]

    @property
    def labels(self) -> list[str]:
        """The buttons that belong to the question."""
        shown = [button["text"] for row in self.screen.keyboard for button in row]
        return [label for label in shown if label not in TOOL_LABELS]

    @property
    def wanted(self) -> str:
        """The key of the question for words that is asked now, if one is."""
        return next((key for prompt, key in PROMPTS.items() if self.question == prompt), "")

    @property
    def done(self) -> bool:
        return any("KLW-" in message.text for message in self.visitor.messages)

    async def files(self) -> None:
        """Begin, and answer until the complaint was sent."""
        await self.visitor.says("/start")
        while not self.done:
            self.said += 1
            assert self.said < MOST, f"no end to it; at: {self.screen.text}"
            await self.answers()

    async def answers(self) -> None:
        await self.well()

    async def well(self) -> None:
        if self.wanted:
            await self.visitor.says(FACTS[self.wanted])
        else:
            await self.visitor.says(self.labels[0])


class Tapper(Person):
    """Never types: taps, shares the own number, and speaks where words are asked."""

    async def well(self) -> None:
        keyboard = self.visitor.telegram.reply_keyboard(self.visitor.chat)
        asked, labels = self.question, self.labels
        if keyboard and keyboard.contacts:
            return await self.visitor.shares("31612345678")
        if self.wanted and asked not in self.seen:
            self.seen.add(asked)
            return await self.visitor.speaks(f"{self.wanted}.ogg")
        assert labels, f"nothing to tap, and speaking does not help: {asked}"
        return await self.visitor.taps(labels[0])


class YesSayer(Person):
    """Says the same to each question first; and answers it where that is not understood."""

    word: ClassVar = {"nl": "ja", "en": "yes"}

    async def answers(self) -> None:
        asked = self.question
        if asked in self.seen:
            return await self.well()
        self.seen.add(asked)
        return await self.visitor.says(self.word[self.visitor.sender["language_code"]])


class NoSayer(YesSayer):
    word: ClassVar = {"nl": "nee", "en": "no"}


class Wanderer(Person):
    """Does something else at each question once, before answering it."""

    async def answers(self) -> None:
        if self.question in self.seen:
            return await self.well()
        self.seen.add(self.question)
        return await self.wanders()

    async def wanders(self) -> None:
        raise NotImplementedError


class BackGoer(Wanderer):
    async def wanders(self) -> None:
        await self._taps({say(TOOLS[0].label) for say in SAY.values()})

    async def _taps(self, wanted: set[str]) -> None:
        shown = [button["text"] for row in self.screen.keyboard for button in row]
        if label := next((label for label in shown if label in wanted), ""):
            await self.visitor.taps(label)


class Pauser(BackGoer):
    async def wanders(self) -> None:
        await self._taps({say(TOOLS[2].label) for say in SAY.values()})


class Translating(BackGoer):
    async def wanders(self) -> None:
        asked = self.question
        await self._taps({say.name for say in SAY.values()})
        assert self.question != asked, "it is asked in the other language"
        self.seen.add(self.question)


@pytest.fixture
async def house(tmp_path: Path, telegram: FakeTelegram) -> AsyncIterator[House]:
    async with open_house(tmp_path / "data", telegram) as opened:
        yield opened


def somebody(telegram: FakeTelegram, language: str) -> TelegramVisitor:
    return TelegramVisitor(telegram, 7001, language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_person_who_only_types_gets_through(
    house: House, telegram: FakeTelegram, language: str
) -> None:
    await Person(somebody(telegram, language)).files()
    await house.delivered()
    told = squeeze(text_of(committee_mail(house)))
    for key in ("name", "email", "phone", "address", "decision", "when", "description", "wish"):
        assert FACTS[key] in told
    assert not [call for call, _ in telegram.calls if call == "answerCallbackQuery"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_person_who_only_taps_and_speaks_gets_through(
    house: House, telegram: FakeTelegram, language: str
) -> None:
    visitor = somebody(telegram, language)
    await Tapper(visitor).files()
    await house.delivered()
    mail = committee_mail(house)
    spoken = {part.get_content() for part in mail.iter_attachments()}
    for key in ("name", "address", "decision", "when", "description", "wish"):
        assert made_up(f"{key}.ogg") in spoken, f"what was said about {key} is attached"
    assert "06 12345678" in text_of(mail)
    typed = [message["text"] for message in telegram.said.values() if "text" in message]
    assert typed == ["/start"]
    assert len(telegram.answered) > 10


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", [YesSayer, BackGoer, Pauser, Translating])
async def test_a_person_with_a_habit_gets_through(
    house: House, telegram: FakeTelegram, language: str, person: type[Person]
) -> None:
    await person(somebody(telegram, language)).files()
    await house.delivered()
    told = squeeze(text_of(committee_mail(house)))
    for key in ("email", "phone", "address"):
        assert FACTS[key] in told


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_person_who_says_no_to_everything_can_always_go_on(
    house: House, telegram: FakeTelegram, language: str
) -> None:
    """No is no: nothing is sent for it. What may be skipped is skipped, and the way on is a button."""
    person = NoSayer(somebody(telegram, language))
    await person.files()
    await house.delivered()
    told = squeeze(text_of(committee_mail(house)))
    assert FACTS["address"] in told
    assert FACTS["description"] in told
    assert FACTS["email"] not in told
    send = SAY[language](Text("Send"))
    labels = [[button["text"] for row in m.original for button in row] for m in person.visitor.messages]
    assert sum(send in shown for shown in labels) == 2, "it was asked, declined, and asked again"
