"""A voice message that is written out on its way in: by a model of the operator's, or not at all."""

from pathlib import Path

import pytest

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


async def speak(house: House, tenant: TelegramVisitor, words: str) -> None:
    """Speak, with a model that hears these words; none: nothing can be written out."""
    house.app.desk._listener = Listens(words or None)
    await tenant.speaks("deel.ogg")


async def told(house: House) -> list[str]:
    """The parts of the story: the words, or 'recording'."""
    items = ((await answers(house)).get("description") or {"items": []})["items"]
    return [item.get("text", "recording") for item in items]


def recordings(house: House) -> int:
    evidence = house.settings.data / "evidence"
    return len([path for path in evidence.rglob("*") if path.is_file()])


FIRST_KEPT = "Uw eerdere spraakbericht hoort nu bij uw verhaal. De commissie kan ernaar luisteren."


async def test_who_speaks_on_before_the_check_loses_no_part_of_the_story(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "description")
    await speak(house, tenant, "Het lekt in de keuken.")
    await speak(house, tenant, "Niemand komt langs.")
    assert tenant.sees(FIRST_KEPT)
    assert tenant.sees("Dit heb ik gehoord: Niemand komt langs.")
    assert await told(house) == ["recording"]
    await tenant.taps("Ja, gebruik deze woorden")
    assert await told(house) == ["recording", "Niemand komt langs."]
    assert recordings(house) == 1


@pytest.mark.parametrize("typed", ["Nee, hij is nooit gekomen.", "En niemand komt langs."])
async def test_who_types_on_before_the_check_loses_no_part_of_the_story(
    house: House, tenant: TelegramVisitor, typed: str
) -> None:
    await come_to(tenant, "description")
    await speak(house, tenant, "Het lekt in de keuken.")
    await tenant.says(typed)
    assert tenant.sees(FIRST_KEPT)
    assert await told(house) == ["recording", typed]
    assert recordings(house) == 1
    await tenant.says("dat is alles")
    assert tenant.sees("Wat is voor u een goede oplossing?")


@pytest.mark.parametrize("typed", ["klaar", "dat is alles", "volgende"])
async def test_the_end_of_the_story_does_not_go_before_its_check(
    house: House, tenant: TelegramVisitor, typed: str
) -> None:
    await come_to(tenant, "description")
    await speak(house, tenant, "Het lekt in de keuken.")
    await tenant.says(typed)
    assert tenant.sees("Zeg eerst of dit klopt.")
    assert tenant.sees("Dit heb ik gehoord: Het lekt in de keuken.")
    await tenant.says("ja")
    assert await told(house) == ["Het lekt in de keuken."]
    await tenant.says(typed)
    assert tenant.sees("Wat is voor u een goede oplossing?")


async def change_first_part(house: House, tenant: TelegramVisitor) -> None:
    """Two parts were told, and the first is to be said anew."""
    await come_to(tenant, "description")
    await tenant.says("Deel een")
    await tenant.says("Deel twee")
    await tenant.taps("Wijzig een eerder bericht")
    await tenant.taps("Bericht 1: Deel een")


@pytest.mark.parametrize(
    ("spoken", "then", "parts", "kept"),
    [
        ("Een nieuw deel", ["Ja, gebruik deze woorden"], ["Een nieuw deel", "Deel twee"], 0),
        ("Een nieuw deel", ["Gebruik mijn spraakbericht"], ["recording", "Deel twee"], 1),
        ("Een nieuw deel", ["Laat het zo"], ["Deel een", "Deel twee"], 0),
        ("Een nieuw deel", ["Ik typ het antwoord", "Getypt"], ["Getypt", "Deel twee"], 0),
        ("Een nieuw deel", ["Nee, getypt"], ["Nee, getypt", "Deel twee"], 0),
        ("", [], ["recording", "Deel twee"], 1),
    ],
)
async def test_a_part_of_the_story_that_is_said_anew_takes_its_place(
    house: House, tenant: TelegramVisitor, spoken: str, then: list[str], parts: list[str], kept: int
) -> None:
    await change_first_part(house, tenant)
    await speak(house, tenant, spoken)
    for words in then:
        await tenant.says(words)
    assert await told(house) == parts
    assert recordings(house) == kept
    assert tenant.sees("Wat wilt u nog meer vertellen?")
    await tenant.says("Deel drie")
    assert await told(house) == [*parts, "Deel drie"]
    await tenant.edits("Deel twee", "Deel 2")
    assert (await told(house))[1] == "Deel 2"


