"""The data directory: files that survive a power cut, one process at a time, and the right key."""

import asyncio
import logging
import os
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.errors import SettingError, StoreError
from bot.store.folder import DataFolder
from bot.store.vault import SealedFolder, Vault, remove, remove_folder, write_durably
from tests.kit.disk_calls import journal
from tests.test_store import KEY, a_session, keep, open_store


def test_a_file_is_on_the_disk_before_it_takes_its_name_and_the_name_before_the_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut at any moment leaves the old file or the new one."""
    with journal(monkeypatch, tmp_path) as told:
        write_durably(tmp_path / "file", b"new")
        remove(tmp_path / "file")
        (tmp_path / "folder").mkdir()
        told.append("")
        remove_folder(tmp_path / "folder")
    remove_folder(tmp_path / "folder")
    assert told == [
        "fsync temporary 3",
        "replace temporary file",
        "fsync .",
        "unlink file",
        "fsync .",
        "",
        "fsync .",
    ]


async def test_what_waits_in_a_sealed_folder_is_read_in_the_order_of_its_names(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        folder = SealedFolder(tmp_path / "inbox", Vault([KEY]))
    for name in ("2", "1", "3", "4"):
        await folder.put(name, name.encode())
    await folder.remove("3")
    (tmp_path / "inbox" / "4").write_bytes(b"nonsense")
    assert await folder.all() == [("1", b"1"), ("2", b"2")]
    assert caplog.messages == ["A file cannot be read and is left as it is: 4"]
    assert (tmp_path / "inbox" / "1").read_bytes() != b"1"


def test_what_is_remembered_is_what_is_on_the_disk(tmp_path: Path) -> None:
    """Also where another process, such as a copy that is put back, changed it."""
    mine, other = Vault([KEY]), Vault([KEY])
    for number in range(3):
        other.write(tmp_path / "file", b"%d" % number)
        assert mine.read(tmp_path / "file") == b"%d" % number
    (tmp_path / "file").unlink()
    assert mine.read(tmp_path / "file") is None


def test_no_file_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many complaints a day each would cost a few of the files that a process may open."""
    before = len(os.listdir("/proc/self/fd"))
    write_durably(tmp_path / "file", b"x")

    def broken(_handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(StoreError, match="Input/output"):
        remove(tmp_path / "file")
    assert len(os.listdir("/proc/self/fd")) == before


def test_what_is_made_is_its_owners_only(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "a" / "data")
    data.prepare()
    data.prepare()
    data.hold()
    store = open_store(data.path)
    asyncio.run(keep(store, "telegram:1", a_session()))
    made = [data.path, *data.path.rglob("*")]
    assert len(made) == 13
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {0o600}
    data.release()


async def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(StoreError, match=f"{tmp_path}/file cannot be read .Is a directory"):
        Vault([KEY]).read(tmp_path / "file")
    with pytest.raises(StoreError, match=f"{tmp_path}/file cannot be written .Is a directory"):
        write_durably(tmp_path / "file", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    with pytest.raises(StoreError, match=r"gone/file cannot be written \(No such file"):
        write_durably(tmp_path / "gone" / "file", b"x")


def test_a_data_directory_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    data = DataFolder(tmp_path / "file" / "data")
    with pytest.raises(
        SettingError, match=f"^KLACHTWIJZER_DATA: {data.path} cannot be written .Not a directory"
    ):
        data.prepare()
    with pytest.raises(
        SettingError, match=f"^KLACHTWIJZER_DATA: {data.path}/lock cannot be opened .Not a dir"
    ):
        data.hold()


def test_one_process_at_a_time_holds_the_data(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    first.prepare()
    first.hold()
    assert [path.name for path in tmp_path.iterdir()] == ["lock"], (
        "what proved that it can be written is gone"
    )
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(SettingError, match="is in use by another klachtwijzer"):
        second.hold()
    assert len(os.listdir("/proc/self/fd")) == before
    second.release()
    first.release()
    first.release()
    second.hold()
    second.release()


def test_only_what_an_interrupted_write_left_is_swept(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    (tmp_path / "drafts").mkdir()
    stray, mine = tmp_path / "drafts" / ".a.json.1234.tmp", tmp_path / "drafts" / "letter.tmp"
    for path in (stray, mine):
        path.touch()
    data.hold()
    data.release()
    assert (stray.exists(), mine.exists()) == (False, True)


def test_who_only_looks_makes_no_key_and_no_proof(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    assert data.vault((), make=False) is None
    assert data.vault([KEY], make=False)
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_is_made_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = DataFolder(tmp_path)
    data.vault(())
    data.vault(())
    (message,) = caplog.messages
    assert message.startswith(f"A key was made in {tmp_path}/key. Keep a copy of it")
    (record,) = caplog.records
    assert record.levelno == logging.WARNING


@pytest.mark.parametrize("content", [b"nonsense", b"\xff"])
def test_a_key_file_without_a_key_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(SettingError, match=f"^{path} holds no key that can be used"):
        DataFolder(tmp_path).vault(())


def test_a_key_file_may_end_with_a_line_end(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    vault = DataFolder(tmp_path).vault(())
    assert vault
    vault.write(tmp_path / "x", b"y")
    assert Vault([KEY]).read(tmp_path / "x") == b"y"


@pytest.mark.parametrize(
    "place", ["drafts/a", "outbox/a", "complaints/a", "evidence/a/b", "aside/a", "inbox/a"]
)
def test_any_file_that_was_stored_proves_the_key(tmp_path: Path, place: str) -> None:
    data = DataFolder(tmp_path)
    (tmp_path / place).parent.mkdir(parents=True)
    Vault([KEY]).write(tmp_path / place, b"x")
    with pytest.raises(SettingError, match=f"KLACHTWIJZER_DATA_KEY does not open the data in {tmp_path}"):
        data.vault([Fernet.generate_key().decode()])
    with pytest.raises(SettingError, match=f"KLACHTWIJZER_DATA_KEY is not set and {tmp_path}/key is missing"):
        data.vault(())
    assert not (tmp_path / "key.check").exists()
    assert data.vault([KEY])
    assert Vault([KEY]).read(tmp_path / "key.check")
