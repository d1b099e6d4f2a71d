"""Query plans of both engines, without figures that differ from machine to machine."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    ClauseElement,
    Connection,
    Executable,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.compiler import compiles

from ponctuel.operations.base import Base

# Tables that grow with use: no documented query may scan one of them in full.
GROWING = (
    "users",
    "sessions",
    "api_keys",
    "flights",
    "events",
    "forecasts",
    "watches",
    "notifications",
    "batch_jobs",
    "audit_entries",
)


class _Explain(Executable, ClauseElement):
    """EXPLAIN before any statement; its values are bound as usual."""

    inherit_cache = False

    def __init__(self, statement: Any) -> None:
        self.statement = statement


@compiles(_Explain, "sqlite")
def _for_sqlite(element: _Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN QUERY PLAN {compiler.process(element.statement, **options)}"


@compiles(_Explain, "postgresql")
def _for_postgresql(element: _Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (COSTS OFF) {compiler.process(element.statement, **options)}"


def plan(connection: Connection, statement: Any) -> str:
    """The plan as indented text."""
    # From the driver's cursor: SQLAlchemy would read the rows as the explained statement's.
    rows = connection.execute(_Explain(statement)).cursor.fetchall()  # type: ignore[union-attr]
    if connection.dialect.name != "sqlite":
        return "\n".join(row[0] for row in rows)
    depth = {0: -1}
    lines = []
    for number, parent, _, detail in rows:
        depth[number] = depth[parent] + 1
        lines.append(f"{'  ' * depth[number]}{detail}")
    return _with_names(connection, "\n".join(lines))


def _with_names(connection: Connection, plan_text: str) -> str:
    """A plan with the names of constraints, whose indexes SQLite only numbers."""
    for hidden in sorted(set(re.findall(r"sqlite_autoindex_\w+", plan_text)), reverse=True):
        rows = connection.exec_driver_sql(f"PRAGMA index_info({hidden})").all()
        columns = [row[2] for row in rows]
        table = Base.metadata.tables[hidden.removeprefix("sqlite_autoindex_").rsplit("_", 1)[0]]
        for constraint in table.constraints:
            if not isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
                continue
            if [column.name for column in constraint.columns] == columns:
                plan_text = plan_text.replace(hidden, str(constraint.name))
    return plan_text


def full_scans(plan_text: str) -> list[str]:
    """Growing tables that a plan of either engine scans in full.

    On SQLite an index is read in full where it says ``SCAN ... USING INDEX`` without bounds: that
    counts too, unless the index is partial or read in order up to a limit (see the catalogue's
    `indexes`).
    """
    tables = re.findall(r"(?:SCAN|Seq Scan on) (\w+)(?! USING (?:COVERING )?INDEX)\b", plan_text)
    return sorted({name for name in tables if name in GROWING})


def indexes_used(plan_text: str) -> set[str]:
    """Names of indexes that a plan reads; SQLite calls the key of a table its primary key."""
    named: set[str] = set(
        re.findall(
            r"(?:USING (?:COVERING )?INDEX|Index Only Scan (?:Backward )?using"
            r"|Index Scan (?:Backward )?using|Bitmap Index Scan on) (\w+)",
            plan_text,
        )
    )
    rowid = re.findall(r"SEARCH (\w+) USING INTEGER PRIMARY KEY", plan_text)
    return named | {f"pk_{name}" for name in rowid}


def server_version(connection: Connection) -> str:
    """Name and version up to the first point: plans may change with these."""
    function = "sqlite_version()" if connection.dialect.name == "sqlite" else "version()"
    version = str(connection.execute(text(f"SELECT {function}")).scalar_one())
    return (
        version
        if connection.dialect.name == "sqlite"
        else " ".join(version.split()[:2]).split(".")[0]
    )
