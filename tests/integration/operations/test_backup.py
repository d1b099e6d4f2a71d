"""A backup is restored with the same rows on both engines; other files are refused."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ponctuel.domain.errors import Conflict, NotReady, UserError
from ponctuel.operations import migrate
from ponctuel.operations.backup import backup, restore
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import Databases, ManualClock
from tests.integration.operations.full import leave_traces
from tests.integration.operations.samples import create_account
from tests.integration.operations.test_personal import dump


@pytest.fixture
def target(databases: Databases) -> Iterator[Operations]:
    opened = Operations(databases.empty())
    yield opened
    opened.close()


@pytest.fixture
def backup_file(operations: Operations, clock: ManualClock, tmp_path: Path) -> Path:
    leave_traces(operations, clock, "ana", 1)
    leave_traces(operations, clock, "ben", 2)
    file = tmp_path / "kept.backup"
    backup(operations.engine, file)
    return file


def test_rows_are_equal_after_a_restore(
    operations: Operations, target: Operations, backup_file: Path
) -> None:
    assert stat.S_IMODE(backup_file.stat().st_mode) == 0o600
    assert list(backup_file.parent.iterdir()) == [backup_file], "one file"
    assert restore(target.engine, backup_file) == migrate.head()
    assert dump(target) == dump(operations)
    assert migrate.differences(target.engine) == []
    # New rows get numbers after the restored ones.
    with target.begin() as work:
        work.audit.add("db.restore", actor_kind="cli")
        assert [act.action for act in work.audit.latest(limit=1).items] == ["db.restore"]


def test_a_backup_is_of_one_moment(
    operations: Operations, target: Operations, backup_file: Path
) -> None:
    rows_before = dump(operations)
    create_account(operations, "later@example.com")
    restore(target.engine, backup_file)
    assert dump(target) == rows_before


def test_data_are_replaced_only_when_that_is_requested(
    operations: Operations, backup_file: Path
) -> None:
    rows_before = dump(operations)
    create_account(operations, "later@example.com")
    with pytest.raises(Conflict, match="--replace"):
        restore(operations.engine, backup_file)
    assert "later@example.com" in dump(operations)["users"]
    restore(operations.engine, backup_file, replace=True)
    assert dump(operations) == rows_before


def test_an_existing_file_is_not_overwritten(
    operations: Operations, backup_file: Path, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="of that name"):
        backup(operations.engine, backup_file)
    with pytest.raises(UserError, match="folder"):
        backup(operations.engine, tmp_path / "nowhere" / "x")


def test_an_invalid_backup_is_refused(
    operations: Operations, target: Operations, backup_file: Path, tmp_path: Path
) -> None:
    before = dump(operations)
    content_of_backup = backup_file.read_bytes()
    for name, content in {
        "empty": b"",
        "text": b"no database at all" * 100,
        "half": content_of_backup[: len(content_of_backup) // 2],
        "changed": content_of_backup[:100] + bytes(200) + content_of_backup[300:],
    }.items():
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(UserError, match="not a backup"):
            restore(operations.engine, file, replace=True)
    with pytest.raises(UserError, match="no such file"):
        restore(operations.engine, tmp_path / "nothing")
    assert dump(operations) == before
    with pytest.raises(NotReady):
        backup(target.engine, tmp_path / "unmade")
    assert not (tmp_path / "unmade").exists()


def test_a_backup_of_a_newer_version_is_refused(
    operations: Operations, backup_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "position", lambda revision: None)
    with pytest.raises(UserError, match="newer version"):
        restore(operations.engine, backup_file, replace=True)


def test_an_older_backup_is_migrated(
    databases: Databases, target: Operations, tmp_path: Path
) -> None:
    older = Operations(databases.empty())
    migrate.upgrade(older.engine, "0003")
    with older.begin() as work:
        work.users.add("old@example.com", "x")
    file = tmp_path / "old.backup"
    backup(older.engine, file)
    older.close()
    assert restore(target.engine, file) == migrate.head()
    with target.read() as work:
        assert work.users.by_email("old@example.com") is not None
        assert work.deployments.latest().items == ()
