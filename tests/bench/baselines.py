"""What the load is compared with: `python -m tests.bench.baselines NAME API`, each a process of its own.

    form     a stock ConversationHandler of python-telegram-bot, one state a question, saving nothing
    buttons  the same, with as many buttons under each question as the bot under test has
    shared   the form, with every answer written to one TinyDB file, `db.json`
    echo     a stock handler that sends back what came
    bare     the calls that an answer takes, by aiohttp: no library for bots, no conversation

The questions are as many and about as long as those of the bot under test. None of these but `bare` takes
the buttons of an answered question away, and none sends anything on.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import ClientSession
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from tinydb import Query, TinyDB

from tests.bench.bot_api import TOKEN
from tests.kit.filing import DUTCH

QUESTIONS = len(DUTCH)
QUESTION = "Please tell in your own words what this question asks, in one or more short sentences. " * 4

Answer = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, int]]


BUTTONS = 6


def conversation(keep: Callable[[int, int, str], None], buttons: int = 0) -> "ConversationHandler[Any]":
    """A question for each message of the form; `keep` takes the chat, the question and the answer."""
    rows = [[InlineKeyboardButton(f"Button {place}", callback_data=f"{place}")] for place in range(buttons)]

    def asking(number: int) -> Answer:
        async def answered(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
            assert update.message
            assert update.message.text is not None
            assert context.user_data is not None
            context.user_data[number] = update.message.text
            keep(update.message.chat_id, number, update.message.text)
            markup = InlineKeyboardMarkup(rows) if rows else None
            await update.message.reply_text(f"{number + 1}. {QUESTION}", reply_markup=markup)
            return number + 1 if number < QUESTIONS - 1 else ConversationHandler.END

        return answered

    words = filters.TEXT
    return ConversationHandler(
        entry_points=[CommandHandler("start", asking(0))],
        states={number: [MessageHandler(words, asking(number))] for number in range(1, QUESTIONS)},
        fallbacks=[],
        allow_reentry=True,
    )


def to_one_file(path: str) -> Callable[[int, int, str], None]:
    database = TinyDB(path)

    def keep(chat: int, number: int, text: str) -> None:
        found = database.get(Query().chat == chat)
        answers = found["answers"] if found and not isinstance(found, list) else {}
        database.upsert({"chat": chat, "answers": {**answers, str(number): text}}, Query().chat == chat)

    return keep


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    await update.message.reply_text(update.message.text or "")


async def bare(api: str) -> None:
    """Ask for updates, send a question to each, and take the buttons of the last one away."""
    markup = json.dumps({"inline_keyboard": [[{"text": "Button", "callback_data": "0"}]] * BUTTONS})
    asked: dict[int, int] = {}
    tasks: set[asyncio.Task[None]] = set()
    async with ClientSession() as session:

        async def call(method: str, **parameters: object) -> Any:
            values = {name: str(value) for name, value in parameters.items()}
            async with session.post(f"{api}/bot{TOKEN}/{method}", data=values) as answer:
                return json.loads(await answer.read())["result"]

        async def answered(chat: int) -> None:
            sent = await call("sendMessage", chat_id=chat, text=QUESTION, reply_markup=markup)
            if chat in asked:
                await call("editMessageReplyMarkup", chat_id=chat, message_id=asked[chat])
            asked[chat] = sent["message_id"]

        offset = 0
        gc.freeze()
        while True:
            for update in await call("getUpdates", offset=offset, timeout=10):
                offset = update["update_id"] + 1
                tasks.add(task := asyncio.create_task(answered(update["message"]["chat"]["id"])))
                task.add_done_callback(tasks.discard)


def main(name: str, api: str) -> None:
    if name == "bare":
        return asyncio.run(bare(api))
    application: Application = (  # type: ignore[type-arg]  # six of them, none used here
        ApplicationBuilder().token(TOKEN).base_url(f"{api}/bot").base_file_url(f"{api}/file/bot").build()
    )
    if name == "echo":
        application.add_handler(MessageHandler(filters.TEXT, echo))
    elif name == "shared":
        application.add_handler(conversation(to_one_file("db.json")))
    else:
        buttons = BUTTONS if name == "buttons" else 0
        application.add_handler(conversation(lambda _chat, _number, _text: None, buttons))
    return application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
