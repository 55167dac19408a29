"""Complaints by e-mail: over a real SMTP server, in the open, with TLS, and with every kind of refusal."""

import asyncio
import errno
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from unicodedata import category
from urllib.parse import quote

import pytest

from bot.attempts import FIRST_WAIT, GIVE_UP_AFTER, LONGEST_WAIT
from bot.dossier.complaint import State
from bot.dossier.mail import LONGEST_NAME, POLICY, address, attach, safe_name
from bot.errors import BotError, SettingError, TryLater
from bot.forwarders.smtp import SmtpPost
from bot.organisation import PACKAGED, load
from bot.props import made_up
from bot.settings import required, smtp
from bot.store.folder import DataFolder
from dialogs.questions import File
from tests.kit.complaints import file
from tests.kit.fake_telegram import FakeTelegram, Refused
from tests.kit.filing import DUTCH, ENGLISH, come_to
from tests.kit.house import NOW, STAFF, TENANT, House, open_house, text_of
from tests.kit.mailserver import PASSWORD, USER, MailServer, certificate, mail_server
from tests.kit.staff import sent_in
from tests.kit.visitor import TelegramVisitor
from tests.test_intake import until

COMMITTEE = "klachtencommissie"


@asynccontextmanager
async def filed(
    folder: Path, telegram: FakeTelegram, server: MailServer, **settings: str
) -> AsyncIterator[House]:
    """A house in which a complaint was just sent, before the outbox did anything for it."""
    environment = {"KLACHTWIJZER_SMTP": f"smtp+plain://127.0.0.1:{server.port}", **settings}
    async with open_house(folder / "data", telegram, **environment) as house:
        tenant = TelegramVisitor(telegram, 7001)
        await come_to(tenant, "evidence")
        await tenant.sends("../..\\br\u202eief\n.pdf", made_up("brief.pdf"))
        await tenant.says("klaar")
        await tenant.says("klopt")
        await tenant.says("verstuur")
        yield house


async def deliveries(house: House) -> dict[str, State]:
    (complaint,) = await house.app.store.undelivered()
    return {name: d.state for name, d in (await house.app.store.filed(complaint)).deliveries.items()}


