"""The stories, played on every channel and by the command, and what a story is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.story import WORDS, BrokenStory, Story, StoryDiffers, read_story
from bot.telling import Telling
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import open_house
from tests.kit.process import command
from tests.kit.story import TelegramStage, terminal_in
from tests.kit.visitor import TelegramVisitor

TESTS = Path(__file__).parent
PATHS = sorted((TESTS / "stories").glob("*.txt"))
STORIES = [read_story(path) for path in PATHS]

HELLO = "Taal: nl\nHuurder typt: /start\nAssistent zegt: Welkom bij Klachtwijzer.\n"


async def on_telegram(story: Story, folder: Path, telegram: FakeTelegram) -> None:
    async with open_house(folder / "data", telegram) as house:
        visitor = TelegramVisitor(telegram, 7001, story.language)
        await Telling(story, TelegramStage(house, visitor)).play()


async def at_a_terminal(story: Story, folder: Path) -> None:
    async with open_house(folder / "data") as house, terminal_in(house, story.language, folder) as stage:
        await Telling(story, stage).play()


@pytest.mark.parametrize("story", [s for s in STORIES if s.plays_in("telegram")], ids=lambda s: s.name)
async def test_a_story_on_telegram(story: Story, tmp_path: Path, telegram: FakeTelegram) -> None:
    await on_telegram(story, tmp_path, telegram)


@pytest.mark.parametrize("story", [s for s in STORIES if s.plays_in("terminal")], ids=lambda s: s.name)
async def test_a_story_at_the_terminal(story: Story, tmp_path: Path) -> None:
    await at_a_terminal(story, tmp_path)


def written(folder: Path, text: str) -> Path:
    path = folder / "verhaal.txt"
    path.write_text(text, encoding="utf-8")
    return path


async def test_the_command_plays_a_story_and_touches_nothing_else(tmp_path: Path) -> None:
    """No setting but the organisation is used: not the data, the mail server or the token."""
    (temporary := tmp_path / "temporary").mkdir()
    story = next(path for path, story in zip(PATHS, STORIES, strict=True) if story.plays_in("terminal"))
    code, output, errors = await command(
        tmp_path,
        "chat",
        "--story",
        str(story),
        KLACHTWIJZER_DATA=str(tmp_path / "data"),
        KLACHTWIJZER_SMTP="smtp+plain://127.0.0.1:9",
        KLACHTWIJZER_TELEGRAM_TOKEN="nonsense",
        TMPDIR=str(temporary),
    )
    assert (code, errors) == (0, "")
    assert "\n> /start\n" in output
    assert output.endswith("\nThe story was played as it is written.\n")
    assert list(tmp_path.rglob("*")) == [temporary], "nothing is left behind"


async def test_the_command_names_the_line_that_is_not_met(tmp_path: Path) -> None:
    written(tmp_path, HELLO + "# Dat is niet zo:\nAssistent zegt: Welkom\n bij ons.\n")
    code, output, errors = await command(tmp_path, "chat", "--story", "verhaal.txt")
    assert (code, len(errors.splitlines())) == (1, 1)
    line = (
        'klachtwijzer: verhaal.txt, line 5: expected "Assistent zegt: Welkom bij ons.", but seen was: "Welkom'
    )
    assert errors.startswith(line)
    assert "Welkom bij Klachtwijzer." in output


async def test_the_command_leaves_a_story_for_another_place_alone(tmp_path: Path) -> None:
    written(tmp_path, "Alleen in: Telegram\n" + HELLO)
    code, output, _errors = await command(tmp_path, "chat", "--story", "verhaal.txt")
    assert code == 0
    assert output == "verhaal.txt is not played in a terminal, only in: telegram.\n"


async def test_the_command_tells_what_a_terminal_has_not(tmp_path: Path) -> None:
    more = "Huurder kiest een oude knop: Ja\nAssistent start opnieuw:\nMedewerkers lezen: Jan\n"
    more += "Huurder verandert: /start => /help\n"
    written(tmp_path, HELLO + more)
    code, output, errors = await command(tmp_path, "chat", "--story", "verhaal.txt")
    assert (code, errors) == (0, "")
    for number in (4, 5, 6, 7):
        assert f"(line {number} is left out: " in output


BROKEN = {
    "no story": ("Lieve mensen,\n", "verhaal.txt, line 1: nobody knows 'Lieve mensen,'."),
    "an unknown line": (
        HELLO + "Huurder tikt: ja\n",
        "line 4: nobody knows 'Huurder tikt'. Perhaps 'Huurder typt'?",
    ),
    "no language": ("Huurder typt: /start\n", "no line begins with 'Taal:' or 'Language:'"),
    "a language without texts": ("Taal: de\nHuurder typt: /start\n", "there are texts in nl, en only"),
    "nothing that happens": ("Taal: nl\n", "nothing happens in it"),
    "no words": (HELLO + "Huurder kiest:\n", "line 4: there are no words after the colon."),
    "a beginning that goes on": (" Taal: nl\n", "line 1: there is no line before it to go on with."),
    "a time without a unit": (HELLO + "Er gaan 3 manen voorbij:\n", "line 4: '3 manen' is no number of"),
    "an edit of nothing": (HELLO + "Huurder verandert: Jan\n", "line 4: write the old words, ' => '"),
    "a number in letters": (HELLO + "Commissie kreeg: een klacht\n", "line 4: say how many, in digits."),
    "a file without a name": (HELLO + "Huurder stuurt: / | dit\n", "line 4: name a file."),
    "a place that nobody knows": (HELLO + "Alleen in: de kroeg\n", "nobody knows the place 'de kroeg'"),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN)
async def test_what_is_no_story_is_one_clear_line(tmp_path: Path, text: str, line: str) -> None:
    path = written(tmp_path, text)
    if text.startswith("Taal: de"):
        code, output, errors = await command(tmp_path, "chat", "--story", str(path))
        assert (code, output, len(errors.splitlines())) == (2, "", 1)
        assert line in errors
        return
    with pytest.raises(BrokenStory) as refusal:
        read_story(path)
    assert line in str(refusal.value)
    assert "\n" not in str(refusal.value)


async def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "brief.pdf").write_bytes(b"%PDF\xff\xfe")
    for name, trouble in (("brief.pdf", "is no story"), (".", "cannot be read"), ("x.txt", "cannot be read")):
        code, output, errors = await command(tmp_path, "chat", "--story", name)
        assert (code, output, len(errors.splitlines())) == (2, "", 1)
        assert trouble in errors


async def test_a_story_has_its_own_language(tmp_path: Path) -> None:
    code, _output, errors = await command(tmp_path, "chat", "--story", "x", "--language", "en")
    assert code == 2
    assert "not allowed with" in errors


def test_every_kind_of_line_is_read_in_both_languages_and_explained() -> None:
    page = (TESTS.parent / "docs/stories.md").read_text(encoding="utf-8")
    for dutch, english in WORDS.values():
        assert f"| `{dutch}:" in page
        assert f" | `{english}:" in page


async def test_a_line_that_is_not_met_is_told_on_telegram_too(tmp_path: Path, telegram: FakeTelegram) -> None:
    for line in ("Huurder kiest: Nergens", "Huurder verandert: Jan => Piet", "Keuzes: Beginnen, Nergens"):
        story = read_story(written(tmp_path, HELLO + line))
        with pytest.raises(StoryDiffers, match=f'verhaal.txt, line 4: expected "{line}", but seen was'):
            await on_telegram(story, tmp_path, telegram)


def docstrings() -> Iterator[str]:
    """The promises that tests name."""
    for path in TESTS.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
                yield ast.get_docstring(node) or ""


def test_every_rule_of_the_conversation_is_shown_somewhere() -> None:
    """The rules of every screen, by a story ('Regel: 3', 'Rule: 3') or by a test that names them."""
    shown = {rule for story in STORIES for rule in story.rules}
    for words in docstrings():
        shown |= set(re.findall(r"CONVERSATION, rule (\d+)", words))
    assert [number for number in range(1, 11) if str(number) not in shown] == []
