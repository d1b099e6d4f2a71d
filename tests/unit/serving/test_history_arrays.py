"""The written history is taken where it is the warehouse's own, and passed over where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ponctuel.config.paths import Paths, project_paths
from ponctuel.serving.history_arrays import SCHEDULE, SUPPORT, open_history, write_history_arrays
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.support import SupportIndex
from ponctuel.timeline.layout import Timeline
from ponctuel.timeline.rules import KnownAfter
from ponctuel.warehouse.connect import connect
from tests.worlds import Raw, open_database, some_weeks


@pytest.fixture(scope="module")
def paths(nyc: Raw, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    made = project_paths(tmp_path_factory.mktemp("checkout"))
    made.warehouse.parent.mkdir(parents=True)
    with open_database(some_weeks(nyc, "2013-12-10", "2013-12-11")) as database:
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
