"""Whatever the order in which the same events arrive, every reader is told the same truth.

Two databases take in the same events in other orders and deliveries; the eight readers (features,
search, schedule, board, comparisons, history, outcomes and watches) are asked at several moments.
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
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.operations.repositories.flights import key_of
from ponctuel.operations.words import EventKind
from ponctuel.operations.work import Operations
from ponctuel.serving.board import BoardMaker
from ponctuel.serving.service import ForecastService
from tests.integration.operations.conftest import Databases, ManualClock, databases, postgres
from tests.integration.operations.samples import create_account, make_watch
from tests.trained_sample import TrainedSample, forecast_requests, request_fields

__all__ = ["databases", "postgres"]  # fixtures
PARAMS = BoardParams(horizon_h=1)
# Minutes from the first departure, amid what events tell.
MOMENTS_MIN = (-80, -30)
OF_FLIGHTS = tuple(kind for kind in EventKind if kind is not EventKind.WEATHER)
FACT = st.tuples(
    st.sampled_from(OF_FLIGHTS), st.integers(0, 2), st.integers(-120, 0), st.integers(0, 2)
)
CANCELLED_AND_PUT_BACK = [
    (EventKind.SCHEDULE, 2, -119, 0),
    (EventKind.CANCELLATION, 0, -100, 0),
    (EventKind.CANCELLATION, 2, -100, 0),
    (EventKind.SCHEDULE, 0, -60, 1),
    (EventKind.SCHEDULE, 2, -60, 1),
]
Facts = list[tuple[EventKind, int, int, int]]


def flights_of(sample: TrainedSample, first: datetime) -> list[Flight]:
    """Two flights that the source lists, and one that only events know of."""
    listed = sample.service.departures(first, first + timedelta(minutes=40))
    chosen = [flight for flight in listed if flight.origin_code == "EWR"][:2]
    made_up = Flight("UA", 9545, "EWR", chosen[0].destination_code, first + timedelta(minutes=9))
    return [*chosen, made_up]


def events_of(facts: Facts, flights: list[Flight], first: datetime) -> list[NewEvent]:
    events = []
    for number, (kind, place, minute, value) in enumerate(facts):
        flight = flights[place]
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


class Reading:
    """A database with a watch, and a service that follows it."""

    def __init__(
        self, sample: TrainedSample, operations: Operations, flights: list[Flight]
    ) -> None:
        self.operations, self.flights = operations, flights
        self.service: ForecastService = sample.service_over(operations)
        assert self.service._feed is not None
        self.service._feed._look_every_s = 0
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

    def truth(self, moment: datetime) -> dict[str, Any]:
        """What each of the eight readers tells at a moment."""
        self.clock.moment = moment
        service, flights = self.service, self.flights
        # Of flights that leave later too: a cancellation is known before.
        later = (moment + timedelta(days=1), "")
        ends = {"origin": "EWR", "destination": flights[2].destination_code}
        self.board.refresh()
        with self.operations.read() as work:
            keys = {i: key for key, i in work.flights.known(flights).items()}
            latest = work.board.latest(list(keys), moment)
            due = work.watches.due(moment)
        return {
            "features": service._features.rows(
                forecast_requests(service.scheduled(flights, moment), moment)
            ),
            "forecasts": service.forecast(
                [request_fields(flight, moment) for flight in flights], reasons=False
            ),
            "search": service.flights(ends, self.day),
            "schedule": service.departures(moment, moment + timedelta(hours=3)),
            "board": {keys[i]: vars(row) | {"flight_id": 0} for i, row in latest.items()},
            "comparisons": service.compare(ends | {"day": self.day, "reasons": False}),
            "history": [
                service.past_flights(
                    {"carrier": flight.carrier_code, "flight": flight.flight_number}, later, 3
                )
                for flight in flights
            ],
            "outcomes": service.outcomes(flights),
            "watches": sorted((key_of(flight.flight), flight.risk) for flight in due),
        }


@pytest.fixture(scope="module")
def first(sample: TrainedSample) -> datetime:
    start = sample.moment(2, 20)
    listed = sample.service.departures(start, start + timedelta(hours=1))
    return next(flight.sched_dep_utc for flight in listed if flight.origin_code == "EWR")


@pytest.fixture
def reading(
    sample: TrainedSample, databases: Databases, first: datetime
) -> Callable[[list[list[NewEvent]]], list[dict[str, Any]]]:
    """Deliveries of events -> the truth at each moment, in a database of its own."""
    flights = flights_of(sample, first)

    def read(deliveries: list[list[NewEvent]]) -> list[dict[str, Any]]:
        url = databases.migrated_url()
        operations = Operations(url, ManualClock(first - timedelta(days=1)))
        try:
            readers = Reading(sample, operations, flights)
            for events in deliveries:
                readers.deliver(events)
            moments = [first + timedelta(minutes=minute) for minute in MOMENTS_MIN]
            return [readers.truth(moment) for moment in moments]
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
@example(CANCELLED_AND_PUT_BACK, 2, None)
def test_any_order_of_the_same_events_gives_the_same_truth(
    sample: TrainedSample,
    reading: Callable[[list[list[NewEvent]]], list[dict[str, Any]]],
    first: datetime,
    facts: Facts,
    at_first: int,
    random: Any,
) -> None:
    events = events_of(facts, flights_of(sample, first), first)
    other = events[::-1]
    if random is not None:
        random.shuffle(other)
    for one, two in zip(
        reading([events]), reading([other[:at_first], other[at_first:]]), strict=True
    ):
        pd.testing.assert_frame_equal(one.pop("features"), two.pop("features"), check_exact=True)
        for reader, told in one.items():
            assert told == two[reader], reader


def test_a_withdrawn_cancellation_stood_until_it_was_withdrawn(
    reading: Callable[[list[list[NewEvent]]], list[dict[str, Any]]],
    sample: TrainedSample,
    first: datetime,
) -> None:
    """All eight readers agree on it, and list the flight that only events know."""
    flights = flights_of(sample, first)
    before, after = reading([events_of(CANCELLED_AND_PUT_BACK, flights, first)])
    for place in (0, 2):
        assert before["forecasts"][place]["p_cancelled"] == 1.0
        assert after["forecasts"][place]["p_cancelled"] < 0.5
        assert before["outcomes"][place]["outcome"] == "cancelled"
        assert after["outcomes"][place] is None
        departure = flights[place].sched_dep_utc.isoformat()
        past = [
            [row["sched_dep_utc"] for row in told["history"][place]] for told in (before, after)
        ]
        assert [departure in rows for rows in past] == [True, False]
        number = flights[place].flight_number
        for told in (before, after):
            assert number in [row["flight_number"] for row in told["search"]]
            compared = told["comparisons"]["flights"]
            assert number in [row["flight"]["flight_number"] for row in compared]
            assert number in [flight.flight_number for flight in told["schedule"]]
        key = key_of(flights[place])
        assert after["board"][key]["p_cancelled"] < 0.5
        assert (key, 1.0) in before["watches"]
        assert (key, 1.0) not in after["watches"]
