"""DESIGN: imports point one way."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from bot.languages import translators
from bot.organisation import load

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("bot", "dialogs")
    for path in (ROOT / package).rglob("*.py")
}

PURE = {
    "abc",
    "collections",
    "dataclasses",
    "datetime",
    "email",
    "enum",
    "functools",
    "gettext",
    "hashlib",
    "html",
}
PURE |= {"itertools", "re", "types", "typing", "unicodedata", "zoneinfo", "statemachine", "babel", "dialogs"}
PURE |= {"phonenumbers", "email_validator"}
"""All that `dialogs` may know: no clock, disk, network or chance."""

ADAPTERS = ("bot.channels", "bot.forwarders", "bot.store")


def imports(path: Path) -> set[str]:
    """Every module that the file imports, wherever it stands in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written whole"
            found.add(node.module or "")
    return found


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "dialogs")])
def test_dialogs_are_pure(module: str) -> None:
    for imported in imports(MODULES[module]):
        assert imported.partition(".")[0] in PURE, imported


def test_dialogs_read_no_clock() -> None:
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if within(module, "dialogs") and isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                assert called not in ("now", "today", "utcnow", "open", "print", "random"), module


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "bot.channels")])
def test_channels_know_the_desks_and_no_store(module: str) -> None:
    allowed = ("bot.desk", "bot.staff", "bot.errors", "bot.channels", "dialogs")
    for imported in imports(MODULES[module]):
        if within(imported, "bot"):
            assert any(within(imported, package) for package in allowed), imported


@pytest.mark.parametrize("desk", ["bot.desk", "bot.staff"])
def test_a_desk_knows_the_store_protocol_and_no_adapter(desk: str) -> None:
    for imported in imports(MODULES[desk]):
        assert not any(within(imported, adapter) for adapter in ADAPTERS) or imported == "bot.store"


def test_adapters_do_not_import_one_another() -> None:
    """A kind of adapter may use the vault's durable write; it is no adapter of its own."""
    for module, path in MODULES.items():
        home = next((adapter for adapter in ADAPTERS if within(module, adapter)), None)
        for imported in imports(path) if home else ():
            away = next((adapter for adapter in ADAPTERS if within(imported, adapter)), None)
            assert away in (None, home) or imported == "bot.store.files", f"{module} imports {imported}"
    channels = {name.split(".")[2] for name in MODULES if name.count(".") >= 2 and within(name, ADAPTERS[0])}
    for module, path in MODULES.items():
        if within(module, "bot.channels") and module.count(".") >= 2:
            home = module.split(".")[2]
            others = channels - {home}
            assert not any(within(i, f"bot.channels.{other}") for i in imports(path) for other in others)


def test_only_the_composition_names_adapters() -> None:
    concrete = ("bot.store.tiny", "bot.forwarders.mail", "bot.forwarders.chat", "bot.channels.terminal")
    for module, path in MODULES.items():
        composition = ("bot.app", "bot.deliveries", "bot.check", "bot.operator", "bot.__main__")
        if module in composition or within(module, "bot.channels"):
            continue
        assert not imports(path) & set(concrete), module


def test_what_is_not_used_yet_is_not_loaded() -> None:
    """S/MIME, telephone numbers, PDF, sound, Pillow, the words of dates: with Telegram, before a tenant."""
    heavy = {"cryptography.x509", "phonenumbers", "email_validator", "PIL", "av", "piper", "faster_whisper"}
    heavy |= {"babel", "dialogs.period.phrases", "dialogs.speech.ear"}
    code = f"""
import sys, bot.app, bot.channels.telegram.channel
from bot.languages import translators
from bot.organisation import load
from dialogs.complaint import complaint_dialog
organisation = load(None)
complaint_dialog(translators(organisation), organisation.facts, voiced=True)
print(*{heavy} & {{*sys.modules}})
"""
    translators(load(None))  # the first time ever, they are compiled
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout == "\n"
