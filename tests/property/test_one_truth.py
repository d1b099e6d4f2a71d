"""The same events in any order give the same answers.

Two databases receive the same events in different orders and deliveries; features, search, schedule,
board, comparisons, history, outcomes and watches are compared at several times.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from ponctuel.config.params import BoardParams
from ponctuel.domain.flight import Flight
from ponctuel.operations.enums import EventKind
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.operations.repositories.flights import key_of
from ponctuel.operations.work import Operations
from ponctuel.serving.board import BoardMaker
from ponctuel.serving.service import ForecastService
from tests.integration.operations.conftest import Databases, ManualClock, databases, postgres
from tests.integration.operations.samples import create_account, make_watch
from tests.trained_sample import TrainedSample, forecast_requests, request_fields

__all__ = ["databases", "postgres"]  # fixtures
PARAMS = BoardParams(horizon_h=1)
# Times of the comparison in minutes from the first departure, between the events.
MOMENTS_MIN = (-80, -30)
FLIGHT_EVENTS = tuple(kind for kind in EventKind if kind is not EventKind.WEATHER)
FACT = st.tuples(
    st.sampled_from(FLIGHT_EVENTS), st.integers(0, 2), st.integers(-120, 0), st.integers(0, 2)
)
CANCELLED_AND_REINSTATED = [
    (EventKind.SCHEDULE, 2, -119, 0),
    (EventKind.CANCELLATION, 0, -100, 0),
    (EventKind.CANCELLATION, 2, -100, 0),
    (EventKind.SCHEDULE, 0, -60, 1),
    (EventKind.SCHEDULE, 2, -60, 1),
]
Facts = list[tuple[EventKind, int, int, int]]


def flights_of(sample: TrainedSample, first: datetime) -> list[Flight]:
    """Two flights of the source, and one that is known from events only."""
    scheduled = sample.service.departures(first, first + timedelta(minutes=40))
    chosen = [flight for flight in scheduled if flight.origin_code == "EWR"][:2]
    unlisted = Flight("UA", 9545, "EWR", chosen[0].destination_code, first + timedelta(minutes=9))
    return [*chosen, unlisted]


def events_of(facts: Facts, flights: list[Flight], first: datetime) -> list[NewEvent]:
    events = []
    for number, (kind, index, minute, value) in enumerate(facts):
        flight = flights[index]
        arrival = flight.sched_dep_utc + timedelta(hours=3, minutes=value)
        payload: dict[str, Any] = {
            EventKind.SCHEDULE: {"sched_arr_utc": arrival.isoformat()},
            EventKind.AIRCRAFT: {"tail_number": f"N{value}"},
            EventKind.DEPARTURE: {"dep_delay_min": 20 * value},
            EventKind.ARRIVAL: {"arr_delay_min": 20 * value},
        }.get(kind, {})
        known_at = first + timedelta(minutes=minute)
        events.append(NewEvent(str(number), kind, known_at, "test", payload, flight=flight))
    return events


class ServiceWithDatabase:
    """A database with watches, and a service that reads its events."""

    def __init__(
        self, sample: TrainedSample, operations: Operations, flights: list[Flight]
    ) -> None:
        self.operations, self.flights = operations, flights
        self.service: ForecastService = sample.service_over(operations)
        assert self.service._feed is not None
        self.service._feed._poll_every_s = 0
        self.service.clock = self.clock = ManualClock(flights[0].sched_dep_utc - timedelta(hours=3))
        self.board = BoardMaker(self.service, operations, PARAMS)
        account = create_account(operations)
        with operations.begin() as work:
            for flight_id in work.flights.ensure(flights):
                work.watches.add(account.id, make_watch(flight_id=flight_id, threshold=0.05))

    def deliver(self, events: list[NewEvent]) -> None:
        with self.operations.begin() as work:
            work.events.append(events)
        self.service.flights({"origin": "EWR"}, self.day)

    @property
    def day(self) -> Any:
        first = self.flights[0]
        return first.sched_dep_utc.astimezone(self.service.zone_of(first.origin_code)).date()

    def answers(self, moment: datetime) -> dict[str, Any]:
        """Answers of the service and the database at a time, by topic."""
        self.clock.moment = moment
        service, flights = self.service, self.flights
        # Includes flights that depart later, because cancellations are known before.
        end = (moment + timedelta(days=1), "")
        route = {"origin": "EWR", "destination": flights[2].destination_code}
        self.board.refresh()
        with self.operations.read() as work:
            keys = {i: key for key, i in work.flights.existing_ids(flights).items()}
            latest = work.board.latest(list(keys), moment)
            due = work.watches.due(moment)
        return {
            "features": service._features.rows(
                forecast_requests(service.scheduled(flights, moment), moment)
            ),
            "forecasts": service.forecast(
                [request_fields(flight, moment) for flight in flights], reasons=False
            ),
            "search": service.flights(route, self.day),
            "schedule": service.departures(moment, moment + timedelta(hours=3)),
            "board": {keys[i]: vars(row) | {"flight_id": 0} for i, row in latest.items()},
            "comparisons": service.compare(route | {"day": self.day, "reasons": False}),
            "history": [
                service.past_flights(
                    {"carrier": flight.carrier_code, "flight": flight.flight_number}, end, 3
                )
                for flight in flights
            ],
            "outcomes": service.outcomes(flights),
            "watches": sorted((key_of(flight.flight), flight.risk) for flight in due),
        }


@pytest.fixture(scope="module")
def first(sample: TrainedSample) -> datetime:
    start = sample.moment(2, 20)
    scheduled = sample.service.departures(start, start + timedelta(hours=1))
    return next(flight.sched_dep_utc for flight in scheduled if flight.origin_code == "EWR")


@pytest.fixture
def read_deliveries(
    sample: TrainedSample, databases: Databases, first: datetime
) -> Callable[[list[list[NewEvent]]], list[dict[str, Any]]]:
    """(deliveries of events) -> the answers at each time, in a new database."""
    flights = flights_of(sample, first)

    def read(deliveries: list[list[NewEvent]]) -> list[dict[str, Any]]:
        url = databases.migrated_url()
        operations = Operations(url, ManualClock(first - timedelta(days=1)))
        try:
            service = ServiceWithDatabase(sample, operations, flights)
            for events in deliveries:
                service.deliver(events)
            moments = [first + timedelta(minutes=minute) for minute in MOMENTS_MIN]
            return [service.answers(moment) for moment in moments]
        finally:
            operations.close()
            databases.drop(url)

    return read


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(FACT, min_size=3, max_size=10), st.integers(0, 3), st.randoms())
@example(CANCELLED_AND_REINSTATED, 2, None)
def test_any_order_of_the_same_events_gives_the_same_truth(
    sample: TrainedSample,
    read_deliveries: Callable[[list[list[NewEvent]]], list[dict[str, Any]]],
    first: datetime,
    facts: Facts,
    first_n: int,
    random: Any,
) -> None:
    events = events_of(facts, flights_of(sample, first), first)
    reordered = events[::-1]
    if random is not None:
        random.shuffle(reordered)
    for in_order, in_other_order in zip(
        read_deliveries([events]),
        read_deliveries([reordered[:first_n], reordered[first_n:]]),
        strict=True,
    ):
        pd.testing.assert_frame_equal(
            in_order.pop("features"), in_other_order.pop("features"), check_exact=True
        )
        for topic, answer in in_order.items():
            assert answer == in_other_order[topic], topic


def test_a_withdrawn_cancellation_counts_until_its_withdrawal(
    read_deliveries: Callable[[list[list[NewEvent]]], list[dict[str, Any]]],
    sample: TrainedSample,
    first: datetime,
) -> None:
    """All answers agree on the cancellation, and list the flight that is known from events only."""
    flights = flights_of(sample, first)
    before, after = read_deliveries([events_of(CANCELLED_AND_REINSTATED, flights, first)])
    for index in (0, 2):
        assert before["forecasts"][index]["p_cancelled"] == 1.0
        assert after["forecasts"][index]["p_cancelled"] < 0.5
        assert before["outcomes"][index]["outcome"] == "cancelled"
        assert after["outcomes"][index] is None
        departure = flights[index].sched_dep_utc.isoformat()
        past = [
            [row["sched_dep_utc"] for row in answers["history"][index]]
            for answers in (before, after)
        ]
        assert [departure in rows for rows in past] == [True, False]
        number = flights[index].flight_number
        for answers in (before, after):
            assert number in [row["flight_number"] for row in answers["search"]]
            compared = answers["comparisons"]["flights"]
            assert number in [row["flight"]["flight_number"] for row in compared]
            assert number in [flight.flight_number for flight in answers["schedule"]]
        key = key_of(flights[index])
        assert after["board"][key]["p_cancelled"] < 0.5
        assert (key, 1.0) in before["watches"]
        assert (key, 1.0) not in after["watches"]
