"""What an operator is told where a folder or file of the data cannot be read: which one, and in one line."""

import os
import shutil
from pathlib import Path

import pytest

from bot.dossier.complaint import Delivery
from tests.kit.process import command
from tests.test_operator import DUE, MADE, filed, opened, settings_of

FOLDERS = ("again", "aside", "audit", "complaints", "drafts", "evidence", "inbox", "journal", "outbox")

without_powers = pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"), reason="root reads everything"
)


async def as_its_user(folder: Path, *arguments: str, **settings: str) -> tuple[int, str, str]:
    """A command by somebody who may not read everything, as a service's user."""
    powerless = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    return await command(folder, *arguments, before=powerless, **settings)


async def prepared(folder: Path, delivery: Delivery) -> str:
    """Data with a complaint, as a program left it; the complaint's reference."""
    (folder / "data" / "audit").mkdir(parents=True)
    return await filed(opened(settings_of(folder)), mail=delivery)


@without_powers
@pytest.mark.parametrize(
    ("name", "mode"), [*((name, 0) for name in FOLDERS), ("outbox", 0o400), ("evidence", 0o500)]
)
async def test_a_folder_that_this_user_may_not_use_is_named_by_every_command_that_needs_it(
    tmp_path: Path, name: str, mode: int
) -> None:
    """As after a restore by root. What is in it was taken for not there: 'Nothing is pending.'"""
    await prepared(tmp_path, DUE)
    folder = tmp_path / "data" / name
    folder.chmod(mode)
    looks = () if mode == 0o500 else (["outbox"], ["resend"], ["aside"])
    try:
        for asked in (["check"], ["chat"], *looks):
            code, output, errors = await as_its_user(tmp_path, *asked)
            told = [line for line in (output + errors).splitlines() if f"data/{name} cannot be" in line]
            assert (code, len(told)) == (2, 1), (asked, output, errors)
            assert "Traceback" not in errors
    finally:
        folder.chmod(0o700)


@without_powers
@pytest.mark.parametrize("place", ["journal/000000000001", "outbox/{id}.json", "evidence/{id}"])
async def test_a_file_that_this_user_may_not_read_is_told_by_check(tmp_path: Path, place: str) -> None:
    await prepared(tmp_path, DUE)
    (tmp_path / "data" / "journal" / "000000000001").touch()
    assert (await as_its_user(tmp_path, "check"))[0] == 0
    path = tmp_path / "data" / place.format(id="d" * 32)
    path.chmod(0)
    try:
        code, output, _errors = await as_its_user(tmp_path, "check")
    finally:
        path.chmod(0o700)
    assert code == 2
    assert f"wrong: KLACHTWIJZER_DATA: data/{path.relative_to(tmp_path / 'data')} cannot be read" in output


@without_powers
async def test_a_journal_that_cannot_be_read_stops_the_start_with_one_line(tmp_path: Path) -> None:
    await prepared(tmp_path, DUE)
    path = tmp_path / "data" / "journal" / "000000000001"
    path.touch(0)
    told = f"klachtwijzer: KLACHTWIJZER_DATA: {path.relative_to(tmp_path)} cannot be read (Permission denied)"
    for asked in (["run"], ["chat"]):
        assert await as_its_user(tmp_path, *asked) == (2, "", f"{told}.\n")
    path.unlink()
    path.parent.chmod(0)
    try:
        code, _output, errors = await as_its_user(tmp_path, "rotate-key")
    finally:
        path.parent.chmod(0o700)
    assert (code, errors) == (1, "klachtwijzer: data/journal cannot be read (Permission denied)\n")


@pytest.mark.parametrize("damaged", [b"nonsense", None])
async def test_a_delivered_complaint_that_does_not_open_is_named_in_the_outbox(
    tmp_path: Path, damaged: bytes | None
) -> None:
    """Also one of a later version. What was erased meanwhile is none."""
    await prepared(tmp_path, MADE)
    store = opened(settings_of(tmp_path))
    await store.change("d" * 32, lambda filed: filed)
    await store.close()
    path = tmp_path / "data" / "complaints" / f"{'d' * 32}.json"
    assert await command(tmp_path, "outbox") == (0, "Nothing is pending.\n", "")
    store._vault.write(path, b'{"_default": {"1": {}}}')
    if damaged:
        path.write_bytes(damaged)
    code, output, errors = await command(tmp_path, "outbox")
    assert (code, output) == (1, "")
    assert errors.startswith("wrong: ")
    assert "d" * 32 in errors
    assert errors.count("\n") == 1


@without_powers
async def test_a_copy_to_where_this_user_may_not_look_is_refused_in_one_line(tmp_path: Path) -> None:
    """With the exit code of no copy at all: 1 is one with a remark."""
    await prepared(tmp_path, DUE)
    closed = tmp_path / "closed"
    closed.mkdir(0)
    try:
        told = await as_its_user(tmp_path, "backup", "closed/copy.tar")
    finally:
        closed.chmod(0o700)
    assert told == (2, "", "klachtwijzer: closed/copy.tar cannot be written (Permission denied).\n")
