"""The composition root of serving: nothing connects before this is called."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import project_paths
from ponctuel.config.settings import ClockSettings, make_clock
from ponctuel.domain.clock import Clock
from ponctuel.operations.work import Operations
from ponctuel.serving.champion import followed_model
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.service import ForecastService
from ponctuel.timeline.layout import Timeline
from ponctuel.timeline.rules import known_after
from ponctuel.warehouse.connect import connect


def make_service(root: Path | None = None, operations: Operations | None = None) -> ForecastService:
    """The service over this checkout's warehouse and champion, whichever it is at each request.

    Args:
        operations: with it, events that were pushed in are known to forecasts.

    Raises:
        NotReady: the pipeline has not run yet.
    """
    paths = project_paths(root)
    params = load_params(paths.params)
    connection = connect(paths.warehouse, read_only=True)
    clock = clock_of(params, connection)
    models = followed_model(paths)
    schedule = Schedule(Timeline(connection, known_after(params.timeline)))
    features = LiveFeatures(schedule)
    return ForecastService(schedule, features, models, clock, operations=operations)


def clock_of(params: Params, connection: duckdb.DuckDBPyConnection) -> Clock:
    """The clock that params.yaml and the environment ask for.

    A replay without a start begins eight days before the data end, at 16:00 UTC: past it lies a
    week in which forecasts can be checked.
    """
    row = connection.execute(
        "SELECT MAX(sched_dep_utc) - INTERVAL 8 DAY FROM fact_flight"
    ).fetchone()
    last: datetime = row[0] if row else datetime.now(UTC)
    default = last.replace(hour=16, minute=0, second=0, microsecond=0, tzinfo=UTC)
    return make_clock(ClockSettings.read(params.clock), default)
