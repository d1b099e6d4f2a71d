"""Faults of the environment: each has its documented behaviour, and recovery is automatic.

`reports/exploitation/pannes.md` lists the faults, and the tests of other files for some of
them. In `make attack` the database is unavailable for half a minute; here for one second.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, text

from ponctuel.domain.roles import Role
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.repositories.batches import HEARTBEAT_TIMEOUT
from ponctuel.operations.work import Operations
from ponctuel.serving.batch_csv import CHUNK_ROWS
from ponctuel.serving.batches import BatchWorker
from ponctuel.serving.retraining import Attempt
from ponctuel.serving.scheduler import Job, Scheduler
from tests.hardening import retraining_process
from tests.hardening.conftest import send
from tests.hardening.measures import Measure
from tests.hardening.server_process import DATABASE, ROOT, run_server_process
from tests.integration.accounts.conftest import PASSWORD, MovableClock, build_application
from tests.integration.operations.conftest import Databases

OUTAGE_S = 30.0 if "PONCTUEL_ATTACK" in os.environ else 1.0
HEADER, ROW = "carrier,flight,origin,destination,departure", "UA,1545,EWR,IAH,2013-12-23T17:15"
HOUR = timedelta(hours=1)


def test_a_batch_outlives_the_kill_of_its_server(tmp_path: Path, measure: Measure) -> None:
    """After a kill in the middle of a file, the next server finishes it; each row is there once."""
    operations = Operations(f"sqlite:///{tmp_path / DATABASE}", MovableClock())
    upgrade(operations.engine)
    credentials = {
        "email": build_application(operations, tmp_path).create_account(Role.TRAVELLER),
        "password": PASSWORD,
    }
    content = "\n".join([f"{HEADER},place", *(f"{ROW},{place}" for place in range(3 * CHUNK_ROWS))])
    with run_server_process(tmp_path) as (server, url):
        session = send("POST", f"{url}/v1/sessions", json=credentials).json()
        headers = {"authorization": f"Bearer {session['access_token']}"}
        files = {"file": ("a.csv", content, "text/csv")}
        batch = send("POST", f"{url}/v1/batches", files=files, headers=headers).json()
        path = f"/v1/batches/{batch['id']}"
        end_s = time.monotonic() + 60
        while (job := send("GET", url + path, headers=headers).json())["done_n"] < CHUNK_ROWS:
            assert time.monotonic() < end_s
            time.sleep(0.05)
        server.kill()
        server.wait(20)
    assert job["state"] == "running"
    application = build_application(
        operations, tmp_path
    )  # the next server: the session goes on as well
    worker = BatchWorker(application.batches)
    assert not worker.do_next(), "the first worker may still be running"
    # The clock moves by less than the lifetime of the session's token.
    application.clock.ahead = HEARTBEAT_TIMEOUT + timedelta(seconds=30)
    started = time.monotonic()
    assert worker.do_next()
    measure("fault.batch.recovery_s", time.monotonic() - started)
    assert application.client.get(path, headers=headers).json()["state"] == "done"
    answer = application.client.get(f"{path}/result", headers=headers)
    places = [row["place"] for row in csv.DictReader(io.StringIO(answer.text))]
    measure("fault.batch.lost_rows", 3 * CHUNK_ROWS - len(set(places)))
    assert places == [str(place) for place in range(3 * CHUNK_ROWS)], "none lost, none twice"
    assert len(application.client.get("/v1/batches", headers=headers).json()["batches"]) == 1
    operations.close()


def seconds_outlived(module: str, folder: Path) -> float:
    """Kill a process once another that it has started holds a lock: how long that one lives on."""
    server = subprocess.Popen([sys.executable, "-m", module, str(folder)], cwd=ROOT)
    end_s = time.monotonic() + 60
    while not (folder / retraining_process.BEGUN).exists():
        assert server.poll() is None
        assert time.monotonic() < end_s
        time.sleep(0.02)
    killed_s = time.monotonic()
    server.kill()
    server.wait(20)
    with (folder / retraining_process.LOCK).open() as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return time.monotonic() - killed_s
            except BlockingIOError:
                assert time.monotonic() < killed_s + 20, "it outlives its server"
                time.sleep(0.01)


def test_a_retraining_ends_with_its_server(tmp_path: Path, measure: Measure) -> None:
    """Killed with all that it started; the next server begins it once more, and no third time."""
    clock = MovableClock()
    operations = Operations(f"sqlite:///{tmp_path / retraining_process.DATABASE}", clock)
    upgrade(operations.engine)
    with operations.begin() as work:
        work.jobs.mark(retraining_process.JOB, retraining_process.NOW - timedelta(days=1))
    measure(
        "fault.retraining.end_s", seconds_outlived("tests.hardening.retraining_process", tmp_path)
    )
    made: list[Attempt] = []
    job = retraining_process.retraining(operations, made.append)
    heir = Scheduler(operations, [job])
    assert not heir.turn(job), "the server may be alive"
    clock.ahead = job.lease
    assert heir.turn(job)
    clock.ahead += retraining_process.EVERY
    assert heir.turn(job), "it looks again, and lets the model rest"
    measure("fault.retraining.runs", len(made))
    assert made == [Attempt(date(2013, 11, 10), date(2013, 12, 8), promoted=False)]
    with operations.read() as work:
        acts = [act.action for act in work.audit.latest(limit=50).items]
    assert sorted(acts) == ["model.retrain", "model.retrain_again"]
    operations.close()


def test_forecasting_processes_end_with_their_front(tmp_path: Path, measure: Measure) -> None:
    measure("fault.front.end_s", seconds_outlived("tests.hardening.worker_process", tmp_path))


def set_connections(server: Engine, name: str, *, closed: bool) -> None:
    """Refuse connections to a database and end the open ones, or accept them again."""
    with server.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {not closed}'))
        if closed:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n"),
                {"n": name},
            )


def test_a_database_that_is_away_comes_back(
    databases: Databases, request: pytest.FixtureRequest, tmp_path: Path, measure: Measure
) -> None:
    """During the outage a clear error, while forecasts go on; afterwards the refused job runs once."""
    if databases.name == "sqlite":
        return  # a file has no outage; faults of the disk have their own tests
    server = request.getfixturevalue("postgres")
    url = databases.migrated_url()
    operations = Operations(url, MovableClock())
    application = build_application(operations, tmp_path)
    headers = application.sign_in_as(Role.OPERATOR)
    service: Any = application.client.app.state.service  # type: ignore[attr-defined]
    service.read_event = None
    runs: list[float] = []
    job = Job("board", lambda: timedelta(seconds=1), lambda: runs.append(time.monotonic()))
    scheduler = Scheduler(operations, [job])
    body = {"requests": [dict(zip(HEADER.split(","), ROW.split(","), strict=True))]}
    name = make_url(url).database or ""
    set_connections(server, name, closed=True)
    started = time.monotonic()
    try:
        while time.monotonic() < started + OUTAGE_S:
            answer = application.client.get("/v1/sessions", headers=headers)
            assert answer.status_code == 503, answer.text
            assert "password" not in answer.text
            assert application.client.post("/v1/forecasts", json=body).status_code == 200
            assert not scheduler.turn(job)
            time.sleep(0.3)
    finally:
        set_connections(server, name, closed=False)
    restored = time.monotonic()
    while application.client.get("/v1/sessions", headers=headers).status_code != 200:
        assert time.monotonic() < restored + 20
        time.sleep(0.1)
    measure("fault.database.recovery_s", time.monotonic() - restored)
    assert scheduler.turn(job)
    assert len(runs) == 1
    operations.close()


def test_a_worker_that_hangs_loses_its_run(tmp_path: Path, measure: Measure) -> None:
    """Another worker takes the run after its lease; the late end of the first changes nothing."""
    clock = MovableClock()
    operations = Operations(f"sqlite:///{tmp_path}/jobs.db", clock)
    upgrade(operations.engine)
    release, done = threading.Event(), []
    first = Scheduler(operations, [Job("board", lambda: HOUR, lambda: release.wait(30) and None)])
    second = Scheduler(operations, [Job("board", lambda: HOUR, lambda: done.append(1))])
    thread = threading.Thread(target=first.turn, args=[first.jobs[0]])
    thread.start()
    end_s = time.monotonic() + 10
    while not first._running and time.monotonic() < end_s:
        time.sleep(0.01)
    assert not second.turn(second.jobs[0]), "the first worker may still be running"
    clock.ahead = first.jobs[0].lease
    assert second.turn(second.jobs[0])
    release.set()
    thread.join(10)
    with operations.read() as work:
        (state,) = work.jobs.states()
    measure("fault.hang.runs", state.runs_n)
    assert (state.runs_n, len(done), state.lease_owner) == (1, 1, None)
    operations.close()


def test_a_clock_that_jumps_stops_no_job_and_doubles_none(tmp_path: Path, measure: Measure) -> None:
    """The clock jumps a day ahead, two days back, and back again: each job runs once per interval."""
    clock = MovableClock()
    operations = Operations(f"sqlite:///{tmp_path}/jobs.db", clock)
    upgrade(operations.engine)
    runs: list[timedelta] = []
    job = Job("board", lambda: HOUR, lambda: runs.append(clock.ahead))
    schedulers = [Scheduler(operations, [job]), Scheduler(operations, [job])]
    for ahead in (timedelta(), timedelta(days=1), timedelta(days=-1), timedelta()):
        clock.ahead = ahead
        assert sum(instance.turn(job) for instance in schedulers) == 1, (
            "one of the two schedulers, once"
        )
        assert not any(instance.turn(job) for instance in schedulers), (
            "not before the next interval"
        )
    measure("fault.clock.runs", len(runs))
    assert len(runs) == 4
    operations.close()
