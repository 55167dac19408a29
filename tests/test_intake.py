"""The intake: nothing is confirmed before it was handled, and no chat waits for another."""

import asyncio
import contextlib
import errno
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.channels.telegram.intake import TRIES, Intake
from bot.channels.telegram.pace import ALL_BURST, CHAT_BURST, CHAT_INTERVAL, EAGER, QUIET, Pace
from bot.channels.telegram.turns import (
    MANY_OF_A_CHAT,
    MANY_PLACES,
    MOST_IN_MEMORY,
    MOST_OF_A_CHAT,
    MOST_PLACES,
    REST,
    Turn,
    Turns,
)
from bot.store.vault import SealedFolder, Vault
from tests.kit.fake_telegram import TOKEN, FakeRequest, FakeTelegram
from tests.kit.house import no_sleep
from tests.test_store import KEY


class Handler:
    """Handles updates when it is told to, and keeps what it saw."""

    def __init__(self) -> None:
        self.handled: list[str] = []
        self.aside: list[int] = []
        self.held: dict[int, asyncio.Event] = {}
        self.failing: dict[str, Exception] = {}

    async def __call__(self, raw: dict[str, Any]) -> None:
        words = raw["message"]["text"]
        if (chat := raw["message"]["chat"]["id"]) in self.held:
            await self.held[chat].wait()
        if words in self.failing:
            raise self.failing[words]
        self.handled.append(words)

    async def set_aside(self, raw: dict[str, Any]) -> None:
        self.aside.append(raw["update_id"])


