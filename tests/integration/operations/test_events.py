"""Each event is stored once, in any order and number of deliveries, and never changed."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ponctuel.domain.flight import Flight
from ponctuel.operations.enums import EventKind
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import Databases, ManualClock
from tests.integration.operations.samples import NOON, create_account, make_flight, noon_plus


def departure_event(number: int, hours: float, delay_min: int = 5) -> NewEvent:
    flight: Flight = make_flight(number, hours)
    known_at = flight.sched_dep_utc + timedelta(minutes=delay_min)
    return NewEvent(
        f"departure/UA{number}/{flight.sched_dep_utc.isoformat()}",
        EventKind.DEPARTURE,
        known_at,
        "feed",
        {"dep_delay_min": delay_min},
        flight=flight,
    )


def weather_event(airport: str, hours: float) -> NewEvent:
    return NewEvent(
        f"weather/{airport}/{hours}",
        EventKind.WEATHER,
        noon_plus(hours),
        "feed",
        {"temperature_c": -2.5},
        airport_code=airport,
    )


Table = list[tuple[str, ...]]


def table(operations: Operations) -> Table:
    """Rows of the table of events, without row numbers and times of receipt."""
    statement = (
        "SELECT idempotency_key, kind, airport_code, known_at_utc, payload, content_sha256,"
        " carrier_code, events.flight_id IS NULL, sched_dep_utc FROM events"
        " LEFT JOIN flights ON flights.id = flight_id ORDER BY 1"
    )
    with operations.engine.connect() as connection:
        return [tuple(map(str, row)) for row in connection.execute(text(statement))]


def test_a_delivery_is_counted(operations: Operations, clock: ManualClock) -> None:
    batch = [departure_event(n, n / 10) for n in range(1, 1201)] + [weather_event("EWR", 1)]
    with operations.begin() as work:
        first = work.events.append(batch)
    assert (first.accepted_n, first.repeated_n, first.conflicting) == (1201, 0, ())
    with operations.begin() as work:
        repeated = work.events.append([*batch[:5], *batch[:5], weather_event("JFK", 1)])
    assert (repeated.accepted_n, repeated.repeated_n, repeated.conflicting) == (1, 10, ())


def test_a_key_that_says_something_else_is_reported_and_changes_nothing(
    operations: Operations,
) -> None:
    with operations.begin() as work:
        work.events.append([departure_event(1, 1, 5)])
        before = table(operations) if operations.engine.dialect.name == "sqlite" else None
        second = NewEvent(
            departure_event(1, 1).key,
            EventKind.DEPARTURE,
            noon_plus(2),
            "feed",
            flight=make_flight(1, 1),
        )
        intake = work.events.append([second, departure_event(2, 2), departure_event(2, 2)])
    assert (intake.accepted_n, intake.repeated_n) == (1, 1)
    assert intake.conflicting == (departure_event(1, 1).key,)
    assert before is None or before == []
    assert len(table(operations)) == 2
    with operations.begin() as work:
        conflict_within = work.events.append(
            [weather_event("LGA", 3), departure_event(3, 3, 1), departure_event(3, 3, 9)]
        )
    assert (conflict_within.accepted_n, conflict_within.repeated_n) == (2, 0)
    assert conflict_within.conflicting == (departure_event(3, 3).key,)


POOL = [departure_event(n, n) for n in (1, 2, 3)] + [
    departure_event(1, 26),
    weather_event("EWR", 1),
    weather_event("JFK", 1),
]


@pytest.fixture(scope="module")
def table_of_one_delivery(databases: Databases) -> Table:
    """Rows of the table after one delivery of all events."""
    operations = Operations(databases.migrated_url())
    with operations.begin() as work:
        work.events.append(POOL)
    rows = table(operations)
    operations.close()
    return rows


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    order=st.permutations(range(len(POOL))),
    repeated=st.lists(st.integers(0, len(POOL) - 1), max_size=8),
    cuts=st.lists(st.integers(1, len(POOL) + 7), max_size=4),
)
def test_any_interleaving_and_repetition_gives_the_same_table(
    databases: Databases,
    table_of_one_delivery: Table,
    order: list[int],
    repeated: list[int],
    cuts: list[int],
) -> None:
    url = databases.migrated_url()
    operations = Operations(url)
    delivered = [POOL[i] for i in [*repeated, *order, *repeated]]
    bounds = [0, *sorted(cuts), len(delivered)]
    deliveries = [delivered[start:end] for start, end in itertools.pairwise(bounds) if start < end]
    accepted = 0
    for delivery in deliveries:
        with operations.begin() as work:
            intake = work.events.append(delivery)
        assert intake.conflicting == ()
        assert intake.accepted_n + intake.repeated_n == len(delivery)
        accepted += intake.accepted_n
    assert accepted == len(POOL)
    assert table(operations) == table_of_one_delivery
    operations.close()
    databases.drop(url)


def test_events_are_read_in_the_order_in_which_they_became_known(operations: Operations) -> None:
    events = [departure_event(n, n / 4, 0) for n in (5, 1, 4, 2, 3)] + [
        weather_event("EWR", 1),
        weather_event("JFK", 1),
    ]
    with operations.begin() as work:
        work.events.append(events)
    with operations.read() as work:
        read_events, cursor = [], None
        while True:
            page = work.events.since(NOON, until_utc=noon_plus(1.25), cursor=cursor, limit=2)
            read_events += page.items
            if (cursor := page.next_cursor) is None:
                break
        assert [entry.known_at_utc for entry in read_events] == sorted(
            entry.known_at_utc for entry in events if entry.known_at_utc < noon_plus(1.25)
        )
        assert len({entry.id for entry in read_events}) == len(read_events) == 6
        (flight,) = work.flights.by_number("UA", 1, NOON, noon_plus(48))
        (event,) = work.events.of_flight(flight.id)
        assert event.payload == {"dep_delay_min": 0}
        assert event.kind == EventKind.DEPARTURE


@pytest.mark.parametrize("table_name", ["events", "audit_entries", "deployments"])
@pytest.mark.parametrize(
    "command",
    [
        "UPDATE {} SET id = id + 1000",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    ],
)
def test_append_only_tables_are(operations: Operations, table_name: str, command: str) -> None:
    sqlite = operations.engine.dialect.name == "sqlite"
    statement = command.format(table_name)
    if sqlite and command.startswith("TRUNCATE"):
        statement = f"DELETE FROM {table_name} WHERE true"  # SQLite's own shortcut for all rows
    if not sqlite and command.startswith("INSERT"):
        statement = (
            f"INSERT INTO {table_name} SELECT * FROM {table_name} "
            "ON CONFLICT (id) DO UPDATE SET id = excluded.id"
        )
    account = create_account(operations)
    with operations.begin() as work:
        work.events.append([weather_event("EWR", 1)], pushed_by=account.id)
        work.audit.add("user.create", actor_kind="cli", target_kind="user", target_id=account.id)
        work.deployments.add("promote", "ponctuel v1", "a" * 64, "first")
    with (
        pytest.raises(DBAPIError, match=f"{table_name} is append-only"),
        operations.engine.begin() as connection,
    ):
        connection.execute(text(statement))


def test_weather_belongs_to_an_airport_and_other_events_to_a_flight(operations: Operations) -> None:
    weather_of_a_flight = NewEvent("x", EventKind.WEATHER, NOON, "feed", flight=make_flight(1, 1))
    with pytest.raises(DBAPIError, match="weather_at_airport"), operations.begin() as work:
        work.events.append([weather_of_a_flight])
