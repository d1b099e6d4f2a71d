"""The warehouse and the files of stages, opened for a notebook."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ponctuel.domain.errors import NotReady
from ponctuel.warehouse.connect import connect


def open_warehouse(path: Path | None) -> duckdb.DuckDBPyConnection:
    """A connection for a notebook: the warehouse to read, or an empty database where None."""
    return connect(path, read_only=path is not None)


def register_files(connection: duckdb.DuckDBPyConnection, stage: str, **files: Path) -> None:
    """Give a stage's Parquet files names that queries of this connection may use.

    Args:
        connection: the notebook's.
        stage: the stage that writes them.
        files: name in SQL -> the file.

    Raises:
        NotReady: the stage has not run.
    """
    for name, path in files.items():
        if not path.is_file():
            raise NotReady(f"the stage `{stage}` has not run yet; run `dvc repro {stage}`")
        connection.register(name, connection.read_parquet(str(path)))
