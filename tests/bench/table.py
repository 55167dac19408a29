"""What a measurement comes to, as a table that can be read in a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """`head`: a name for each column. `note`: what somebody must know to read it."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def drawn(self) -> str:
        """The first column to the left, the figures to the right."""
        lines = [self.head, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        drawn = ["  ".join(_cells(line, widths)) for line in lines]
        return "\n".join([self.title, self.note, "", drawn[0], "-" * len(drawn[0]), *drawn[1:]])


def _cells(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]
