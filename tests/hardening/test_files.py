"""Files: their permissions, and the errors of damaged files and full disks."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import event

from app.ui.uploads import MAX_AGE_S, UploadSweeper, upload_folder
from ponctuel.cli import commands
from ponctuel.config.application import ApplicationSettings, read_application_settings
from ponctuel.domain.clock import RealClock, ReplayClock
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.domain.parsing import to_utc
from ponctuel.operations.backup import backup
from ponctuel.operations.engine import make_engine
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.batch_files import BatchFiles
from ponctuel.serving.readiness import Readiness
from ponctuel.serving.shared_clock import SharedClock, join_replay
from ponctuel.warehouse.connect import connect
from tests.hardening.measures import Measure
from tests.hardening.test_storm import TIMES
from tests.integration.operations.conftest import Databases

ROOT = Path(__file__).resolve().parents[2]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_embedded_database_is_readable_by_its_owner_only(
    tmp_path: Path, measure: Measure
) -> None:
    database_file = tmp_path / "operations" / "ponctuel.db"
    operations = Operations(f"sqlite:///{database_file}")
    with operations.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
        modes = {path.name: mode(path) for path in database_file.parent.iterdir()}
    measure("files.database_mode", max(modes.values()))
    measure("files.folder_mode", mode(database_file.parent))
    assert mode(database_file.parent) == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3  # with its log and its shared memory
    operations.close()


def test_too_wide_permissions_are_corrected(tmp_path: Path) -> None:
    folder = tmp_path / "operations"
    folder.mkdir(mode=0o755)
    database_file = folder / "ponctuel.db"
    for path in (database_file, folder / "ponctuel.db-wal"):
        path.touch()
        path.chmod(0o644)
    make_engine(f"sqlite:///{database_file}").dispose()
    assert (mode(folder), mode(database_file), mode(folder / "ponctuel.db-wal")) == (
        0o700,
        0o600,
        0o600,
    )


def test_a_folder_of_another_owner_is_unchanged(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    make_engine(f"sqlite:///{shared / 'ponctuel.db'}").connect().close()
    assert mode(shared) == 0o1777
    assert mode(shared / "ponctuel.db") == 0o600


def test_batches_and_uploads_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "batches"
    folder.mkdir()
    (folder / f"{'a' * 32}.csv").write_text("old")
    files = BatchFiles(folder)
    name = files.add_input(b"x")
    files.write_part(name, 0, "a\n")
    files.join_parts(name, "h\n", 1)
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    assert mode(folder) == 0o700
    operations = Operations(f"sqlite:///{tmp_path / 'own' / 'ponctuel.db'}")
    upgrade(operations.engine)
    backup(operations.engine, tmp_path / "backup")
    operations.close()
    assert mode(tmp_path / "backup") == 0o600
    uploads = tmp_path / "uploads"
    (uploads / "old").mkdir(parents=True)
    (uploads / "new").mkdir()
    os.utime(uploads / "old", (0, datetime.now(UTC).timestamp() - MAX_AGE_S - 1))
    assert [path.name for path in upload_folder(uploads).iterdir()] == ["new"]
    assert mode(uploads) == 0o700
    # The remaining files are deleted while the server runs.
    sweeper = UploadSweeper(uploads, interval_s=0.02, max_age_s=0.1)
    sweeper.start()
    end_s = time.monotonic() + 10
    while any(uploads.iterdir()) and time.monotonic() < end_s:
        time.sleep(0.02)
    sweeper.stop()
    assert not any(uploads.iterdir())


def test_what_is_acknowledged_is_on_the_disk(tmp_path: Path, measure: Measure) -> None:
    """The database waits for the disk; the cost is measured beside SQLite's weaker mode."""
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with closing(engine.raw_connection()) as opened:
        connection: Any = opened.driver_connection
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        connection.execute("CREATE TABLE t (a)")
        for name in ("full", "normal"):
            connection.execute(f"PRAGMA synchronous = {name}")
            for _ in range(10 * min(TIMES, 10)):
                started = time.perf_counter()
                for statement in ("BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)", "COMMIT"):
                    connection.execute(statement)
                measure(f"transaction.{name}_ms", 1000 * (time.perf_counter() - started))
    engine.dispose()


