"""Pushed events change forecasts like the same events of the warehouse, once they are known."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from ponctuel.domain.flight import Flight, epoch_min, from_epoch_min
from ponctuel.operations.enums import EventKind
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.operations.repositories.flights import key_of
from ponctuel.serving.board import BoardMaker
from ponctuel.serving.feed import Feed, OperationalLog
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.service import ForecastService
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.events import timeline_event_sql
from ponctuel.timeline.weather import MEASURED
from tests.integration.board.conftest import PARAMS, RunningBoard
from tests.trained_sample import forecast_requests, request_fields


def service_with_events(running: RunningBoard) -> ForecastService:
    """A service that reads pushed events, and shares nothing with those of other tests."""
    connection = running.sample.connection.cursor()
    schedule = Schedule(Timeline(connection, running.sample.known))
    return ForecastService(
        schedule,
        LiveFeatures(schedule),
        running.models,
        running.clock,
        running.service._support,
        running.operations,
    )


def read_events_now(service: ForecastService) -> None:
    assert service._feed is not None
    service._feed._poll_every_s = 0


def events_of(rows: list[dict[str, Any]]) -> list[NewEvent]:
    """Events of the timeline's flights, as an operator would push them."""
    events = []
    for row in rows:
        departure = from_epoch_min(row["sched_dep_min"])
        block = row["block_min"]
        arrival = None if pd.isna(block) else departure + timedelta(minutes=int(block))
        flight = Flight(
            row["carrier_code"],
            row["flight_number"],
            row["origin_code"],
            row["destination_code"],
            departure,
            arrival,
        )
        facts: list[tuple[EventKind, Any, dict[str, Any]]] = [
            (EventKind.SCHEDULE, row["sched_dep_min"] - 43200, {}),
            (EventKind.AIRCRAFT, row["dep_min"], {"tail_number": row["tail_number"]}),
            (EventKind.DEPARTURE, row["dep_min"], {"dep_delay_min": row["dep_delay"]}),
            (EventKind.ARRIVAL, row["arr_min"], {"arr_delay_min": row["arr_delay"]}),
            (EventKind.CANCELLATION, row["cancelled_min"], {}),
            (EventKind.DIVERSION, row["diverted_min"], {}),
        ]
        for kind, known_at, payload in facts:
            if pd.isna(known_at) or (kind is EventKind.AIRCRAFT and row["tail_number"] is None):
                continue
            if kind is EventKind.SCHEDULE and arrival is not None:
                payload = {"sched_arr_utc": arrival.isoformat()}
            payload = {k: v if isinstance(v, str) else int(v) for k, v in payload.items()}
            key = (
                f"{kind}{row['carrier_code']}{row['flight_number']}{row['origin_code']}{departure}"
            )
            events.append(
                NewEvent(key, kind, from_epoch_min(int(known_at)), "test", payload, flight=flight)
            )
    return events


def weather_of(rows: list[dict[str, Any]]) -> list[NewEvent]:
    return [
        NewEvent(
            f"w{row['origin_code']}{row['known_at_min']}",
            EventKind.WEATHER,
            from_epoch_min(row["known_at_min"]),
            "test",
            {name: row[name] for name in MEASURED if not pd.isna(row[name])},
            airport_code=row["origin_code"],
        )
        for row in rows
    ]


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    return (
        connection.execute(sql)
        .df()
        .astype(object)
        .where(lambda f: f.notna(), None)
        .to_dict("records")
    )  # type: ignore[return-value]


