"""CONVERSATION, rule 8: a message that was edited changes the draft too, and the tenant is told."""

import pytest

from bot.props import made_up
from tests.kit.filing import come_to
from tests.kit.house import House, answers, draft
from tests.kit.staff import Member
from tests.kit.visitor import TelegramVisitor

FOLLOWED = "U hebt een eerder bericht gewijzigd. Ik heb uw antwoord ook gewijzigd."
NOT_AN_ANSWER = "Dat bericht is geen antwoord op een vraag."


async def test_a_name_that_is_edited_is_changed(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "phone")
    await tenant.edits("Jan Jansen", "Jan P. Jansen")
    assert tenant.sees(FOLLOWED)
    assert tenant.sees("Naam: Jan P. Jansen")
    assert tenant.sees("Wat is uw telefoonnummer?"), "where the tenant was"
    assert (await answers(house))["name"] == "Jan P. Jansen"


async def test_an_edit_that_cannot_be_read_keeps_the_old_answer(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "phone")
    await tenant.edits("jan@example.nl", "geen")
    assert tenant.sees("U hebt een eerder bericht gewijzigd. Ik lees geen e-mailadres in: geen.")
    assert tenant.sees("Uw antwoord blijft: jan@example.nl")
    assert (await answers(house))["email"] == "jan@example.nl"
    await tenant.edits("geen", "jan@example.org")
    assert (await answers(house))["email"] == "jan@example.org", "it is still the message of that answer"


async def test_an_edited_choice_opens_the_questions_that_go_with_it(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "description")
    await tenant.edits("een besluit", "allebei")
    assert tenant.sees("Over welke persoon of personen gaat uw klacht?")
    await tenant.says("De opzichter")
    assert tenant.sees("Wat is er gebeurd?")


async def test_an_edited_talk_leads_where_it_should(house: House, tenant: TelegramVisitor) -> None:
    await tenant.says("/start")
    await tenant.says("beginnen")
    await tenant.says("ja")
    await tenant.edits("ja", "nog niet")
    assert tenant.sees("Wat kiest u: eerst praten, of nu de klacht indienen?")
    await tenant.edits("nog niet", "dat durf ik niet")
    assert tenant.sees("Waarom kan een gesprek niet")


async def test_an_edited_part_of_the_story_takes_its_place(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "more")
    await tenant.says("En daarna ook niet.")
    await tenant.edits("Ik kreeg geen antwoord.", "Ik kreeg nooit antwoord.")
    assert tenant.sees("Er staat nu: Ik kreeg nooit antwoord.")
    texts = [part["text"] for part in (await answers(house))["description"]["items"]]
    assert texts == ["Ik kreeg nooit antwoord.", "En daarna ook niet."]


async def test_an_edited_period_is_read_and_checked_again(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "wish")
    await tenant.edits("sinds januari", "sinds februari")
    assert tenant.sees("Ik begrijp: vanaf 1 februari 2026 tot nu.")
    await tenant.taps("Ja")
    assert tenant.sees("Wat is voor u een goede oplossing?")
    assert (await answers(house))["when"]["first"] == "2026-02-01"


async def test_an_edit_at_the_last_step_shows_the_overview_again(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "confirming")
    await tenant.edits("Een gesprek", "Een gesprek en excuses")
    assert tenant.sees("Klopt alles?")
    assert tenant.sees("Een gesprek en excuses")


async def test_an_edit_after_sending_changes_nothing_and_says_so(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "submitted")
    before = (await draft(house)).answers
    await tenant.edits("Jan Jansen", "Piet Pietersen")
    assert tenant.sees("Uw klacht is al verstuurd")
    assert tenant.sees("klachtencommissie.lokethousing@levantogroep.nl")
    assert (await draft(house)).answers == before


async def test_a_message_that_is_no_answer_any_more_changes_nothing(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "email")
    await tenant.says("terug")
    await tenant.says("Jan de Vries")
    await tenant.edits("Jan Jansen", "Piet")
    assert tenant.sees(NOT_AN_ANSWER)
    assert (await answers(house))["name"] == "Jan de Vries"


async def test_a_caption_that_is_edited_is_changed(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "evidence")
    await tenant.sends("brief.pdf", made_up("brief.pdf"), caption="De brief")
    await tenant.sends("twee.pdf", made_up("twee.pdf"))
    await tenant.edits_caption("De brief", "De brief van 3 maart")
    assert tenant.sees("De brief van 3 maart")
    items = (await answers(house))["evidence"]["items"]
    assert [(item["name"], item["note"]) for item in items] == [
        ("brief.pdf", "De brief van 3 maart"),
        ("twee.pdf", ""),
    ]
    kept = {path.name for path in (house.settings.data / "evidence").rglob("*") if path.is_file()}
    assert kept == {item["id"] for item in items}


