"""Schema migrations: upgrade, downgrade, and the comparison of models and migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, inspect

from ponctuel.domain.errors import NotReady, UserError
from ponctuel.operations.base import Base
from ponctuel.operations.engine import WRITES
from ponctuel.operations.models import User
from ponctuel.operations.revision import MIGRATIONS
from ponctuel.operations.revision import current as current

# The import registers every table in the metadata.
assert User.metadata is Base.metadata  # noqa: S101


def upgrade(engine: Engine, revision: str = "head") -> str:
    """Bring the schema up to a revision, in one transaction; returns the new revision."""
    return _run(engine, command.upgrade, revision)


def downgrade(engine: Engine, revision: str) -> str:
    """Take the schema down to a revision (`base`: nothing is left), in one transaction."""
    return _run(engine, command.downgrade, revision)


def rebuild(connection: Connection, revision: str) -> None:
    """Drop every table and make those of a revision, inside the connection's transaction."""
    config = _config(connection)
    command.downgrade(config, "base")
    command.upgrade(config, revision)


def head() -> str:
    """The newest revision that this code knows."""
    revision = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert revision is not None  # noqa: S101 - the folder holds the first migration
    return revision


def position(revision: str) -> int | None:
    """The number of revisions before it; None where this code does not know it."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    revisions = [script.revision for script in scripts][::-1]
    return revisions.index(revision) if revision in revisions else None


def differences(engine: Engine) -> list[str]:
    """Differences between the database's tables and the models; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        changes = [_as_text(change) for change in compare_metadata(context, Base.metadata)]
        return changes + _check_differences(connection)


def _as_text(change: Any) -> str:
    return " ".join(str(part) for part in (change[0] if isinstance(change, list) else change))


def _check_differences(connection: Connection) -> list[str]:
    """Alembic compares no CHECK constraints: their names are compared here."""
    inspector = inspect(connection)
    out = []
    for table in Base.metadata.sorted_tables:
        if not inspector.has_table(table.name):
            continue
        existing = {
            str(constraint["name"]) for constraint in inspector.get_check_constraints(table.name)
        }
        formatted = connection.dialect.identifier_preparer.format_constraint
        declared = {
            str(formatted(constraint))
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }
        out += [f"add_check {name}" for name in sorted(declared - existing)]
        out += [f"remove_check {name}" for name in sorted(existing - declared)]
    return out


def _run(engine: Engine, apply: Any, revision: str) -> str:
    with _without_cascades(engine) as connection:
        config = _config(connection)
        if revision not in ("head", "base") and not _known(revision):
            raise UserError("no such revision", field="revision", value=revision)
        before = MigrationContext.configure(connection).get_current_revision()
        apply(config, revision)
        if MigrationContext.configure(connection).get_current_revision() != before:
            _check_references(connection)
        connection.commit()
    return current(engine) or "base"


@contextmanager
def _without_cascades(engine: Engine) -> Iterator[Connection]:
    """A connection that writes, and on which a table may be copied and dropped.

    SQLite changes a table that way; with foreign keys enabled, dropping the old table would delete
    the rows that refer to it. The references are checked before the transaction ends.
    """
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - it was just opened
        driver.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
        try:
            yield connection
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            tables = ", ".join(sorted({row[0] for row in broken}))
            raise NotReady(f"the migration would leave rows of {tables} with broken references")


def _known(revision: str) -> bool:
    relative = revision[:1] in "+-" and revision[1:].isdigit()
    return relative or position(revision) is not None


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
