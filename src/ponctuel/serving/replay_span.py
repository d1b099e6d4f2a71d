"""The time span of a replay, and the days that the model was trained on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ponctuel.config.clocks import ClockSettings
from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import ReplayClock
from ponctuel.serving.bootstrap import clock_of, days_of
from ponctuel.training.champion import champion
from ponctuel.training.record import TrainedOn
from ponctuel.warehouse.connect import connect


@dataclass(frozen=True)
class ReplaySpan:
    """The time span of a replay.

    Attributes:
        start_utc: the start of the clock; earlier events come from the warehouse.
        end_utc: the end of the recorded events.
        first_utc: the earliest time that the clock may be set to.
        zone: the time zone of the busiest airport; times without an offset are local to it.
        unseen_from: the first local day after the training period of the model.
        feed: the source of events from the start on: the warehouse, or pushed events.
    """

    start_utc: datetime
    end_utc: datetime
    zone: ZoneInfo
    unseen_from: date | None = None
    feed: Literal["warehouse", "events"] = "warehouse"
    first_utc: datetime = datetime(1900, 1, 1, tzinfo=UTC)


def replay_span(paths: Paths) -> ReplaySpan | None:
    """The time span of the replay; None on a real clock.

    Args:
        paths: the paths of the project.

    Raises:
        NotReady: the pipeline has not run yet.
    """
    params = load_params(paths.params)
    connection = connect(paths.warehouse, read_only=True)
    clock = clock_of(params, connection)
    if not isinstance(clock, ReplayClock):
        return None
    first, last, zone = days_of(connection)
    midnight = time(tzinfo=zone)
    trained = TrainedOn.of(champion(paths).folder, TrainedOn(first, _test_from(params, first)))
    return ReplaySpan(
        start_utc=clock.start_utc.astimezone(UTC),
        end_utc=datetime.combine(last + timedelta(days=1), midnight).astimezone(UTC),
        zone=zone,
        unseen_from=trained.end if trained.end > first else None,
        feed=ClockSettings.read(params.clock).feed,
        first_utc=datetime.combine(first, midnight).astimezone(UTC),
    )


def _test_from(params: Params, first: date) -> date:
    """The first day of the test part where params.yaml names one; else the period's first."""
    test_from = params.split.test_from
    return first if isinstance(test_from, float) else date.fromisoformat(str(test_from))