async def test_a_caption_that_was_sent_is_not_told_to_be_gone_where_its_file_is_edited(
    house: House, tenant: TelegramVisitor
) -> None:
    """The caption stands in the complaint, which stays as it was."""
    await come_to(tenant, "evidence")
    await tenant.sends("brief.pdf", made_up("brief.pdf"), caption="De brief")
    for words in ("dat is alles", "alles klopt, ga verder", "verstuur"):
        await tenant.says(words)
    await tenant.edits_caption("De brief", "De brief")
    assert tenant.sees("Uw klacht is al verstuurd en blijft zoals die was.")
    assert not tenant.sees("Wat u erbij typte, heb ik niet bewaard.")


async def test_edits_while_erasing_or_paused_stay_there(house: House, tenant: TelegramVisitor) -> None:
    await come_to(tenant, "email")
    await tenant.says("pauze")
    await tenant.edits("Jan Jansen", "Jan J.")
    assert tenant.sees("Wat wilt u doen?")
    await tenant.says("ga verder")
    assert (await answers(house))["name"] == "Jan J."


@pytest.mark.parametrize("checked", ["", "ja"])
async def test_an_address_that_was_nearly_read_can_be_edited_before_and_after_its_check(
    house: House, tenant: TelegramVisitor, checked: str
) -> None:
    await come_to(tenant, "email")
    await tenant.says("jan@example,nl")
    assert tenant.sees("Bedoelt u: jan@example.nl?")
    if checked:
        await tenant.says(checked)
    await tenant.edits("jan@example,nl", "jan.jansen@example.nl")
    assert tenant.sees(FOLLOWED)
    assert tenant.sees("Wat is uw telefoonnummer?")
    assert (await answers(house))["email"] == "jan.jansen@example.nl"
    assert (await draft(house)).proposed == {}


async def test_an_earlier_message_of_an_answer_that_was_nearly_read_changes_nothing(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "phone")
    await tenant.says("terug")
    await tenant.says("piet@example,nl")
    await tenant.says("ja")
    await tenant.edits("jan@example.nl", "kees@example.nl")
    assert tenant.sees(NOT_AN_ANSWER)
    assert (await answers(house))["email"] == "piet@example.nl"


@pytest.mark.parametrize("choice", ["Laat dit antwoord staan", "Wijzig"])
async def test_the_message_of_an_answer_that_stays_is_followed_on(
    house: House, tenant: TelegramVisitor, choice: str
) -> None:
    """Another message was nearly read, and is not the answer."""
    await come_to(tenant, "phone")
    await tenant.says("terug")
    await tenant.says("piet@example,nl")
    await tenant.taps(choice)
    await tenant.edits("jan@example.nl", "kees@example.nl")
    assert tenant.sees(FOLLOWED)
    assert (await answers(house))["email"] == "kees@example.nl"
    await tenant.edits("piet@example,nl", "piet@example.nl")
    assert tenant.sees(NOT_AN_ANSWER)


async def test_what_was_nearly_read_can_be_edited_where_it_is_asked_for_in_another_way(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "phone")
    await tenant.says("terug")
    await tenant.says("piet@example,nl")
    await tenant.taps("Wijzig")
    await tenant.edits("piet@example,nl", "piet@example.org")
    assert tenant.sees(FOLLOWED)
    assert (await answers(house))["email"] == "piet@example.org"
    await tenant.edits("jan@example.nl", "kees@example.nl")
    assert tenant.sees(NOT_AN_ANSWER)


async def test_an_edit_that_is_nearly_read_changes_nothing_before_it_is_checked(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "phone")
    await tenant.edits("jan@example.nl", "kees@example,nl")
    assert not tenant.sees(FOLLOWED)
    assert tenant.sees("U hebt een eerder bericht gewijzigd. Ik wil dat nog met u nagaan.")
    assert tenant.sees("Bedoelt u: kees@example.nl?")
    assert (await answers(house))["email"] == "jan@example.nl"
    await tenant.taps("Laat dit antwoord staan")
    await tenant.edits("kees@example,nl", "kees@example.org")
    assert (await answers(house))["email"] == "kees@example.org", "it is still the message of that answer"


