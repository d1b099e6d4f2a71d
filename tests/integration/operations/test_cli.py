"""`ponctuel db ...`, as an operator types it."""

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


def db(*said: str) -> Result:
    return CliRunner().invoke(app, ["db", *said])


def test_up_check_and_down(url: str) -> None:
    assert "ponctuel db upgrade" in str(db("check").exception)
    assert migrate.head() in db("upgrade").stdout
    assert "current" in db("check").stdout
    refused = db("downgrade", "base")
    assert refused.exit_code != 0
    assert "--yes" in str(refused.exception)
    assert "0001" in db("downgrade", "0001", "--yes").stdout
    assert "0001" in str(db("check").exception)


def test_backup_loss_and_restore(url: str, tmp_path: Path) -> None:
    db("upgrade")
    operations = Operations(url)
    with operations.begin() as work:
        work.users.add("ana@example.com", "x")
    file = tmp_path / "x.backup"
    assert db("backup", str(file)).exit_code == 0
    with operations.begin() as work:
        account = work.users.by_email("ana@example.com")
        assert account is not None
        work.personal.erase(account.id)
    operations.close()
    assert "--replace" in str(db("restore", str(file)).exception)
    assert migrate.head() in db("restore", str(file), "--replace").stdout
    with operations.read() as work:
        assert work.users.by_email("ana@example.com") is not None
    operations.close()


def test_purge_counts_and_deletes_files(url: str, tmp_path: Path) -> None:
    db("upgrade")
    operations = Operations(url, ManualClock())
    leave_traces(operations, ManualClock(), "ana", 1)
    operations.close()
    file = tmp_path / "data" / "operations" / "batches" / "ana" / "in.csv"
    file.parent.mkdir(parents=True)
    file.touch()
    done = db("purge")
    assert done.exit_code == 0, done.exception
    counted = dict(line.split() for line in done.stdout.splitlines())
    # All of it is of 2013: the account, which nobody used since, goes first and takes its batch along.
    assert counted["erased_accounts"] == counted["events"] == counted["audit_entries"] == "1"
    assert counted["batch_jobs"] == "0"
    assert counted["users"] == "0"
    assert not file.exists()


def test_a_wrong_address_is_one_plain_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONCTUEL_DATABASE_URL", "postgresql://u:geheim@127.0.0.1:1/x")
    failed = db("check")
    assert "does not answer" in str(failed.exception)
    assert "geheim" not in str(failed.exception)
