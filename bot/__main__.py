"""The command line."""

import argparse
import asyncio
import io
import logging
import os
import signal
import stat
import sys
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot import logs, memory
from bot.errors import BotError, SettingError
from bot.settings import UNKNOWN, Settings, read, required, written_in

WRONG_SETTING = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0 done, 1 not done, 2 a wrong setting."""
    if arguments is None:  # a process of its own
        memory.keep()
        memory.share()
        logs.set_up((), logging.WARNING)
        logs.tell_what_nobody_caught()
    wanted = _parser().parse_args(arguments)
    try:
        environment = written_in(Path(".env")) | os.environ
        if wanted.command == "check":
            from bot.check import check

            logs.set_up(())
            return asyncio.run(check(*read(environment)))
        if wanted.command == "chat" and wanted.story:
            logs.set_up((), logging.WARNING)
            logging.getLogger("bot.outbox").setLevel(logging.ERROR)
            return _until_stopped(_play(wanted.story, environment), stopped=1)
        settings = required(environment)
        if wanted.command in _OPERATOR:
            logs.set_up(settings.secrets, logging.ERROR)
            return _operate(settings, wanted)
        served = wanted.command == "run" and settings.telegram_token is not None
        logs.set_up(settings.secrets, logging.INFO if served else logging.WARNING)
        for name in settings.unknown:
            logging.getLogger("bot").warning("%s %s", name, UNKNOWN)
        if not served:
            logging.getLogger("bot.outbox").setLevel(logging.ERROR)
        if served:
            return _until_stopped(_serve(settings))
        return _until_stopped(_chat(settings, wanted))
    except BrokenPipeError:
        sys.stdout = None  # nobody reads any more: nothing is to be flushed at the end
        return 1
    except BotError as error:
        print(f"klachtwijzer: {error}", file=sys.stderr)
        return WRONG_SETTING if isinstance(error, SettingError) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="klachtwijzer",
        description="Helps tenants to file a complaint. Settings: see .env.example.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start every channel that is set")
    chat = commands.add_parser("chat", help="talk in this terminal, or with answers from a pipe")
    way = chat.add_mutually_exclusive_group()
    way.add_argument("--language", help="the language to begin in, such as nl or en")
    way.add_argument("--story", type=Path, metavar="FILE", help="play a story, in a directory of its own")
    chat.add_argument("--speak", action="store_true", help="read every screen aloud")
    commands.add_parser("check", help="try every setting and say what is wrong")
    _add_operator(commands)
    return parser


_OPERATOR = ("outbox", "resend", "aside", "backup", "rotate-key")


def _add_operator(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What an operator does with the data."""
    commands.add_parser("outbox", help="what still has to be delivered, and why; exit code 1 if it is stuck")
    resend = commands.add_parser("resend", help="deliver now what is pending")
    resend.add_argument("reference", nargs="?", help="only this complaint, such as KLW-123-456-789")
    resend.add_argument("--delivery", metavar="NAME", help="only this one, such as mail; see: outbox")
    resend.add_argument("--again", action="store_true", help="also what was delivered already: the mail")
    aside = commands.add_parser("aside", help="what could not be handled: list it, or show one")
    aside.add_argument("name", nargs="?", help="the one to show, without what it says")
    aside.add_argument("--personal-data", action="store_true", help="show all that it says as well")
    backup = commands.add_parser("backup", help="copy the data to one file, also while the assistant runs")
    backup.add_argument("file", type=Path, help="a file that is not there yet, such as 2026-03-18.tar")
    commands.add_parser("rotate-key", help="encrypt everything with a new key; stop the assistant first")


def _operate(settings: Settings, wanted: argparse.Namespace) -> int:
    from bot import operator

    if wanted.command == "rotate-key":
        return operator.rotate_key(settings)
    if wanted.command == "backup":
        return operator.backup(settings, wanted.file)
    if wanted.command == "aside":
        return operator.aside(settings, wanted.name, wanted.personal_data)
    if wanted.command == "outbox":
        return _until_stopped(operator.outbox(settings), stopped=1)
    asked = operator.resend(settings, wanted.reference, wanted.delivery, wanted.again)
    return _until_stopped(asked, stopped=1)


async def _serve(settings: Settings) -> int:
    from bot.app import opened

    async with opened(settings) as app:
        await app.serve_telegram()
    return 0


async def _chat(settings: Settings, wanted: argparse.Namespace) -> int:
    """Talk in the terminal: because that was asked for, or because there is no other channel."""
    from bot.app import Ending, opened
    from bot.channels.terminal import typed_lines

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    person = sys.stdin.isatty()
    prompt = (lambda: print("> ", end="", flush=True)) if person else (lambda: None)
    async with opened(settings) as app:
        language = getattr(wanted, "language", None)
        if language and language not in app.languages:
            raise SettingError(f"--language: there are texts in {', '.join(app.languages)} only.")
        if wanted.command == "run" and _nobody_there():
            raise SettingError("KLACHTWIJZER_TELEGRAM_TOKEN is not set, and nobody is at a terminal.")
        if wanted.command == "run":
            print(
                "No Telegram token is set (KLACHTWIJZER_TELEGRAM_TOKEN). "
                "The conversation starts in this terminal.",
                file=sys.stderr,
            )
        sent = await app.serve_terminal(
            typed_lines(sys.stdin),
            sys.stdout,
            language or _terminal_language(),
            anew=not person,
            speak=getattr(wanted, "speak", False),
            prompt=prompt,
        )
    if sent is Ending.MAILED or person:
        return 0
    print(f"klachtwijzer: {sent.value}", file=sys.stderr)
    return 1


async def _play(story: Path, environment: Mapping[str, str]) -> int:
    """Play a story: of all settings, only the organisation's facts are used."""
    from bot.stage import play

    await play(story, environment.get("KLACHTWIJZER_ORGANISATION", ""), sys.stdout)
    return 0


def _nobody_there() -> bool:
    """Whether standard input is neither a person nor answers, as in a service."""
    try:
        return not sys.stdin.isatty() and stat.S_ISCHR(os.fstat(sys.stdin.fileno()).st_mode)
    except (AttributeError, OSError, ValueError):
        return True


def _terminal_language() -> str | None:
    """The language that the terminal is set to, such as 'nl_NL.UTF-8'; None where none is."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.partition(".")[0]
    return None


def _until_stopped(work: Coroutine[Any, Any, int], stopped: int = 0) -> int:
    """Run the work; SIGTERM and Ctrl-C let it finish what is in hand, with this exit code."""

    async def guarded() -> int:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return stopped

    return asyncio.run(guarded())


if __name__ == "__main__":
    sys.exit(main())
