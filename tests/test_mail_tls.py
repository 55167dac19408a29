"""A mail server whose certificate is wrong gets nothing, and never anything in the clear."""

import ssl
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from bot.attempts import LONGEST_WAIT
from bot.dossier.complaint import State
from bot.forwarders.smtp import SmtpPost
from bot.settings import smtp
from tests.kit.campaign import Figures
from tests.kit.complaints import file
from tests.kit.fake_telegram import FakeTelegram
from tests.kit.house import open_house
from tests.kit.mailserver import PASSWORD, USER, MailServer, certify, mail_server
from tests.kit.smime import COMMITTEE

HERE = "127.0.0.1"

REASONS = {
    "expired": "certificate has expired",
    "of another name": "IP address mismatch, certificate is not valid for",
    "of an unknown authority": "unable to get local issuer certificate",
    "self-signed": "self-signed certificate",
}


def wrong(context: ssl.SSLContext, kind: str, authority: trustme.CA) -> None:
    """Give the server such a certificate."""
    if kind == "expired":
        certify(context, HERE, authority=authority, expired=True)
    elif kind == "of another name":
        certify(context, "mail.elsewhere.example", authority=authority)
    elif kind == "self-signed":
        own = trustme.CA()
        with own.cert_pem.tempfile() as certificate, own.private_key_pem.tempfile() as key:
            context.load_cert_chain(certificate, key)
    else:
        certify(context, HERE)


@pytest.mark.promise(4)
@pytest.mark.parametrize("kind", REASONS)
@pytest.mark.parametrize("way", ["smtps", "smtp"])
async def test_a_wrong_certificate_gets_nothing_and_a_right_one_gets_it_then(
    tmp_path: Path,
    telegram: FakeTelegram,
    kind: str,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
    figures: Figures,
) -> None:
    """The server would take mail and passwords in the open too, and is not offered them."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    wrong(context, kind, authority)
    server = MailServer()
    given = {"tls": context} if way == "smtps" else {"starttls": context}
    async with mail_server(server, tls=given.get("tls"), starttls=given.get("starttls"), open_too=True):
        url = f"{way}://{HERE}:{server.port}"
        problem = await SmtpPost(smtp(url), "a@b.nl", timeout=5).probe()
        assert problem
        assert f"KLACHTWIJZER_SMTP: {HERE}:{server.port} offers no safe connection" in str(problem)
        async with open_house(tmp_path / "data", telegram, KLACHTWIJZER_SMTP=url) as house:
            complaint = await file(house.app.store, "telegram:1", "d" * 32)
            for _ in range(3):
                await house.delivered()
                house.now += LONGEST_WAIT
            mail = (await house.app.store.filed(complaint.id)).deliveries["mail"]
            assert (mail.state, mail.attempts) == (State.DUE, 3)
            assert f"the mail server offers no safe connection ({REASONS[kind]}" in mail.failure
            assert (server.told, server.received) == ([], [])
            certify(context, HERE, authority=authority)
            await house.delivered()
            assert len(server.mails(COMMITTEE)) == 1
            assert server.secure == [True]
    figures(f"{way}, a certificate that is {kind}: {mail.attempts} attempts, nothing told to the server")


@pytest.mark.promise(4)
async def test_a_password_is_not_told_before_the_connection_is_safe(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certify(context, HERE)
    server = MailServer()
    async with mail_server(server, starttls=context, open_too=True, login=True):
        url = f"smtp://{USER}:{quote(PASSWORD, safe='')}@{HERE}:{server.port}"
        problem = await SmtpPost(smtp(url), "a@b.nl", timeout=5).probe()
    assert "offers no safe connection" in str(problem)
    assert server.told == []
