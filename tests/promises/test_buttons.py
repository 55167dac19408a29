"""Promise 8: old, foreign and forged buttons change nothing, and are answered with one line and the question.

Nothing: the draft as it is stored is the same to the byte, but for the record of what was handled (`seen`,
the ids of updates, and `told`, what was said back to the last of them). So is all that was sent or kept
beside it. A tap is still a sign of life: where time goes on, `touched` is later; here it stands still.
"""

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest

from dialogs.complaint.commands import COMMANDS
from dialogs.complaint.questions import FORM
from dialogs.interview import Interview
from dialogs.questions import Choice
from tests.kit.campaign import Figures, rounds
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.hostile import TAPS
from tests.kit.house import House, draft
from tests.kit.sent import Sent
from tests.kit.visitor import TelegramVisitor

OLD = (
    "Die knop hoort bij een eerder bericht. Hier zijn we nu.",
    "That button belongs to an earlier message. This is where we are now.",
)
"""What is said to a tap that changes nothing, in the tenant's language."""

SCRIPT = (
    *("/start", "beginnen", "nog niet", "eerst praten", "De lekkage", "Een afspraak", "na 3 dagen", "/pauze"),
    *("ga verder", "opgelost", "weer openen", "niet opgelost", "nog niet"),
    *(
        "nu de klacht indienen",
        "voor iemand anders",
        "/terug",
        "voor mijzelf",
        "Jan Jansen",
        "jan@gmial.com",
        "ja",
        "06 12345678",
    ),
    *("Dorpsstraat", "Nee, laat mijn woorden staan", "een besluit", "De afwijzing", "sinds januari", "ja"),
    *("Ik kreeg geen antwoord.", "En nog iets.", "een eerder bericht wijzigen", "bericht 1", "zo laten"),
    *(
        "dat is alles",
        "overslaan",
        "overslaan",
        "wijzig naam",
        "behouden",
        "/verwijder",
        "nee",
        "/taal",
        "/taal",
    ),
    *(
        "alles klopt, ga verder",
        "nog niet",
        "ga verder",
        "verstuur",
        "klacht intrekken",
        "nee",
        "nieuwe klacht",
    ),
    *("beginnen", "ja"),
)
"""A conversation that comes to every phase."""

ACTIONS = (
    *{event for state in Interview.states for move in state.transitions for event in str(move.event).split()},
    *(
        "skip",
        "done",
        "drop",
        "keep",
        "agree",
        "anew",
        "voice",
        "items",
        "item",
        "no_item",
        "item:?",
        "item:1",
    ),
    *("drop:1", "here", "quiet", "help", "mydata", "status", "privacy", "read", "read:slower", "read:faster"),
    *("read:on", "read:off", "language:nl", "language:en", "language:xx", "language:"),
    *(command.action for command in COMMANDS),
    *(
        f"change:{question.key}"
        for question in (*FORM.questions, *(FORM.aside.questions if FORM.aside else ()))
    ),
    *(f"={option.key}" for q in FORM.questions if isinstance(q, Choice) for option in q.options),
)
"""Everything that any button does."""


TOLD = ("seen", "told", "handouts")
"""What the draft knows of updates that were handled, and of what was said back."""


async def stored(house: House) -> str:
    """The draft as it is stored, without what tells that updates were handled."""
    kept = (await draft(house)).to_json()
    return json.dumps({name: value for name, value in kept.items() if name not in TOLD})


async def files(house: House) -> dict[Path, bytes]:
    """Everything that was sent or kept beside the draft."""
    await house.settle()
    kinds = ("evidence", "outbox", "complaints", "aside", "mail")
    paths = (path for kind in kinds for path in (house.settings.data / kind).rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in paths}


