"""The board: one cycle over all upcoming flights, and requests over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from app.api.application import create_app
from app.api.board_cache import BoardCache
from ponctuel.accounts.bootstrap import make_accounts
from ponctuel.config.application import ApplicationSettings
from ponctuel.config.params import BoardParams
from ponctuel.domain.clock import ReplayClock
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.board import BoardMaker
from tests.benchmarks.conftest import Speed
from tests.servers import run_server
from tests.trained_sample import TrainedSample

PARAMS = BoardParams()
AIRPORTS = ("EWR", "JFK", "LGA")
CALLS = 500


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operations]:
    folder: Path = tmp_path_factory.mktemp("board")
    opened = Operations(f"sqlite:///{folder}/ponctuel.db")
    upgrade(opened.engine)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def moment(month: TrainedSample) -> datetime:
    return month.moment(4, 20)


def test_a_cycle_over_all_flights(
    month: TrainedSample, operations: Operations, moment: datetime, speed: Speed
) -> None:
    """The first cycle stores every forecast; the next ones those that changed by a percentage point."""
    service = month.service.shared_copy()
    maker = BoardMaker(service, operations, PARAMS)
    cycles = []
    for step in range(7):
        service.clock = ReplayClock(moment + timedelta(minutes=5 * step), speed=0)
        cycles.append(maker.refresh())
    later = cycles[1:]
    speed.add(
        "board_cycle",
        flights=cycles[0].flights_n,
        first_s=cycles[0].took_s,
        p50_s=float(np.median([c.took_s for c in later])),
        worst_s=max(c.took_s for c in later),
        kept_share=sum(c.stored_n for c in later) / sum(c.flights_n for c in later),
        share_of_the_time=float(np.median([c.took_s for c in later])) / (60 * PARAMS.refresh_min),
    )
    assert cycles[0].stored_n == cycles[0].flights_n > 500
    assert all(0 < c.stored_n <= c.flights_n for c in later)


@pytest.fixture(scope="module")
def server(
    month: TrainedSample, operations: Operations, moment: datetime
) -> Iterator[tuple[str, Callable[[float], None]]]:
    """The API on a port, without rate limits, and a function that sets how long a board is cached."""
    service = month.service.shared_copy()
    service.clock = ReplayClock(moment + timedelta(minutes=30), speed=0)
    settings = ApplicationSettings.model_validate(
        {"environment": "development", "public_url": "http://127.0.0.1", "rate_limits": False}
    )
    app = create_app(service, make_accounts(settings, operations), settings)

    def set_cache_s(seconds: float) -> None:
        app.state.board_cache = BoardCache(operations, service.clock, seconds)

    with run_server(app) as address:
        yield address, set_cache_s


def call_durations_s(base: str, n: int, health_path: str = "") -> list[float]:
    """Seconds of each of `n` calls of one client: of boards, or of another path."""
    durations_s = []
    with httpx.Client(base_url=base) as client:
        for number in range(n):
            path = (
                health_path or f"/v1/airports/{AIRPORTS[number % 3]}/board?hours={6 + number % 2}"
            )
            started = time.perf_counter()
            answer = client.get(path)
            durations_s.append(time.perf_counter() - started)
            assert answer.status_code == 200
    return durations_s


@pytest.mark.parametrize(("name", "cached_s"), [("read_each_time", 0.0), ("remembered", 2.0)])
def test_lookups(
    server: tuple[str, Callable[[float], None]],
    speed: Speed,
    benchmark: Any,
    name: str,
    cached_s: float,
) -> None:
    """One client, with each board read from the database, or cached for two seconds.

    The ratio is to `/health`, measured just before: the cost of any answer of this application.
    Several clients at once are in `test_http.py`, each side in a process of its own.
    """
    base, set_cache_s = server
    set_cache_s(cached_s)
    call_durations_s(base, 50)
    health_ms = 1000 * float(np.median(call_durations_s(base, CALLS, "/health")))
    durations_s = benchmark.pedantic(call_durations_s, args=(base, CALLS), rounds=1)
    p50, p99 = (1000 * float(np.quantile(durations_s, q)) for q in (0.5, 0.99))
    speed.add(f"board_lookup_{name}", p50_ms=p50, p99_ms=p99, ratio_to_health=p50 / health_ms)
    assert len(durations_s) == CALLS
