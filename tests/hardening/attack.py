"""`python -m tests.hardening.attack`: attack the whole application, and measure the effect on other clients.

`make attack` runs it after the tests; the pipeline must have run. On SQLite, and on PostgreSQL where
one can be started; loopback only, some two minutes each.
"""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import sync_playwright

from ponctuel.domain.errors import UserError
from ponctuel.stages.temporary_postgres import temporary_postgres
from tests.e2e.browsing import ARGUMENTS, chromium
from tests.hardening.measures import Measure, measuring
from tests.hardening.process import (
    COMMAND,
    Process,
    flood,
    longest_wait,
    peak_during,
    run_application,
    seconds_until_closed,
)
from tests.hardening.test_bodies import ATTACKS, JSON

FLOOD_BYTES = 150_000_000
FLOODED_PATHS = ("queue/join", "run/predict", "reset", "cancel")
UNKNOWN_PATHS = ("queue/join", "run/predict", "api/predict", "call/drawn", "reset", "cancel")
NAMES = {
    "fields": "300,000 unknown fields",
    "items": "10,000 items of 40 wrong fields",
    "lists": "2.7 million empty lists",
}
CLIENTS, BESIDE_S, LOOKUPS = 8, 20.0, "/v1/flights?origin=EWR&day=2013-12-23"


def attack(process: Process, measure: Measure) -> None:
    """Run all attacks one after another; the last ends the server."""
    floods(process, measure)
    unknown_names(process, measure)
    recordings(process, measure)
    bodies(process, measure)
    lookups(process, measure)
    measure(
        "whole.head_s", seconds_until_closed(process.port, b"GET / HTTP/1.1\r\n", b"x-a: b\r\n")
    )
    taken_port(process, measure)
    shutdown(process, measure)


def floods(process: Process, measure: Measure) -> None:
    """Send four bodies of 150 MB at a time, with and without a content length."""
    for chunked in (False, True):
        before, answers = process.memory_mb(), []

        def send(chunked: bool = chunked, answers: list[Any] = answers) -> None:
            with ThreadPoolExecutor(len(FLOODED_PATHS)) as pool:
                send_body = partial(flood, process.port, size=FLOOD_BYTES, chunked=chunked)
                answers += pool.map(send_body, [f"/gradio_api/{name}" for name in FLOODED_PATHS])

        peak_mb = peak_during(process.memory_mb, send)
        kind = "chunked" if chunked else "announced"
        measure(f"whole.flood.{kind}.memory_mb", max(0.0, peak_mb - before))
        measure(f"whole.flood.{kind}.sent_kb", max(sent for sent, _ in answers) / 1024)


def unknown_names(process: Process, measure: Measure) -> None:
    before = process.lines()
    answers = [
        httpx.post(f"{process.url}/gradio_api/{name}", json={"fn_index": 99_999}, timeout=60)
        for name in UNKNOWN_PATHS
    ]
    time.sleep(0.5)
    requests = sum(answer.status_code == 404 for answer in answers)
    measure("whole.unknown.refused", requests / len(answers))
    # Every request logs one line.
    measure("whole.unknown.lines", max(0, process.lines() - before - len(answers)))


def recordings(process: Process, measure: Measure) -> None:
    before = set(process.folder.rglob("*"))
    for _ in range(10):
        files = {"file": ("a.webm", b"\x1aE\xdf\xa3" * 2_000_000)}
        with suppress(httpx.TransportError):  # the connection may be closed during the upload
            httpx.post(f"{process.url}/gradio_api/process_recording", files=files, timeout=60)
    leftovers = [path for path in set(process.folder.rglob("*")) - before if path.is_file()]
    measure("whole.recordings.files", len(leftovers))


def bodies(process: Process, measure: Measure) -> None:
    """Send the bodies as a visitor, and with an account, which may send more."""
    idle_wait_s = longest_wait(process.url, lambda: time.sleep(2))
    measure("whole.health_alone_s", idle_wait_s)
    for headers in ({}, process.account()):
        for key, name in NAMES.items():
            body, answers = ATTACKS[name].encode(), []

            def send(
                body: bytes = body, answers: list[Any] = answers, caller_headers: Any = headers
            ) -> None:
                url = f"{process.url}/v1/forecasts"
                with httpx.Client(timeout=60) as client:
                    answers.append(client.post(url, content=body, headers=JSON | caller_headers))

            measure(f"whole.bodies.{key}.wait_s", longest_wait(process.url, send))
            measure(f"whole.bodies.{key}.answer_s", answers[0].elapsed.total_seconds())
            measure(f"whole.bodies.{key}.answer_bytes", len(answers[0].content))


