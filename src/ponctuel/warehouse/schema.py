"""Setting up the star schema from the table definitions."""

from __future__ import annotations

import duckdb

from ponctuel.tables import STAR_SCHEMA


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create every table that is not there yet, with its keys and checks."""
    for table in STAR_SCHEMA:
        connection.execute(table.ddl())
