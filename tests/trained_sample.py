"""A small sample of real data: some weeks of flights, their features, and a model trained on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from ponctuel.cleaning.star import clean_star
from ponctuel.config.params import Params, load_params
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.flight import Flight, ForecastRequest, from_epoch_min
from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.residuals import Residuals
from ponctuel.operations.work import Operations
from ponctuel.serving.champion import ServedModel
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.service import ForecastService
from ponctuel.stages.features import OUTCOMES_SQL
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.rules import KnownAfter, known_after
from ponctuel.training.data import FeatureFiles
from ponctuel.training.fit import fit_period
from ponctuel.training.frames import without_aircraft
from ponctuel.training.living import LEVEL, issue, residuals_of
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema

ROOT = Path(__file__).resolve().parents[1]
# Coarse trees that train quickly: the tests check the behaviour, not the skill.
BOOSTER = {"rounds": 25, "num_leaves": 31, "min_data_in_leaf": 100}
# Settings with which a few thousand rows are enough.
SMALL = {
    "far_booster": {"num_leaves": 12},
    "lead_booster": {"rounds": 20, "patience": 5},
    "aircraft_booster": {},
    "rare_booster": {"rounds": 15},
}
Raw = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class TrainedSample:
    """A model trained on some weeks of real flights, and everything that serving needs, in memory.

    Attributes:
        residuals: the residuals of the training days and of the test days.
        test_from, end: the local days that the model has not seen, [test_from, end).
    """

    connection: duckdb.DuckDBPyConnection
    files: FeatureFiles
    params: Params
    known: KnownAfter
    schedule: Schedule
    features: LiveFeatures
    model: DelayModel
    residuals: Residuals
    service: ForecastService
    test_from: date
    end: date

    def departures(self, first_min: int, last_min: int) -> list[Flight]:
        """Flights scheduled in [first_min, last_min), as the schedule lists them."""
        rows = self.connection.execute(
            "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, "
            "sched_dep_min + block_min, tail_number FROM timeline_flight "
            "WHERE sched_dep_min >= ? AND sched_dep_min < ? ORDER BY sched_dep_min, flight_id",
            [first_min, last_min],
        ).fetchall()
        return [
            Flight(
                carrier,
                number,
                origin,
                destination,
                from_epoch_min(dep),
                None if arr is None else from_epoch_min(arr),
                tail,
                in_schedule=True,
            )
            for carrier, number, origin, destination, dep, arr, tail in rows
        ]

    def service_over(self, operations: Operations) -> ForecastService:
        """A separate service that also reads the events of an operational database."""
        schedule = Schedule(Timeline(self.connection.cursor(), self.known))
        return ForecastService(
            schedule,
            LiveFeatures(schedule),
            ServedModel.of(self.model, "small/1", self.residuals),
            self.service.clock,
            self.service._support,
            operations,
        )

    def moment(self, days_into_test: int, hour_utc: int) -> datetime:
        """A time of the test days, in UTC."""
        day = self.test_from + timedelta(days=days_into_test)
        return datetime.combine(day, time(hour_utc), UTC)


def weeks_between(raw: Raw, first: str, last: str) -> Raw:
    """The raw tables with flights and weather of [first, last] only."""

    def in_period(frame: pd.DataFrame) -> pd.DataFrame:
        days = pd.to_datetime(frame[["year", "month", "day"]])
        return frame[days.between(first, last)].reset_index(drop=True)

    return raw | {name: in_period(raw[name]) for name in ("flights", "weather")}


def open_database(raw: Raw) -> duckdb.DuckDBPyConnection:
    """Raw tables, cleaned and loaded into a database in memory."""
    frames, _ = clean_star(raw)
    connection = connect(None)
    create_schema(connection)
    load_star(connection, frames)
    return connection


def small_params(leads_min: tuple[int, ...]) -> Params:
    """params.yaml with fewer lead times and rounds."""
    params = load_params(ROOT / "params.yaml")
    booster = params.train.booster.model_copy(update=BOOSTER)
    return params.model_copy(
        update={
            "features": params.features.model_copy(update={"lead_times_min": leads_min}),
            "train": params.train.model_copy(update={"booster": booster, **SMALL}),
        }
    )


def write_features(
    connection: duckdb.DuckDBPyConnection, folder: Path, params: Params, one_in: int
) -> FeatureFiles:
    """Write the files of the stage `features`, for one flight in `one_in`."""
    folder.mkdir(parents=True, exist_ok=True)
    files = FeatureFiles(folder / FEATURES_FILE, folder / OUTCOMES_FILE)
    requests = history_requests_sql(params.features.lead_times_min, known_after(params.timeline))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE request AS SELECT * FROM ({requests}) "
        f"WHERE flight_id % {one_in} = 0"
    )
    build_families(connection)
    connection.execute(
        f"COPY ({joined_sql(extra=('flight_id',))}) TO '{files.features}' (FORMAT parquet)"
    )
    connection.execute(
        f"COPY (SELECT * FROM ({OUTCOMES_SQL}) WHERE flight_id % {one_in} = 0) "
        f"TO '{files.outcomes}' (FORMAT parquet)"
    )
    return files


def make_sample(
    raw: Raw, folder: Path, leads_min: tuple[int, ...], one_in: int, test_days: int
) -> TrainedSample:
    """Train a small model on all but the last days, and open a service on it."""
    connection = open_database(raw)
    params = small_params(leads_min)
    rules = known_after(params.timeline)
    schedule = Schedule(Timeline(connection, rules))
    features = LiveFeatures(schedule)
    files = write_features(connection, folder, params, one_in)
    end = schedule.last_day + timedelta(days=1)
    test_from = end - timedelta(days=test_days)
    model = fit_period(files, schedule.first_day, test_from, params)
    clock = ReplayClock(datetime.combine(end, time(), UTC), speed=0)
    residuals = model.residuals + residuals_since(model, files, test_from, end, leads_min)
    served = ServedModel.of(model, "small/1", residuals)
    service = ForecastService(schedule, features, served, clock)
    return TrainedSample(
        connection,
        files,
        params,
        rules,
        schedule,
        features,
        model,
        residuals,
        service,
        test_from,
        end,
    )


def residuals_since(
    model: DelayModel, files: FeatureFiles, start: date, end: date, leads_min: tuple[int, ...]
) -> Residuals:
    """The levels of the outcomes of [start, end) in the model's forecasts."""
    rows = without_aircraft(files.whole(start, end, leads_min))
    levels = issue(model, rows, threads=2).levels
    return residuals_of(rows.assign(**{LEVEL: levels}), model)


def request_fields(listed: Flight, issued_at: datetime, **overrides: Any) -> dict[str, Any]:
    """A request's fields as a caller writes them."""
    return {
        "carrier": listed.carrier_code,
        "flight": listed.flight_number,
        "origin": listed.origin_code,
        "destination": listed.destination_code,
        "departure": listed.sched_dep_utc.isoformat(),
        "issued_at": issued_at.isoformat(),
    } | overrides


def forecast_requests(flights: list[Flight], issued_at: datetime) -> list[ForecastRequest]:
    """One request per flight, all issued at one time."""
    return [ForecastRequest(flight, issued_at) for flight in flights]