def test_pushed_events_make_the_same_features_as_the_warehouse(running: RunningBoard) -> None:
    """Two days are removed from the warehouse's timeline and pushed as events: features are equal."""
    moment = running.clock.now()
    since = epoch_min(moment - timedelta(days=2))
    service_copy = running.sample.service.shared_copy()
    requests = forecast_requests(
        service_copy.departures(moment, moment + timedelta(hours=8)), moment
    )
    expected = service_copy._features.rows(requests)

    connection = running.sample.connection.cursor()
    schedule = Schedule(Timeline(connection, running.sample.known))
    features = LiveFeatures(schedule)
    late_condition = f"sched_dep_min >= {since}"
    late_rows = rows_of(connection, f"SELECT * FROM timeline_flight WHERE {late_condition}")
    weather = rows_of(connection, f"SELECT * FROM timeline_weather WHERE known_at_min >= {since}")
    connection.execute(f"DELETE FROM timeline_flight WHERE {late_condition}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE timeline_event AS {timeline_event_sql()}")
    connection.execute(f"DELETE FROM observation WHERE known_at_min >= {since}")
    connection.execute(f"DELETE FROM timeline_weather WHERE known_at_min >= {since}")
    features.read_again()
    assert not features.rows(requests).equals(expected), "the features depend on them"

    with running.operations.begin() as work:
        intake = work.events.append([*events_of(late_rows), *weather_of(weather)])
    assert intake.accepted_n > 3000
    feed = Feed(schedule.timeline, OperationalLog(running.operations, running.clock))
    assert feed.update()
    pd.testing.assert_frame_equal(features.rows(requests), expected)


def test_what_is_pushed_moves_forecasts(running: RunningBoard) -> None:
    """Many very late departures raise the risk of the following flights."""
    service = service_with_events(running)
    read_events_now(service)
    moment = running.clock.now()
    flight = next(
        f
        for f in service.departures(moment + timedelta(minutes=40), moment + timedelta(hours=2))
        if f.origin_code == "JFK"
    )
    request = request_fields(flight, moment)
    before = service.forecast([request])[0]
    late_flights = [
        f
        for f in service.departures(moment - timedelta(hours=3), moment - timedelta(minutes=30))
        if f.origin_code == "JFK"
    ]
    assert len(late_flights) > 10
    with running.operations.begin() as work:
        work.events.append(
            [
                NewEvent(
                    f"d{count}",
                    EventKind.DEPARTURE,
                    moment - timedelta(minutes=12),
                    "test",
                    {"dep_delay_min": 170},
                    flight=f,
                )
                for count, f in enumerate(late_flights)
            ]
        )
    after = service.forecast([request])[0]
    assert after["p_late_30"] > before["p_late_30"] + 0.02
    earlier = request_fields(flight, moment - timedelta(minutes=30))
    earlier_forecast = service.forecast([earlier])[0]
    with running.operations.begin() as work:
        work.events.append(
            [
                NewEvent(
                    f"a{count}",
                    EventKind.ARRIVAL,
                    moment - timedelta(minutes=12),
                    "test",
                    {"arr_delay_min": 300},
                    flight=f,
                )
                for count, f in enumerate(late_flights)
            ]
        )
    assert service.forecast([earlier])[0] == earlier_forecast, "it was not known then"
    again = service.forecast([request])[0]
    assert again["p_late_30"] != after["p_late_30"]


def test_a_flight_known_only_from_events_is_on_the_board(running: RunningBoard) -> None:
    """A flight pushed as an event, as with the real clock, where the warehouse has no flights."""
    service = service_with_events(running)
    read_events_now(service)
    running.clock.moment = datetime(2026, 3, 2, 15, 2, tzinfo=UTC)
    departure = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    flight = Flight("UA", 1545, "EWR", "IAH", departure, departure + timedelta(hours=4))
    payload = {"sched_arr_utc": flight.sched_arr_utc.isoformat()}  # type: ignore[union-attr]
    request = request_fields(flight, running.clock.now())
    assert service.forecast([request])[0]["support"]["limited"]
    with running.operations.begin() as work:
        work.events.append(
            [
                NewEvent(
                    "s",
                    EventKind.SCHEDULE,
                    running.clock.now() - timedelta(days=1),
                    "test",
                    payload,
                    flight=flight,
                )
            ]
        )
    answer = service.forecast([request])[0]
    assert answer["flight"]["in_schedule"]
    assert answer["flight"]["sched_arr_utc"] == flight.sched_arr_utc.isoformat()  # type: ignore[union-attr]
    beside = service.shared_copy()
    read_events_now(beside)
    cycle = BoardMaker(beside, running.operations, PARAMS).refresh()
    assert (cycle.flights_n, cycle.stored_n) == (1, 1)


