"""A voice message that is written out on its way in: by a model of the operator's, or not at all."""

from pathlib import Path

from bot.errors import TryLater
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.filing import come_to
from tests.kit.house import TENANT, House, answers
from tests.kit.visitor import TelegramVisitor


class Listens:
    """Stands for the model, which no test can bring along."""

    def __init__(self, words: str | None) -> None:
        self.words = words
        self.asked: list[tuple[bytes, str]] = []

    async def write_out(self, audio: bytes, language: str) -> str:
        self.asked.append((audio, language))
        if self.words is None:
            raise TryLater("the worker ended")
        return self.words


async def test_a_voice_message_is_written_out_in_the_language_of_the_conversation(
    house: House, tenant: TelegramVisitor
) -> None:
    house.app.desk._listener = listens = Listens("Jan Jansen")
    await come_to(tenant, "name")
    await tenant.speaks("naam.ogg")
    assert tenant.sees("Dit heb ik gehoord: Jan Jansen")
    assert listens.asked[0][1] == "nl"
    assert listens.asked[0][0], "the recording itself"
    await tenant.taps("Ja, gebruik deze woorden")
    assert (await answers(house))["name"] == "Jan Jansen"
    evidence = house.settings.data / "evidence"
    assert [path for path in evidence.rglob("*") if path.is_file()] == []


async def test_where_it_cannot_be_written_out_the_recording_serves(
    house: House, tenant: TelegramVisitor
) -> None:
    house.app.desk._listener = Listens(None)
    await come_to(tenant, "name")
    await tenant.speaks("naam.ogg")
    assert tenant.sees("Zal ik uw spraakbericht gebruiken als antwoord op deze vraag?")


async def test_silence_is_a_recording_without_words(
    house: House, tenant: TelegramVisitor, telegram: FakeTelegram, tmp_path: Path
) -> None:
    house.app.desk._listener = Listens("")
    await come_to(tenant, "name")
    await tenant.speaks("naam.ogg")
    assert tenant.sees("Ik heb uw spraakbericht bewaard.")
    assert telegram.in_chat(TENANT)
