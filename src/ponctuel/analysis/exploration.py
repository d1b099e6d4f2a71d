"""The warehouse, opened for a notebook."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ponctuel.warehouse.connect import connect


def open_warehouse(path: Path | None) -> duckdb.DuckDBPyConnection:
    """A connection for a notebook: the warehouse to read, or an empty database where None."""
    return connect(path, read_only=path is not None)
