"""Setting up the star schema from the table definitions."""

from __future__ import annotations

import duckdb

from ponctuel.tables import STAR_SCHEMA


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create every table that is not there yet, with its keys and checks."""
    for table in STAR_SCHEMA:
        connection.execute(table.ddl())


def data_dictionary() -> str:
    """The page that documents every table, from the same definitions."""
    pages = "\n".join(table.markdown() for table in STAR_SCHEMA)
    return (
        f"# The analytic database\n\nGenerated from `src/ponctuel/tables/`; do not edit.\n\n{pages}"
    )
