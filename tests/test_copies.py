"""A copy that is made while the program goes on, or while the key changes: restored, it is of use."""

import asyncio
import os
import tarfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot import operator
from bot.errors import SettingError
from bot.store.backup import back_up
from bot.store.files import write_durably
from bot.store.folder import DataFolder
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from dialogs.session import Session
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.filing import come_to
from tests.kit.house import TENANT, House, open_house
from tests.kit.visitor import TelegramVisitor

Disk = pytest.MonkeyPatch


def when_listed(disk: Disk, folder: Path, do: Callable[[], object]) -> None:
    """Have this done when the folder is looked into first."""
    real, left = os.listdir, [do]

    def listdir(path: Any = ".") -> list[str]:
        if str(path) == str(folder) and left:
            left.pop()()
        return real(path)

    disk.setattr(os, "listdir", listdir)


def waited_for(work: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """What is done in the loop of this test, from another thread."""
    loop = asyncio.get_running_loop()
    return lambda: asyncio.run_coroutine_threadsafe(work(), loop).result(20)


async def copied(house: House, tar: Path) -> None:
    vault = Vault((house.settings.data / "key").read_text().split())
    _count, failures = await asyncio.to_thread(back_up, DataFolder(house.settings.data), vault, tar)
    assert not failures


@pytest.mark.parametrize("earlier", [0, 1])
async def test_a_complaint_that_is_sent_in_while_a_copy_is_made_has_its_draft_in_it(
    tmp_path: Path, house: House, telegram: FakeTelegram, earlier: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else nobody could withdraw it, or erase it. What its draft names is in the copy too."""
    telegram.open_chat(TENANT)
    tenant = TelegramVisitor(telegram, TENANT)
    for _ in range(earlier):
        await come_to(tenant, "submitted")
    await house.delivered()
    await house.settle()

    async def send() -> None:
        for number in range(2):
            if earlier or number:
                await tenant.taps("Nieuwe klacht")
            await come_to(tenant, "submitted")
            await house.delivered()

    with monkeypatch.context() as disk:
        when_listed(disk, house.settings.data / "outbox", waited_for(send))
        await copied(house, tmp_path / "copy.tar")
    await house.stop()
    data = tmp_path / "restored"
    data.mkdir(mode=0o700)
    with tarfile.open(tmp_path / "copy.tar") as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # early 3.11 has none
        tar.extractall(data)
    write_durably(data / "key", (house.settings.data / "key").read_bytes())
    await house.start()
    async with open_house(data, FakeTelegram()) as restored:
        kept = {filed.complaint.id async for filed in restored.app.store.complaints()}
        async with restored.app.store.visit(f"telegram:{TENANT}") as visit:
            assert visit.session
            assert {sent["id"] for sent in visit.session.sent} == kept
    assert len(kept) == earlier + 2


async def test_a_chat_with_files_that_goes_on_and_on_holds_no_copy_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its draft becomes meanwhile, each file is read once."""
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    vault = folder.vault(())
    assert vault
    store, session = TinyStore(folder.path, vault), Session(id="d" * 32, language="nl")
    read: list[str] = []

    async def say() -> None:
        async with store.visit("telegram:1") as visit:
            session.revision += 1
            await visit.save(session, content={} if read else {"f1": b"one", "f2": b"two"})

    await say()
    real, again = Path.read_bytes, waited_for(say)

    def reads(path: Path) -> bytes:
        if path.parent.name == session.id:
            read.append(path.name)
            if len(read) < 20:
                again()
        return real(path)

    with monkeypatch.context() as disk:
        disk.setattr(Path, "read_bytes", reads)
        await asyncio.to_thread(back_up, folder, vault, tmp_path / "copy.tar")
    assert read == ["f1", "f2"]
    with tarfile.open(tmp_path / "copy.tar") as tar:
        assert {f"evidence/{session.id}/{name}" for name in read} <= set(tar.getnames())
    await store.close()


async def test_a_copy_during_which_the_key_changes_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it would open only with the key that is forgotten then."""
    async with open_house(tmp_path / "data", FakeTelegram()) as house:
        settings = house.settings
    with monkeypatch.context() as disk:
        when_listed(disk, settings.data / "drafts", lambda: operator.rotate_key(settings))
        with pytest.raises(SettingError, match="The key changed while"):
            operator.backup(settings, tmp_path / "copy.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert operator.backup(settings, tmp_path / "copy.tar") == 0


async def test_a_copy_in_the_middle_of_a_rotation_is_told_to_need_both_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_house(tmp_path / "data", FakeTelegram()) as house:
        settings = house.settings
    key = settings.data / "key"
    write_durably(key, Fernet.generate_key() + b"\n" + key.read_bytes())
    assert operator.backup(settings, tmp_path / "copy.tar") == 1
    assert f"wrong: {key} holds 2 keys" in capsys.readouterr().err
    assert (tmp_path / "copy.tar").exists()
