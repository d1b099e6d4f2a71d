"""The table `timeline_event`: what each version of a flight adds to running sums, and when.

An entry is visible at the moments in (`since_min`, `until_min`], and enters windows of the last
hours at `known_at_min`, the minute at which the fact became known.
"""

from __future__ import annotations

from ponctuel.timeline.rules import DELAY_CAP_MIN, DELAY_FLOOR_MIN

_COLUMNS = (
    "dep_n",
    "dep_delay_sum",
    "dep_pos_sum",
    "dep_late15_n",
    "dep_late60_n",
    "arr_n",
    "arr_delay_sum",
    "arr_pos_sum",
    "arr_gain_sum",
    "arr_late15_n",
    "arr_late30_n",
    "arr_late60_n",
    "cancelled_n",
    "sched_n",
)


def timeline_event_sql(flights: str = "timeline_flight") -> str:
    """SQL of one entry per departure, arrival, cancellation and scheduled departure.

    Args:
        flights: the table of flight versions to read.
    """
    dep, arr = _bounded("dep_delay"), _bounded("arr_delay")
    return " UNION ALL ".join(
        [
            _entry(
                flights,
                "dep_min",
                "departure",
                dep_n="1",
                dep_delay_sum=dep,
                dep_pos_sum=f"GREATEST({dep}, 0)",
                dep_late15_n=_late("dep_delay", 15),
                dep_late60_n=_late("dep_delay", 60),
            ),
            _entry(
                flights,
                "arr_min",
                "arrival",
                arr_n="1",
                arr_delay_sum=arr,
                arr_pos_sum=f"GREATEST({arr}, 0)",
                # Minutes lost between the two gates; negative where time was made up.
                arr_gain_sum=_bounded("arr_delay - dep_delay"),
                arr_late15_n=_late("arr_delay", 15),
                arr_late30_n=_late("arr_delay", 30),
                arr_late60_n=_late("arr_delay", 60),
            ),
            _entry(flights, "cancelled_min", "cancellation", cancelled_n="1"),
            # Published long before; it counts from the scheduled departure on.
            _entry(flights, "sched_dep_min", "schedule", sched_n="1"),
        ]
    )


def _entry(flights: str, moment: str, kind: str, **values: str) -> str:
    columns = dict.fromkeys(_COLUMNS, "0") | values
    listed = ", ".join(f"CAST({sql} AS BIGINT) AS {name}" for name, sql in columns.items())
    return f"""
SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, sched_hour_local,
  tail_number, '{kind}' AS kind, {moment} AS known_at_min, since_min, until_min, {listed}
FROM {flights} WHERE {moment} IS NOT NULL AND GREATEST({moment}, since_min) < until_min"""


def _bounded(delay: str) -> str:
    return f"LEAST(GREATEST({delay}, {DELAY_FLOOR_MIN}), {DELAY_CAP_MIN})"


def _late(column: str, threshold: int) -> str:
    return f"CASE WHEN {column} >= {threshold} THEN 1 ELSE 0 END"
