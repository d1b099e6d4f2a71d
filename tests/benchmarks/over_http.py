"""Measurements over real HTTP: Ponctuel's server as a user starts it, beside MLflow's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import numpy as np

from ponctuel.config.paths import Paths
from ponctuel.features.build import queried_rows
from ponctuel.features.requests import STATED_COLUMNS
from ponctuel.serving.bootstrap import make_service
from ponctuel.timeline.builder import Timeline
from ponctuel.training.store_layout import MODEL_NAME
from tests.benchmarks.lines import Lines
from tests.benchmarks.sampled_requests import sample_requests
from tests.benchmarks.separate_processes import resolved
from tests.servers import free_port

LOAD = Path(__file__).with_name("load.py")
COMMAND = (sys.executable, "-m", "ponctuel.cli")
MLFLOW = (sys.executable, "-m", "mlflow", "models", "serve", "--workers", "1")
MLFLOW_NAME, QUERIES, HEALTH = "mlflow models serve", "DuckDB's queries, in process", "/health"
CLIENTS = (1, 8)
# Forecasts asked by one client after another, and by eight at a time; seconds of a board's load.
SERIAL_N, PARALLEL_N, SECONDS = 400, 1600, 6.0
# Number of calls of Ponctuel beside MLflow's server, by the rows of a call.
CALLS = {1: 600, 100: 60}
WARM_UP = 40
START_S, BOARD_S = 300, 120


@dataclass
class Server:
    """A running server: Ponctuel's or MLflow's."""

    process: subprocess.Popen[bytes]
    url: str
    started_s: float
    ready_s: float

    def memory_mb(self) -> float:
        """Resident memory of the server and its child processes."""
        pids = [str(self.process.pid)]
        for pid in pids:
            pids += Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        texts = [Path(f"/proc/{pid}/status").read_text(encoding="ascii") for pid in pids]
        return sum(int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) for text in texts) / 1024


def measure(lines: Lines, paths: Paths, folder: Path, share: float) -> None:
    """Measure all lines of the table that are about servers."""
    database = {"PONCTUEL_DATABASE_URL": f"sqlite:///{folder}/ponctuel.db"}
    environment = {**os.environ, **database, "PONCTUEL_RATE_LIMITS": "false"}
    subprocess.run([*COMMAND, "db", "upgrade"], env=environment, check=True, capture_output=True)
    with _started([*COMMAND, "serve"], "/ready", environment, folder / "log") as server:
        lines.add("server_ready", server.ready_s)
        httpx.get(server.url, timeout=START_S).raise_for_status()  # the page is built after the API
        lines.add("server_page", time.perf_counter() - server.started_s)
        _wait_for_board(server)
        lines.add("server_memory_at_start", server.memory_mb())
        _new_and_repeated(lines, paths, server, share)
        lines.add("server_memory_after", server.memory_mb())
        _boards(lines, server, share)
        _beside_mlflow(lines, paths, server, folder, share)
    with _started(
        [*COMMAND, "serve", "--workers", "2"], "/ready", environment, folder / "log"
    ) as two_workers:
        httpx.get(two_workers.url, timeout=START_S).raise_for_status()
        _wait_for_board(two_workers)
        # The first requests make the workers read their models; they are not measured.
        new = sample_requests(paths, round(PARALLEL_N * share) + WARM_UP, seed=6)
        calls = [{"requests": [request]} for request in new]
        _load(f"{two_workers.url}/v1/forecasts", calls[:WARM_UP], 8, once=True)
        rate = _load(f"{two_workers.url}/v1/forecasts", calls[WARM_UP:], 8, once=True)["per_s"]
        lines.add("new_8_clients_rate_2_workers", rate)


def _new_and_repeated(lines: Lines, paths: Paths, server: Server, share: float) -> None:
    serial_n, parallel_n = round(SERIAL_N * share), round(PARALLEL_N * share)
    bodies = [
        {"requests": [request]} for request in sample_requests(paths, serial_n + parallel_n, seed=3)
    ]
    url = f"{server.url}/v1/forecasts"
    queries = _queried_ms(paths, bodies[: max(3, round(20 * share))])
    new = _load(url, bodies[:serial_n], 1, once=True)
    lines.add("new_1_client_p50", new["p50_ms"], (QUERIES, queries))
    lines.add("new_1_client_p99", new["p99_ms"])
    new = _load(url, bodies[serial_n:], 8, once=True)
    lines.add("new_8_clients_p50", new["p50_ms"])
    lines.add("new_8_clients_rate", new["per_s"])
    repeated = _load(url, bodies[:serial_n], 1, once=True)
    lines.add("again_1_client_p50", repeated["p50_ms"])
    repeated = _load(url, bodies[serial_n:], 8, once=True)
    lines.add("again_8_clients_p50", repeated["p50_ms"])
    lines.add("again_8_clients_rate", repeated["per_s"])


def _queried_ms(paths: Paths, calls: list[dict[str, Any]]) -> float:
    """Median milliseconds of one request's features by the SQL of the families."""
    service = make_service(paths.root)
    timeline = Timeline(service._connection.cursor(), service._schedule.timeline.rules)
    durations_s = []
    for call in calls:
        (request,) = resolved(service, call["requests"])
        row = service._features._stated(0, request)
        started = time.perf_counter()
        stated = {name: [row[name]] for name in STATED_COLUMNS}
        queried_rows(timeline.connection, stated, timeline.rules)
        durations_s.append(time.perf_counter() - started)
    return 1000 * median(durations_s)


