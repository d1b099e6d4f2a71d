"""Versions of single flights, by the time at which their facts became known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight, epoch_min
from ponctuel.timeline.builder import Timeline, prepare_timeline
from ponctuel.timeline.history_file import write_history
from ponctuel.timeline.known import known_flight_sql, outcomes_before
from ponctuel.timeline.rules import FOREVER_MIN, KnownAfter
from tests.trained_sample import Raw, open_database, weeks_between

DEPARTURE = datetime(2013, 12, 10, 18, 3, tzinfo=UTC)
FLIGHT = Flight("UA", 9545, "EWR", "IAH", DEPARTURE)
DEPARTURE_MIN = epoch_min(DEPARTURE)
KEY = ("UA", 9545, "EWR", DEPARTURE_MIN)


@pytest.fixture(scope="module")
def database(nyc: Raw) -> duckdb.DuckDBPyConnection:
    return open_database(weeks_between(nyc, "2013-12-10", "2013-12-10"))


@pytest.fixture(scope="module")
def history_file(
    database: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("history") / "timeline.duckdb"
    with database.cursor() as cursor:
        prepare_timeline(cursor, KnownAfter())
        write_history(cursor, path)
    return path


@pytest.fixture(params=["in memory", "from a file"])
def timeline(
    request: pytest.FixtureRequest, database: duckdb.DuckDBPyConnection, history_file: Path
) -> Iterator[Timeline]:
    history = history_file if request.param == "from a file" else None
    with database.cursor() as cursor:
        yield Timeline(cursor, KnownAfter(), history)


def event(kind: EventKind, minutes: int, delay_min: int | None = None, **changes: Any) -> Event:
    flight = replace(FLIGHT, **changes)
    return Event(kind, DEPARTURE + timedelta(minutes=minutes), flight, delay_min=delay_min)


def cancelled_at(timeline: Timeline, minutes: int) -> int | None:
    version = timeline.pushed.at(KEY, DEPARTURE_MIN + minutes)
    known = None if version is None else version.cancelled(DEPARTURE_MIN + minutes)
    return None if known is None else known - DEPARTURE_MIN


def outcome_at(timeline: Timeline, minutes: int) -> tuple[Any, ...] | None:
    """Outcome, delays, and the minute (from departure) at which it became known."""
    row = timeline.connection.execute(
        f"SELECT outcome, arr_delay, dep_delay, outcome_known_min - {DEPARTURE_MIN} "
        f"FROM ({known_flight_sql(DEPARTURE_MIN + minutes)}) WHERE flight_number = 9545"
    ).fetchone()
    return None if row is None or row[0] is None else row


def test_a_cancellation_counts_from_the_minute_after_it_became_known(timeline: Timeline) -> None:
    timeline.ingest([event(EventKind.CANCELLATION, -120)])
    assert cancelled_at(timeline, -121) is None
    assert cancelled_at(timeline, -120) is None, "a fact known in this minute does not count yet"
    assert cancelled_at(timeline, -119) == -120


@pytest.mark.parametrize(
    "kind", [EventKind.SCHEDULE, EventKind.DEPARTURE, EventKind.ARRIVAL, EventKind.DIVERSION]
)
def test_a_flight_that_is_put_back_or_leaves_is_not_cancelled(
    timeline: Timeline, kind: EventKind
) -> None:
    timeline.ingest([event(kind, -60, 0)])
    timeline.ingest([event(EventKind.CANCELLATION, -120)])
    assert cancelled_at(timeline, -90) == -120
    assert cancelled_at(timeline, -60) == -120, "its withdrawal is not known yet"
    assert cancelled_at(timeline, -30) is None
    before, after = outcome_at(timeline, -90), outcome_at(timeline, -30)
    assert before is not None
    assert before[0] == "cancelled"
    ended = {EventKind.ARRIVAL: "arrived", EventKind.DIVERSION: "diverted"}.get(kind)
    assert (after and after[0]) == ended


def test_within_a_minute_the_kind_of_event_decides_not_its_order(timeline: Timeline) -> None:
    """Facts that happened precede plans."""
    timeline.ingest([event(EventKind.CANCELLATION, -60)])
    timeline.ingest([event(EventKind.SCHEDULE, -60)])
    assert cancelled_at(timeline, -30) == -60
    timeline.ingest([event(EventKind.DEPARTURE, -60, -60)])
    assert cancelled_at(timeline, -30) is None


def test_an_outcome_has_the_latest_reported_delays(timeline: Timeline) -> None:
    timeline.ingest([event(EventKind.ARRIVAL, 205, 14), event(EventKind.DEPARTURE, 10, 8)])
    timeline.ingest([event(EventKind.ARRIVAL, 200, 12)])
    assert outcome_at(timeline, 200) is None
    assert outcome_at(timeline, 203) == ("arrived", 12, 8, 200)
    assert outcome_at(timeline, 300) == ("arrived", 14, 8, 205)


def test_a_corrected_event_ends_and_the_correction_begins(timeline: Timeline) -> None:
    timeline.ingest([event(EventKind.DEPARTURE, 10, 8), event(EventKind.CANCELLATION, 5)])
    timeline.ingest([event(EventKind.DEPARTURE, 40, 30)])
    entries = timeline.connection.execute(
        f"SELECT kind, known_at_min - {DEPARTURE_MIN}, GREATEST(since_min - {DEPARTURE_MIN}, known_at_min - {DEPARTURE_MIN}), "
        f"CASE WHEN until_min < {FOREVER_MIN} THEN until_min - {DEPARTURE_MIN} END, dep_delay_sum "
        "FROM timeline_event WHERE flight_number = 9545 AND kind <> 'schedule' ORDER BY 3"
    ).fetchall()
    assert entries == [
        ("cancellation", 5, 5, 10, 0),
        ("departure", 10, 10, 40, 8),
        ("departure", 40, 40, None, 30),
    ]


def test_a_reinstated_flight_is_overdue_again(timeline: Timeline) -> None:
    timeline.ingest([event(EventKind.SCHEDULE, -9000), event(EventKind.CANCELLATION, 20)])
    timeline.ingest([event(EventKind.SCHEDULE, 50), event(EventKind.DEPARTURE, 90, 90)])
    spans = timeline.connection.execute(
        f"SELECT GREATEST(sched_dep_min, since_min) - {DEPARTURE_MIN}, overdue_until_min - {DEPARTURE_MIN} "
        "FROM timeline_flight WHERE flight_number = 9545 ORDER BY since_min"
    ).fetchall()
    assert spans == [(0, 20), (50, 90)]


def test_events_replace_the_facts_of_a_flight_of_the_source(timeline: Timeline) -> None:
    """Its schedule and its aircraft are kept, and other flights are unchanged."""
    execute = timeline.connection.execute
    number, departure, tail = execute(
        "SELECT flight_number, sched_dep_min, tail_number FROM timeline_flight "
        "WHERE carrier_code = 'UA' AND origin_code = 'EWR' AND arr_min IS NOT NULL LIMIT 1"
    ).fetchall()[0]
    (hash_before,) = execute(
        f"SELECT BIT_XOR(HASH(f)) FROM timeline_flight f WHERE flight_number <> {number}"
    ).fetchall()
    where = f"WHERE flight_number = {number} AND sched_dep_min = {departure}"
    destination = execute(f"SELECT destination_code FROM timeline_flight {where}").fetchall()[0][0]
    moment = datetime.fromtimestamp(departure * 60, UTC)
    flight = Flight("UA", number, "EWR", destination, moment)
    departed = Event(EventKind.DEPARTURE, moment + timedelta(minutes=7), flight, delay_min=7)
    timeline.ingest([departed])
    assert execute(
        f"SELECT dep_delay, arr_min, tail_number, listed_min, flight_id IS NULL "
        f"FROM timeline_flight {where}"
    ).fetchall() == [(7, None, tail, 0, False)]
    assert execute(
        f"SELECT BIT_XOR(HASH(f)) FROM timeline_flight f WHERE flight_number <> {number}"
    ).fetchall() == [hash_before]


def test_outcomes_of_the_source_and_of_events_have_one_form(timeline: Timeline) -> None:
    timeline.ingest([event(EventKind.ARRIVAL, 200, 12)])
    outcomes = outcomes_before(timeline.connection, DEPARTURE_MIN + 201, DEPARTURE_MIN + 100)
    pushed = outcomes[outcomes["flight_id"].isna()]
    assert pushed[["flight_number", "outcome", "arr_delay"]].to_numpy().tolist() == [
        [9545, "arrived", 12]
    ]
    assert len(outcomes) > 50
    assert outcomes["known_at_min"].between(DEPARTURE_MIN + 100, DEPARTURE_MIN + 200).all()
    assert outcomes["known_at_min"].is_monotonic_increasing


KINDS = st.sampled_from([kind for kind in EventKind if kind is not EventKind.WEATHER])
FACTS = st.tuples(KINDS, st.integers(-40, 40), st.integers(0, 3))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(FACTS, min_size=1, max_size=8), st.integers(-45, 45), st.randoms())
def test_a_version_equals_that_of_a_reference_implementation(
    timeline: Timeline, facts: list[tuple[EventKind, int, int]], minutes_after: int, random: Any
) -> None:
    """For any order and any split into deliveries."""
    number = 8000 + random.randrange(1000)
    events = [event(kind, minute, value, flight_number=number) for kind, minute, value in facts]
    timeline.connection.execute(f"DELETE FROM flight_fact WHERE flight_number = {number}")
    random.shuffle(events)
    half = random.randrange(len(events) + 1)
    timeline.ingest(events[:half])
    timeline.ingest(events[half:])
    row = timeline.connection.execute(
        f"SELECT dep_min - {DEPARTURE_MIN}, dep_delay, arr_min - {DEPARTURE_MIN}, arr_delay, cancelled_min - {DEPARTURE_MIN}, "
        f"diverted_min - {DEPARTURE_MIN}, listed FROM ({known_flight_sql(DEPARTURE_MIN + minutes_after)}) "
        f"WHERE flight_number = {number}"
    ).fetchall()
    known = sorted(
        ((minute, RANK[kind], value) for kind, minute, value in facts if minute < minutes_after)
    )
    assert len(row) == bool(known)
    if not known:
        return
    expected: dict[str, tuple[int, int] | None] = dict.fromkeys(RANK)
    for minute, rank, value in known:
        expected[list(RANK)[rank]] = (minute, value)
    state_ranks = [rank for _, rank, _ in known if rank != RANK[EventKind.AIRCRAFT]]
    is_cancelled = bool(state_ranks) and state_ranks[-1] == RANK[EventKind.CANCELLATION]
    dep, arr = (expected[kind] or (None, None) for kind in (EventKind.DEPARTURE, EventKind.ARRIVAL))
    cancelled, diverted = expected[EventKind.CANCELLATION], expected[EventKind.DIVERSION]
    assert row[0] == (
        *dep,
        *arr,
        cancelled[0] if cancelled and is_cancelled else None,
        diverted[0] if diverted else None,
        expected[EventKind.SCHEDULE] is not None,
    )


RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            EventKind.SCHEDULE,
            EventKind.AIRCRAFT,
            EventKind.CANCELLATION,
            EventKind.DEPARTURE,
            EventKind.DIVERSION,
            EventKind.ARRIVAL,
        )
    )
}
