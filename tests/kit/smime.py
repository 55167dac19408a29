"""Certificates as a committee may have them, and its mail opened by programs that are not ours."""

import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_smime
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.kit.house import NOW

COMMITTEE = "klachtencommissie.lokethousing@levantogroep.nl"

READERS = ("cms", "smime", "library")
"""Two commands of openssl, where it is installed, and the library's own reader."""

INSTALLED = {"cms": shutil.which("openssl"), "smime": shutil.which("openssl"), "library": True}


@dataclass(frozen=True)
class Identity:
    """Somebody with a certificate and its private key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def opens(self, sealed: bytes, folder: Path, reader: str = "library") -> EmailMessage:
        """The mail inside an encrypted one. Raises ValueError where it does not open."""
        if reader == "library":
            assert isinstance(self.key, rsa.RSAPrivateKey)
            inside = pkcs7_decrypt_smime(sealed, self.certificate, self.key, [])
        else:
            (folder / "reader.pem").write_bytes(self.pem + self.key_pem)
            command = ["openssl", reader, "-decrypt", "-recip", str(folder / "reader.pem")]
            done = subprocess.run(command, input=sealed, capture_output=True, check=False)
            if done.returncode:
                raise ValueError(done.stderr.decode())
            inside = done.stdout
        mail = message_from_bytes(inside, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


@cache
def _rsa(bits: int, _whose: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def identity(
    address: str = COMMITTEE,
    *,
    bits: int = 2048,
    elliptic: bool = False,
    begins: datetime = NOW - timedelta(days=1),
    lasts: timedelta = timedelta(days=3650),
    enciphers: bool = True,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.EMAIL_PROTECTION,
) -> Identity:
    """Somebody with this e-mail address. `enciphers`: the key's usage holds keyEncipherment."""
    key = ec.generate_private_key(ec.SECP256R1()) if elliptic else _rsa(bits, address)
    usage = x509.KeyUsage(True, False, enciphers, False, False, False, False, False, False)
    name, ends = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Klachtencommissie")]), begins + lasts
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins, ends)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Identity(certificate, key)
