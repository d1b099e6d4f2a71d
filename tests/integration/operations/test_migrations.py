"""Migrations upgrade and downgrade the schema on both engines, and agree with the models."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from ponctuel.domain.errors import NotReady, UserError
from ponctuel.operations import migrate
from ponctuel.operations.base import Base
from ponctuel.operations.engine import make_engine
from ponctuel.operations.revision import newest
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import Databases, ManualClock
from tests.integration.operations.full import leave_traces

LATER = {"replays", "measurements", "alerts", "alert_messages", "alert_attempts", "alert_silences"}


def test_up_and_down_one_by_one(databases: Databases) -> None:
    engine = make_engine(databases.empty())
    revisions = [f"{n:04d}" for n in range(1, int(migrate.head()) + 1)]
    for revision in revisions:
        assert migrate.upgrade(engine, revision) == revision
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    for revision in [*reversed(revisions[:-1]), "base"]:
        assert migrate.downgrade(engine, revision) == revision
    assert inspect(engine).get_table_names() == ["alembic_version"]
    # A second upgrade works: the downgrade has removed everything.
    assert migrate.upgrade(engine) == migrate.head()
    engine.dispose()


def test_the_newest_revision_is_alembics_head() -> None:
    assert newest() == migrate.head()


def test_models_and_migrations_agree(operations: Operations) -> None:
    assert migrate.differences(operations.engine) == []


def test_rows_are_kept_when_their_table_changes(operations: Operations, clock: ManualClock) -> None:
    """Downgrade to other columns of forecasts, and upgrade again: SQLite copies the whole table."""
    leave_traces(operations, clock, "ana", 1)
    before = _all_rows(operations)
    assert before["forecasts"]
    assert before["notifications"], "notifications refer to forecasts"
    assert migrate.downgrade(operations.engine, "0005") == "0005"
    downgraded = _all_rows(operations)
    assert downgraded.keys() == before.keys() - LATER, "tables of later revisions"
    assert {name: len(rows) for name, rows in downgraded.items()} == {
        name: len(before[name]) for name in downgraded
    }
    assert migrate.upgrade(operations.engine) == migrate.head()
    assert _all_rows(operations) == before
    assert migrate.differences(operations.engine) == []
    with operations.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        partial = {
            index["name"]: index["dialect_options"]
            for index in inspect(connection).get_indexes("forecasts")
        }
    assert any("where" in option for option in partial["uq_forecasts_board"])


def test_a_migration_that_breaks_references_is_rolled_back(
    tmp_path: Path, clock: ManualClock
) -> None:
    """SQLite's foreign keys are off while a table is copied, and checked before the commit."""
    operations = Operations(f"sqlite:///{tmp_path}/ponctuel.db", clock)
    migrate.upgrade(operations.engine)
    leave_traces(operations, clock, "ana", 1)
    raw = operations.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("UPDATE notifications SET forecast_id = 999999")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.close()
    with pytest.raises(NotReady, match="rows of notifications with broken references"):
        migrate.downgrade(operations.engine, "0005")
    assert migrate.current(operations.engine) == migrate.head()
    assert migrate.differences(operations.engine) == []
    operations.close()


def _all_rows(operations: Operations) -> dict[str, list[tuple[object, ...]]]:
    table_names = inspect(operations.engine).get_table_names()
    with operations.engine.connect() as connection:
        return {
            name: sorted(
                (tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))), key=repr
            )
            for name in Base.metadata.tables
            if name in table_names
        }


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ("DROP INDEX ix_forecasts_history", "add_index"),
        ("ALTER TABLE watches ADD COLUMN colour VARCHAR(8)", "remove_column"),
        ("DROP TABLE deployments", "add_table"),
    ],
)
def test_a_schema_difference_is_reported(
    operations: Operations, change: str, difference: str
) -> None:
    with operations.engine.begin() as connection:
        connection.execute(text(change))
    assert any(difference in reported for reported in migrate.differences(operations.engine))


def test_a_missing_check_is_reported(databases: Databases) -> None:
    engine = make_engine(databases.migrated_url())
    with engine.begin() as connection:
        if databases.name == "sqlite":
            connection.execute(text("PRAGMA writable_schema = ON"))
            connection.execute(
                text(
                    "UPDATE sqlite_master SET sql = replace(sql, 'ck_users_role_known', 'other') "
                    "WHERE name = 'users'"
                )
            )
        else:
            connection.execute(text("ALTER TABLE users DROP CONSTRAINT ck_users_role_known"))
    engine.dispose()
    engine = make_engine(engine.url.render_as_string(hide_password=False))
    assert "add_check ck_users_role_known" in migrate.differences(engine)
    engine.dispose()


def test_every_append_only_table_has_its_triggers(operations: Operations) -> None:
    expected = {
        f"{table.name}_{action}"
        for table in Base.metadata.sorted_tables
        if table.info["append_only"]
        for action in ("no_update", "no_delete")
    }
    sqlite = operations.engine.dialect.name == "sqlite"
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with operations.engine.connect() as connection:
        triggers = set(connection.execute(text(listed)).scalars())
    assert len(expected) >= 6
    assert expected <= triggers
    assert len(triggers) == len(expected) * (2 if sqlite else 3) / 2


def test_a_schema_that_is_not_current_is_refused(databases: Databases) -> None:
    operations = Operations(databases.empty())
    with pytest.raises(NotReady, match="ponctuel db upgrade"):
        operations.ping()
    with pytest.raises(NotReady, match="ponctuel db upgrade"), operations.read() as work:
        work.users.by_email("someone@example.com")
    migrate.upgrade(operations.engine, "0002")
    with pytest.raises(NotReady, match="0002"):
        operations.ping()
    migrate.upgrade(operations.engine)
    operations.ping()
    operations.close()


def test_an_unknown_revision_is_refused(databases: Databases) -> None:
    engine = make_engine(databases.empty())
    with pytest.raises(UserError, match="no such revision"):
        migrate.upgrade(engine, "9999")
    engine.dispose()
