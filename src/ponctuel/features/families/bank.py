"""Density of the published schedule around the flight: its bank (wave of departures)."""

from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily
from ponctuel.timeline.rules import ALWAYS_MIN, FOREVER_MIN

REACH_MIN = 60
# Flights that can be in some request's bank, each once.
_NEAR = f"""FROM timeline_flight
      WHERE until_min = {FOREVER_MIN}
        AND sched_dep_min >= (SELECT MIN(sched_dep_min) FROM request) - {REACH_MIN}
        AND sched_dep_min < (SELECT MAX(sched_dep_min) FROM request) + {REACH_MIN}"""


def _flights_around(extra_key: str) -> str:
    """SQL of the number of flights scheduled in the hour before and the hour from a minute on.

    A flight is published once its scheduled departure is nearer than the schedule's horizon; the
    count of an hour that is not completely published is null.
    """
    keys = ("origin_code", extra_key) if extra_key else ("origin_code",)
    listed = ", ".join(keys)
    reading = f"SELECT DISTINCT {listed}, sched_dep_min"
    return f"""
SELECT {listed}, sched_dep_min, MAX(before_n) AS before_n, MAX(upto_n) AS upto_n FROM (
  SELECT {listed}, anchor AS sched_dep_min,
    CASE WHEN side = 'before' THEN total END AS before_n,
    CASE WHEN side = 'upto' THEN total END AS upto_n
  FROM (
    SELECT {listed}, anchor, side, kind,
      SUM(n) OVER (PARTITION BY {listed} ORDER BY moment, kind ROWS UNBOUNDED PRECEDING) AS total
    FROM (
      {reading} AS anchor, sched_dep_min AS moment, 0 AS kind, 'before' AS side, 0 AS n FROM request
      UNION ALL {reading} AS anchor, sched_dep_min + {REACH_MIN}, 0, 'upto', 0 FROM request
      UNION ALL SELECT {listed}, 0, sched_dep_min, 1, 'event', 1 {_NEAR}
      UNION ALL SELECT {listed}, 0, sched_dep_min + {REACH_MIN}, 1, 'event', -1 {_NEAR}
    ) AS postings
  ) AS totals WHERE kind = 0
) AS sides GROUP BY {listed}, sched_dep_min"""


def _later(side: str, carrier: str = "") -> str:
    return f"SUM(CASE WHEN t.sched_dep_min {side} r.sched_dep_min{carrier} THEN 1 ELSE 0 END)"


_REQUESTED = "origin_code, carrier_code, sched_dep_min, issued_at_min"
_SAME_CARRIER = " AND t.carrier_code = r.carrier_code"
# Flights that became known at the issue time or later, to be subtracted; never listed ones.
_NOT_YET = f"""
SELECT r.origin_code, r.carrier_code, r.sched_dep_min, r.issued_at_min,
  {_later("<")} AS before_n, {_later(">=")} AS upto_n,
  {_later("<", _SAME_CARRIER)} AS carrier_before_n, {_later(">=", _SAME_CARRIER)} AS carrier_upto_n
FROM (SELECT DISTINCT {_REQUESTED} FROM request) AS r
JOIN (SELECT origin_code, carrier_code, sched_dep_min, first_known_min {_NEAR}
        AND first_known_min > {ALWAYS_MIN}) AS t
  ON t.origin_code = r.origin_code AND t.first_known_min >= r.issued_at_min
    AND t.sched_dep_min >= r.sched_dep_min - {REACH_MIN}
    AND t.sched_dep_min < r.sched_dep_min + {REACH_MIN}
GROUP BY r.origin_code, r.carrier_code, r.sched_dep_min, r.issued_at_min"""


def _published(until: str, counted: str, name: str) -> str:
    count = f"{counted} - COALESCE(n.{name}, 0)"
    return f"CASE WHEN {until} <= r.published_before_min THEN {count} END AS {name}"


_BEFORE, _UPTO = "r.sched_dep_min", f"r.sched_dep_min + {REACH_MIN}"

FAMILY = QueryFamily(
    name="bank",
    label_en="how full the schedule is around the flight",
    label_fr="densité du programme autour du vol",
    keys=("origin_code", "carrier_code", "sched_dep_min", "issued_at_min"),
    query=f"""
SELECT r.origin_code, r.carrier_code, r.sched_dep_min, r.issued_at_min,
  {_published(_BEFORE, "o.before_n", "before_n")}, {_published(_UPTO, "o.upto_n", "upto_n")},
  {_published(_BEFORE, "c.before_n", "carrier_before_n")},
  {_published(_UPTO, "c.upto_n", "carrier_upto_n")}
FROM (SELECT DISTINCT origin_code, carrier_code, sched_dep_min, issued_at_min, published_before_min
      FROM request) AS r
JOIN ({_flights_around("")}) AS o
  ON r.origin_code = o.origin_code AND r.sched_dep_min = o.sched_dep_min
JOIN ({_flights_around("carrier_code")}) AS c
  ON r.origin_code = c.origin_code AND r.carrier_code = c.carrier_code
    AND r.sched_dep_min = c.sched_dep_min
LEFT JOIN ({_NOT_YET}) AS n
  ON r.origin_code = n.origin_code AND r.carrier_code = n.carrier_code
    AND r.sched_dep_min = n.sched_dep_min AND r.issued_at_min = n.issued_at_min""",
    features=(
        Feature(
            "bank_before_60m_n", "before_n", "flights scheduled at the origin in the hour before"
        ),
        Feature(
            "bank_from_60m_n", "upto_n", "flights scheduled at the origin from then for an hour"
        ),
        Feature(
            "bank_carrier_before_60m_n", "carrier_before_n", "the carrier's, in the hour before"
        ),
        Feature(
            "bank_carrier_from_60m_n", "carrier_upto_n", "the carrier's, from then for an hour"
        ),
    ),
)
