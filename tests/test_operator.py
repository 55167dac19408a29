"""What an operator does with the data: see what is pending, send again, look at what failed, copy."""

import asyncio
import errno
import fcntl
import io
import itertools
import json
import logging
import os
import re
import resource
import shutil
import tarfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from cryptography.fernet import Fernet

from bot import operator
from bot.__main__ import main
from bot.desk import told
from bot.dossier.complaint import Delivery, Filed, State
from bot.errors import BotError, SettingError
from bot.settings import Settings, required
from bot.store.backup import back_up
from bot.store.folder import DataFolder
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from dialogs.session import Session
from tests.kit.complaints import complaint_of
from tests.kit.complaints import file as sent_in
from tests.kit.disk import Call, watched
from tests.kit.dying import Dead, dies_at
from tests.kit.fake_telegram import TOKEN, FakeTelegram
from tests.kit.filing import come_to
from tests.kit.house import STAFF, TENANT, House, at_the_terminal, draft, open_house
from tests.kit.mailserver import MailServer, mail_server
from tests.kit.process import Bot, command
from tests.kit.server import served
from tests.kit.staff import Member
from tests.kit.staff import sent_in as told_of
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

CANARY = "Kanarie-ÿ-7261"
COMMITTEE = "klachtencommissie.lokethousing@levantogroep.nl"

STUCK = Delivery(State.STUCK, 21, next="2026-03-18T11:00:00+00:00", failure="the mail server said 550")
DUE = Delivery(attempts=3, next="2026-03-18T11:00:00+00:00", failure="the mail server answered 451")
MADE = Delivery(State.DONE, 1, at="2026-03-18T11:00:00+00:00", how="smtp")


def settings_of(folder: Path, **more: str) -> Settings:
    return required({"KLACHTWIJZER_DATA": str(folder / "data"), **more})


def opened(settings: Settings) -> TinyStore:
    """The store, as a program that ran before left it."""
    folder = DataFolder(settings.data)
    folder.prepare()
    vault = folder.vault(settings.data_keys)
    assert vault
    return TinyStore(settings.data, vault)


async def filed(store: TinyStore, letter: str = "d", withdrawn: str = "", **deliveries: Delivery) -> str:
    """A complaint with a file, and these deliveries; its reference."""
    session = Session(id=letter * 32, language="nl", phase="submitted", answers=sample_answers())
    session.sent = [{"id": session.id, "reference": session.reference, "at": ""}]
    complaint = complaint_of(session, chat=f"terminal:{letter}")
    async with store.visit(f"terminal:{letter}") as visit:
        await visit.save(
            session,
            complaint=Filed(complaint, deliveries, withdrawn=withdrawn),
            content={"f1": CANARY.encode()},
        )
    await store.close()
    return session.reference


def sample_answers() -> dict[str, Any]:
    file = {"id": "f1", "name": f"{CANARY}.txt", "media_type": "text/plain", "size": 9, "note": CANARY}
    return {
        "name": CANARY,
        "email": "kanarie@example.nl",
        "evidence": {"items": [file], "done": True},
        "description": {"items": [{"id": "m1", "text": CANARY}], "done": True},
    }


async def test_the_outbox_is_told_with_its_reasons_and_nothing_personal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path)
    store = opened(settings)
    assert await operator.outbox(settings) == 0
    assert capsys.readouterr().out == "Nothing is pending.\n"
    waiting = await filed(store, mail=DUE, notice=Delivery(), staff=MADE)
    assert await operator.outbox(settings) == 0, "it is tried again by itself"
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(f"{waiting}: sent in 2026-03-18 ")
    assert told[1].startswith("  mail: 3 attempts, next 2026-03-18 ")
    assert told[1].endswith(": the mail server answered 451")
    assert told[2:] == ["  notice: waits until mail is delivered"]
    await filed(store, "e", mail=MADE, staff=STUCK)
    assert await operator.outbox(settings) == 1, "nothing happens with it by itself"
    told = capsys.readouterr().out.splitlines()
    assert "  staff: STUCK after 21 attempts, the last 2026-03-18" in told[-1]
    assert CANARY not in "".join(told)
    assert "kanarie@example.nl" not in "".join(told)


