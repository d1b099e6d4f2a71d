"""More observed delay never lowers the probability of delay."""

from __future__ import annotations

import importlib.util
import re

import numpy as np
import pandas as pd
import pytest

from ponctuel.domain.flight import epoch_min
from ponctuel.features.build import feature_names
from ponctuel.timeline.builder import prepare_timeline
from ponctuel.timeline.events import timeline_event_sql
from tests.trained_sample import TrainedSample, forecast_requests

LATE_MIN = (15, 30, 60)
# The increase by unit, for features that measure delay.
RISE = {"_min": 30.0, "_share": 0.1, "_n": 5.0}
_DELAY = re.compile(
    r"(?!aircraft)\w+_(dep|arr)_(delay|pos|late\d+)_\d+m_\w+|overdue_\w+|\w+_cancelled_\d+m_n"
)
# Tolerance where the model is not constrained: few forecasts may fall a little, the mean may not.
TOLERANCE, FEW = 0.05, 0.15


def monotone_features() -> tuple[str, ...]:
    """The features along which the model is constrained to rise; none without such constraints."""
    if importlib.util.find_spec("ponctuel.models.monotone") is None:
        return ()
    module = importlib.import_module("ponctuel.models.monotone")
    return tuple(module.MONOTONE_UP)


def late_shares(sample: TrainedSample, rows: pd.DataFrame) -> dict[int, np.ndarray]:
    distribution = sample.model.predict(rows).distribution
    return {t: distribution.late_given_arrival(t) for t in LATE_MIN}


def with_more_delay(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The same rows with more delay in the named features; what is unknown stays unknown."""
    steps = {n: next(s for unit, s in RISE.items() if n.endswith(unit)) for n in names}
    return rows.assign(**{name: rows[name] + step for name, step in steps.items()})


@pytest.fixture(scope="module")
def rows(sample: TrainedSample) -> pd.DataFrame:
    leads = sample.params.features.lead_times_min
    frame = sample.files.whole(sample.test_from, sample.end, leads)
    frame = frame[frame["lead_time_min"] <= 1440]
    return frame.sample(2000, random_state=3).reset_index(drop=True)


def test_more_delay_in_every_feature_raises_the_risk(
    sample: TrainedSample, rows: pd.DataFrame
) -> None:
    names = [name for name in feature_names() if _DELAY.fullmatch(name)]
    assert len(names) > 40
    before, after = late_shares(sample, rows), late_shares(sample, with_more_delay(rows, names))
    for threshold in LATE_MIN:
        change = after[threshold] - before[threshold]
        assert change.mean() > 0.01
        assert (change < -TOLERANCE).mean() < FEW


def test_forecasts_increase_with_monotone_features(
    sample: TrainedSample, rows: pd.DataFrame
) -> None:
    """Exactly, for each constrained feature and for all of them together."""
    monotone = [name for name in monotone_features() if name in sample.model.encoder.columns]
    before = late_shares(sample, rows)
    for names in ([monotone] if monotone else []) + [[name] for name in monotone]:
        after = late_shares(sample, with_more_delay(rows, names))
        for threshold in LATE_MIN:
            assert (after[threshold] - before[threshold]).min() >= -1e-9, names


@pytest.mark.parametrize("extra_min", [30, 60])
@pytest.mark.parametrize(("day", "hour_utc"), [(2, 15), (4, 20), (6, 23)])
def test_later_past_flights_raise_the_risk(
    sample: TrainedSample, extra_min: int, day: int, hour_utc: int
) -> None:
    """Every departure and arrival of the last twelve hours is delayed by `extra_min` more; features
    are computed again from that timeline."""
    moment = sample.moment(day, hour_utc)
    issued = epoch_min(moment)
    requests = forecast_requests(sample.departures(issued + 5, issued + 300), moment)
    assert len(requests) > 50
    before = late_shares(sample, sample.features.rows(requests))
    try:
        for event in ("dep", "arr"):
            sample.connection.execute(
                f"UPDATE timeline_flight SET {event}_delay = {event}_delay + {extra_min} "
                f"WHERE {event}_min >= {issued - 720} AND {event}_min < {issued}"
            )
        sample.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE timeline_event AS {timeline_event_sql()}"
        )
        sample.features.read_again()
        after = late_shares(sample, sample.features.rows(requests))
    finally:
        prepare_timeline(sample.connection, sample.known)
        sample.features.read_again()
    for threshold in LATE_MIN:
        change = after[threshold] - before[threshold]
        assert change.mean() > 0
        assert (change < -TOLERANCE).mean() < FEW
