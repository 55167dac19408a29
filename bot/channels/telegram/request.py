"""Requests to the Bot API on aiohttp, behind python-telegram-bot's public `BaseRequest`."""

import io
import json
import os
import socket
import ssl
from functools import lru_cache
from typing import Any
from urllib.request import getproxies

import aiohttp
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

TIMEOUT = 20.0
"""Seconds for one call, unless it asks for more."""

UPLOAD_TIMEOUT = 120.0
FILE_TIMEOUT = 600.0
"""Seconds for a whole file, which may come slowly but may not stand still."""


MOST_BYTES = 21 * 1024 * 1024
"""Of one answer: a bot can fetch files of 20 megabytes, and nothing else comes near that."""


_SENSELESS = "the Bot API answered something that makes no sense"
_NO_REASON = b'{"ok": false}'


class AiohttpRequest(BaseRequest):
    """One pool of connections. No error and no log line of it holds an address, because addresses hold the
    token, nor what was answered, because that may be a tenant's words.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return TIMEOUT

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers={"User-Agent": self.USER_AGENT},
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=bool(getproxies()),  # it reads files at every call
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("the connection to the Bot API is closed")
        seconds = float(read_timeout) if isinstance(read_timeout, int | float) else TIMEOUT
        if request_data is not None and request_data.contains_files:
            seconds = max(seconds, UPLOAD_TIMEOUT)
        timeout = _timeout(seconds, file=method == "GET")
        try:
            body, kind = _body(request_data)
            async with self._session.request(
                method, url, data=body, headers=kind, timeout=timeout, allow_redirects=False
            ) as answer:
                content = await _content(answer)
                if not 200 <= answer.status < 300:
                    return answer.status, content if _readable(content) else _NO_REASON
                if method == "POST" and b'"result"' not in content:
                    raise NetworkError(_SENSELESS)
                return answer.status, content
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"the Bot API could not be reached ({_why(error)})") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What was answered. Raises NetworkError."""
        try:
            answer = json.loads(payload.decode(errors="replace"))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("parameters", {}), dict):
            raise NetworkError(_SENSELESS)
        return answer


def _why(error: Exception) -> str:
    """In words of the system only: those of the error may hold an address."""
    cause = getattr(error, "os_error", error)
    if isinstance(cause, socket.gaierror):
        return "its name cannot be looked up"
    if isinstance(cause, OSError) and cause.errno and not isinstance(cause, ssl.SSLError):
        return os.strerror(cause.errno)
    return type(error).__name__


@lru_cache(maxsize=8)
def _timeout(seconds: float, *, file: bool) -> aiohttp.ClientTimeout:
    """A file may take longer, but it may not stand still."""
    if file:
        return aiohttp.ClientTimeout(total=FILE_TIMEOUT, sock_connect=TIMEOUT, sock_read=seconds)
    return aiohttp.ClientTimeout(total=seconds, sock_connect=TIMEOUT)


async def _content(answer: aiohttp.ClientResponse) -> bytes:
    """All that comes. Raises BadRequest where it is more than a bot can use."""
    if (answer.content_length or MOST_BYTES + 1) <= MOST_BYTES:
        return await answer.read()
    content = bytearray()
    async for piece in answer.content.iter_any():
        content += piece
        if len(content) > MOST_BYTES:
            raise BadRequest("the answer is too big")
    return bytes(content)


def _readable(content: bytes) -> bool:
    """Whether a refusal says why, in the Bot API's own terms."""
    try:
        AiohttpRequest.parse_json_payload(content)
    except NetworkError:
        return False
    return True


def _body(request_data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str] | None]:
    """The body of a call, and its headers where aiohttp does not know them."""
    if request_data is None:
        return None, None
    if not request_data.contains_files:
        parameters = request_data.json_parameters
        form = _NOWHERE.with_query(parameters).raw_query_string.encode()
        return (form, _FORM) if form else (None, None)
    parts = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, media_type) in (request_data.multipart_data or {}).items():
        body = io.BytesIO(content) if isinstance(content, bytes) else content  # it warns of large bytes
        parts.add_field(name, body, filename=filename, content_type=media_type)
    return parts, None


_NOWHERE = URL()
"""Its query is a form, encoded ten times as fast as by `urllib`."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
