"""The fake Telegram refuses what Telegram refuses, and gives what Telegram gives."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import BadRequest

from bot.channels.telegram.request import AiohttpRequest
from tests.kit.fake_telegram import TOKEN, FakeRequest, FakeTelegram
from tests.kit.server import served
from tests.kit.visitor import TelegramVisitor

CHAT = 7001
GROUP = -5
TAP = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="yes")]])


@pytest.fixture
def bot(telegram: FakeTelegram) -> Bot:
    telegram.open_chat(CHAT)
    telegram.open_chat(GROUP)
    request = FakeRequest(telegram)
    return Bot(TOKEN, request=request, get_updates_request=request)


@pytest.fixture
def tenant(telegram: FakeTelegram) -> TelegramVisitor:
    return TelegramVisitor(telegram, CHAT)


@asynccontextmanager
async def over_http(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    async with served(telegram) as api:
        request = AiohttpRequest()
        await request.initialize()
        try:
            yield Bot(TOKEN, f"{api}/bot", f"{api}/file/bot", request=request, get_updates_request=request)
        finally:
            await request.shutdown()


def asking(**options: Any) -> ReplyKeyboardMarkup:
    rows = [[KeyboardButton("Deel mijn nummer", request_contact=True)], [KeyboardButton("Overslaan")]]
    return ReplyKeyboardMarkup(rows, **options)


@asynccontextmanager
async def confirming(bot: Bot, *kinds: str) -> AsyncIterator[list[Update]]:
    """A bot that receives these kinds of update, and says nothing."""
    received: list[Update] = []

    async def receive() -> None:
        offset = 0
        while True:
            for update in await bot.get_updates(offset=offset, timeout=5, allowed_updates=kinds):
                received.append(update)
                offset = update.update_id + 1

    receiving = asyncio.create_task(receive())
    yield received
    receiving.cancel()
    await asyncio.wait([receiving])


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
@pytest.mark.parametrize("http", [False, True], ids=["in memory", "over HTTP"])
async def test_files_come_in_as_they_were_sent(
    telegram: FakeTelegram, bot: Bot, tenant: TelegramVisitor, http: bool
) -> None:
    content = bytes(range(256)) * 4
    async with over_http(telegram) if http else _same(bot) as sender:
        sent = await sender.send_document(CHAT, content, "Uw brief", filename="brief.pdf", reply_markup=TAP)
        spoken = await sender.send_voice(CHAT, b"OggS...", reply_markup=TAP)
        other = await sender.send_voice(CHAT, b"RIFF...")
        assert spoken.voice
        assert other.document
        await sender.send_voice(CHAT, spoken.voice.file_id)
        with pytest.raises(BadRequest, match="ile must be non-empty"):
            await sender.send_document(CHAT, b"")
        with pytest.raises(BadRequest, match="file identifier"):
            await sender.send_document(CHAT, "unknown")
        with pytest.raises(BadRequest, match="no text in the message to edit"):
            await sender.edit_message_text("Anders", CHAT, sent.message_id)
        await sender.edit_message_caption(CHAT, sent.message_id, caption="Anders")
        assert sent.document
        fetched = await (await sender.get_file(sent.document.file_id)).download_as_bytearray()
    assert bytes(fetched) == content
    assert [file.kind for file in tenant.documents] == ["document", "voice", "document", "voice"]
    assert (tenant.documents[0].name, tenant.documents[0].content) == ("brief.pdf", content)
    assert tenant.messages[0].text == "Anders"
    assert tenant.choices == ["Ja"], "the edit took the buttons of the first, as Telegram does"


@asynccontextmanager
async def _same(bot: Bot) -> AsyncIterator[Bot]:
    yield bot


async def test_a_number_is_shared_only_where_a_button_asks_for_it(
    telegram: FakeTelegram, bot: Bot, tenant: TelegramVisitor
) -> None:
    with pytest.raises(AssertionError, match="no button asks"):
        await tenant.shares("0612345678")
    await bot.send_message(CHAT, "Uw nummer?", reply_markup=asking(one_time_keyboard=True))
    assert tenant.choices == ["Deel mijn nummer", "Overslaan"]
    async with confirming(bot, "message") as received:
        await tenant.shares("0612345678")
        assert telegram.reply_keyboard(CHAT) is None, "it was for one time"
        await bot.send_message(CHAT, "Uw nummer?", reply_markup=asking())
        await tenant.taps("Overslaan")
        with pytest.raises(AssertionError, match="no button 'Deel mijn nummer'"):
            await tenant.taps("Deel mijn nummer")
    contact = received[0].message and received[0].message.contact
    assert contact
    assert (contact.phone_number, contact.user_id) == ("0612345678", CHAT)
    assert received[1].message
    assert received[1].message.text == "Overslaan"
    assert telegram.reply_keyboard(CHAT), "it stays until it is taken away"
    await bot.send_message(CHAT, "Dank u.", reply_markup=ReplyKeyboardRemove())
    assert telegram.reply_keyboard(CHAT) is None


async def test_what_telegram_refuses_of_keyboards(
    telegram: FakeTelegram, bot: Bot, tenant: TelegramVisitor
) -> None:
    with pytest.raises(BadRequest, match="hone number can be requested in private chats only"):
        await bot.send_message(GROUP, "Uw nummer?", reply_markup=asking())
    await bot.send_message(GROUP, "Kies.", reply_markup=ReplyKeyboardMarkup([["Ja"]]))
    sent = await bot.send_message(CHAT, "Uw nummer?", reply_markup=asking(is_persistent=True))
    with pytest.raises(BadRequest, match="essage can't be edited"):
        await bot.edit_message_text("Anders", CHAT, sent.message_id)
    plain = await bot.send_message(CHAT, "Ja?", reply_markup=TAP)
    refused: tuple[dict[str, Any], ...] = (
        {"keyboard": [["Ja"]]},
        {"inline_keyboard": [[{"text": "Ja", "callback_data": "x"}]], "resize_keyboard": True},
        {"inline_keyboard": [[{"text": "Ja"}]]},
        {"buttons": []},
    )
    for markup in refused:
        parameters = {"chat_id": str(CHAT), "message_id": str(plain.message_id)}
        status, answer = await telegram.call(
            "editMessageReplyMarkup", {**parameters, "reply_markup": json.dumps(markup)}
        )
        assert (status, answer["ok"]) == (400, False), markup
    assert tenant.choices == ["Ja", "Deel mijn nummer", "Overslaan"]
    await bot.send_message(CHAT, "Typ.", reply_markup=ForceReply(input_field_placeholder="06..."))
    assert tenant.choices == ["Ja"]


async def test_an_own_message_is_edited_under_its_own_number(bot: Bot, tenant: TelegramVisitor) -> None:
    async with confirming(bot, "message", "edited_message") as received:
        await tenant.says("Jan")
        await tenant.sends("foto.jpg", b"\xff\xd8", caption="Hier")
        await tenant.edits("Jan", "Jan Jansen")
        await tenant.edits_caption("Hier", "Hier lekt het")
        with pytest.raises(AssertionError, match="'Jan' was never said"):
            await tenant.edits("Jan", "Piet")
    said, photo, words, caption = (update.effective_message for update in received)
    assert said
    assert photo
    assert words
    assert caption
    assert (words.message_id, words.text) == (said.message_id, "Jan Jansen")
    assert (caption.message_id, caption.caption) == (photo.message_id, "Hier lekt het")
    assert caption.photo == photo.photo
    assert received[2].edited_message
    assert words.edit_date


async def test_kinds_that_were_not_asked_for_never_come(bot: Bot, tenant: TelegramVisitor) -> None:
    async with confirming(bot, "message") as received:
        await tenant.says("Jan")
        await tenant.edits("Jan", "Piet")
        await tenant.says("Klaar")
    assert [update.message and update.message.text for update in received] == ["Jan", "Klaar"]
