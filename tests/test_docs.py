"""What the documents say is so."""

import re
import tomllib
from pathlib import Path

from bot import settings
from tests.kit.diagram import drawn, in_page

ROOT = Path(__file__).parents[1]


def test_the_diagram_is_the_chart() -> None:
    assert in_page() == drawn(), "run make diagram"


def test_every_setting_is_in_the_example_and_every_example_is_read() -> None:
    source = Path(settings.__file__).read_text(encoding="utf-8")
    read = {f"KLACHTWIJZER_{name}" for name in re.findall(r'reader\.(?:using|text)\("(\w+)"', source)}
    example = set(re.findall(r"^#?(KLACHTWIJZER_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert example == read - {"KLACHTWIJZER_HTTP"}, "nothing is served over HTTP yet"


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = [name for extra in project["optional-dependencies"].values() for name in extra]
    page = (ROOT / "docs/dependencies.md").read_text()
    for requirement in [*project["dependencies"], *optional]:
        assert re.split(r"[<>=]", requirement)[0] in page


def test_the_locks_hold_hashes_and_no_address() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text()
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=")


def test_the_source_page_is_followed() -> None:
    """The facts are those of the organisation's page."""
    facts = tomllib.loads((ROOT / "bot/organisation.toml").read_text())
    assert facts["committee_email"] == "klachtencommissie.lokethousing@levantogroep.nl"
    assert facts["postal_address"][2:] == ["Postbus 712", "6130A Sittard"]
    assert facts["free_of_charge"] is True
