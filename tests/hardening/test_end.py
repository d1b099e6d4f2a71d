"""SIGTERM ends the server within ten seconds, with open requests and running jobs."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ponctuel.operations.work import Operations
from tests.hardening.measures import Measure
from tests.hardening.server_process import DATABASE, ENDLESS, run_server_process
from tests.hardening.test_bodies import REQUEST

LONGEST_S = 10.0


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with run_server_process(tmp_path) as server:
        yield server


def test_it_ends_in_time(
    process: tuple[subprocess.Popen[bytes], str], tmp_path: Path, measure: Measure
) -> None:
    server, url = process
    answers: list[int] = []

    def forecast() -> None:
        answer = httpx.post(f"{url}/v1/forecasts", json={"requests": [REQUEST]}, timeout=30)
        answers.append(answer.status_code)

    def hold() -> None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{url}/v1/endless", timeout=30)

    clients = [
        threading.Thread(target=function, daemon=True) for function in (forecast, hold, hold)
    ]
    for thread in clients:
        thread.start()
    time.sleep(0.3)
    signalled = time.monotonic()
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    measure("end.s", time.monotonic() - signalled)
    assert time.monotonic() - signalled < LONGEST_S
    clients[0].join(5)
    assert answers == [200]  # the request in progress is answered
    operations = Operations(f"sqlite:///{tmp_path / DATABASE}")
    with operations.begin() as work:
        (job,) = (function for function in work.jobs.states() if function.name == ENDLESS)
        assert job.lease_owner is None
        assert job.last_error == "handed back"
        assert work.jobs.is_due(ENDLESS)
    operations.close()
