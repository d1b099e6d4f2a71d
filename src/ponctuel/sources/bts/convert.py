"""Conversion of one CSV text of the Bureau to typed Parquet."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ponctuel.sources.bts.layout import DAY, FileLayout, columns, layout_of
from ponctuel.sources.plain import PlainText
from ponctuel.sources.typed_text import Dialect, Field, write_typed

# Texts for a missing value, in files of all years.
_MISSING = ("", "NA", "\\N")


def convert(connection: duckdb.DuckDBPyConnection, text: PlainText, target: Path) -> int:
    """Write a text's flights, typed, to one Parquet file.

    Returns:
        The number of rows.

    Raises:
        SourceError: names the file, and the column and the value or the line at fault.
    """
    layout = layout_of(text.first_line, text.name)
    dialect = Dialect(layout.width, layout.has_header, _MISSING)
    return write_typed(connection, text, dialect, _fields(layout), target)


def _fields(layout: FileLayout) -> list[Field]:
    """Every column of the raw table; year, month and day from the date where only it is given."""
    fields = []
    for column in columns():
        name, kind, position = column.name, column.kind, layout.positions.get(column.name)
        if name in DAY and position is None:
            part = f"CAST({name}({{value}}) AS INTEGER)"
            fields.append(
                Field(name, "date", layout.positions["date"], layout.titles["date"], part)
            )
        elif kind != "date":
            fields.append(Field(name, kind, position, layout.titles.get(name, name)))
    return fields
