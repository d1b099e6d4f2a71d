"""Backup and restore on both engines: one file that only its owner may read."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Engine, text

from ponctuel.domain.errors import Conflict, NotReady, UserError
from ponctuel.operations import migrate, postgres_backup, sqlite_backup


def backup(engine: Engine, file: Path) -> None:
    """Write all tables as of one moment into a new file (mode 0600: it holds personal data).

    Raises:
        UserError: the file exists already, or its folder does not.
        NotReady: the database has no schema.
    """
    if migrate.current(engine) is None:
        raise NotReady("the database has no schema yet; see `ponctuel db upgrade`")
    if file.exists():
        raise UserError("a file of that name exists already", field="file", value=file)
    if not file.parent.is_dir():
        raise UserError("its folder does not exist", field="file", value=file)
    # Created empty with mode 0600, so that its contents are never readable by others.
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if engine.dialect.name == "sqlite":
            sqlite_backup.write_copy(engine, file)
        else:
            postgres_backup.write_archive(engine, file)
    except BaseException:
        file.unlink()
        raise


def restore(engine: Engine, file: Path, *, replace: bool = False) -> str:
    """Replace the contents of the database by a backup; returns the schema's revision.

    An older backup is migrated to this version's schema. Stop the application first.

    Args:
        replace: allow the loss of accounts and flights that the database holds.

    Raises:
        UserError: the file is not a complete backup of this engine.
        Conflict: the database holds data, and `replace` is not set.
    """
    if not file.is_file():
        raise UserError("no such file", field="file", value=file)
    backup_module = sqlite_backup if engine.dialect.name == "sqlite" else postgres_backup
    revision = backup_module.revision_of(file)
    if migrate.position(revision) is None:
        raise UserError(
            f"written by a newer version of the application (schema {revision})",
            field="file",
            value=file.name,
        )
    if _in_use(engine) and not replace:
        raise Conflict("the database holds data that would be lost; pass --replace to replace them")
    if engine.dialect.name == "sqlite":
        sqlite_backup.load_copy(engine, file)
    else:
        postgres_backup.load_archive(engine, file)
    return migrate.upgrade(engine)


def _in_use(engine: Engine) -> bool:
    if migrate.current(engine) is None:
        return False
    with engine.connect() as connection:
        first_rows = [
            connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first()
            for table in ("users", "flights")
        ]
    return any(row is not None for row in first_rows)
