"""The aircraft: where it went last, how late, and whether it can be back in time.

Only where the request names an aircraft. Its last known departure is the newest before the issue
time; the flight there and back is judged by the schedule, never by the air time that it will have.
"""

from ponctuel.features.balance import within_reach
from ponctuel.features.family import Feature, mean
from ponctuel.features.query_family import QueryFamily

_DAY_MIN = 1440
# An aircraft not seen for so long is somewhere else.
_FORGOTTEN_MIN = 3 * _DAY_MIN
# Turning round at both ends; what remains is slack.
_TURNS_MIN = 90

_QUERY = f"""
SELECT a.tail_number, a.issued_at_min, a.sched_dep_min, a.origin_code, a.day_n, a.day_delay_sum,
  a.day_pos_sum, a.arr_n, a.arr_pos_sum,
  a.sched_dep_min - a.last_dep_min AS since_dep_min,
  a.sched_dep_min - a.last_dep_min - 2 * l.block_min - {_TURNS_MIN} AS slack_min,
  a.issued_at_min - a.last_dep_min - l.block_min AS past_arrival_min,
  l.dep_delay AS last_dep_delay_min, l.block_min AS last_block_min,
  CASE WHEN l.arr_min < a.issued_at_min THEN l.arr_delay END AS last_arr_delay_min,
  CASE WHEN l.origin_code = a.origin_code THEN 1 ELSE 0 END AS same_origin
FROM (
  SELECT r.tail_number, r.issued_at_min, r.sched_dep_min, r.origin_code, b.day_n, b.day_delay_sum,
    b.day_pos_sum, b.arr_n, b.arr_pos_sum, b.last_dep_min
  FROM (SELECT DISTINCT tail_number, issued_at_min, sched_dep_min, origin_code FROM request
        WHERE tail_number IS NOT NULL) AS r
  JOIN (
    SELECT tail_number, moment AS issued_at_min, kind, last_dep_min, day_n, day_delay_sum,
      day_pos_sum, arr_n, arr_pos_sum
    FROM (
      SELECT tail_number, moment, kind,
        MAX(dep_moment) OVER account AS last_dep_min, SUM(CAST(dep_n AS DOUBLE)) OVER account AS day_n,
        SUM(CAST(dep_delay_sum AS DOUBLE)) OVER account AS day_delay_sum,
        SUM(CAST(dep_pos_sum AS DOUBLE)) OVER account AS day_pos_sum,
        SUM(CAST(arr_n AS DOUBLE)) OVER account AS arr_n, SUM(CAST(arr_pos_sum AS DOUBLE)) OVER account AS arr_pos_sum
      FROM (
        SELECT DISTINCT tail_number, issued_at_min AS moment, 0 AS kind,
          CAST(NULL AS BIGINT) AS dep_moment, CAST(0 AS BIGINT) AS dep_n,
          CAST(0 AS BIGINT) AS dep_delay_sum, CAST(0 AS BIGINT) AS dep_pos_sum,
          CAST(0 AS BIGINT) AS arr_n, CAST(0 AS BIGINT) AS arr_pos_sum
        FROM request WHERE tail_number IS NOT NULL
        UNION ALL
        SELECT tail_number, known_at_min, 1, CASE WHEN kind = 'departure' THEN known_at_min END,
          dep_n, dep_delay_sum, dep_pos_sum, arr_n, arr_pos_sum
        FROM timeline_event WHERE kind IN ('departure', 'arrival')
          AND tail_number IN (SELECT tail_number FROM request)
          AND {within_reach("known_at_min", _FORGOTTEN_MIN)}
        UNION ALL
        SELECT tail_number, known_at_min + {_DAY_MIN}, 1, NULL,
          -dep_n, -dep_delay_sum, -dep_pos_sum, -arr_n, -arr_pos_sum
        FROM timeline_event WHERE kind IN ('departure', 'arrival')
          AND tail_number IN (SELECT tail_number FROM request)
          AND {within_reach("known_at_min", _FORGOTTEN_MIN)}
      ) AS postings
      WINDOW account AS (PARTITION BY tail_number ORDER BY moment, kind ROWS UNBOUNDED PRECEDING)
    ) AS balance WHERE kind = 0
  ) AS b ON r.tail_number = b.tail_number AND r.issued_at_min = b.issued_at_min
) AS a
JOIN (
  SELECT tail_number, dep_min, MAX(block_min) AS block_min, MAX(dep_delay) AS dep_delay,
    CASE WHEN COUNT(arr_min) = COUNT(*) THEN MAX(arr_min) END AS arr_min,
    MAX(arr_delay) AS arr_delay, MAX(origin_code) AS origin_code
  FROM timeline_flight WHERE tail_number IS NOT NULL AND dep_min IS NOT NULL
  GROUP BY tail_number, dep_min
) AS l ON a.tail_number = l.tail_number AND a.last_dep_min = l.dep_min
WHERE a.issued_at_min - a.last_dep_min <= {_FORGOTTEN_MIN}"""

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