async def test_an_edit_that_is_nearly_read_takes_the_place_of_another_message_that_was(
    house: House, tenant: TelegramVisitor
) -> None:
    """It is the message of the answer, and stays so; the words of the other one were never used."""
    await come_to(tenant, "phone")
    await tenant.says("terug")
    await tenant.says("piet@example,nl")
    await tenant.edits("jan@example.nl", "kees@example,nl")
    assert tenant.sees("Bedoelt u: kees@example.nl?")
    await tenant.says("ja")
    await tenant.edits("piet@example,nl", "piet@example.org")
    assert tenant.sees(NOT_AN_ANSWER)
    assert (await answers(house))["email"] == "kees@example.nl"
    await tenant.edits("kees@example,nl", "kees@example.org")
    assert tenant.sees(FOLLOWED)
    assert (await answers(house))["email"] == "kees@example.org"


@pytest.mark.parametrize("away", ["/pauze", "/verwijder"])
async def test_an_edit_that_is_refused_leaves_the_tenant_where_they_were(
    house: House, tenant: TelegramVisitor, away: str
) -> None:
    for words in ("/start", "beginnen", "nog niet", away):
        await tenant.says(words)
    before = await draft(house)
    await tenant.edits("nog niet", "blabla")
    assert tenant.sees("Uw antwoord blijft: Nog niet")
    after = await draft(house)
    assert (after.phase, after.answers) == (before.phase, before.answers)
    await tenant.edits("blabla", "ja")
    assert tenant.sees(FOLLOWED)
    assert (await answers(house))["talked_person"] == "yes"
    assert (await draft(house)).phase == "talking", "an answer that leads elsewhere ends it"


async def test_an_edit_that_is_refused_does_not_open_again_what_is_solved(
    house: House, tenant: TelegramVisitor
) -> None:
    for words in ("/start", "beginnen", "nog niet", "eerst praten", "De lekkage", "Een monteur", "nee"):
        await tenant.says(words)
    await tenant.taps("Het is opgelost")
    await tenant.edits("nog niet", "blabla")
    assert tenant.sees("Uw antwoord blijft: Nog niet")
    assert (await draft(house)).phase == "solved"


@pytest.mark.parametrize(
    "away", [("/pauze", "Ga verder"), ("/verwijder", "Nee, bewaar het"), ("/antwoord", "Nu niet antwoorden")]
)
async def test_who_edits_the_answer_that_is_asked_again_goes_where_the_form_leads(
    house: House, tenant: TelegramVisitor, away: tuple[str, str]
) -> None:
    """From a pause, from erasing or from the screen to answer: no screen is without a question."""
    leaves, comes_back = away
    await come_to(tenant, "submitted")
    await house.delivered_all()
    (sent,) = (await draft(house)).sent
    await Member(tenant.telegram).says(f"/vraag {sent['reference']} Welke brief?")
    await house.delivered_all()
    await tenant.says("nieuwe klacht")
    await come_to(tenant, "review")
    await tenant.says("wijzig naam")
    await tenant.says(leaves)
    await tenant.edits("Jan Jansen", "Jan Janssen")
    assert not tenant.sees("het begin")
    await tenant.taps(comes_back)
    assert tenant.sees("Klopt alles?")
    await tenant.taps("Terug")
    assert tenant.sees("Wilt u iets meesturen")
    await tenant.taps("Terug")
    await tenant.says(leaves)
    await tenant.edits("Een gesprek", "Een gesprek met excuses")
    await tenant.taps(comes_back)
    assert tenant.sees("Klopt alles?")
    assert tenant.sees("Een gesprek met excuses")


async def test_a_question_that_an_edit_takes_out_is_not_asked_any_more(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "against")
    for words in (
        "allebei",
        "De opzichter",
        "De afwijzing",
        "sinds januari",
        "ja",
        "Het lekt.",
        "dat is alles",
    ):
        await tenant.says(words)
    for words in ("Een gesprek", "overslaan"):
        await tenant.says(words)
    await tenant.says("wijzig persoon")
    assert tenant.sees("U wijzigt nu dit antwoord.")
    await tenant.edits("allebei", "een besluit")
    assert tenant.sees("Klopt alles?")


