"""DuckDB: the engine of one machine, and the embedded default."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

# Beyond this the engine spills to disk.
MEMORY_LIMIT = "4GB"


class DuckEngine:
    """See `engine.Engine`; tables are temporary ones of one connection.

    Args:
        connection: a connection with the star schema's tables.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET preserve_insertion_order = false")

    def create_table(self, name: str, sql: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def write(self, sql: str, target: Path) -> None:
        if target.is_dir():  # another engine's
            shutil.rmtree(target)
        # In a fixed order, so that a second run writes the same bytes.
        self._connection.execute("SET preserve_insertion_order = true")
        self._connection.execute(
            f"COPY ({sql}) TO {_quoted(target)} (FORMAT parquet, COMPRESSION snappy)"
        )
        self._connection.execute("SET preserve_insertion_order = false")


def _quoted(path: Path) -> str:
    """A path as SQL text; COPY takes no parameter."""
    return "'" + str(path).replace("'", "''") + "'"
