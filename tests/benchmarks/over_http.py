"""What is measured over real HTTP: our server as a user starts it, and MLflow's beside it."""

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
from ponctuel.training.place import MODEL_NAME
from tests.benchmarks.alone import resolved
from tests.benchmarks.drawn import drawn_requests
from tests.benchmarks.lines import Lines
from tests.servers import free_port

LOAD = Path(__file__).with_name("load.py")
COMMAND = (sys.executable, "-m", "ponctuel.cli")
MLFLOW = (sys.executable, "-m", "mlflow", "models", "serve", "--workers", "1")
MLFLOWS, QUERIES, HEALTH = "mlflow models serve", "DuckDB's queries, in process", "/health"
CLIENTS = (1, 8)
# Of two thousand forecasts, so many by one client.
ONE_BY_ONE, SIDE_BY_SIDE, SECONDS = 400, 1600, 6.0
# Calls of ours beside MLflow's server, by the rows of a call.
CALLS = {1: 600, 100: 60}
WARM_UP = 40
START_S, BOARD_S = 300, 120


@dataclass
class Server:
    """A server of ours or MLflow's."""

    process: subprocess.Popen[bytes]
    url: str
    begun_s: float
    ready_s: float

    def memory_mb(self) -> float:
        """What it and its children have resident now."""
        pids = [str(self.process.pid)]
        for pid in pids:
            pids += Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        texts = [Path(f"/proc/{pid}/status").read_text(encoding="ascii") for pid in pids]
        return sum(int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) for text in texts) / 1024


def measure(lines: Lines, paths: Paths, folder: Path, share: float) -> None:
    """All lines of the table that are about servers."""
    database = {"PONCTUEL_DATABASE_URL": f"sqlite:///{folder}/ponctuel.db"}
    environment = {**os.environ, **database, "PONCTUEL_RATE_LIMITS": "false"}
    subprocess.run([*COMMAND, "db", "upgrade"], env=environment, check=True, capture_output=True)
    with _started([*COMMAND, "serve"], "/ready", environment, folder / "log") as ours:
        lines.add("server_ready", ours.ready_s)
        httpx.get(ours.url, timeout=START_S).raise_for_status()  # made beside the API
        lines.add("server_page", time.perf_counter() - ours.begun_s)
        _board_is_there(ours)
        lines.add("server_memory_at_start", ours.memory_mb())
        _new_and_again(lines, paths, ours, share)
        lines.add("server_memory_after", ours.memory_mb())
        _boards(lines, ours, share)
        _beside_mlflow(lines, paths, ours, folder, share)
    with _started(
        [*COMMAND, "serve", "--workers", "2"], "/ready", environment, folder / "log"
    ) as two:
        httpx.get(two.url, timeout=START_S).raise_for_status()
        _board_is_there(two)
        # Its workers have yet to read their models: what a server does once, at its start.
        new = drawn_requests(paths, round(SIDE_BY_SIDE * share) + WARM_UP, seed=6)
        calls = [{"requests": [each]} for each in new]
        _load(f"{two.url}/v1/forecasts", calls[:WARM_UP], 8, once=True)
        rate = _load(f"{two.url}/v1/forecasts", calls[WARM_UP:], 8, once=True)["per_s"]
        lines.add("new_8_clients_rate_2_workers", rate)


def _new_and_again(lines: Lines, paths: Paths, ours: Server, share: float) -> None:
    one, side = round(ONE_BY_ONE * share), round(SIDE_BY_SIDE * share)
    asked = [{"requests": [each]} for each in drawn_requests(paths, one + side, seed=3)]
    url = f"{ours.url}/v1/forecasts"
    queries = _queried_ms(paths, asked[: max(3, round(20 * share))])
    new = _load(url, asked[:one], 1, once=True)
    lines.add("new_1_client_p50", new["p50_ms"], (QUERIES, queries))
    lines.add("new_1_client_p99", new["p99_ms"])
    new = _load(url, asked[one:], 8, once=True)
    lines.add("new_8_clients_p50", new["p50_ms"])
    lines.add("new_8_clients_rate", new["per_s"])
    again = _load(url, asked[:one], 1, once=True)
    lines.add("again_1_client_p50", again["p50_ms"])
    again = _load(url, asked[one:], 8, once=True)
    lines.add("again_8_clients_p50", again["p50_ms"])
    lines.add("again_8_clients_rate", again["per_s"])


