"""The API over real HTTP: latency of forecasts, and throughput beside MLflow's server.

Both servers are started as a user starts them, with one worker and the same champion, and answer
about the same flights; features are ready on both sides (in MLflow's requests, in the
cache of Ponctuel), answers are not cached. MLflow answers with numbers only; Ponctuel is measured
with and without reasons.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx
import numpy as np
import pytest

from ponctuel.config.paths import Paths
from ponctuel.serving.bootstrap import make_service
from ponctuel.training.champion import champion
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import MODEL_NAME
from tests.benchmarks.conftest import Speed
from tests.e2e.conftest import ROOT, workspace  # noqa: F401 (a fixture)
from tests.e2e.processes import run, start_server

LOAD = Path(__file__).with_name("load.py")
SECONDS, BATCH = 6, 100
AIRPORTS = ("EWR", "JFK", "LGA")
CLIENTS = (1, 8)


@pytest.fixture(scope="module")
def project_root(request: pytest.FixtureRequest) -> Path:
    """The root of the repository if the pipeline has run there, else of a workspace of six weeks."""
    paths = Paths(ROOT)
    if paths.warehouse.is_file() and any(paths.candidate.glob("*")):
        return ROOT
    return Path(request.getfixturevalue("workspace"))


@pytest.fixture(scope="module")
def server(
    project_root: Path, module_monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> Iterator[str]:
    """Address of a server of pages and API, with its scheduler, on a separate database."""
    folder = tmp_path_factory.mktemp("ours")
    module_monkeypatch.setenv("PONCTUEL_RATE_LIMITS", "false")
    module_monkeypatch.setenv("PONCTUEL_DATABASE_URL", f"sqlite:///{folder}/ponctuel.db")
    command = (sys.executable, "-m", "ponctuel.cli")
    completed = run(project_root, *command, "db", "upgrade")
    assert completed.returncode == 0, completed.stderr
    yield from start_server(project_root, folder / "log", "/health", *command, "serve")


@pytest.fixture(scope="module")
def mlflow_server(
    project_root: Path, module_monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> Iterator[str]:
    """Address of `mlflow models serve` on the champion."""
    open_store(Paths(project_root))
    import mlflow

    module_monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow.get_tracking_uri())
    log = tmp_path_factory.mktemp("theirs") / "log"
    yield from start_server(
        project_root,
        log,
        "/ping",
        sys.executable,
        "-m",
        "mlflow",
        "models",
        "serve",
        "--workers",
        "1",
        "--env-manager",
        "local",
        "--model-uri",
        f"models:/{MODEL_NAME}@champion",
    )


@pytest.fixture(scope="module")
def module_monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def requests(project_root: Path) -> list[dict[str, Any]]:
    """Requests about flights of one evening, all issued at 17:00."""
    with duckdb.connect(str(Paths(project_root).warehouse), read_only=True) as db:
        rows = db.execute(
            "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_local "
            "FROM fact_flight WHERE date_local = (SELECT MAX(date_local) - 9 FROM fact_flight) "
            "AND EXTRACT(HOUR FROM sched_dep_local) BETWEEN 18 AND 22 ORDER BY ALL LIMIT ?",
            [BATCH],
        ).fetchall()
    names = ("carrier", "flight", "origin", "destination", "departure")
    fields = [dict(zip(names, (*row[:4], row[4].isoformat()), strict=True)) for row in rows]
    moment = datetime.combine(rows[0][4].date(), datetime.min.time()) + timedelta(hours=17)
    return [request | {"issued_at": moment.isoformat()} for request in fields]


def _load(url: str, calls: list[Any], clients: int) -> dict[str, float]:
    """Requests per second and latencies of calls in the format of `load.py`."""
    completed = subprocess.run(
        [sys.executable, str(LOAD), url, str(clients), str(SECONDS)],
        input=json.dumps(calls),
        text=True,
        capture_output=True,
        check=True,
    )
    figures = json.loads(completed.stdout)
    assert not figures["failures"], figures["failures"][:3]
    p50, p99 = (1000 * float(np.quantile(figures["latencies_s"], q)) for q in (0.5, 0.99))
    return {"per_s": len(figures["latencies_s"]) / figures["seconds"], "p50_ms": p50, "p99_ms": p99}


def test_throughput_beside_mlflows_server(
    project_root: Path,
    server: str,
    mlflow_server: str,
    requests: list[dict[str, Any]],
    speed: Speed,
) -> None:
    assert champion(Paths(project_root)) is not None
    service = make_service(project_root)
    rows = [service.features(request) for request in requests]
    for size in (1, BATCH):
        groups = range(0, len(requests), size)
        bodies = [{"requests": requests[start : start + size]} for start in groups]
        ready = [
            {
                "dataframe_split": {
                    "columns": list(rows[0].columns),
                    "data": [
                        json.loads(r.to_json(orient="values"))[0]
                        for r in rows[start : start + size]
                    ],
                }
            }
            for start in groups
        ]
        for clients in CLIENTS:
            mlflow_load = _load(f"{mlflow_server}/invocations", ready, clients)
            for query, label in (("", "with_reasons"), ("?reasons=false", "numbers_alone")):
                server_load = _load(f"{server}/v1/forecasts{query}", bodies, clients)
                speed.add(
                    f"forecasts_beside_mlflow_{size}_a_call_{clients}_clients_{label}",
                    rows_per_s=server_load["per_s"] * size,
                    mlflow_rows_per_s=mlflow_load["per_s"] * size,
                    ratio=server_load["per_s"] / mlflow_load["per_s"],
                    p50_ms=server_load["p50_ms"],
                    p99_ms=server_load["p99_ms"],
                    mlflow_p50_ms=mlflow_load["p50_ms"],
                    mlflow_p99_ms=mlflow_load["p99_ms"],
                )
                assert server_load["per_s"] > 0 < mlflow_load["per_s"]


def test_board_lookups(server: str, speed: Speed) -> None:
    """Boards of the next hours, by one client and by several in a separate process.

    `/health` gives the cost of any answer of this server, and of the clients themselves.
    """
    boards = [f"/v1/airports/{code}/board?hours={hours}" for code in AIRPORTS for hours in (6, 7)]
    for _ in range(120):
        board = httpx.get(f"{server}{boards[0]}").json()
        if board["refreshed_at_utc"] is not None:
            break
        time.sleep(0.5)
    assert board["flights"]
    for clients in CLIENTS:
        health = _load(server, ["/health"], clients)
        figures = _load(server, boards, clients)
        speed.add(
            f"board_lookup_{clients}_clients",
            **figures,
            health_p50_ms=health["p50_ms"],
            health_p99_ms=health["p99_ms"],
            ratio_to_health=figures["p50_ms"] / health["p50_ms"],
        )
        assert figures["per_s"] > 0
