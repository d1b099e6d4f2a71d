"""Comparison of two Parquet tables value by value, for the same SQL on two engines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

_FLOATS = ("FLOAT", "DOUBLE")


@dataclass(frozen=True)
class Difference:
    """A column in which two tables differ.

    Attributes:
        column: its name.
        rows_n: number of rows whose values differ; a null differs from any value.
        largest: the largest difference of two numbers; None for texts and dates.
    """

    column: str
    rows_n: int
    largest: float | None


@dataclass(frozen=True)
class TableComparison:
    """The result of a comparison of two tables.

    Attributes:
        rows_n: numbers of rows of the first and of the second.
        unmatched_n: rows whose key is in one table only.
        types_unequal: columns whose types differ, or that are in one table only.
        integers_n, floats_n, others_n: number of compared columns, by kind.
        differences: the columns that differ in any bit.
    """

    rows_n: tuple[int, int]
    unmatched_n: int
    types_unequal: tuple[str, ...]
    integers_n: int
    floats_n: int
    others_n: int
    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Whether all values are equal, floats bit by bit."""
        same_rows = self.rows_n[0] == self.rows_n[1] and not self.unmatched_n
        return same_rows and not self.types_unequal and not self.differences


def compare_tables(first: Path, second: Path, key: str) -> TableComparison:
    """Compare two Parquet tables.

    Args:
        first, second: a file, or a folder of parts.
        key: a column that identifies a row in both.
    """
    with duckdb.connect() as connection:
        for name, path in (("a", first), ("b", second)):
            connection.read_parquet(str(path)).create_view(name)
        types = [_types(connection, name) for name in ("a", "b")]
        shared = [c for c, kind in types[0].items() if types[1].get(c) == kind and c != key]
        unequal = sorted(
            c for c in types[0].keys() | types[1].keys() if types[0].get(c) != types[1].get(c)
        )
        counts = tuple(_number(connection, f"SELECT COUNT(*) FROM {name}") for name in "ab")
        joined = f"a JOIN b ON a.{key} = b.{key}"
        unmatched = sum(counts) - 2 * _number(connection, f"SELECT COUNT(*) FROM {joined}")
        kinds = [types[0][column] for column in shared]
        differences = _differences(connection, shared, types[0], joined)
    floats = sum(kind in _FLOATS for kind in kinds)
    integers = sum("INT" in kind for kind in kinds)
    return TableComparison(
        (counts[0], counts[1]),
        unmatched,
        tuple(unequal),
        integers,
        floats,
        len(kinds) - floats - integers,
        differences,
    )


def _types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    rows = connection.execute(f"DESCRIBE {table}").fetchall()
    return {name: kind for name, kind, *_ in rows}


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _differences(
    connection: duckdb.DuckDBPyConnection, columns: list[str], types: dict[str, str], joined: str
) -> tuple[Difference, ...]:
    if not columns:
        return ()
    expressions = []
    for column in columns:
        a, b = f"a.{column}", f"b.{column}"
        number = types[column] in _FLOATS or "INT" in types[column]
        difference = f"ABS(CAST({a} AS DOUBLE) - CAST({b} AS DOUBLE))" if number else "NULL"
        differs = f"{a} IS DISTINCT FROM {b}"
        if types[column] in _FLOATS:  # zero and minus zero are two values
            differs += f" OR SIGNBIT({a}) <> SIGNBIT({b})"
        expressions.append(f"COUNT(*) FILTER ({differs}), MAX({difference})")
    row = connection.execute(f"SELECT {', '.join(expressions)} FROM {joined}").fetchone() or ()
    pairs = zip(columns, row[::2], row[1::2], strict=True)
    return tuple(Difference(name, int(n), largest) for name, n, largest in pairs if n)
