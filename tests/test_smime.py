"""The committee's mail is encrypted to its certificate, and to nobody else, or it does not go."""

import asyncio
import logging
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from bot.app import opened
from bot.check import check
from bot.dossier.complaint import Delivery, State
from bot.dossier.smime import OUTSIDE
from bot.errors import SettingError
from bot.settings import read, required
from dialogs.proceedings import Act, Proceeding
from tests.kit.complaints import file
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import NOW, TENANT, House, open_house, text_of
from tests.kit.mailserver import mail_server
from tests.kit.process import command
from tests.kit.smime import COMMITTEE, INSTALLED, READERS, Identity, identity

YEAR = timedelta(days=365)
DRAFT = "d" * 32


def keep(folder: Path, *content: bytes) -> str:
    """A file with this content; its path."""
    path = folder / "committee.pem"
    path.write_bytes(b"".join(content))
    return str(path)


async def files_a_complaint(house: House, content: bytes = b"%PDF-1.4 evidence") -> None:
    await file(house.app.store, f"telegram:{TENANT}", DRAFT, {"brief.pdf": content}, ("mail", "copy"))
    await house.delivered()


def written(house: House, ending: str = "[0-9]") -> bytes:
    (path,) = (house.settings.data / "mail").glob(f"KLW-*{ending}.eml")
    return path.read_bytes()


HOW_TO_ANSWER = ("Stuur uw antwoord", "Een antwoord op deze e-mail")
"""The lines in which an encrypted mail differs."""


def parts(mail: EmailMessage) -> list[tuple[str, str | None, object]]:
    """Kind, name and content of each part, without how to answer."""
    told = []
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_content()
            if isinstance(content, str):
                content = [line for line in content.splitlines() if not any(h in line for h in HOW_TO_ANSWER)]
            told.append((part.get_content_type(), part.get_filename(), content))
    return told


