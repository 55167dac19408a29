"""The committee's mail, encrypted to the committee's certificates (S/MIME, RFC 8551)."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options
from cryptography.x509.oid import ExtendedKeyUsageOID

from bot.errors import SettingError, Undeliverable

log = logging.getLogger(__name__)

OUTSIDE = ("From", "To", "Subject", "Date", "Message-ID")
"""The header fields that stay readable on the way. All others, such as Reply-To, are inside only."""

SHORTEST_KEY = 2048
"""Bits of an RSA key, at least (RFC 8551, 4.2)."""

SOON = timedelta(days=30)
"""So long before a certificate expires, the operator is told."""

_FOR_MAIL = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}


@dataclass(frozen=True)
class Certificates:
    """Whom mail is encrypted to: each of these that is valid at that moment."""

    each: tuple[x509.Certificate, ...]

    def encrypt(self, mail: EmailMessage, now: datetime) -> EmailMessage:
        """An encrypted mail that holds this mail, which is marked as RFC 9788 asks.

        Raises Undeliverable where no certificate is valid now.
        """
        if wrong := self.wrong(now):
            raise Undeliverable(f"it cannot be encrypted: {wrong}")
        outside = EmailMessage(policy=mail.policy)
        mail.set_param("hp", "cipher")
        for name in OUTSIDE:
            outside[name] = mail[name]
            mail["HP-Outer"] = f"{name}: {mail[name]}"
        builder = PKCS7EnvelopeBuilder().set_data(mail.as_bytes()).set_content_encryption_algorithm(AES256)
        for certificate in self.each:
            if _valid(certificate, now):
                builder = builder.add_recipient(certificate)
        outside.set_content(
            builder.encrypt(Encoding.DER, [PKCS7Options.Binary]),
            maintype="application",
            subtype="pkcs7-mime",
            params={"smime-type": "enveloped-data", "name": "smime.p7m"},
            filename="smime.p7m",
        )
        return outside

    def wrong(self, now: datetime) -> str | None:
        """Why no mail can be encrypted now; None: it can."""
        if any(_valid(certificate, now) for certificate in self.each):
            return None
        begins = min(certificate.not_valid_before_utc for certificate in self.each)
        ended = max(certificate.not_valid_after_utc for certificate in self.each)
        if begins > now:
            return f"the certificate is not valid before {begins:%Y-%m-%d}"
        return f"the certificate expired on {ended:%Y-%m-%d}. Ask the committee for its new one"

    def require(self, now: datetime) -> None:
        """See to it that mail can be encrypted now. Raises SettingError."""
        if wrong := self.wrong(now):
            raise SettingError(f"KLACHTWIJZER_SMIME: {wrong}.")
        for note in self.ages(now):
            log.warning("%s.", note)

    def ages(self, now: datetime) -> Iterator[str]:
        """What the operator should know of how long they are valid."""
        for certificate in self.each:
            begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
            if begins > now:
                yield f"a certificate of KLACHTWIJZER_SMIME is not used before {begins:%Y-%m-%d}"
            elif ends < now:
                yield f"a certificate of KLACHTWIJZER_SMIME expired on {ends:%Y-%m-%d} and is no longer used"
            elif ends - now <= SOON:
                yield (
                    f"a certificate of KLACHTWIJZER_SMIME expires on {ends:%Y-%m-%d}: "
                    "put the committee's new one beside it in the file, and start again"
                )

    def strangers(self, address: str) -> Iterator[str]:
        """The certificates that are not for this address, which is the committee's."""
        for certificate in self.each:
            named = _addresses(certificate)
            if address.lower() not in named:
                whose = ", ".join(sorted(named)) or "no e-mail address"
                yield f"a certificate of KLACHTWIJZER_SMIME is for {whose}, and the mail goes to {address}"


def load(path: Path) -> Certificates:
    """The certificates of a file, in PEM or DER.

    Raises ValueError with what is wrong, to follow the setting's name in one line. Whether they are
    valid today is not looked at.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"must name a file with a certificate ({error.strerror}): {path}.") from error
    if _holds_private_key(content):
        raise ValueError(f"names a file that holds a private key. Keep only the certificate in it: {path}.")
    try:
        if b"-----BEGIN" in content:
            found = tuple(x509.load_pem_x509_certificates(content))
        else:
            found = (x509.load_der_x509_certificate(content),)
    except ValueError as error:
        raise ValueError(f"must name a file with a certificate in PEM or DER: {path}.") from error
    for certificate in found:
        if unfit := _unfit(certificate):
            raise ValueError(f"names a certificate that no mail can be encrypted to, {unfit}: {path}.")
    return Certificates(found)


def _holds_private_key(content: bytes) -> bool:
    if b"PRIVATE KEY-----" in content:
        return True
    try:
        load_der_private_key(content, None)
    except TypeError:  # it is one, behind a password
        return True
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


def _unfit(certificate: x509.Certificate) -> str | None:
    """Why no mail can be encrypted to it: what its key is, and what it is for (RFC 8550, 4.4)."""
    try:
        key = certificate.public_key()
        extensions = {extension.oid: extension.value for extension in certificate.extensions}
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return "because it is not well formed"
    if not isinstance(key, RSAPublicKey):
        return "because its key is not an RSA key"
    if key.key_size < SHORTEST_KEY:
        return f"because its key has {key.key_size} bits and {SHORTEST_KEY} are needed"
    usage = extensions.get(x509.KeyUsage.oid)
    if isinstance(usage, x509.KeyUsage) and not usage.key_encipherment:
        return "because its key usage does not hold keyEncipherment"
    purposes = extensions.get(x509.ExtendedKeyUsage.oid)
    if isinstance(purposes, x509.ExtendedKeyUsage) and not _FOR_MAIL & set(purposes):
        return "because its extended key usage does not hold emailProtection"
    return None


def _valid(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _addresses(certificate: x509.Certificate) -> set[str]:
    """The e-mail addresses that it is for."""
    told = {
        str(name.value).lower()
        for name in certificate.subject.get_attributes_for_oid(x509.NameOID.EMAIL_ADDRESS)
    }
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return told
    return told | {address.lower() for address in names.get_values_for_type(x509.RFC822Name)}
