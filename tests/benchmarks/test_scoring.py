"""Speed of forecasts: in bulk beside plain LightGBM, and one by one."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ponctuel.domain.flight import epoch_min
from ponctuel.models.outputs import output_frame
from ponctuel.serving.reasons import explain
from ponctuel.serving.support import SupportIndex
from tests.benchmarks.conftest import LEADS_MIN, THREADS, Speed, first_test_days
from tests.trained_sample import TrainedSample, forecast_requests, request_fields

ROWS, ROUNDS = 20_000, 7


@pytest.fixture(scope="module")
def rows(month: TrainedSample) -> pd.DataFrame:
    """Rows of features as the pipeline writes them."""
    frame = month.files.whole(*first_test_days(month, 10), LEADS_MIN)
    return frame.sample(ROWS, replace=True, random_state=1).reset_index(drop=True)


def duration_s(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def test_scoring_against_plain_lightgbm(
    month: TrainedSample, rows: pd.DataFrame, benchmark: Any, speed: Speed
) -> None:
    """The boosters on a ready NumPy matrix, beside the full forecast: the matrix from a data frame,
    the distribution, calibration by recent outcomes, intervals and the columns of the answer.

    Both take turns, so that other processes slow both; the ratio is of the fastest rounds.
    """
    model = month.model
    matrix = model.encoder.matrix(rows)

    def plain() -> None:
        for booster in model.boosters.values():
            booster.predict(matrix, num_threads=THREADS)

    def full_forecast() -> pd.DataFrame:
        return output_frame(model.predict(rows, threads=THREADS))

    def stages() -> dict[str, float]:
        return {
            "matrix": duration_s(lambda: model.encoder.matrix(rows)),
            "distribution": duration_s(lambda: model.distribution(matrix, THREADS)),
        }

    durations = [(duration_s(plain), duration_s(full_forecast), stages()) for _ in range(ROUNDS)]
    forecasts = benchmark.pedantic(full_forecast, rounds=3)
    plain_s, full_s = (
        min(round_durations[side] for round_durations in durations) for side in (0, 1)
    )  # type: ignore[type-var]
    speed.add(
        "scoring",
        rows=len(rows),
        trees=sum(b.num_trees() for b in model.boosters.values()),
        plain_rows_per_s=len(rows) / plain_s,
        rows_per_s=len(rows) / full_s,
        ratio=plain_s / full_s,
        matrix_share=min(round_durations[2]["matrix"] for round_durations in durations) / full_s,
        distribution_share=min(round_durations[2]["distribution"] for round_durations in durations)
        / full_s,
    )
    assert len(forecasts) == len(rows)
    assert np.isfinite(forecasts.to_numpy()).all()


def test_reasons_in_bulk(
    month: TrainedSample,
    rows: pd.DataFrame,
    benchmark: Any,
    speed: Speed,
    median_s: Callable[[Any], float],
) -> None:
    batch = rows.iloc[:1000]
    reasons = benchmark.pedantic(explain, args=(month.model, batch), rounds=3)
    seconds = median_s(benchmark)
    speed.add("reasons", rows=len(batch), rows_per_s=len(batch) / seconds)
    assert len(reasons) == len(batch)


def test_one_forecast_from_a_ready_row(
    month: TrainedSample, rows: pd.DataFrame, benchmark: Any, speed: Speed
) -> None:
    """Model, reasons and support of one request, in process, on a ready row of features."""
    moment = month.moment(4, 20)
    flights = month.departures(epoch_min(moment) + 30, epoch_min(moment) + 300)[:50]
    requests = forecast_requests(flights, moment)
    ready = [month.features.rows([request]) for request in requests[:10]]
    index = SupportIndex.read(month.connection)
    parts: dict[str, list[float]] = {"model": [], "reasons": [], "support": []}

    def explained_forecast(row: pd.DataFrame, request: Any) -> dict[str, Any]:
        steps: list[tuple[str, Callable[[], Any]]] = [
            ("model", lambda: output_frame(month.model.predict(row)).to_dict("list")),
            ("reasons", lambda: explain(month.model, row, ["UA 1545"])[0]),
            ("support", lambda: index.support([request], [0])[0]),
        ]
        parts_of_answer = {}
        for name, work in steps:
            started = time.perf_counter()
            parts_of_answer[name] = work()
            parts[name].append(time.perf_counter() - started)
        return parts_of_answer

    def all_forecasts() -> list[dict[str, Any]]:
        return [
            explained_forecast(row, request) for row, request in zip(ready, requests, strict=False)
        ]

    answers = benchmark.pedantic(all_forecasts, rounds=20, warmup_rounds=2)
    totals_s = np.sum([parts[name] for name in parts], axis=0)
    speed.add(
        "one_forecast_from_a_ready_row",
        p50_ms=1000 * float(np.median(totals_s)),
        p95_ms=1000 * float(np.quantile(totals_s, 0.95)),
        **{f"{name}_p50_ms": 1000 * median(durations_s) for name, durations_s in parts.items()},
    )
    assert all(explained_forecast["reasons"].reasons for explained_forecast in answers)


def test_one_forecast_on_demand(
    month: TrainedSample, benchmark: Any, speed: Speed, median_s: Callable[[Any], float]
) -> None:
    """From a request's fields to the full answer, with features computed from the timeline."""
    moment = month.moment(4, 20)
    flight = month.departures(epoch_min(moment) + 100, epoch_min(moment) + 300)[0]
    request = request_fields(flight, moment)
    answers = benchmark.pedantic(
        month.service.forecast, args=([request],), rounds=15, warmup_rounds=2
    )
    resolved = forecast_requests([flight], moment)
    features = [duration_s(lambda: month.features.rows(resolved)) for _ in range(9)]
    speed.add(
        "one_forecast_on_demand",
        p50_ms=1000 * median_s(benchmark),
        features_p50_ms=1000 * median(features),
    )
    assert "error" not in answers[0]