def _queried_ms(paths: Paths, calls: list[dict[str, Any]]) -> float:
    """The features of one request by the families' own queries, which serving asked before."""
    service = make_service(paths.root)
    timeline = Timeline(service._connection.cursor(), service._schedule.timeline.rules)
    took = []
    for call in calls:
        (request,) = resolved(service, call["requests"])
        row = service._features._stated(0, request)
        begun = time.perf_counter()
        stated = {name: [row[name]] for name in STATED_COLUMNS}
        queried_rows(timeline.connection, stated, timeline.rules)
        took.append(time.perf_counter() - begun)
    return 1000 * median(took)


def _boards(lines: Lines, ours: Server, share: float) -> None:
    calls = [
        f"/v1/airports/{code}/board?hours={h}" for code in ("EWR", "JFK", "LGA") for h in (6, 7)
    ]
    for clients in CLIENTS:
        bare = _load(ours.url, ["/health"], clients, seconds=SECONDS * share)
        seen = _load(ours.url, calls, clients, seconds=SECONDS * share)
        name = "client" if clients == 1 else "clients"
        if clients == 1:
            lines.add("board_1_client_p50", seen["p50_ms"], (HEALTH, bare["p50_ms"]))
        lines.add(f"board_{clients}_{name}_p99", seen["p99_ms"], (HEALTH, bare["p99_ms"]))


def _beside_mlflow(lines: Lines, paths: Paths, ours: Server, folder: Path, share: float) -> None:
    """The table beside MLflow: rows ready there; here flights that nobody has asked for before."""
    service = make_service(paths.root)
    rounds = {size: max(8, round(calls * share)) for size, calls in CALLS.items()}
    most = sum(size * calls * (len(CLIENTS) + 1) for size, calls in rounds.items())
    new = iter(drawn_requests(paths, most, seed=4))
    frames = [service.features(each) for each in drawn_requests(paths, 100, seed=5)]
    columns = list(frames[0].columns)
    rows = [json.loads(frame.to_json(orient="values"))[0] for frame in frames]
    environment = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{paths.mlruns}/mlflow.db"}
    command = [*MLFLOW, "--env-manager", "local", "--model-uri", f"models:/{MODEL_NAME}@champion"]

    def asked(size: int) -> list[Any]:
        return [{"requests": list(islice(new, size))} for _ in range(rounds[size])]

    with _started(command, "/ping", environment, folder / "mlflow-log") as theirs:
        for size in CALLS:
            ready = [
                {"dataframe_split": {"columns": columns, "data": rows[at : at + size]}}
                for at in range(0, 100, size)
            ]
            for clients in CLIENTS:
                other = _load(f"{theirs.url}/invocations", ready, clients, seconds=SECONDS * share)
                url = f"{ours.url}/v1/forecasts"
                numbers = _load(f"{url}?reasons=false", asked(size), clients, once=True)
                name = f"mlflow_{size}_rows_{clients}_clients"
                lines.add(name, numbers["per_s"] / other["per_s"])
                if (size, clients) == (100, 1):
                    whole = _load(url, asked(size), clients, once=True)
                    lines.add(f"{name}_reasons", whole["per_s"] / other["per_s"])


def _board_is_there(ours: Server) -> None:
    """The scheduler's first work is part of a start."""
    end_s = time.monotonic() + BOARD_S
    while time.monotonic() < end_s:
        board = httpx.get(f"{ours.url}/v1/airports/EWR/board", timeout=60)
        if board.status_code == 200 and board.json().get("flights"):
            return
        time.sleep(0.5)


def _load(
    url: str, calls: list[Any], clients: int, *, once: bool = False, seconds: float = 0.0
) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, str(LOAD), url, str(clients), "0" if once else str(max(1.0, seconds))],
        input=json.dumps(calls),
        text=True,
        capture_output=True,
        check=True,
    )
    told = json.loads(done.stdout)
    # Who comes when too many wait is told so at once.
    assert set(told["failures"]) <= {503}, told["failures"][:3]
    answered = len(told["latencies_s"]) - len(told["failures"])
    p50, p99 = (1000 * float(np.quantile(told["latencies_s"], q)) for q in (0.5, 0.99))
    return {"per_s": answered / told["seconds"], "p50_ms": p50, "p99_ms": p99}


@contextmanager
def _started(
    command: list[str], path: str, environment: dict[str, str], log: Path
) -> Iterator[Server]:
    port, begun = free_port(), time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = Server(process, f"http://127.0.0.1:{port}", begun, 0.0)
        try:
            while True:
                assert process.poll() is None, log.read_text(encoding="utf-8")[-2000:]
                assert time.perf_counter() - begun < START_S, f"{command[:4]} never answered"
                try:
                    if httpx.get(server.url + path, timeout=5).status_code == 200:
                        break
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
            server.ready_s = time.perf_counter() - begun
            yield server
        finally:
            os.killpg(process.pid, 15)
            process.wait(30)