@asynccontextmanager
async def receiving(
    telegram: FakeTelegram,
    handler: Handler,
    folder: Path,
    request: FakeRequest | None = None,
) -> AsyncIterator[None]:
    request = request or FakeRequest(telegram)
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    inbox = SealedFolder(folder / "inbox", Vault([KEY]))
    intake = Intake(bot, handler, handler.set_aside, inbox, no_sleep)
    running = asyncio.create_task(intake.run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def say(telegram: FakeTelegram, chat: int, words: str) -> int:
    return await telegram.message(chat, {"id": chat, "is_bot": False, "first_name": "x"}, text=words)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what threads and processes of the program are doing."""
    for _ in range(5_000):
        if condition():
            return
        await asyncio.sleep(0.004)
    raise AssertionError("it did not come to that")


async def test_a_chat_that_is_held_up_holds_up_nobody_and_is_kept(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    handler = Handler()
    handler.held[1] = asyncio.Event()
    async with receiving(telegram, handler, tmp_path):
        await say(telegram, 1, "slow 1")
        await say(telegram, 2, "quick 1")
        await until(lambda: "quick 1" in handler.handled)
        await say(telegram, 1, "slow 2")
        await say(telegram, 2, "quick 2")
        await until(lambda: "quick 2" in handler.handled)
        await telegram.settled()
        assert list((tmp_path / "inbox").iterdir()), "confirmed and unhandled, so on the disk"
        handler.held[1].set()
        await until(lambda: not list((tmp_path / "inbox").iterdir()))
    assert handler.handled == ["quick 1", "quick 2", "slow 1", "slow 2"]


class FarRequest(FakeRequest):
    """The Bot API is far away: an answer takes longer than it takes to handle an update."""

    def __init__(self, telegram: FakeTelegram) -> None:
        super().__init__(telegram)
        self.given: list[int] = []

    async def do_request(self, url: str, *arguments: Any, **named: Any) -> tuple[int, bytes]:
        code, answer = await super().do_request(url, *arguments, **named)
        if url.endswith("getUpdates"):
            self.given += [update["update_id"] for update in json.loads(answer)["result"]]
        await asyncio.sleep(0.02)
        return code, answer


async def test_what_is_asked_ahead_is_handled_once_and_in_order(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """Far away, Telegram is asked before the last updates are handled, so it gives these once more."""
    handler, far = Handler(), FarRequest(telegram)
    said = [(chat, f"{chat} {number}") for number in range(12) for chat in (1, 2, 3)]
    async with receiving(telegram, handler, tmp_path, far):
        for chat, words in said:
            await say(telegram, chat, words)
            if chat == 3:
                await asyncio.sleep(0.005)
        await until(lambda: len(handler.handled) >= len(said))
        await telegram.settled()
    assert sorted(handler.handled) == sorted(words for _chat, words in said)
    for tenant in "123":
        mine = [words for words in handler.handled if words.startswith(tenant)]
        assert mine == [words for _chat, words in said if words.startswith(tenant)]
    assert len(far.given) > len(set(far.given)), "some were given again"


async def test_what_was_confirmed_and_not_handled_comes_again_after_a_crash(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """Also where Telegram gives it once more, because the crash was before it was confirmed."""
    handler = Handler()
    handler.held[1] = asyncio.Event()
    async with receiving(telegram, handler, tmp_path):
        first = await say(telegram, 1, "one")
        await say(telegram, 1, "two")
        await telegram.settled()
        kept = {path: path.read_bytes() for path in (tmp_path / "inbox").iterdir()}
        handler.held[1].set()
    for path, content in kept.items():
        path.write_bytes(content)
    again = Handler()
    telegram.next_update = first + 1
    await say(telegram, 1, "two")
    async with receiving(telegram, again, tmp_path):
        await telegram.settled()
        await until(lambda: not list((tmp_path / "inbox").iterdir()))
    assert again.handled == ["one", "two"]


async def test_a_thousand_messages_of_one_chat_do_not_stand_before_another(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    handler = Handler()
    handler.held[1] = asyncio.Event()
    for number in range(1000):
        await say(telegram, 1, f"{number}")
    await say(telegram, 2, "please")
    async with receiving(telegram, handler, tmp_path):
        await until(lambda: handler.handled == ["please"])
        handler.held[1].set()
        await until(lambda: not list((tmp_path / "inbox").iterdir()))
    assert handler.handled[1:] == [f"{number}" for number in range(1000)]


async def test_what_waits_behind_one_slow_update_takes_a_few_places_only(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """More than all places together: it stands on the disk, and another chat is answered."""
    handler = Handler()
    handler.held[1] = asyncio.Event()
    for number in range(MOST_PLACES + 300):
        await say(telegram, 1, f"{number}")
    await say(telegram, 2, "please")
    async with receiving(telegram, handler, tmp_path):
        await until(lambda: handler.handled == ["please"])
        handler.held[1].set()
        await until(lambda: not list((tmp_path / "inbox").iterdir()))
    assert handler.handled[1:] == [f"{number}" for number in range(MOST_PLACES + 300)]


async def test_what_is_in_hand_has_a_limit_however_it_is_shared_among_chats() -> None:
    turns = Turns(no_sleep)
    most = [turns.take(1) for _ in range(MOST_IN_MEMORY)]
    assert not turns.full
    most.append(turns.take(1))
    assert turns.full, "memory is bounded, whoever fills it"
    for turn in most:
        turns.give_back(turn)
    assert not turns.full
    chats = MOST_PLACES // MOST_OF_A_CHAT
    many = [turns.take(chat) for chat in range(chats) for _ in range(MOST_OF_A_CHAT + 5)]
    assert not turns.full
    many.append(turns.take(chats))
    assert turns.full
    turns.give_back(many.pop())
    assert not turns.full
    for turn in many:
        turns.give_back(turn)
    assert not turns._places


async def test_a_chat_with_many_updates_rests_between_them_and_no_other_does() -> None:
    """Not where so many chats have so much in hand that new updates may have to stay with Telegram."""
    rests: list[float] = []
    handled: list[tuple[int, int, int]] = []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)

    async def handle(turn: Turn, number: int) -> None:
        await turns.comes(turn)
        assert turn.chat is not None
        handled.append((turn.chat, number, len(rests)))
        turns.give_back(turn)

    alone, crowd = {1: MANY_PLACES + 5}, dict.fromkeys(range(MANY_PLACES // 100 + 1), 100)
    for floods, many in (({1: MANY_OF_A_CHAT + 5, 2: MANY_OF_A_CHAT}, 4), (alone, 984), (crowd, 780)):
        rests.clear()
        handled.clear()
        turns = Turns(sleep)
        updates = [(turns.take(chat), number) for chat, sent in floods.items() for number in range(sent)]
        await asyncio.gather(*(handle(*update) for update in updates))
        assert rests == [REST] * many
        for chat, sent in floods.items():
            assert [number for of, number, _rests in handled if of == chat] == [*range(sent)]
    assert handled[4][2] == 0, "the first go as fast as they can"
    assert handled[-1][2] == many, "and those after them rest, but the last twenty"


async def test_where_nothing_can_be_kept_it_stays_with_telegram(
    telegram: FakeTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = Handler()
    handler.held[1] = asyncio.Event()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with receiving(telegram, handler, tmp_path):
        monkeypatch.setattr(os, "fsync", full)
        first = await say(telegram, 1, "one")
        for _ in range(50):
            await no_sleep(0)
        assert telegram.updates[0]["update_id"] == first
        handler.held[1].set()
        await telegram.settled()
    assert handler.handled == ["one"]


async def test_updates_of_a_chat_keep_their_order(telegram: FakeTelegram, tmp_path: Path) -> None:
    handler = Handler()
    for number in range(250):
        await say(telegram, number % 3, f"{number % 3}:{number}")
    async with receiving(telegram, handler, tmp_path):
        await telegram.settled()
    assert len(handler.handled) == 250
    for chat in range(3):
        numbers = [int(words.partition(":")[2]) for words in handler.handled if words.startswith(f"{chat}:")]
        assert numbers == sorted(numbers)


async def test_an_update_that_fails_is_set_aside_and_the_next_is_handled(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    handler = Handler()
    handler.failing["poison"] = RuntimeError("boom")
    async with receiving(telegram, handler, tmp_path):
        poison = await say(telegram, 1, "poison")
        await say(telegram, 1, "good")
        await telegram.settled()
    assert handler.aside == [poison]
    assert handler.handled == ["good"]
    assert TRIES == 3


async def test_ids_that_start_anew_are_received(telegram: FakeTelegram, tmp_path: Path) -> None:
    """After a quiet week, Telegram goes on with any number, also with a lower one."""
    handler = Handler()
    async with receiving(telegram, handler, tmp_path):
        await say(telegram, 1, "before")
        await telegram.settled()
        telegram.next_update = 17
        await say(telegram, 1, "after")
        await telegram.settled()
    assert handler.handled == ["before", "after"]


async def test_a_stop_finishes_what_is_in_hand_and_confirms_it(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    handler = Handler()
    handler.held[1] = asyncio.Event()
    async with receiving(telegram, handler, tmp_path):
        await say(telegram, 1, "in hand")
        await until(lambda: bool(telegram.given))
        asyncio.get_running_loop().call_soon(handler.held[1].set)
    assert handler.handled == ["in hand"]
    assert not telegram.updates


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def sending(pace: Pace, chat: int, answers: list[Exception | None], kind: str | None = None) -> int:
    """Send once through the pace; how often it was tried."""
    tries = 0

    async def call() -> bool:
        nonlocal tries
        tries += 1
        if answers and (answer := answers.pop(0)):
            raise answer
        return True

    await pace.process_request(call, (), {}, "sendMessage", {"chat_id": chat}, kind)
    return tries


async def test_a_chat_gets_about_one_message_a_second_and_others_do_not_wait_for_it() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    for _ in range(CHAT_BURST + 10):
        await sending(pace, 1, [])
    assert round(sum(clock.slept)) == 10 * CHAT_INTERVAL
    before = clock.now
    await sending(pace, 2, [])
    assert clock.now == before


async def test_thirty_messages_a_second_in_all() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    for chat in range(ALL_BURST + 60):
        await sending(pace, chat, [])
    assert 1.9 <= sum(clock.slept) <= 2.1


async def test_too_many_requests_refuse_their_own_chat_only() -> None:
    """What is refused can be replaced by something newer; nobody sleeps through it."""
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    with pytest.raises(RetryAfter):
        await sending(pace, 1, [RetryAfter(timedelta(seconds=60))])
    for _ in range(3):
        with pytest.raises(RetryAfter) as refusal:
            await sending(pace, 1, [])
        assert refusal.value.retry_after == timedelta(seconds=60)
    assert await sending(pace, 2, []) == 1
    assert sum(clock.slept) == 0
    clock.now += 60
    assert await sending(pace, 1, []) == 1


async def test_a_screen_never_waits_and_other_messages_a_little() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    for _ in range(CHAT_BURST):
        await sending(pace, 1, [], EAGER)
    with pytest.raises(RetryAfter):
        await sending(pace, 1, [], EAGER)
    for _ in range(8):
        await sending(pace, 1, [])
    assert round(sum(clock.slept)) == 8 * CHAT_INTERVAL


async def test_tidying_is_tried_once_and_waits_for_nothing() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    with pytest.raises(RetryAfter):
        await sending(pace, 1, [RetryAfter(timedelta(seconds=7))], QUIET)
    assert await sending(pace, 1, [], QUIET) == 1
    assert clock.slept == []


@pytest.mark.parametrize(
    "answer",
    [
        None,
        5,
        "abc",
        {"a": 1},
        [None],
        ["x"],
        [5],
        [{}],
        [{"update_id": "7"}],
        [{"update_id": 1, "message": []}],
    ],
    ids=repr,
)
async def test_an_answer_that_makes_no_sense_is_outlived(
    telegram: FakeTelegram, tmp_path: Path, answer: object
) -> None:
    handler = Handler()
    telegram.nonsense.extend([answer] * 3)
    async with receiving(telegram, handler, tmp_path):
        await say(telegram, 1, "good")
        await telegram.settled()
    assert handler.handled == ["good"]
