"""Cost of one forecast, new and repeated, beside the model on a ready row of features."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from ponctuel.domain.flight import epoch_min
from ponctuel.models.outputs import output_frame
from ponctuel.serving.answer_cache import AnswerCache
from tests.benchmarks.conftest import Speed
from tests.trained_sample import TrainedSample, forecast_requests, request_fields

FLIGHTS, ROUNDS = 20, 7
# With features from SQL, a forecast cost 3.4 times the model; with ledgers 2.0 was measured, and
# a cached forecast costs a fiftieth of the model.
NEW_AT_MOST, AGAIN_AT_MOST = 2.7, 0.1


def _cpu_s(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def test_a_cached_answer_is_much_faster_than_the_model(month: TrainedSample, speed: Speed) -> None:
    """One flight at a time, without reasons: the full answer, and the model on the ready row.

    They take turns on the same flights, so that other processes slow all alike.
    """
    moment = month.moment(4, 20)
    first = epoch_min(moment)
    flights = month.departures(first + 30, first + 600)[:FLIGHTS]
    requests = [request_fields(flight, moment) for flight in flights]
    ready = [month.features.rows([request]) for request in forecast_requests(flights, moment)]
    uncached = month.service.shared_copy()
    uncached._answer_cache = AnswerCache(max_answers=0)

    def answered() -> None:
        for request in requests:
            uncached.forecast([request], reasons=False)

    def answered_again() -> None:
        for request in requests:
            month.service.forecast([request], reasons=False)

    def scored() -> None:
        for row in ready:
            output_frame(month.model.predict(row))

    answered()
    answered_again()
    scored()
    durations = [(_cpu_s(answered), _cpu_s(answered_again), _cpu_s(scored)) for _ in range(ROUNDS)]
    new, again, model = (median(times[side] for times in durations) / FLIGHTS for side in range(3))
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
