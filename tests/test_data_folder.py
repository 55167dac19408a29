"""The data directory: files that survive a power cut, one process at a time, and the right key."""

import asyncio
import errno
import logging
import os
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.errors import SettingError, StoreError, Unwritable
from bot.store.files import (
    RESERVE,
    SMALL,
    make_folder,
    names_in,
    remove,
    remove_folder,
    spare,
    unwritable,
    write_durably,
)
from bot.store.folder import DataFolder, Unsealed
from bot.store.vault import LARGEST_REMEMBERED, MOST_REMEMBERED, SealedFolder, Vault
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


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff"])
def test_a_key_file_without_a_key_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(SettingError, match=f"^{path} holds no key that can be used"):
        DataFolder(tmp_path).vault(())


def test_a_key_file_of_another_installation_is_named(tmp_path: Path) -> None:
    """And no setting that is not set: the operator would look there."""
    data = DataFolder(tmp_path)
    assert data.vault(())
    data.key.write_text(NEW)
    with pytest.raises(
        SettingError, match=rf"^{data.key} does not open the data in {tmp_path}\. Put the key"
    ):
        data.vault(())


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


NEW = Fernet.generate_key().decode()


def sealed_by_the_old_key(folder: Path) -> list[Path]:
    """Files of every kind that a key opens."""
    files = [folder / place for place in ("drafts/a", "evidence/a/b", "inbox/c")]
    for number, path in enumerate(files):
        path.parent.mkdir(parents=True)
        Vault([KEY]).write(path, b"%d" % number)
    return files


def test_a_new_key_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """What is not encrypted, what is being written and when a file was sealed first stay as they are."""
    data = DataFolder(tmp_path)
    (tmp_path / "key").write_text(KEY)
    files = sealed_by_the_old_key(tmp_path)
    assert data.vault(())
    sealed = [Vault([KEY]).sealed_at(path) for path in files]
    for clear in ("mail/a.eml", "letters/a.pdf", "audit/staff.log", "again/d.mail", "drafts/.a.1-2.tmp"):
        (tmp_path / clear).parent.mkdir(exist_ok=True)
        (tmp_path / clear).write_bytes(b"clear")
    for _ in range(2):
        assert data.rotate(()) == len(files)
        (key,) = data.key.read_text().split()
        assert key != KEY
        assert [Vault([key]).read(path) for path in files] == [b"0", b"1", b"2"]
        assert [Vault([key]).sealed_at(path) for path in files] == sealed
        with pytest.raises(StoreError):
            Vault([KEY]).read(data.proof)
    for clear in ("mail/a.eml", "audit/staff.log", "again/d.mail"):
        assert (tmp_path / clear).read_bytes() == b"clear"
    assert DataFolder(tmp_path).vault(())


