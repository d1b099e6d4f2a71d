"""The champion compared with a challenger on real days: one stored value a day, and the evidence of all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ponctuel.domain.flight import epoch_min
from ponctuel.monitoring.contest import DIFFERENCE, Contest
from ponctuel.monitoring.monitor import _stored
from ponctuel.serving.challenger import Challenger
from ponctuel.serving.champion import ServedModel
from tests.trained_sample import TrainedSample

OpenServer = Callable[..., Any]


def test_the_model_is_better_than_climatology_and_equal_to_itself(
    sample: TrainedSample, live_server: OpenServer
) -> None:
    start = sample.moment(3, 12)
    plain = sample.model.climatology_model(sample.residuals)
    challengers = {
        "worse": ServedModel.of(plain, "small/2", sample.residuals),
        "same": ServedModel.of(sample.model, "small/3", sample.residuals),
    }
    trained_until = (start - timedelta(days=4)).date()
    measurements = {}
    with live_server(start) as server:
        for name, model in challengers.items():
            challenger = Challenger(model, trained_until)
            contest = Contest(
                server.service, lambda challenger=challenger: challenger, server.operations
            )
            measurements[name] = contest.measure(epoch_min(start))
            assert contest.measure(epoch_min(start) + 15) == [], "once a day"
        with server.operations.begin() as work:
            work.monitoring.add_measurements(
                [_stored(measurement) for measurement in measurements["worse"]]
            )
        repeated = Contest(
            server.service,
            lambda: Challenger(challengers["worse"], trained_until),
            server.operations,
        )
        later = repeated.measure(epoch_min(start))
    days = [
        measurement for measurement in measurements["worse"] if measurement.indicator == DIFFERENCE
    ]
    assert len(days) == 2, "days after the training whose outcomes are known"
    assert all(
        measurement.value < 0 and measurement.n > 500 and measurement.complete >= 0.99
        for measurement in days
    )
    by_name = {measurement.indicator: measurement for measurement in measurements["worse"]}
    gain, evidence = by_name["challenger_gain_brier_30"], by_name["challenger_evidence_log10"]
    assert gain.low < gain.value < 0
    assert evidence.value < 0
    assert [measurement for measurement in later if measurement.indicator == DIFFERENCE] == [], (
        "stored days are not computed again"
    )
    assert {measurement.indicator: measurement.value for measurement in later} == {
        measurement.indicator: measurement.value for measurement in (gain, evidence)
    }
    assert [
        measurement.value
        for measurement in measurements["same"]
        if measurement.indicator == DIFFERENCE
    ] == [0, 0]
