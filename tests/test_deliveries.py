"""The outbox: every delivery is tried until it is done, in its order, and nobody waits without need."""

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.attempts import FIRST_WAIT, GIVE_UP_AFTER, GIVE_UP_AFTER_ATTEMPTS, LONGEST_WAIT, Attempts
from bot.dossier.complaint import Complaint, Delivery, Filed, State
from bot.errors import TryLater, Undeliverable
from bot.lanes import ANSWER, ANSWER_STAFF, AT_ONCE, LANES, MAILS_AT_ONCE, WITHDRAWAL, WORD, Lane, numbered
from bot.outbox import Outbox
from bot.store.tiny import TinyStore
from bot.store.vault import Vault
from dialogs.proceedings import Act, Proceeding
from dialogs.session import Session
from tests.kit.complaints import complaint_of
from tests.kit.disk_calls import journal as disk_calls
from tests.kit.house import NOW
from tests.test_intake import until
from tests.test_store import KEY, open_store

LATER = TryLater("the server is busy")
NEVER = Undeliverable("550 nobody here")


class Post:
    """A place where complaints go: it answers as the test says, then 'post', and knows what came."""

    def __init__(self, *answers: Exception, vital: bool = True) -> None:
        self.vital = vital
        self.answers = [*answers]
        self.came: list[str] = []
        self.open = asyncio.Event()
        self.open.set()

    async def forward(self, complaint: Complaint) -> str:
        self.came.append(complaint.reference)
        await self.open.wait()
        if self.answers:
            raise self.answers.pop(0)
        return "post"


class Office:
    """An outbox over a real store; time is the test's, and the jitter always picks the longest wait."""

    def __init__(self, folder: Path, posts: Mapping[str, Post]) -> None:
        self.now = NOW
        self.posts = posts
        self.alarms: list[str] = []
        self.unreached: list[str] = []
        self.deaf = False
        """Whether staff cannot be told now."""
        self.waits: list[tuple[float, float]] = []
        self.store: TinyStore = open_store(folder)
        self.start()

    def start(self) -> None:
        kinds = (WORD, ANSWER, ANSWER_STAFF)
        self.outbox = Outbox(
            self.store,
            Attempts(
                self.posts,
                series={kind: lambda _number, kind=kind: self.posts[kind] for kind in kinds},  # type: ignore[misc]  # a default binds it
                clock=lambda: self.now,
                jitter=self._longest,
                alarm=self._alarm,
                unreached=self._tell_unreached,
            ),
        )

    def _longest(self, least: float, most: float) -> float:
        self.waits.append((least, most))
        return most

    async def _alarm(self, text: str) -> None:
        self.alarms.append(text)

    async def _tell_unreached(self, complaint: Complaint) -> None:
        if self.deaf:
            raise LATER
        self.unreached.append(complaint.reference)

    async def file(self, names: Sequence[str], letter: str = "d", **fields: object) -> Filed:
        """A complaint that was sent just now, with these deliveries due."""
        sent = [{"id": letter * 32, "reference": "", "at": ""}]
        session = Session(
            id=letter * 32, language="nl", phase="submitted", answers={"name": "Jan"}, sent=sent
        )
        filed = Filed(complaint_of(session), {name: Delivery() for name in names})
        async with self.store.visit(f"telegram:{letter}") as visit:
            await visit.save(session, complaint=replace(filed, **fields))  # type: ignore[arg-type]  # the test's own fields
        return filed

    async def delivery(self, name: str, letter: str = "d") -> Delivery:
        return (await self.store.filed(letter * 32)).deliveries[name]

    async def after(self, **time: float) -> None:
        """So much later the outbox looks again."""
        self.now += timedelta(**time)
        await self.outbox.deliver()


@asynccontextmanager
async def running(office: Office, rest: float = 60.0) -> AsyncIterator[asyncio.Task[None]]:
    """The outbox at work, looking again only when it is nudged, or after so many seconds."""
    task = asyncio.create_task(office.outbox.run(rest))
    try:
        yield task
    finally:
        office.outbox.stop()
        for post in office.posts.values():
            post.open.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)