def test_a_new_key_that_is_set_seals_every_file(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with pytest.raises(
        SettingError, match=f"KLACHTWIJZER_DATA: there is nothing encrypted in {tmp_path} yet"
    ):
        data.rotate(())
    files = sealed_by_the_old_key(tmp_path)
    data.vault([KEY])
    with pytest.raises(
        SettingError, match=r"KEY holds one key. Put the new one before it, as in new,old; then"
    ):
        data.rotate([KEY])
    assert data.rotate([NEW, KEY]) == 3
    assert [Vault([NEW]).read(path) for path in files] == [b"0", b"1", b"2"]
    assert data.vault([NEW])
    assert data.rotate([NEW, KEY]) == 0, "they were"
    assert not data.key.exists()


def test_the_old_key_is_kept_until_every_file_has_the_new_one(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    (tmp_path / "key").write_text(KEY)
    files = sealed_by_the_old_key(tmp_path)
    data.vault(())
    files[1].write_bytes(b"nonsense")
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "1.damaged").touch()
    with pytest.raises(Unsealed, match=r"^2 of the files are not encrypted with the newest key$") as caught:
        data.rotate(())
    assert caught.value.failures == [
        f"{tmp_path}/journal/1.damaged holds records that have no files of their own yet, or do not open",
        f"{files[1]} does not open with this key",
    ]
    new, old = data.key.read_text().split()
    assert old == KEY
    assert Vault([KEY]).read(data.proof), "until all is done"
    (tmp_path / "journal" / "1.damaged").unlink()
    files[1].unlink()
    assert data.rotate(()) == 0
    assert data.key.read_text() == new, "no third one is made"
    assert Vault([new]).read(files[2]) == b"2"


def test_what_the_system_keeps_on_a_disk_of_its_own_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The directory may be where a disk begins: its `lost+found` is root's."""

    def refused(path: object) -> object:
        if str(path).endswith("lost+found"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)  # type: ignore[call-overload]  # as it was given

    (tmp_path / "lost+found").mkdir()
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", refused)
    data = DataFolder(tmp_path)
    assert data.vault(()), "at the first start"
    assert data.rotate(()) == 0
    assert len(data.key.read_text().split()) == 1


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
def test_the_old_key_is_kept_where_a_folder_cannot_be_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """What is in it opens with the old key only."""
    data = DataFolder(tmp_path)
    (tmp_path / "key").write_text(KEY)
    evidence = sealed_by_the_old_key(tmp_path)[1]
    data.vault(())

    def refused(path: object) -> object:
        if str(path) == str(evidence.parent):
            raise OSError(number, os.strerror(number), str(path))
        return scandir(path)  # type: ignore[call-overload]  # as it was given

    scandir = os.scandir
    with monkeypatch.context() as disk:
        disk.setattr(os, "scandir", refused)
        with pytest.raises(Unsealed) as caught:
            data.rotate(())
        data.proof.unlink()
        with pytest.raises(StoreError, match=f"{evidence.parent} cannot be read"):
            list(data.sealed())
    assert caught.value.failures == [f"{evidence.parent} cannot be read ({os.strerror(number)})"]
    assert data.key.read_text().endswith(KEY)
    assert data.rotate(()) == 1


def test_the_files_of_a_data_directory_come_in_their_order_whatever_goes_meanwhile(tmp_path: Path) -> None:
    """Also where a file stands in the place of a folder, and a folder is erased between two looks."""
    data = DataFolder(tmp_path)
    for letter in "dgbfaec":
        (tmp_path / "evidence" / letter).mkdir(parents=True)
        (tmp_path / "evidence" / letter / "photo").write_bytes(b"sealed")
    (tmp_path / "notes").write_text("of somebody who looked")
    found = []
    for path in data.sealed():
        found.append(path.parent.name)
        if path.parent.name == "a":
            shutil.rmtree(tmp_path / "evidence" / "e")
    assert found == [*"abcdfg"]


@pytest.mark.parametrize("clear", ["audit/staff.log", "again/d.mail"])
def test_what_is_in_the_clear_is_no_proof_against_the_key(tmp_path: Path, clear: str) -> None:
    (tmp_path / clear).parent.mkdir()
    (tmp_path / clear).write_bytes(b"clear")
    assert DataFolder(tmp_path).vault([KEY])


def test_a_proof_that_cannot_be_read_is_no_wrong_key(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.proof.mkdir()
    with pytest.raises(StoreError, match=rf"{data.proof} cannot be read \(Is a directory\)"):
        data.vault([KEY])


def test_one_file_is_sealed_anew_where_its_key_is_old(tmp_path: Path) -> None:
    path, both = tmp_path / "file", Vault([NEW, KEY])
    assert not both.reseal(path), "it is gone"
    Vault([KEY]).write(path, b"x")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"{path} does not open with this key"):
        Vault([NEW]).reseal(path)
    assert path.read_bytes() == before
    assert both.reseal(path)
    assert Vault([NEW]).read(path) == b"x"
    assert not both.reseal(path), "it was"
    with pytest.raises(StoreError, match=rf"{tmp_path} cannot be read \(Is a directory\)"):
        both.reseal(tmp_path)


def test_a_file_tells_when_it_was_sealed_or_nothing(tmp_path: Path) -> None:
    path, vault = tmp_path / "file", Vault([KEY])
    assert vault.sealed_at(path) is None
    before = datetime.now(UTC).replace(microsecond=0)
    vault.write(path, b"x")
    at = vault.sealed_at(path)
    assert at
    assert before <= at <= datetime.now(UTC)
    path.write_bytes(b"nonsense")
    assert (vault.sealed_at(path), vault.sealed_at(tmp_path)) == (None, None)


def test_a_mark_stays_with_every_newer_key_and_tells_nothing_without_it() -> None:
    """It stands in logs of earlier versions too: the same words have the same mark for ever."""
    assert Vault([KEY]).mark("telegram:1") == Vault([NEW, KEY]).mark("telegram:1") == "c4fb8c4e67"
    assert (
        Vault([KEY]).mark("telegram:2") != Vault([KEY]).mark("telegram:1") != Vault([NEW]).mark("telegram:1")
    )


def test_small_files_that_were_used_last_are_remembered(tmp_path: Path) -> None:
    assert (MOST_REMEMBERED, LARGEST_REMEMBERED) == (1024, 8192)
    vault = Vault([KEY])
    large, largest = tmp_path / "large", tmp_path / "largest"
    large.write_bytes(vault.seal(b"x" * (LARGEST_REMEMBERED + 1)))
    largest.write_bytes(vault.seal(b"x" * LARGEST_REMEMBERED))
    files = [tmp_path / str(number) for number in range(MOST_REMEMBERED)]
    sealed = vault.seal(b"x")
    for path in files:
        path.write_bytes(sealed)
    for path in (large, largest, *files[1:]):
        assert vault.read(path)
    assert [vault.remembers(path) for path in (large, largest, files[1])] == [False, True, True]
    assert vault.read(files[0])
    assert [vault.remembers(path) for path in (largest, files[1], files[0])] == [False, True, True]


def test_a_folder_that_is_made_is_named_on_the_disk_with_those_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that another start made: a power cut may have come before its name was safe."""
    with journal(monkeypatch, tmp_path) as told:
        make_folder(tmp_path / "a" / "b")
        assert sorted(told) == ["fsync .", "fsync a"]
        del told[:]
        make_folder(tmp_path / "a" / "b")
        assert told == ["fsync a"]


def test_a_folder_may_stand_where_one_may_not_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a service's data directory does: what is above it, somebody else made."""

    def refused(path: object, flags: int, mode: int = 0o777) -> int:
        if path == tmp_path:
            raise PermissionError(13, "Permission denied")
        return opened(path, flags, mode)  # type: ignore[arg-type]  # as it was given

    opened = os.open
    monkeypatch.setattr(os, "open", refused)
    make_folder(tmp_path / "data")
    assert (tmp_path / "data").is_dir()


def test_what_is_not_there_is_removed_already(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And for good: who removed it before may not have come to that."""
    with journal(monkeypatch, tmp_path) as told:
        remove(tmp_path / "file")
    assert told == ["fsync ."]
    remove(tmp_path / "gone" / "file")
    (tmp_path / "file").mkdir()
    with pytest.raises(StoreError, match=rf"{tmp_path}/file cannot be written \(Is a directory\)"):
        remove(tmp_path / "file")


def test_an_error_without_a_number_has_words_as_well(tmp_path: Path) -> None:
    """And none of its own: they might be somebody's."""
    told = str(unwritable(tmp_path, OSError("of somebody")))
    assert told == f"{tmp_path} cannot be written (Input/output error)"


def test_a_directory_in_which_nothing_can_be_written_is_one_line() -> None:
    with pytest.raises(SettingError, match=r"^KLACHTWIJZER_DATA: /proc cannot be written \(No such file"):
        DataFolder(Path("/proc")).prepare()


def test_only_the_user_whose_program_works_there_gives_it_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, below = DataFolder(tmp_path / "gone"), DataFolder(tmp_path / "lock" / "below")
    with pytest.raises(SettingError, match=f"KLACHTWIJZER_DATA: there is no directory {tmp_path}/gone"):
        gone.only_its_owner()
    data = DataFolder(tmp_path)
    data.only_its_owner()
    data.hold()
    data.only_its_owner()
    with pytest.raises(SettingError, match=rf"KLACHTWIJZER_DATA: {below.path} cannot be read \(Not a dir"):
        below.only_its_owner()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    owner = f"klachtwijzer runs on {tmp_path} as the user with the number {os.getuid()}. Give this command as"
    with pytest.raises(SettingError, match=owner):
        data.only_its_owner()
    data.release()


def test_a_key_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    with pytest.raises(SettingError, match=rf"^{tmp_path}/key cannot be read \(Is a directory\)"):
        DataFolder(tmp_path).vault(())


def test_why_a_file_could_not_even_be_begun_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_arguments: object) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as disk:
        disk.setattr(os, "open", none_left)
        with pytest.raises(StoreError, match=rf"{tmp_path}/file cannot be written \(Too many open files\)"):
            write_durably(tmp_path / "file", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=rf"{tmp_path}/file/folder cannot be written \(Not a directory\)"):
        make_folder(tmp_path / "file" / "folder")
    with pytest.raises(StoreError, match=rf"{tmp_path}/file cannot be read \(Not a directory\)"):
        names_in(tmp_path / "file")
    assert names_in(tmp_path / "gone") == []


@pytest.mark.parametrize("write", [write_durably, Vault([KEY]).write], ids=["as it is", "sealed"])
def test_a_file_whose_name_may_not_survive_a_power_cut_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, bytes], None]
) -> None:
    def refusing(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        fsync(handle)

    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", refusing)
    with pytest.raises(Unwritable, match=rf"{tmp_path}/file cannot be written \(Input/output error\)"):
        write(tmp_path / "file", b"x")


def test_files_leave_a_reserve_and_on_a_small_disk_a_twentieth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what the system lets this user take; below 0 where the reserve is in use."""
    assert (RESERVE, SMALL) == (524_288_000, 20)
    store = open_store(tmp_path)
    reserve = RESERVE // 4096
    for blocks, free, left in (
        (1000, 51, 4096),
        (1000, 50, 0),
        (1000, 49, -4096),
        (20 * reserve + 20, reserve + 1, 4096),
        (20 * reserve - 20, reserve + 1, 8192),
    ):
        disk = os.statvfs_result((4096, 4096, blocks, free + 9, free, 9, 9, 9, 0, 255))
        with monkeypatch.context() as system:
            system.setattr(os, "statvfs", lambda _path, disk=disk: disk)
            assert spare(tmp_path) == left
            assert (store.room(left), store.room(left + 1)) == (True, False)
    with pytest.raises(StoreError, match=rf"{tmp_path}/nowhere cannot be read \(No such file or directory\)"):
        spare(tmp_path / "nowhere")


def test_a_damaged_file_is_no_proof_against_the_key(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    (first, *_others) = sealed_by_the_old_key(tmp_path)
    assert data.vault([KEY])
    first.write_bytes(b"nonsense")
    assert data.vault([KEY])