def lookups(process: Process, measure: Measure) -> None:
    """Measure `GET /v1/flights`, alone and beside clients that request forecasts without pause."""
    with httpx.Client(timeout=60) as client:
        for _ in range(40):
            measure("whole.lookups.alone_ms", lookup_ms(client, process.url))
            time.sleep(0.05)
        bodies = _requests(client, process.url)
        context = multiprocessing.get_context("spawn")
        answers: Any = context.Queue()
        arguments = (process.url, bodies, BESIDE_S, answers)
        load_process = context.Process(target=ask_for_forecasts, args=arguments)
        load_process.start()
        answers.get()  # the load has started
        end_s = time.monotonic() + BESIDE_S
        while time.monotonic() < end_s:
            measure("whole.lookups.beside_ms", lookup_ms(client, process.url))
            time.sleep(0.05)
        statuses: dict[int, int] = answers.get()
        load_process.join()
    measure("whole.forecasts.answered_a_second", statuses.get(200, 0) / BESIDE_S)
    measure(
        "whole.forecasts.faults",
        sum(n for status, n in statuses.items() if status not in (200, 503)),
    )


def ask_for_forecasts(url: str, requests: Sequence[Any], for_s: float, answers: Any) -> None:
    """Request forecasts with eight clients for `for_s` seconds; counts the responses by status."""
    answers.put(None)
    end_s = time.monotonic() + for_s

    def send_requests(number: int) -> Counter[int]:
        statuses: Counter[int] = Counter()
        with httpx.Client(timeout=60) as client:
            while time.monotonic() < end_s:
                number += 1
                body = {"requests": [requests[number % len(requests)]]}
                statuses[client.post(f"{url}/v1/forecasts", json=body).status_code] += 1
        return statuses

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers.put(dict(sum(pool.map(send_requests, range(0, 10 * CLIENTS, 10)), Counter())))


def lookup_ms(client: httpx.Client, url: str) -> float:
    started = time.perf_counter()
    assert client.get(f"{url}{LOOKUPS}").status_code == 200
    return 1000 * (time.perf_counter() - started)


def _requests(client: httpx.Client, url: str) -> list[dict[str, Any]]:
    """Requests about scheduled flights that have not departed."""
    day = client.get(f"{url}/v1/flights?origin=EWR&day=2013-12-24").json()["flights"]
    return [
        {
            "carrier": row["carrier_code"],
            "flight": row["flight_number"],
            "origin": row["origin_code"],
            "destination": row["destination_code"],
            "departure": row["sched_dep_local"],
        }
        for row in day[:200]
    ]


def taken_port(process: Process, measure: Measure) -> None:
    started = time.monotonic()
    completed = subprocess.run(
        [*COMMAND, "serve", "--port", str(process.port)],
        env=process.environment,
        text=True,
        capture_output=True,
        check=False,
    )
    measure("whole.port.told_s", time.monotonic() - started)
    lines = [line for line in completed.stderr.splitlines() if not line.startswith("development:")]
    measure("whole.port.lines", len(lines))
    measure("whole.port.exit", completed.returncode)


def shutdown(process: Process, measure: Measure) -> None:
    """Send SIGTERM while a browser has a page open and a long request is in progress."""
    statuses: list[int] = []
    # A separate client for the request in progress: idle connections are closed.
    body = {"requests": _requests(httpx.Client(timeout=60), process.url)[:20]}
    client = httpx.Client(timeout=60)

    def send_requests() -> None:
        url = f"{process.url}/v1/forecasts?reasons=false"
        statuses.append(client.post(url, json=body).status_code)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_page()
        page.goto(process.url, wait_until="networkidle")
        thread = threading.Thread(target=send_requests)
        thread.start()
        time.sleep(0.2)
        started = time.monotonic()
        process.popen.send_signal(signal.SIGTERM)
        code = process.popen.wait(60)
        measure("whole.end.s", time.monotonic() - started)
        measure("whole.end.exit", code)
        thread.join()
        browser.close()
    measure("whole.end.answered", statuses.count(200))


def main() -> None:
    """Attack over SQLite, then over PostgreSQL."""
    with _folder() as folder:
        attack_over(f"sqlite:///{folder}/operations/ponctuel.db", folder, "sqlite")
    with _folder() as folder, temporary_postgres() as database:
        attack_over(database, folder, "postgresql")


def attack_over(database: str, folder: Path, engine: str) -> None:
    """Run the application over a database and attack it."""
    print(f"attack: the whole application over {engine}", flush=True)
    with run_application(database, folder) as process:
        attack(process, measuring(engine))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(f"attack: {error}")
