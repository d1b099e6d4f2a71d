"""A signal ends the server in ten seconds, whatever is open and whatever is at work."""

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
from tests.hardening.server_process import DATABASE, ENDLESS, standing
from tests.hardening.test_bodies import REQUEST

LONGEST_S = 10.0


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with standing(tmp_path) as started:
        yield started


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
    operations = Operations(f"sqlite:///{tmp_path / DATABASE}")
    with operations.begin() as work:
        (job,) = (one for one in work.jobs.states() if one.name == ENDLESS)
        assert job.lease_owner is None
        assert job.last_error == "handed back"
        assert work.jobs.is_due(ENDLESS)
    operations.close()