def alone(but: str = "") -> bool:
    """Whether nothing is done in the background; `but`: a task that may go on."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    return all(getattr(task.get_coro(), "__qualname__", None) == but for task in others)


async def test_what_is_delivered_is_noted_and_not_sent_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    filed = await office.file(["mail"])
    with caplog.at_level(logging.INFO):
        await office.after(minutes=3)
    assert await office.delivery("mail") == Delivery(State.DONE, 1, at=office.now.isoformat(), how="post")
    assert f"{filed.complaint.reference}: mail delivered (post)" in caplog.messages
    office.start()
    await office.after(days=9)
    assert post.came == [filed.complaint.reference]
    assert await office.store.undelivered() == []


async def test_the_waits_grow_from_a_minute_to_four_hours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(tmp_path, {"mail": (post := Post(*[LATER] * 40))})
    filed = await office.file(["mail"])
    for attempt in range(1, 11):
        await office.outbox.deliver()
        due = await office.delivery("mail")
        wait = timedelta(seconds=office.waits[-1][1])
        assert due == Delivery(
            State.DUE, attempt, next=(office.now + wait).isoformat(), failure="the server is busy"
        )
        office.now += wait - timedelta(seconds=1)
        await office.outbox.deliver()
        assert len(post.came) == attempt, "not before its time"
        office.now += timedelta(seconds=1)
    assert {least for least, _most in office.waits} == {60.0}
    assert [most / 60 for _least, most in office.waits] == [2, 4, 8, 16, 32, 64, 128, 240, 240, 240]
    assert (
        f"{filed.complaint.reference}: mail not delivered, attempt 3; next in 8 minutes: the server is busy"
    ) in caplog.messages
    assert timedelta(minutes=1) == FIRST_WAIT
    assert timedelta(hours=4) == LONGEST_WAIT


async def test_a_start_tries_once_what_should_still_wait(tmp_path: Path) -> None:
    """Whoever mended a setting need not wait for hours."""
    office = Office(tmp_path, {"mail": (post := Post(LATER, LATER, LATER))})
    await office.file(["mail"])
    await office.outbox.deliver()
    office.start()
    await office.outbox.deliver()
    await office.outbox.deliver()
    assert len(post.came) == 2


async def test_a_moment_far_ahead_is_a_clock_that_was_wrong(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": (post := Post(*[LATER] * 9))})
    await office.file(["mail"])
    await office.outbox.deliver()
    for wait, came in ((LONGEST_WAIT, 1), (LONGEST_WAIT + timedelta(seconds=1), 2)):
        due = replace(await office.delivery("mail"), next=(office.now + wait).isoformat())
        await office.store.note("d" * 32, "mail", due)
        await office.outbox.deliver()
        assert len(post.came) == came


async def test_after_five_days_and_twenty_attempts_staff_are_alarmed_once_and_it_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert (timedelta(days=5), 20) == (GIVE_UP_AFTER, GIVE_UP_AFTER_ATTEMPTS)
    office = Office(tmp_path, {"mail": (post := Post(*[LATER] * 99))})
    filed = await office.file(["mail"])
    for _ in range(20):
        await office.after(hours=4)
    office.now = filed.complaint.moment + GIVE_UP_AFTER
    await office.outbox.deliver()
    assert office.alarms == [], "five days are not over yet"
    await office.after(hours=4)
    line = f"{filed.complaint.reference}: mail: the server is busy"
    assert office.alarms == [line]
    stuck = await office.delivery("mail")
    assert stuck == Delivery(State.STUCK, 22, next=office.now.isoformat(), failure="the server is busy")
    assert (
        f"{filed.complaint.reference}: mail cannot be delivered and stays in the outbox: the server is busy"
        in caplog.messages
    )
    await office.after(days=1)
    assert len(post.came) == 22, "it is tried again after a start only"
    office.start()
    await office.outbox.deliver()
    assert len(post.came) == 23
    assert office.alarms == [line], "they know"
    assert await office.store.undelivered() == ["d" * 32]


@pytest.mark.parametrize("asked", [True, False], ids=["resend", "start"])
async def test_what_is_stuck_is_tried_twenty_times_more_after_a_start_or_where_an_operator_asks(
    tmp_path: Path, asked: bool
) -> None:
    """A server that was mended may greylist first whom it has not seen for days."""
    office = Office(tmp_path, {"mail": (post := Post(*[LATER] * 99))})
    await office.file(["mail"])
    while (await office.delivery("mail")).state is State.DUE:
        await office.after(hours=4)
    office.now += timedelta(days=7)
    if asked:
        await office.store.ask_again("d" * 32, ["mail"], made=False)
    else:
        office.start()
    for attempt in range(1, 20):
        await office.outbox.deliver()
        due = await office.delivery("mail")
        wait = timedelta(seconds=office.waits[-1][1])
        next_one = (office.now + wait).isoformat()
        assert due == Delivery(State.DUE, attempt, next=next_one, failure="the server is busy")
        office.now += wait
    assert len(office.alarms) == 1
    await office.outbox.deliver()
    assert ((await office.delivery("mail")).state, len(office.alarms)) == (State.STUCK, 2)
    post.answers.clear()
    office.start()
    await office.outbox.deliver()
    assert await office.store.undelivered() == []


async def test_nothing_is_given_up_before_twenty_attempts(tmp_path: Path) -> None:
    """Whatever the clock says: it may be wrong, or the program was off for a week."""
    office = Office(tmp_path, {"mail": Post(*[LATER] * 99)})
    await office.file(["mail"])
    office.now += timedelta(days=30)
    for attempt in range(1, 21):
        assert office.alarms == []
        await office.after(hours=4)
        assert (await office.delivery("mail")).attempts == attempt
    assert len(office.alarms) == 1


@pytest.mark.parametrize("name", ["word.1", "answer.1", "answer_staff.1", "withdrawal"])
async def test_five_days_count_from_when_the_delivery_became_owed(tmp_path: Path, name: str) -> None:
    """What happens weeks after the complaint is tried for five days as well: it is new then."""
    office = Office(tmp_path, {kind: Post(*[LATER] * 99) for kind in (WORD, ANSWER, ANSWER_STAFF, name)})
    office.now += timedelta(days=40)
    at = office.now.isoformat()
    happened = (Proceeding("1", Act.RECEIPT, NOW.isoformat()), Proceeding("2", Act.STAGE, at))
    withdrawn = at if name in WITHDRAWAL else ""
    filed = await office.file([name], proceedings=happened, withdrawn=withdrawn)
    for _ in range(30):
        await office.after(hours=4)
    assert (office.alarms, office.unreached) == ([], []), "five days are not over yet"
    assert (await office.delivery(name)).state is State.DUE
    await office.after(hours=4)
    told = [filed.complaint.reference] if name == "word.1" else []
    assert (len(office.alarms), office.unreached) == (1 - len(told), told)


async def test_a_start_uses_up_none_of_the_twenty_attempts_and_moves_none(tmp_path: Path) -> None:
    """A program that is started every half a minute gives nothing up before one that runs on does."""
    office = Office(tmp_path, {"mail": (post := Post(*[LATER] * 99))})
    await office.file(["mail"])
    office.now += GIVE_UP_AFTER * 2
    for _ in range(60):
        office.start()
        await office.after(seconds=30)
    assert len(post.came) == 60, "each start tries it"
    due = await office.delivery("mail")
    assert (due.state, due.attempts, office.alarms) == (State.DUE, 4, []), "after 0, 2, 6 and 14 minutes"
    assert [most / 60 for _least, most in office.waits] == [2, 4, 8, 16]
    await office.after(minutes=14)
    assert (await office.delivery("mail")).attempts == 5, "its turn came when it would have come"


async def test_a_word_that_is_given_up_is_told_to_staff_or_tried_again(tmp_path: Path) -> None:
    """By time as for good; where staff cannot be told either, it is not given up yet."""
    office = Office(tmp_path, {WORD: Post(NEVER, NEVER, vital=False)})
    filed = await office.file(["word.0"])
    office.deaf = True
    await office.outbox.deliver()
    assert (await office.delivery("word.0")).state is State.UNREPORTED
    office.deaf = False
    await office.after(hours=4)
    refused = Delivery(State.DONE, 2, how="refused", failure="550 nobody here")
    assert (await office.delivery("word.0"), office.alarms) == (refused, [])
    assert office.unreached == [filed.complaint.reference]


async def test_a_refusal_for_good_alarms_at_once_where_it_is_vital(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": Post(NEVER)})
    filed = await office.file(["mail"])
    await office.outbox.deliver()
    assert office.alarms == [f"{filed.complaint.reference}: mail: 550 nobody here"]
    stuck = Delivery(State.STUCK, 1, next=office.now.isoformat(), failure="550 nobody here")
    assert await office.delivery("mail") == stuck


async def test_what_is_stuck_is_tried_again_in_time_once_it_is_no_longer_refused(tmp_path: Path) -> None:
    """And it tells the last failure, not an earlier one."""
    office = Office(tmp_path, {"mail": (post := Post(LATER, NEVER, LATER))})
    await office.file(["mail"])
    for failure in ("the server is busy", "550 nobody here", "the server is busy"):
        office.start()
        await office.outbox.deliver()
        assert (await office.delivery("mail")).failure == failure
    assert (await office.delivery("mail")).state is State.DUE
    await office.after(hours=4)
    assert len(post.came) == 4
    assert await office.store.undelivered() == []


async def test_a_refusal_for_good_of_what_is_not_vital_ends_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(tmp_path, {"copy": Post(NEVER, vital=False)})
    filed = await office.file(["copy"])
    await office.outbox.deliver()
    assert await office.delivery("copy") == Delivery(State.DONE, 1, how="refused", failure="550 nobody here")
    assert f"{filed.complaint.reference}: copy was not delivered: 550 nobody here" in caplog.messages
    assert (office.alarms, await office.store.undelivered()) == ([], [])


async def test_what_nobody_foresaw_is_tried_again_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(tmp_path, {"mail": Post(ZeroDivisionError())})
    filed = await office.file(["mail"])
    await office.outbox.deliver()
    due = await office.delivery("mail")
    assert (due.state, due.failure) == (State.DUE, "ZeroDivisionError")
    foreseen = f"{filed.complaint.reference}: mail failed in a way that is not foreseen"
    (record,) = [record for record in caplog.records if record.getMessage() == foreseen]
    assert record.exc_info


async def test_what_has_no_place_to_go_any_more_is_done(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator took a setting away."""
    office = Office(tmp_path, {"mail": Post()})
    await office.file(["mail", "telex"])
    await office.outbox.deliver()
    assert await office.delivery("telex") == Delivery(State.DONE, 0, how="not wanted any more")
    assert caplog.messages == []


