"""The carrier's aircraft that are expected back at the origin before the flight departs.

Each aircraft is expected back after its scheduled block time there and back and two turnarounds.
Its delay is measured three hours before that, at the latest: the departure delay, or the time past
schedule where it has not left. This is before the issue time of every request that uses it.
"""

from ponctuel.features.balance import requested_keys_sql
from ponctuel.features.family import Feature, mean
from ponctuel.features.query_family import QueryFamily
from ponctuel.timeline.rules import DELAY_CAP_MIN, FOREVER_MIN

# At longer lead times the delay would be measured after the issue time.
_LEAD_MIN = 180
_WINDOW_MIN = 120
_TURNAROUNDS_MIN = 90
_LATE_MIN = 30
_REACH_MIN = 2 * 1440
_KEY = ("carrier_code", "origin_code")

_QUERY = f"""
WITH leg AS (
  SELECT carrier_code, origin_code, back_min,
    CASE WHEN dep_min < back_min - {_LEAD_MIN} THEN GREATEST(dep_delay, 0)
         WHEN cancelled_min < back_min - {_LEAD_MIN} THEN 0
         ELSE back_min - {_LEAD_MIN} - sched_dep_min END AS late_min,
    CASE WHEN cancelled_min < back_min - {_LEAD_MIN} THEN 1 ELSE 0 END AS cancelled_n
  FROM (SELECT carrier_code, origin_code, sched_dep_min, dep_min, dep_delay, cancelled_min,
          sched_dep_min + GREATEST(2 * block_min, {_LEAD_MIN - _TURNAROUNDS_MIN}) + {_TURNAROUNDS_MIN} AS back_min
        FROM timeline_flight
        WHERE block_min IS NOT NULL AND until_min = {FOREVER_MIN}
          AND sched_dep_min >= (SELECT MIN(sched_dep_min) FROM request) - {_REACH_MIN}
          AND sched_dep_min < (SELECT MAX(issued_at_min) FROM request){requested_keys_sql(_KEY)}) AS dated
),
posting AS (
  SELECT carrier_code, origin_code, back_min AS moment, 1 AS n, cancelled_n,
    LEAST(late_min, {DELAY_CAP_MIN}) AS late_sum,
    CASE WHEN late_min >= {_LATE_MIN} THEN 1 ELSE 0 END AS late_n
  FROM leg
),
ledger AS (
  SELECT DISTINCT carrier_code, origin_code, sched_dep_min AS moment, 0 AS kind, 0 AS n,
    0 AS cancelled_n, 0 AS late_sum, 0 AS late_n
  FROM request WHERE sched_dep_min - issued_at_min <= {_LEAD_MIN}
  UNION ALL SELECT carrier_code, origin_code, moment, 1, n, cancelled_n, late_sum, late_n FROM posting
  UNION ALL SELECT carrier_code, origin_code, moment + {_WINDOW_MIN}, 1, -n, -cancelled_n, -late_sum, -late_n
  FROM posting
)
SELECT carrier_code, origin_code, moment AS sched_dep_min, n, cancelled_n, late_sum, late_n FROM (
  SELECT carrier_code, origin_code, moment, kind, SUM(CAST(n AS DOUBLE)) OVER so_far AS n,
    SUM(CAST(cancelled_n AS DOUBLE)) OVER so_far AS cancelled_n,
    SUM(CAST(late_sum AS DOUBLE)) OVER so_far AS late_sum,
    SUM(CAST(late_n AS DOUBLE)) OVER so_far AS late_n
  FROM ledger
  WINDOW so_far AS (PARTITION BY carrier_code, origin_code ORDER BY moment, kind
                     ROWS UNBOUNDED PRECEDING)
) AS balance WHERE kind = 0"""

FAMILY = QueryFamily(
    name="expected_back",
    label_en="the carrier's aircraft expected back at the origin",
    label_fr="appareils de la compagnie attendus de retour à l’origine",
    keys=("carrier_code", "origin_code", "sched_dep_min"),
    query=f"SELECT DISTINCT * FROM ({_QUERY}) AS expected",
    features=(
        Feature("expected_back_120m_n", "n", "aircraft expected in the 2 h before departure"),
        Feature(
            "expected_back_late_120m_min", mean("late_sum", "n"), "how late they left, on average"
        ),
        Feature(
            "expected_back_late30_120m_share", mean("late_n", "n"), "share that left 30 min late"
        ),
        Feature("expected_back_cancelled_120m_n", "cancelled_n", "of them cancelled"),
    ),
    is_state=True,
    max_lead_min=_LEAD_MIN,
)
