"""A timeline of four real weeks of autumn, with the storm of December."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import duckdb
import pandas as pd
import pytest

from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min
from ponctuel.features.ledgers.reader import FeatureRows
from ponctuel.models.climatology import Climatology
from ponctuel.monitoring.days import PREDICTION_COLUMNS, read_days
from ponctuel.monitoring.reference import Reference, make_reference
from ponctuel.monitoring.reference_source import before

T = TypeVar("T")
USUAL_ROW = {
    "carrier_code": "UA",
    "origin_code": "EWR",
    "sched_dep_local_min": 600,
    "outcome": "arrived",
    "arr_delay_min": 0,
}


class MonitoredService:
    """A timeline and a clock that a test moves, with the methods of the service that monitoring uses."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.clock = ReplayClock(datetime(2013, 12, 7, tzinfo=UTC), speed=0)

    def read_timeline(self, read: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        return read(self.connection)

    def climatology(self) -> Climatology:
        return Climatology.fit(pd.DataFrame([USUAL_ROW]))

    def departures(self, *_: Any) -> list[Flight]:
        return []

    def read_features(self, requests: Sequence[ForecastRequest]) -> FeatureRows:
        raise AssertionError("no flight is asked about")

    def set_clock(self, moment: datetime) -> None:
        self.clock = ReplayClock(moment, speed=0)


@pytest.fixture(scope="session")
def running(nyc: dict[str, pd.DataFrame], open_timeline: Callable[..., Any]) -> MonitoredService:
    flights, weather = nyc["flights"], nyc["weather"]

    def between(frame: pd.DataFrame) -> pd.DataFrame:
        day = pd.to_datetime(frame[["year", "month", "day"]])
        return frame[day.between("2013-11-15", "2013-12-12")].reset_index(drop=True)

    return MonitoredService(
        open_timeline({**nyc, "flights": between(flights), "weather": between(weather)})
    )


@pytest.fixture(scope="session")
def reference(running: MonitoredService) -> Reference:
    nothing = pd.DataFrame({name: [] for name in PREDICTION_COLUMNS})
    days = read_days(running.connection, nothing)
    return make_reference(before(days.whole, epoch_min(datetime(2013, 12, 5, tzinfo=UTC))))
