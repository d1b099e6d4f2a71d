"""The history written as arrays: used only if it belongs to the warehouse."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight, epoch_min, from_epoch_min
from ponctuel.features.ledgers.reader import FeatureReader
from ponctuel.serving.history_arrays import (
    FEATURES,
    SCHEDULE,
    SUPPORT,
    open_history,
    write_history_arrays,
)
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.support import SupportIndex
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.rules import FOREVER_MIN, KnownAfter
from ponctuel.warehouse.connect import connect
from tests.random_requests import assert_same_bits, random_requests
from tests.trained_sample import Raw, open_database, weeks_between


@pytest.fixture(scope="module")
def paths(nyc: Raw, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    project = project_paths(tmp_path_factory.mktemp("checkout"))
    project.warehouse.parent.mkdir(parents=True)
    with open_database(weeks_between(nyc, "2013-12-10", "2013-12-11")) as database:
        database.execute(f"ATTACH '{project.warehouse}' AS written")
        database.execute("COPY FROM DATABASE memory TO written")
    write_history_arrays(project, KnownAfter())
    return project


def test_schedule_and_support_equal_those_of_the_warehouse(paths: Paths) -> None:
    history = open_history(paths, KnownAfter())
    assert history is not None
    with (
        connect(paths.warehouse, read_only=True) as connection,
        connection.cursor() as second_connection,
    ):
        timeline = Timeline(connection, KnownAfter())
        from_warehouse, expected = Schedule(timeline), SupportIndex.read(connection)
        mapped = Schedule(
            Timeline(second_connection, KnownAfter(), history.timeline), history.part(SCHEDULE)
        )
        support = SupportIndex.of_arrays(history.part(SUPPORT))
    assert (mapped.airports, mapped.carriers) == (from_warehouse.airports, from_warehouse.carriers)
    assert mapped.airport_index.origins() == from_warehouse.airport_index.origins() != []
    assert (mapped.first_day, mapped.last_day) == (
        from_warehouse.first_day,
        from_warehouse.last_day,
    )
    for name in ("key", "flight_id", "arr_min"):
        assert getattr(mapped.legs, name).tolist() == getattr(from_warehouse.legs, name).tolist()
    assert mapped.legs.numbers == from_warehouse.legs.numbers
    assert mapped.legs.route_km == from_warehouse.legs.route_km
    assert support.first_seen_min == expected.first_seen_min
    for name in ("known_min", "local_min"):
        groups = {key: part.tolist() for key, part in getattr(expected, name).items()}
        assert {key: part.tolist() for key, part in getattr(support, name).items()} == groups


def test_the_history_of_a_replay_ends_at_its_start(paths: Paths) -> None:
    until = epoch_min(datetime(2013, 12, 10, 17, tzinfo=UTC))
    assert open_history(paths, KnownAfter(), until) is None
    write_history_arrays(paths, KnownAfter(), until)
    assert open_history(paths, KnownAfter(), until + 1) is None
    history, full_history = (open_history(paths, KnownAfter(), end) for end in (until, FOREVER_MIN))
    assert history is not None
    assert full_history is not None
    with (
        connect(paths.warehouse, read_only=True) as connection,
        connection.cursor() as second_connection,
    ):
        timeline = Timeline(connection, KnownAfter(), until_min=until)
        from_warehouse = FeatureReader(timeline)
        expected = {**from_warehouse.arrays(), **Schedule(timeline).arrays()}
        mapped_timeline = Timeline(
            second_connection, KnownAfter(), history.timeline, until_min=until
        )
        mapped = FeatureReader(mapped_timeline, history.part(FEATURES))
        requests = random_requests(connection, 200, seed=1)
        for timeline_used in (timeline, mapped_timeline):
            timeline_used.ingest(_landings(connection, until))
        assert_same_bits(mapped.read(requests).frame(), from_warehouse.read(requests).frame())
    arrays = {**history.part(FEATURES), **history.part(SCHEDULE)}
    assert arrays.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(arrays[name], values, name)
    assert [n for n, values in full_history.part(FEATURES).items() if values.size > arrays[n].size]


def _landings(connection: duckdb.DuckDBPyConnection, until: int) -> list[Event]:
    """Arrivals, known after the start of the replay, of flights in the warehouse."""
    rows = connection.execute(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min "
        "FROM timeline_flight WHERE sched_dep_min BETWEEN $1 - 60 AND $1 + 60 ORDER BY ALL LIMIT 9",
        [until],
    ).fetchall()
    return [
        Event(
            EventKind.ARRIVAL,
            from_epoch_min(until + 90 + index),
            Flight(carrier, number, origin, destination, from_epoch_min(departure)),
            delay_min=5 * index,
        )
        for index, (carrier, number, origin, destination, departure) in enumerate(rows)
    ]


def test_other_rules_do_not_use_the_history(paths: Paths) -> None:
    assert open_history(paths, KnownAfter(cancellation_min=0)) is None


def test_the_history_is_used_for_a_copied_warehouse_and_not_for_a_changed_one(paths: Paths) -> None:
    status, content = paths.warehouse.stat(), paths.warehouse.read_bytes()
    os.utime(paths.warehouse, (1, 1))
    assert open_history(paths, KnownAfter()) is not None
    try:
        paths.warehouse.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert open_history(paths, KnownAfter()) is None
    finally:
        paths.warehouse.write_bytes(content)
        os.utime(paths.warehouse, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_without_a_written_history_none_is_opened(tmp_path: Path) -> None:
    assert open_history(project_paths(tmp_path), KnownAfter()) is None
