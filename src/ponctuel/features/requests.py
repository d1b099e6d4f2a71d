"""The table `request`: which flights are asked about, and when."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ponctuel.features.balance import RECORD, STATE, floor_to
from ponctuel.features.expressions import as_numbers, compile_expression
from ponctuel.timeline.rules import FOREVER_MIN, KnownAfter, local_hour

# The columns that a request states; the other columns of the table are derived from them.
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
    "aircraft_before_min": "BIGINT",
}


def request_sql(stated: str, rules: KnownAfter, extra: tuple[str, ...] = ()) -> str:
    """SQL for rows of the table `request`.

    Args:
        stated: a table or query with STATED_COLUMNS and the `extra` ones.
        rules: when facts that the data do not date become known.
        extra: columns of the query to include.
    """
    derived = ", ".join(f"{sql} AS {name}" for name, sql in _following(rules).items())
    return f"SELECT {', '.join((*STATED_COLUMNS, *extra))}, {derived} FROM {stated} AS stated"


def request_columns(stated: Mapping[str, list[Any]], rules: KnownAfter) -> dict[str, list[Any]]:
    """The columns of the table `request` for a few requests, without a database.

    Args:
        stated: STATED_COLUMNS, one value per request.
        rules: when facts that the data do not date become known.

    Returns:
        Lists by column, one value per request.
    """
    numbers = {name: as_numbers(stated[name]) for name in ("sched_dep_local_min", "issued_at_min")}
    derived = {
        name: compile_expression(sql)(numbers).tolist() for name, sql in _following(rules).items()
    }
    return {**stated, **derived}


@cache
def _following(rules: KnownAfter) -> dict[str, str]:
    """SQL for the columns that are derived from the stated ones."""
    return {
        "sched_hour_local": local_hour("sched_dep_local_min"),
        STATE.moment: floor_to("issued_at_min", STATE.step_min),
        RECORD.moment: floor_to("issued_at_min", RECORD.step_min),
        "published_before_min": f"issued_at_min + {rules.schedule_before_min}",
        "aircraft_before_min": f"issued_at_min + {rules.aircraft_before_min}",
    }


def history_requests_sql(lead_times_min: tuple[int, ...], rules: KnownAfter) -> str:
    """SQL for every flight of the timeline at every lead time.

    The aircraft is named only at lead times up to `rules.aircraft_before_min`: in reality its
    assignment is known by then, and the model's variant with a known aircraft assumes it.

    Args:
        lead_times_min: lead times in minutes.
        rules: when facts that the data do not date become known.
    """
    leads = " UNION ALL ".join(f"SELECT {lead} AS lead_time_min" for lead in lead_times_min)
    stated = f"""(
  SELECT CAST(ROW_NUMBER() OVER (ORDER BY lead_time_min, sched_dep_min, carrier_code,
    flight_number, origin_code, destination_code) AS BIGINT) AS request_id,
    flight_id, carrier_code, flight_number, origin_code, destination_code,
    CASE WHEN lead_time_min <= {rules.aircraft_before_min} THEN tail_number END AS tail_number,
    sched_dep_min, block_min, distance_km, sched_dep_local_min, date_local, lead_time_min,
    sched_dep_min - lead_time_min AS issued_at_min
  FROM timeline_flight CROSS JOIN ({leads}) AS lead WHERE until_min = {FOREVER_MIN})"""
    return request_sql(stated, rules, ("flight_id", "lead_time_min"))
