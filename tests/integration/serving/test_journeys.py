"""Comparisons, connections and searches over real weeks and a real model."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel.serving.champion import ServedModel
from ponctuel.serving.journey import DEFAULT_MIN_CONNECTION_MIN
from ponctuel.serving.nearest import NEAREST
from ponctuel.serving.onward import Onward
from ponctuel.serving.search import FlightFilter
from ponctuel.serving.service import ForecastService
from ponctuel.serving.warm_up import LEADS, warm_up
from tests.trained_sample import TrainedSample, request_fields

ROUTE = {"origin": "EWR", "destination": "SFO"}


@pytest.fixture(scope="module")
def service_at_noon(sample: TrainedSample) -> ForecastService:
    """The service at noon in New York, on one of the test days."""
    clock = ReplayClock(sample.moment(5, 17), speed=0)
    model = ServedModel.of(sample.model, "small/1", sample.residuals)
    return ForecastService(sample.schedule, sample.features, model, clock)


def day_of(sample: TrainedSample) -> Any:
    return sample.test_from + timedelta(days=5)


def test_all_flights_of_the_day_are_compared_or_left_out(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    flights_listed = service_at_noon.flights(ROUTE, day_of(sample))
    comparison = service_at_noon.compare(ROUTE | {"day": day_of(sample)})
    assert len(comparison["flights"]) + len(comparison["left_out"]) == len(flights_listed) > 5
    now = service_at_noon.clock.now()
    departures = [
        datetime.fromisoformat(compared["flight"]["sched_dep_utc"])
        for compared in comparison["flights"]
    ]
    assert min(departures) >= now
    assert all(
        datetime.fromisoformat(compared["flight"]["sched_dep_utc"]) < now
        and compared["error"]["code"] == "lead_time_out_of_range"
        for compared in comparison["left_out"]
    )


def test_each_forecast_is_the_one_that_is_given_alone(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    compared = service_at_noon.compare(ROUTE | {"day": day_of(sample)})["flights"][0]
    flight = compared["flight"]
    single = service_at_noon.forecast(
        [
            {
                "carrier": flight["carrier_code"],
                "flight": flight["flight_number"],
                **ROUTE,
                "departure": flight["sched_dep_utc"],
                "issued_at": compared["issued_at_utc"],
            }
        ]
    )[0]
    assert {name: compared[name] for name in single} == single


@pytest.mark.parametrize(
    ("sort", "name"),
    [
        ("risk", "p_disrupted_30"),
        ("departure", None),
        ("arrival", "arrival_p50_utc"),
        ("expected_delay", "expected_delay_min"),
    ],
)
def test_what_comes_first(
    service_at_noon: ForecastService, sample: TrainedSample, sort: str, name: str | None
) -> None:
    rows = service_at_noon.compare(ROUTE | {"day": day_of(sample), "sort": sort, "reasons": False})[
        "flights"
    ]
    keys = [row["flight"]["sched_dep_utc"] if name is None else row[name] for row in rows]
    assert keys == sorted(keys)
    assert all(row["reasons"] == [] for row in rows)


def test_being_there_in_time(service_at_noon: ForecastService, sample: TrainedSample) -> None:
    latest_arrival = f"{day_of(sample)}T23:59"
    rows = service_at_noon.compare(ROUTE | {"day": day_of(sample), "arrive_by": latest_arrival})[
        "flights"
    ]
    probabilities = [row["p_there_by"] for row in rows]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0 < probabilities[0] < 1
    before = service_at_noon.compare(
        ROUTE | {"day": day_of(sample), "arrive_by": f"{day_of(sample)}T06:00"}
    )
    assert all(row["p_there_by"] == 0 for row in before["flights"])
    with pytest.raises(UserError) as caught:
        service_at_noon.compare(ROUTE | {"day": day_of(sample), "sort": "there_by"})
    assert caught.value.field == "arrive_by"


def test_an_issue_time_after_the_clock_is_one_fault(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    with pytest.raises(UserError) as caught:
        service_at_noon.compare(
            ROUTE | {"day": day_of(sample), "issued_at": f"{day_of(sample)}T18:00"}
        )
    assert caught.value.code == "issued_in_future"


def first_leg(service_at_noon: ForecastService, sample: TrainedSample) -> dict[str, Any]:
    flight = service_at_noon.compare(ROUTE | {"day": day_of(sample), "reasons": False})["flights"][
        0
    ]["flight"]
    return {
        "carrier": flight["carrier_code"],
        "flight": flight["flight_number"],
        **ROUTE,
        "departure": flight["sched_dep_utc"],
    }


def test_a_connection_to_a_flight_that_the_source_lacks(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    first = first_leg(service_at_noon, sample)
    arrival = datetime.fromisoformat(
        service_at_noon.flight_record(service_at_noon.flight(first))["sched_arr_utc"]
    )
    departure = (arrival + timedelta(minutes=100)).isoformat()
    connection = service_at_noon.connect({"first": first, "onward": {"departure": departure}})
    assert connection["onward"]["basis"] == "given"
    assert connection["onward"]["assumed"] == "on_time"
    assert connection["spare_min"] == 100 - DEFAULT_MIN_CONNECTION_MIN
    assert connection["connecting_code"] == "SFO"
    wider = service_at_noon.connect(
        {"first": first, "onward": {"departure": departure}, "min_connection_min": 10}
    )
    with_float = {"first": first, "onward": {"departure": departure}, "min_connection_min": 10.0}
    assert service_at_noon.connect(with_float) == wider  # the page and the SDK send a float
    assert wider["p_holds"] > connection["p_holds"]
    assert connection["p_holds"] + connection["p_missed"] <= 1


def test_a_connection_to_a_flight_of_the_schedule(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    """The embedded source has no connecting flights, so that any scheduled flight is used."""
    departures = service_at_noon.flights_between(
        FlightFilter(origin="EWR"),
        service_at_noon.clock.now(),
        service_at_noon.clock.now() + timedelta(hours=2),
    )
    onward = Onward(
        datetime.fromisoformat(departures[0]["sched_dep_utc"]), "schedule", departures[0]
    )
    assert onward.request is not None
    (answer,) = service_at_noon.forecast([onward.request], reasons=False)
    assert answer["flight"]["in_schedule"]
    assert onward.as_dict()["basis"] == "schedule"


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"first": {"origin": "SFO", "destination": "EWR"}}, "first.origin"),
        ({"first": {"carrier": "ZZ"}}, "first.carrier"),
        ({"onward": {"departure": "soon"}}, "onward.departure"),
        ({"onward": {"departure": "2013-01-01T10:00"}}, "onward.departure"),
        ({"onward": {}}, "onward.departure"),
        ({"onward": {"carrier": "UA", "flight": "1"}}, "onward.flight"),
        ({"onward": {"flight": "1"}}, "onward.carrier"),
        ({"onward": {"carrier": "UA", "flight": "x"}}, "onward.flight"),
        ({"min_connection_min": 601}, "min_connection_min"),
        ({"first": {"flight": 9999}}, "arrival"),
    ],
)
def test_faults_name_their_field(
    service_at_noon: ForecastService, sample: TrainedSample, overrides: dict[str, Any], field: str
) -> None:
    first = first_leg(service_at_noon, sample) | overrides.get("first", {})
    request = {"first": first, "onward": {"departure": f"{day_of(sample)}T23:00"}}
    with pytest.raises(UserError) as caught:
        service_at_noon.connect(request | {k: v for k, v in overrides.items() if k != "first"})
    assert caught.value.field == field


def test_a_departure_that_is_not_listed_is_reported_with_the_nearest(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    flight = service_at_noon.flight(first_leg(service_at_noon, sample))
    unlisted = replace(flight, sched_dep_utc=flight.sched_dep_utc + timedelta(minutes=1))
    near = service_at_noon.nearest_departures(unlisted)
    assert service_at_noon.flight_record(flight)["sched_dep_local"][:16] in near
    assert 1 <= len(near) <= NEAREST
    assert list(near) == sorted(near)
    assert service_at_noon.nearest_departures(replace(flight, flight_number=9999)) == ()


def test_a_first_leg_that_is_not_listed_needs_its_arrival(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    first = first_leg(service_at_noon, sample) | {"flight": 9999}
    request = {"first": first, "onward": {"departure": f"{day_of(sample)}T23:50"}}
    connection = service_at_noon.connect(request | {"arrival": f"{day_of(sample)}T22:00"})
    assert connection["sched_connection_min"] == 110
    assert connection["first"]["support"]["limited"]
    with pytest.raises(UserError, match="within 24 h"):
        service_at_noon.connect(request | {"arrival": "2012-01-01T00:00"})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "carrier"),
        ({"carrier": "", "flight": "", "origin": ""}, "carrier"),
        ({"carrier": "UA", "flight": " "}, "flight"),
        ({"carrier": "UA"}, "flight"),
    ],
)
def test_the_history_of_no_number_is_refused(
    service_at_noon: ForecastService, fields: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        service_at_noon.past_flights(fields, None, 5)
    assert refused.value.field == field


def test_past_flights_reveal_no_future(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    flights_listed = service_at_noon.flights({"origin": "EWR"}, day_of(sample))[0]
    flight_filter = {
        "carrier": flights_listed["carrier_code"],
        "flight": flights_listed["flight_number"],
    }
    rows = service_at_noon.past_flights(flight_filter, None, 500)
    now = service_at_noon.clock.now()
    assert rows
    assert all(datetime.fromisoformat(row["outcome"]["known_at_utc"]) < now for row in rows)
    departures = [row["sched_dep_utc"] for row in rows]
    assert departures == sorted(departures, reverse=True)
    last = rows[1]
    after = (datetime.fromisoformat(last["sched_dep_utc"]), last["origin_code"])
    assert service_at_noon.past_flights(flight_filter, after, 500) == rows[2:]


def test_outcomes_of_many_flights_equal_those_of_each(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    flights = [
        service_at_noon.flight(request_fields(flight, service_at_noon.clock.now()))
        for flight in sample.departures(*_minutes(service_at_noon.clock.now()))
    ]
    together = service_at_noon.outcomes(flights)  # type: ignore[arg-type]
    assert None in together
    assert any(flight is not None for flight in together)
    single = [
        service_at_noon.outcome(
            request_fields(flight, service_at_noon.clock.now())
            | {"departure": flight.sched_dep_utc.isoformat()}
        )
        for flight in flights
    ]
    assert together == single


def _minutes(now: datetime) -> tuple[int, int]:
    end = int(now.astimezone(UTC).timestamp() // 60)
    return end - 360, end - 330


@pytest.mark.parametrize("text", ["san francisco", "SFO", "sfo", "francisco", "San  Francisco"])
def test_airports_are_found_in_common_spellings(
    service_at_noon: ForecastService, text: str
) -> None:
    assert service_at_noon.airports(text)[0]["airport_code"] == "SFO"


def test_airports_without_a_text_are_those_with_departures(
    service_at_noon: ForecastService,
) -> None:
    assert {airport["airport_code"] for airport in service_at_noon.airports(" ")} == {
        "EWR",
        "JFK",
        "LGA",
    }
    assert service_at_noon.airports("zürich")[0]["airport_code"] == "ZRH"
    assert service_at_noon.airports("no such place") == []


def test_flights_are_found_by_number_and_by_route(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    flights_listed = service_at_noon.flights({"origin": "EWR"}, day_of(sample))
    flight = flights_listed[0]
    text = f"{flight['carrier_code']}{flight['flight_number']}"
    assert flight in service_at_noon.flights({"flight": text}, day_of(sample))
    assert flight in service_at_noon.flights(
        {"carrier": flight["carrier_code"], "flight": text}, day_of(sample)
    )
    assert flight in service_at_noon.flights(
        {"destination": flight["destination_code"]}, day_of(sample)
    )
    with pytest.raises(UserError) as caught:
        service_at_noon.flights({"carrier": "UA"}, day_of(sample))
    assert caught.value.field == "origin"


def test_many_requests_are_answered_like_single_ones(sample: TrainedSample) -> None:
    """Few flights are looked up one by one, many in one query: the answers are equal."""
    moment = sample.moment(5, 17)
    start = int(moment.timestamp() // 60) + 60
    flights = sample.departures(start, start + 90)
    requests = [request_fields(flight, moment) for flight in flights]
    requests.insert(3, requests[0] | {"carrier": "??"})
    requests.insert(5, requests[0] | {"flight": 9999})
    together = sample.service.forecast(requests, reasons=False)
    assert len(together) == len(requests) > 12
    assert together[3]["error"]["field"] == "carrier"
    assert not together[5]["flight"]["in_schedule"]
    indices = [0, 3, 5, 6, len(requests) - 1]
    single = [sample.service.forecast([requests[index]], reasons=False)[0] for index in indices]
    assert [together[index] for index in indices] == single


def test_the_issued_forecast_is_the_one_reported(sample: TrainedSample) -> None:
    moment = sample.moment(5, 17)
    start = int(moment.timestamp() // 60) + 60
    (answer,) = sample.service.answers(
        [request_fields(sample.departures(start, start + 90)[0], moment)]
    )
    assert not isinstance(answer, UserError)
    assert answer.answer["p_late_30"] == pytest.approx(
        float(answer.distribution.late(30)[0]), abs=1e-6
    )
    assert answer.answer["delay_p90_min"] == pytest.approx(answer.quantiles_min[3], abs=1e-6)
    assert replace(answer, row=0).distribution.survival.shape[0] == 1


def test_a_server_warms_up_by_flights_of_its_schedule(
    service_at_noon: ForecastService, sample: TrainedSample
) -> None:
    at_the_end = ReplayClock(sample.moment(60, 17), speed=0)
    ended = ForecastService(sample.schedule, sample.features, service_at_noon._models, at_the_end)

    assert warm_up(service_at_noon) == len(LEADS)
    assert warm_up(ended) == 0