class Prober:
    """Taps what should change nothing, and looks at what it did."""

    def __init__(self, house: House, telegram: FakeTelegram, tenant: TelegramVisitor) -> None:
        self.house, self.telegram, self.tenant = house, telegram, tenant
        self.tapped = 0
        self.known: dict[str, Sent] = {}

    @property
    def shown(self) -> set[str]:
        """What the buttons hold that are there now."""
        return {b["callback_data"] for m in self.tenant.messages for row in m.keyboard for b in row}

    def look(self) -> None:
        """Remember what all buttons hold that ever were there, with their messages; clear away the others."""
        sent = [(m, b) for m in self.tenant.messages for row in m.original for b in row]
        self.known = {button["callback_data"]: message for message, button in sent} | self.known
        for message in self.tenant.messages:
            if not message.keyboard:
                del self.telegram.messages[self.tenant.chat][message.id]

    async def tap(self, message: Sent, data: str) -> None:
        """Tap it: nothing changes, and it is answered with a line and where the tenant is."""
        before, others = await stored(self.house), await files(self.house)
        labels = set(self.tenant.choices)
        await self.telegram.tap(self.tenant.sender, message, data)
        await self.house.handled()
        await self.tenant.listens()
        self.tapped += 1
        assert await stored(self.house) == before, data
        assert await files(self.house) == others
        assert sum(map(self.tenant.heard.count, OLD)) == 1, (data, self.tenant.heard)
        assert set(self.tenant.choices) == labels, data
        question = self.tenant.messages[-1].html
        assert "<b>" in question or self.tenant.messages[-1].keyboard, "where the tenant is stands there"
        self.look()


@pytest.mark.promise(8)
async def test_buttons_that_are_old_foreign_or_forged_change_nothing(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor, figures: Figures
) -> None:
    """At every point of a conversation that comes to every phase."""
    chance, most = random.Random(8), rounds(1, 1_000)
    stranger = TelegramVisitor(telegram, 7002)
    prober, theirs = Prober(house, telegram, tenant), Prober(house, telegram, stranger)
    counts = {"old": 0, "foreign": 0, "wrong": 0, "forged": 0}
    for number, words in enumerate(SCRIPT):
        await stranger.says(words)
        await tenant.says(words)
        await house.handled()
        await house.delivered()
        await tenant.listens()
        token = (await draft(house)).token
        shown = prober.shown
        prober.look()
        theirs.look()
        kinds = {
            "old": [data for data in prober.known if data not in shown],
            "foreign": list(theirs.known),
            "wrong": [*TAPS, *(f"{token[:-1]}9{token[-1]}:{action}" for action in ACTIONS)],
            "forged": [f"{token}:{a}" for a in ("", ":", *ACTIONS) if f"{token}:{a}" not in shown],
        }
        for kind, taps in kinds.items():
            few = (most if kind == "old" else min(most, 40)) if number % rounds(2, 1) == 0 else 0
            for data in chance.sample(taps, min(few, len(taps))):
                counts[kind] += 1
                await prober.tap(prober.known.get(data) or tenant.messages[-1], data)
    figures(
        f"{prober.tapped:,} taps ({', '.join(f'{count:,} {kind}' for kind, count in counts.items())}) "
        f"at {len(SCRIPT)} points of a conversation: 0 changed anything"
    )


@pytest.mark.promise(8)
async def test_the_buttons_of_a_reminder_count_after_it_and_not_before(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor
) -> None:
    """And a tap on an old button in between does not take them away."""
    for words in SCRIPT[:7]:
        await tenant.says(words)
    await house.handled()
    prober = Prober(house, telegram, tenant)
    token = (await draft(house)).token
    for action in ("here", "quiet", "delete"):
        await prober.tap(tenant.messages[-1], f"{token}:{action}")
    house.now += timedelta(days=3)
    await house.app.agenda.keep()
    await tenant.listens()
    assert "U vroeg mij om u vandaag een bericht te sturen." in tenant.heard
    reminder = tenant.messages[-1]
    for data in ("00000000.0:begin", f"{token}:quiet"):
        await telegram.tap(tenant.sender, reminder, data)
        await house.handled()
    await tenant.listens()
    assert (await draft(house)).quiet
    await prober.tap(tenant.messages[-1], f"{token}:here")
