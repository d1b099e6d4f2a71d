"""A forecast that was asked for before: beside the model, hardly anything may be left to pay."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from ponctuel.domain.flight import epoch_min
from ponctuel.models.outputs import output_frame
from tests.benchmarks.conftest import Speed
from tests.worlds import World, asked, said

FLIGHTS, ROUNDS = 20, 7
# What came back in the relation's first version cost 3.4 times the model; 2.0 was measured since.
AT_MOST = 2.7


def _cpu_s(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def test_what_is_remembered_costs_little_beside_the_model(month: World, speed: Speed) -> None:
    """One flight at a time, numbers alone: the whole answer, and the model on the ready row.

    The two take turns, on the same flights: what the machine does besides hits both.
    """
    moment = month.moment(4, 20)
    first = epoch_min(moment)
    flights = month.departures(first + 30, first + 600)[:FLIGHTS]
    requests = [said(flight, moment) for flight in flights]
    ready = [month.features.rows([request]) for request in asked(flights, moment)]

    def answered() -> None:
        for request in requests:
            month.service.forecast([request], reasons=False)

    def scored() -> None:
        for row in ready:
            output_frame(month.model.predict(row))

    answered()
    scored()
    turns = [(_cpu_s(answered), _cpu_s(scored)) for _ in range(ROUNDS)]
    whole, model = (median(turn[side] for turn in turns) / FLIGHTS for side in (0, 1))
    speed.add(
        "one_forecast_remembered",
        cpu_ms=1000 * whole,
        model_cpu_ms=1000 * model,
        ratio=whole / model,
    )
    assert whole / model <= AT_MOST
