"""The measurements run. What they come to is no test: see docs/voice.md."""

from pathlib import Path

import pytest

pytest.importorskip("av", reason="the extra 'voice' is not installed")

from tests.bench import heard, notes, worker


async def test_the_notes_are_measured(tmp_path: Path) -> None:
    table = await notes.measure(tmp_path, 1, ["name"])
    assert "a question" in table.drawn()
    assert len(table.rows[0]) == len(table.head)


async def test_the_worker_is_measured(tmp_path: Path) -> None:
    table = await worker.measure(tmp_path, 1, ["advised"])
    assert [row[0] for row in table.rows] == ["nl advised", "en advised"]


@pytest.mark.parametrize("language", heard.ANSWERS)
def test_what_was_heard_is_compared(language: str, tmp_path: Path) -> None:
    for phase, text in heard.texts(language):
        (tmp_path / f"{language}-{phase}.txt").write_text(text)
        (tmp_path / f"{language}-{phase}.heard.txt").write_text(text.lower().replace(".", " "))
    assert heard.compare(tmp_path).rows[-1][2:] == ["0", "0.0%", "0.0%"]


@pytest.mark.parametrize(
    ("said", "heard_as", "wrong"),
    [
        ("Uw nummer is K L W, 5 5 6.", "uw nummer is klw-556", 0),
        ("Postbus 712, 6 1 3 0, A Sittard.", "postbus zeven een twee 6130A Sittard", 1),
        ("Jan apenstaartje example punt n l.", "jan@example.nl", 0),
        ("Terug, help, pauze.", "terug help", 1),
        ("", "ja", 1),
    ],
)
def test_numbers_and_spelled_letters_may_be_written_in_other_ways(
    said: str, heard_as: str, wrong: int
) -> None:
    assert heard.distance(heard.words(said, "nl"), heard.words(heard_as, "nl")) == wrong
