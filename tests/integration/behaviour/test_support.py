"""The support of a forecast equals a direct count of comparable flights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min
from ponctuel.domain.forecast import Support
from ponctuel.serving.support import LEVELS, MIN_FLIGHTS, SupportIndex
from ponctuel.serving.wording import support_in_words
from tests.trained_sample import TrainedSample, request_fields

COUNTED_SQL = """
SELECT f.carrier_code AS c, f.origin_code AS o, f.destination_code AS d,
  CAST(STRFTIME(f.sched_dep_local, '%H') AS INT) * 60
    + CAST(STRFTIME(f.sched_dep_local, '%M') AS INT) AS local_min,
  COALESCE(t.arr_min, t.cancelled_min, t.diverted_min) AS known_min, t.tail_number, t.dep_min
FROM timeline_flight t JOIN fact_flight f ON t.flight_id = f.flight_id"""


@pytest.fixture(scope="module")
def index(sample: TrainedSample) -> SupportIndex:
    return SupportIndex.read(sample.connection)


def text_of(support: Support, language: str) -> str:
    return str(support_in_words(support.as_dict(), language)["text"])


def local_min(sample: TrainedSample, flight: Flight) -> int:
    zone = ZoneInfo(sample.schedule.airports[flight.origin_code].time_zone_name)
    local = flight.sched_dep_utc.astimezone(zone)
    return local.hour * 60 + local.minute


def test_counts_are_those_of_a_plain_count(sample: TrainedSample, index: SupportIndex) -> None:
    all_rows = sample.connection.execute(COUNTED_SQL).df()
    draw = np.random.default_rng(3)
    flights = sample.departures(0, 2**40)
    levels = set()
    for index_of_flight in draw.choice(len(flights), 40, replace=False):
        flight = flights[index_of_flight]
        issued = epoch_min(flight.sched_dep_utc) - int(draw.choice([0, 30, 600, 20_000]))
        rows = all_rows[all_rows["known_min"] < issued]
        same_carrier = rows["c"] == flight.carrier_code
        same_origin, same_destination = (
            rows["o"] == flight.origin_code,
            rows["d"] == flight.destination_code,
        )
        difference_min = (rows["local_min"] - local_min(sample, flight) + 720) % 1440 - 720
        expected = [
            same_carrier & same_origin & same_destination & (abs(difference_min) <= 60),
            same_carrier & same_origin & same_destination,
            same_origin & same_destination,
            same_carrier,
            same_origin,
        ]
        counts = index.counts(flight, issued, local_min(sample, flight))
        assert counts == [int(mask.sum()) for mask in expected]
        levels |= {level for level, n in zip(LEVELS, counts, strict=True) if n >= MIN_FLIGHTS}
    assert levels == set(LEVELS)


def test_an_outcome_known_in_the_same_minute_does_not_count(
    sample: TrainedSample, index: SupportIndex
) -> None:
    flight = sample.departures(0, 2**40)[5000]
    (known_min,) = sample.connection.execute(
        "SELECT MAX(arr_min) FROM timeline_flight WHERE carrier_code = ? AND origin_code = ? "
        "AND destination_code = ?",
        [flight.carrier_code, flight.origin_code, flight.destination_code],
    ).fetchone()
    in_minute, after = (index.counts(flight, minute, 0)[1] for minute in (known_min, known_min + 1))
    assert after > in_minute


def support_of(
    sample: TrainedSample, index: SupportIndex, flight: Flight, before_min: int = 60
) -> dict:
    issued = flight.sched_dep_utc - timedelta(minutes=before_min)
    return index.support([ForecastRequest(flight, issued)], [local_min(sample, flight)])[0]


@pytest.fixture(scope="module")
def usual(sample: TrainedSample, index: SupportIndex) -> Flight:
    """A flight of the last days, on a route that its carrier flies often."""
    start_min = epoch_min(sample.moment(2, 16))
    return next(
        flight
        for flight in sample.departures(start_min, start_min + 600)
        if not support_of(sample, index, flight).limited and flight.tail_number
    )


def test_common_circumstances_are_reported_as_common(
    sample: TrainedSample, index: SupportIndex, usual: Flight
) -> None:
    support = support_of(sample, index, usual)
    assert support.n >= MIN_FLIGHTS
    assert text_of(support, "en").startswith("The forecast is based on")
    assert text_of(support, "fr").startswith("La prévision s’appuie sur")


@pytest.mark.parametrize(
    ("change", "english", "french"),
    [
        ({"carrier_code": "ZZ"}, "no flight of ZZ is known on", "aucun vol de la compagnie ZZ"),
        ({"destination_code": "XXX"}, "–XXX", "–XXX"),
        ({"origin_code": "QQQ"}, "QQQ–", "QQQ–"),
        (
            {"tail_number": "N00000"},
            "aircraft N00000 has never been observed",
            "L’appareil N00000 n’a",
        ),
        ({"in_schedule": False}, "not in the schedule", "ne figure pas au programme"),
    ],
)
def test_what_is_lacking_is_reported_plainly(
    sample: TrainedSample,
    index: SupportIndex,
    usual: Flight,
    change: dict,
    english: str,
    french: str,
) -> None:
    flight = replace(usual, **change)
    issued = flight.sched_dep_utc - timedelta(minutes=60)
    support = index.support([ForecastRequest(flight, issued)], [local_min(sample, usual)])[0]
    assert support.limited
    assert english in text_of(support, "en")
    assert french in text_of(support, "fr")


def test_before_the_first_outcome_nothing_is_known(
    sample: TrainedSample, index: SupportIndex
) -> None:
    first = sample.departures(0, 2**40)[0]
    support = support_of(sample, index, first, before_min=600)
    assert (support.n, support.limited) == (0, True)
    assert "No comparable flight is known yet" in text_of(support, "en")


def test_the_service_reports_it(sample: TrainedSample, usual: Flight) -> None:
    issued = usual.sched_dep_utc - timedelta(minutes=60)
    usual_support, unknown_aircraft = (
        answer["support"]
        for answer in sample.service.forecast(
            [request_fields(usual, issued), request_fields(usual, issued, tail_number="N00000")]
        )
    )
    assert not usual_support["limited"]
    assert unknown_aircraft["limited"]
    assert unknown_aircraft["n"] == usual_support["n"]


def test_an_unlisted_departure_names_the_listed_ones_nearest_to_it(
    sample: TrainedSample, usual: Flight
) -> None:
    issued = usual.sched_dep_utc - timedelta(minutes=60)
    later = replace(usual, sched_dep_utc=usual.sched_dep_utc + timedelta(minutes=7))
    other = replace(later, flight_number=9999)
    supports = [
        answer["support"]
        for answer in sample.service.forecast(
            [request_fields(later, issued), request_fields(other, issued)]
        )
    ]
    zone = ZoneInfo(sample.schedule.airports[usual.origin_code].time_zone_name)
    local = usual.sched_dep_utc.astimezone(zone)
    listed_departure = f"{usual.carrier_code} {usual.flight_number} {local:%Y-%m-%dT%H:%M}"
    distant = replace(other, sched_dep_utc=usual.sched_dep_utc + timedelta(days=29))
    (distant_answer,) = sample.service.forecast(
        [request_fields(distant, distant.sched_dep_utc - timedelta(days=29))]
    )
    assert distant_answer["support"]["statements"][0]["code"] == "support.not_in_schedule"
    for support in supports:
        statement = support["statements"][0]
        assert support["limited"]
        assert statement["code"] == "support.not_in_schedule_near"
        assert listed_departure in statement["values"]["near"].split(", ")
        assert f"{local:%H:%M}" in support_in_words(support, "fr")["text"]
    numbers = {
        departure.split()[1]
        for departure in supports[0]["statements"][0]["values"]["near"].split(", ")
    }
    assert numbers == {str(usual.flight_number)}
