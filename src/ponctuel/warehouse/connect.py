"""Connections to the analytic database."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ponctuel.domain.errors import NotReady
from ponctuel.warehouse.restore import restore_warehouse


def connect(path: Path | None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the database file, or a private one in memory where `path` is None.

    The session's time zone is UTC, so that no instant depends on the machine. When opened for
    reading, a missing or outdated file is built again from the cleaned tables (see `restore`).
    """
    if path is None:
        connection = duckdb.connect(":memory:")
    else:
        if read_only:
            restore_warehouse(path)
        if read_only and not path.is_file():
            raise NotReady("the analytic database is not built yet; run `dvc repro warehouse`")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = duckdb.connect(str(path), read_only=read_only)
        except duckdb.IOException as error:
            first = str(error).split("\n", 1)[0].removeprefix("IO Error: ")
            raise NotReady(
                f"{path.name} cannot be opened ({first}); stop the program that has it open, or "
                "build it again: `dvc repro -f warehouse`",
                code="warehouse_unreadable",
            ) from None
    connection.execute("SET TimeZone = 'UTC'")
    return connection
