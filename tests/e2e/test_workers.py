"""Several processes forecast, behind one front: the answers are those of one."""

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
    made = make_service(workspace)
    made.clock = ReplayClock(made.clock.now(), speed=0)
    return made


@pytest.fixture(scope="module")
def workers(workspace: Path) -> Iterator[Workers]:
    made = Workers(partial(make_service, workspace), 2)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def asked(service: ForecastService) -> list[dict[str, Any]]:
    """Flights of tomorrow, by the clock; and one that nobody can answer for."""
    day = service.clock.now().date() + timedelta(days=1)
    listed = service.flights({"origin": service.origins()[0]["airport_code"]}, day)[:120]
    said = [
        {
            "carrier": each["carrier_code"],
            "flight": each["flight_number"],
            "origin": each["origin_code"],
            "destination": each["destination_code"],
            "departure": each["sched_dep_utc"],
        }
        for each in listed
    ]
    return [*said, said[0] | {"carrier": "??"}]


def test_answers_are_those_of_one_process(
    service: ForecastService, workers: Workers, asked: list[dict[str, Any]]
) -> None:
    now = service.clock.now()
    assert len(asked) > 2 * workers.n
    alone = service.answers(asked)
    beside = workers.answers(asked, now, reasons=True)
    assert [_told(each) for each in beside] == [_told(each) for each in alone]
    assert isinstance(beside[-1], UserError)
    assert len({str(_told(each)) for each in alone}) > len(asked) // 2
    (one,) = workers.answers(asked[:1], now, reasons=False)
    assert _told(one) == _told(service.answers(asked[:1], reasons=False)[0])


def test_a_service_that_shares_out_answers_as_before(
    workspace: Path, service: ForecastService, workers: Workers, asked: list[dict[str, Any]]
) -> None:
    front = make_service(workspace)
    front.clock = service.clock
    front.share_out(workers)
    assert front.forecast(asked[:7]) == service.forecast(asked[:7])


def _told(answer: Any) -> Any:
    return answer.as_dict() if isinstance(answer, UserError) else answer.answer
