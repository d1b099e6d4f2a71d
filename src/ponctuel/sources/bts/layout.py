"""The columns of the Bureau's files, which changed over the years, with or without a header.

`columns.csv` gives the raw table's column, its kind, and its names in the Bureau's files, the
preferred one first. `layouts.csv` gives the order of the columns in files without a header.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from ponctuel.domain.errors import SourceError
from ponctuel.sources.typed_text import Kind
from ponctuel.tables.raw import RAW_FLIGHTS

COLUMNS_FILE = Path(__file__).with_name("columns.csv")
LAYOUTS_FILE = Path(__file__).with_name("layouts.csv")
# The columns of the raw table that the day is split into.
DAY = ("year", "month", "day")


@dataclass(frozen=True)
class SourceColumn:
    """One column of the raw table `flights`.

    Attributes:
        name: its name in the raw table.
        kind: how its text is read.
        names: its names in the Bureau's files, case-insensitive, the preferred one first.
    """

    name: str
    kind: Kind
    names: tuple[str, ...]


@dataclass(frozen=True)
class FileLayout:
    """The columns of one file.

    Attributes:
        width: how many fields a line has.
        has_header: whether the first line names them.
        positions: position of each column of the raw table among the fields, from 0.
        titles: the file's own name of each column of the raw table.
    """

    width: int
    has_header: bool
    positions: dict[str, int]
    titles: dict[str, str]


@cache
def columns() -> tuple[SourceColumn, ...]:
    """The columns of the raw table, in order."""
    rows = _rows(COLUMNS_FILE)
    return tuple(
        SourceColumn(row["column"], cast(Kind, row["kind"]), tuple(row["names"].split()))
        for row in rows
    )


@cache
def layouts() -> dict[str, tuple[str, ...]]:
    """Names of the fields by layout, for files without a header."""
    return {row["layout"]: tuple(row["names"].split()) for row in _rows(LAYOUTS_FILE)}


def layout_of(first_line: str, file: str) -> FileLayout:
    """The layout of a file, recognised by its first line.

    Args:
        first_line: names, or the first flight where there is no header. A comma at the end of the
            line adds an empty field, as in the prepared files.
        file: the file's name, for the error.

    Raises:
        SourceError: the line is neither a header that names the required columns nor as long as a
            layout without names.
    """
    fields = next(csv.reader([first_line]), [])
    known = {name.lower() for column in columns() for name in column.names}
    has_header = any(field.strip().lower() in known for field in fields)
    names = fields if has_header else _unnamed(fields, file)
    position = {name.strip().lower(): number for number, name in reversed(list(enumerate(names)))}
    positions = {
        column.name: position[name.lower()]
        for column in columns()
        for name in reversed(column.names)  # the preferred name comes last and overwrites others
        if name.lower() in position
    }
    _check(positions, names, file)
    titles = {name: names[number].strip() for name, number in positions.items()}
    return FileLayout(len(fields), has_header, positions, titles)


def _unnamed(fields: list[str], file: str) -> list[str]:
    width = len(fields) - (not fields[-1].strip() if fields else 0)
    for names in layouts().values():
        # A flight's last field may be empty too: the layout's own length is tried first.
        if len(names) in (len(fields), width):
            return list(names)
    lengths = ", ".join(str(len(names)) for names in layouts().values())
    raise SourceError(
        f"the first line names no column of the Bureau's files, and has {len(fields)} fields; "
        f"without names {lengths} are accepted",
        field="source",
        value=file,
        code="unreadable_file",
    )


def _check(positions: dict[str, int], names: list[str], file: str) -> None:
    missing_names = [
        name
        for name in RAW_FLIGHTS.required
        if name not in positions and not (name in DAY and "date" in positions)
    ]
    if missing_names:
        names_by_column = {column.name: column.names for column in columns()}
        missing = "; ".join(
            f"{name} ({' or '.join(names_by_column[name][:3])})" for name in missing_names
        )
        raise SourceError(
            f"columns are missing: {missing}; the file has {', '.join(names[:12])}, …",
            field="source",
            value=file,
            code="missing_column",
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
