"""How many comparable flights stand behind a forecast."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import duckdb

from ponctuel.domain.flight import ForecastRequest

ENOUGH = 30
# Outcomes are known a day after departure at the latest, but for the rarest.
_SETTLED = timedelta(days=1)


def support(connection: duckdb.DuckDBPyConnection, request: ForecastRequest) -> dict[str, Any]:
    """Flights known before the issue time, at the finest level that has enough of them.

    Returns:
        `n`, `level` (carrier_route_hour, carrier_route, route, carrier or origin) and `limited`:
        whether the carrier's own record on the route is thin, or the flight is not in the schedule.
    """
    flight = request.flight
    hour_min = 60
    row = connection.execute(
        """
SELECT
  COUNT(*) FILTER (WHERE same_carrier AND same_route AND near_hour),
  COUNT(*) FILTER (WHERE same_carrier AND same_route),
  COUNT(*) FILTER (WHERE same_route),
  COUNT(*) FILTER (WHERE same_carrier),
  COUNT(*) FILTER (WHERE same_origin)
FROM (
  SELECT carrier_code = $carrier AS same_carrier,
    origin_code = $origin AND destination_code = $destination AS same_route,
    origin_code = $origin AS same_origin,
    ABS((sched_dep_min - $departure + 720) % 1440 - 720) <= $hour_min AS near_hour
  FROM timeline_flight WHERE sched_dep_min < $settled
) AS known""",
        {
            "carrier": flight.carrier_code,
            "origin": flight.origin_code,
            "destination": flight.destination_code,
            "departure": int(flight.sched_dep_utc.timestamp() // 60),
            "hour_min": hour_min,
            "settled": int((request.issued_at_utc.astimezone(UTC) - _SETTLED).timestamp() // 60),
        },
    ).fetchone()
    counts = [int(n) for n in row] if row else [0] * 5
    levels = ("carrier_route_hour", "carrier_route", "route", "carrier", "origin")
    chosen = next((i for i, n in enumerate(counts) if n >= ENOUGH), len(counts) - 1)
    thin = counts[1] < ENOUGH or not flight.in_schedule
    return {"n": counts[chosen], "level": levels[chosen], "limited": thin}
