"""The aircraft's last flight, its delays of the last day, and whether it can be back in time.

Only for requests that name an aircraft. Its last known departure is the newest before the issue
time. The time there and back is the scheduled one, since the actual one is not yet known.
"""

from ponctuel.features.balance import within_reach
from ponctuel.features.family import Feature, mean
from ponctuel.features.query_family import QueryFamily

DAY_MIN = 1440
# After this time without an event, the aircraft's position is unknown.
MAX_ABSENCE_MIN = 3 * DAY_MIN
# Time for the turnarounds at both ends.
TURNAROUNDS_MIN = 90

_SUMMED_COLUMNS = ("dep_n", "dep_delay_sum", "dep_pos_sum", "arr_n", "arr_pos_sum")
_AIRCRAFT_EVENTS = f"""FROM timeline_event WHERE kind IN ('departure', 'arrival')
          AND tail_number IN (SELECT tail_number FROM request)
          AND {within_reach("known_at_min", MAX_ABSENCE_MIN)}"""
_ADDED_MIN = "GREATEST(known_at_min, since_min)"
_WITHIN_A_DAY = f"known_at_min + {DAY_MIN} > {_ADDED_MIN}"
_ADDED_VALUES = ", ".join(
    f"CASE WHEN {_WITHIN_A_DAY} THEN {name} ELSE 0 END" for name in _SUMMED_COLUMNS
)
_BALANCES = ", ".join(
    f"SUM(CAST({name} AS DOUBLE)) OVER so_far AS {name}" for name in _SUMMED_COLUMNS
)

_QUERY = f"""
WITH reading AS (
  SELECT tail_number, moment AS issued_at_min, last_dep_min, {", ".join(_SUMMED_COLUMNS)}
  FROM (
    SELECT tail_number, moment, kind, MAX(dep_moment) OVER so_far AS last_dep_min, {_BALANCES}
    FROM (
      SELECT DISTINCT tail_number, issued_at_min AS moment, 0 AS kind,
        CAST(NULL AS BIGINT) AS dep_moment,
        {", ".join(f"CAST(0 AS BIGINT) AS {name}" for name in _SUMMED_COLUMNS)}
      FROM request WHERE tail_number IS NOT NULL
      UNION ALL
      SELECT tail_number, {_ADDED_MIN}, 1, CASE WHEN kind = 'departure' THEN known_at_min END, {_ADDED_VALUES}
        {_AIRCRAFT_EVENTS}
      UNION ALL
      SELECT tail_number, LEAST(known_at_min + {DAY_MIN}, until_min), 1, NULL,
        {", ".join(f"-{name}" for name in _SUMMED_COLUMNS)}
        {_AIRCRAFT_EVENTS} AND {_WITHIN_A_DAY}
    ) AS postings
    WINDOW so_far AS (PARTITION BY tail_number ORDER BY moment, kind ROWS UNBOUNDED PRECEDING)
  ) AS balance WHERE kind = 0
),
leg AS (
  SELECT a.tail_number, a.issued_at_min, MAX(f.block_min) AS block_min,
    MAX(f.dep_delay) AS dep_delay,
    CASE WHEN COUNT(f.arr_min) = COUNT(*) THEN MAX(f.arr_min) END AS arr_min,
    MAX(f.arr_delay) AS arr_delay, MAX(f.origin_code) AS origin_code
  FROM reading AS a JOIN timeline_flight AS f
    ON a.tail_number = f.tail_number AND a.last_dep_min = f.dep_min
      AND f.since_min < a.issued_at_min AND f.until_min >= a.issued_at_min
  GROUP BY a.tail_number, a.issued_at_min
)
SELECT r.tail_number, r.issued_at_min, r.sched_dep_min, r.origin_code, a.dep_n AS day_n,
  a.dep_delay_sum AS day_delay_sum, a.dep_pos_sum AS day_pos_sum, a.arr_n, a.arr_pos_sum,
  r.sched_dep_min - a.last_dep_min AS since_dep_min,
  r.sched_dep_min - a.last_dep_min - 2 * l.block_min - {TURNAROUNDS_MIN} AS slack_min,
  r.issued_at_min - a.last_dep_min - l.block_min AS past_arrival_min,
  l.dep_delay AS last_dep_delay_min, l.block_min AS last_block_min,
  CASE WHEN l.arr_min < r.issued_at_min THEN l.arr_delay END AS last_arr_delay_min,
  CASE WHEN l.origin_code = r.origin_code THEN 1 ELSE 0 END AS same_origin
FROM (SELECT DISTINCT tail_number, issued_at_min, sched_dep_min, origin_code FROM request
      WHERE tail_number IS NOT NULL) AS r
JOIN reading AS a ON r.tail_number = a.tail_number AND r.issued_at_min = a.issued_at_min
JOIN leg AS l ON r.tail_number = l.tail_number AND r.issued_at_min = l.issued_at_min
WHERE r.issued_at_min - a.last_dep_min <= {MAX_ABSENCE_MIN}"""

FAMILY = QueryFamily(
    name="aircraft",
    label_en="the aircraft's day so far",
    label_fr="la journée de l’appareil",
    keys=("tail_number", "issued_at_min", "sched_dep_min", "origin_code"),
    query=_QUERY,
    features=(
        Feature(
            "aircraft_since_dep_min",
            "since_dep_min",
            "from its last departure to this one's schedule",
        ),
        Feature(
            "aircraft_slack_min",
            "slack_min",
            "that time less the flight there and back and the turns",
        ),
        Feature(
            "aircraft_past_arrival_min",
            "past_arrival_min",
            "since it should have landed at the other end",
        ),
        Feature("aircraft_last_dep_delay_min", "last_dep_delay_min", "delay of its last departure"),
        Feature(
            "aircraft_last_arr_delay_min", "last_arr_delay_min", "delay of that arrival, once known"
        ),
        Feature("aircraft_last_block_min", "last_block_min", "scheduled block time of that flight"),
        Feature("aircraft_same_origin", "same_origin", "1 if it left from the same airport"),
        Feature("aircraft_dep_1440m_n", "day_n", "departures in the last day"),
        Feature("aircraft_dep_delay_1440m_min", mean("day_delay_sum", "day_n"), "their mean delay"),
        Feature(
            "aircraft_dep_pos_1440m_min", mean("day_pos_sum", "day_n"), "their mean positive delay"
        ),
        Feature(
            "aircraft_arr_pos_1440m_min",
            mean("arr_pos_sum", "arr_n"),
            "mean positive arrival delay",
        ),
    ),
    is_state=True,
)