def test_a_full_disk_is_reported_as_such(tmp_path: Path, databases: Databases) -> None:
    """SQLite reports a full disk when its file cannot grow; PostgreSQL is checked without one."""
    operations = Operations(databases.migrated_url())
    warehouse = tmp_path / "warehouse"
    warehouse.touch()
    Readiness(operations, warehouse, fresh_s=0).check()
    if databases.name == "sqlite":

        @event.listens_for(operations.engine, "connect")
        def limit_pages(connection: object, _: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

        operations.engine.dispose()

        def fill() -> None:
            with operations.begin() as work:
                for number in range(300):
                    work.jobs.mark(f"{number}" * 10)

        with pytest.raises(NotReady, match="disk of the database is full") as caught:
            fill()
        assert "upgrade" not in str(caught.value)
    operations.close()


def test_a_read_only_database_is_reported(databases: Databases) -> None:
    operations = Operations(databases.migrated_url())
    setting = {
        "sqlite": "PRAGMA query_only = ON",
        "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    }[databases.name]

    @event.listens_for(operations.engine, "connect")
    def set_read_only(connection: object, _: object) -> None:
        connection.cursor().execute(setting)  # type: ignore[attr-defined]
        if databases.name == "postgresql":
            connection.commit()  # type: ignore[attr-defined]

    with pytest.raises(NotReady, match="reading only") as caught:
        operations.check_writing()
    assert "upgrade" not in str(caught.value)
    operations.close()


def test_a_rebuilt_warehouse_is_detected(tmp_path: Path, databases: Databases) -> None:
    operations = Operations(databases.migrated_url())
    warehouse = tmp_path / "warehouse"
    warehouse.touch()
    readiness = Readiness(operations, warehouse, fresh_s=0)
    readiness.check()
    (tmp_path / "other").touch()
    (tmp_path / "other").replace(warehouse)
    with pytest.raises(NotReady, match="restart"):
        readiness.check()
    operations.close()


@pytest.fixture
def command_error(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    measure: Measure,
) -> Callable[..., str]:
    """(arguments of `ponctuel`) -> its error output; the exit code is 2."""
    for name in ("params.yaml", "dvc.yaml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setenv("PONCTUEL_ROOT", str(tmp_path))
    for name in list(os.environ):
        if name.startswith("PONCTUEL_") and name != "PONCTUEL_ROOT":
            monkeypatch.delenv(name)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["ponctuel", *arguments])
        with pytest.raises(SystemExit) as ended:
            commands.main()
        assert ended.value.code == 2
        errors = capsys.readouterr().err
        lines = [line for line in errors.splitlines() if not line.startswith("development:")]
        measure("garbled.lines", len(lines))
        return errors

    return run


def test_a_corrupt_database_is_reported_in_one_line(
    tmp_path: Path, command_error: Callable[..., str]
) -> None:
    database_file = tmp_path / "data" / "operations" / "ponctuel.db"
    database_file.parent.mkdir(parents=True)
    database_file.write_bytes(os.urandom(50_000))
    for command in ("upgrade", "check"):
        error = command_error("db", command)
        assert error.count("\n") == 1
        assert "damaged" in error


def test_a_corrupt_env_file_is_reported_in_one_line(
    tmp_path: Path, command_error: Callable[..., str]
) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00" * 100)
    for command in (("db", "check"), ("serve", "--port", "18999")):
        error = command_error(*command)
        assert error.count("\n") == 1
        assert "UTF-8" in error


def test_an_invalid_port_is_reported(command_error: Callable[..., str]) -> None:
    for command in ("serve", "model-server"):
        error = command_error(command, "--port", "99999")
        assert error == "ponctuel: port: '99999': a number from 1 to 65535 is accepted\n"


def test_a_port_in_use_is_reported_before_anything_runs(command_error: Callable[..., str]) -> None:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        error = command_error("serve", "--port", port)
    assert f"127.0.0.1:{port}" in error
    assert "cannot be listened on" in error


def test_a_corrupt_warehouse_is_reported_in_one_line(tmp_path: Path) -> None:
    database_file = tmp_path / "ponctuel.duckdb"
    database_file.write_bytes(os.urandom(50_000))
    with pytest.raises(NotReady, match="dvc repro -f warehouse") as caught:
        connect(database_file, read_only=True)
    assert "\n" not in str(caught.value)
    intact = duckdb.connect(str(tmp_path / "good.duckdb"))
    intact.close()
    connect(tmp_path / "good.duckdb", read_only=True).close()


@pytest.mark.parametrize("text", ["*", "0.0.0.0/0", "::/0", "nginx", "10.0.0.300", "10.0.0.1 x"])
def test_an_invalid_proxy_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONCTUEL_TRUSTED_PROXIES", text)
    with pytest.raises(UserError, match="TRUSTED_PROXIES"):
        read_application_settings()
    monkeypatch.setenv("PONCTUEL_TRUSTED_PROXIES", " 10.0.0.7, 192.0.2.0/24 ,::1")
    settings: ApplicationSettings = read_application_settings()
    assert settings.trusted_proxies == "10.0.0.7,192.0.2.0/24,::1"


@pytest.mark.parametrize("text", ["2013-12-23", "20131223", "2013-W52-1", " 2013-12-23 "])
def test_a_day_without_a_time_is_refused(text: str) -> None:
    from zoneinfo import ZoneInfo

    with pytest.raises(UserError) as caught:
        to_utc(text, ZoneInfo("America/New_York"), "departure")
    assert caught.value.code == "malformed_time"


def test_servers_of_one_installation_share_a_replay(databases: Databases, measure: Measure) -> None:
    operations = Operations(databases.migrated_url())
    start = datetime(2013, 12, 23, 16, tzinfo=UTC)
    first = ReplayClock(start, 600)
    assert join_replay(first, operations) is first  # no other server runs
    shared = SharedClock(first, operations)
    shared.start()
    latecomer = ReplayClock(datetime(2013, 6, 1, tzinfo=UTC), 1)
    second = join_replay(latecomer, operations)
    assert isinstance(second, ReplayClock)
    # The speed is shared too, or the clocks would diverge. Two seconds are 20 minutes.
    assert second.speed == 600
    difference = abs(second.now() - first.now())
    measure("replay.apart_s", difference.total_seconds() / 600)
    assert difference < timedelta(minutes=20)
    assert isinstance(join_replay(RealClock(), operations), RealClock)
    # After one of the two stops, a third server joins the other.
    second_shared = SharedClock(second, operations)
    second_shared.start()
    shared.stop()
    assert isinstance(join_replay(latecomer, operations), ReplayClock)
    assert abs(join_replay(latecomer, operations).now() - second.now()) < timedelta(minutes=20)
    second_shared.stop()
    assert join_replay(latecomer, operations) is latecomer
    operations.close()
