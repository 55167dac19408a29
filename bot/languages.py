"""The catalogues of `locales/`: a new language is one more file and no code."""

import os
from contextlib import suppress
from gettext import GNUTranslations, NullTranslations
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import locales
from bot.errors import SettingError
from bot.organisation import Organisation
from dialogs.text import Translator

LOCALES = Path(locales.__file__).parent

_DIGEST = sha256().digest_size


def catalogue(language: str, texts: Path = LOCALES) -> NullTranslations:
    """The language's texts, from its .po file in the folder `texts`.

    Compiled, they are kept beside it, where that can be written: the next start is quicker, and takes less
    memory. Behind the copy stands the digest of both, so that none that is out of date or damaged is read.
    """
    folder = texts / language / "LC_MESSAGES"
    source, kept = (folder / "klachtwijzer.po").read_bytes(), folder / "klachtwijzer.mo"
    with suppress(OSError):
        stored = kept.read_bytes()
        compiled, digest = stored[:-_DIGEST], stored[-_DIGEST:]
        if digest == sha256(source + compiled).digest():
            return GNUTranslations(BytesIO(compiled))
    compiled = _compiled(source, language)
    with suppress(OSError):
        _keep(kept, compiled + sha256(source + compiled).digest())
    return GNUTranslations(BytesIO(compiled))


def _compiled(source: bytes, language: str) -> bytes:
    from babel.messages.mofile import write_mo  # with all that Babel knows of languages: only where needed
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=language))
    return compiled.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all: another process may read it now."""
    made = path.with_suffix(f".{os.getpid()}.mo")
    try:
        made.write_bytes(content)
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


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
