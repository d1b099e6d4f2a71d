"""The table `request`: which flights are asked about, and when."""

from __future__ import annotations

import duckdb

from ponctuel.features.balance import RECORD, STATE, floor_to
from ponctuel.features.build import REQUEST_COLUMNS
from ponctuel.features.timeline import KnownAfter, minutes


def history_requests_sql(lead_times_min: tuple[int, ...], known: KnownAfter) -> str:
    """Every flight of the warehouse, asked about at every lead time.

    The aircraft is named only from `known.aircraft_before_min` ahead: the declared variant.
    """
    leads = " UNION ALL ".join(f"SELECT {lead} AS lead_time_min" for lead in lead_times_min)
    sched = minutes("f.sched_dep_utc")
    return f"""
SELECT ROW_NUMBER() OVER (ORDER BY lead_time_min, sched_dep_min, carrier_code, flight_number,
                          origin_code, destination_code) AS request_id,
  flight_id, carrier_code, CAST(flight_number AS BIGINT) AS flight_number, origin_code,
  destination_code,
  CASE WHEN lead_time_min <= {known.aircraft_before_min} THEN tail_number END AS tail_number,
  sched_dep_min, block_min, distance_km,
  CAST(EXTRACT(HOUR FROM sched_dep_local) * 60 + EXTRACT(MINUTE FROM sched_dep_local) AS BIGINT)
    AS sched_dep_local_min,
  CAST(EXTRACT(HOUR FROM sched_dep_local) AS BIGINT) AS sched_hour_local,
  date_local, lead_time_min,
  sched_dep_min - lead_time_min AS issued_at_min,
  {floor_to("(sched_dep_min - lead_time_min)", STATE.step_min)} AS {STATE.moment},
  {floor_to("(sched_dep_min - lead_time_min)", RECORD.step_min)} AS {RECORD.moment},
  sched_dep_min - lead_time_min + {known.schedule_before_min} AS published_before_min
FROM (SELECT f.*, {sched} AS sched_dep_min, {minutes("f.sched_arr_utc")} - {sched} AS block_min
      FROM fact_flight AS f) AS flight
CROSS JOIN ({leads}) AS lead"""


def create_request_table(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty table `request` for live requests."""
    columns = ", ".join(f"{name} {kind}" for name, kind in REQUEST_COLUMNS.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE request ({columns})")