def test_a_cancellation_that_was_pushed_is_certain_from_then_on(running: RunningBoard) -> None:
    """A cancelled flight has probability 1; other flights and earlier forecasts do not change."""
    service = service_with_events(running)
    read_events_now(service)
    moment = running.clock.now()
    flight, second = service.departures(moment + timedelta(hours=1), moment + timedelta(hours=3))[
        :2
    ]
    known_at = moment - timedelta(minutes=20)
    with running.operations.begin() as work:
        work.events.append([NewEvent("c", EventKind.CANCELLATION, known_at, "test", flight=flight)])
    now, neighbour, before = service.forecast(
        [
            request_fields(flight, moment),
            request_fields(second, moment),
            request_fields(flight, known_at),
        ]
    )
    assert (now["p_cancelled"], now["p_diverted"], now["p_late_15"]) == (1.0, 0.0, 0.0)
    assert now["classes"]["over_120_or_cancelled"] == 1.0
    assert (now["reasons"], now["reasons_sum"]) == ([], None)
    assert now["cancelled_known_at_utc"] == known_at.replace(second=0).isoformat()
    for untouched in (neighbour, before):
        assert untouched["p_cancelled"] < 0.5
        assert untouched["cancelled_known_at_utc"] is None
        assert untouched["reasons"]
    assert service.outcomes([flight, second]) == [
        {
            "outcome": "cancelled",
            "arr_delay_min": None,
            "dep_delay_min": None,
            "known_at_utc": known_at.replace(second=0).isoformat(),
        },
        None,
    ]

    service_copy = service.shared_copy()
    read_events_now(service_copy)
    BoardMaker(service_copy, running.operations, PARAMS).refresh()
    with running.operations.read() as work:
        ids = work.flights.existing_ids([flight, second])
        latest = work.board.latest(list(ids.values()), moment)
    stored = latest[ids[key_of(flight)]]
    assert stored is not None
    assert (stored.p_cancelled, stored.p_late_30) == (1.0, 0.0)


def test_a_cancelled_flight_is_never_chosen(running: RunningBoard) -> None:
    """It is last in a comparison, without an arrival, and listed in the history of its number."""
    service = service_with_events(running)
    read_events_now(service)
    moment = running.clock.now()
    upcoming = service.departures(moment + timedelta(hours=1), moment + timedelta(hours=6))
    routes = Counter((f.origin_code, f.destination_code) for f in upcoming)
    ((origin, destination), count), *_ = routes.most_common(1)
    assert count > 1
    flights = {
        f.flight_number: f
        for f in upcoming
        if (f.origin_code, f.destination_code) == (origin, destination)
    }
    day = moment.astimezone(service.zone_of(origin)).date()
    route = {"origin": origin, "destination": destination, "day": day}
    ranked = [compared["flight"]["flight_number"] for compared in service.compare(route)["flights"]]
    cancelled_flight = flights[next(number for number in ranked if number in flights)]
    assert ranked[-1] != cancelled_flight.flight_number
    known_at = moment - timedelta(minutes=20)
    with running.operations.begin() as work:
        work.events.append(
            [NewEvent("c", EventKind.CANCELLATION, known_at, "test", flight=cancelled_flight)]
        )
    for sort in ("risk", "arrival", "expected_delay"):
        last = service.compare(route | {"sort": sort})["flights"][-1]
        assert last["flight"]["flight_number"] == cancelled_flight.flight_number
        assert (last["p_disrupted_30"], last["arrival_p50_utc"]) == (1.0, None)
    by_departure = service.compare(route | {"sort": "departure"})["flights"]
    times = [compared["flight"]["sched_dep_utc"] for compared in by_departure]
    assert times == sorted(times)
    running.clock.moment = cancelled_flight.sched_dep_utc + timedelta(minutes=1)
    flight_filter = {
        "carrier": cancelled_flight.carrier_code,
        "flight": cancelled_flight.flight_number,
    }
    latest = service.past_flights(flight_filter, None, 1)[0]
    assert latest["sched_dep_utc"] == cancelled_flight.sched_dep_utc.isoformat()
    assert latest["outcome"]["outcome"] == "cancelled"


