"""One forecast beside the model on a ready row: asked for the first time, and asked again."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from ponctuel.domain.flight import epoch_min
from ponctuel.models.outputs import output_frame
from ponctuel.serving.answer_memory import AnswerMemory
from tests.benchmarks.conftest import Speed
from tests.trained_sample import TrainedSample, forecast_requests, request_fields

FLIGHTS, ROUNDS = 20, 7
# Features that came back in the relation's first version cost 3.4 times the model; 2.0 was
# measured since. What is remembered costs a fiftieth of the model.
NEW_AT_MOST, AGAIN_AT_MOST = 2.7, 0.1


def _cpu_s(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def test_an_answer_costs_little_beside_the_model(month: TrainedSample, speed: Speed) -> None:
    """One flight at a time, numbers alone: the whole answer, and the model on the ready row.

    They take turns, on the same flights: what the machine does besides hits all.
    """
    moment = month.moment(4, 20)
    first = epoch_min(moment)
    flights = month.departures(first + 30, first + 600)[:FLIGHTS]
    requests = [request_fields(flight, moment) for flight in flights]
    ready = [month.features.rows([request]) for request in forecast_requests(flights, moment)]
    forgetful = month.service.shared_copy()
    forgetful._memory = AnswerMemory(most=0)

    def answered() -> None:
        for request in requests:
            forgetful.forecast([request], reasons=False)

    def answered_again() -> None:
        for request in requests:
            month.service.forecast([request], reasons=False)

    def scored() -> None:
        for row in ready:
            output_frame(month.model.predict(row))

    answered()
    answered_again()
    scored()
    turns = [(_cpu_s(answered), _cpu_s(answered_again), _cpu_s(scored)) for _ in range(ROUNDS)]
    new, again, model = (median(turn[side] for turn in turns) / FLIGHTS for side in range(3))
    speed.add(
        "one_forecast_new_and_again",
        new_cpu_ms=1000 * new,
        again_cpu_ms=1000 * again,
        model_cpu_ms=1000 * model,
        ratio=new / model,
        ratio_again=again / model,
    )
    assert new / model <= NEW_AT_MOST
    assert again / model <= AGAIN_AT_MOST
