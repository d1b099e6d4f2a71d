"""The composition root of serving: nothing connects before this is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import duckdb

from ponctuel.config.clocks import ClockSettings, make_clock
from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import project_paths
from ponctuel.domain.clock import Clock, ReplayClock
from ponctuel.domain.errors import NotReady
from ponctuel.domain.flight import epoch_min
from ponctuel.serving.champion import champion_source
from ponctuel.serving.demonstration import noon_of_stormy_day
from ponctuel.serving.history_arrays import FEATURES, SCHEDULE, SUPPORT, open_history
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.replay_history import replay_history
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.service import ForecastService
from ponctuel.serving.support import SupportIndex
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.rules import FOREVER_MIN, known_after
from ponctuel.warehouse.connect import connect

if TYPE_CHECKING:
    from ponctuel.operations.work import Operations

# Whole days of the data that lie after the start of a replay.
CHECKED_DAYS = 7


def make_service(
    root: Path | None = None, operations: Operations | None = None, *, short_lived: bool = False
) -> ForecastService:
    """The service over this checkout's warehouse and champion, whichever it is at each request.

    Args:
        root: the root of the project; found from here by default.
        operations: the operational database; with it, forecasts use the events pushed into it.
        short_lived: for a handful of requests only (see `LiveFeatures`).

    Raises:
        NotReady: the pipeline has not run yet.
    """
    paths = project_paths(root)
    params = load_params(paths.params)
    connection = connect(paths.warehouse, read_only=True)
    clock = clock_of(params, connection)
    until_min = history_until_min(params, clock)
    if operations is not None:
        from ponctuel.serving.shared_clock import join_replay

        clock = join_replay(clock, operations)
    models = champion_source(paths)
    known = known_after(params.timeline)
    if until_min == FOREVER_MIN:
        history = open_history(paths, known)
    else:
        history = None if short_lived else replay_history(paths, known, until_min)
    if history is None:
        schedule = Schedule(Timeline(connection, known, until_min=until_min))
        features = LiveFeatures(schedule, short_lived=short_lived)
        support = None
    else:
        timeline = Timeline(connection, known, history.timeline, until_min=until_min)
        schedule = Schedule(timeline, history.part(SCHEDULE))
        features = LiveFeatures(schedule, history.part(FEATURES))
        support = SupportIndex.of_arrays(history.part(SUPPORT))
    return ForecastService(schedule, features, models, clock, support, operations)


def make_worker(root: Path | None) -> ForecastService:
    """The service of a worker process, over the same database.

    Args:
        root: the root of the project; found from here by default.
    """
    from ponctuel.config.settings import read_settings
    from ponctuel.operations.bootstrap import open_operations

    return make_service(root, open_operations(read_settings(root)))


def clock_of(params: Params, connection: duckdb.DuckDBPyConnection) -> Clock:
    """The clock that params.yaml and the environment ask for.

    A replay without a start begins eight days before the data end, at 16:00 of the busiest airport:
    then a week of the test period follows, in which forecasts can be checked. A replay whose events
    are pushed begins on a stormy day of the test period, a week or more before the end. A start
    without an offset is local to that airport.

    Args:
        params: the parameters of the project.
        connection: a connection to the analytic database, its timeline laid out.
    """
    first, last, zone = days_of(connection)
    settings = ClockSettings.read(params.clock)
    if settings.start is not None and settings.start.tzinfo is None:
        settings = replace(settings, start=settings.start.replace(tzinfo=zone))
    start: datetime | None = None
    if settings.feed == "events":
        from ponctuel.training.data import split_of

        unseen_from = split_of(params.split, first, last).test_from
        start = noon_of_stormy_day(
            connection, unseen_from, last - timedelta(days=CHECKED_DAYS), zone
        )
    if start is None:
        start = datetime.combine(last - timedelta(days=CHECKED_DAYS + 1), time(16), zone)
    return make_clock(settings, start.astimezone(UTC))


def history_until_min(params: Params, clock: Clock) -> int:
    """The minute at which the warehouse's history ends: a replay's start, where events go on.

    Args:
        params: the parameters of the project.
        clock: the system's clock.
    """
    if ClockSettings.read(params.clock).feed == "warehouse" or not isinstance(clock, ReplayClock):
        return FOREVER_MIN
    return epoch_min(clock.start_utc)


def days_of(connection: duckdb.DuckDBPyConnection) -> tuple[date, date, ZoneInfo]:
    """The first and the last local day of the flights, and the busiest airport's time zone.

    Args:
        connection: a connection to the analytic database, its timeline laid out.

    Raises:
        NotReady: the warehouse has no flights.
    """
    row = connection.execute(
        "SELECT MIN(f.date_local), MAX(f.date_local), (SELECT a.time_zone_name "
        "FROM fact_flight AS g JOIN dim_airport AS a ON g.origin_code = a.airport_code "
        "GROUP BY a.time_zone_name ORDER BY COUNT(*) DESC, a.time_zone_name LIMIT 1) "
        "FROM fact_flight AS f"
    ).fetchone()
    if row is None or row[0] is None:
        raise NotReady("the analytic database holds no flights; run `dvc repro warehouse`")
    first, last = (day.date() if isinstance(day, datetime) else day for day in row[:2])
    return first, last, ZoneInfo(row[2])