def test_a_connection_to_a_cancelled_flight_does_not_hold(running: RunningBoard) -> None:
    """The source has departures of three airports only, so that the first flight is an unlisted one."""
    service = service_with_events(running)
    read_events_now(service)
    moment = running.clock.now()
    onward = next(
        f
        for f in service.departures(moment + timedelta(hours=5), moment + timedelta(hours=7))
        if f.origin_code == "EWR"
    )
    first = Flight(onward.carrier_code, 9999, "JFK", "EWR", moment + timedelta(hours=2))
    request = {
        "first": request_fields(first, moment),
        "arrival": (moment + timedelta(hours=3)).isoformat(),
        "onward": {"carrier": onward.carrier_code, "flight": onward.flight_number},
    }
    before = service.connect(request)
    assert before["onward"]["basis"] == "schedule"
    assert before["p_holds"] > 0.5
    known_at = moment - timedelta(minutes=20)
    with running.operations.begin() as work:
        work.events.append([NewEvent("c", EventKind.CANCELLATION, known_at, "test", flight=onward)])
    after = service.connect(request)
    assert (after["p_holds"], after["onward"]["p_cancelled"]) == (0.0, 1.0)
    assert after["p_missed"] == pytest.approx(before["p_holds"] + before["p_missed"], abs=0.05)
    parts = ("p_holds", "p_missed", "p_cancelled", "p_diverted")
    assert sum(after[name] for name in parts) == pytest.approx(1, abs=1e-5)


def test_each_process_reads_its_own_timeline(running: RunningBoard) -> None:
    """Of two services that share history, the one that has not read the events is unaffected by them."""
    current = service_with_events(running)
    not_updated = current.shared_copy()
    read_events_now(current)
    moment = running.clock.now()
    flight = current.departures(moment + timedelta(hours=1), moment + timedelta(hours=2))[0]
    requests = forecast_requests([flight], moment)
    features_before = not_updated._features.rows(requests)
    with running.operations.begin() as work:
        work.events.append(
            [
                NewEvent(
                    "w",
                    EventKind.WEATHER,
                    moment - timedelta(minutes=1),
                    "test",
                    {"temperature_c": 49.5},
                    airport_code=flight.origin_code,
                )
            ]
        )
    current._update_timeline()
    for _ in range(2):
        assert current._features.rows(requests)["weather_temperature_c"].iloc[0] == 49.5
        pd.testing.assert_frame_equal(not_updated._features.rows(requests), features_before)
    read_events_now(not_updated)
    not_updated._update_timeline()
    assert not_updated._features.rows(requests)["weather_temperature_c"].iloc[0] == 49.5


@pytest.mark.parametrize("late_by_min", [1, 0, -1])
def test_an_event_counts_strictly_after_it_is_known(
    running: RunningBoard, late_by_min: int
) -> None:
    """State is read at steps of five minutes: an event known at the step counts only at the next one."""
    service = service_with_events(running)
    moment = running.clock.now().replace(minute=0)
    known_at = moment + timedelta(minutes=late_by_min)
    running.clock.moment = moment + timedelta(minutes=4)
    flight = service.departures(moment + timedelta(hours=1), moment + timedelta(hours=2))[0]
    features_before = service._features.rows(forecast_requests([flight], moment))
    with running.operations.begin() as work:
        work.events.append(
            [
                NewEvent(
                    "w",
                    EventKind.WEATHER,
                    known_at,
                    "test",
                    {"temperature_c": 49.5},
                    airport_code=flight.origin_code,
                )
            ]
        )
    read_events_now(service)
    service._update_timeline()
    features = service._features.rows(forecast_requests([flight], moment))
    assert features["weather_temperature_c"].iloc[0] == (
        49.5 if late_by_min < 0 else features_before["weather_temperature_c"].iloc[0]
    )
