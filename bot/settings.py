"""The settings, from the environment or a `.env` file. Their names are the outside contract."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet
from dotenv.parser import parse_stream

from bot.errors import SettingError
from bot.listening import models as listening
from bot.voice.models import check_model, piper_available

if TYPE_CHECKING:
    from bot.dossier.smime import Certificates

Value = TypeVar("Value")

TELEGRAM_API = "https://api.telegram.org"
DETAILS = ("notice", "summary", "full")

_NOT_YET = {
    "KLACHTWIJZER_WEBHOOK_URL": "receives updates by polling only",
    "KLACHTWIJZER_WEBHOOK_SECRET": "receives updates by polling only",
    "KLACHTWIJZER_DATABASE": "keeps its data in files only",
}
"""Settings of the contract that this version cannot carry out: refused, never silently ignored."""

_NO_NAME = re.compile(r"(?i:klacht).*[.-].*|(?=.*[a-z])(?=.*[A-Z])[\w-]{43}")
"""A name like ours with a dash or a dot, which none of ours has, or a data key on a line of its own."""

UNKNOWN = "is no setting of this version: it may be misspelt"
"""Said of a name that looks like a setting."""


@dataclass(frozen=True)
class Smtp:
    """A mail server. `security`: TLS from the start, STARTTLS required, or none at all."""

    host: str
    port: int
    security: Literal["tls", "starttls", "plain"]
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Settings:
    """All settings, read and checked. None: not set. `unknown`: names that look like one and are none."""

    data: Path
    data_keys: tuple[str, ...] = field(repr=False)
    organisation: Path | None
    telegram_token: str | None = field(repr=False)
    telegram_api: str
    staff_chat: int | None
    staff_detail: str
    smtp: Smtp | None
    smime: "Certificates | None"
    mail_from: str
    http: tuple[str, int]
    voices: Mapping[str, Path]
    listen: Path | None
    unknown: tuple[str, ...]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may never stand in a log."""
        password = self.smtp.password if self.smtp else None
        return tuple(s for s in (*self.data_keys, self.telegram_token, password) if s)

    def opens(self, channel: str) -> bool:
        """Whether these are settings with which what came by this channel is delivered and looked after.

        Without them its mail might go to a file and count as delivered, and a notice count as given.
        """
        return channel == "terminal" or (channel == "telegram" and self.telegram_token is not None)


def written_in(path: Path) -> dict[str, str]:
    """What stands in a `.env` file; nothing where there is none.

    Raises SettingError where it cannot be read, or a line sets nothing: it may be what keeps a mail secret.
    """
    try:
        text = path.read_text("utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} cannot be read ({error}).") from error
    found = {}
    for line in parse_stream(StringIO(text)):
        said = line.original.string.lstrip()
        key, value = line.key or "", line.value
        plain = re.sub("(?<=.)[.-]", "_", key) if value else key  # another program's name may have these
        named = plain.isidentifier() and not _NO_NAME.fullmatch(key)
        nothing = line.key is not None and (value is None or not named)
        if line.error or nothing or "\n" in said.rstrip():
            number = line.original.line + line.original.string.removesuffix(said).count("\n")
            raise SettingError(
                f"{path}, line {number}: this is no setting. Write NAME=value, all on one line."
            )
        if key:
            found[key] = value or ""
    return found


