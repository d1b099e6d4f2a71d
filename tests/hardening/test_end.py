"""A signal ends the server in ten seconds, whatever is open and whatever is at work."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from ponctuel.operations.work import Operations
from tests.e2e.processes import _wait
from tests.hardening.measures import Measure
from tests.hardening.stand import ENDLESS
from tests.hardening.test_bodies import REQUEST
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
LONGEST_S = 10.0


@pytest.fixture
def process(tmp_path: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    log = tmp_path / "log"
    with log.open("w") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.hardening.stand", str(tmp_path), str(port)],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    _wait(f"{url}/health", started, log)
    return started, url


def test_it_ends_in_time(
    process: tuple[subprocess.Popen[bytes], str], tmp_path: Path, measure: Measure
) -> None:
    started, url = process
    answers: list[int] = []

    def forecast() -> None:
        answer = httpx.post(f"{url}/v1/forecasts", json={"requests": [REQUEST]}, timeout=30)
        answers.append(answer.status_code)

    def hold() -> None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{url}/v1/endless", timeout=30)

    holding = [threading.Thread(target=one, daemon=True) for one in (forecast, hold, hold)]
    for thread in holding:
        thread.start()
    time.sleep(0.3)
    begun = time.monotonic()
    started.send_signal(signal.SIGTERM)
    assert started.wait(30) == 0
    measure("end.s", time.monotonic() - begun)
    assert time.monotonic() - begun < LONGEST_S
    holding[0].join(5)
    assert answers == [200]  # what was in flight is answered
    operations = Operations(f"sqlite:///{tmp_path / 'ponctuel.db'}")
    with operations.begin() as work:
        (job,) = (one for one in work.jobs.states() if one.name == ENDLESS)
        assert job.lease_owner is None
        assert job.last_error == "handed back"
        assert work.jobs.is_due(ENDLESS)
    operations.close()