async def test_the_committee_gets_all_of_it(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with mail_server() as server, filed(tmp_path, telegram, server) as house:
        await house.delivered()
        (mail,) = server.mails(COMMITTEE)
        text, html = text_of(mail), text_of(mail, "html")
    assert str(mail["Subject"]).startswith("Klacht KLW-")
    assert "Jan" not in str(mail["Subject"]), "the subject carries the reference only"
    assert str(mail["Reply-To"]) == "jan@example.nl"
    assert str(mail["From"]) == "Klachtwijzer <klachtwijzer@localhost>"
    for words in ("Jan Jansen", "06 12345678", "Dorpsstraat 1, 6131 AA Sittard", "sinds januari"):
        assert words in text
        assert words in html
    assert '<html lang="nl">' in html
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content() == made_up("brief.pdf")
    assert attachment.get_filename() == "_.._brief .pdf"
    assert attachment.get_content_type() == "application/pdf"


async def test_the_tenant_gets_a_copy_in_the_tenants_language(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        mary = TelegramVisitor(telegram, 7002, "en")
        await come_to(mary, "submitted", ENGLISH)
        await house.delivered()
        await mary.listens()
        (copy,) = server.mails("mary@example.nl")
        (complaint,) = server.mails(COMMITTEE)
        chat = "\n".join(message.text for message in mary.messages)
    (letter,) = [message.document for message in mary.messages if message.document]
    assert "Postbus 712<br>6130A Sittard" in letter
    assert "Handtekening:" in letter
    assert '<p class="words" lang="en" dir="auto">I got no answer.</p>' in letter
    (attached,) = copy.iter_attachments()
    assert attached.get_content() == letter
    assert str(copy["Subject"]).startswith("Your complaint KLW-")
    assert "WHAT HAPPENED\nI got no answer." in text_of(copy).replace("\r", "")
    assert "WAT ER IS GEBEURD\nI got no answer." in text_of(complaint).replace("\r", "")
    assert "Taal van de huurder: English" in text_of(complaint)
    assert "Your copy of complaint KLW-" in chat
    assert "Your complaint was sent to the committee's e-mail address on 18 March 2026 at 12:00." in chat
    assert 'lang="en" dir="auto">I got no answer.' in text_of(complaint, "html")


async def test_words_arrive_to_the_letter(tmp_path: Path, telegram: FakeTelegram) -> None:
    """The tenant's own words are forwarded verbatim."""
    said = (
        "Regel één  met   spaties\n\n\tInspringen <b>&amp;</b> «quote» 𝄞 "
        + "lang" * 400
        + "\n.\n.. punt\n--\nSlot"
    )
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        tenant = TelegramVisitor(telegram, 7001)
        await come_to(tenant, "description")
        for words in (said, "klaar", "overslaan", "overslaan", "klopt", "verstuur"):
            await tenant.says(words)
        await house.delivered()
        (mail,) = server.mails(COMMITTEE)
    assert f"WAT ER IS GEBEURD\n{said}\n" in text_of(mail).replace("\r\n", "\n")


async def test_one_recipient_a_mail(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with mail_server() as server, filed(tmp_path, telegram, server) as house:
        await house.delivered()
        assert all(len(recipients) == 1 for recipients, _mail in server.received)


async def test_a_mail_whose_answer_was_lost_comes_again_under_the_same_id(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    async with mail_server() as server:
        server.lost = 1
        async with filed(tmp_path, telegram, server) as house:
            await house.delivered()
            assert (await deliveries(house))["mail"] is State.DUE
            house.now += LONGEST_WAIT
            await house.delivered()
        first, second = server.mails(COMMITTEE)
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "421 later"])
async def test_a_refusal_for_now_is_tried_again_later(
    tmp_path: Path, telegram: FakeTelegram, answer: str
) -> None:
    async with mail_server() as server:
        server.rcpt.append(answer)
        async with filed(tmp_path, telegram, server) as house:
            await house.delivered()
            assert server.mails(COMMITTEE) == []
            chat = "\n".join(m.text for m in telegram.in_chat(7001))
            assert "verstuurd naar het e-mailadres" not in chat, "'sent' never comes before it was"
            await house.delivered()
            assert server.mails(COMMITTEE) == [], "not before its time"
            house.now += FIRST_WAIT * 2
            await house.delivered()
        assert len(server.mails(COMMITTEE)) == 1


@pytest.mark.parametrize("step", ["rcpt", "data"])
async def test_a_refusal_for_good_alarms_staff_and_keeps_the_complaint(
    tmp_path: Path, telegram: FakeTelegram, step: str
) -> None:
    async with mail_server() as server:
        getattr(server, step).append("550 5.1.1 no such person jan@example.nl")
        async with filed(tmp_path, telegram, server) as house:
            await house.delivered()
            assert "Een klacht kon niet worden bezorgd." in house.staff_heard()
            assert (await deliveries(house))["mail"] is State.STUCK
            house.now += timedelta(days=30)
            await house.delivered()
            assert server.mails(COMMITTEE) == [], "it waits for whoever mends it"
            await house.restart()
            await house.delivered()
        assert len(server.mails(COMMITTEE)) == 1


@pytest.mark.parametrize("answer", ["553 5.7.1 not owned by user", "550 no such domain", "530 log in first"])
async def test_a_sender_that_is_refused_for_good_alarms_staff_at_once_and_is_tried_on(
    tmp_path: Path, telegram: FakeTelegram, answer: str
) -> None:
    """Mended at the server, the complaint goes by itself, as the tenant's copy does: no start is needed."""
    async with mail_server() as server, filed(tmp_path, telegram, server) as house:
        server.sender.extend([answer] * 9)
        for _ in range(3):
            await house.delivered()
            house.now += LONGEST_WAIT
        assert house.staff_heard().count("Een klacht kon niet worden bezorgd.") == 1
        assert f"the mail server refused the sender for good ({answer[:3]})" in house.staff_heard()
        states = await deliveries(house)
        assert (states["mail"], states["copy"]) == (State.DUE, State.DUE)
        server.sender.clear()
        for _ in range(2):  # the notice waits for the mail
            await house.delivered()
        assert await house.app.store.undelivered() == []
    assert len(server.received) == 2, "to the committee, and the copy"


async def test_staff_hear_once_of_a_refused_sender_though_the_server_fails_in_another_way_in_between(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """Also where it is started anew each time. Where it is refused on, they hear that it is stuck."""
    async with mail_server() as server, filed(tmp_path, telegram, server) as house:
        alarms = []
        for refused in [True, False] * 20:
            server.sender.clear()
            server.sender.extend(["553 5.1.8 no such domain" if refused else "451 later"] * 2)
            await house.delivered()
            alarms.append(house.staff_heard().count("Een klacht kon niet worden bezorgd."))
            stuck = (await deliveries(house))["mail"] is State.STUCK
            assert alarms[-1] == 1 + stuck, alarms
            if stuck:
                break
            await house.restart()
            house.now += LONGEST_WAIT
        assert stuck


async def test_staff_that_cannot_hear_of_a_refused_sender_hear_of_it_later(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """And where it is refused for five days, they hear that it is stuck now."""
    async with mail_server() as server, filed(tmp_path, telegram, server) as house:
        server.sender.extend(["553 5.1.8 no such domain"] * 99)
        telegram.blocked.add(STAFF)
        for _ in range(2):
            await house.delivered()
            assert (await deliveries(house))["mail"] is State.UNREPORTED
            house.now += LONGEST_WAIT
        telegram.blocked.clear()
        while house.now - NOW < GIVE_UP_AFTER:
            await house.delivered()
            assert house.staff_heard().count("Een klacht kon niet worden bezorgd.") == 1
            assert (await deliveries(house))["mail"] is State.DUE
            house.now += LONGEST_WAIT
        house.now += LONGEST_WAIT
        await house.delivered()
        assert house.staff_heard().count("Een klacht kon niet worden bezorgd.") == 2
        assert (await deliveries(house))["mail"] is State.STUCK


async def test_a_sender_that_is_refused_for_now_is_tried_again_later(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    async with mail_server() as server, filed(tmp_path, telegram, server) as house:
        server.sender.append("451 later")
        await house.delivered()
        assert (await deliveries(house))["mail"] is State.DUE
        assert "Een klacht kon niet worden bezorgd." not in house.staff_heard()


async def test_after_five_days_staff_are_alarmed_and_it_stays(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with mail_server() as server:
        server.rcpt.extend(["451 later"] * 100)
        async with filed(tmp_path, telegram, server) as house:
            for _ in range(40):
                await house.delivered()
                house.now += LONGEST_WAIT
                if house.now - NOW < GIVE_UP_AFTER:
                    assert "Een klacht kon niet worden bezorgd." not in house.staff_heard()
            assert house.staff_heard().count("Een klacht kon niet worden bezorgd.") == 1
            assert (await deliveries(house))["mail"] is State.STUCK
            assert (await deliveries(house))["copy"] is State.DONE, "nobody is bothered about a copy"


async def test_a_mail_keeps_its_id_when_the_settings_change(tmp_path: Path, telegram: FakeTelegram) -> None:
    """Whoever mends the sender's address after an answer was lost makes no second complaint of it."""
    async with mail_server() as server:
        server.lost = 1
        async with filed(tmp_path, telegram, server) as house:
            await house.delivered()
            house.settings = replace(house.settings, mail_from="klachtwijzer@elsewhere.example")
            await house.restart()
            await house.delivered()
        first, second = server.mails(COMMITTEE)
    assert str(first["From"]) != str(second["From"])
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_mail_is_for_every_server(tmp_path: Path, telegram: FakeTelegram) -> None:
    """Also for one without 8BITMIME: ASCII only, and no line above 998 characters (RFC 5321, 5322)."""
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        files = {"é" * 200 + ".pdf": b"\xff"}
        await file(house.app.store, "telegram:7001", "d" * 32, files, ("mail", "copy"))
        await file(house.app.store, "telegram:7002", "e" * 32, email=None)  # its lines are all short
        await house.delivered()
    assert len(server.received) == 3
    for _recipients, mail in server.received:
        assert mail.as_bytes().isascii()
        assert max(map(len, mail.as_bytes().splitlines())) <= 998
        assert "Ik kreeg géén antwoord." in text_of(mail)


async def test_a_mail_that_is_too_large_for_the_server_alarms_staff_at_once(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """It is refused before it is received (552, RFC 1870)."""
    async with (
        mail_server(MailServer(sizes=1000)) as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        await file(house.app.store, "telegram:7001", "d" * 32)
        await house.delivered()
        assert "the mail server refused the mail for good (552)" in house.staff_heard()
        assert (await deliveries(house))["mail"] is State.STUCK


async def test_staff_who_cannot_be_told_of_a_refusal_are_told_later(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        server.rcpt.extend(["550 no such person"] * 2)
        telegram.faults.append(("sendMessage", Refused(502, "Bad Gateway")))
        await file(house.app.store, "telegram:7001", "d" * 32)
        await house.delivered()
        assert "Een klacht kon niet worden bezorgd." not in house.staff_heard()
        house.now += LONGEST_WAIT
        await house.delivered()
        assert house.staff_heard().count("Een klacht kon niet worden bezorgd.") == 1
        assert (await deliveries(house))["mail"] is State.STUCK


async def test_a_server_that_looks_for_viruses_is_given_the_time(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    """Whoever leaves before the answer sends the same mail again and again."""
    async with mail_server() as server:
        server.hanging = asyncio.Event()
        post = SmtpPost(smtp(f"smtp+plain://127.0.0.1:{server.port}"), "a@b.nl", timeout=0.3, acceptance=5)
        mail = EmailMessage()
        mail["To"] = "x@example.nl"
        sending = asyncio.create_task(post.send(mail, "x"))
        await asyncio.sleep(0.5)
        assert not sending.done()
        server.hanging.set()
        assert await sending == "smtp"
        assert len(server.received) == 1
        impatient = SmtpPost(
            smtp(f"smtp+plain://127.0.0.1:{server.port}"), "a@b.nl", timeout=0.3, acceptance=0.1
        )
        server.hanging = asyncio.Event()
        with pytest.raises(TryLater):
            await impatient.send(mail, "x")


SAME = ("ca87e9d08238e6d61791dc55931bb500", "ea453a688414b3324691055fc4ad8767")
"""Ids of two complaints with one number."""


async def test_two_complaints_with_one_number_are_two_mails(tmp_path: Path, telegram: FakeTelegram) -> None:
    """Without a mail server; and who erases takes the own copy along, and not the other's."""
    async with open_house(tmp_path / "data", telegram) as house:
        tenants = [TelegramVisitor(telegram, TENANT), TelegramVisitor(telegram, TENANT + 1)]
        for tenant, draft, name in zip(tenants, SAME, ("Anna Eerst", "Bert Tweede"), strict=True):
            await sent_in(house, tenant, draft=draft, name=name)
        await house.delivered_all()

        def mails() -> dict[str, str]:
            return {path.name: path.read_text() for path in (house.settings.data / "mail").iterdir()}

        assert len(mails()) == 4
        for name in ("Anna Eerst", "Bert Tweede"):
            assert sum(f"{name}" in words for words in mails().values()) == 2
        await tenants[1].says("/verwijder")
        await tenants[1].taps("Ja, wis alles")
        await house.delivered_all()
        (copy,) = [words for name, words in mails().items() if "-copy" in name]
        assert "Anna Eerst" in copy


@asynccontextmanager
async def odd_server(**answers: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server with its own answers; b"": it says nothing. Its port, and what mails it received."""
    received: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while line := await reader.readline():
            command = line[:4].strip().decode().upper()
            writer.write(answers.get(command, b"354 go on\r\n" if command == "DATA" else b"250 OK\r\n"))
            if command == "DATA" and "DATA" not in answers:
                received.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(answers.get("END", b"250 OK\r\n"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], received


async def posted(port: int) -> str:
    """What comes of one mail."""
    post = SmtpPost(smtp(f"smtp+plain://127.0.0.1:{port}"), "a@b.nl", timeout=5, envelope=0.3, acceptance=20)
    mail = EmailMessage(policy=POLICY)
    mail["To"] = "x@example.nl"
    mail.set_content(".\n.. punt\nslot\n")
    try:
        return await asyncio.wait_for(post.send(mail, "x"), 10)
    except BotError as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        ("MAIL", "SenderRefused: the mail server refused the sender for good (550)"),
        ("RCPT", "Undeliverable: the mail server refused the recipient for good (550)"),
        ("DATA", "Undeliverable: the mail server refused the mail for good (550)"),
        ("END", "Undeliverable: the mail server refused the mail for good (550)"),
    ],
)
async def test_a_server_that_is_silent_after_a_refusal_has_refused(step: str, outcome: str) -> None:
    """Tarpits do that. The refusal is for good, and holds up no other mail."""
    async with odd_server(**{step: b"550 no\r\n", "RSET": b""}) as (port, _received):
        assert await posted(port) == outcome


@pytest.mark.parametrize(("answer", "alarms"), [(b"535 expired", 1), (b"454 later", 0)])
async def test_a_password_that_is_refused_alarms_staff_at_once_and_once(
    tmp_path: Path, telegram: FakeTelegram, answer: bytes, alarms: int
) -> None:
    """Only they can have it mended. One that cannot be looked at now need not be wrong."""
    login = {"EHLO": b"250-x\r\n250 AUTH PLAIN LOGIN\r\n", "AUTH": answer + b"\r\n"}
    async with odd_server(**login) as (port, _received):
        server = f"smtp+plain://{USER}:x@127.0.0.1:{port}"
        async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_SMTP=server) as house:
            await sent_in(house, TelegramVisitor(telegram, TENANT))
            house.now += LONGEST_WAIT
            await house.delivered()
            assert house.staff_heard().count("kon niet worden bezorgd") == alarms


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_a_server_that_is_silent_before_the_mail_is_not_waited_for_as_one_that_looks_for_viruses(
    step: str,
) -> None:
    async with odd_server(**{step: b""}) as (port, received):
        assert (await posted(port)).startswith("TryLater")
    assert received == []


@pytest.mark.parametrize(
    ("step", "answer"),
    [("END", b"200"), ("END", b"251"), ("MAIL", b"252"), ("RCPT", b"251"), ("RCPT", b"252")],
)
async def test_every_yes_of_a_server_is_one(step: str, answer: bytes) -> None:
    """RFC 5321, 4.2.1: the first digit says it. Taken for a no, the same mail goes again and again."""
    async with odd_server(**{step: answer + b" yes\r\n"}) as (port, received):
        assert await posted(port) == "smtp"
    (mail,) = received
    assert mail.endswith(b"\r\n\r\n..\r\n... punt\r\nslot\r\n.\r\n"), "no line of it ends the mail early"


@pytest.mark.parametrize("answer", [b"250 OK\r\n", b"251 OK\r\n"])
async def test_a_yes_before_the_mail_was_sent_accepts_nothing(answer: bytes) -> None:
    async with odd_server(DATA=answer) as (port, received):
        assert (await posted(port)).startswith("TryLater")
    assert received == []


@pytest.mark.parametrize("kind", ["smtps", "smtp"])
async def test_tls_with_a_login(
    tmp_path: Path, telegram: FakeTelegram, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = certificate()
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    given = {"tls": context} if kind == "smtps" else {"starttls": context}
    async with mail_server(tls=given.get("tls"), starttls=given.get("starttls"), login=True) as server:
        url = f"{kind}://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}"
        async with filed(tmp_path, telegram, server, KLACHTWIJZER_SMTP=url) as house:
            await house.delivered()
        assert len(server.mails(COMMITTEE)) == 1
        assert all(server.secure)


async def test_without_tls_where_it_is_asked_nothing_is_sent(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with mail_server() as server:
        url = f"smtp://127.0.0.1:{server.port}"
        assert "offers no safe connection" in str(await SmtpPost(smtp(url), "a@b.nl", timeout=5).probe())
        async with filed(tmp_path, telegram, server, KLACHTWIJZER_SMTP=url) as house:
            await house.delivered()
            assert (await deliveries(house))["mail"] is State.DUE
        assert server.received == []


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context, _authority = certificate()
    async with mail_server(tls=context) as server:
        url = f"smtps://127.0.0.1:{server.port}"
        problem = await SmtpPost(smtp(url), "a@b.nl", timeout=5).probe()
    assert problem
    assert "offers no safe connection" in problem


async def test_a_server_that_knows_no_login_is_told_as_that() -> None:
    """The library's words for it name STARTTLS, too."""
    gone = asyncio.Event()

    async def greets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while await reader.readline():
            writer.write(b"250 hello\r\n")
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(greets, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        problem = await SmtpPost(smtp(f"smtp+plain://{USER}:x@127.0.0.1:{port}"), "a@b.nl", timeout=5).probe()
        await asyncio.wait_for(gone.wait(), 5)
    assert problem
    assert f"127.0.0.1:{port} takes no user name and password this way. Leave them out" in problem
    assert "safe connection" not in problem
    assert "reached" not in problem


async def test_a_mail_server_that_cannot_be_used_is_named_with_the_reason() -> None:
    """As `check` does; no class of a library, and nothing of the mail."""
    mail = EmailMessage(policy=POLICY)
    mail["To"] = "somebody@example.nl"
    named = r"^the mail server 127\.0\.0\.1:9 could not be used \(.*Connect call failed"
    with pytest.raises(TryLater, match=named):
        await SmtpPost(smtp("smtp+plain://127.0.0.1:9"), "a@b.nl", timeout=5).send(mail, "KLW")


async def test_a_wrong_password_is_told(tmp_path: Path) -> None:
    async with mail_server(login=True) as server:
        post = SmtpPost(smtp(f"smtp+plain://{USER}:wrong@127.0.0.1:{server.port}"), "a@b.nl", timeout=5)
        assert "does not accept the user name and password" in str(await post.probe())


@pytest.mark.parametrize(
    "kind", ["image/png\r\nX: y", "application/pdf\n", "../x", "", "text/html", "image/svg+xml"]
)
def test_a_media_type_cannot_spoil_a_mail(kind: str) -> None:
    mail = EmailMessage()
    mail.set_content("x")
    attach(mail, File("1", "x.png", kind, 3), b"abc")
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content() == b"abc"
    assert attachment.get_filename() == "x.png"
    if kind != "image/svg+xml":
        assert attachment.get_content_type() == "application/octet-stream"


async def test_a_clock_that_was_wrong_delays_nothing(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with mail_server() as server:
        server.rcpt.append("451 later")
        async with filed(tmp_path, telegram, server) as house:
            house.now += timedelta(days=3650)
            await house.delivered()
            house.now -= timedelta(days=3650)
            await house.delivered()
        assert len(server.mails(COMMITTEE)) == 1


async def test_a_disk_that_is_full_repeats_no_mail(
    tmp_path: Path, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mail_server() as server, filed(tmp_path, telegram, server) as house:
        real = os.fsync

        def fsync(_handle: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", fsync)
        for _ in range(3):
            await house.delivered()
        assert len(server.mails(COMMITTEE)) == 1
        monkeypatch.setattr(os, "fsync", real)
        await house.delivered()
        assert len(server.mails(COMMITTEE)) == 1
        assert await house.app.store.undelivered() == []


async def test_a_mail_server_that_hangs_holds_up_no_copy_and_no_summary(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    async with mail_server() as server:
        server.hanging = asyncio.Event()
        async with filed(tmp_path, telegram, server) as house:
            await until(lambda: "Nieuwe klacht" in house.staff_heard())
            await until(lambda: any("Uw kopie van klacht" in m.text for m in telegram.in_chat(7001)))
            assert server.mails(COMMITTEE) == []
            server.hanging.set()
            await house.delivered()
        assert len(server.mails(COMMITTEE)) == 1


async def test_the_committee_may_change_its_language_while_a_complaint_waits(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    english = tmp_path / "english.toml"
    english.write_text(PACKAGED.read_text().replace('language = "nl"', 'language = "en"'))
    async with mail_server() as server:
        server.rcpt.append("451 later")
        async with filed(tmp_path, telegram, server) as house:
            await house.delivered()
            house.settings = replace(house.settings, organisation=english)
            await house.restart()
            await house.delivered()
        (mail,) = server.mails(COMMITTEE)
    assert "WHAT HAPPENED" in text_of(mail)


async def test_a_complaint_that_cannot_be_read_stops_no_other(tmp_path: Path, telegram: FakeTelegram) -> None:
    async with mail_server() as server, filed(tmp_path, telegram, server) as house:
        vault = DataFolder(house.settings.data).vault(())
        assert vault
        vault.write(
            house.settings.data / "outbox" / "broken.json", b'{"_default": {"1": {"no": "complaint"}}}'
        )
        await house.delivered()
        assert len(server.mails(COMMITTEE)) == 1


ENCODED_WORDS = (
    "=?utf-8?q?a=0D=0AContent-Type:_text/html=0D=0AX-Evil:_yes=0D=0A=0D=0APGgxPg=3D=3D=0D=0A?=.pdf",
    "=?utf-8?q?factuur=E2=80=AEfdp.exe?=.pdf",
    "=?utf-8?q?..=2F..=2Fx=00?=.pdf",
    "=?utf-7?q?+2AA-?=.pdf",
)
"""Names that hold headers, a body, a mark that turns the direction, a path, and half a character."""


async def test_a_file_with_encoded_words_for_a_name_arrives_as_it_was_looked_at(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        tenant = TelegramVisitor(telegram, 7001)
        await come_to(tenant, "evidence")
        for name in ENCODED_WORDS:
            await tenant.sends(name, made_up("brief.pdf"))
        for words in ("klaar", "klopt", "verstuur"):
            await tenant.says(words)
        await house.delivered()
        (mail,) = server.mails(COMMITTEE)
    attached = list(mail.iter_attachments())
    assert [part.get_filename() for part in attached] == [safe_name(name) for name in ENCODED_WORDS]
    for part in attached:
        assert set(part.keys()) == HEADERS
        assert part.get_content_type() == "application/pdf"
        assert part.get_content() == made_up("brief.pdf")


HEADERS = {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version"}
"""Of every attachment, and no others."""

PIECES = (
    *ENCODED_WORDS,
    *(
        "=?utf-8?q?=FF?=",
        "=?utf-8?b?gg==?=",
        "=?x?q?a?=",
        "=?",
        "?=",
        "=",
        "?",
        "*0*=",
        "utf-8''%0D%0A",
        "%00",
    ),
    *("/", "\\", ":", "..", ".", " ", '"', "'", ";", "<", ">", "(", ")", ",", "|", "*", "-", "_"),
    *("\r\n", "\n ", "\t", "\0", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\u061c", "\u200d", "\ufeff"),
    *(
        "\ud800",
        "\udcff",
        "\uffff",
        "\U000e0001",
        "\u0301",
        "\u00a0",
        "é",
        "ß",
        "中",
        "\N{GRINNING FACE}",
        "a",
    ),
    *("x" * 80, "é" * 80, ".pdf", ".exe", "X-Evil: yes", "; filename=run.exe"),
)


def test_no_name_becomes_more_than_a_name() -> None:
    """A thousand names of any pieces: what a mail program reads is a name, and the file is as it was."""
    dice = random.Random(7)
    for _ in range(1000):
        name = "".join(dice.choices(PIECES, k=dice.choice((1, 2, 3, 8, 40))))
        mail = EmailMessage(policy=POLICY)
        mail.set_content("x")
        attach(mail, File("1", name, "application/pdf", 3), b"abc")
        written = mail.as_bytes()
        assert written.isascii()
        assert max(map(len, written.splitlines())) <= 998
        (part,) = message_from_bytes(written, policy=policy.default).iter_attachments()
        read = part.get_filename()
        assert read == safe_name(name), name
        assert 0 < len(read) <= LONGEST_NAME
        assert not set(read) & set('<>:"/\\|?*')
        assert not {category(c) for c in read} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert set(part.keys()) == HEADERS
        assert part.get_content() == b"abc"


def test_a_header_holds_no_more_than_a_name() -> None:
    assert safe_name("a\r\nBcc: x@y.nl") == "aBcc_ x@y.nl"
    assert safe_name("\u202efdp.exe") == "fdp.exe"
    assert safe_name("a\u2028b") == "a b"
    assert safe_name("\u200b") == "bijlage"
    assert safe_name("=\u200b?utf-8?q?a?=.pdf") == "=_utf-8_q_a_=.pdf"


def test_an_address_of_the_operator_that_mail_cannot_carry_is_refused(tmp_path: Path) -> None:
    """It would be tried for five days, and no mail would ever go."""
    with pytest.raises(
        SettingError, match="KLACHTWIJZER_MAIL_FROM must be an e-mail address without accents"
    ):
        required({"KLACHTWIJZER_MAIL_FROM": "klacht@münchen.example"})
    organisation = tmp_path / "organisation.toml"
    organisation.write_text(PACKAGED.read_text().replace("levantogroep.nl", "münchen.example"))
    with pytest.raises(SettingError, match="committee_email must be an e-mail address without accents"):
        load(organisation)


def test_an_address_that_mail_cannot_carry_is_left_out() -> None:
    assert str(address("jan@münchen.example")) == "jan@xn--mnchen-3ya.example"
    assert address("jän@example.nl") is None
    assert address("jan@" + "a" * 80 + ".nl") is None


@pytest.mark.parametrize("typed", ["jan@straße.de", "jan@xn--strae-oqa.de"])
async def test_mail_goes_to_the_domain_that_was_typed(
    tmp_path: Path, telegram: FakeTelegram, typed: str
) -> None:
    """By IDNA 2008. By that of 2003 it is strasse.de, which is somebody else's."""
    script = tuple((place, typed if words == "jan@example.nl" else words) for place, words in DUTCH)
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        await come_to(TelegramVisitor(telegram, 7001), "submitted", script)
        await house.delivered()
        (mail,) = server.mails(COMMITTEE)
        (copy,) = server.mails("jan@xn--strae-oqa.de")
    assert len(server.received) == 2
    assert mail["Reply-To"] == copy["To"] == "jan@xn--strae-oqa.de"


@pytest.mark.parametrize(
    ("domain", "registered"), [("faß.nl", "xn--fa-hia.nl"), ("βόλος.gr", "xn--nxasmm1c.gr")]
)
def test_a_domain_is_written_as_it_is_registered(domain: str, registered: str) -> None:
    """The letters that IDNA 2003 writes as others."""
    assert str(address(f"jan@{domain}")) == f"jan@{registered}"


@pytest.mark.parametrize("words", ["=?utf-8?q?a=0D=0AX-Evil=3A_y=0D=0A=0D=0Ahello?=", "=?utf-7?q?+2AA-?="])
async def test_an_address_with_encoded_words_writes_no_header(
    tmp_path: Path, telegram: FakeTelegram, words: str
) -> None:
    """The committee reads it in the complaint; no mail can go there."""
    script = tuple((place, w.replace("jan@", f"{words}@")) for place, w in DUTCH)
    async with (
        mail_server() as server,
        open_house(
            tmp_path / "data", telegram, KLACHTWIJZER_SMTP=f"smtp+plain://127.0.0.1:{server.port}"
        ) as house,
    ):
        await come_to(TelegramVisitor(telegram, 7001), "submitted", script)
        await house.delivered()
        (mail,) = server.mails("")
    assert mail["To"].addresses[0].addr_spec.startswith(COMMITTEE)
    assert not {"Reply-To", "X-Evil"} & set(mail.keys())
    assert f"{words}@example.nl" in text_of(mail)
    assert "Een antwoord op deze e-mail" not in text_of(mail)
