"""`klachtwijzer check`: every setting tried against the real thing, and all that is wrong told at once."""

import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.dossier.smime import Certificates
from bot.errors import BotError, SettingError, StoreError
from bot.forwarders.smtp import probe_mail
from bot.languages import translators
from bot.organisation import load
from bot.settings import UNKNOWN, Settings
from bot.store.files import spare
from bot.store.folder import DataFolder
from bot.voice.models import available


async def check(settings: Settings, problems: list[str]) -> int:
    """Print a line for each thing that was tried. The exit code: 0 all well, 2 something is wrong."""
    wrong = list(problems)
    for problem in problems:
        print(f"wrong: {problem}")
    for note in _notes(settings, problems):
        print(f"note: {note}")
    async for what, fault in _probes(settings, problems):
        print(f"wrong: {fault}" if fault else f"well: {what}", flush=True)
        if fault:
            wrong.append(fault)
    print(f"{len(wrong)} of the settings must be mended." if wrong else "All settings work.")
    return 2 if wrong else 0


def _data_known(problems: list[str]) -> bool:
    """Whether it is known which data directory is meant: no other may be made, or told."""
    return not any(problem.startswith("KLACHTWIJZER_DATA ") for problem in problems)


async def _probes(settings: Settings, problems: list[str]) -> AsyncIterator[tuple[str, str | None]]:
    yield "the organisation file", _organisation(settings)
    if _data_known(problems):
        yield f"the data directory {settings.data}", _data(settings)
    if settings.smtp:
        yield (
            f"the mail server {settings.smtp.host}:{settings.smtp.port}",
            await probe_mail(settings.smtp, settings.mail_from, named=True),
        )
    if settings.smime:
        yield "the committee's certificate", _certificates(settings.smime)
    if settings.telegram_token:
        async for told in _telegram(settings):
            yield told


def _notes(settings: Settings, problems: list[str]) -> Iterator[str]:
    """What works, and may still not be what was meant."""
    told, known = " ".join(problems), _data_known(problems)
    yield from _file_notes(Path(".env"))
    for name in settings.unknown:
        yield f"{name} {UNKNOWN}"
    if not settings.smtp and "KLACHTWIJZER_SMTP" not in told:
        yield f"no mail server is set: mail is only written to {settings.data / 'mail' if known else 'files'}"
    if settings.smtp and settings.mail_from.endswith("@localhost"):
        yield f"mail is sent from {settings.mail_from}, where no bounce can arrive"
    if settings.smime:
        yield from settings.smime.ages(datetime.now(UTC))
        with suppress(SettingError):  # the organisation file is told of below
            yield from settings.smime.strangers(load(settings.organisation).committee_email)
    with suppress(StoreError):  # the data directory is told of below
        if known and spare(settings.data) < 0:
            yield f"there is too little room in {settings.data}: files of tenants are not kept"
    if not available():
        yield "the extra 'voice' is not installed: nothing is read aloud"
    if not settings.telegram_token and "KLACHTWIJZER_TELEGRAM_TOKEN" not in told:
        yield "no Telegram token is set: there is the terminal only, and no staff chat"


def _file_notes(path: Path) -> Iterator[str]:
    """What may be wrong with the file of the settings. Where it cannot be looked at, it was told before."""
    if path.is_file() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield f"{path} holds secrets, and others on this machine may read it: chmod 600 {path}"
    if not path.is_file() and not any(name.startswith("KLACHTWIJZER_") for name in os.environ):
        yield f"there is no {path} in this folder, and no setting in the environment"


def _certificates(certificates: Certificates) -> str | None:
    wrong = certificates.wrong(datetime.now(UTC))
    return f"KLACHTWIJZER_SMIME: {wrong}." if wrong else None


def _organisation(settings: Settings) -> str | None:
    try:
        translators(load(settings.organisation))
    except SettingError as error:
        return str(error)
    return None


def _data(settings: Settings) -> str | None:
    folder = DataFolder(settings.data)
    try:
        folder.prepare()
        folder.vault(settings.data_keys, make=False)
        unreadable = folder.unreadable()
    except BotError as error:
        return str(error)
    if not unreadable:
        return None
    others = f", and {len(unreadable) - 1} others" if unreadable[1:] else ""
    return f"KLACHTWIJZER_DATA: {unreadable[0]}{others}."


async def _telegram(settings: Settings) -> AsyncIterator[tuple[str, str | None]]:
    from bot.channels.telegram.probe import probe

    async for told in probe(settings.telegram_token or "", settings.telegram_api, settings.staff_chat):
        yield told
