"""The answers of a whole complaint, to get a visitor quickly to where a test begins."""

from tests.kit.visitor import Visitor

DUTCH = (
    ("begin", "/start"),
    ("talked", "beginnen"),
    ("for_whom", "nu de klacht indienen"),
    ("name", "voor mijzelf"),
    ("email", "Jan Jansen"),
    ("phone", "jan@example.nl"),
    ("address", "06 12345678"),
    ("against", "Dorpsstraat 1, 6131 AA Sittard"),
    ("decision", "een besluit"),
    ("when", "De afwijzing van mijn aanvraag"),
    ("period", "sinds januari"),
    ("description", "ja"),
    ("more", "Ik kreeg geen antwoord."),
    ("wish", "dat is alles"),
    ("evidence", "Een gesprek"),
    ("review", "overslaan"),
    ("confirming", "alles klopt, ga verder"),
    ("submitted", "verstuur"),
)
"""Where each message leads to, and the message."""

ASKED = {
    "begin": "Zullen we beginnen?",
    "talked": "met deze persoon over gepraat?",
    "for_whom": "Voor wie is de klacht?",
    "name": "Wat is uw naam?",
    "email": "Wat is uw e-mailadres?",
    "phone": "Wat is uw telefoonnummer?",
    "address": "Wat is uw postadres?",
    "against": "over een persoon of over allebei?",
    "decision": "Over welk besluit gaat uw klacht?",
    "when": "Wanneer is het gebeurd?",
    "period": "Klopt dat?",
    "description": "Wat is er gebeurd?",
    "more": "Wat wilt u nog meer vertellen?",
    "wish": "Wat is voor u een goede oplossing?",
    "evidence": "Wilt u iets meesturen",
    "review": "Klopt alles?",
    "confirming": "Wilt u uw klacht nu versturen?",
    "submitted": "Het nummer van uw klacht is",
}
"""What is asked in Dutch at each of these places."""

ENGLISH_WORDS = {
    "beginnen": "begin",
    "nu de klacht indienen": "file the complaint now",
    "voor mijzelf": "for myself",
    "een besluit": "a decision",
    "dat is alles": "that is all",
    "overslaan": "skip",
    "alles klopt, ga verder": "everything is right, go on",
    "verstuur": "send",
    "Jan Jansen": "Mary Smith",
    "jan@example.nl": "mary@example.nl",
    "De afwijzing van mijn aanvraag": "The refusal of my request",
    "sinds januari": "since January",
    "ja": "yes",
    "Ik kreeg geen antwoord.": "I got no answer.",
    "Een gesprek": "A talk",
}

ENGLISH = tuple((place, ENGLISH_WORDS.get(words, words)) for place, words in DUTCH)


async def come_to(visitor: Visitor, place: str, script: tuple[tuple[str, str], ...] = DUTCH) -> None:
    """Answer until the visitor has come to this place of the script."""
    for reached, words in script:
        await visitor.says(words)
        if reached == place:
            return
    raise AssertionError(f"{place!r} is no place of the script")