async def test_what_staff_are_to_hear_waits_thirty_days_for_a_staff_chat(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It may only have another number; and where there is never one again, the outbox empties by itself."""
    office = Office(tmp_path, {})
    stuck = Delivery(State.STUCK, 30, next=NOW.isoformat(), failure="gone")
    for letter, delivery in (("d", Delivery()), ("e", stuck)):
        filed = await office.file(["staff"], letter)
        await office.store.note(letter * 32, "staff", delivery)
    for _ in range(30 * 6):
        await office.outbox.deliver()
        due = (await office.delivery("staff"), await office.delivery("staff", "e"))
        assert {each.failure for each in due} == {"it waits for KLACHTWIJZER_STAFF_CHAT until 2026-04-17"}
        assert {(each.state, each.attempts) for each in due} == {(State.DUE, 0)}
        office.now += LONGEST_WAIT
    assert (office.alarms, caplog.messages) == ([], [])
    await office.after(hours=4)
    assert await office.store.undelivered() == []
    assert await office.delivery("staff") == Delivery(State.DONE, 0, how="not wanted any more")
    assert f"{filed.complaint.reference}: staff not delivered: no staff chat is set" in caplog.messages


async def test_a_staff_chat_that_is_set_again_hears_at_once_what_waited(tmp_path: Path) -> None:
    office = Office(tmp_path, {})
    await office.file(["staff"])
    await office.after(days=20)
    office.posts = {"staff": (staff := Post(LATER))}
    office.start()
    await office.outbox.deliver()
    assert (await office.delivery("staff")).state is State.DUE, "one failure ends nothing"
    await office.after(hours=4)
    assert (len(staff.came), await office.store.undelivered()) == (2, [])


@pytest.mark.parametrize(
    "fields", [{"erase": True}, {"withdrawn": NOW.isoformat()}], ids=["erase", "withdrawn"]
)
async def test_nothing_that_the_tenant_ended_waits_for_a_staff_chat(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    office = Office(tmp_path, {})
    await office.file(["staff"])
    await office.outbox.deliver()
    await office.store.change("d" * 32, lambda filed: replace(filed, **fields))  # type: ignore[arg-type]  # as above
    await office.outbox.deliver()
    assert await office.store.undelivered() == []


async def test_after_an_erasure_only_what_is_vital_goes_on(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": (mail := Post(LATER)), "copy": (copy := Post(vital=False))})
    await office.file(["mail", "copy"], erase=True)
    await office.outbox.deliver()
    assert await office.delivery("copy") == Delivery(State.DONE, 0, how="not wanted any more")
    assert (len(mail.came), copy.came) == (1, [])


async def test_what_arrived_once_keeps_nothing_from_its_erasure_though_it_was_asked_for_again(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path, {"mail": (mail := Post())})
    await office.file(["mail"])
    await office.outbox.deliver()
    mail.answers.append(NEVER)
    await office.store.change("d" * 32, lambda filed: filed.due_again(["mail"], made=True))
    await office.outbox.deliver()
    assert (await office.delivery("mail")).state is State.STUCK
    assert await office.store.forget("d" * 32)
    assert await office.store.undelivered() == []


async def test_a_withdrawal_stops_the_rest_at_once_and_goes_out_itself(tmp_path: Path) -> None:
    posts = {"mail": Post(LATER), "staff": Post(), "withdrawal": Post(LATER), "withdrawal_staff": Post()}
    office = Office(tmp_path, posts)
    await office.file(["mail", "staff"])
    await office.outbox.deliver()
    await withdraw(office)
    await office.outbox.deliver()
    assert (await office.delivery("mail")) == Delivery(State.DONE, 1, how="not sent on: it was withdrawn"), (
        "its time had not come, and it need not"
    )
    assert [len(post.came) for post in posts.values()] == [1, 1, 1, 1]
    assert (await office.delivery("staff")).how == "post"
    assert (await office.delivery("withdrawal")).failure == "the server is busy"


async def withdraw(office: Office) -> None:
    names = ("withdrawal", "withdrawal_staff", "withdrawal_notice")
    due = {name: Delivery() for name in names}
    async with office.store.visit("telegram:d") as visit:
        assert visit.session
        await visit.save(visit.session, change=lambda filed: filed.with_withdrawal(NOW, due))


async def test_a_withdrawal_never_overtakes_the_complaint(tmp_path: Path) -> None:
    """The attempts that were in hand when the tenant withdrew it may have arrived, or be made again."""
    names = ("mail", "staff", "withdrawal", "withdrawal_staff", "withdrawal_notice")
    posts = {name: Post(LATER) for name in (*names, "notice")}
    for name in ("mail", "staff"):
        posts[name].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail", "staff", "notice"])
    async with running(office):
        await until(lambda: bool(posts["mail"].came and posts["staff"].came))
        await withdraw(office)
        for name in ("mail", "staff"):
            posts[name].open.set()
        await until(lambda: not office.outbox._working)
    assert [len(posts[name].came) for name in names] == [1, 1, 0, 0, 0]
    office.start()
    await office.outbox.deliver()
    await office.outbox.deliver()
    assert [len(posts[name].came) for name in names] == [1, 1, 1, 1, 0], "not before its time either"
    await office.after(minutes=2)
    assert [len(posts[name].came) for name in names] == [1, 1, 2, 2, 1], "the notice: after it was told"
    await office.after(minutes=2)
    assert (await office.delivery("withdrawal_notice")).state is State.DONE
    assert await office.store.undelivered() == []
    assert posts["notice"].came == []


async def test_the_notice_comes_after_the_mail_and_not_before(tmp_path: Path) -> None:
    """'Sent' never comes before it was."""
    posts = {"mail": Post(LATER), "notice": Post(vital=False), "staff": Post()}
    office = Office(tmp_path, posts)
    await office.file(["notice", "mail", "staff"])
    await office.outbox.deliver()
    assert (len(posts["notice"].came), len(posts["staff"].came)) == (0, 1)
    await office.after(hours=4)
    assert len(posts["notice"].came) == 1, "in the same look"
    assert len(posts["staff"].came) == 1, "what is done is done, while another is not"


async def test_a_notice_that_hangs_holds_up_no_delivery(tmp_path: Path) -> None:
    posts = {name: Post(vital=False) for name in ("notice", "other")}
    posts["notice"].open.clear()
    office = Office(tmp_path, posts)
    due = {"mail": Delivery(State.DONE), "notice": Delivery(), "other": Delivery()}
    await office.file([], deliveries=due)
    async with running(office):
        await until(lambda: bool(posts["notice"].came))
        assert len(posts["other"].came) == 1, "it came first"


async def test_an_answer_of_the_tenant_waits_for_its_complaint(tmp_path: Path) -> None:
    """The committee and its staff cannot place it before that."""
    kinds = ("mail", "staff", "answer", "answer_staff")
    posts = {name: Post(*[LATER] * (name in ("mail", "staff"))) for name in kinds}
    office = Office(tmp_path, posts)
    await office.file(["mail", "staff", "answer.1", "answer_staff.1"])
    await office.outbox.deliver()
    assert [len(posts[name].came) for name in kinds] == [1, 1, 0, 0]
    await office.after(hours=4)
    assert [len(posts[name].came) for name in kinds] == [2, 2, 1, 1]
    assert (await office.delivery("answer.1")).state is State.DONE


async def test_a_word_of_the_committee_waits_for_no_other_delivery(tmp_path: Path) -> None:
    posts = {name: Post() for name in ("mail", "staff", "chat", "other", "word")}
    for name in ("mail", "staff", "chat", "other"):
        posts[name].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail", "staff", "chat", "other", "word.1"])
    async with running(office):
        await until(lambda: bool(posts["word"].came))


def test_the_names_of_deliveries_stay() -> None:
    """They stand in the files of complaints, and an update of the program must know them."""
    assert [numbered(name, 2) for name in (WORD, ANSWER, ANSWER_STAFF)] == [
        "word.2",
        "answer.2",
        "answer_staff.2",
    ]
    assert WITHDRAWAL == ("withdrawal", "withdrawal_staff", "withdrawal_notice")
    kinds = {name for lane in LANES for name in lane} - {*WITHDRAWAL, WORD, ANSWER, ANSWER_STAFF}
    assert kinds == {"mail", "copy", "staff", "chat", "letter", "notice"}


@pytest.mark.parametrize("vital", [True, False])
async def test_what_the_committee_did_is_told_in_the_order_in_which_it_did(
    tmp_path: Path, vital: bool
) -> None:
    """Also where another delivery stands between two of its words; all in one look, as far as it goes."""
    office = Office(tmp_path, {"mail": Post(), "word": (words := Post(LATER, LATER, vital=vital))})
    await office.file(["word.0", "mail", "word.1", "word.2"])

    async def done() -> list[bool]:
        return [(await office.delivery(f"word.{number}")).state is State.DONE for number in range(3)]

    for _ in range(2):
        await office.after(hours=4)
        assert await done() == [False] * 3
    assert len(words.came) == 2, "only the first was tried"
    await office.after(hours=4)
    assert await done() == [True] * 3


async def test_what_is_not_vital_is_noted_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash may repeat it; to write the file once more for each costs more than that."""
    names = [numbered(WORD, number) for number in range(6)]
    office = Office(tmp_path, {WORD: (words := Post(vital=False))})
    await office.file(names)
    with disk_calls(monkeypatch, tmp_path) as told:
        await office.outbox.deliver()
    assert sum(line.startswith("replace") for line in told) <= 2
    assert len(words.came) == 6
    assert await office.store.undelivered() == []


async def test_a_copy_of_a_mail_that_was_on_its_way_at_the_withdrawal_is_not_sent(tmp_path: Path) -> None:
    posts = {"mail": Post(), "copy": Post(vital=False)}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail", "copy"])
    async with running(office):
        await until(lambda: bool(posts["mail"].came))
        await withdraw(office)
        posts["mail"].open.set()
        await until(lambda: not office.outbox._working)
    assert [(await office.delivery(name)).how for name in posts] == ["post", "not sent on: it was withdrawn"]


async def test_what_a_crash_can_repeat_is_bounded(tmp_path: Path) -> None:
    """Only so many are on their way at once: fewest of all of the mails to the committee."""
    assert (MAILS_AT_ONCE, AT_ONCE) == (2, 20)
    number = AT_ONCE + 5
    posts = {"mail": Post(), "staff": Post(), "chat": Post()}
    office = Office(tmp_path, posts)
    for name in ("mail", "staff"):
        posts[name].open.clear()
    for each in range(number):
        await office.file([*posts], f"{each:04d}")
    async with running(office):
        await until(lambda: len(posts["chat"].came) == number)
        await until(lambda: len(asyncio.all_tasks()) <= MAILS_AT_ONCE + AT_ONCE + 3)
        assert [len(post.came) for post in posts.values()] == [MAILS_AT_ONCE, AT_ONCE, number]


async def test_what_waits_in_a_lane_that_is_broken_off_is_forgotten() -> None:
    done: list[str] = []
    gate = asyncio.Event()

    async def work(complaint: str) -> None:
        done.append(complaint)
        await gate.wait()

    lane = Lane(work, 1)
    for complaint in "ab":
        lane.add(complaint)
    await until(lambda: done == ["a"])
    lane.cancel()
    await until(alone)
    gate.set()
    for complaint in "cd":
        lane.add(complaint)
    await until(alone)
    assert done == ["a", "c", "d"]


async def test_what_waits_for_something_that_was_never_asked_goes(tmp_path: Path) -> None:
    office = Office(tmp_path, {"withdrawal_staff": (post := Post())})
    await office.file(["withdrawal_staff"])
    await office.outbox.deliver()
    assert len(post.came) == 1


@pytest.mark.parametrize(
    ("hangs", "waits"), [("mail", ["copy"]), ("staff", []), ("chat", ["letter"]), ("other", [])]
)
async def test_what_hangs_holds_up_its_own_lane_only(tmp_path: Path, hangs: str, waits: list[str]) -> None:
    """A mail server that hangs would hang for the copy too; no other waits for it, and no other complaint."""
    names = ["mail", "copy", "staff", "chat", "letter", "other"]
    posts = {name: Post() for name in (*names, "another")}
    posts[hangs].open.clear()
    office = Office(tmp_path, posts)
    filed = await office.file(names)
    await office.file(["another"], "e")
    async with running(office):
        await until(lambda: all(post.came for name, post in posts.items() if name not in waits))
        assert not any(posts[name].came for name in waits)
        office.outbox.nudge("d" * 32)
        await asyncio.sleep(0.02)
        posts[hangs].open.set()
        await until(lambda: all(post.came for post in posts.values()))
    assert posts[hangs].came == [filed.complaint.reference], "one attempt at a time"


async def test_a_lane_that_fails_does_not_let_another_begin_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full while a mail is on its way: it stays in hand until its attempt has ended."""
    posts = {"mail": Post(), "staff": Post()}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail", "staff"])
    tried: list[object] = []

    def full(*paths: object) -> None:
        tried.append(paths)
        raise OSError(28, "No space left on device")

    async with running(office):
        with monkeypatch.context() as disk:
            disk.setattr(os, "replace", full)
            await until(lambda: bool(tried))
            await asyncio.sleep(0.02)
        office.outbox.nudge("d" * 32)
        await asyncio.sleep(0.02)
        assert len(posts["mail"].came) == 1
        posts["mail"].open.set()
        await until(lambda: not office.outbox._working)
    await office.outbox.deliver()
    assert [len(post.came) for post in posts.values()] == [1, 1]
    assert await office.store.undelivered() == []


async def test_what_was_delivered_is_noted_as_soon_as_the_disk_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where its next attempt was hours away: until it is noted, a crash would repeat it.

    What waited for it goes out after that.
    """
    stood: list[State] = []

    class Notice(Post):
        async def forward(self, complaint: Complaint) -> str:
            stood.append((await office.delivery("mail")).state)
            return await super().forward(complaint)

    office = Office(tmp_path, {"mail": (post := Post(LATER)), "notice": Notice(vital=False)})
    await office.file(["mail", "notice"])
    await office.outbox.deliver()
    office.start()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        await office.outbox.deliver()
    assert (await office.delivery("mail")).state is State.DUE
    await office.outbox.deliver()
    assert (await office.delivery("mail")).state is State.DONE
    assert (len(post.came), stood) == (2, [State.DONE])


async def test_a_notice_waits_until_it_is_noted_that_the_mail_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Else a crash would send the mail again to a tenant who was told that it is there."""
    posts = {"mail": Post(), "notice": Post(vital=False)}
    office = Office(tmp_path, posts)
    await office.file(["mail", "notice"])

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        await office.outbox.deliver()
    assert [len(post.came) for post in posts.values()] == [1, 0]
    assert f"The complaint {'d' * 32} cannot be worked on now" in caplog.messages
    await office.outbox.deliver()
    assert [len(post.came) for post in posts.values()] == [1, 1]
    assert await office.store.undelivered() == []


async def test_what_became_of_the_rest_is_noted_as_soon_as_the_disk_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    posts = {"copy": Post(vital=False), "chat": Post(vital=False)}
    office = Office(tmp_path, posts)
    await office.file([*posts])

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        await office.outbox.deliver()
    assert f"What became of the complaint {'d' * 32} cannot be stored now" in caplog.messages
    assert await office.store.undelivered() == ["d" * 32]
    await office.outbox.deliver()
    assert await office.store.undelivered() == []
    assert [len(post.came) for post in posts.values()] == [1, 1], "and nothing is sent again"


async def test_a_nudge_while_it_is_worked_on_looks_again_after_that(tmp_path: Path) -> None:
    """A withdrawal that comes while the complaint is on its way waits for no other look."""
    posts = {name: Post() for name in ("mail", "withdrawal")}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail"])
    async with running(office):
        await until(lambda: bool(posts["mail"].came))
        posts["mail"].answers = [LATER]
        await withdraw(office)
        office.outbox.nudge("d" * 32)
        posts["mail"].open.set()
        await until(lambda: bool(posts["withdrawal"].came))
        await until(lambda: not office.outbox._working)
    assert (await office.delivery("mail")).how == "not sent on: it was withdrawn"


def lanes_of(office: Office, letter: str = "d") -> set[tuple[str, ...]]:
    """In which lanes the complaint is in hand."""
    return {*office.outbox._working[letter * 32].busy}


async def add(office: Office, name: str, letter: str = "d") -> None:
    """Something new is to be delivered of the complaint."""
    await office.store.change(letter * 32, lambda filed: filed.with_delivery(name, Delivery()))
    office.outbox.nudge(letter * 32)


@pytest.mark.parametrize(
    "name", ["word.1", "answer_staff.1", "withdrawal_staff", "withdrawal_notice", "other"]
)
async def test_what_is_new_waits_for_no_mail_that_hangs(tmp_path: Path, name: str) -> None:
    """Neither for that of its own complaint, nor where this waits for its turn behind others."""
    posts = {each: Post() for each in ("mail", "staff", name.partition(".")[0])}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    for letter in "abcd":
        await office.file(["mail", "staff"], letter)
    async with running(office):
        await until(lambda: len(posts["staff"].came) == 4)
        await until(lambda: all(lanes_of(office, letter) == {LANES[0]} for letter in "abcd"))
        for letter in "abcd":
            await add(office, name, letter)
        await until(lambda: len(posts[name.partition(".")[0]].came) == 4)
        assert len(posts["mail"].came) == MAILS_AT_ONCE
        posts["mail"].open.set()
        await until(lambda: not office.outbox._working)
    assert {len(post.came) for post in posts.values()} == {4}, "and each once"
    assert await office.store.undelivered() == []


async def test_what_is_new_where_the_mail_has_gone_waits_for_no_mail_of_others(tmp_path: Path) -> None:
    posts = {"mail": (mail := Post()), "word": Post(vital=False)}
    office = Office(tmp_path, posts)
    await office.file(["mail"], "e")
    async with running(office):
        await until(lambda: bool(mail.came) and not office.outbox._working)
        mail.open.clear()
        for letter in "abc":
            await office.file(["mail"], letter)
            office.outbox.nudge(letter * 32)
        await until(lambda: len(mail.came) == 1 + MAILS_AT_ONCE)
        await add(office, "word.0", "e")
        await until(lambda: "e" * 32 not in office.outbox._working)
        assert (await office.delivery("word.0", "e")).state is State.DONE


async def test_what_failed_is_tried_again_while_the_mail_hangs(tmp_path: Path) -> None:
    """Also where its complaint waits for its turn behind others; and in between it is stored."""
    posts = {"mail": Post(), "staff": Post(*[LATER] * 4), "chat": Post(*[LATER] * 4, vital=False)}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    for letter in "abcd":
        await office.file([*posts], letter)
    async with running(office, rest=0.01):
        await until(lambda: all(len(posts[name].came) == 4 for name in ("staff", "chat")))
        office.now += LONGEST_WAIT
        await until(lambda: all(len(posts[name].came) == 8 for name in ("staff", "chat")))
        await until(lambda: not office.outbox._unnoted)
    assert len(posts["mail"].came) == MAILS_AT_ONCE
    for letter in "abcd":
        assert (await office.delivery("chat", letter)).state is State.DONE


async def test_a_stop_while_the_mail_hangs_repeats_nothing_else(tmp_path: Path) -> None:
    """What was delivered before it, and what is just being delivered."""
    posts = {"mail": Post(), "chat": Post(vital=False), "letter": Post(vital=False)}
    for name in ("mail", "letter"):
        posts[name].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail", "chat", "letter"], "c")
    await office.file(["mail", "chat"], "d")
    task = asyncio.create_task(office.outbox.run(rest=60))
    await until(lambda: len(posts["mail"].came) == 2 and len(posts["letter"].came) == 1)
    await until(lambda: lanes_of(office) == {LANES[0]})
    office.outbox.stop()
    await until(lambda: "d" * 32 not in office.outbox._unnoted)
    posts["letter"].open.set()
    await until(lambda: lanes_of(office, "c") == {LANES[0]})
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    for name, letter in (("chat", "c"), ("letter", "c"), ("chat", "d")):
        assert (await office.delivery(name, letter)).state is State.DONE


async def test_what_cannot_be_stored_at_a_stop_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each complaint, and why; the stop goes on."""
    posts = {"mail": Post(), "chat": Post(vital=False)}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    for letter in "cde":
        await office.file([*posts], letter)
    async with running(office) as task:
        await until(lambda: len(posts["chat"].came) == 3)
        await until(lambda: all(lanes_of(office, letter) == {LANES[0]} for letter in "cde"))

        def full(_handle: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", full)
            office.outbox.stop()
            await until(lambda: len(caplog.messages) == 3)
        assert not task.done()
    lost = [f"What became of the complaint {letter * 32} cannot be stored now" for letter in "cde"]
    assert caplog.messages == lost
    assert caplog.text.count("No space left on device") == 3, "why"
    for letter in "cde":
        assert (await office.delivery("chat", letter)).state is State.DONE, "the end stored it after all"


async def test_a_nudge_while_one_look_is_made_waits_for_no_mail_either(tmp_path: Path) -> None:
    """As in the terminal, where nothing runs but the look at what was just filed."""
    posts = {"mail": Post(), "chat": Post(vital=False)}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail"])
    look = asyncio.create_task(office.outbox.deliver())
    await until(lambda: bool(posts["mail"].came))
    await add(office, "chat")
    await until(lambda: bool(posts["chat"].came))
    posts["mail"].open.set()
    await look
    assert await office.store.undelivered() == []


async def test_what_is_new_in_a_lane_that_is_busy_follows_there(tmp_path: Path) -> None:
    """However often it is nudged, one attempt at a time, and not only when all lanes are free.

    A crash meanwhile does not have it repeated: the committee's question would come twice.
    """
    posts = {"mail": Post(), "word": (words := Post(vital=False))}
    for post in posts.values():
        post.open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail", "word.0"])
    async with running(office):
        await until(lambda: bool(posts["mail"].came and words.came))
        for number in (1, 2):
            await add(office, numbered(WORD, number))
        await asyncio.sleep(0.02)
        assert len(words.came) == 1
        words.open.set()
        await until(lambda: len(words.came) == 3)
        await asyncio.sleep(0.02)
        assert len(words.came) == 3
        left = await TinyStore(tmp_path, Vault([KEY]), alone=False).filed("d" * 32)
        states = {name: each.state for name, each in left.deliveries.items()}
        assert states == {"mail": State.DUE} | {numbered(WORD, number): State.DONE for number in range(3)}
        posts["mail"].open.set()
        await until(lambda: not office.outbox._working)
    assert [len(post.came) for post in posts.values()] == [1, 3]
    assert await office.store.undelivered() == []


async def test_a_nudge_while_it_is_looked_at_counts(tmp_path: Path) -> None:
    """It was read before there was anything new."""
    office = Office(tmp_path, {"staff": Post(), "word": (words := Post())})
    await office.file(["staff"])
    await office.store.close()
    read, reading, back = Path.read_bytes, threading.Event(), threading.Event()

    def slowly(path: Path) -> bytes:
        content = read(path)
        if path.parent.name == "outbox" and not reading.is_set():
            reading.set()
            back.wait(10)
        return content

    office.store = open_store(tmp_path)
    office.start()
    with pytest.MonkeyPatch.context() as disk:
        disk.setattr(Path, "read_bytes", slowly)
        async with running(office):
            await until(reading.is_set)
            await add(office, "word.0")
            back.set()
            await until(lambda: bool(words.came))
            await until(lambda: not office.outbox._working)
    assert [len(post.came) for post in office.posts.values()] == [1, 1]


async def test_a_nudge_while_it_is_stored_what_was_delivered_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path, {"chat": Post(vital=False), "word": (words := Post(vital=False))})
    await office.file(["chat"])
    begun, back, sync = threading.Event(), threading.Event(), os.fsync

    def slowly(handle: int) -> None:
        begun.set()
        back.wait(10)
        sync(handle)

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", slowly)
        async with running(office):
            await until(begun.is_set)
            adding = asyncio.create_task(add(office, "word.0"))
            for _ in range(3):
                office.outbox.nudge("d" * 32)
                await asyncio.sleep(0.01)
            back.set()
            await adding
            await until(lambda: bool(words.came))
            await until(lambda: not office.outbox._working)
    assert [len(post.came) for post in office.posts.values()] == [1, 1]
    assert await office.store.undelivered() == []


async def test_a_nudge_after_a_start_tries_nothing_before_its_time(tmp_path: Path) -> None:
    """What had to wait was tried once already, while another delivery is still in hand."""
    posts = {"mail": (mail := Post(*[LATER] * 9)), "staff": Post(), "word": Post()}
    office = Office(tmp_path, posts)
    await office.file(["mail"])
    await office.outbox.deliver()
    await add(office, "staff")
    office.start()
    posts["staff"].open.clear()
    async with running(office):
        await until(lambda: bool(posts["staff"].came) and len(mail.came) == 2)
        await until(lambda: lanes_of(office) == {("staff", "withdrawal_staff", ANSWER_STAFF)})
        await add(office, "word.0")
        await until(lambda: bool(posts["word"].came))
        posts["staff"].open.set()
        await until(lambda: not office.outbox._working)
    assert len(mail.came) == 2


@pytest.mark.parametrize("order", [("chat", "mail"), ("mail", "chat")])
async def test_the_notice_follows_the_mail_whatever_else_hangs(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    """Also where the tenant's chat is busy when the mail has gone."""
    chat, notice = Post(vital=False), Post(vital=False)
    posts = {"mail": Post(), "staff": Post(), "chat": chat, "notice": notice}
    for name in ("mail", "staff", "chat"):
        posts[name].open.clear()
    office = Office(tmp_path, posts)
    await office.file([*posts])
    async with running(office):
        await until(lambda: all(posts[name].came for name in ("mail", "staff", "chat")))
        posts[order[0]].open.set()
        await until(lambda: len(lanes_of(office)) == 2)
        assert notice.came == []
        posts[order[1]].open.set()
        await until(lambda: bool(notice.came))
    assert [len(post.came) for post in posts.values()] == [1, 1, 1, 1]


async def test_a_nudge_before_the_start_begins_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": Post()})
    await office.file(["mail"])
    office.outbox.nudge("d" * 32)
    assert alone()


async def test_a_nudge_after_the_stop_begins_nothing(tmp_path: Path) -> None:
    """Neither of the complaint that is in hand, nor of another."""
    office = Office(tmp_path, {"mail": (post := Post())})
    post.open.clear()
    await office.file(["mail"])
    async with running(office) as task:
        await until(lambda: bool(post.came))
        await office.file(["mail"], "e")
        office.outbox.stop()
        before = asyncio.all_tasks()
        for letter in "de":
            office.outbox.nudge(letter * 32)
        assert asyncio.all_tasks() == before
        post.open.set()
        await asyncio.wait_for(task, 5)
    assert len(post.came) == 1


async def test_a_nudge_after_a_cancellation_begins_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": Post()})
    async with running(office) as task:
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        await office.file(["mail"])
        office.outbox.nudge("d" * 32)
        assert alone()


async def test_behind_a_mail_server_that_hangs_no_tasks_wait(tmp_path: Path) -> None:
    """Their other deliveries are made meanwhile, and what waits is in memory by its number only."""
    number = 10 * AT_ONCE
    posts = {"mail": Post(), "chat": Post()}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    for each in range(number):
        await office.file(["mail", "chat"], f"{each:04d}")
    async with running(office):
        await until(lambda: len(posts["chat"].came) == number)
        await until(lambda: len(asyncio.all_tasks()) < MAILS_AT_ONCE + 5)
        assert len(posts["mail"].came) == MAILS_AT_ONCE
        posts["mail"].open.set()
        await until(lambda: not office.outbox._working)
    assert len(posts["mail"].came) == number
    assert await office.store.undelivered() == []


async def test_who_cancels_it_while_it_rests_cancels_its_attempts(tmp_path: Path) -> None:
    posts = {"mail": Post()}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail"])
    async with running(office) as task:
        await until(lambda: bool(posts["mail"].came))
        task.cancel()
        await until(alone)


async def test_who_cancels_it_while_the_disk_hangs_ends_the_look_at_it(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    pipe = tmp_path / "outbox" / f"{'d' * 32}.json"
    os.mkfifo(pipe)  # who reads it waits for somebody who writes
    writers: list[int] = []

    def read() -> bool:
        with suppress(OSError):
            writers.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        return bool(writers)

    async with running(office) as task:
        await until(read)
        task.cancel()
        try:
            await until(alone)
        finally:
            os.close(writers[0])
    assert post.came == []


async def test_who_cancels_it_while_the_disk_hangs_ends_what_is_being_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path, {"copy": Post(vital=False)})
    await office.file(["copy"])
    begun, back = threading.Event(), threading.Event()

    def hangs(_handle: int) -> None:
        begun.set()
        back.wait(30)

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", hangs)
        async with running(office) as task:
            await until(begun.is_set)
            task.cancel()
            try:
                await until(lambda: alone(but="Journal._flush"))
            finally:
                back.set()


async def test_one_complaint_is_delivered_where_only_that_is_asked(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    await office.file(["mail"])
    other = await office.file(["mail"], "e")
    await office.outbox.deliver([other.complaint.id])
    assert post.came == [other.complaint.reference]
    assert await office.store.undelivered() == ["d" * 32]


async def test_a_nudge_ends_the_rest(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    async with running(office):
        await asyncio.sleep(0.02)
        await office.file(["mail"])
        office.outbox.nudge("d" * 32)
        await until(lambda: bool(post.came))


async def test_it_looks_again_after_its_rest(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    task = asyncio.create_task(office.outbox.run(rest=0.01))
    await asyncio.sleep(0.02)
    await office.file(["mail"])
    await until(lambda: bool(post.came))
    office.outbox.stop()
    await asyncio.wait_for(task, 5)


async def test_a_stop_finishes_the_attempt_in_hand_and_begins_no_other(tmp_path: Path) -> None:
    posts = {"mail": Post(), "copy": Post(vital=False)}
    posts["mail"].open.clear()
    office = Office(tmp_path, posts)
    await office.file(["mail", "copy"])
    async with running(office) as task:
        await until(lambda: bool(posts["mail"].came))
        office.outbox.stop()
        await asyncio.sleep(0.02)
        assert not task.done()
        posts["mail"].open.set()
        await asyncio.wait_for(task, 5)
    assert (await office.delivery("mail")).state is State.DONE
    assert posts["copy"].came == []


async def test_who_will_not_wait_for_the_stop_ends_the_attempts_too(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    post.open.clear()
    await office.file(["mail"])
    async with running(office) as task:
        await until(lambda: bool(post.came))
        office.outbox.stop()
        await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.wait([task])
    await asyncio.sleep(0.01)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not others, "no attempt lives on"
    assert (await office.delivery("mail")).state is State.DUE


async def test_an_outbox_that_cannot_be_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    await office.file(["mail"])

    def broken(*_arguments: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as disk:
        disk.setattr(os, "scandir", broken)
        task = asyncio.create_task(office.outbox.run(rest=0.02))
        await until(lambda: "The outbox cannot be read" in caplog.messages)
    await until(lambda: bool(post.came))
    office.outbox.stop()
    await asyncio.wait_for(task, 5)


async def test_a_complaint_that_cannot_be_read_is_named_and_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    await office.file(["mail"])
    await office.file(["mail"], "e")
    await office.store.close()
    (tmp_path / "outbox" / f"{'d' * 32}.json").write_bytes(b"nonsense")
    await office.outbox.deliver()
    assert len(post.came) == 1
    assert f"The complaint {'d' * 32} cannot be worked on now" in caplog.messages
    assert await office.store.undelivered() == ["d" * 32]


async def test_many_that_cannot_be_read_keep_none_from_its_turn(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": (post := Post())})
    filed = await office.file(["mail"])
    for number in range(AT_ONCE + 2):
        (tmp_path / "outbox" / f"{number:04d}.json").write_bytes(b"nonsense")
    await asyncio.wait_for(office.outbox.deliver(), 5)
    assert post.came == [filed.complaint.reference]
    assert not office.outbox._working


async def test_what_an_operator_asks_for_is_delivered_again_at_the_next_look(tmp_path: Path) -> None:
    office = Office(tmp_path, {"mail": Post(), "staff": Post()})
    await office.file(["mail", "staff"])
    await office.outbox.deliver()
    await office.store.ask_again("d" * 32, ["mail"], made=True)
    for _ in range(2):
        await office.outbox.deliver()
    assert [len(post.came) for post in office.posts.values()] == [2, 1]
