"""Whether the bot's token works, and whether it may write in the staff chat."""

from collections.abc import AsyncIterator

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.request import AiohttpRequest


async def probe(token: str, api: str, staff_chat: int | None) -> AsyncIterator[tuple[str, str | None]]:
    """What was tried, and what is wrong with it or None."""
    requests = AiohttpRequest(), AiohttpRequest()
    bot = Bot(token, f"{api}/bot", f"{api}/file/bot", *requests)
    try:
        try:
            await bot.initialize()
        except TelegramError as error:
            yield "", trouble(error)
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


def trouble(error: TelegramError) -> str:
    """Which setting keeps Telegram from being reached, in one line."""
    if isinstance(error, InvalidToken):
        return "KLACHTWIJZER_TELEGRAM_TOKEN is not accepted by Telegram."
    return f"KLACHTWIJZER_TELEGRAM_API: {str(error).rstrip('.') or type(error).__name__}."
