"""Forecasts of several worker processes are those of one process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import UserError
from ponctuel.serving.bootstrap import make_service
from ponctuel.serving.service import ForecastService
from ponctuel.serving.workers import Workers


@pytest.fixture(scope="module")
def service(workspace: Path) -> ForecastService:
    created = make_service(workspace)
    created.clock = ReplayClock(created.clock.now(), speed=0)
    return created


@pytest.fixture(scope="module")
def workers(workspace: Path) -> Iterator[Workers]:
    created = Workers(partial(make_service, workspace), 2)
    created.start()
    yield created
    created.stop()


@pytest.fixture(scope="module")
def requests(service: ForecastService) -> list[dict[str, Any]]:
    """Requests about flights of the next day, and one that is refused."""
    day = service.clock.now().date() + timedelta(days=1)
    listed = service.flights({"origin": service.origins()[0]["airport_code"]}, day)[:120]
    requests_of_flights = [
        {
            "carrier": flight["carrier_code"],
            "flight": flight["flight_number"],
            "origin": flight["origin_code"],
            "destination": flight["destination_code"],
            "departure": flight["sched_dep_utc"],
        }
        for flight in listed
    ]
    return [*requests_of_flights, requests_of_flights[0] | {"carrier": "??"}]


def test_several_workers_answer_like_one_process(
    service: ForecastService, workers: Workers, requests: list[dict[str, Any]]
) -> None:
    now = service.clock.now()
    assert len(requests) > 2 * workers.n
    single_process = service.answers(requests)
    from_workers = workers.answers(requests, now, reasons=True)
    assert [_content(flight) for flight in from_workers] == [
        _content(flight) for flight in single_process
    ]
    assert isinstance(from_workers[-1], UserError)
    assert len({str(_content(flight)) for flight in single_process}) > len(requests) // 2
    (without_reasons,) = workers.answers(requests[:1], now, reasons=False)
    assert _content(without_reasons) == _content(service.answers(requests[:1], reasons=False)[0])


def test_a_service_with_worker_processes_gives_the_same_answers(
    workspace: Path, service: ForecastService, workers: Workers, requests: list[dict[str, Any]]
) -> None:
    front_service = make_service(workspace)
    front_service.clock = service.clock
    front_service.use_workers(workers)
    assert front_service.forecast(requests[:7]) == service.forecast(requests[:7])


def _content(answer: Any) -> Any:
    return answer.as_dict() if isinstance(answer, UserError) else answer.answer
