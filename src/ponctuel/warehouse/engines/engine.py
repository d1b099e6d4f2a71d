"""An engine of the pipeline: it lays out tables by SQL, and writes an answer as Parquet.

The SQL is written once, in DuckDB's dialect, of the subset that Spark has too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Engine(Protocol):
    """One place where SQL runs; the star schema's tables are there by their names."""

    def create_table(self, name: str, sql: str) -> None:
        """Keep a query's rows as a table, in place of a former one.

        Args:
            name: what later statements call it.
            sql: a query in DuckDB's dialect.
        """
        ...

    def write(self, sql: str, target: Path) -> None:
        """Write a query's rows as Parquet, in the query's order: a file, or a folder of parts.

        Args:
            sql: a query in DuckDB's dialect.
            target: in place of what was there.
        """
        ...
