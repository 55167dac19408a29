"""Calls to the Bot API with plain parameters: to make objects of what is sent takes longer than the call.

`BaseRequest.post` is meant for `Bot`'s own methods only, and its data is `Bot`'s to make. They are used
here all the same: the way through `Bot.do_api_request` takes a twentieth of the CPU of an update. The
library's version is pinned, and tests compare what is sent and what is raised with its own.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.errors import TryLater, Undeliverable


class Plain(RequestData):  # type: ignore[misc]  # all that a request asks of it is written here
    """What a call is made with: words, numbers and lists of these, but no files."""

    __slots__ = ("_plain",)

    def __init__(self, plain: Mapping[str, Any]) -> None:
        super().__init__()
        self._plain = plain

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(self._plain)

    @property
    def json_parameters(self) -> dict[str, str]:
        plain = self._plain.items()
        return {name: each if isinstance(each, str) else json.dumps(each) for name, each in plain}


async def call(
    bot: ExtBot[Any],
    method: str,
    parameters: dict[str, Any],
    *,
    turn: str | None = None,
    seconds: float | None = None,
) -> Any:
    """What the Bot API answers, as it is. Raises TelegramError.

    `turn`: whether it waits for its turn, as `pace` has it. `seconds`: how long the answer may take,
    where that is not as long as for every call.
    """
    where, data = f"{bot.base_url}/{method}", Plain(parameters)
    limits = {"read_timeout": BaseRequest.DEFAULT_NONE if seconds is None else seconds}
    if bot.rate_limiter is None:
        return await bot.request.post(where, data, **limits)
    return await bot.rate_limiter.process_request(
        bot.request.post, (where, data), limits, method, parameters, turn
    )


@contextmanager
def delivering() -> Iterator[None]:
    """Telegram's refusals as what the outbox knows."""
    try:
        yield
    except Forbidden as error:
        raise Undeliverable("the chat does not accept messages of this bot") from error
    except BadRequest as error:
        raise Undeliverable("Telegram does not know the chat, or refuses the message") from error
    except TelegramError as error:
        raise TryLater(f"Telegram took no message ({type(error).__name__})") from error
    except (LookupError, TypeError, ValueError) as error:
        raise TryLater("Telegram's answer makes no sense") from error
