"""A table of text, printed for a terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """Rows of cells under a header; the first column is a name, the others are figures."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())

    def markdown(self) -> str:
        """The table as Markdown of GitHub and GitLab."""
        rule = [":--", *["--:"] * (len(self.header) - 1)]
        lines = [" | ".join(cells) for cells in (self.header, rule, *self.rows)]
        return "\n".join(
            [f"### {self.title}", "", *(f"| {line} |" for line in lines), *self._notes("\n")]
        )

    def text(self) -> str:
        """The table in aligned columns, for a terminal that is wide enough."""
        cells = [list(self.header), *[list(row) for row in self.rows]]
        widths = [max(len(row[column]) for row in cells) for column in range(len(self.header))]
        lines = [_line(row, widths) for row in cells]
        lines.insert(1, "  ".join("─" * width for width in widths))
        return "\n".join([self.title, "", *lines, *self._notes("")])

    def _notes(self, before: str) -> list[str]:
        return [f"{before}{note}" for note in self.notes]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([first, *others]).rstrip()
