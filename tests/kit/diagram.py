"""The statechart's diagram in docs/architecture.md, drawn from the code (`make diagram`)."""

import re
from pathlib import Path

from dialogs.interview import Interview

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
_PLACE = re.compile(r"```mermaid\nstateDiagram.*?```", re.DOTALL)


def drawn() -> str:
    """The diagram as it must stand in the page."""
    return f"```mermaid\n{format(Interview, 'mermaid').strip()}\n```"


def in_page() -> str:
    """The diagram as it stands there."""
    found = _PLACE.search(PAGE.read_text(encoding="utf-8"))
    return found.group() if found else ""


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_PLACE.sub(lambda _match: drawn(), page), encoding="utf-8")
