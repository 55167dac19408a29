"""The texts in the code, and the catalogues brought up to date with them (`make texts`)."""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": (1,), "_c": ((1, "c"), 2), "_n": (1, 2)}


def catalogues() -> dict[str, Path]:
    """The catalogues by language."""
    return {path.parts[-3]: path for path in sorted(ROOT.glob("locales/*/LC_MESSAGES/klachtwijzer.po"))}


def in_code() -> Catalog:
    """Every text that the code marks."""
    catalogue = Catalog()
    for package in ("dialogs", "bot"):
        found = extract_from_dir(ROOT / package, [("**.py", "python")], keywords=KEYWORDS)
        for _file, _line, message, _comments, context in found:
            catalogue.add(message, context=context)
    return catalogue


def in_catalogue(path: Path) -> Catalog:
    """The texts of a catalogue."""
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parts[-3])


def update(path: Path) -> None:
    """Add the texts that are new, drop those that are gone; English translates itself."""
    catalogue = in_catalogue(path)
    catalogue.update(in_code(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    if path.parts[-3] == "en":
        for message in catalogue:
            message.string = message.string if not message.id else message.id
    written = io.BytesIO()
    write_po(written, catalogue, width=0, no_location=True, ignore_obsolete=True)
    text = re.sub(
        r'"(POT-Creation|PO-Revision|Last-Tr|Language-T|Generated|Report)[^\n]*\n',
        "",
        written.getvalue().decode(),
    )
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for each in catalogues().values():
        update(each)
