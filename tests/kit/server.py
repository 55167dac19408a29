"""The fake Bot API over HTTP on loopback, for the bot as a process."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from tests.kit.fake_telegram import LARGEST_SENT, TOKEN, FakeTelegram, Upload

Instead = Callable[[str, web.Request], Awaitable[web.StreamResponse | None]]
"""Takes a method of the Bot API and its call; another answer to it, or None for the right one."""


async def _as_it_is(_method: str, _request: web.Request) -> None:
    return None


@asynccontextmanager
async def served(telegram: FakeTelegram, instead: Instead = _as_it_is) -> AsyncIterator[str]:
    """Serve it; the Bot API's root."""

    async def method(request: web.Request) -> web.StreamResponse:
        if wrong := await instead(request.match_info["method"], request):
            return wrong
        if request.match_info["token"] != TOKEN:
            answer = {"ok": False, "error_code": 401, "description": "Unauthorized"}
            return web.json_response(answer, status=401)
        fields = await request.post()
        parameters = {name: value for name, value in fields.items() if isinstance(value, str)}
        files = {}
        for name, value in fields.items():
            if isinstance(value, web.FileField):
                with value.file:
                    files[name] = Upload(value.filename, value.file.read())
        status, body = await telegram.call(request.match_info["method"], parameters, files)
        return web.json_response(body, status=status)

    async def file(request: web.Request) -> web.Response:
        content = telegram.files.get(request.match_info["name"])
        return web.Response(body=content) if content is not None else web.Response(status=404)

    application = web.Application(client_max_size=LARGEST_SENT + 2**20)
    application.router.add_post("/bot{token}/{method}", method)
    application.router.add_get("/file/bot{token}/files/{name}", file)
    runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
