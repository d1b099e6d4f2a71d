"""SQLAlchemy engines with the settings that both databases need."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from ponctuel.domain.errors import SettingsError

BUSY_TIMEOUT_MS = 10_000
WRITES = "ponctuel_writes"
_FIELD = "PONCTUEL_DATABASE_URL"
# recursive_triggers: without it a REPLACE would delete rows without firing the triggers.
_PRAGMAS = (
    "journal_mode = WAL",
    # What was committed is on the disk, even if the machine crashes.
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
)
_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


def make_engine(url: str) -> Engine:
    """An engine on `sqlite:///path` or `postgresql://user:password@host/database`.

    Nothing connects yet; the folder of a SQLite file is created, and the file is private from the
    first connection on.

    Raises:
        SettingsError: another kind of database, or no URL at all. The error has no password.
    """
    parsed = _parse(url)
    if parsed.drivername == "sqlite":
        return _sqlite(parsed)
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        hide_parameters=True,  # addresses and hashes do not belong in logs
        pool_size=10,
        max_overflow=10,
        connect_args={"options": "-c timezone=utc -c lock_timeout=10s", "connect_timeout": 10},
    )


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError(
            "sqlite:///path or postgresql://user:password@host/database is accepted", field=_FIELD
        ) from None
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise SettingsError("the database needs a file, as in sqlite:///ponctuel.db", field=_FIELD)
    if parsed.drivername not in ("sqlite", *_POSTGRES):
        raise SettingsError(
            "sqlite and postgresql are accepted", field=_FIELD, value=parsed.drivername
        )
    return parsed


def keep_private(database: Path) -> None:
    """Create or correct a SQLite file and its folder so that only their owner may read them.

    SQLite gives the files beside it the rights of this one. An existing folder that others use too,
    such as /tmp, is left as it is.
    """
    try:
        _make_folder(database.parent)
        database.touch(mode=0o600)
        for file in (database, *(Path(f"{database}{end}") for end in ("-wal", "-shm"))):
            if file.exists() and file.stat().st_mode & 0o077:
                file.chmod(0o600)
    except OSError as error:
        raise SettingsError(
            f"the database's file cannot be used ({error.strerror})", field=_FIELD
        ) from None


def _make_folder(folder: Path) -> None:
    missing = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    shared = folder.stat().st_mode & stat.S_ISVTX or folder == Path.home()
    if missing or (not shared and folder.stat().st_uid == os.geteuid()):
        folder.chmod(0o700)


def _sqlite(url: URL) -> Engine:
    database = Path(str(url.database))
    _make_folder(database.parent)
    if database.exists():
        keep_private(database)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
    )

    @event.listens_for(engine, "do_connect")
    def open_private(*_: Any) -> None:
        keep_private(database)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        # Otherwise Python's driver begins transactions by itself, and not before DDL.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once, whatever the time-out, if
        # another has written in between. So transactions that write take the lock at the beginning.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
