"""Looks at files that tenants send, in a process of its own: what is kept is safe to open."""

import logging

from bot.evidence.verdict import ENDINGS, Safe, Unsafe
from bot.voice.process import Worker
from bot.voice.shared import SharedWorker
from bot.voice.speech import VoiceError

log = logging.getLogger(__name__)

LIMIT = 30.0
"""Seconds that one file may take; the largest that is kept takes some 5 on a slow machine."""

MOST_WAITING = 100
"""Files at once: one of each chat, because a chat's files come one after the other."""

REST_AFTER = 120.0
"""Seconds without a file, after which the worker ends."""


class Inspector:
    """The worker's process begins with the first file. A crash or a hang costs that file."""

    def __init__(self, *, limit: float = LIMIT, rest_after: float = REST_AFTER) -> None:
        self._limit = limit
        self._shared = SharedWorker(
            "inspector",
            lambda: Worker({}, module="bot.evidence.worker", name="inspector"),
            most_waiting=MOST_WAITING,
            busy="too many files are waiting to be looked at",
            rest_after=rest_after,
        )

    @property
    def pid(self) -> int | None:
        """The worker's process. None: there is none now."""
        return self._shared.pid

    async def inspect(self, content: bytes) -> Safe:
        """The file as it may be kept. Raises Unsafe, 'unchecked' where it could not be looked at, and
        InterruptedError where the program is stopped: then it comes again after the next start.
        """
        try:
            async with self._shared.turn():
                made, told = await self._shared.ask({}, self._limit, content)
        except VoiceError as error:
            if self._shared.closed:
                raise InterruptedError("the program was stopped while it looked at a file") from error
            log.warning("A file could not be checked: %s", error)
            raise Unsafe("unchecked") from error
        if reason := told.get("reason"):
            raise Unsafe(reason)
        if told["kind"] not in ENDINGS:  # so says only a worker that a file has taken over
            raise Unsafe("unchecked")
        return Safe(made, told["kind"])

    async def close(self) -> None:
        """End the worker at once, also while it looks at something."""
        await self._shared.close()
