"""The command menu and the bot's description, in every language."""

import logging
from collections.abc import Mapping

from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.error import TelegramError

from dialogs.complaint.commands import COMMANDS
from dialogs.staff.orders import COMMANDS as STAFF_COMMANDS
from dialogs.text import Translator, _

log = logging.getLogger(__name__)

DESCRIPTION = _(
    "Do you have a complaint about {organisation}? I help you to file it with the independent "
    "complaints committee. I ask one question at a time. You can pause at any moment. "
    "This is not an emergency line. Is somebody in danger? Call {emergency_number}."
)
SHORT_DESCRIPTION = _("I help you to file a complaint about {organisation}. I ask one question at a time.")


async def announce(bot: Bot, languages: Mapping[str, Translator], staff_chat: int | None) -> None:
    """Set them; the first language also serves everybody whose language has no texts.

    In the staff chat, the menu holds what staff can do. What Telegram refuses is left as it was: the
    conversation does not depend on it.
    """
    default = next(iter(languages))
    for code, say in [("", languages[default]), *languages.items()]:
        commands = [BotCommand(say(c.name), say(c.summary)) for c in COMMANDS if c.listed]
        try:
            await bot.set_my_commands(commands, language_code=code or None)
            await bot.set_my_description(say(DESCRIPTION), language_code=code or None)
            await bot.set_my_short_description(say(SHORT_DESCRIPTION), language_code=code or None)
        except TelegramError as error:
            log.warning("The menu in %r was not set (%s)", code or default, type(error).__name__)
    if staff_chat is not None:
        say = languages[default]
        commands = [BotCommand(say(c.name), say(c.summary)) for c in STAFF_COMMANDS]
        try:
            await bot.set_my_commands(commands, scope=BotCommandScopeChat(staff_chat))
        except TelegramError as error:
            log.warning("The menu of the staff chat was not set (%s)", type(error).__name__)
