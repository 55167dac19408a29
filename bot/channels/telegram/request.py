"""Requests to the Bot API on aiohttp, behind python-telegram-bot's public `BaseRequest`."""

import io
from urllib.parse import urlencode
from urllib.request import getproxies

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

TIMEOUT = 20.0
"""Seconds for one call, unless it asks for more."""

UPLOAD_TIMEOUT = 120.0
FILE_TIMEOUT = 600.0
"""Seconds for a whole file, which may come slowly but may not stand still."""


class AiohttpRequest(BaseRequest):
    """One pool of connections. No error of it holds an address, because addresses hold the token."""

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
        whole = FILE_TIMEOUT if method == "GET" else seconds
        timeout = aiohttp.ClientTimeout(total=whole, sock_connect=TIMEOUT, sock_read=seconds)
        try:
            body, kind = _body(request_data)
            async with self._session.request(method, url, data=body, headers=kind, timeout=timeout) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"the Bot API could not be reached ({type(error).__name__})") from None


def _body(request_data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str] | None]:
    """The body of a call, and its headers where aiohttp does not know them."""
    if request_data is None:
        return None, None
    if not request_data.contains_files:
        parameters = request_data.json_parameters
        return (urlencode(parameters).encode(), _FORM) if parameters else (None, None)
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, media_type) in (request_data.multipart_data or {}).items():
        body = io.BytesIO(content) if isinstance(content, bytes) else content  # it warns of large bytes
        form.add_field(name, body, filename=filename, content_type=media_type)
    return form, None


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