async def test_a_second_take_of_a_part_that_is_said_anew_replaces_the_first(
    house: House, tenant: TelegramVisitor
) -> None:
    await change_first_part(house, tenant)
    for words in ("Een nieuw heel", "Een nieuw deel"):
        await speak(house, tenant, words)
    assert tenant.sees("Uw vorige spraakbericht is weg.")
    await tenant.says("ja")
    assert await told(house) == ["Een nieuw deel", "Deel twee"]
    assert recordings(house) == 0


async def test_who_goes_back_from_the_check_of_a_part_finds_it_again(
    house: House, tenant: TelegramVisitor
) -> None:
    await change_first_part(house, tenant)
    await speak(house, tenant, "Een nieuw deel")
    await tenant.says("terug")
    assert not tenant.sees("Een nieuw deel"), "it is not shown the same again"
    await tenant.says("sinds februari")
    await tenant.says("ja")
    assert tenant.sees("Dit heb ik gehoord: Een nieuw deel")
    await tenant.says("ja")
    assert await told(house) == ["Een nieuw deel", "Deel twee"]


@pytest.mark.parametrize("words", ["Ja, dat klopt.", "Nee.", "Klaar.", "Overslaan graag."])
async def test_a_yes_or_no_that_is_spoken_to_a_check_takes_no_answers_place(
    house: House, tenant: TelegramVisitor, words: str
) -> None:
    await come_to(tenant, "when")
    await tenant.says("3 maart")
    await speak(house, tenant, words)
    assert tenant.sees(f"Dit heb ik gehoord: {words}")
    assert tenant.sees("Ik kan spraak hier niet gebruiken. Kies een knop of typ het antwoord.")
    assert tenant.sees("Ik begrijp: dinsdag 3 maart 2026.")
    await tenant.taps("Ja")
    assert (await answers(house))["when"]["first"] == "2026-03-03"
    assert recordings(house) == 0


@pytest.mark.parametrize("words", ["Ja.", "Nee hoor.", "Dat klopt."])
@pytest.mark.parametrize(("place", "said"), [("name", "Jan Jansen"), ("description", "Het lekt.")])
async def test_a_yes_or_no_that_is_spoken_to_the_check_of_what_was_heard_loses_nothing(
    house: House, tenant: TelegramVisitor, place: str, said: str, words: str
) -> None:
    await come_to(tenant, place)
    await speak(house, tenant, said)
    await speak(house, tenant, words)
    assert tenant.sees(f"Dit heb ik gehoord: {words}")
    await tenant.taps("Ja, gebruik deze woorden")
    kept = await told(house) if place == "description" else [(await answers(house))[place]]
    assert kept == [said]
    assert recordings(house) == 0


@pytest.mark.parametrize(
    ("spoken", "date"),
    [("Nee, 12 maart.", "12 maart."), ("Om 14 uur.", "3 maart, Om 14 uur.")],
)
async def test_a_better_date_that_is_spoken_to_a_check_is_read_as_a_typed_one(
    house: House, tenant: TelegramVisitor, spoken: str, date: str
) -> None:
    await come_to(tenant, "when")
    await tenant.says("3 maart")
    await speak(house, tenant, spoken)
    assert tenant.sees(f"Dit heb ik gehoord: {date}")
    await tenant.taps("Ja, gebruik deze woorden")
    await tenant.taps("Ja")
    assert (await answers(house))["when"]["words"] == date
    assert (await answers(house))["when"]["first"]


@pytest.mark.parametrize(
    ("place", "words", "asked"),
    [
        ("name", "Ja.", "Wat is uw naam?"),
        ("name", "Weet ik niet.", "Wat is uw naam?"),
        ("wish", "Nee.", "Wat is voor u een goede oplossing?"),
        ("wish", "Sla over.", "Wat is voor u een goede oplossing?"),
        ("description", "Oké.", "Wat is er gebeurd?"),
    ],
)
async def test_what_is_no_answer_where_it_is_typed_is_none_where_it_is_spoken(
    house: House, tenant: TelegramVisitor, place: str, words: str, asked: str
) -> None:
    await come_to(tenant, place)
    await speak(house, tenant, words)
    assert tenant.sees(f"Dit heb ik gehoord: {words}")
    assert tenant.sees("Ik kan spraak hier niet gebruiken. Kies een knop of typ het antwoord.")
    assert tenant.sees(asked)
    assert place not in await answers(house)
    assert recordings(house) == 0


async def test_the_end_of_a_story_that_is_spoken_is_no_part_of_it(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "description")
    await tenant.says("Het lekt.")
    await speak(house, tenant, "Nee, dat is alles.")
    await speak(house, tenant, "Dat is alles.")
    assert tenant.sees("Ik kan spraak hier niet gebruiken.")
    assert tenant.sees("Wat wilt u nog meer vertellen?")
    assert await told(house) == ["Het lekt."]
