"""Every text is in every catalogue, whole."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from bot.languages import catalogue, translators
from bot.organisation import load
from dialogs.command import names
from dialogs.complaint.commands import COMMANDS
from tests.kit.texts import catalogues, in_catalogue, in_code

LANGUAGES = catalogues()


def both(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, tuple | list) else [str(value)]


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


def messages(path: Path) -> list[Message]:
    return [message for message in in_catalogue(path) if message.id]


@pytest.mark.parametrize("path", LANGUAGES.values(), ids=LANGUAGES)
def test_a_catalogue_holds_every_text_and_no_other(path: Path) -> None:
    code = {(message.context, str(message.id)) for message in in_code() if message.id}
    here = {(message.context, str(message.id)) for message in messages(path)}
    assert code == here, "run make texts"


@pytest.mark.parametrize("path", LANGUAGES.values(), ids=LANGUAGES)
def test_every_text_is_translated_with_the_same_placeholders(path: Path) -> None:
    for message in messages(path):
        assert not message.fuzzy
        assert all(translated.strip() for translated in both(message.string)), message.id
        one, many = both(message.string)[0], both(message.string)[-1]
        assert placeholders(one) == placeholders(both(message.id)[0]), message.id
        assert placeholders(many) == placeholders(both(message.id)[-1]), message.id


@pytest.mark.parametrize("path", LANGUAGES.values(), ids=LANGUAGES)
def test_no_text_has_an_emoji_or_markup(path: Path) -> None:
    for message in messages(path):
        for translated in both(message.string):
            assert not re.search(r"[\U0001F000-\U0001FAFF☀-➿<>*]", translated), translated


def test_english_is_its_own_translation() -> None:
    for message in messages(LANGUAGES["en"]):
        assert both(message.string) == both(message.id)


def test_the_commands_have_the_names_that_were_promised() -> None:
    """CONVERSATION, rule 5: every command under its Dutch and its English name."""
    known = names(COMMANDS, translators(load(None)).values())
    promised = "start help taal language lees read terug back overzicht review pauze pause status "
    promised += "mijngegevens mydata verwijder delete privacy antwoord answer"
    assert set(known) == set(promised.split())
    assert all(re.fullmatch(r"[a-z0-9_]{1,32}", name) for name in known), "Telegram takes no other names"


def compiled(folder: Path, english: str = "Read aloud", dutch: str = "Lees voor") -> Path:
    """A Dutch catalogue of one text, used once; where its compiled copy belongs."""
    place = folder / "nl" / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"'
    text = f'{header}\n\nmsgid "{english}"\nmsgstr "{dutch}"\n'
    (place / "klachtwijzer.po").write_text(text, encoding="utf-8")
    assert catalogue("nl", folder).gettext(english) == dutch
    return place / "klachtwijzer.mo"


def test_a_compiled_catalogue_is_read_as_long_as_it_was_made_of_the_same(tmp_path: Path) -> None:
    copy = compiled(tmp_path)
    first = copy.stat().st_ino
    compiled(tmp_path)
    assert copy.stat().st_ino == first, "it was not made again"
    compiled(tmp_path, dutch="Lees dit voor")
    assert copy.stat().st_ino != first
    assert [path.suffix for path in sorted(copy.parent.iterdir())] == [".mo", ".po"]


def test_a_damaged_compiled_catalogue_is_made_again(tmp_path: Path) -> None:
    """As a power cut leaves it: cut off, with zeros where it was not written yet; or anything else."""
    copy = compiled(tmp_path)
    whole = copy.read_bytes()
    for length in range(0, len(whole), 7):
        for damaged in (whole[:length], whole[:length].ljust(len(whole), b"\0"), b"\xff" + whole[1:]):
            copy.write_bytes(damaged)
            assert catalogue("nl", tmp_path).gettext("Read aloud") == "Lees voor"
            assert copy.read_bytes() == whole


def test_a_catalogue_is_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    copy = compiled(tmp_path)
    copy.unlink()
    copy.mkdir()
    compiled(tmp_path)
    assert [path.suffix for path in sorted(copy.parent.iterdir())] == [".mo", ".po"]
