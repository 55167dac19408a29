"""The outbox on its own: what is noted, tried again, told to staff and put away."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.attempts import GIVE_UP_AFTER, GIVE_UP_AFTER_ATTEMPTS, LONGEST_WAIT, Attempts
from bot.dossier.complaint import Complaint, Delivery, State
from bot.errors import SenderRefused, TryLater, Undeliverable
from bot.lanes import MAILS_AT_ONCE
from bot.outbox import Outbox
from bot.store.folder import DataFolder
from bot.store.tiny import TinyStore
from tests.kit.complaints import file, write_document
from tests.kit.house import NOW
from tests.test_intake import until


class Committee:
    """Takes complaints as `takes` does: it returns, or raises what goes wrong."""

    vital = True

    def __init__(self, takes: Callable[[Complaint], Awaitable[None]]) -> None:
        self.takes = takes
        self.got: list[str] = []

    async def forward(self, complaint: Complaint) -> str:
        await self.takes(complaint)
        self.got.append(complaint.id)
        return "smtp"


async def gladly(_complaint: Complaint) -> None: ...


async def never(_complaint: Complaint) -> None:
    raise Undeliverable("the mail server refused the recipient for good (550)")


async def not_now(_complaint: Complaint) -> None:
    raise TryLater("the mail server answered 421")


class Bench:
    """An outbox that delivers to this committee; staff hear the alarms, unless they are deaf."""

    def __init__(self, folder: Path, takes: Callable[[Complaint], Awaitable[None]]) -> None:
        data = DataFolder(folder)
        data.prepare()
        vault = data.vault(())
        assert vault
        self.folder = folder
        self.store = TinyStore(folder, vault)
        self.committee = Committee(takes)
        self.now = NOW
        self.deaf = False
        self.alarms: list[str] = []
        self.start()

    def start(self) -> None:
        """As after a start of the program."""
        self.outbox = Outbox(
            self.store,
            Attempts(
                {"mail": self.committee},
                clock=lambda: self.now,
                jitter=random.Random(1).uniform,
                alarm=self._alarm,
                unreached=gladly,
            ),
        )

    async def _alarm(self, what: str) -> None:
        if self.deaf:
            raise TryLater("Telegram is away")
        self.alarms.append(what)

    async def delivery(self, complaint: str) -> Delivery:
        return (await self.store.filed(complaint)).deliveries["mail"]


async def test_staff_that_cannot_be_told_are_told_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal for good while Telegram is away: without this, nobody ever heard of it."""
    bench = Bench(tmp_path, never)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    bench.deaf = True
    await bench.outbox.deliver()
    due = await bench.delivery(complaint.id)
    refused = "the mail server refused the recipient for good (550)"
    assert (due.state, due.attempts, due.failure) == (State.UNREPORTED, 1, refused)
    assert f"{complaint.reference}: staff could not be told: Telegram is away" in caplog.messages
    bench.start()
    await bench.outbox.deliver()
    assert await bench.delivery(complaint.id) == due, "a start tries it, and moves nothing"
    bench.deaf = False
    for _ in range(5):
        bench.now += LONGEST_WAIT
        await bench.outbox.deliver()
    assert (await bench.delivery(complaint.id)).state is State.STUCK
    assert bench.alarms == [f"{complaint.reference}: mail: {refused}"]


async def test_what_staff_were_not_told_of_is_delivered_once_it_is_taken(tmp_path: Path) -> None:
    """And where it is only put off then, it is as any other."""
    bench = Bench(tmp_path, never)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    bench.deaf = True
    for takes, state in ((never, State.UNREPORTED), (not_now, State.DUE), (gladly, State.DONE)):
        bench.committee.takes = takes
        await bench.outbox.deliver()
        assert (await bench.delivery(complaint.id)).state is state
        bench.now += LONGEST_WAIT
    assert bench.alarms == []


