"""The interface of the pipeline's engines: they create tables by SQL and write results as Parquet.

The SQL is written once, in DuckDB's dialect, in the subset that Spark supports, too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Engine(Protocol):
    """An SQL engine in which the star schema's tables are registered."""

    def create_table(self, name: str, sql: str) -> None:
        """Store a query's rows as a table, replacing any of the same name.

        Args:
            name: the name of the table in later statements.
            sql: a query in DuckDB's dialect.
        """
        ...

    def write(self, sql: str, target: Path) -> None:
        """Write a query's rows as Parquet, in the query's order: a file, or a folder of parts.

        Args:
            sql: a query in DuckDB's dialect.
            target: is replaced if it exists.
        """
        ...
