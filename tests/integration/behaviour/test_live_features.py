"""Live features, of one request or many, in one thread or two, are those of the SQL of training."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from ponctuel.domain.flight import ForecastRequest, epoch_min
from ponctuel.serving.live import LiveFeatures
from tests.random_requests import assert_same_bits
from tests.trained_sample import TrainedSample


@pytest.fixture(scope="module")
def requests(sample: TrainedSample) -> list[ForecastRequest]:
    """Requests with and without aircraft, at two lead times, repeated a little later."""
    moment = sample.moment(2, 18)
    flights = sample.departures(epoch_min(moment) + 100, epoch_min(moment) + 115)
    without_aircraft = [replace(flight, tail_number=None) for flight in flights]
    return [
        *(ForecastRequest(flight, moment) for flight in flights),
        *(ForecastRequest(flight, moment) for flight in without_aircraft),
        *(ForecastRequest(flight, moment - timedelta(days=3)) for flight in without_aircraft),
        *(ForecastRequest(flight, moment + timedelta(minutes=7)) for flight in without_aircraft),
    ]


def test_live_features_are_those_of_the_sql_of_training(
    sample: TrainedSample, requests: list[ForecastRequest]
) -> None:
    live = LiveFeatures(sample.schedule)
    rows = live.rows(requests)
    assert rows["aircraft_since_dep_min"].notna().any()
    schedule_copy = sample.schedule.shared_copy(sample.connection.cursor())
    assert_same_bits(rows, LiveFeatures(schedule_copy, short_lived=True).rows(requests))


def test_single_requests_give_the_same_features(
    sample: TrainedSample, requests: list[ForecastRequest]
) -> None:
    live = LiveFeatures(sample.schedule)
    rows = live.rows(requests)
    for index in range(0, len(requests), 7):
        row = rows.iloc[index : index + 1].reset_index(drop=True)
        assert_same_bits(live.rows(requests[index : index + 1]), row)


def test_two_threads_share_history(sample: TrainedSample, requests: list[ForecastRequest]) -> None:
    features = LiveFeatures(sample.schedule)
    features_copy = features.shared_copy(sample.schedule.shared_copy(sample.connection.cursor()))
    rows, backwards = features.rows(requests), features_copy.rows(requests[::-1])
    assert_same_bits(backwards.iloc[::-1].reset_index(drop=True), rows)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(20):
            results = pool.map(
                lambda live, part: live.rows(part),
                (features, features_copy),
                (requests, requests[::-1]),
            )
            for rows_read, expected in zip(results, (rows, backwards), strict=True):
                assert_same_bits(rows_read, expected)
