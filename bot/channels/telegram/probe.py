"""Whether the bot's token works, and whether it may write in the staff chat."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.request import AiohttpRequest

OFFICIAL = "api.telegram.org"
"""The host of the Bot API where no setting names another."""


async def probe(token: str, api: str, staff_chat: int | None) -> AsyncIterator[tuple[str, str | None]]:
    """What was tried, and what is wrong with it or None."""
    requests = AiohttpRequest(), AiohttpRequest()
    bot = Bot(token, f"{api}/bot", f"{api}/file/bot", *requests)
    try:
        try:
            await bot.initialize()
        except TelegramError as error:
            yield "", trouble(error, api)
            return
        yield f"Telegram knows the bot as @{bot.username}", None
        if staff_chat is not None:
            try:
                chat = await bot.get_chat(staff_chat)
            except TelegramError:
                yield (
                    "",
                    (
                        f"KLACHTWIJZER_STAFF_CHAT: the bot cannot see the chat {staff_chat}. "
                        "Add it to that chat first."
                    ),
                )
                return
            public = chat.username and chat.type != chat.PRIVATE
            wrong = (
                f"KLACHTWIJZER_STAFF_CHAT: anybody can find the group {staff_chat}. Make it private first."
            )
            yield f"the bot sees the staff chat {staff_chat}", wrong if public else None
    finally:
        await bot.shutdown()
        for request in requests:
            await request.shutdown()


def trouble(error: TelegramError, address: str) -> str:
    """What keeps Telegram from being reached, in one line. `address`: the Bot API's, or one below it."""
    if isinstance(error, InvalidToken):
        return "KLACHTWIJZER_TELEGRAM_TOKEN is not accepted by Telegram."
    why = str(error).rstrip(".") or type(error).__name__
    if urlsplit(address).hostname == OFFICIAL:
        return f"{OFFICIAL}: {why}. Look at the network, the firewall and the proxy of this machine."
    return f"KLACHTWIJZER_TELEGRAM_API: {why}."
