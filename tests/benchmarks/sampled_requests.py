"""Requests drawn at random: flights of the test period, at random lead times, none twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import numpy as np

from ponctuel.config.paths import Paths

LEADS_MIN = (30, 60, 120, 180, 360, 720, 1440)
# Flights after the start of the replay cannot be asked about yet.
_FLIGHTS = """
SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_local, sched_dep_utc
FROM fact_flight
WHERE date_local BETWEEN (SELECT MAX(date_local) - {days} FROM fact_flight)
  AND (SELECT MAX(date_local) - 10 FROM fact_flight) ORDER BY flight_id"""
_NAMES = ("carrier", "flight", "origin", "destination", "departure")


def sample_requests(paths: Paths, n: int, seed: int, days: int = 70) -> list[dict[str, Any]]:
    """Requests as callers write them: departures are local to the origin, issue times are UTC.

    Args:
        days: how far before the end of the data the first of them leave.
    """
    rng = np.random.default_rng(seed)
    with duckdb.connect(str(paths.warehouse), read_only=True) as database:
        rows = database.execute(_FLIGHTS.format(days=days)).fetchall()
    requests = []
    for row in rng.choice(len(rows), n, replace=n > len(rows)).tolist():
        *names, departure, departure_utc = rows[row]
        lead = timedelta(minutes=int(rng.choice(LEADS_MIN)))
        fields = dict(zip(_NAMES, (*names, departure.isoformat()), strict=True))
        requests.append(fields | {"issued_at": f"{(departure_utc - lead).isoformat()}Z"})
    return requests
