"""The table `request`: which flights are asked about, and when."""

from __future__ import annotations

from ponctuel.features.balance import RECORD, STATE, floor_to
from ponctuel.timeline.rules import FOREVER_MIN, KnownAfter, local_hour

# What a request says; the rest of the table's columns follows from it.
STATED_COLUMNS = {
    "request_id": "BIGINT",
    "carrier_code": "VARCHAR",
    "flight_number": "BIGINT",
    "origin_code": "VARCHAR",
    "destination_code": "VARCHAR",
    "tail_number": "VARCHAR",
    "sched_dep_min": "BIGINT",
    "block_min": "BIGINT",
    "distance_km": "DOUBLE",
    "sched_dep_local_min": "BIGINT",
    "date_local": "DATE",
    "issued_at_min": "BIGINT",
}
REQUEST_COLUMNS = STATED_COLUMNS | {
    "sched_hour_local": "BIGINT",
    STATE.moment: "BIGINT",
    RECORD.moment: "BIGINT",
    "published_before_min": "BIGINT",
}


def request_sql(stated: str, known: KnownAfter, extra: tuple[str, ...] = ()) -> str:
    """Rows of the table `request`, whoever asks.

    Args:
        stated: a table or query with STATED_COLUMNS and the `extra` ones.
    """
    return f"""
SELECT {", ".join((*STATED_COLUMNS, *extra))},
  {local_hour("sched_dep_local_min")} AS sched_hour_local,
  {floor_to("issued_at_min", STATE.step_min)} AS {STATE.moment},
  {floor_to("issued_at_min", RECORD.step_min)} AS {RECORD.moment},
  issued_at_min + {known.schedule_before_min} AS published_before_min
FROM {stated} AS stated"""


def history_requests_sql(lead_times_min: tuple[int, ...], known: KnownAfter) -> str:
    """Every flight of the timeline, asked about at every lead time.

    The aircraft is named only from `known.aircraft_before_min` ahead: the declared variant.
    """
    leads = " UNION ALL ".join(f"SELECT {lead} AS lead_time_min" for lead in lead_times_min)
    stated = f"""(
  SELECT ROW_NUMBER() OVER (ORDER BY lead_time_min, sched_dep_min, carrier_code, flight_number,
                            origin_code, destination_code) AS request_id,
    flight_id, carrier_code, flight_number, origin_code, destination_code,
    CASE WHEN lead_time_min <= {known.aircraft_before_min} THEN tail_number END AS tail_number,
    sched_dep_min, block_min, distance_km, sched_dep_local_min, date_local, lead_time_min,
    sched_dep_min - lead_time_min AS issued_at_min
  FROM timeline_flight CROSS JOIN ({leads}) AS lead WHERE until_min = {FOREVER_MIN})"""
    return request_sql(stated, known, ("flight_id", "lead_time_min"))
