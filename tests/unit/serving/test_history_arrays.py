"""The written history is taken where it is the warehouse's own, and passed over where it is not."""

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
    made = project_paths(tmp_path_factory.mktemp("checkout"))
    made.warehouse.parent.mkdir(parents=True)
    with open_database(weeks_between(nyc, "2013-12-10", "2013-12-11")) as database:
        database.execute(f"ATTACH '{made.warehouse}' AS written")
        database.execute("COPY FROM DATABASE memory TO written")
    write_history_arrays(made, KnownAfter())
    return made


def test_schedule_and_support_are_those_of_the_warehouse(paths: Paths) -> None:
    history = open_history(paths, KnownAfter())
    assert history is not None
    with connect(paths.warehouse, read_only=True) as connection, connection.cursor() as other:
        timeline = Timeline(connection, KnownAfter())
        read, wanted = Schedule(timeline), SupportIndex.read(connection)
        mapped = Schedule(Timeline(other, KnownAfter(), history.timeline), history.part(SCHEDULE))
        support = SupportIndex.of_arrays(history.part(SUPPORT))
    assert (mapped.airports, mapped.carriers) == (read.airports, read.carriers)
    assert mapped.airport_index.origins() == read.airport_index.origins() != []
    assert (mapped.first_day, mapped.last_day) == (read.first_day, read.last_day)
    for name in ("key", "flight_id", "arr_min"):
        assert getattr(mapped.legs, name).tolist() == getattr(read.legs, name).tolist()
    assert mapped.legs.numbers == read.legs.numbers
    assert mapped.legs.route_km == read.legs.route_km
    assert support.first_seen_min == wanted.first_seen_min
    for name in ("known_min", "local_min"):
        groups = {key: part.tolist() for key, part in getattr(wanted, name).items()}
        assert {key: part.tolist() for key, part in getattr(support, name).items()} == groups


def test_a_replays_history_is_the_warehouses_up_to_its_start(paths: Paths) -> None:
    until = epoch_min(datetime(2013, 12, 10, 17, tzinfo=UTC))
    assert open_history(paths, KnownAfter(), until) is None
    write_history_arrays(paths, KnownAfter(), until)
    assert open_history(paths, KnownAfter(), until + 1) is None
    history, whole = (open_history(paths, KnownAfter(), end) for end in (until, FOREVER_MIN))
    assert history is not None
    assert whole is not None
    with connect(paths.warehouse, read_only=True) as connection, connection.cursor() as other:
        timeline = Timeline(connection, KnownAfter(), until_min=until)
        read = FeatureReader(timeline)
        wanted = {**read.arrays(), **Schedule(timeline).arrays()}
        laid_over = Timeline(other, KnownAfter(), history.timeline, until_min=until)
        mapped = FeatureReader(laid_over, history.part(FEATURES))
        asked = random_requests(connection, 200, seed=1)
        for each in (timeline, laid_over):
            each.ingest(_landings(connection, until))
        assert_same_bits(mapped.read(asked).frame(), read.read(asked).frame())
    found = {**history.part(FEATURES), **history.part(SCHEDULE)}
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        np.testing.assert_array_equal(found[name], values, name)
    assert [n for n, values in whole.part(FEATURES).items() if values.size > found[n].size]


def _landings(connection: duckdb.DuckDBPyConnection, until: int) -> list[Event]:
    """What events tell after the replay's start of flights that the warehouse lists."""
    rows = connection.execute(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min "
        "FROM timeline_flight WHERE sched_dep_min BETWEEN $1 - 60 AND $1 + 60 ORDER BY ALL LIMIT 9",
        [until],
    ).fetchall()
    return [
        Event(
            EventKind.ARRIVAL,
            from_epoch_min(until + 90 + place),
            Flight(carrier, number, origin, destination, from_epoch_min(departure)),
            delay_min=5 * place,
        )
        for place, (carrier, number, origin, destination, departure) in enumerate(rows)
    ]


def test_other_rules_make_another_history(paths: Paths) -> None:
    assert open_history(paths, KnownAfter(cancellation_min=0)) is None


def test_a_copy_is_taken_and_another_warehouse_is_not(paths: Paths) -> None:
    status, content = paths.warehouse.stat(), paths.warehouse.read_bytes()
    os.utime(paths.warehouse, (1, 1))
    assert open_history(paths, KnownAfter()) is not None
    try:
        paths.warehouse.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert open_history(paths, KnownAfter()) is None
    finally:
        paths.warehouse.write_bytes(content)
        os.utime(paths.warehouse, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_nothing_written_is_nothing_to_take(tmp_path: Path) -> None:
    assert open_history(project_paths(tmp_path), KnownAfter()) is None
