"""Access to the warehouse and to the files of stages, for notebooks."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ponctuel.domain.errors import NotReady
from ponctuel.warehouse.connect import connect


def open_warehouse(path: Path | None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the warehouse, or an empty database where `path` is None."""
    return connect(path, read_only=path is not None)


def register_files(connection: duckdb.DuckDBPyConnection, stage: str, **files: Path) -> None:
    """Register a stage's Parquet files as tables of a connection.

    Args:
        connection: the notebook's connection.
        stage: the stage that writes them.
        files: name in SQL -> the file.

    Raises:
        NotReady: the stage has not run.
    """
    for name, path in files.items():
        if not path.is_file():
            raise NotReady(f"the stage `{stage}` has not run yet; run `dvc repro {stage}`")
        connection.register(name, connection.read_parquet(str(path)))
