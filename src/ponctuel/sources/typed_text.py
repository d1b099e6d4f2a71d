"""Conversion of CSV text to typed Parquet, in which no value is lost silently.

Every column's values are counted twice: in the text, and in the Parquet file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from ponctuel.domain.errors import SourceError
from ponctuel.sources.plain import PlainText
from ponctuel.sources.reading import first_line_of_error, unreadable

Kind = Literal["text", "integer", "number", "amount", "flag", "date", "moment"]
_DATES = "['%Y-%m-%d', '%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y']"
# SQL that parses each kind of value; NULL where the text does not fit. Whole numbers are written
# -7 or -7.00; DuckDB's own cast would round -7.5.
_SQL: dict[Kind, str] = {
    "text": "{text}",
    "number": "TRY_CAST({text} AS DOUBLE)",
    # Rain or snow: T is a trace, less than the smallest amount that is measured.
    "amount": "CASE {text} WHEN 'T' THEN 0 ELSE TRY_CAST({text} AS DOUBLE) END",
    "integer": "CASE WHEN TRY_CAST({text} AS DOUBLE) = TRY_CAST({text} AS INTEGER) "
    "THEN TRY_CAST({text} AS INTEGER) END",
    "flag": "CASE WHEN TRY_CAST({text} AS DOUBLE) IN (0, 1) THEN TRY_CAST({text} AS UTINYINT) END",
    "date": f"try_strptime({{text}}, {_DATES})",
    "moment": "TRY_CAST({text} AS TIMESTAMP)",
}
_KINDS: dict[Kind, str] = {
    "text": "text",
    "number": "numbers",
    "amount": "numbers, and T for a trace,",
    "integer": "whole numbers",
    "flag": "0 or 1",
    "date": "dates such as 2013-01-31 or 1/31/2013 12:00:00 AM",
    "moment": "moments such as 2013-01-31 23:51",
}
_ROWS = ""
# Enough for files of any size: DuckDB spills to disk.
_MEMORY = "1GB"


@dataclass(frozen=True)
class Field:
    """The field of a text that a column is read from.

    Attributes:
        position: the position of the field in the text, from 0; None where the text has none.
        title: the field's name in the text.
        transform: SQL applied to the value, with `{value}` in it.
        padded: whether the field is padded with blanks; removing them costs a third of the time.
    """

    name: str
    kind: Kind
    position: int | None
    title: str = ""
    transform: str = "{value}"
    padded: bool = False

    @property
    def text(self) -> str:
        """SQL of the text; NULL where there is none."""
        if self.position is None:
            return "CAST(NULL AS VARCHAR)"
        return f"nullif(trim(f{self.position}), '')" if self.padded else f"f{self.position}"

    @property
    def value(self) -> str:
        """SQL of the value; NULL also where the text is not of the kind."""
        return self.transform.format(value=_SQL[self.kind].format(text=self.text))


@dataclass(frozen=True)
class Dialect:
    """The CSV dialect of a text: number of fields, texts for missing values, quotes, comments."""

    width: int
    has_header: bool = True
    missing: tuple[str, ...] = ("",)
    quote: str = '"'
    comment: str = ""

    def relation(self, text: PlainText) -> str:
        """SQL of the text as a table of text columns f0, f1, …"""
        fields = ", ".join(f"'f{position}': 'VARCHAR'" for position in range(self.width))
        words = ", ".join(quoted(word) for word in self.missing)
        return (
            f"read_csv({quoted(text.path)}, auto_detect = false, header = {self.has_header}, "
            f"delim = ',', quote = {quoted(self.quote)}, escape = {quoted(self.quote)}, "
            f"comment = {quoted(self.comment)}, encoding = '{text.encoding}', "
            f"nullstr = [{words}], columns = {{{fields}}})"
        )


@contextmanager
def open_converter(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database in memory that spills into `folder`, created if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute(f"SET temp_directory = {quoted(folder / 'spilled')}")
        # Rows keep the file's order, so that the same text gives the same bytes.
        connection.execute("SET preserve_insertion_order = true")
        yield connection


def write_typed(
    connection: duckdb.DuckDBPyConnection,
    text: PlainText,
    dialect: Dialect,
    fields: Sequence[Field],
    target: Path,
) -> int:
    """Write the fields of a text, typed, to a Parquet file.

    Returns:
        The number of rows.

    Raises:
        SourceError: names the file, and the column and the value or the line at fault.
    """
    relation = dialect.relation(text)
    values = ", ".join(f"{field.value} AS {field.name}" for field in fields)
    try:
        before = _count_values(connection, relation, {field.name: field.text for field in fields})
        connection.execute(
            f"COPY (SELECT {values} FROM {relation}) TO {quoted(target)} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
    except duckdb.InvalidInputException as error:
        raise _line_at_fault(text, error) from error
    written = f"read_parquet({quoted(target)}, hive_partitioning = false)"
    after = _count_values(connection, written, {field.name: field.name for field in fields})
    for field in fields:
        if before[field.name] != after[field.name]:
            raise _value_at_fault(connection, text, relation, field)
    if before[_ROWS] != after[_ROWS]:
        detail = f"{before[_ROWS]} rows were counted, and {after[_ROWS]} written"
        raise unreadable(Path(text.name), detail)
    return after[_ROWS]


def _count_values(
    connection: duckdb.DuckDBPyConnection, relation: str, expressions: Mapping[str, str]
) -> dict[str, int]:
    """The number of values of each expression in a table, and of rows (key `_ROWS`)."""
    counts = ", ".join(f"count({expression})" for expression in expressions.values())
    counts_row = connection.execute(f"SELECT count(*), {counts} FROM {relation}").fetchone() or ()
    return dict(zip((_ROWS, *expressions), counts_row, strict=True))


def _value_at_fault(
    connection: duckdb.DuckDBPyConnection, text: PlainText, relation: str, field: Field
) -> SourceError:
    row = connection.execute(
        f"SELECT any_value({field.text}), count(*) FROM {relation} "
        f"WHERE {field.text} IS NOT NULL AND ({field.value}) IS NULL"
    ).fetchone()
    value, rows = row or ("", 0)
    return SourceError(
        f"{_KINDS[field.kind]} are accepted; {rows} values of the column are not",
        field=f"{text.name}: {field.title}",
        value=value,
        code="unreadable_value",
    )


def _line_at_fault(text: PlainText, error: duckdb.Error) -> SourceError:
    message = str(error)
    line = re.search(r"Line: (\d+)", message)
    fault = re.search(r"(Expected Number of Columns.*|Value with unterminated quote.*)", message)
    where = f"line {line[1]}: " if line else ""
    return unreadable(Path(text.name), where + (fault[1] if fault else first_line_of_error(error)))


def quoted(value: object) -> str:
    """A value as an SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"
