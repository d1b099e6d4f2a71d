"""What breaks beside us: each fault has its promised behaviour, and ends by itself.

`reports/exploitation/pannes.md` lists the faults, with the tests of other files that hold some of
them. `make attack` lets the database be away for half a minute; here it is a second.
"""

from __future__ import annotations

import csv
import io
import os
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, text

from ponctuel.domain.roles import Role
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.repositories.batches import SILENT
from ponctuel.operations.work import Operations
from ponctuel.serving.batch_csv import LOT
from ponctuel.serving.batches import BatchWorker
from ponctuel.serving.scheduler import Job, Scheduler
from tests.hardening.conftest import send
from tests.hardening.measures import Measure
from tests.hardening.server_process import DATABASE, standing
from tests.integration.accounts.conftest import PASSWORD, MovableClock, build_application
from tests.integration.operations.conftest import Databases

AWAY_S = 30.0 if "PONCTUEL_ATTACK" in os.environ else 1.0
HEAD, ROW = "carrier,flight,origin,destination,departure", "UA,1545,EWR,IAH,2013-12-23T17:15"
HOUR = timedelta(hours=1)


def test_a_batch_outlives_the_kill_of_its_server(tmp_path: Path, measure: Measure) -> None:
    """Killed in the middle of a file, the next server finishes it; each row is there once."""
    operations = Operations(f"sqlite:///{tmp_path / DATABASE}", MovableClock())
    upgrade(operations.engine)
    person = {
        "email": build_application(operations, tmp_path).create_account(Role.TRAVELLER),
        "password": PASSWORD,
    }
    content = "\n".join([f"{HEAD},place", *(f"{ROW},{place}" for place in range(3 * LOT))])
    with standing(tmp_path) as (server, url):
        session = send("POST", f"{url}/v1/sessions", json=person).json()
        key = {"authorization": f"Bearer {session['access_token']}"}
        files = {"file": ("a.csv", content, "text/csv")}
        sent = send("POST", f"{url}/v1/batches", files=files, headers=key).json()
        path = f"/v1/batches/{sent['id']}"
        end_s = time.monotonic() + 60
        while (job := send("GET", url + path, headers=key).json())["done_n"] < LOT:
            assert time.monotonic() < end_s
            time.sleep(0.05)
        server.kill()
        server.wait(20)
    assert job["state"] == "running"
    application = build_application(
        operations, tmp_path
    )  # the next server: the session goes on as well
    worker = BatchWorker(application.batches)
    assert not worker.do_next(), "it may be alive"
    # Signed tokens are read by the machine's clock: this one goes no further than a session does.
    application.clock.ahead = SILENT + timedelta(seconds=30)
    begun = time.monotonic()
    assert worker.do_next()
    measure("fault.batch.recovery_s", time.monotonic() - begun)
    assert application.client.get(path, headers=key).json()["state"] == "done"
    answer = application.client.get(f"{path}/result", headers=key)
    places = [row["place"] for row in csv.DictReader(io.StringIO(answer.text))]
    measure("fault.batch.lost_rows", 3 * LOT - len(set(places)))
    assert places == [str(place) for place in range(3 * LOT)], "none lost, none twice"
    assert len(application.client.get("/v1/batches", headers=key).json()["batches"]) == 1
    operations.close()


def close_to_all(server: Engine, name: str, *, closed: bool) -> None:
    """Let nobody into a database, and send away who is there; or open it again."""
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
    """A clear error meanwhile, forecasts go on; what was refused is taken once afterwards."""
    if databases.name == "sqlite":
        return  # a file is never away: the disk's faults are told elsewhere
    server = request.getfixturevalue("postgres")
    url = databases.migrated_url()
    operations = Operations(url, MovableClock())
    application = build_application(operations, tmp_path)
    key = application.sign_in_as(Role.OPERATOR)
    service: Any = application.client.app.state.service  # type: ignore[attr-defined]
    service.read_event = None
    ran: list[float] = []
    job = Job("board", lambda: timedelta(seconds=1), lambda: ran.append(time.monotonic()))
    scheduler = Scheduler(operations, [job])
    asked = {"requests": [dict(zip(HEAD.split(","), ROW.split(","), strict=True))]}
    name = make_url(url).database or ""
    close_to_all(server, name, closed=True)
    begun = time.monotonic()
    try:
        while time.monotonic() < begun + AWAY_S:
            answer = application.client.get("/v1/sessions", headers=key)
            assert answer.status_code == 503, answer.text
            assert "password" not in answer.text
            assert application.client.post("/v1/forecasts", json=asked).status_code == 200
            assert not scheduler.turn(job)
            time.sleep(0.3)
    finally:
        close_to_all(server, name, closed=False)
    back = time.monotonic()
    while application.client.get("/v1/sessions", headers=key).status_code != 200:
        assert time.monotonic() < back + 20
        time.sleep(0.1)
    measure("fault.database.recovery_s", time.monotonic() - back)
    assert scheduler.turn(job)
    assert len(ran) == 1
    operations.close()


def test_a_worker_that_hangs_loses_its_run(tmp_path: Path, measure: Measure) -> None:
    """Another takes it up once its time is over; what the first does late changes nothing."""
    clock = MovableClock()
    operations = Operations(f"sqlite:///{tmp_path}/jobs.db", clock)
    upgrade(operations.engine)
    gate, done = threading.Event(), []
    hanging = Scheduler(operations, [Job("board", lambda: HOUR, lambda: gate.wait(30) and None)])
    heir = Scheduler(operations, [Job("board", lambda: HOUR, lambda: done.append(1))])
    thread = threading.Thread(target=hanging.turn, args=[hanging.jobs[0]])
    thread.start()
    end_s = time.monotonic() + 10
    while not hanging._running and time.monotonic() < end_s:
        time.sleep(0.01)
    assert not heir.turn(heir.jobs[0]), "it may be alive"
    clock.ahead = hanging.jobs[0].lease
    assert heir.turn(heir.jobs[0])
    gate.set()
    thread.join(10)
    with operations.read() as work:
        (state,) = work.jobs.states()
    measure("fault.hang.runs", state.runs_n)
    assert (state.runs_n, len(done), state.lease_owner) == (1, 1, None)
    operations.close()


def test_a_clock_that_jumps_stops_no_job_and_doubles_none(tmp_path: Path, measure: Measure) -> None:
    """A day ahead, two days back, and right again: each job goes on at its own pace."""
    clock = MovableClock()
    operations = Operations(f"sqlite:///{tmp_path}/jobs.db", clock)
    upgrade(operations.engine)
    runs: list[timedelta] = []
    job = Job("board", lambda: HOUR, lambda: runs.append(clock.ahead))
    both = [Scheduler(operations, [job]), Scheduler(operations, [job])]
    for ahead in (timedelta(), timedelta(days=1), timedelta(days=-1), timedelta()):
        clock.ahead = ahead
        assert sum(one.turn(job) for one in both) == 1, "one of the two, and once"
        assert not any(one.turn(job) for one in both), "not before its time"
    measure("fault.clock.runs", len(runs))
    assert len(runs) == 4
    operations.close()
