"""A draft is never unreadable, and whoever types while the disk takes nothing is told, and loses nothing."""

import errno
import os
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.folder import DataFolder
from bot.store.vault import Vault
from tests.kit.acknowledged import all_is_handled
from tests.kit.campaign import Figures, rounds
from tests.kit.disk import Call, watched
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.filing import come_to
from tests.kit.house import TENANT, draft, open_house
from tests.kit.lifetime import OWN_WORDS, check, find, lifetime
from tests.kit.visitor import TelegramVisitor
from tests.promises.test_lost import mailed
from tests.test_intake import until

WAIT = "Ik kan uw antwoord nu niet bewaren."

SHORT = -1
"""A write that ends in its midst, before the disk is full."""

ERRORS = {
    "ENOSPC": errno.ENOSPC,
    "short": SHORT,
    "EDQUOT": errno.EDQUOT,
    "EIO": errno.EIO,
    "EROFS": errno.EROFS,
}


@dataclass
class BadDisk:
    """Refuses every call of a step once; each time, every draft must open."""

    folder: Path
    error: int
    refused: set[tuple[str, str]] = field(default_factory=set)
    refusals: int = 0
    unreadable: list[str] = field(default_factory=list)
    vault: Vault | None = None

    def hook(self, call: Call) -> int | None:
        if self.vault is None:
            return None
        key = call.kind, re.sub(r"\.[0-9-]+\.tmp$|\d{12}$", "", call.path)
        if self.error == SHORT and call.kind == "write" and key not in self.refused:
            self.refused.add(key)
            self.refused.discard(("write again", key[1]))
            return len(call.data) // 2
        if self.error == SHORT and call.kind == "write":
            key = "write again", key[1]
        if key in self.refused:
            return None
        self.refused.add(key)
        self.refusals += 1
        self._look()
        number = errno.ENOSPC if self.error == SHORT else self.error
        raise OSError(number, os.strerror(number))

    def _look(self) -> None:
        assert self.vault
        for path in (self.folder / "drafts").glob("*.json"):
            try:
                self.vault.read(path)
            except StoreError as error:
                self.unreadable.append(str(error))


@pytest.mark.promise(2)
@pytest.mark.parametrize("error", list(ERRORS)[: rounds(1, 5)])
async def test_whatever_call_the_disk_refuses_every_draft_opens_and_no_answer_is_lost(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures, error: str
) -> None:
    """Every call to the disk of a whole conversation fails once; the tenant is told once for an answer."""
    disk = BadDisk(tmp_path / "data", ERRORS[error])
    with watched(tmp_path, disk.hook):
        async with open_house(tmp_path / "data", telegram) as house:
            disk.vault = DataFolder(tmp_path / "data").vault(())
            visitor = TelegramVisitor(telegram, TENANT)

            async def delivered() -> None:
                disk.refused.clear()
                while await house.app.store.undelivered():
                    await house.delivered()
                    house.now += timedelta(hours=5)

            steps, told, mails = list[str](), [0], list[str]()
            async for step in lifetime(visitor, telegram, delivered):
                await all_is_handled(telegram, tmp_path / "data")
                steps.append(step)
                mails = mails or mailed(tmp_path)
                told.append(sum(WAIT in message.text for message in visitor.messages))
                if step in OWN_WORDS:
                    assert told[-1] == told[-2] + 1, step
                assert told[-1] <= told[-2] + 1, step
                disk.refused.clear()
            disk.vault = None
    assert disk.unreadable == []
    check(await find(tmp_path / "data", TENANT), steps)
    (mail,) = mails
    assert [words for words in OWN_WORDS if words not in mail] == []
    figures(f"{error}: {disk.refusals:,} calls to the disk refused: 0 drafts unreadable, 0 answers lost")


async def test_a_disk_that_stays_full_is_told_once_and_the_answers_wait_for_room(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """However long it lasts: nothing is set aside, and nothing need be typed again."""
    full, refusals = False, 0

    def hook(call: Call) -> None:
        nonlocal refusals
        if full and call.kind in ("create", "write"):
            refusals += 1
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with watched(tmp_path, hook):
        async with open_house(tmp_path / "data", telegram) as house:
            visitor = TelegramVisitor(telegram, TENANT)
            await come_to(visitor, "name")
            full = True
            typed = ["Jan Jansen", "jan@example.nl", "06 12345678"]
            for words in typed:
                await telegram.message(TENANT, visitor.sender, text=words)
            await until(lambda: refusals > 40)
            assert [WAIT in message.text for message in visitor.messages].count(True) == 1
            assert visitor.messages[-1].text.startswith(WAIT)
            assert (await draft(house)).answers.get("name") is None
            full = False
            await all_is_handled(telegram, tmp_path / "data")
            kept = (await draft(house)).answers
            assert (kept["name"], kept["email"], kept["phone"]) == (
                "Jan Jansen",
                "jan@example.nl",
                "06 12345678",
            )
            assert "Wat is uw postadres?" in visitor.messages[-1].text
            assert list((tmp_path / "data/aside").iterdir()) == []
