"""Whole conversations as text that a secretary could read and write.

A story is a text file: what the tenant does and what the assistant, the committee and its staff
then read, a line each, in Dutch or English words. A line that begins with a space goes on with
the line before it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.kit.house import House, committee_mail, text_of
from tests.kit.visitor import TelegramVisitor, Visitor, squeeze

_WORDS = {
    "Taal": "language",
    "Language": "language",
    "Huurder typt": "says",
    "Tenant types": "says",
    "Huurder kiest": "taps",
    "Tenant chooses": "taps",
    "Huurder kiest een oude knop": "taps_old",
    "Tenant chooses an old button": "taps_old",
    "Huurder stuurt": "sends",
    "Tenant sends": "sends",
    "Assistent zegt": "sees",
    "Assistant says": "sees",
    "Assistent zegt niet": "sees_not",
    "Assistant does not say": "sees_not",
    "Keuzes": "choices",
    "Choices": "choices",
    "Assistent start opnieuw": "restart",
    "Assistant starts again": "restart",
    "Commissie leest": "committee",
    "Committee reads": "committee",
    "Commissie leest niet": "committee_not",
    "Committee does not read": "committee_not",
    "Commissie kreeg": "received",
    "Committee received": "received",
    "Medewerkers lezen": "staff",
    "Staff read": "staff",
    "Huurder krijgt per e-mail": "copy",
    "Tenant gets by e-mail": "copy",
}


@dataclass(frozen=True)
class Step:
    number: int
    what: str
    words: str


@dataclass(frozen=True)
class Story:
    name: str
    language: str
    steps: tuple[Step, ...]


def read(path: Path) -> Story:
    """The story of this file."""
    steps: list[Step] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            last = steps.pop()
            steps.append(Step(last.number, last.what, f"{last.words}\n{line.strip()}"))
            continue
        what, _colon, words = line.partition(":")
        if what not in _WORDS:
            raise ValueError(f"{path.name}, line {number}: nobody knows {what!r}")
        steps.append(Step(number, _WORDS[what], words.strip()))
    language = next(step.words for step in steps if step.what == "language")
    return Story(path.stem, language, tuple(step for step in steps if step.what != "language"))


class Telling:
    """Plays a story with a visitor in the house."""

    def __init__(self, story: Story, house: House, visitor: Visitor) -> None:
        self.story = story
        self.house = house
        self.visitor = visitor

    async def play(self) -> None:
        for step in self.story.steps:
            try:
                await getattr(self, f"_{step.what}")(step.words)
            except AssertionError as error:
                raise AssertionError(
                    f"{self.story.name}, line {step.number}: {step.what} {step.words!r}\n{error}\n"
                    f"heard:\n{self.visitor.heard}\nchoices: {self.visitor.choices}"
                ) from error

    async def _says(self, words: str) -> None:
        await self.visitor.says(words)

    async def _taps(self, label: str) -> None:
        await self.visitor.taps(label)

    async def _taps_old(self, label: str) -> None:
        if isinstance(self.visitor, TelegramVisitor):
            await self.visitor.taps_old(label)

    async def _sends(self, name: str) -> None:
        content = b"\xff\xd8\xff" + name.encode()
        if isinstance(self.visitor, TelegramVisitor):
            await self.visitor.sends(name, content)
        else:
            path = self.house.settings.data / name
            path.write_bytes(content)
            await self.visitor.says(f"/file {path}")

    async def _sees(self, words: str) -> None:
        assert self.visitor.sees(words)

    async def _sees_not(self, words: str) -> None:
        assert not self.visitor.sees(words)

    async def _choices(self, labels: str) -> None:
        wanted = [label.strip() for label in labels.split(",")]
        assert [c for c in self.visitor.choices if c in wanted] == wanted

    async def _restart(self, _words: str) -> None:
        if self.house.telegram:
            await self.house.restart()

    async def _committee(self, words: str) -> None:
        await self.house.delivered()
        mail = committee_mail(self.house)
        read = f"{mail['Subject']}\n{text_of(mail)}\n" + "\n".join(
            part.get_filename() or "" for part in mail.iter_attachments()
        )
        assert squeeze(words) in squeeze(read), read

    async def _committee_not(self, words: str) -> None:
        assert squeeze(words) not in squeeze(text_of(committee_mail(self.house)))

    async def _received(self, count: str) -> None:
        await self.house.delivered()
        number = int(re.sub(r"\D", "", count))
        assert len(self.house.mails(self.house.app.organisation.committee_email)) == number

    async def _staff(self, words: str) -> None:
        if self.house.telegram:
            await self.house.delivered()
            assert squeeze(words) in squeeze(self.house.staff_heard()), self.house.staff_heard()

    async def _copy(self, words: str) -> None:
        await self.house.delivered()
        (mail,) = self.house.mails("example")
        assert squeeze(words) in squeeze(text_of(mail)), text_of(mail)