async def test_staff_that_were_not_told_of_a_refused_sender_are_where_an_operator_asks_again(
    tmp_path: Path,
) -> None:
    async def refused(_complaint: Complaint) -> None:
        raise SenderRefused("the mail server refused the sender for good (553)")

    bench = Bench(tmp_path, refused)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    bench.deaf = True
    await bench.outbox.deliver()
    assert (await bench.delivery(complaint.id)).state is State.UNREPORTED
    bench.deaf = False
    for _ in range(2):
        await bench.store.ask_again(complaint.id, ["mail"], made=False)
        bench.start()
        await bench.outbox.deliver()
        assert len(bench.alarms) == 1, "once, and not at the next time that it is asked"


async def test_staff_are_told_once_however_often_it_is_started(tmp_path: Path) -> None:
    bench = Bench(tmp_path, never)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    for _ in range(5):
        await bench.outbox.deliver()
        bench.start()
    assert len(bench.alarms) == 1
    assert (await bench.delivery(complaint.id)).attempts == 5
    bench.committee.takes = gladly
    await bench.outbox.deliver()
    assert bench.committee.got == [complaint.id]
    assert await bench.store.undelivered() == []


@pytest.mark.parametrize("year", [-10, 10], ids=["behind", "ahead"])
async def test_a_clock_that_was_wrong_at_the_filing_keeps_no_alarm_away(tmp_path: Path, year: int) -> None:
    """Filed by a clock ten years ahead or behind: staff hear of it after as many attempts as ever."""
    bench = Bench(tmp_path, not_now)
    await file(bench.store, "telegram:1", "d" * 32)
    bench.now -= timedelta(days=365 * year)
    for _ in range(GIVE_UP_AFTER_ATTEMPTS):
        assert bench.alarms == []
        await bench.outbox.deliver()
        bench.now += LONGEST_WAIT
    assert len(bench.alarms) == 1


async def test_a_jump_of_the_clock_alarms_nobody_early(tmp_path: Path) -> None:
    bench = Bench(tmp_path, not_now)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    bench.now += GIVE_UP_AFTER * 2
    await bench.outbox.deliver()
    assert bench.alarms == []
    assert (await bench.delivery(complaint.id)).state is State.DUE


async def test_a_backlog_waits_on_the_disk_and_few_are_in_hand(tmp_path: Path) -> None:
    """And a complaint that was withdrawn while it waited for its turn is not sent on."""
    gate = asyncio.Event()
    inside: list[str] = []

    async def slowly(complaint: Complaint) -> None:
        inside.append(complaint.id)
        await gate.wait()

    bench = Bench(tmp_path, slowly)
    complaints = [await file(bench.store, f"telegram:{n}", f"{n:032x}") for n in range(6)]
    delivering = asyncio.create_task(bench.outbox.deliver())
    await until(lambda: len(inside) == MAILS_AT_ONCE)
    await asyncio.sleep(0.05)
    assert len(inside) == MAILS_AT_ONCE
    last = next(c for c in reversed(complaints) if c.id not in inside)
    async with bench.store.visit(last.chat) as visit:
        assert visit.session
        await visit.save(visit.session, change=lambda filed: filed.with_withdrawal(NOW, {}))
    gate.set()
    await delivering
    assert sorted(bench.committee.got) == sorted(c.id for c in complaints if c is not last)
    assert (await bench.delivery(last.id)).how == "not sent on: it was withdrawn"
    assert await bench.store.undelivered() == []


async def test_a_stop_is_quick_with_a_backlog(tmp_path: Path) -> None:
    gate = asyncio.Event()
    inside: list[str] = []

    async def slowly(complaint: Complaint) -> None:
        inside.append(complaint.id)
        await gate.wait()

    bench = Bench(tmp_path, slowly)
    for number in range(8):
        await file(bench.store, f"telegram:{number}", f"{number:032x}")
    running = asyncio.create_task(bench.outbox.run())
    await until(lambda: len(inside) == MAILS_AT_ONCE)
    bench.outbox.stop()
    gate.set()
    await asyncio.wait_for(running, 5)
    assert len(bench.committee.got) == MAILS_AT_ONCE, "what was in hand is finished, and no other is begun"
    assert len(await bench.store.undelivered()) == 8 - MAILS_AT_ONCE


