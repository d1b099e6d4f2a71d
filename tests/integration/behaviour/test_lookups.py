"""Look-ups in memory give the results of the queries."""

from __future__ import annotations

from datetime import UTC, timedelta

import numpy as np

from ponctuel.domain.flight import epoch_min
from ponctuel.timeline.rules import FOREVER_MIN
from tests.trained_sample import TrainedSample, request_fields


def test_every_leg_is_found_and_no_other(sample: TrainedSample) -> None:
    rows = sample.connection.execute(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_utc, "
        "flight_id, sched_arr_utc, distance_km FROM fact_flight ORDER BY flight_id LIMIT 500"
    ).fetchall()
    for carrier, number, origin, destination, departure, flight_id, arrival, km in rows:
        name, departure_utc = (carrier, number, origin, destination), departure.replace(tzinfo=UTC)
        leg = sample.schedule.find(*name, departure_utc, FOREVER_MIN)
        assert leg is not None
        assert leg.flight_id == flight_id
        assert leg.sched_arr_utc == (arrival and arrival.replace(tzinfo=UTC))
        assert leg.distance_km == km
        assert (
            sample.schedule.find(*name, departure_utc + timedelta(seconds=30), FOREVER_MIN) is None
        )
        assert (
            sample.schedule.find(*name, departure_utc + timedelta(minutes=7), FOREVER_MIN) is None
        )
        assert (
            sample.schedule.find(carrier, number, destination, origin, departure_utc, FOREVER_MIN)
            is None
        )
    assert len(sample.schedule.legs.key) == len(np.unique(sample.schedule.legs.key))


def test_a_route_has_the_sources_distance(sample: TrainedSample) -> None:
    shortest = sample.connection.execute(
        "SELECT origin_code, destination_code, MIN(distance_km) FROM fact_flight GROUP BY ALL"
    ).fetchall()
    for origin, destination, km in shortest:
        assert sample.schedule.distance_km(origin, destination) == km
    assert sample.schedule.distance_km("JFK", "JFK") is None


def test_the_baseline_is_the_climatology_of_the_codes(sample: TrainedSample) -> None:
    rows = sample.files.whole(sample.test_from, sample.end, (120, 1440)).head(400)
    rows.loc[rows.index[:5], "carrier_code"] = "QQ"
    rows.loc[rows.index[3:9], "origin_code"] = None
    model = sample.model
    matrix = model.encoder.matrix(rows)
    expected = model.climatology.predict(
        model.encoder.codes(matrix, ("carrier_code", "origin_code"))
    )
    for part in (matrix, matrix[::-1], matrix[:0]):
        order = slice(None, None, -1) if len(part) and part is not matrix else slice(len(part))
        climatology_forecast = model.climatology_forecast(part)
        np.testing.assert_array_equal(climatology_forecast.survival, expected.survival[order])
        np.testing.assert_array_equal(climatology_forecast.p_cancelled, expected.p_cancelled[order])
        np.testing.assert_array_equal(climatology_forecast.p_diverted, expected.p_diverted[order])


def test_without_reasons_the_numbers_are_the_same(sample: TrainedSample) -> None:
    moment = sample.moment(2, 18)
    flights = sample.departures(epoch_min(moment) + 60, epoch_min(moment) + 90)[:5]
    requests = [request_fields(flight, moment) for flight in flights]
    with_reasons = sample.service.forecast(requests)
    without_reasons = sample.service.forecast(requests, reasons=False)
    for full, short in zip(with_reasons, without_reasons, strict=True):
        assert full["reasons"]
        assert (short["reasons"], short["reasons_sum"]) == ([], None)
        assert full | {"reasons": [], "reasons_sum": None} == short
