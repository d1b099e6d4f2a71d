"""Backup and restore of the embedded database during use (SQLite's online backup)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from ponctuel.domain.errors import UserError


def write_copy(engine: Engine, file: Path) -> None:
    """Write the database as of one moment into a single file."""
    with closing(sqlite3.connect(file)) as target, closing(_open(engine)) as source:
        source.backup(target)
        # No write-ahead log beside the copy.
        target.execute("PRAGMA journal_mode = DELETE")


def revision_of(file: Path) -> str:
    """The schema's revision in a backup.

    Raises:
        UserError: it is damaged, or not a database of this application.
    """
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise _not_a_backup(file, str(error)) from error
    if faults != ["ok"] or revision is None:
        raise _not_a_backup(file, faults[0])
    return str(revision[0])


def load_copy(engine: Engine, file: Path) -> None:
    """Replace all that the database holds by the backup, in one step for its readers."""
    read_only = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with closing(read_only) as source, closing(_open(engine)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = WAL")


def _open(engine: Engine) -> sqlite3.Connection:
    return sqlite3.connect(str(engine.url.database), timeout=30)


def _not_a_backup(file: Path, why: str) -> UserError:
    return UserError(f"not a backup of this application ({why})", field="file", value=file.name)
