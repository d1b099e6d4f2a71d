"""Builds the analytic database's file from the cleaned tables, and again where it is outdated.

Two databases with the same rows differ in their bytes, so the file is not an output of the
pipeline. The output is a list of its contents beside it, whose hash is the same on every run. A
clone that has pulled the cleaned tables builds the file when it is first opened.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from ponctuel.warehouse.load import LoadCounts

CONTENTS_FILE = "contents.json"
# The table whose comment holds the hash of the contents that the file was built from.
_COMMENTED_TABLE = "fact_weather"


def build_warehouse(clean: Path, file: Path) -> list[LoadCounts]:
    """Build the database's file from the cleaned tables, and the list of its contents beside it.

    Processes that have the former file open continue to read the former one.
    """
    import pandas as pd  # imported here: not needed to read the file

    from ponctuel.tables import STAR_SCHEMA
    from ponctuel.warehouse.load import load_star
    from ponctuel.warehouse.schema import create_schema

    frames = {table.name: pd.read_parquet(_parquet(clean, table.name)) for table in STAR_SCHEMA}
    listed = list_contents(clean)
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.stem}.{os.getpid()}.new{file.suffix}")
    new.unlink(missing_ok=True)
    with duckdb.connect(str(new)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        create_schema(connection)
        loaded = load_star(connection, frames)
        connection.execute(f"COMMENT ON TABLE {_COMMENTED_TABLE} IS '{_digest(listed)}'")
    new.replace(file)
    (file.parent / CONTENTS_FILE).write_text(listed, encoding="utf-8")
    return loaded


def restore_warehouse(file: Path) -> None:
    """Build the file again where it differs from the pipeline's list of contents.

    Nothing happens where there is no such list, or where the cleaned tables are missing.
    """
    listed, clean = file.parent / CONTENTS_FILE, file.parents[1] / "clean"
    if not listed.is_file() or not clean.is_dir():
        return
    contents = listed.read_text(encoding="utf-8")
    if not _has_mark(file, _digest(contents)) and list_contents(clean) == contents:
        build_warehouse(clean, file)


def list_contents(clean: Path) -> str:
    """The hash of the schema and of each table's file, as JSON.

    Args:
        clean: the folder of the cleaned tables.
    """
    from ponctuel.tables import STAR_SCHEMA  # imported here: not needed to read the file

    schema = "\n".join(table.ddl() for table in STAR_SCHEMA)
    hashes = {table.name: _sha256(_parquet(clean, table.name)) for table in STAR_SCHEMA}
    return json.dumps({"schema": _digest(schema), "tables": hashes}, indent=2) + "\n"


def _has_mark(file: Path, mark: str) -> bool:
    """Whether the file was built from contents with this hash; true if it cannot be read."""
    if not file.is_file():
        return False
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            row = connection.execute(
                "SELECT comment FROM duckdb_tables() WHERE table_name = ?", [_COMMENTED_TABLE]
            ).fetchone()
    except duckdb.Error:
        return True
    return row is not None and row[0] == mark


def _parquet(clean: Path, table: str) -> Path:
    return clean / f"{table}.parquet"


def _sha256(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
