"""The doors over real HTTP: latency of forecasts, and throughput beside MLflow's own server.

Both servers are started as a user starts them, with one worker and the same champion, and answer
about the same flights; features are ready on both sides (rows in the request there, remembered
here), answers are not cached. MLflow's tells the numbers alone; ours is asked with its reasons and
without.
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
from ponctuel.training.place import MODEL_NAME
from ponctuel.training.store import open_store
from tests.benchmarks.conftest import Speed
from tests.e2e.conftest import ROOT, workspace  # noqa: F401 (a fixture)
from tests.e2e.processes import run, serving

LOAD = Path(__file__).with_name("load.py")
SECONDS, BATCH = 6, 100
AIRPORTS = ("EWR", "JFK", "LGA")
CLIENTS = (1, 8)


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest) -> Path:
    """The checkout, if the pipeline has run in it; else six weeks in a folder of their own."""
    paths = Paths(ROOT)
    if paths.warehouse.is_file() and any(paths.candidate.glob("*")):
        return ROOT
    return Path(request.getfixturevalue("workspace"))


@pytest.fixture(scope="module")
def ours(
    place: Path, monkeypatch_module: pytest.MonkeyPatch, tmp_path_factory: Any
) -> Iterator[str]:
    """Page and API, with their scheduler, on a database of their own."""
    folder = tmp_path_factory.mktemp("ours")
    monkeypatch_module.setenv("PONCTUEL_RATE_LIMITS", "false")
    monkeypatch_module.setenv("PONCTUEL_DATABASE_URL", f"sqlite:///{folder}/ponctuel.db")
    command = (sys.executable, "-m", "ponctuel.cli")
    done = run(place, *command, "db", "upgrade")
    assert done.returncode == 0, done.stderr
    yield from serving(place, folder / "log", "/health", *command, "serve")


@pytest.fixture(scope="module")
def theirs(
    place: Path, monkeypatch_module: pytest.MonkeyPatch, tmp_path_factory: Any
) -> Iterator[str]:
    """`mlflow models serve` on the champion."""
    open_store(Paths(place))
    import mlflow

    monkeypatch_module.setenv("MLFLOW_TRACKING_URI", mlflow.get_tracking_uri())
    log = tmp_path_factory.mktemp("theirs") / "log"
    yield from serving(
        place,
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
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def requests(place: Path) -> list[dict[str, Any]]:
    """Flights of an evening, all asked about at five in the afternoon."""
    with duckdb.connect(str(Paths(place).warehouse), read_only=True) as db:
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
    """Answers a second and latencies; calls as `load.py` takes them."""
    done = subprocess.run(
        [sys.executable, str(LOAD), url, str(clients), str(SECONDS)],
        input=json.dumps(calls),
        text=True,
        capture_output=True,
        check=True,
    )
    figures = json.loads(done.stdout)
    assert not figures["failures"], figures["failures"][:3]
    p50, p99 = (1000 * float(np.quantile(figures["latencies_s"], q)) for q in (0.5, 0.99))
    return {"per_s": len(figures["latencies_s"]) / figures["seconds"], "p50_ms": p50, "p99_ms": p99}


def test_throughput_beside_mlflows_server(
    place: Path, ours: str, theirs: str, requests: list[dict[str, Any]], speed: Speed
) -> None:
    assert champion(Paths(place)) is not None
    service = make_service(place)
    rows = [service.features(request) for request in requests]
    for size in (1, BATCH):
        groups = range(0, len(requests), size)
        bodies = [{"requests": requests[at : at + size]} for at in groups]
        ready = [
            {
                "dataframe_split": {
                    "columns": list(rows[0].columns),
                    "data": [
                        json.loads(r.to_json(orient="values"))[0] for r in rows[at : at + size]
                    ],
                }
            }
            for at in groups
        ]
        for clients in CLIENTS:
            theirs_load = _load(f"{theirs}/invocations", ready, clients)
            for ask, label in (("", "with_reasons"), ("?reasons=false", "numbers_alone")):
                request = _load(f"{ours}/v1/forecasts{ask}", bodies, clients)
                speed.add(
                    f"forecasts_beside_mlflow_{size}_a_call_{clients}_clients_{label}",
                    rows_per_s=request["per_s"] * size,
                    mlflow_rows_per_s=theirs_load["per_s"] * size,
                    ratio=request["per_s"] / theirs_load["per_s"],
                    p50_ms=request["p50_ms"],
                    p99_ms=request["p99_ms"],
                    mlflow_p50_ms=theirs_load["p50_ms"],
                    mlflow_p99_ms=theirs_load["p99_ms"],
                )
                assert request["per_s"] > 0 < theirs_load["per_s"]


def test_board_lookups(ours: str, speed: Speed) -> None:
    """Boards of the next hours, by one client and by several, in a process of their own.

    `/health` says what any answer of this server costs here, and what the clients themselves do.
    """
    boards = [f"/v1/airports/{code}/board?hours={hours}" for code in AIRPORTS for hours in (6, 7)]
    for _ in range(120):
        board = httpx.get(f"{ours}{boards[0]}").json()
        if board["refreshed_at_utc"] is not None:
            break
        time.sleep(0.5)
    assert board["flights"]
    for clients in CLIENTS:
        bare = _load(ours, ["/health"], clients)
        figures = _load(ours, boards, clients)
        speed.add(
            f"board_lookup_{clients}_clients",
            **figures,
            health_p50_ms=bare["p50_ms"],
            health_p99_ms=bare["p99_ms"],
            ratio_to_health=figures["p50_ms"] / bare["p50_ms"],
        )
        assert figures["per_s"] > 0
