"""Promise 5: malformed, hostile and unknown updates do no harm, and the next good one is answered in time."""

import asyncio
import logging
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.props import made_up
from dialogs.text import clean
from tests.kit.campaign import Figures, rounds
from tests.kit.fake_telegram import TOKEN, FakeTelegram
from tests.kit.filing import DUTCH
from tests.kit.hostile import INJECTIONS, hostile
from tests.kit.house import STAFF, TENANT, House, answers, committee_mail, open_house, text_of
from tests.kit.process import Bot
from tests.kit.server import served
from tests.kit.visitor import TelegramVisitor, squeeze

HOSTILE = [8001, 8002, 8003]
AT_ONCE = 20
IN_TIME = 5.0
"""Seconds within which somebody must be answered beside them, on a slow machine with other work."""

TYPED = ("/start", *(words for _place, words in DUTCH[1:]), "nieuwe klacht")


async def until(condition: Callable[[], bool], seconds: float = IN_TIME) -> float:
    """Wait for it; the seconds that it took."""
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() - began > seconds:
            raise AssertionError("it did not come to that in time")
        await asyncio.sleep(0.002)
    return time.perf_counter() - began


async def answered(telegram: FakeTelegram, visitor: TelegramVisitor, words: str) -> float:
    """Say it; the seconds to the first message that says something back."""
    before = len(visitor.messages)
    await telegram.message(visitor.chat, visitor.sender, text=words)
    return await until(lambda: len(visitor.messages) > before)


def refused(caplog: pytest.LogCaptureFixture) -> set[str]:
    """Why Telegram refused screens, but for those to a chat that there is not."""
    errors = {
        str(record.exc_info[1])
        for record in caplog.records
        if record.exc_info and "refused a screen" in record.msg
    }
    return errors - {"Chat not found"}


def lines(caplog: pytest.LogCaptureFixture, beginning: str, ending: str) -> list[str]:
    said = [record.getMessage() for record in caplog.records]
    return [line for line in said if line.startswith(beginning) and line.endswith(ending)]


