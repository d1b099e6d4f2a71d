"""The commands of `ponctuel db`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ponctuel.cli.commands import app
from ponctuel.operations import migrate
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import Databases, ManualClock
from tests.integration.operations.full import leave_traces


@pytest.fixture
def url(databases: Databases, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    empty = databases.empty()
    monkeypatch.setenv("PONCTUEL_DATABASE_URL", empty)
    monkeypatch.setenv("PONCTUEL_ROOT", str(tmp_path))
    return empty


def run_db(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["db", *arguments])


def test_the_schema_is_upgraded_checked_and_downgraded(url: str) -> None:
    assert "ponctuel db upgrade" in str(run_db("check").exception)
    assert migrate.head() in run_db("upgrade").stdout
    assert "current" in run_db("check").stdout
    refused = run_db("downgrade", "base")
    assert refused.exit_code != 0
    assert "--yes" in str(refused.exception)
    assert "0001" in run_db("downgrade", "0001", "--yes").stdout
    assert "0001" in str(run_db("check").exception)


def test_backup_loss_and_restore(url: str, tmp_path: Path) -> None:
    run_db("upgrade")
    operations = Operations(url)
    with operations.begin() as work:
        work.users.add("ana@example.com", "x")
    file = tmp_path / "x.backup"
    assert run_db("backup", str(file)).exit_code == 0
    with operations.begin() as work:
        account = work.users.by_email("ana@example.com")
        assert account is not None
        work.personal.erase(account.id)
    operations.close()
    assert "--replace" in str(run_db("restore", str(file)).exception)
    assert migrate.head() in run_db("restore", str(file), "--replace").stdout
    with operations.read() as work:
        assert work.users.by_email("ana@example.com") is not None
    operations.close()


def test_purge_counts_and_deletes_files(url: str, tmp_path: Path) -> None:
    run_db("upgrade")
    operations = Operations(url, ManualClock())
    leave_traces(operations, ManualClock(), "ana", 1)
    operations.close()
    file = tmp_path / "data" / "operations" / "batches" / "ana" / "in.csv"
    file.parent.mkdir(parents=True)
    file.touch()
    completed = run_db("purge")
    assert completed.exit_code == 0, completed.exception
    counted = dict(line.split() for line in completed.stdout.splitlines())
    # All rows are of 2013: the unused account is deleted first, with its batch.
    assert counted["erased_accounts"] == counted["events"] == counted["audit_entries"] == "1"
    assert counted["batch_jobs"] == "0"
    assert counted["users"] == "0"
    assert not file.exists()


def test_an_unreachable_database_is_a_short_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONCTUEL_DATABASE_URL", "postgresql://u:geheim@127.0.0.1:1/x")
    failed = run_db("check")
    assert "does not answer" in str(failed.exception)
    assert "geheim" not in str(failed.exception)
