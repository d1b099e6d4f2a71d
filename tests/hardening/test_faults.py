"""What breaks beside us: each fault has its promised behaviour, and ends by itself.

`reports/exploitation/pannes.md` lists the faults, with the tests of other files that hold some of
them. `make attack` lets the database be away for half a minute; here it is a second.
"""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, text

from ponctuel.domain.roles import Role
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.batch_csv import LOT
from ponctuel.serving.scheduler import Job, Scheduler
from tests.e2e.processes import _wait
from tests.hardening.conftest import send
from tests.hardening.faulty import DATABASE
from tests.hardening.measures import Measure
from tests.integration.accounts.conftest import PASSWORD, MovableClock, build_house
from tests.integration.operations.conftest import Databases
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
AWAY_S = 30.0 if "PONCTUEL_ATTACK" in os.environ else 1.0
HEAD, ROW = "carrier,flight,origin,destination,departure", "UA,1545,EWR,IAH,2013-12-23T17:15"
WEATHER = {"kind": "weather", "airport": "EWR", "weather": {"temperature_c": -3.5}}
HOUR = timedelta(hours=1)


@contextmanager
def faulty(folder: Path, ahead_min: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server over what lies in a folder; it is killed in the end, whatever it is at."""
    port, log = free_port(), folder / f"log-{ahead_min}"
    words = [sys.executable, "-m", "tests.hardening.faulty", str(folder), str(port), str(ahead_min)]
    with log.open("w") as output:
        started = subprocess.Popen(words, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/health", started, log)
        yield started, f"http://127.0.0.1:{port}"
    finally:
        started.send_signal(signal.SIGKILL)
        started.wait(20)


def session(url: str, email: str) -> dict[str, str]:
    answer = send("POST", f"{url}/v1/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_batch_outlives_the_kill_of_its_server(tmp_path: Path, measure: Measure) -> None:
    """Killed in the middle of a file, the next server finishes it; each row is there once."""
    operations = Operations(f"sqlite:///{tmp_path / DATABASE}", MovableClock())
    upgrade(operations.engine)
    email = build_house(operations).person(Role.TRAVELLER)
    operations.close()
    rows = 4 * LOT

    def read(url: str, key: dict[str, str], batch: str) -> Any:
        return send("GET", f"{url}/v1/batches/{batch}", headers=key).json()

    with faulty(tmp_path, 0) as (server, url):
        key = session(url, email)
        content = "\n".join([HEAD, *[ROW] * rows])
        files = {"file": ("a.csv", content, "text/csv")}
        batch = send("POST", f"{url}/v1/batches", files=files, headers=key).json()["id"]
        end_s = time.monotonic() + 60
        while read(url, key, batch)["done_n"] < LOT:
            assert time.monotonic() < end_s
            time.sleep(0.05)
        assert read(url, key, batch)["state"] == "running"
        server.send_signal(signal.SIGKILL)
        server.wait(20)
    with faulty(tmp_path, 5) as (_, url):
        begun = time.monotonic()  # a start takes as long as the machine lets it
        key = session(url, email)
        while read(url, key, batch)["state"] != "done":
            assert time.monotonic() < begun + 120
            time.sleep(0.1)
        answer = send("GET", f"{url}/v1/batches/{batch}/result", headers=key)
        listed = send("GET", f"{url}/v1/batches", headers=key).json()["batches"]
    measure("fault.batch.recovery_s", time.monotonic() - begun)
    told = list(csv.DictReader(io.StringIO(answer.text)))
    measure("fault.batch.lost_rows", rows - len(told))
    assert len(told) == rows
    assert len(listed) == 1


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
    databases: Databases, request: pytest.FixtureRequest, measure: Measure
) -> None:
    """A clear error meanwhile, forecasts go on; what was refused is taken once afterwards."""
    if databases.name == "sqlite":
        return  # a file is never away: the disk's faults are told elsewhere
    server = request.getfixturevalue("postgres")
    url = databases.migrated()
    operations = Operations(url, MovableClock())
    house = build_house(operations)
    key = house.signed_in(Role.OPERATOR)
    service: Any = house.client.app.state.service  # type: ignore[attr-defined]
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
            answer = house.client.get("/v1/sessions", headers=key)
            assert answer.status_code == 503, answer.text
            assert "password" not in answer.text
            assert house.client.post("/v1/forecasts", json=asked).status_code == 200
            assert not scheduler.turn(job)
            time.sleep(0.3)
    finally:
        close_to_all(server, name, closed=False)
    back = time.monotonic()
    while house.client.get("/v1/sessions", headers=key).status_code != 200:
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
