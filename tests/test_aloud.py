"""Every screen can be heard: by a tap, always, slower and faster; the text is always beside it."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.languages import translators
from bot.organisation import load
from bot.reader import Reader
from bot.voice.voices import Voices
from dialogs.complaint import complaint_dialog
from dialogs.said import Said
from dialogs.speech import spoken
from tests.kit.fake_telegram import FakeTelegram, Refused
from tests.kit.filing import come_to
from tests.kit.house import NOW, TENANT, House, at_the_terminal, draft, open_house
from tests.kit.visitor import TelegramVisitor
from tests.test_conversation import LANGUAGES, a_session, screens
from tests.test_intake import until

av = pytest.importorskip("av", reason="the extra 'voice' is not installed")

ORGANISATION = load(None)
VOICED = complaint_dialog(translators(ORGANISATION), ORGANISATION.facts, voiced=True)


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    made = Reader(Voices({}), LANGUAGES)
    yield made
    await made.close()


async def heard(telegram: FakeTelegram, count: int) -> bytes:
    """The newest voice note, as soon as there are so many: a process of its own makes them."""

    await until(lambda: len(notes(telegram)) >= count)
    return notes(telegram)[-1]


def notes(telegram: FakeTelegram) -> list[bytes]:
    """The voice notes that the chat got."""
    return [m.file.content for m in telegram.in_chat(TENANT) if m.file and m.file.kind == "voice"]


def seconds(sound: bytes) -> float:
    """How long it lasts; it is valid Opus, mono."""
    with av.open(io.BytesIO(sound)) as container:
        stream = container.streams.audio[0]
        assert stream.codec_context.name == "opus"
        assert stream.codec_context.channels == 1
        frames = sum(frame.samples for frame in container.decode(stream))
        return float(frames / stream.codec_context.sample_rate)


async def test_a_tap_reads_the_screen_and_shows_nothing_twice(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """CONVERSATION, rule 5: read aloud, on every screen."""
    await come_to(tenant, "name")
    before = len(tenant.messages)
    await tenant.taps("Lees voor")
    sound = await heard(telegram, 1)
    assert 5 < seconds(sound) < 60
    assert len(tenant.messages) == before + 1, "only the voice note is new"
    await tenant.says("Jan Jansen")
    assert tenant.sees("Wat is uw e-mailadres?"), "the question was not disturbed"


async def test_everything_is_read_when_that_is_wanted_and_no_more_when_not(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "name")
    await tenant.says("/lees aan")
    await heard(telegram, 1)
    await tenant.says("Jan Jansen")
    await heard(telegram, 2)
    assert tenant.sees("Wat is uw e-mailadres?")
    await house.restart()
    await tenant.says("jan@example.nl")
    await heard(telegram, 3)
    await tenant.says("/lees uit")
    assert tenant.sees("Ik lees niet meer voor.")
    await tenant.says("06 12345678")
    assert (await draft(house)).aloud is False


async def test_slower_takes_longer(house: House, tenant: TelegramVisitor, telegram: FakeTelegram) -> None:
    await come_to(tenant, "name")
    await tenant.taps("Lees voor")
    normal = seconds(await heard(telegram, 1))
    await tenant.taps("Langzamer")
    assert seconds(await heard(telegram, 2)) > 1.08 * normal
    await tenant.says("sneller")
    await heard(telegram, 3)
    await tenant.says("/lees sneller")
    assert seconds(await heard(telegram, 4)) < 0.95 * normal


async def test_who_allows_no_voice_messages_is_told_in_words(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    await come_to(tenant, "name")
    telegram.faults.append(("sendVoice", Refused(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")))
    await tenant.taps("Lees voor")
    await until(lambda: "Uw instellingen laten geen spraakberichten toe." in tenant.messages[-1].text)


async def test_the_overview_is_read_as_a_whole(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram
) -> None:
    """CONVERSATION, the way through, 4."""
    await come_to(tenant, "review")
    await tenant.taps("Lees voor")
    assert seconds(await heard(telegram, 1)) > 30


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_screen_can_be_heard(language: str, reader: Reader) -> None:
    """One in six here; the words of all of them are in tests/test_speech.py."""
    for screen in screens(language)[::6]:
        told = spoken(screen, LANGUAGES)
        recording = await reader.read(screen)
        letters = sum(len(segment.text) for segment in told)
        assert abs(seconds(recording.audio) - recording.seconds) < 0.1
        assert 0.03 * letters < recording.seconds < 0.2 * letters + 5, told


@pytest.mark.parametrize(
    ("words", "pace", "aloud"),
    [
        ("lees voor", 1.0, False),
        ("/lees langzamer", 0.85, False),
        ("/read faster", 1.2, False),
        ("/lees aan", 1.0, True),
    ],
)
def test_how_it_is_read_is_kept_with_the_draft(words: str, pace: float, aloud: bool) -> None:
    session = a_session(phase="review")
    turn = VOICED.hear(session, Said(words=words), NOW, {})
    screen = VOICED.show(session, turn, {})
    assert (session.pace, session.aloud) == (pace, aloud)
    assert screen.aloud is not None
    assert screen.aloud.only
    assert screen.aloud.pace == pace
    assert "Dorpsstraat 1" in " ".join(line.text for line in screen.lines), "all of it, not only the question"


def test_reading_ends_somewhere() -> None:
    session = a_session(phase="review")
    for _ in range(9):
        turn = VOICED.hear(session, Said(words="/lees sneller"), NOW, {})
    assert session.pace == 1.45
    aloud = VOICED.show(session, turn, {}).aloud
    assert aloud is not None
    assert [button.label for button in aloud.buttons] == ["Langzamer", "Altijd voorlezen"]


async def test_the_terminal_writes_the_sound(tmp_path: Path, telegram: FakeTelegram) -> None:
    """For its owner only: it is said in the clear. Also in the place of one of an earlier version."""
    async with open_house(tmp_path / "data") as house, at_the_terminal(house, "nl") as visitor:
        sound = house.settings.data / "letters" / "voorgelezen.ogg"
        sound.parent.mkdir()
        sound.touch(0o644)
        await visitor.says("lees voor")
        assert visitor.sees("Voorgelezen.")
        assert seconds(sound.read_bytes()) > 5
        assert sound.stat().st_mode & 0o777 == 0o600
