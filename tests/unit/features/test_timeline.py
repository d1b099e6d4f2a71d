"""Features with little information: an interrupted feed, a schedule without facts, a flight without news."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.families import FAMILIES
from ponctuel.features.requests import REQUEST_COLUMNS, history_requests_sql
from ponctuel.timeline.rules import KnownAfter

Raw = dict[str, pd.DataFrame]
Database = duckdb.DuckDBPyConnection
Open = Callable[[Raw], Database]
FeaturesOf = Callable[[Database, pd.DataFrame], pd.DataFrame]

FACTS = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]
STATE = [f.name for family in FAMILIES if family.is_state for f in family.features]
# The day of the year is known from the second year of flights on.
REST = [
    f.name
    for family in FAMILIES
    if not family.is_state
    for f in family.features
    if f.name != "day_of_year"
]
# No departure is known from this time on; the last ones before it are of the same evening.
INTERRUPTED_AT = pd.Timestamp("2013-05-22 22:00")


@pytest.fixture(scope="module")
def interrupted(storm: Raw, open_timeline: Open) -> Database:
    """Timeline whose feed is interrupted during the storm: of later flights only the schedule is known."""
    flights = storm["flights"].copy()
    hour = pd.to_datetime(flights["time_hour"]).dt.tz_localize(None)
    flights[FACTS] = flights[FACTS].where(hour < INTERRUPTED_AT - pd.Timedelta(hours=4), 99999.0)
    return open_timeline(storm | {"flights": flights})


def requests_at(database: Database, issue: pd.Timestamp) -> pd.DataFrame:
    """The flights scheduled in the three hours from then."""
    return database.execute(
        "SELECT flight_id, CAST(date_diff('minute', ?, sched_dep_utc) AS BIGINT) AS lead_time_min, "
        "tail_number FROM fact_flight WHERE sched_dep_utc BETWEEN ? AND ? + INTERVAL 3 HOUR "
        "ORDER BY flight_id LIMIT 20",
        [issue, issue, issue],
    ).df()


def test_state_is_unknown_a_day_after_the_last_departure(
    interrupted: Database, features_of: FeaturesOf
) -> None:
    last_departure = interrupted.execute("SELECT max(dep_utc) FROM fact_flight").fetchone()
    assert last_departure is not None
    last = pd.Timestamp(last_departure[0]).floor("5min")
    within_a_day = features_of(
        interrupted, requests_at(interrupted, last + pd.Timedelta(minutes=1440))
    )
    assert (within_a_day["system_dep_1440m_n"] > 0).all()
    assert within_a_day["weather_temperature_c"].notna().all()
    stale = features_of(interrupted, requests_at(interrupted, last + pd.Timedelta(minutes=1445)))
    assert stale[STATE].isna().all(axis=None)
    assert (
        stale[["carrier_code", "distance_km", "bank_before_60m_n", "iso_weekday"]]
        .notna()
        .all(axis=None)
    )


def test_a_schedule_without_observations_gives_valid_features(
    storm: Raw, open_timeline: Open, features_of: FeaturesOf
) -> None:
    flights = storm["flights"].assign(**dict.fromkeys(FACTS, 99999.0), tailnum=None)
    without_tables = {
        key: frame for key, frame in storm.items() if key not in ("weather", "planes")
    }
    with open_timeline(without_tables | {"flights": flights}) as database:
        features = features_of(database, requests_at(database, INTERRUPTED_AT))
    assert features[STATE].isna().all(axis=None)
    assert features[REST].notna().all(axis=None)


def test_a_flight_without_news_for_a_day_is_no_longer_overdue(
    storm: Raw, open_timeline: Open
) -> None:
    """Otherwise only flights that finally depart would stay overdue for longer."""
    flights = storm["flights"].tail(3).copy()
    flights["dep_delay"] = [2500.0, 99999.0, np.nan]
    flights["dep_time"] = np.nan
    flights["arr_delay"] = [2500.0, np.nan, np.nan]
    with open_timeline(storm | {"flights": flights}) as database:
        overdue = database.execute(
            "SELECT overdue_until_min - sched_dep_min AS late FROM timeline_flight ORDER BY late"
        ).df()
    assert overdue["late"].tolist() == [120, 1440, 1440]


def test_inserted_requests_give_the_same_features_as_historical_ones(interrupted: Database) -> None:
    """Live requests fill the table `request` row by row; history fills it from the warehouse."""
    history = history_requests_sql((30, 720), KnownAfter())
    sample_sql = f"SELECT * FROM ({history}) AS h WHERE flight_id % 97 = 0"
    interrupted.execute(f"CREATE OR REPLACE TEMP TABLE request AS {sample_sql}")
    build_families(interrupted)
    historical = interrupted.execute(f"{joined_sql()} ORDER BY request_id").df()

    rows = interrupted.execute(f"SELECT {', '.join(REQUEST_COLUMNS)} FROM request").fetchall()
    columns = ", ".join(f"{name} {kind}" for name, kind in REQUEST_COLUMNS.items())
    interrupted.execute(f"CREATE OR REPLACE TEMP TABLE request ({columns})")
    interrupted.executemany(
        f"INSERT INTO request VALUES ({', '.join('?' for _ in REQUEST_COLUMNS)})", rows[::-1]
    )
    build_families(interrupted)
    live = interrupted.execute(f"{joined_sql()} ORDER BY request_id").df()
    assert len(live) == len(rows) > 20
    pd.testing.assert_frame_equal(historical, live, check_exact=True)
