"""Backup and restore of PostgreSQL: all tables by COPY, from one snapshot, in one archive.

`pg_dump` refuses a server newer than itself, and is missing where only the driver is installed;
COPY needs only the connection that the application has anyway.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, func, select, text

from ponctuel.domain.errors import UserError
from ponctuel.operations import migrate

_MANIFEST = "manifest.json"
_FORMAT = "ponctuel-operations-1"


def write_archive(engine: Engine, file: Path) -> None:
    """Write every table, as of one moment, into a compressed tar file with a manifest."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        tables = {}
        with tarfile.open(file, "w:gz") as archive:
            for table in _tables(connection):
                data = _copy_out(connection, table)
                digest = hashlib.sha256(data).hexdigest()
                tables[table.name] = {"columns": _names(table), "sha256": digest}
                _add(archive, f"{table.name}.copy", data)
            manifest = {"format": _FORMAT, "revision": _revision(connection), "tables": tables}
            _add(archive, _MANIFEST, json.dumps(manifest, indent=2).encode())


def revision_of(file: Path) -> str:
    """The schema's revision in a backup; raises UserError unless the archive is complete."""
    return str(_read(file)[0]["revision"])


def load_archive(engine: Engine, file: Path) -> None:
    """Recreate the schema and fill its tables in one transaction."""
    manifest, data = _read(file)
    with engine.begin() as connection:
        migrate.rebuild(connection, manifest["revision"])
        for name, entry in manifest["tables"].items():
            _copy_in(connection, name, entry["columns"], data[name])
        for table in _tables(connection):
            _advance_sequences(connection, table)


def _tables(connection: Connection) -> list[Table]:
    """The existing tables, parents first: a backup may be made before an upgrade of the schema."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def _read(file: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    try:
        with tarfile.open(file, "r:gz") as archive:
            members = {
                member.name: extracted.read()
                for member in archive.getmembers()
                if (extracted := archive.extractfile(member)) is not None
            }
        manifest = json.loads(members[_MANIFEST])
        data = {name: members[f"{name}.copy"] for name in manifest["tables"]}
    except (OSError, EOFError, KeyError, ValueError, tarfile.TarError, gzip.BadGzipFile) as error:
        raise _not_a_backup(file, type(error).__name__) from error
    if manifest.get("format") != _FORMAT:
        raise _not_a_backup(file, "another format")
    for name, entry in manifest["tables"].items():
        if hashlib.sha256(data[name]).hexdigest() != entry["sha256"]:
            raise _not_a_backup(file, f"{name} was changed")
    return manifest, data


def _copy_out(connection: Connection, table: Table) -> bytes:
    columns = ", ".join(_names(table))
    keys = ", ".join(column.name for column in table.primary_key)
    out = io.BytesIO()
    with (
        _driver(connection).cursor() as cursor,
        cursor.copy(f"COPY (SELECT {columns} FROM {table.name} ORDER BY {keys}) TO STDOUT") as rows,
    ):
        for block in rows:
            out.write(block)
    return out.getvalue()


def _copy_in(connection: Connection, table: str, columns: list[str], data: bytes) -> None:
    with (
        _driver(connection).cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as rows,
    ):
        rows.write(data)


def _advance_sequences(connection: Connection, table: Table) -> None:
    """Set the sequences to the number after the highest one in the table."""
    for key in table.primary_key:
        sequence = connection.execute(
            select(func.pg_get_serial_sequence(table.name, key.name))
        ).scalar_one()
        if sequence is not None:
            next_number = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, next_number, False)))


def _names(table: Table) -> list[str]:
    return [column.name for column in table.c]


def _revision(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def _not_a_backup(file: Path, why: str) -> UserError:
    return UserError(f"not a backup of this application ({why})", field="file", value=file.name)
