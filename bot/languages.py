"""The catalogues of `locales/`, read as they are: a new language is one more file and no code."""

from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.errors import SettingError
from bot.organisation import Organisation
from dialogs.text import Translator

LOCALES = files("locales")


def catalogue(language: str) -> NullTranslations:
    """The language's texts, straight from its .po file, so that no compiled copy can be out of date."""
    source = (LOCALES / language / "LC_MESSAGES" / "klachtwijzer.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def known() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(
        entry.name for entry in LOCALES.iterdir() if (entry / "LC_MESSAGES" / "klachtwijzer.po").is_file()
    )


def translators(organisation: Organisation) -> dict[str, Translator]:
    """A translator for each language, the organisation's own first. Raises SettingError."""
    languages = known()
    if organisation.language not in languages:
        raise SettingError(
            f"KLACHTWIJZER_ORGANISATION: there are no texts in the language {organisation.language!r}."
        )
    languages.sort(key=lambda language: (language != organisation.language, language))
    return {
        language: Translator(language, catalogue(language), organisation.facts, organisation.timezone)
        for language in languages
    }
