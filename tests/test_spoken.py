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


async def test_each_part_of_the_story_that_was_written_out_can_be_taken_out_alone(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "description")
    told = ["Het lekt in de keuken.", "Niemand komt langs.", "Mijn kind is ziek."]
    for words in told:
        house.app.desk._listener = Listens(words)
        await tenant.speaks("klacht.ogg")
        await tenant.taps("Ja, gebruik deze woorden")
    items = (await answers(house))["description"]["items"]
    assert [item["text"] for item in items] == told
    assert len({item["id"] for item in items}) == 3
    await tenant.taps("Haal mijn laatste bericht weg")
    assert tenant.sees("Weggehaald: Mijn kind is ziek.")
    await tenant.taps("Wijzig een eerder bericht")
    await tenant.taps("Bericht 1: Het lekt in de keuken.")
    await tenant.says("Het lekt in de badkamer.")
    items = (await answers(house))["description"]["items"]
    assert [item["text"] for item in items] == ["Het lekt in de badkamer.", "Niemand komt langs."]


async def test_what_was_heard_and_does_not_fit_is_not_lost(house: House, tenant: TelegramVisitor) -> None:
    house.app.desk._listener = Listens("Het gaat over de afwijzing. " * 100)
    await come_to(tenant, "decision")
    await tenant.speaks("besluit.ogg")
    await tenant.taps("Ja, gebruik deze woorden")
    assert tenant.sees("Dat is te lang")
    await tenant.taps("Gebruik mijn spraakbericht")
    assert (await answers(house))["decision"]["voice"]
    evidence = house.settings.data / "evidence"
    assert len([path for path in evidence.rglob("*") if path.is_file()]) == 1