async def test_what_staff_could_not_be_told_of_is_told_as_trouble(
    tmp_path: Path, telegram: FakeTelegram, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bot was removed from the staff chat, and the committee's mailbox refuses: only `outbox` tells.

    It is tried on, and so not called stuck until staff heard of it.
    """
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        server.rcpt.extend(["550 no such mailbox"] * 3)
        telegram.blocked.add(STAFF)
        reference = await told_of(house, TelegramVisitor(telegram, TENANT))
        assert await operator.outbox(house.settings) == 1
        told = capsys.readouterr().out.splitlines()
        assert [line.split(", next ")[0] for line in told[1:3]] == [
            "  mail: 1 attempts, and staff could not be told",
            "  staff: 1 attempts, and staff could not be told",
        ]
        assert told[1].endswith(": the mail server refused the recipient for good (550)")
        telegram.blocked.clear()
        house.now += timedelta(hours=4)
        await house.delivered()
        assert house.staff_heard().count("Een klacht kon niet worden bezorgd.") == 1
        assert reference in house.staff_heard()
        assert await operator.outbox(house.settings) == 1, "nothing happens with the mail by itself now"
        assert "  mail: STUCK after 2 attempts, the last " in capsys.readouterr().out


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


async def test_the_outbox_tells_what_a_delivery_with_a_number_waits_for(
    tmp_path: Path, mail: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """An answer for its complaint's mail, a word for the one before; and `resend` tells it, too."""
    settings = settings_of(tmp_path, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{mail.port}")
    store = opened(settings)
    names = ("answer.1", "answer_staff.1", "word.0", "word.2", "word.3")
    reference = await filed(store, "d", "", mail=STUCK, staff=DUE, **dict.fromkeys(names, Delivery()))
    assert await operator.outbox(settings) == 1
    told = capsys.readouterr().out.splitlines()[-5:]
    assert told == [
        "  answer.1: waits until mail is delivered",
        "  answer_staff.1: waits until staff is delivered",
        "  word.0: not tried yet, next at once",
        "  word.2: waits until word.0 is delivered",
        "  word.3: waits until word.2 is delivered",
    ]
    mail.rcpt.append("550 no")
    assert await operator.resend(settings, reference, "answer.1", False) == 1
    told = capsys.readouterr().out.splitlines()
    assert told == [f"{reference}: answer.1: not delivered: waits until mail is delivered"]


async def test_a_sender_that_is_refused_for_good_is_trouble_in_the_outbox(tmp_path: Path) -> None:
    """It is tried on, but nothing goes until somebody mends it; there may be no staff chat to tell."""
    settings = settings_of(tmp_path)
    await filed(opened(settings), mail=replace(DUE, alarmed=True))
    assert await operator.outbox(settings) == 1


async def test_a_complaint_that_does_not_open_is_named_in_the_outbox(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path)
    store = opened(settings)
    reference = await filed(store, mail=DUE)
    await filed(store, "e", mail=DUE)
    (settings.data / "outbox" / f"{'e' * 32}.json").write_bytes(b"damaged")
    assert await operator.outbox(settings) == 1
    output, errors = capsys.readouterr()
    assert reference in output
    assert f"wrong: {settings.data / 'outbox' / ('e' * 32)}.json does not open with this key" in errors


async def test_damage_in_the_journal_is_told_in_the_outbox(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """While it stands where it was, and when a start put it by."""
    settings = settings_of(tmp_path)
    path = settings.data / "journal" / "000000000001"
    opened(settings)
    path.write_bytes(b"nonsense\nmore of it\nwithout an end")
    for name in (path.name, f"{path.name}.damaged"):
        assert await operator.outbox(settings) == 1
        told = (
            f"wrong: {path.with_name(name)}: lines that do not open: 2. What was saved in them may be lost.\n"
        )
        assert capsys.readouterr() == ("", told)
        opened(settings)


async def test_what_is_stuck_is_sent_again(
    tmp_path: Path, mail: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{mail.port}")
    store = opened(settings)
    stuck, other = await filed(store, mail=STUCK), await filed(store, "e", mail=STUCK)
    mail.rcpt.append("550 no")
    assert await operator.resend(settings, stuck, None, False) == 1
    assert f"{stuck}: mail: not delivered: STUCK after 1 attempts" in capsys.readouterr().out
    assert await operator.resend(settings, stuck, None, False) == 0
    assert capsys.readouterr().out == f"{stuck}: mail: delivered (smtp)\n"
    assert [str(m["Subject"]) for m in mail.mails(COMMITTEE)] == [f"Klacht {stuck}"]
    assert await operator.resend(settings, None, None, False) == 0
    assert f"{other}: mail: delivered" in capsys.readouterr().out
    assert await store.undelivered() == []


async def test_without_the_settings_of_the_program_nothing_of_its_channel_is_delivered(
    tmp_path: Path, telegram: FakeTelegram, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever gives the data directory alone would have the committee's mail put in a file, as delivered."""
    waits = "waits for KLACHTWIJZER_TELEGRAM_TOKEN, which is not set here"
    async with served(telegram) as api, mail_server() as server:
        server.data.extend(["451 later"] * 2)
        environment = {
            "KLACHTWIJZER_TELEGRAM_TOKEN": TOKEN,
            "KLACHTWIJZER_TELEGRAM_API": api,
            "KLACHTWIJZER_SMTP": f"smtp+plain://127.0.0.1:{server.port}",
        }
        settings = settings_of(tmp_path, **environment)
        async with open_house(settings.data, telegram, **environment) as house:
            reference = await told_of(house, TelegramVisitor(telegram, TENANT))
        async with open_house(settings.data) as house, at_the_terminal(house, "nl"):
            await house.delivered()
            assert await operator.outbox(house.settings) == 0
            told = capsys.readouterr().out
            assert f"  mail: 1 attempts, {waits}: the mail server refused the mail for now (451)" in told
            assert "  notice: waits until mail is delivered" in told
        for asked in (["resend"], ["resend", reference, "--again"]):
            code, output, _errors = await command(tmp_path, *asked)
            assert (code, f"{reference}: mail: not delivered: " in output, waits in output) == (1, True, True)
        assert [*(settings.data / "mail").iterdir()] == []
        server.data.clear()
        code, output, _errors = await command(tmp_path, "resend", **environment)
        assert code == 0
    assert f"{reference}: mail: delivered (smtp)" in output
    assert f"{reference}: notice: delivered (chat)" in output
    assert len(server.mails(COMMITTEE)) == 1


async def test_what_came_in_the_terminal_is_mailed_by_whatever_is_started(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """Its settings are the program's own, and nobody may open the terminal again."""
    await filed(opened(settings_of(tmp_path)), mail=DUE)
    async with open_house(tmp_path / "data", telegram) as house:
        await house.delivered()
        assert await house.app.store.undelivered() == []


async def test_only_the_named_delivery_is_made(
    tmp_path: Path, mail: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{mail.port}")
    store = opened(settings)
    reference = await filed(store, mail=STUCK)
    await filed(store, "e", withdrawal=STUCK, mail=MADE)
    assert await operator.resend(settings, None, "mail", False) == 0
    assert capsys.readouterr().out == f"{reference}: mail: delivered (smtp)\n"
    with pytest.raises(BotError, match="has no delivery fax, only: mail"):
        await operator.resend(settings, reference, "fax", False)
    with pytest.raises(BotError, match="there is no complaint KLW-0 here"):
        await operator.resend(settings, "KLW-0", None, False)


async def test_a_delivery_that_does_not_exist_is_refused_whatever_is_pending(tmp_path: Path) -> None:
    """'Nothing is pending' was untrue of three deliveries, after a slip of the finger."""
    settings = settings_of(tmp_path)
    await filed(opened(settings), mail=DUE)
    with pytest.raises(SettingError, match="--delivery: none is called foo"):
        await operator.resend(settings, None, "foo", False)
    assert await operator.resend(settings, None, "word.3", False) == 0


@pytest.mark.parametrize("typed", ["{plain}", "klw{plain}", "klw-{plain}", "KLW {plain}"])
async def test_a_reference_may_be_typed_in_any_way(tmp_path: Path, typed: str) -> None:
    settings = settings_of(tmp_path)
    reference = await filed(opened(settings), mail=DUE)
    plain = reference.removeprefix("KLW-").replace("-", "")
    assert await operator.resend(settings, typed.format(plain=plain), None, False) == 0


async def test_a_mail_that_was_lost_goes_out_once_more_under_its_message_id(
    tmp_path: Path, mail: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only where the complaint is named, and that it was sent before: nothing is repeated by accident."""
    settings = settings_of(tmp_path, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{mail.port}")
    store = opened(settings)
    reference = await filed(store, mail=Delivery())
    assert await operator.resend(settings, reference, None, False) == 0
    assert (settings.data / "complaints" / f"{'d' * 32}.json").exists()
    assert await operator.resend(settings, None, None, False) == 0
    assert await operator.resend(settings, reference, None, False) == 0
    assert "all was delivered" in capsys.readouterr().out
    with pytest.raises(SettingError, match="--again: name the reference"):
        await operator.resend(settings, None, None, True)
    with pytest.raises(BotError, match="mail was delivered 2026-"):
        await operator.resend(settings, reference, "mail", False)
    assert len(mail.received) == 1
    assert await operator.resend(settings, reference, None, True) == 0
    first, second = mail.mails(COMMITTEE)
    assert first["Message-ID"] == second["Message-ID"]
    assert [part.get_filename() for part in second.iter_attachments()] == [f"{CANARY}.txt"]
    assert await store.undelivered() == []


async def test_what_is_sent_once_more_was_sent_all_the_same(tmp_path: Path, mail: MailServer) -> None:
    """The tenant's status does not go back to 'not sent', not even where the mail server refuses it now."""
    settings = settings_of(tmp_path, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{mail.port}")
    store = opened(settings)
    reference = await filed(store, mail=MADE, staff=DUE)
    for answer in ("451 later", "550 no"):
        mail.rcpt.append(answer)
        assert await operator.resend(settings, reference, "mail", True) == 1
        filed_there = await store.filed("d" * 32)
        assert told(filed_there.deliveries)["mail"] == MADE.at


async def test_what_was_withdrawn_is_not_sent_again(tmp_path: Path, mail: MailServer) -> None:
    settings = settings_of(tmp_path, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{mail.port}")
    moment = "2026-03-18T11:00:00+00:00"
    reference = await filed(opened(settings), withdrawn=moment, mail=MADE, withdrawal=MADE)
    with pytest.raises(BotError, match="was withdrawn: its mail is not sent any more"):
        await operator.resend(settings, reference, None, True)
    assert await operator.resend(settings, reference, "withdrawal", True) == 0
    assert len(mail.received) == 1


async def test_the_running_program_makes_what_was_asked_for(
    house: House, tenant: TelegramVisitor, capsys: pytest.CaptureFixture[str]
) -> None:
    """One process writes: the other only leaves a request, which a crash does not lose."""
    await come_to(tenant, "submitted")
    await house.delivered()
    reference = (await draft(house)).sent[0]["reference"]
    await tenant.listens()
    (first,) = house.mails(COMMITTEE)
    (house.settings.data / "mail" / f"{reference}.eml").unlink()
    assert await operator.resend(house.settings, reference, None, True) == 0
    assert "The running klachtwijzer tries it within half a minute" in capsys.readouterr().out
    await house.restart()
    await house.delivered()
    (second,) = house.mails(COMMITTEE)
    assert first["Message-ID"] == second["Message-ID"]
    assert list((house.settings.data / "again").iterdir()) == []
    await tenant.listens()
    assert tenant.heard == "", "the tenant was told before"


async def test_what_is_delivered_while_an_operator_asks_for_it_goes_out_once(
    tmp_path: Path, telegram: FakeTelegram, mail: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was pending when the operator looked, and delivered before the running program saw the request."""
    telegram.open_chat(TENANT)
    mail.hanging = asyncio.Event()
    post = f"smtp+plain://127.0.0.1:{mail.port}"
    async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_SMTP=post) as house:
        complaint = await sent_in(
            house.app.store, f"telegram:{TENANT}", "d" * 32, deliveries=("mail", "chat")
        )
        house.app.outbox.nudge(complaint.id)
        await until(lambda: bool(mail.told))
        assert await operator.resend(house.settings, None, None, False) == 0
        assert "The running klachtwijzer tries it within half a minute" in capsys.readouterr().out
        mail.hanging.set()
        await house.delivered_all()
        await house.delivered()
        assert list((house.settings.data / "again").iterdir()) == []
        assert await house.app.store.undelivered() == []
        assert len(mail.received) == 1
        assert len(telegram.in_chat(TENANT)) == 1


async def test_a_request_is_read_with_whatever_key_the_program_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another key takes the place of the one that `resend` has read, just before it asks."""
    settings, running = settings_of(tmp_path), DataFolder(tmp_path / "data")
    reference = await filed(opened(settings), mail=STUCK)

    def another_key(call: Call) -> None:
        if call.kind == "create" and running._lock is None:
            assert operator.rotate_key(settings) == 0
            running.hold()

    with watched(settings.data / "again", another_key):
        assert await operator.resend(settings, reference, None, False) == 0
    assert "The running klachtwijzer tries it within half a minute" in capsys.readouterr().out
    store = opened(settings)
    await store.recall()
    running.release()
    assert (await store.filed("d" * 32)).deliveries["mail"].state is State.DUE
    assert list((settings.data / "again").iterdir()) == []
    await store.close()
    assert operator.rotate_key(settings) == 0


async def test_a_start_while_something_is_asked_for_takes_nothing_away(tmp_path: Path) -> None:
    settings, running = settings_of(tmp_path), DataFolder(tmp_path / "data")
    reference = await filed(opened(settings), mail=STUCK)

    def starts(call: Call) -> None:
        if call.kind in ("create", "rename"):
            running.release()
            running.hold()

    with watched(settings.data / "again", starts):
        assert await operator.resend(settings, reference, None, False) == 0
    running.release()


def test_another_key_waits_for_nobody_with_the_one_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second rotation comes between the keys and the lock of the first, and then a run that crashes."""
    settings = settings_of(tmp_path)
    opened(settings)

    def others_were_first(handle: int, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", real)
        assert operator.rotate_key(settings) == 0
        asyncio.run(saved(opened(settings)))
        real(handle, operation)

    async def saved(store: TinyStore) -> None:
        async with store.visit("telegram:1") as visit:
            await visit.save(Session(id="d" * 32, language="nl"))

    real = fcntl.flock
    monkeypatch.setattr(fcntl, "flock", others_were_first)
    assert operator.rotate_key(settings) == 0
    assert list((settings.data / "journal").iterdir()) == []
    assert set(asyncio.run(whole(opened(settings)))) == {"telegram:1"}


async def test_two_keys_in_the_wrong_order_are_told_and_neither_is_called_old(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """'Remove the older keys' made operators remove the only one that opened the data."""
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    await filed(opened(settings_of(tmp_path, KLACHTWIJZER_DATA_KEY=old)), mail=DUE)
    assert operator.rotate_key(settings_of(tmp_path, KLACHTWIJZER_DATA_KEY=f"{old},{new}")) == 1
    told = capsys.readouterr().out
    assert told.startswith("Nothing was encrypted anew: ")
    assert "If that is the old key, swap them, as in new,old" in told
    assert "emove the old" not in told
    assert operator.rotate_key(settings_of(tmp_path, KLACHTWIJZER_DATA_KEY=f"{new},{old}")) == 0
    assert "Now remove all but the first key from KLACHTWIJZER_DATA_KEY." in capsys.readouterr().out
    assert await operator.outbox(settings_of(tmp_path, KLACHTWIJZER_DATA_KEY=new)) == 0


async def set_aside(store: TinyStore) -> None:
    update = {"update_id": 5, "message": {"chat": {"id": 77}, "text": CANARY, "ok": True, "photo": [{}]}}
    await store.set_aside("telegram:77", "5", json.dumps(update).encode())


async def test_what_was_set_aside_is_listed_and_shown_without_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path)
    store = opened(settings)
    assert operator.aside(settings, None, False) == 0
    assert capsys.readouterr().out == "Nothing was set aside.\n"
    await set_aside(store)
    assert operator.aside(settings, None, False) == 0
    listed = capsys.readouterr().out
    name = listed.split()[0]
    assert listed.split()[-1] == "message"
    assert operator.aside(settings, name, False) == 0
    shown = json.loads(capsys.readouterr().out)
    message = {"chat": {"id": "(number)"}, "text": "(14 characters)", "ok": True, "photo": [{}]}
    assert shown == {"update_id": "(number)", "message": message}
    assert operator.aside(settings, name, True) == 0
    assert json.loads(capsys.readouterr().out)["message"]["text"] == CANARY
    for none in ("x", f"{settings.data / 'aside' / name}.sealed", "*", f"../aside/{name}"):
        with pytest.raises(BotError, match=re.escape(f"nothing was set aside under the name {none}.")):
            operator.aside(settings, none, False)
    (settings.data / "aside" / f"{name}.sealed").write_bytes(b"damaged")
    assert operator.aside(settings, None, False) == 1
    assert "does not open with this key" in capsys.readouterr().err


async def test_there_is_nothing_to_look_at_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="there is no directory"):
        await operator.outbox(settings_of(tmp_path))
    (tmp_path / "data").mkdir()
    with pytest.raises(SettingError, match="there is nothing in"):
        await operator.outbox(settings_of(tmp_path))
    assert list((tmp_path / "data").iterdir()) == []


async def test_another_users_data_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What root writes there, the program that runs as somebody else could not read."""
    settings = settings_of(tmp_path)
    opened(settings)
    (settings.data / "lock").touch()
    monkeypatch.setattr("os.geteuid", lambda: (settings.data / "lock").stat().st_uid + 1)
    for give in (operator.outbox(settings), operator.resend(settings, None, None, False)):
        with pytest.raises(SettingError, match="Give this command as that user"):
            await give
    with pytest.raises(SettingError, match="Give this command as that user"):
        operator.rotate_key(settings)


async def test_beside_a_running_bot_one_may_look_and_not_write(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    tenant = TelegramVisitor(telegram, TENANT)
    async with served(telegram) as api:
        environment = {"KLACHTWIJZER_TELEGRAM_TOKEN": TOKEN, "KLACHTWIJZER_TELEGRAM_API": api}
        async with Bot(tmp_path, **environment):
            await come_to(tenant, "begin")
            assert await command(tmp_path, "outbox", **environment) == (0, "Nothing is pending.\n", "")
            code, output, errors = await command(tmp_path, "rotate-key", **environment)
    assert (code, output, len(errors.splitlines())) == (2, "", 1)
    assert "is in use by another klachtwijzer" in errors


@pytest.fixture
def at_a_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory in which commands are given, with the settings of nobody."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KLACHTWIJZER_")]:
        monkeypatch.delenv(name)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield tmp_path
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)


def test_the_commands(at_a_prompt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def prepare() -> str:
        store = opened(settings_of(at_a_prompt))
        await set_aside(store)
        return await filed(store, mail=STUCK)

    reference = asyncio.run(prepare())
    told = {}
    for line, code in (
        ("outbox", 1),
        ("aside", 0),
        ("aside nothing", 1),
        ("backup copy.tar", 0),
        ("backup copy.tar", 2),
        ("backup data/copy.tar", 2),
        ("backup nowhere/copy.tar", 2),
        (f"resend {reference} --delivery mail", 0),
        (f"resend {reference} --again", 0),
        ("resend KLW-1", 1),
        ("rotate-key", 0),
        ("outbox", 0),
    ):
        assert main(line.split()) == code, line
        output, errors = capsys.readouterr()
        assert (errors.count("\n"), output == "") == ((1, True) if code and line != "outbox" else (0, False))
        told[line] = output + errors
    assert told["backup copy.tar"] == "klachtwijzer: copy.tar is there already. Choose another name.\n"
    assert "is in the data directory itself" in told["backup data/copy.tar"]
    assert "nowhere/copy.tar cannot be written (No such file or directory)" in told["backup nowhere/copy.tar"]
    assert "Everything in data opens with the newest key." in told["rotate-key"]
    assert Path("copy.tar").stat().st_mode & 0o777 == 0o600
    with tarfile.open("copy.tar") as tar:
        folders = {name.partition("/")[0] for name in tar.getnames()}
    assert folders == {"aside", "drafts", "evidence", "key.check", "outbox"}, "and no key"


def restored(tar: Path, settings: Settings, to: Path) -> TinyStore:
    """The copy on another machine, with the key from another place."""
    key = settings.data_keys[0] if settings.data_keys else (settings.data / "key").read_text()
    (to / "data").mkdir(parents=True)
    with tarfile.open(tar) as file:
        file.extraction_filter = getattr(tarfile, "data_filter", None)  # early 3.11 has none
        file.extractall(to / "data")
    return opened(settings_of(to, KLACHTWIJZER_DATA_KEY=key))


async def whole(store: TinyStore) -> dict[str, Session]:
    """Every draft of a copy, after it was seen that all that it names is there."""
    found = {}
    async for chat, _session in store.drafts():
        async with store.visit(chat) as visit:
            session = visit.session
        assert session
        found[chat] = session
        for sent in session.sent:
            complaint = (await store.filed(sent["id"])).complaint
            for each in complaint.files:
                assert await store.content(complaint, each.id)
        for item in (session.answers.get("evidence") or {"items": []})["items"]:
            assert (store._evidence / session.id / item["id"]).exists(), "a draft names a file that is there"
    return found


async def test_a_copy_under_load_is_whole_and_loses_nothing_of_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Drafts grow, files come and go, complaints are sent and delivered while each copy is made."""
    settings = settings_of(tmp_path)
    store = opened(settings)
    stopping = False
    done: dict[str, int] = {}

    async def fill_in(chat: str) -> None:
        """Say something, send a file, take it back, send the complaint, have it delivered; begin anew."""
        number, session = 0, Session(id=f"{chat}-0", language="nl", phase="asking")
        while not stopping:
            number += 1
            kind = number % 4
            keep: dict[str, Any] = {
                "id": f"f{number}",
                "name": "n",
                "media_type": "text/plain",
                "size": 1,
                "note": "",
            }
            answers = {"name": CANARY, "evidence": {"items": [keep] if kind else [], "done": False}}
            dropped = [f"f{number - 1}"] if kind > 1 else []
            session = replace(session, answers=answers, revision=number)
            complaint = None
            if kind == 3:
                session.phase = "submitted"
                session.sent = [*session.sent, {"id": session.id, "reference": "", "at": ""}]
                complaint = Filed(complaint_of(session, chat), {"mail": Delivery()})
            async with store.visit(chat) as visit:
                content = {f"f{number}": b"x" * 4000} if kind else None
                await visit.save(session, complaint=complaint, content=content, dropped=dropped)
            done[chat] = number
            if complaint:
                await store.note(session.id, "mail", MADE)
                session = replace(session, id=f"{chat}-{number}", answers={}, phase="asking")

    chats = [f"telegram:{number}" for number in range(6)]
    work = [asyncio.create_task(fill_in(chat)) for chat in chats]
    while len(done) < len(chats):
        await asyncio.wait(work, timeout=0.005)
    turn = 0
    while turn < 2 or min(done.values()) < 6:
        turn += 1
        before = dict(done)
        copy = tmp_path / f"{turn}.tar"
        assert await asyncio.to_thread(operator.backup, settings, copy) == 0
        found = await whole(restored(copy, settings, tmp_path / str(turn)))
        for chat, number in before.items():
            assert found[chat].revision >= number
            assert len(found[chat].sent) >= (number + 1) // 4
    stopping = True
    await asyncio.gather(*work)
    assert "The key is not in it" in capsys.readouterr().out


Change: TypeAlias = Callable[[TinyStore], Coroutine[None, None, None]]


async def _another_file(store: TinyStore) -> None:
    async with store.visit("terminal:a") as visit:
        assert visit.session
        answers = sample_answers()
        answers["evidence"]["items"][0]["id"] = "f2"
        changed = replace(visit.session, answers=answers)
        await visit.save(changed, content={"f2": b"2"}, dropped=["f1"])


async def _sent_in_and_delivered(store: TinyStore) -> None:
    await filed(store, "a", mail=Delivery())
    await store.note("a" * 32, "mail", MADE)


async def _delivered(store: TinyStore) -> None:
    await store.note("b" * 32, "mail", MADE)


async def _sent_again(store: TinyStore) -> None:
    await store.ask_again("c" * 32, ["mail"], made=True)
    await store.recall()


async def _erased(store: TinyStore) -> None:
    async with store.visit("terminal:a") as visit:
        assert visit.session
        await visit.erase(visit.session.anew("f" * 32))


def copied_while(
    settings: Settings, tar: Path, number: int, change: Change, monkeypatch: pytest.MonkeyPatch
) -> bool:
    """Make a copy; the change happens before its look at the disk with this number, if there are so many."""
    looks = itertools.count(1)

    def looked(original: Callable[[Path], Any], path: Path) -> Any:
        if next(looks) == number:
            asyncio.run(change(TinyStore(settings.data, Vault(settings.data_keys))))
        return original(path)

    with monkeypatch.context() as patched:
        for name in ("read_bytes", "exists"):
            original = getattr(Path, name)
            patched.setattr(Path, name, lambda path, original=original: looked(original, path))
        assert operator.backup(settings, tar) == 0
    return next(looks) > number


async def _settled(store: TinyStore) -> None:
    await store.close()


MEANWHILE = (_settled, _another_file, _sent_in_and_delivered, _delivered, _sent_again, _erased)


@pytest.mark.parametrize("change", MEANWHILE)
def test_whatever_happens_while_a_copy_is_made_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    """The program does something before each look of the copy at the disk, one place after the other."""
    key = Fernet.generate_key().decode()
    settings = settings_of(tmp_path, KLACHTWIJZER_DATA_KEY=key)

    async def prepare(store: TinyStore) -> None:
        draft = Session(id="a" * 32, language="nl", phase="asking", answers=sample_answers())
        async with store.visit("terminal:a") as visit:
            await visit.save(draft, content={"f1": b"1"})
        await filed(store, "b", mail=DUE)
        await filed(store, "c", mail=Delivery())
        await store.note("c" * 32, "mail", MADE)
        async with store.visit("terminal:a") as visit:
            await visit.save(replace(draft, revision=7))  # it is in the journal only
        async with store.visit("terminal:new") as visit:
            await visit.save(Session(id="e" * 32, language="nl", phase="asking"))  # it has no file yet

    asyncio.run(prepare(opened(settings)))
    shutil.copytree(settings.data, tmp_path / "before")
    number, happened = 0, True
    while happened:
        number += 1
        shutil.rmtree(settings.data)
        shutil.copytree(tmp_path / "before", settings.data)
        happened = copied_while(settings, tmp_path / f"{number}.tar", number, change, monkeypatch)
        store = restored(tmp_path / f"{number}.tar", settings, tmp_path / str(number))
        found = asyncio.run(whole(store))
        assert set(found) == {"terminal:a", "terminal:b", "terminal:c", "terminal:new"}
        assert found["terminal:a"].revision >= 7 or found["terminal:a"].phase == "submitted"
        for complaint in ("b" * 32, "c" * 32):
            filed_there = asyncio.run(store.filed(complaint))
            assert asyncio.run(store.content(filed_there.complaint, "f1")) == CANARY.encode()
    assert number > 10


async def test_a_damaged_file_is_copied_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = settings_of(tmp_path)
    await filed(opened(settings), mail=DUE)
    (path,) = (settings.data / "drafts").iterdir()
    path.write_bytes(b"damaged")
    assert operator.backup(settings, tmp_path / "copy.tar") == 1
    assert capsys.readouterr().err == f"wrong: {path} does not open with this key\n"
    with tarfile.open(tmp_path / "copy.tar") as tar:
        assert f"drafts/{path.name}" in tar.getnames()
        assert f"evidence/{'d' * 32}/f1" in tar.getnames()


async def test_what_staff_did_is_copied_as_it_is_and_needs_no_key(
    tmp_path: Path, telegram: FakeTelegram, capsys: pytest.CaptureFixture[str]
) -> None:
    """An order of staff and a refused one: neither a copy nor another key stumbles over the record."""
    settings, tenant = settings_of(tmp_path), TelegramVisitor(telegram, TENANT)
    async with open_house(settings.data, telegram, KLACHTWIJZER_STAFF_CHAT=str(STAFF)) as house:
        await come_to(tenant, "submitted")
        reference = (await draft(house)).sent[0]["reference"]
        await tenant.says("/open")
        await Member(telegram).says(f"/ontvangen {reference}")
    record = {f"audit/{path.name}": path.read_bytes() for path in (settings.data / "audit").iterdir()}
    assert set(record) == {"audit/staff.log", "audit/refused.log"}
    assert operator.backup(settings, tmp_path / "copy.tar") == 0
    with tarfile.open(tmp_path / "copy.tar") as tar:
        copied = {name: content.read() for name in tar.getnames() if (content := tar.extractfile(name))}
    assert {name: copied[name] for name in copied if name.startswith("audit/")} == record
    (settings.data / "key.check").unlink()
    assert operator.rotate_key(settings) == 0
    assert len((settings.data / "key").read_text().split()) == 1
    assert {name: (settings.data / name).read_bytes() for name in record} == record
    assert capsys.readouterr().err == ""


async def test_no_line_of_the_record_is_missed_where_its_file_takes_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path)
    opened(settings)
    record = settings.data / "audit" / "staff.log"
    record.parent.mkdir()
    record.write_bytes(b"1\n")

    def opens(path: Any, *arguments: Any, **named: Any) -> Any:
        if path == record and not record.with_name("staff.log.1").exists():
            os.replace(record, record.with_name("staff.log.1"))
            record.write_bytes(b"2\n")
        return real(path, *arguments, **named)

    real = io.open
    with monkeypatch.context() as disk:
        disk.setattr(io, "open", opens)
        assert operator.backup(settings, tmp_path / "copy.tar") == 0
    with tarfile.open(tmp_path / "copy.tar") as tar:
        assert [name for name in tar.getnames() if "audit" in name] == [
            "audit/staff.log",
            "audit/staff.log.1",
        ]


def broken(monkeypatch: pytest.MonkeyPatch, bad: Path) -> None:
    """Let the system refuse to read this file or folder."""

    def reading(original: Callable[..., Any]) -> Callable[..., Any]:
        def read(path: Any, *arguments: Any, **named: Any) -> Any:
            if str(path) == str(bad):
                raise OSError(errno.EIO, os.strerror(errno.EIO), str(bad))
            return original(path, *arguments, **named)

        return read

    for module, name in ((io, "open"), (os, "scandir"), (os, "listdir")):
        monkeypatch.setattr(module, name, reading(getattr(module, name)))


@pytest.mark.parametrize(
    ("place", "missing"),
    [
        ("evidence/{id}/file0", "evidence/{id}/file0"),
        ("evidence/{id}", "evidence/{id}/file0"),
        ("outbox/{id}.json", "outbox/{id}.json"),
        ("outbox", "outbox/"),
        ("drafts", ""),  # those that complaints tell of are found by their names
        ("inbox", "inbox/"),
        ("aside", "aside/"),
        ("audit", "audit/"),
        ("again", "again/"),
        ("journal/000000000001", ""),
        ("journal", ""),
    ],
)
async def test_what_cannot_be_read_is_named_and_all_the_rest_is_copied(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
    missing: str,
) -> None:
    """As with one bad sector: the copy is not whole, which is told, and a copy all the same."""
    settings = settings_of(tmp_path)
    store = opened(settings)
    for letter in "de":
        await sent_in(store, f"telegram:{letter}", letter * 32, {"a.pdf": CANARY.encode()})
    await set_aside(store)
    await store.inbox.put("1", b"x")
    (settings.data / "audit").mkdir()
    (settings.data / "audit" / "staff.log").touch()
    await store.ask_again("d" * 32, ["mail"], made=True)
    await store.close()
    assert operator.backup(settings, tmp_path / "before.tar") == 0
    (settings.data / "journal" / "000000000001").touch()
    capsys.readouterr()
    bad = settings.data / place.format(id="d" * 32)
    with monkeypatch.context() as disk:
        broken(disk, bad)
        assert operator.backup(settings, tmp_path / "copy.tar") == 1
    assert capsys.readouterr().err == f"wrong: {bad} cannot be read (Input/output error)\n"
    with tarfile.open(tmp_path / "before.tar") as before, tarfile.open(tmp_path / "copy.tar") as tar:
        gone = set(before.getnames()) - set(tar.getnames())
    assert {name.startswith(missing.format(id="d" * 32)) for name in gone} == ({True} if missing else set())
    assert {path.name for path in tmp_path.iterdir()} == {"data", "before.tar", "copy.tar"}


async def test_what_is_erased_while_a_copy_looks_into_its_folder_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path)
    store = opened(settings)
    await sent_in(store, "telegram:d", "d" * 32, {"a.pdf": b"x"})
    await store.close()
    erased = settings.data / "evidence" / ("e" * 32)
    (erased / "folder").mkdir(parents=True)

    def looked(original: Callable[..., Any]) -> Callable[..., Any]:
        def look(path: Any) -> Any:
            if str(path) == str(erased):
                erased.rename(tmp_path / "erased")
            return original(path)

        return look

    with monkeypatch.context() as disk:
        for name in ("scandir", "listdir"):
            disk.setattr(os, name, looked(getattr(os, name)))
        assert operator.backup(settings, tmp_path / "copy.tar") == 0
    assert (tmp_path / "erased").exists(), "it was gone when it was looked into"
    assert capsys.readouterr().err == ""


def test_a_chat_that_keeps_typing_keeps_no_copy_from_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something is said in each time that a file takes to be read; each file is read once.

    The program is started anew each time, so that its journal has the same name.
    """
    key = Fernet.generate_key().decode()
    settings = settings_of(tmp_path, KLACHTWIJZER_DATA_KEY=key)
    draft = Session(id="a" * 32, language="nl", phase="asking", answers=sample_answers())

    async def says(revision: int, **changes: Any) -> None:
        store = TinyStore(settings.data, Vault(settings.data_keys))
        async with store.visit("terminal:a") as visit:
            await visit.save(replace(draft, revision=revision), **changes)

    opened(settings)
    asyncio.run(says(0, content={name: name.encode() for name in ("f1", "f2", "f3")}))
    read: list[str] = []
    original = Path.read_bytes

    def looked(path: Path) -> bytes:
        content = original(path)
        if path.parent.name == draft.id:
            read.append(path.name)
            assert len(read) < 20, "it would never end"
            changes = {"content": {"f4": b"f4"}, "dropped": ["f3"]} if path.name == "f3" else {}
            asyncio.run(says(len(read), **changes))
        return content

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", looked)
        assert operator.backup(settings, tmp_path / "copy.tar") == 0
    assert read == ["f1", "f2", "f3", "f4"]
    with tarfile.open(tmp_path / "copy.tar") as tar:
        names = {Path(name).name for name in tar.getnames() if name.startswith("evidence/")}
    assert names == {"f1", "f2", "f4"}, "no file that was taken back meanwhile"
    store = restored(tmp_path / "copy.tar", settings, tmp_path / "restored")
    assert asyncio.run(whole(store))["terminal:a"].revision == 4


async def test_a_copy_that_cannot_be_finished_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told what could not be written; also where somebody breaks it off."""
    settings = settings_of(tmp_path)
    store = opened(settings)
    await sent_in(store, "telegram:d", "d" * 32, {"a.pdf": b"x" * 2_000_000})
    await store.close()
    copy = tmp_path / "copy.tar"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(SettingError, match=rf"^{copy} cannot be written \(File too large\)"):
            operator.backup(settings, copy)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]

    def breaks_off(path: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(path, int):  # the copy itself
            return real(path, *arguments, **named)
        raise KeyboardInterrupt

    real = io.open
    monkeypatch.setattr(io, "open", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        back_up(DataFolder(settings.data), store._vault, copy)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("broken_off", [True, False])
async def test_two_copies_to_one_name_at_once_do_not_touch_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_off: bool
) -> None:
    """A timer and an operator: the second begins in the midst of the first, and ends before it."""
    settings = settings_of(tmp_path)
    store = opened(settings)
    await sent_in(store, "telegram:d", "d" * 32, {f"{n}.pdf": b"x" * 30_000 for n in range(9)})
    await store.close()
    copy, folder, vault = tmp_path / "copy.tar", DataFolder(settings.data), store._vault
    back_up(folder, vault, tmp_path / "alone.tar")
    real, opened_at, second = io.open, itertools.count(1), 7

    def looks(path: Any, *arguments: Any, **named: Any) -> Any:
        number = 0 if isinstance(path, int) else next(opened_at)
        if broken_off and number == second * 2:
            raise KeyboardInterrupt
        if number == second:
            with pytest.raises(KeyboardInterrupt) if broken_off else nullcontext():
                back_up(folder, vault, copy)
        return real(path, *arguments, **named)

    monkeypatch.setattr(io, "open", looks)
    with nullcontext() if broken_off else pytest.raises(SettingError, match="is there already"):
        back_up(folder, vault, copy)
    monkeypatch.undo()
    assert next(opened_at) > second * 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone.tar", "copy.tar", "data"]
    inside = []
    for made in (copy, tmp_path / "alone.tar"):
        with tarfile.open(made) as tar:
            inside.append({each.name: file.read() for each in tar if (file := tar.extractfile(each))})
    assert inside[0] == inside[1]
    assert len(inside[0]) > second
    assert copy.stat().st_mode & 0o777 == 0o600


async def test_a_draft_of_before_its_submission_is_known_by_its_complaint(tmp_path: Path) -> None:
    """Drafts are copied first: one may be sent before its complaint is copied, from any phase."""
    settings = settings_of(tmp_path)
    store = opened(settings)
    earlier = Session(id="d" * 32, language="nl", phase="asking", answers={"name": CANARY})
    async with store.visit("terminal:d") as visit:
        await visit.save(earlier)
    await store.close()
    (path,) = (settings.data / "drafts").iterdir()
    before = path.read_bytes()
    await filed(store, mail=DUE)
    path.write_bytes(before)
    async with store.visit("terminal:d") as visit:
        assert visit.session
        assert visit.session.phase == "submitted"


async def test_a_crash_while_a_complaint_is_sent_again_repeats_the_request(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    await filed(opened(settings), mail=Delivery(), staff=MADE)
    await opened(settings).note("d" * 32, "mail", MADE)
    await opened(settings).ask_again("d" * 32, ["mail"], made=True)
    number, died = 0, True
    while died:
        number += 1
        store = opened(settings)
        try:
            with dies_at(number):
                await store.recall()
            died = False
        except Dead:
            assert (await opened(settings).filed("d" * 32)).complaint.id == "d" * 32
    assert number > 5
    assert await opened(settings).undelivered() == ["d" * 32]


async def test_what_was_set_aside_goes_after_thirty_days(house: House, tenant: TelegramVisitor) -> None:
    """Also where no draft is there that would take it along."""
    await set_aside(house.app.store)
    (path,) = (house.settings.data / "aside").iterdir()
    await house.app.agenda.keep()
    assert path.exists()
    sealed = house.app.store._vault.sealed_at(path)
    assert sealed
    house.now = sealed + timedelta(days=29)
    await house.app.agenda.keep()
    assert path.exists()
    house.now += timedelta(days=2)
    await house.app.agenda.keep()
    assert not path.exists()
