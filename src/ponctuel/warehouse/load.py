"""Inserting cleaned tables into the star schema."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

from ponctuel.tables import STAR_SCHEMA, Table


@dataclass(frozen=True)
class LoadCounts:
    """The effect of one load on one table."""

    table: str
    inserted: int
    replaced: int
    unchanged: int


def load_star(
    connection: duckdb.DuckDBPyConnection, frames: dict[str, pd.DataFrame]
) -> list[LoadCounts]:
    """Insert all tables in one transaction; repeating it changes nothing.

    Existing facts are replaced where they differ (an outcome has become known); existing rows of
    dimensions are kept unchanged, since facts refer to them.
    """
    for table in STAR_SCHEMA:
        connection.register(_staging(table), frames[table.name])
    try:
        connection.execute("BEGIN")
        try:
            counts = [_load(connection, table, frames[table.name]) for table in STAR_SCHEMA]
        except Exception:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    finally:
        # Not before: an aborted transaction accepts only a rollback.
        for table in STAR_SCHEMA:
            connection.unregister(_staging(table))
    return counts


def _staging(table: Table) -> str:
    return f"staging_{table.name}"


def _load(connection: duckdb.DuckDBPyConnection, table: Table, frame: pd.DataFrame) -> LoadCounts:
    names = ", ".join(table.column_names)
    same_key = " AND ".join(f"t.{key} = s.{key}" for key in table.primary_key)
    staging = _staging(table)
    before = _count(connection, f"SELECT count(*) FROM {table.name}")
    loaded_n = (
        _count(
            connection,
            f"SELECT count(*) FROM {staging} s WHERE EXISTS "
            f"(SELECT 1 FROM {table.name} t WHERE {same_key})",
        )
        if before
        else 0
    )
    replaced = _replace_changed(connection, table, staging, same_key) if loaded_n else 0
    connection.execute(
        f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {staging} s WHERE NOT EXISTS "
        f"(SELECT 1 FROM {table.name} t WHERE {same_key})"
    )
    return LoadCounts(table.name, len(frame) - loaded_n, replaced, loaded_n - replaced)


def _replace_changed(
    connection: duckdb.DuckDBPyConnection, table: Table, staging: str, same_key: str
) -> int:
    if not table.name.startswith("fact_"):
        return 0
    values = [name for name in table.column_names if name not in table.primary_key]
    differs = " OR ".join(f"t.{name} IS DISTINCT FROM s.{name}" for name in values)
    changed = _count(
        connection,
        f"SELECT count(*) FROM {table.name} t JOIN {staging} s ON {same_key} WHERE {differs}",
    )
    if changed:
        updates = ", ".join(f"{name} = s.{name}" for name in values)
        connection.execute(
            f"UPDATE {table.name} AS t SET {updates} FROM {staging} s "
            f"WHERE {same_key} AND ({differs})"
        )
    return changed


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
