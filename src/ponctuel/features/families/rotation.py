"""The preceding flight in the usual rotation, for requests that do not name the aircraft.

Carriers repeat their rotations day after day. When this flight number last departed, its aircraft
had arrived with some other flight; the family assumes that the same two flights follow each other
again. The state of that feeder flight today indicates how late the aircraft will be.
"""

from ponctuel.features.balance import within_reach
from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

_DAY_MIN = 1440
# An older rotation may belong to another schedule.
MAX_ROTATION_AGE_MIN = 14 * _DAY_MIN
# Longest time between the two departures of one rotation.
MAX_APART_MIN = 20 * 60
# Largest change of the feeder flight's schedule since then.
SCHEDULE_TOLERANCE_MIN = 90
# Time for the turnarounds at both ends.
TURNAROUNDS_MIN = 90

_BEFORE = "ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING"
_REQUESTED = "carrier_code, flight_number, origin_code"

_QUERY = f"""
WITH leg AS (
  SELECT carrier_code, flight_number, origin_code, tail_number, sched_dep_min,
    GREATEST(dep_min, since_min) AS dep_min
  FROM timeline_flight WHERE tail_number IS NOT NULL AND GREATEST(dep_min, since_min) < until_min
    AND {within_reach("dep_min", MAX_ROTATION_AGE_MIN + _DAY_MIN)}
),
pair AS (
  SELECT {_REQUESTED}, dep_min AS known_min, MAX(before_number) AS before_number,
    MAX(before_origin) AS before_origin, MAX(sched_dep_min - before_sched) AS apart_min
  FROM (
    SELECT {_REQUESTED}, sched_dep_min, dep_min,
      MAX(flight_number) OVER turn AS before_number, MAX(origin_code) OVER turn AS before_origin,
      MAX(sched_dep_min) OVER turn AS before_sched
    FROM leg
    WINDOW turn AS (PARTITION BY carrier_code, tail_number ORDER BY dep_min, flight_number {_BEFORE})
  ) AS turned
  GROUP BY {_REQUESTED}, dep_min
),
asked AS (
  SELECT {_REQUESTED}, moment AS issued_at_min, known_min FROM (
    SELECT {_REQUESTED}, moment, kind,
      MAX(known_min) OVER (PARTITION BY {_REQUESTED} ORDER BY moment, kind
                           ROWS UNBOUNDED PRECEDING) AS known_min
    FROM (
      SELECT DISTINCT {_REQUESTED}, issued_at_min AS moment, 0 AS kind,
        CAST(NULL AS BIGINT) AS known_min
      FROM request WHERE sched_dep_min - issued_at_min <= {_DAY_MIN}
      UNION ALL SELECT {_REQUESTED}, known_min, 1, known_min FROM pair
    ) AS readings
  ) AS found WHERE kind = 0 AND moment - known_min <= {MAX_ROTATION_AGE_MIN}
)
SELECT r.carrier_code, r.flight_number, r.origin_code, r.sched_dep_min, r.issued_at_min,
  MAX(CASE WHEN p.apart_min <= {MAX_APART_MIN} THEN 1 ELSE 0 END) AS has_before,
  MAX(CASE WHEN p.apart_min <= {MAX_APART_MIN} THEN p.apart_min END) AS apart_min,
  MAX(CASE WHEN f.dep_min < r.issued_at_min THEN f.dep_delay
           WHEN f.sched_dep_min < r.issued_at_min THEN r.issued_at_min - f.sched_dep_min
      END) AS so_far_min,
  MAX(CASE WHEN f.arr_min < r.issued_at_min THEN f.arr_delay END) AS landed_late_min,
  MAX(CASE WHEN f.cancelled_min < r.issued_at_min THEN 1 ELSE 0 END) AS cancelled_n,
  MIN(r.sched_dep_min - 2 * f.block_min - {TURNAROUNDS_MIN}
      - CASE WHEN f.dep_min < r.issued_at_min THEN f.dep_min
             ELSE GREATEST(f.sched_dep_min, r.issued_at_min) END) AS slack_min
FROM (SELECT DISTINCT {_REQUESTED}, sched_dep_min, issued_at_min FROM request
      WHERE sched_dep_min - issued_at_min <= {_DAY_MIN}) AS r
JOIN asked AS a ON r.carrier_code = a.carrier_code AND r.flight_number = a.flight_number
  AND r.origin_code = a.origin_code AND r.issued_at_min = a.issued_at_min
JOIN pair AS p ON a.carrier_code = p.carrier_code AND a.flight_number = p.flight_number
  AND a.origin_code = p.origin_code AND a.known_min = p.known_min
LEFT JOIN timeline_flight AS f ON f.carrier_code = r.carrier_code
  AND f.flight_number = p.before_number AND f.origin_code = p.before_origin
  AND p.apart_min <= {MAX_APART_MIN}
  AND f.sched_dep_min BETWEEN r.sched_dep_min - p.apart_min - {SCHEDULE_TOLERANCE_MIN}
    AND r.sched_dep_min - p.apart_min + {SCHEDULE_TOLERANCE_MIN}
  AND f.sched_dep_min < r.sched_dep_min
  AND f.since_min < r.issued_at_min AND f.until_min >= r.issued_at_min
GROUP BY r.carrier_code, r.flight_number, r.origin_code, r.sched_dep_min, r.issued_at_min"""

FAMILY = QueryFamily(
    name="rotation",
    label_en="the flight before this one in the usual rotation",
    label_fr="le vol précédent dans la rotation habituelle",
    keys=("carrier_code", "flight_number", "origin_code", "sched_dep_min", "issued_at_min"),
    query=_QUERY,
    features=(
        Feature("rotation_before_n", "has_before", "1 if it usually follows another that day"),
        Feature("rotation_apart_min", "apart_min", "scheduled time between the two departures"),
        Feature("rotation_delay_min", "so_far_min", "that flight's departure delay so far today"),
        Feature("rotation_arr_delay_min", "landed_late_min", "its arrival delay, once known"),
        Feature("rotation_cancelled_n", "cancelled_n", "1 if its cancellation is known"),
        Feature(
            "rotation_slack_min",
            "slack_min",
            "time left after the flight there and back and the turns",
        ),
    ),
    is_state=True,
    max_lead_min=_DAY_MIN,
)