@pytest.mark.parametrize("erase", [False, True])
async def test_what_was_delivered_before_a_crash_is_put_away_after_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, erase: bool
) -> None:
    """The last note was written, and the crash came before the complaint left the outbox."""
    bench = Bench(tmp_path, gladly)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    await bench.outbox.deliver()
    vault = DataFolder(tmp_path).vault(())
    assert vault
    filed = replace(await bench.store.filed(complaint.id), erase=erase)
    await bench.store.close()
    (bench.folder / "complaints" / f"{complaint.id}.json").unlink()
    write_document(bench.folder / "outbox" / f"{complaint.id}.json", vault, filed.to_json())
    caplog.clear()
    bench.start()
    await bench.outbox.deliver()
    assert await bench.store.undelivered() == []
    await bench.store.close()
    assert len([*(bench.folder / "complaints").iterdir()]) == (0 if erase else 1)
    assert bench.committee.got == [complaint.id], "and not sent again"
    assert caplog.messages == []


@pytest.mark.parametrize("ends_well", [True, False])
async def test_what_an_operator_asks_for_while_an_attempt_hangs_is_done_after_it(
    tmp_path: Path, ends_well: bool
) -> None:
    """Where that attempt fails, it is due at once, and where it goes well, it was made."""
    hangs, begun = asyncio.Event(), asyncio.Event()

    async def hanging(_complaint: Complaint) -> None:
        begun.set()
        await hangs.wait()
        if not ends_well:
            raise TryLater("the mail server could not be used (Timeout)")

    bench = Bench(tmp_path, not_now)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    for _ in range(8):
        await bench.outbox.deliver()
        bench.now += LONGEST_WAIT
    bench.committee.takes = hanging
    attempt = asyncio.create_task(bench.outbox.deliver())
    await begun.wait()
    await bench.store.ask_again(complaint.id, ["mail"], made=False)
    asking = asyncio.create_task(bench.outbox.deliver())
    await until(lambda: not list((tmp_path / "again").iterdir()))
    hangs.set()
    await asyncio.gather(attempt, asking)
    bench.committee.takes = gladly
    await bench.outbox.deliver()
    assert bench.committee.got == [complaint.id]
    assert (await bench.delivery(complaint.id)).state is State.DONE


async def test_what_is_sent_once_more_and_refused_holds_no_erasure_up(tmp_path: Path) -> None:
    """It was delivered: nobody may keep it for a second sending after its tenant erased."""
    bench = Bench(tmp_path, gladly)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    await bench.outbox.deliver()
    await bench.store.ask_again(complaint.id, ["mail"], made=True)
    bench.committee.takes = never
    await bench.outbox.deliver()
    assert (await bench.delivery(complaint.id)).state is State.STUCK
    await bench.store.change(complaint.id, lambda filed: replace(filed, erase=True))
    await bench.outbox.deliver()
    await bench.store.close()
    assert not list((tmp_path / "outbox").iterdir())


async def test_an_erasure_while_a_mail_is_sent_once_more_leaves_nothing_to_note_and_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hangs, begun = asyncio.Event(), asyncio.Event()

    async def hanging(_complaint: Complaint) -> None:
        begun.set()
        await hangs.wait()

    bench = Bench(tmp_path, gladly)
    complaint = await file(bench.store, "telegram:1", "d" * 32)
    await bench.outbox.deliver()
    await bench.store.ask_again(complaint.id, ["mail"], made=True)
    bench.committee.takes = hanging
    attempt = asyncio.create_task(bench.outbox.deliver())
    await begun.wait()
    await bench.store.change(complaint.id, lambda filed: replace(filed, erase=True))
    hangs.set()
    await attempt
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert not bench.outbox._unnoted