async def test_the_committee_opens_what_it_would_have_got_in_the_clear(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    committee = identity()
    kept = keep(tmp_path, committee.pem)
    async with (
        open_house(tmp_path / "sealed", telegram, KLACHTWIJZER_SMIME=kept) as house,
        open_house(tmp_path / "plain", FakeTelegram()) as other,
    ):
        for each in (house, other):
            await files_a_complaint(each)
        (outside,), (plain,) = house.mails(COMMITTEE), other.mails(COMMITTEE)
        sealed = written(house)
    assert outside.get_content_type() == "application/pkcs7-mime"
    assert dict(outside["Content-Type"].params) == {"smime-type": "enveloped-data", "name": "smime.p7m"}
    ours = {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version"}
    assert set(outside.keys()) == {*ours, *OUTSIDE}, "nothing else is readable on the way"
    assert all(str(outside[name]) == str(plain[name]) for name in OUTSIDE)
    for reader in filter(INSTALLED.get, READERS):
        inside = committee.opens(sealed, tmp_path, reader)
        assert dict(inside["Content-Type"].params)["hp"] == "cipher"
        told = [str(value).strip() for value in inside.get_all("HP-Outer", [])]
        assert told == [f"{name}: {outside[name]}" for name in OUTSIDE]
        headers = [name for name in plain if name != "Content-Type"]
        assert "Reply-To" in headers
        assert [str(inside[name]) for name in headers] == [str(plain[name]) for name in headers]
        assert "Stuur uw antwoord naar jan@example.nl." in text_of(inside)
        assert parts(inside) == parts(plain)
        assert parts(inside)[-1] == ("application/pdf", "brief.pdf", b"%PDF-1.4 evidence")


async def test_nothing_of_the_tenant_is_readable_on_the_way(tmp_path: Path, telegram: FakeTelegram) -> None:
    """Over a real mail server; the withdrawal too. The tenant's own copy is as it was."""
    committee = identity()
    async with mail_server() as server:
        settings = {
            "KLACHTWIJZER_SMTP": f"smtp+plain://127.0.0.1:{server.port}",
            "KLACHTWIJZER_SMIME": keep(tmp_path, committee.der),
        }
        async with open_house(tmp_path / "data", telegram, **settings) as house:
            await files_a_complaint(house)
            async with house.app.store.visit(f"telegram:{TENANT}") as visit:
                assert visit.session
                due = {"withdrawal": Delivery()}
                await visit.save(visit.session, change=lambda sent: sent.with_withdrawal(NOW, due))
            await house.delivered()
        mail, withdrawal = server.mails(COMMITTEE)
        (copy,) = server.mails("jan@example.nl")
    for secret in (mail, withdrawal):
        sent = secret.as_bytes()
        assert b"Subject: Klacht KLW-" in sent, "the subject carries the reference only"
        for words in (b"Jan Jansen", b"jan@", b"Dorpsstraat", b"antwoord", b"06 12345678", b"evidence"):
            assert words not in sent
    assert "De huurder heeft klacht KLW-" in text_of(committee.opens(withdrawal.as_bytes(), tmp_path))
    assert "Jan Jansen" in text_of(committee.opens(mail.as_bytes(), tmp_path))
    assert "Jan Jansen" in text_of(copy)


@pytest.mark.parametrize(
    ("email", "closing"),
    [
        (
            "jan@example.nl",
            "\nStuur uw antwoord naar jan@example.nl.\n"
            "Een antwoord op deze e-mail zelf komt misschien niet aan.\n",
        ),
        (None, ""),
    ],
)
async def test_the_tenants_answer_tells_where_to_write_back(
    tmp_path: Path, telegram: FakeTelegram, email: str | None, closing: str
) -> None:
    """Its Reply-To is inside, where not every mail program looks."""
    committee = identity()
    kept = keep(tmp_path, committee.pem)
    async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_SMIME=kept) as house:
        await file(house.app.store, f"telegram:{TENANT}", DRAFT, email=email)
        async with house.app.store.visit(f"telegram:{TENANT}") as visit:
            assert visit.session
            answer = Proceeding("1", Act.ANSWER, NOW.isoformat(), "Die van 3 maart.")
            due = {"answer.0": Delivery()}
            await visit.save(visit.session, change=lambda sent: sent.with_proceeding(answer, due))
        house.app.outbox.nudge(DRAFT)
        await house.delivered()
        outside = written(house, "answer-0")
    inside = committee.opens(outside, tmp_path)
    assert b"jan@example.nl" not in outside
    assert inside["Reply-To"] == email
    assert text_of(inside).replace("\r", "").endswith(f"\n\nDie van 3 maart.\n{closing}")


async def test_each_of_several_opens_it_and_nobody_else(tmp_path: Path, telegram: FakeTelegram) -> None:
    """A successor may stand beside the certificate that expires, and a second member beside the first."""
    first, second, other = identity("a@example.nl"), identity("b@example.nl"), identity("c@example.nl")
    kept = keep(tmp_path, b"subject=CN = a\n", first.pem, b"\r\n", second.pem)
    async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_SMIME=kept) as house:
        await files_a_complaint(house)
        for member in (first, second):
            assert "Jan Jansen" in text_of(member.opens(written(house), tmp_path))
        with pytest.raises(ValueError):  # noqa: PT011  # whatever the reader says
            other.opens(written(house), tmp_path)


async def test_an_expired_certificate_sends_nothing_and_tells_staff(
    tmp_path: Path, telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "bot")
    old, new = identity(lasts=timedelta(days=30)), identity(begins=NOW + timedelta(days=31))
    async with mail_server() as server:
        settings = {
            "KLACHTWIJZER_SMTP": f"smtp+plain://127.0.0.1:{server.port}",
            "KLACHTWIJZER_SMIME": keep(tmp_path, old.pem),
        }
        async with open_house(tmp_path / "data", telegram, **settings) as house:
            house.now += timedelta(days=32)
            await files_a_complaint(house)
            assert server.mails(COMMITTEE) == []
            assert house.staff_heard().count("Een klacht kon niet worden bezorgd.") == 1
            assert "the certificate expired on 2026-04-16" in house.staff_heard()
            (complaint,) = await house.app.store.undelivered()
            filed = await house.app.store.filed(complaint)
            assert filed.deliveries["mail"].state is State.STUCK
        house = House(
            tmp_path / "data",
            telegram,
            **{**settings, "KLACHTWIJZER_SMIME": keep(tmp_path, old.pem, new.pem)},
        )
        house.now += timedelta(days=33)
        await house.start()
        await house.delivered()
        await house.stop()
        (mail,) = server.mails(COMMITTEE)
        assert "Jan Jansen" in text_of(new.opens(mail.as_bytes(), tmp_path))
        assert "expired on 2026-04-16 and is no longer used" in caplog.text


def usable(**fields: object) -> Identity:
    return identity(begins=datetime.now(UTC) - timedelta(days=1), **fields)  # type: ignore[arg-type]  # as given


def _key_der(password: bytes | None = None) -> bytes:
    how = BestAvailableEncryption(password) if password else NoEncryption()
    return usable().key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, how)


