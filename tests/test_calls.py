"""Calls to the Bot API with plain parameters: what is sent and answered is as the library has it."""

from typing import Any

import pytest
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.calls import Plain, call
from bot.channels.telegram.pace import QUIET, Pace
from tests.kit.fake_telegram import TOKEN, FakeRequest, FakeTelegram, Refused
from tests.kit.house import no_sleep

CHAT = 7001
FORMS: list[dict[str, Any]] = [
    {},
    {"chat_id": CHAT, "text": "Jan & <b>Els</b>, één + één = 2\r\n\u202e😀", "parse_mode": "HTML"},
    {"chat_id": -1001234567890, "message_id": 0, "text": ""},
    {"timeout": 50, "limit": 100, "allowed_updates": ["message", "edited_message"], "offset": 2**40},
    {"is_it": True, "is_not": False, "part": 0.5, "none": [], "several": [1, "é", [True, {"a": "b"}]]},
]


@pytest.fixture
def bot(telegram: FakeTelegram) -> ExtBot[Any]:
    request = FakeRequest(telegram)
    pace = Pace(lambda: 0.0, no_sleep)
    return ExtBot(TOKEN, request=request, get_updates_request=request, rate_limiter=pace)


@pytest.mark.parametrize("form", FORMS, ids=ascii)
async def test_a_call_sends_the_form_that_the_library_would(
    telegram: FakeTelegram, bot: ExtBot[Any], form: dict[str, Any]
) -> None:
    for method in ("unknownMethod", "anotherMethod"):
        with pytest.raises(TelegramError):
            await bot.do_api_request(method, dict(form))
        with pytest.raises(TelegramError):
            await call(bot, method, form)
    ours, theirs = telegram.calls[1::2], telegram.calls[::2]
    assert ours == theirs
    assert Plain(form).parameters == form
    assert [list(parameters) for _method, parameters in ours] == [list(form)] * 2, "in the same order"


@pytest.mark.filterwarnings("ignore:Please use 'Bot.")
@pytest.mark.parametrize("code", [400, 403, 409, 413, 429, 500, 502])
async def test_a_refusal_is_the_error_that_the_library_has_for_it(
    telegram: FakeTelegram, bot: ExtBot[Any], code: int
) -> None:
    refused = []
    for turn in (bot.do_api_request, lambda method, form: call(bot, method, form, turn=QUIET)):
        why = Refused(code, "No: because", **({"retry_after": 7} if code == 429 else {}))
        telegram.faults.append(("sendMessage", why))
        with pytest.raises(TelegramError) as error:
            await turn("sendMessage", {"chat_id": CHAT, "text": "Goedendag"})
        refused.append((type(error.value), str(error.value)))
    assert refused[0] == refused[1]


async def test_an_answer_comes_as_it_is_and_within_the_seconds_that_are_asked_for(
    telegram: FakeTelegram,
) -> None:
    asked: list[object] = []

    class Patient(FakeRequest):
        async def do_request(
            self, url: str, method: str, *data: Any, read_timeout: object = None, **limits: Any
        ) -> tuple[int, bytes]:
            asked.append(read_timeout)
            return await super().do_request(url, method, *data, **limits)

    request = Patient(telegram)
    bot = ExtBot(TOKEN, request=request, get_updates_request=request)
    telegram.open_chat(CHAT)
    sent = await call(bot, "sendMessage", {"chat_id": CHAT, "text": "Goedendag"}, seconds=3)
    await call(bot, "getUpdates", {"timeout": 0})
    assert sent["text"] == telegram.in_chat(CHAT)[-1].text == "Goedendag"
    assert asked == [3, request.DEFAULT_NONE]
