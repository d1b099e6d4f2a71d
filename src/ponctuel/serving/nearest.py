"""The departures of a flight number nearest to a time without a scheduled one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from ponctuel.domain.schedule_records import ListedFlight
from ponctuel.serving.search import FlightFilter

AROUND = timedelta(days=7)
NEAREST = 3


class Departures(Protocol):
    def flights_between(
        self, flight_filter: FlightFilter, start: datetime, end: datetime, /
    ) -> list[ListedFlight]:
        """Departures in a span of time.

        Args:
            flight_filter: the flights to list.
            start: aware UTC, included.
            end: aware UTC, excluded.
        """
        ...


def nearest_departures(
    service: Departures, flight_filter: FlightFilter, moment: datetime
) -> tuple[str, ...]:
    """The scheduled departures within a week nearest to a time, local to their origins, in order.

    Args:
        service: gives the schedule.
        flight_filter: carrier and number, and airports where wanted.
        moment: aware.
    """
    listed = service.flights_between(flight_filter, moment - AROUND, moment + AROUND)
    apart = [abs(datetime.fromisoformat(each["sched_dep_utc"]) - moment) for each in listed]
    near = sorted(range(len(listed)), key=apart.__getitem__)[:NEAREST]
    return tuple(listed[place]["sched_dep_local"] for place in sorted(near))