WRONG = {
    "no file": (lambda: None, "must name a file with a certificate (No such file or directory)"),
    "no certificate": (lambda: b"hello", "must name a file with a certificate in PEM or DER"),
    "an empty file": (lambda: b"", "must name a file with a certificate in PEM or DER"),
    "half a certificate": (lambda: usable().pem[:300], "must name a file with a certificate in PEM or DER"),
    "a key beside it": (
        lambda: usable().pem + usable().key_pem,
        "holds a private key. Keep only the certificate in it",
    ),
    "a key in DER": (_key_der, "holds a private key"),
    "a key behind a password": (lambda: _key_der(b"secret"), "holds a private key"),
    "an elliptic key": (lambda: usable(elliptic=True).pem, "because its key is not an RSA key"),
    "a short key": (lambda: usable(bits=1024).pem, "because its key has 1024 bits and 2048 are needed"),
    "a key that only signs": (
        lambda: usable(enciphers=False).pem,
        "because its key usage does not hold keyEncipherment",
    ),
    "a web server's": (
        lambda: usable(purpose=ExtendedKeyUsageOID.SERVER_AUTH).pem,
        "because its extended key usage does not hold emailProtection",
    ),
    "one that has expired": (
        lambda: identity(begins=datetime.now(UTC) - YEAR, lasts=YEAR / 2).pem,
        "the certificate expired on ",
    ),
    "one that is not valid yet": (
        lambda: identity(begins=datetime.now(UTC) + YEAR).pem,
        "the certificate is not valid before ",
    ),
}


@pytest.mark.parametrize(("content", "line"), WRONG.values(), ids=WRONG)
async def test_a_wrong_certificate_is_one_clear_line(
    tmp_path: Path, content: Callable[[], bytes | None], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = content()
    path = keep(tmp_path, made) if made is not None else str(tmp_path / "nowhere.pem")
    settings = {"KLACHTWIJZER_DATA": str(tmp_path / "data"), "KLACHTWIJZER_SMIME": path}
    with pytest.raises(SettingError, match=f"^KLACHTWIJZER_SMIME.*{re.escape(line)}[^\n]*$"):
        async with opened(required(settings)):
            pass
    assert not (tmp_path / "data").exists()
    assert await check(*read(settings)) == 2
    (told,) = (each for each in capsys.readouterr().out.splitlines() if each.startswith("wrong: "))
    assert line in told


async def test_an_operator_reads_it(tmp_path: Path) -> None:
    path = keep(tmp_path, usable().pem + usable().key_pem)
    code, output, errors = await command(tmp_path, "run", KLACHTWIJZER_SMIME=path)
    line = "KLACHTWIJZER_SMIME names a file that holds a private key. Keep only the certificate in it:"
    assert (code, output, errors) == (2, "", f"klachtwijzer: {line} {path}.\n")


async def test_check_tells_of_a_certificate_that_soon_expires_or_is_of_somebody_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soon, other = usable(lasts=timedelta(days=20)), usable(address="x@example.nl", lasts=YEAR)
    settings = {
        "KLACHTWIJZER_DATA": str(tmp_path / "data"),
        "KLACHTWIJZER_SMIME": keep(tmp_path, soon.pem, other.pem),
    }
    assert await check(*read(settings)) == 0
    output = capsys.readouterr().out
    assert "well: the committee's certificate" in output
    assert output.count("note: a certificate of KLACHTWIJZER_SMIME expires on ") == 1
    assert output.count("note: a certificate of KLACHTWIJZER_SMIME is for ") == 1
    assert f"is for x@example.nl, and the mail goes to {COMMITTEE}" in output


async def test_while_a_large_mail_is_encrypted_the_others_are_served(
    tmp_path: Path, telegram: FakeTelegram
) -> None:
    committee = identity()
    content = os.urandom(8 * 2**20)
    async with open_house(
        tmp_path / "data", telegram, KLACHTWIJZER_SMIME=keep(tmp_path, committee.pem)
    ) as house:
        loop = asyncio.get_running_loop()
        began = last = loop.time()
        longest = 0.0
        await file(house.app.store, f"telegram:{TENANT}", DRAFT, {"brief.pdf": content})
        delivering = asyncio.create_task(house.delivered())
        while not delivering.done():
            await asyncio.sleep(0.002)
            longest, last = max(longest, loop.time() - last), loop.time()
        assert longest < (last - began) / 2, "the loop went on in the meantime"
        assert parts(committee.opens(written(house), tmp_path))[-1][2] == content