@pytest.mark.promise(5)
async def test_bad_updates_crash_nothing_and_hold_up_nobody(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody files a complaint in the midst of them, and is answered at every step."""
    caplog.set_level(logging.ERROR)
    telegram.unasked = True
    wanted, count, waits = rounds(300, 10_000), 0, []
    tenant, typed = TelegramVisitor(telegram, TENANT), cycle(TYPED)
    for chat in HOSTILE:
        telegram.open_chat(chat)
    async with open_house(tmp_path / "data", telegram) as house:
        for update in hostile(5, HOSTILE, wanted):
            await telegram.post(**update)
            count += 1
            if count % AT_ONCE == 0:
                words = next(typed)
                house.now += timedelta(days=words == "/start")
                waits.append(await answered(telegram, tenant, words))
                await telegram.settled()
        for chat in HOSTILE:
            await answered(telegram, TelegramVisitor(telegram, chat), "/help")
        await telegram.settled()
        assert house._serving is not None
        assert not house._serving.done(), "it still serves"
        while (words := next(typed)) != "/start":
            await tenant.says(words)
        await house.handled()
        await house.delivered()
        mails = len(house.mails(house.app.organisation.committee_email))
    assert not lines(caplog, "Update", "could not be set aside")
    aside = len(lines(caplog, "Update", "is set aside"))
    assert not refused(caplog)
    assert mails == count // AT_ONCE // len(TYPED) + 1
    median, worst = statistics.median(waits) * 1000, max(waits) * 1000
    figures(f"{count:,} bad updates: 0 crashes, 0 stalls, {aside:,} could not be read")
    figures(f"{len(waits)} good ones among them answered, median {median:.0f} ms, worst {worst:.0f} ms")


@pytest.mark.promise(5)
@pytest.mark.parametrize(
    "bent",
    [
        {"date": 10**17},
        {"from": {"id": TENANT, "is_bot": False, "first_name": "T", "language_code": ["nl"]}, "poll": 5},
        {"from": "nobody"},
        {"chat": "nowhere"},
        {"chat": {"id": "\ud83d", "type": "private", "first_name": "T"}},
        {"chat": {"id": True, "type": "private", "first_name": "T"}, "poll": 5},
        {"text": {"deep": [[[]]]}},
    ],
    ids=ascii,
)
async def test_what_cannot_be_read_is_set_aside_at_once_and_the_tenant_is_told(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor, bent: dict[str, Any]
) -> None:
    await tenant.says("/start")
    place = {"id": TENANT, "type": "private", "first_name": "T"}
    said = {"message_id": 99, "date": 1, "chat": place, "from": tenant.sender, "text": "hallo", **bent}
    await telegram.post(message=said)
    await house.handled()
    assert len(list((house.settings.data / "aside").iterdir())) == 1
    await tenant.listens()
    assert tenant.sees("Er ging iets mis") is ("chat" not in bent)
    await tenant.says("beginnen")
    assert tenant.choices


@pytest.mark.promise(11)
@pytest.mark.parametrize(
    "bent",
    [
        {"callback_query": {"data": {"x": 1}}},
        {"callback_query": {"data": "x", "chat_instance": "1", "message": {"date": "?"}}},
        {"callback_query": {"data": {"x": 1}, "message": {"chat": {"id": -5, "type": "group"}}}},
        {"message": {"message_id": 99, "date": 1, "text": "Jan", "chat": "nowhere"}},
    ],
    ids=ascii,
)
async def test_what_is_set_aside_without_its_chat_is_erased_with_whoever_sent_it(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor, bent: dict[str, Any]
) -> None:
    await tenant.says("/start")
    ((kind, body),) = bent.items()
    await telegram.post(**{kind: {"id": "1", "from": tenant.sender, **body}})
    await telegram.post(**{kind: {"id": "2", **body, "from": {"id": "nobody"}}})
    await house.handled()
    aside = house.settings.data / "aside"
    assert len(list(aside.iterdir())) == 2
    for words in ("/verwijder", "ja, wis alles"):
        await tenant.says(words)
    assert tenant.sees("Ik heb alles gewist")
    assert len(list(aside.iterdir())) == 1, "what is nobody's goes by its time"


async def test_kinds_that_were_not_asked_for_are_left_alone(
    house: House, telegram: FakeTelegram, tenant: TelegramVisitor
) -> None:
    telegram.unasked = True
    await tenant.says("/start")
    for kind in ("poll", "business_message", "hologram"):
        await telegram.post(**{kind: {"nothing": "to read"}})
    await house.handled()
    assert list((house.settings.data / "aside").iterdir()) == []


def _updates(result: str) -> bytes:
    return b'{"ok": true, "result": ' + result.encode() + b"}"


SECRET = "Jan Jansen, Dorpsstraat 1"
NONSENSE: list[tuple[int, str, bytes]] = [
    (200, "application/json", b""),
    (200, "text/html", b"<html><h1>It works!</h1></html>"),
    (200, "application/json", b"[]"),
    (200, "application/json", b"5"),
    (200, "application/json", b"{}"),
    (200, "application/json", b'{"ok": false}'),
    (200, "application/json", b'{"ok": true, "result": null}'),
    (200, "application/json", _updates("{}")),
    (200, "application/json", _updates('"' + SECRET + '"')),
    (200, "application/json", _updates('[null, 5, [], {}, {"update_id": "x"}]')),
    (200, "application/json", _updates('[{"update_id": 1, "message": {"text": "' + SECRET + '"')),
    (200, "application/json", _updates('[{"update_id": 2, "message": ' + "[" * 50_000 + "]" * 50_000 + "}]")),
    (200, "application/json", _updates('[{"update_id": ' + "9" * 5000 + "}]")),
    (200, "application/json", b"\xff\xfe\x00" * 1000),
    (200, "image/png", b"\x89PNG" + bytes(1000)),
    (201, "application/json", _updates("[]")),
    (204, "application/json", b""),
    (301, "text/html", b"moved"),
    (302, "text/html", b""),
    (400, "application/json", b'{"ok": false, "error_code": 400, "description": "Bad Request"}'),
    (401, "application/json", b"[]"),
    (403, "text/html", SECRET.encode()),
    (404, "application/json", b"5"),
    (409, "application/json", b'{"ok": false, "error_code": 409, "description": "Conflict"}'),
    (418, "text/plain", b"I'm a teapot"),
    (429, "application/json", b'{"ok": false, "error_code": 429, "parameters": {"retry_after": 1}}'),
    (429, "application/json", b'{"ok": false, "error_code": 429, "parameters": [1]}'),
    (500, "application/json", b"[]"),
    (502, "text/html", b"<html>bad gateway</html>"),
    (503, "application/json", b'{"ok": false, "result": []}'),
    (999, "text/plain", b"?"),
]
"""Answers to a call that Telegram should not give: status, kind of content, content."""

ENDLESS, TORN, SLOW = -1, -2, -3
"""Statuses of answers that are 100 megabytes long, that are cut off, and that come byte by byte."""


class Nonsense:
    """Gives these answers instead of the right ones, each method's in turn, with a right one between them."""

    def __init__(self, count: int) -> None:
        kinds = [*NONSENSE, (SLOW, "", b""), (TORN, "", b""), (ENDLESS, "", b"")]
        sent = [each for each in NONSENSE if each[0] >= 300 or b'"result"' not in each[2]]
        self.left = {"getUpdates": kinds[:count], "sendMessage": sent[:count]}
        self.given = 0
        self._turn = 0

    async def __call__(self, method: str, request: web.Request) -> web.StreamResponse | None:
        self._turn += 1
        if self._turn % 2 or not self.left.get(method):
            return None
        status, kind, content = self.left[method].pop()
        self.given += 1
        if status > 0:
            headers = {"Content-Type": kind, "Location": "/elsewhere"}
            return web.Response(status=status, body=content, headers=headers)
        answer = web.StreamResponse()
        if status == TORN:
            answer.content_length = 1000
        await answer.prepare(request)
        await answer.write(b'{"ok": true, "result": [')
        try:
            for piece in [bytes(2**20)] * 100 if status == ENDLESS else [b" "] * 20:
                await answer.write(piece)
                await asyncio.sleep(0.001)
        except ConnectionError:
            return answer  # it was long enough for the other side
        if status == TORN and request.transport:
            request.transport.close()
        return answer


@pytest.mark.promise(5)
async def test_nonsense_from_telegram_itself_is_outlived(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures, caplog: pytest.LogCaptureFixture
) -> None:
    """Over HTTP. A complaint is filed all the same, and the log holds nothing of what was answered."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.WARNING, "aiohttp.access")
    nonsense = Nonsense(rounds(12, 40))
    tenant = TelegramVisitor(telegram, TENANT)
    async with (
        served(telegram, nonsense) as api,
        open_house(tmp_path / "data", telegram, KLACHTWIJZER_TELEGRAM_API=api) as house,
    ):
        for words in (*TYPED[:-1], *["/status"] * rounds(20, 60)):
            await tenant.says(words)
        await house.handled()
        await until(lambda: "KLW-" in "".join(message.text for message in tenant.messages))
        assert house._serving is not None
        assert not house._serving.done()
        await house.delivered()
        assert len(house.mails(house.app.organisation.committee_email)) == 1
    assert not any(nonsense.left.values()), "all of it was given"
    assert SECRET not in caplog.text
    assert list((tmp_path / "data" / "aside").iterdir()) == []
    figures(
        f"{nonsense.given} answers of Telegram's that make no sense, over HTTP: 0 crashes, 0 updates lost"
    )


OURS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "br", "address"}


class Page(HTMLParser):
    """The elements of a page, and what is read on it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


async def keeps(tenant: TelegramVisitor, words: str) -> None:
    """Answer with these words, and leave them as they are where that is asked."""
    await tenant.says(words)
    for label in ("Nee, laat mijn woorden staan", "Laat mijn eigen woorden staan"):
        if label in tenant.choices:
            await tenant.taps(label)


async def files_with(tenant: TelegramVisitor, words: str) -> None:
    """A whole complaint in which every answer, and a file's name and caption, are these words."""
    for typed in (
        "/start",
        "beginnen",
        "nog niet",
        "eerst praten",
        words,
        words,
        "nooit",
        "nu de klacht indienen",
    ):
        await tenant.says(typed)
    for typed in (
        "voor iemand anders",
        words[:200],
        words[:200],
        "anders",
        words[:200],
        "ja",
        "jan@example.nl",
    ):
        await tenant.says(typed)
    await tenant.says("06 12345678")
    await keeps(tenant, words[:400])
    for typed in ("allebei", words, words):
        await tenant.says(typed)
    await keeps(tenant, words[:1000])
    for typed in (words, words, "dat is alles", words):
        await tenant.says(typed)
    await tenant.sends(f"{words}.pdf", made_up("a.pdf"), words[:1024])
    for typed in ("klaar", "/mijngegevens", "/help", "/taal", "/taal", f"/{words}"):
        await tenant.says(typed)
    for typed in ("alles klopt, ga verder", "verstuur"):
        await tenant.says(typed)


@pytest.mark.promise(5)
async def test_words_that_mean_something_to_a_machine_are_only_words(
    tmp_path: Path, figures: Figures, caplog: pytest.LogCaptureFixture
) -> None:
    """In every answer, in a file's name and beside it: in the chat, mails, letter and handouts."""
    caplog.set_level(logging.ERROR)
    tried = rounds(0, 1) * INJECTIONS or (" ".join(INJECTIONS[:-1]),)
    for number, words in enumerate(tried):
        telegram = FakeTelegram()
        tenant = TelegramVisitor(telegram, TENANT)
        folder = tmp_path / str(number)
        async with open_house(folder, telegram, KLACHTWIJZER_STAFF_DETAIL="full") as house:
            await files_with(tenant, words)
            await house.handled()
            given = await answers(house)
            await house.delivered()
            mail, copy = committee_mail(house), house.mails("jan@example.nl")
        expected = squeeze(clean(words))
        assert squeeze(given["decision"]) == expected
        assert squeeze(text_of(mail)).count(expected) >= 5
        pages = [text_of(mail, "html"), *(text_of(each, "html") for each in copy)]
        pages += [document.content.decode() for document in tenant.documents]
        assert len(pages) == 5, "mail, copy, talk card, own data, letter"
        for page in map(Page, pages):
            assert page.elements <= OURS
            assert expected in squeeze(page.text)
        for each in (mail, *copy):
            assert set(each.keys()) <= {
                *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Auto-Submitted"),
                *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
            }
            assert all(len(str(each[name]).splitlines()) == 1 for name in each)
        (name,) = [part.get_filename() for part in mail.iter_attachments()]
        assert name == Path(str(name)).name
        assert str(name).isprintable()
        for chat in (STAFF, TENANT):
            read = "\n".join(message.text for message in telegram.in_chat(chat))
            assert squeeze(read).count(expected) >= 5
    assert caplog.records == []
    kinds = INJECTIONS if len(tried) > 1 else INJECTIONS[:-1]
    figures(f"{len(kinds)} kinds of words with a meaning for machines, in 14 places: only words")


@pytest.mark.promise(5)
async def test_bad_updates_over_http_leave_the_process_as_it_is(
    tmp_path: Path, telegram: FakeTelegram, figures: Figures
) -> None:
    """The real process: it answers a good update after them, and stops as it should."""
    telegram.unasked = True
    count = rounds(60, 1_000)
    tenant = TelegramVisitor(telegram, TENANT)
    for chat in HOSTILE:
        telegram.open_chat(chat)
    async with served(telegram) as api:
        bot = Bot(tmp_path, KLACHTWIJZER_TELEGRAM_TOKEN=TOKEN, KLACHTWIJZER_TELEGRAM_API=api)
        async with bot:
            for update in hostile(6, HOSTILE, count):
                await telegram.post(**update)
            await telegram.message(tenant.chat, tenant.sender, text="/start")
            took = await until(lambda: bool(tenant.messages), 60)
            assert await bot.stop() == 0
    assert "Welkom bij Klachtwijzer" in tenant.messages[0].text
    figures(
        f"{count:,} bad updates at once over HTTP: the next good one answered after {took:.1f} s, exit code 0"
    )
