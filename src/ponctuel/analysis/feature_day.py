"""The features and outcomes of one day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from ponctuel.analysis.feature_sample import LATE_MIN

OVERDUE = "overdue_origin_0m_n"
SHOWN_ORIGINS = 3
MIN_SHARE_OF_USUAL = 0.5


def storm_day(outcomes: Path, before: date) -> date:
    """The day before `before` with the largest share of late arrivals.

    Days with less than half the usual number of arrivals are left out: too few flights could be late.
    """
    days = duckdb.execute(
        f"SELECT date_local, COUNT(arr_delay_min) AS n, "
        f"AVG(CASE WHEN arr_delay_min >= {LATE_MIN} THEN 1.0 ELSE 0.0 END) "
        "FILTER (outcome = 'arrived') AS late_share "
        "FROM read_parquet(?) WHERE date_local < ? GROUP BY 1 ORDER BY 1",
        [str(outcomes), before],
    ).df()
    usual = days[days["n"] >= MIN_SHARE_OF_USUAL * days["n"].median()]
    worst = usual.sort_values("late_share", kind="stable").iloc[-1]
    return pd.Timestamp(worst["date_local"]).date()


def day_rows(features: Path, outcomes: Path, day: date, lead_time_min: int) -> pd.DataFrame:
    """One row a flight of the day: `flight_id`, `origin_code`, `hour_local` of its schedule,
    `issued_at_min`, `overdue_n` at the issue time, `outcome`, `arr_delay_min`."""
    return duckdb.execute(
        "SELECT f.flight_id, o.origin_code, "
        "CAST(FLOOR(f.sched_dep_local_min / 60) AS BIGINT) AS hour_local, "
        f"CAST(o.sched_dep_min - ? AS BIGINT) AS issued_at_min, f.{OVERDUE} AS overdue_n, "
        "o.outcome, o.arr_delay_min FROM read_parquet(?) AS f JOIN (SELECT * FROM read_parquet(?) "
        "WHERE date_local = ?) AS o USING (flight_id) WHERE f.lead_time_min = ? "
        "ORDER BY o.sched_dep_min, f.flight_id",
        [lead_time_min, str(features), str(outcomes), day, lead_time_min],
    ).df()


def day_by_hour(rows: pd.DataFrame) -> pd.DataFrame:
    """The busiest origins, hour after hour: `origin_code`, `hour_local`, `flights_n`, `overdue_n`
    (mean over the hour's requests), `late_share` (of all flights of the hour), `cancelled_share`."""
    busiest = rows["origin_code"].value_counts().index[:SHOWN_ORIGINS]
    delay = rows["arr_delay_min"].astype("float64")
    flags = rows.assign(
        late=(delay >= LATE_MIN).astype(float),
        cancelled=(rows["outcome"] == "cancelled").astype(float),
    )
    flags = flags[flags["origin_code"].isin(busiest)]
    return (
        flags.groupby(["origin_code", "hour_local"])
        .agg(
            flights_n=("flight_id", "size"),
            overdue_n=("overdue_n", "mean"),
            late_share=("late", "mean"),
            cancelled_share=("cancelled", "mean"),
        )
        .reset_index()
    )


def example_request(rows: pd.DataFrame) -> pd.Series:
    """The arrived flight whose origin had the most overdue flights at the issue time."""
    arrived = rows[rows["outcome"] == "arrived"]
    return arrived.sort_values(["overdue_n", "flight_id"], na_position="first").iloc[-1]
