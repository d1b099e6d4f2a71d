"""The onward leg of a connection: from the schedule where it is listed, else as given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypedDict
from zoneinfo import ZoneInfo

from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel.domain.json import Fields
from ponctuel.domain.parsing import to_utc
from ponctuel.domain.schedule_records import ListedFlight
from ponctuel.serving.nearest import Departures, nearest_departures
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.search import FlightFilter

# Longest time after the first leg's scheduled arrival in which an onward leg is searched.
WITHIN = timedelta(hours=24)
# Accepted departures relative to that arrival: the first leg may be early.
EARLIEST, LATEST = timedelta(hours=-2), timedelta(hours=48)


class OnwardRecord(TypedDict):
    """The onward leg as JSON."""

    sched_dep_utc: str
    basis: str
    assumed: str
    flight: ListedFlight | None
    p_cancelled: float | None


@dataclass(frozen=True)
class Onward:
    """An onward leg, assumed to leave on time.

    Attributes:
        sched_dep_utc: aware.
        basis: the source of its departure time.
        listed: its entry in the schedule; None where it is not listed.
    """

    sched_dep_utc: datetime
    basis: Literal["schedule", "given"]
    listed: ListedFlight | None = None

    @property
    def request(self) -> dict[str, object] | None:
        """The forecast request for it; None where it is not listed."""
        if self.listed is None:
            return None
        return request_of(self.listed)

    def as_dict(self, p_cancelled: float | None = None) -> OnwardRecord:
        """The onward leg as JSON, with its probability of cancellation, if known.

        Args:
            p_cancelled: a probability in [0, 1]; None where it is unknown.
        """
        return {
            "sched_dep_utc": self.sched_dep_utc.isoformat(),
            "basis": self.basis,
            "assumed": "on_time",
            "flight": self.listed,
            "p_cancelled": p_cancelled,
        }


def request_of(listed: ListedFlight) -> dict[str, object]:
    """The request for a listed flight.

    Args:
        listed: the flight as the schedule lists it.
    """
    return {
        "carrier": listed["carrier_code"],
        "flight": listed["flight_number"],
        "origin": listed["origin_code"],
        "destination": listed["destination_code"],
        "departure": listed["sched_dep_utc"],
    }


def read_onward(
    service: Departures, schedule: Schedule, fields: Fields, airport: str, arrival: datetime
) -> Onward:
    """The onward leg of a connection, checked.

    Args:
        service: that forecasts.
        schedule: the service's schedule.
        fields: `departure` (local to the connecting airport unless it bears an offset), or
            `carrier` and `flight`, by which the schedule is searched; `destination` narrows that
            down.
        airport: where it leaves.
        arrival: the first leg's scheduled arrival, aware.

    Raises:
        InvalidRequest: the schedule has no such departure, or it lies too early or too late.
    """
    departure = None
    if fields.get("departure"):
        zone = ZoneInfo(schedule.airports[airport].time_zone_name)
        departure = to_utc(fields["departure"], zone, "onward.departure")
        if not EARLIEST <= departure - arrival <= LATEST:
            ends = [arrival + EARLIEST, arrival + LATEST]
            first, last = (f"{end.astimezone(zone):%Y-%m-%dT%H:%M}" for end in ends)
            raise InvalidRequest(
                f"from 2 h before to 48 h after the scheduled arrival is accepted: from {first} to "
                f"{last}, local to {airport}",
                field="onward.departure",
                value=fields["departure"],
                code="not_a_connection",
                accepted=[first, last],
            )
    listed = _find(service, schedule, fields, airport, arrival, departure)
    if listed is not None:
        return Onward(datetime.fromisoformat(listed["sched_dep_utc"]), "schedule", listed)
    if departure is None:
        raise _not_listed(service, schedule, fields, airport, arrival)
    return Onward(departure, "given")


def _not_listed(
    service: Departures, schedule: Schedule, fields: Fields, airport: str, arrival: datetime
) -> InvalidRequest:
    """The error of an unlisted onward leg; it names the nearest departures of the number."""
    if not fields.get("flight"):
        return InvalidRequest(
            "a departure is needed, or a carrier and a number",
            field="onward.departure",
            code="missing",
        )
    flight_filter = FlightFilter.read({**fields, "origin": airport}, schedule)
    near = nearest_departures(service, flight_filter, arrival)
    known = f"the nearest are {', '.join(near)}" if near else "none is within a week"
    return InvalidRequest(
        f"no such departure from {airport} is scheduled within 24 h after the arrival; {known}; "
        "another number, or the time of the departure, is accepted",
        field="onward.flight",
        value=f"{flight_filter.carrier} {flight_filter.number}",
        code="onward_not_in_schedule",
        accepted=near,
    )


def _find(
    service: Departures,
    schedule: Schedule,
    fields: Fields,
    airport: str,
    arrival: datetime,
    departure: datetime | None,
) -> ListedFlight | None:
    """The listed leg of that number: at the given time, else the next one."""
    if not fields.get("flight"):
        return None
    try:
        flight_filter = FlightFilter.read({**fields, "origin": airport}, schedule)
    except UserError as error:
        if departure is not None and error.code == "unknown_code":
            return None  # a carrier that is not in the source: the given departure is used
        name = f"onward.{error.field}"
        raise InvalidRequest(error.detail, field=name, value=error.value, code=error.code) from None
    if flight_filter.carrier is None:
        raise InvalidRequest("is needed beside a number", field="onward.carrier", code="missing")
    start = arrival if departure is None else departure
    end = arrival + WITHIN if departure is None else departure + timedelta(minutes=1)
    departures = service.flights_between(flight_filter, start, end)
    return departures[0] if departures else None
