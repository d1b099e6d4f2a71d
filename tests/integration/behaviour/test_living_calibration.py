"""Calibration by recent outcomes: equal at every entry point, and without future outcomes."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from ponctuel.domain.flight import ForecastRequest, epoch_min
from ponctuel.models.delay_model import ForecastArrays
from ponctuel.models.living import COLUMNS
from ponctuel.models.outputs import output_frame
from ponctuel.training.frames import issued_at_min, without_aircraft
from ponctuel.training.living import KNOWN, issue
from tests.trained_sample import TrainedSample, request_fields


@pytest.fixture(scope="module")
def rows(sample: TrainedSample) -> pd.DataFrame:
    """All requests of the test days."""
    leads = sample.params.features.lead_times_min
    return without_aircraft(sample.files.whole(sample.test_from, sample.end, leads))


@pytest.fixture(scope="module")
def issued(sample: TrainedSample, rows: pd.DataFrame) -> pd.DataFrame:
    """Forecasts of the evaluation: every column of the answer, and `living.COLUMNS`."""
    forecasts = issue(sample.model, rows, threads=2)
    return _with_state(forecasts.forecasts, forecasts.rows)


def _with_state(forecasts: ForecastArrays, rows: pd.DataFrame) -> pd.DataFrame:
    state = rows[list(COLUMNS)].reset_index(drop=True)
    return pd.concat([output_frame(forecasts), state], axis=1)


def _rewritten(rows: pd.DataFrame, changed: np.ndarray, seed: int = 1) -> pd.DataFrame:
    """Replace the delays of some flights; their outcomes become known at the same time or later."""
    draw = np.random.default_rng(seed)
    delay = rows["arr_delay_min"].astype("float64").to_numpy().copy()
    delay[changed] = np.where(
        draw.random(changed.sum()) < 0.2, np.nan, draw.integers(-40, 400, changed.sum())
    )
    known_min = rows[KNOWN].astype("float64").to_numpy().copy()
    known_min[changed] += draw.integers(0, 600, changed.sum())
    return rows.assign(arr_delay_min=delay, **{KNOWN: known_min})


def test_outcomes_known_at_or_after_the_issue_time_change_no_forecast(
    sample: TrainedSample, rows: pd.DataFrame, issued: pd.DataFrame
) -> None:
    cut = epoch_min(sample.moment(5, 14)) + 7
    known_min = rows[KNOWN].astype("float64").fillna(np.inf).to_numpy()
    is_issued = issued_at_min(rows) <= cut
    assert 0 < is_issued.sum() < len(rows)
    rewritten = issue(sample.model, _rewritten(rows, known_min >= cut), threads=2)
    after = _with_state(rewritten.forecasts, rewritten.rows)
    pd.testing.assert_frame_equal(issued[is_issued], after[is_issued], check_exact=True)
    # The comparison can fail: later forecasts differ, and so do these if an earlier outcome changes.
    assert not issued[~is_issued].equals(after[~is_issued])
    yesterday = (known_min < cut - 1440) & (known_min >= cut - 2880)
    rewritten_yesterday = issue(sample.model, _rewritten(rows, yesterday), threads=2)
    assert not issued[is_issued].equals(
        _with_state(rewritten_yesterday.forecasts, rewritten_yesterday.rows)[is_issued]
    )


def test_evaluation_service_and_model_server_give_the_same_numbers(
    sample: TrainedSample, rows: pd.DataFrame, issued: pd.DataFrame
) -> None:
    """Rows of the service, and the model's forecasts of them, are those of the evaluation."""
    last = sample.moment(8, 15)
    for lead in (30, 120, 1440):
        selected = (rows["lead_time_min"] == lead) & (rows["sched_dep_min"] > epoch_min(last))
        flights = {
            (f.carrier_code, f.origin_code, f.destination_code, epoch_min(f.sched_dep_utc)): f
            for f in sample.departures(epoch_min(last), epoch_min(last) + 600)
        }
        indices = np.flatnonzero(selected)[:6]
        assert len(indices)
        for index in indices:
            row = rows.iloc[index]
            key = (row["carrier_code"], row["origin_code"], row["destination_code"])
            flight = flights[(*key, int(row["sched_dep_min"]))]
            moment = flight.sched_dep_utc - timedelta(minutes=lead)
            request = request_fields(flight, moment)
            answer = sample.service.forecast([request], reasons=False)[0]
            features = sample.service.features(request)
            assert list(features.columns[-len(COLUMNS) :]) == list(COLUMNS)
            predicted = output_frame(sample.model.predict(features)).iloc[0]
            for name in (
                "p_late_15",
                "p_late_60",
                "delay_p05_min",
                "delay_p50_min",
                "delay_p95_min",
            ):
                assert answer[name] == pytest.approx(predicted[name], abs=1e-6)
                assert issued[name].iloc[index] == pytest.approx(predicted[name], abs=1e-6)
            state = features[list(COLUMNS)].iloc[0].to_numpy()
            np.testing.assert_array_equal(state, issued[list(COLUMNS)].iloc[index].to_numpy())
            assert np.abs(state).max() > 0


def test_a_row_without_the_state_is_the_base_forecast(
    sample: TrainedSample, rows: pd.DataFrame
) -> None:
    rows_without_state = rows.head(50)
    plain = sample.model.predict(rows_without_state)
    base = ForecastArrays.of(sample.model.base(rows_without_state))
    pd.testing.assert_frame_equal(output_frame(plain), output_frame(base), check_exact=True)


def test_quantiles_follow_from_the_curve(sample: TrainedSample) -> None:
    moment = sample.moment(6, 16)
    flights = sample.departures(epoch_min(moment) + 60, epoch_min(moment) + 200)[:20]
    issued = sample.service.issue([ForecastRequest(flight, moment) for flight in flights])
    for level, delay in issued.forecasts.quantiles_min.items():
        reached = issued.forecasts.distribution.cdf_at(delay)
        np.testing.assert_allclose(reached, level, atol=1e-9)