def _boards(lines: Lines, server: Server, share: float) -> None:
    calls = [
        f"/v1/airports/{code}/board?hours={h}" for code in ("EWR", "JFK", "LGA") for h in (6, 7)
    ]
    for clients in CLIENTS:
        bare = _load(server.url, ["/health"], clients, seconds=SECONDS * share)
        boards = _load(server.url, calls, clients, seconds=SECONDS * share)
        name = "client" if clients == 1 else "clients"
        if clients == 1:
            lines.add("board_1_client_p50", boards["p50_ms"], (HEALTH, bare["p50_ms"]))
        lines.add(f"board_{clients}_{name}_p99", boards["p99_ms"], (HEALTH, bare["p99_ms"]))


def _beside_mlflow(lines: Lines, paths: Paths, server: Server, folder: Path, share: float) -> None:
    """Measure forecasts of new flights beside MLflow's server, which gets ready rows of features."""
    service = make_service(paths.root)
    rounds = {size: max(8, round(calls * share)) for size, calls in CALLS.items()}
    most = sum(size * calls * (len(CLIENTS) + 1) for size, calls in rounds.items())
    new = iter(sample_requests(paths, most, seed=4))
    frames = [service.features(request) for request in sample_requests(paths, 100, seed=5)]
    columns = list(frames[0].columns)
    rows = [json.loads(frame.to_json(orient="values"))[0] for frame in frames]
    environment = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{paths.mlruns}/mlflow.db"}
    command = [*MLFLOW, "--env-manager", "local", "--model-uri", f"models:/{MODEL_NAME}@champion"]

    def new_bodies(size: int) -> list[Any]:
        return [{"requests": list(islice(new, size))} for _ in range(rounds[size])]

    with _started(command, "/ping", environment, folder / "mlflow-log") as mlflow:
        for size in CALLS:
            ready = [
                {"dataframe_split": {"columns": columns, "data": rows[start : start + size]}}
                for start in range(0, 100, size)
            ]
            for clients in CLIENTS:
                mlflow_load = _load(
                    f"{mlflow.url}/invocations", ready, clients, seconds=SECONDS * share
                )
                url = f"{server.url}/v1/forecasts"
                numbers = _load(f"{url}?reasons=false", new_bodies(size), clients, once=True)
                name = f"mlflow_{size}_rows_{clients}_clients"
                lines.add(name, numbers["per_s"] / mlflow_load["per_s"])
                if (size, clients) == (100, 1):
                    with_reasons = _load(url, new_bodies(size), clients, once=True)
                    lines.add(f"{name}_reasons", with_reasons["per_s"] / mlflow_load["per_s"])


def _wait_for_board(server: Server) -> None:
    """Wait until the scheduler has made the first board, which is part of a start."""
    end_s = time.monotonic() + BOARD_S
    while time.monotonic() < end_s:
        board = httpx.get(f"{server.url}/v1/airports/EWR/board", timeout=60)
        if board.status_code == 200 and board.json().get("flights"):
            return
        time.sleep(0.5)


def _load(
    url: str, calls: list[Any], clients: int, *, once: bool = False, seconds: float = 0.0
) -> dict[str, float]:
    completed = subprocess.run(
        [sys.executable, str(LOAD), url, str(clients), "0" if once else str(max(1.0, seconds))],
        input=json.dumps(calls),
        text=True,
        capture_output=True,
        check=True,
    )
    measured = json.loads(completed.stdout)
    # When too many requests wait, the server answers 503 at once.
    assert set(measured["failures"]) <= {503}, measured["failures"][:3]
    answered = len(measured["latencies_s"]) - len(measured["failures"])
    p50, p99 = (1000 * float(np.quantile(measured["latencies_s"], q)) for q in (0.5, 0.99))
    return {"per_s": answered / measured["seconds"], "p50_ms": p50, "p99_ms": p99}


@contextmanager
def _started(
    command: list[str], path: str, environment: dict[str, str], log: Path
) -> Iterator[Server]:
    port, started = free_port(), time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = Server(process, f"http://127.0.0.1:{port}", started, 0.0)
        try:
            while True:
                assert process.poll() is None, log.read_text(encoding="utf-8")[-2000:]
                assert time.perf_counter() - started < START_S, f"{command[:4]} never answered"
                try:
                    if httpx.get(server.url + path, timeout=5).status_code == 200:
                        break
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
            server.ready_s = time.perf_counter() - started
            yield server
        finally:
            os.killpg(process.pid, 15)
            process.wait(30)