def read(environment: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """The settings, and what is wrong with them, a line each; what is wrong counts as not set."""
    reader = _Reader(environment)
    settings = Settings(
        data=reader.using("DATA", _path) or Path("data"),
        data_keys=reader.using("DATA_KEY", _keys) or (),
        organisation=reader.using("ORGANISATION", _path),
        telegram_token=reader.using("TELEGRAM_TOKEN", _token),
        telegram_api=reader.using("TELEGRAM_API", _api) or TELEGRAM_API,
        staff_chat=reader.using("STAFF_CHAT", _chat),
        staff_detail=reader.using("STAFF_DETAIL", _detail) or "summary",
        smtp=reader.using("SMTP", smtp),
        smime=reader.using("SMIME", _certificates),
        mail_from=reader.using("MAIL_FROM", _address) or "klachtwijzer@localhost",
        http=reader.using("HTTP", _host_port) or ("127.0.0.1", 8080),
        voices={
            language: path
            for language, path in (
                ("nl", reader.using("VOICE_NL", partial(_voice, "nl"))),
                ("en", reader.using("VOICE_EN", partial(_voice, "en"))),
            )
            if path
        },
        listen=reader.using("LISTEN", _listen),
        unknown=reader.unknown(),
    )
    for name, instead in _NOT_YET.items():
        if environment.get(name, "").strip():
            reader.problems.append(f"{name} is set, but this version {instead}. Leave it empty.")
    return settings, reader.problems


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._known = {*_NOT_YET}
        self.problems: list[str] = []

    def text(self, name: str) -> str | None:
        name = f"KLACHTWIJZER_{name}"
        self._known.add(name)
        return self._environment.get(name, "").strip() or None

    def unknown(self) -> tuple[str, ...]:
        """Names like ours of which none was asked for. What is no name at all may hold a secret."""
        ours = {name for name in self._environment if name.upper().startswith("KLACHT")}
        return tuple(sorted(filter(str.isidentifier, ours - self._known)))

    def using(self, name: str, parse: Callable[[str], Value]) -> Value | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            return parse(value)
        except ValueError as error:
            self.problems.append(f"KLACHTWIJZER_{name} {error}")
            return None


def _path(value: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError:
        raise ValueError("begins with a home directory that is not there.") from None


def _keys(value: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in value.split(","))
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise ValueError("is not a Fernet key (32 bytes in URL-safe base64, 44 characters).") from None
    return keys


def _token(value: str) -> str:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value):
        raise ValueError("does not look like a bot token, such as 123456:ABC-DEF.")
    return value


def _api(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must be an address that begins with http:// or https://.")
    return value.rstrip("/")


def _chat(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ValueError("must be the number of a chat, such as -1001234567890.") from None


def _detail(value: str) -> str:
    if value not in DETAILS:
        raise ValueError(f"must be one of: {', '.join(DETAILS)}.")
    return value


def _certificates(value: str) -> "Certificates":
    from bot.dossier.smime import load  # only where it is used

    return load(_path(value))


def _address(value: str) -> str:
    try:
        if not value.isascii():
            raise ValueError(f"{value} is for servers with SMTPUTF8 only")
        return Address(addr_spec=value).addr_spec
    except (ValueError, IndexError, MessageError):
        raise ValueError("must be an e-mail address without accents (write its domain as xn--...).") from None


def _voice(language: str, value: str) -> Path:
    path = _path(value)
    if wrong := check_model(path, language):
        raise ValueError(f"{wrong}.")
    if not piper_available():
        raise ValueError("needs the extra 'piper' of this package, which is not installed.")
    return path


def _listen(value: str) -> Path:
    path = _path(value)
    if wrong := listening.check_model(path):
        raise ValueError(f"{wrong}.")
    if not listening.available():
        raise ValueError("needs the extra 'listen' of this package, which is not installed.")
    return path


def _host_port(value: str) -> tuple[str, int]:
    host, colon, port = value.rpartition(":")
    if not colon or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise ValueError("must be host:port, such as 127.0.0.1:8080.")
    return host.strip("[]"), int(port)


_SMTP_KINDS: Mapping[str, tuple[Literal["tls", "starttls", "plain"], int]] = {
    "smtps": ("tls", 465),
    "smtp": ("starttls", 587),
    "smtp+plain": ("plain", 25),
}


def smtp(value: str) -> Smtp:
    """A mail server from its URL. Raises ValueError."""
    shape = (
        "must look like smtps://user:password@host:465, smtp://host:587 or smtp+plain://host:25. "
        "In a password, write % as %25, @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and [ as %5B."
    )
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ValueError(shape) from None
    if (
        parts.scheme not in _SMTP_KINDS
        or not parts.hostname
        or parts.path not in ("", "/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError(shape)
    security, default_port = _SMTP_KINDS[parts.scheme]
    try:
        port = parts.port or default_port
    except ValueError:
        raise ValueError(shape) from None
    return Smtp(
        host=parts.hostname,
        port=port,
        security=security,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def required(environment: Mapping[str, str]) -> Settings:
    """The settings. Raises SettingError with the first thing that is wrong."""
    settings, problems = read(environment)
    if problems:
        raise SettingError(problems[0])
    return settings