@pytest.mark.parametrize("leaves", ["", "/pauze"])
async def test_who_edits_the_reminder_that_is_asked_again_is_given_the_card(
    house: House, tenant: TelegramVisitor, leaves: str
) -> None:
    await tenant.says("/start")
    for words in (
        "beginnen",
        "nog niet",
        "eerst praten",
        "De lekkage",
        "Een loodgieter",
        "na 3 dagen",
        "terug",
    ):
        await tenant.says(words)
    assert tenant.sees("Wanneer zal ik u een bericht sturen?")
    await tenant.says(leaves) if leaves else None
    await tenant.edits("na 3 dagen", "na een week")
    assert (await draft(house)).phase == "talk_first"
    assert tenant.sees("7 dagen") or (await answers(house))["reminder"] == "7"


@pytest.mark.parametrize(
    ("typed", "edited", "key"),
    [
        ("Jan Jansen", "overslaan", "name"),
        ("Jan Jansen", "oké", "name"),
        ("Jan Jansen", "laat maar", "name"),
        ("Ik kreeg geen antwoord.", "annuleren", "description"),
        ("De afwijzing van mijn aanvraag", "/terug", "decision"),
        ("De afwijzing van mijn aanvraag", "nee", "decision"),
        ("Ik kreeg geen antwoord.", "klaar", "description"),
        ("Ik kreeg geen antwoord.", "/klaar", "description"),
        ("Een gesprek", "weet ik niet", "wish"),
        ("Een gesprek", "overslaan", "wish"),
    ],
)
async def test_words_that_would_be_no_answer_where_they_are_typed_are_none_where_they_are_edited(
    house: House, tenant: TelegramVisitor, typed: str, edited: str, key: str
) -> None:
    await come_to(tenant, "evidence")
    before = (await answers(house))[key]
    await tenant.edits(typed, edited)
    assert tenant.sees("U hebt een eerder bericht gewijzigd.")
    assert tenant.sees("Dat kan ik niet gebruiken als antwoord op deze vraag.")
    assert not tenant.sees(FOLLOWED)
    assert (await answers(house))[key] == before
    await tenant.edits(edited, "iets@example.nl")
    assert tenant.sees(FOLLOWED), "it is still the message of that answer"


@pytest.mark.parametrize(
    ("place", "typed", "edited", "key", "value", "then"),
    [
        ("phone", "0612", "0612345678", "phone", "06 12345678", "Wat is uw postadres?"),
        ("name", "ja", "Jan Jansen", "name", "Jan Jansen", "Wat is uw e-mailadres?"),
        ("against", "van alles", "allebei", "against", "both", "Over welk"),
        ("talked", "misschien", "ja", "talked_person", "yes", "leidinggevende"),
    ],
)
async def test_a_message_that_was_refused_is_the_answer_once_it_is_mended(
    house: House,
    tenant: TelegramVisitor,
    place: str,
    typed: str,
    edited: str,
    key: str,
    value: str,
    then: str,
) -> None:
    await come_to(tenant, place)
    await tenant.says(typed)
    assert key not in await answers(house)
    await tenant.edits(typed, edited)
    assert tenant.sees(FOLLOWED)
    assert tenant.sees(then)
    assert (await answers(house))[key] == value


async def test_a_message_that_was_refused_is_not_the_answer_once_another_is(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "phone")
    await tenant.says("0612")
    await tenant.says("06 12345678")
    await tenant.edits("0612", "0687654321")
    assert tenant.sees(NOT_AN_ANSWER)
    assert (await answers(house))["phone"] == "06 12345678"


async def test_a_message_that_was_refused_does_not_take_the_place_of_one_that_is_checked(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "email")
    await tenant.says("jan@example,nl")
    await tenant.says("bla bla")
    assert tenant.sees("Bedoelt u: jan@example.nl?")
    await tenant.says("ja")
    await tenant.edits("bla bla", "piet@example.nl")
    assert tenant.sees(NOT_AN_ANSWER)
    await tenant.edits("jan@example,nl", "jan@example.org")
    assert (await answers(house))["email"] == "jan@example.org"


async def test_a_no_before_a_better_answer_is_no_part_of_it_once_it_is_edited(
    house: House, tenant: TelegramVisitor
) -> None:
    await come_to(tenant, "when")
    await tenant.says("3 maart")
    await tenant.says("nee, 12 maart")
    await tenant.edits("nee, 12 maart", "Nee, 13 maart")
    assert tenant.sees("Ik begrijp: vrijdag 13 maart 2026.")
    assert (await answers(house))["when"] == {"words": "13 maart"}
    await tenant.edits("Jan Jansen", "Nee, Jan P. Jansen")
    assert (await answers(house))["name"] == "Jan P. Jansen"
    await tenant.edits("Nee, Jan P. Jansen", "nee")
    assert tenant.sees("Uw antwoord blijft: Jan P. Jansen")
