"""Questions of the exploration that the documented queries of the warehouse do not answer.

They run on any connection that holds the star schema's tables. DuckDB only: they are read by
people, not by the pipeline.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from ponctuel.timeline.flights import timeline_flight_sql
from ponctuel.timeline.rules import KnownAfter
from ponctuel.warehouse.connect import connect

QUERY_FOLDER = Path(__file__).with_name("queries")


def open_warehouse(path: Path | None) -> duckdb.DuckDBPyConnection:
    """A connection for a notebook: the warehouse to read, or an empty database where None."""
    return connect(path, read_only=path is not None)


def query_text(name: str) -> str:
    """The SQL of `queries/<name>.sql`."""
    return (QUERY_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def read_query(connection: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """The answer of `queries/<name>.sql`."""
    return connection.execute(query_text(name)).df()


def overdue_outcomes(
    connection: duckdb.DuckDBPyConnection, known: KnownAfter, lead_time_min: int
) -> pd.DataFrame:
    """Outcomes of flights, by how many were overdue at their origin at the issue time.

    A flight is overdue when its time has passed and neither its departure nor its cancellation is
    known. The count is a running balance, as in the features: +1 at schedule, -1 when something
    becomes known, and readings come before the events of the same minute.

    Returns:
        One row a number of overdue flights (`overdue_n`, 10 and more together): `flights_n`,
        `late15_share`, `late60_share` (of flights that arrived), `cancelled_share`.
    """
    sql = f"""
WITH flight AS ({timeline_flight_sql(known)}),
posting AS (
  SELECT origin_code, sched_dep_min AS moment, 1 AS kind, 1 AS change, NULL AS arr_delay,
    NULL AS cancelled, NULL AS lead FROM flight WHERE overdue_until_min > sched_dep_min
  UNION ALL
  SELECT origin_code, overdue_until_min, 1, -1, NULL, NULL, NULL
  FROM flight WHERE overdue_until_min > sched_dep_min
  UNION ALL
  SELECT origin_code, sched_dep_min - {lead_time_min}, 0, 0, arr_delay,
    CASE WHEN cancelled_min IS NULL THEN 0 ELSE 1 END, {lead_time_min} FROM flight
),
balance AS (
  SELECT *, SUM(change) OVER (PARTITION BY origin_code ORDER BY moment, kind
                              ROWS UNBOUNDED PRECEDING) AS overdue_n
  FROM posting
)
SELECT LEAST(overdue_n, 10) AS overdue_n, COUNT(*) AS flights_n,
  AVG(CASE WHEN arr_delay >= 15 THEN 1.0 WHEN arr_delay IS NOT NULL THEN 0.0 END) AS late15_share,
  AVG(CASE WHEN arr_delay >= 60 THEN 1.0 WHEN arr_delay IS NOT NULL THEN 0.0 END) AS late60_share,
  AVG(cancelled) AS cancelled_share
FROM balance WHERE kind = 0 GROUP BY 1 ORDER BY 1"""
    frame = connection.execute(sql).df()
    return frame.assign(lead_time_min=lead_time_min).astype({"overdue_n": "int64"})
