"""Search of flights by number and day, or by route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.flight import epoch_min, epoch_min_ceil, from_epoch_min
from ponctuel.domain.json import Fields
from ponctuel.domain.parsing import flight_number
from ponctuel.domain.schedule_records import ListedFlight
from ponctuel.serving.outcomes import outcome_of
from ponctuel.serving.resolve import airport_code, carrier_code
from ponctuel.serving.schedule import Schedule
from ponctuel.timeline.known import known_flight_sql

_FLIGHTS = """
SELECT f.carrier_code, c.carrier_name, f.flight_number, f.origin_code, o.airport_name,
  f.destination_code, d.airport_name, f.date_local, f.sched_dep_local_min, f.sched_dep_min,
  f.block_min{more}
FROM ({known}) f JOIN dim_carrier c ON f.carrier_code = c.carrier_code
JOIN dim_airport o ON f.origin_code = o.airport_code
JOIN dim_airport d ON f.destination_code = d.airport_code"""
_BEGINS = (
    "(starts_with(f.carrier_code || f.flight_number, ?) "
    "OR starts_with(CAST(f.flight_number AS VARCHAR), ?))"
)
# Four weeks up to yesterday; not all outcomes of later flights are known.
_USUAL_DAYS, _SETTLED_DAYS = 28, 1
_ORDER = "f.sched_dep_min, f.carrier_code, f.flight_number, f.origin_code, f.destination_code"


@dataclass(frozen=True)
class FlightFilter:
    """A filter of flights; None matches every value.

    Attributes:
        beginning: the first characters of the flight number, with or without the carrier's code:
            'UA4', '46'.
    """

    carrier: str | None = None
    number: int | None = None
    origin: str | None = None
    destination: str | None = None
    beginning: str | None = None

    @classmethod
    def read(cls, fields: Fields, schedule: Schedule) -> FlightFilter:
        """The filter of some fields: `carrier`, `flight`, `origin`, `destination`, `text`.

        A flight may be written with its carrier's code, as in UA1545.

        Args:
            fields: fields as a caller writes them.
            schedule: its codes are accepted.

        Raises:
            UserError: names the field, its value and what is accepted.
        """
        fields = {name: value for name, value in fields.items() if value not in (None, "")}
        carrier = carrier_code(fields, "carrier", schedule) if "carrier" in fields else None
        number = None
        if "flight" in fields:
            text = str(fields["flight"]).replace(" ", "").upper()
            if carrier is None and text[:2] in schedule.carriers:
                carrier, text = text[:2], text[2:]
            number = flight_number(text, carrier or "")
        airports = {
            name: airport_code(fields, name, schedule) if name in fields else None
            for name in ("origin", "destination")
        }
        beginning = None
        if "text" in fields:
            beginning = "".join(
                character for character in str(fields["text"]).upper() if character.isalnum()
            )
        return cls(carrier, number, **airports, beginning=beginning)

    def where(self) -> tuple[str, list[Any]]:
        """The SQL condition and its parameters; an empty filter matches every flight."""
        all_columns = {
            "f.carrier_code": self.carrier,
            "f.flight_number": self.number,
            "f.origin_code": self.origin,
            "f.destination_code": self.destination,
        }
        columns = {name: value for name, value in all_columns.items() if value is not None}
        conditions, values = ["TRUE", *(f"{name} = ?" for name in columns)], list(columns.values())
        if self.beginning is not None:
            conditions.append(_BEGINS)
            values += [self.beginning, self.beginning]
        return " AND ".join(conditions), values


def flights_on(
    schedule: Schedule, flight_filter: FlightFilter, day: date, at: datetime
) -> list[ListedFlight]:
    """Departures of a local day that were listed by a moment, earliest first.

    Args:
        schedule: the schedule of the service.
        flight_filter: selects the flights.
        day: the local day of departure.
        at: aware.

    Raises:
        InvalidRequest: the schedule does not reach the day, or neither an airport nor a number
            is given.
    """
    schedule.check_day(day)
    known = (
        flight_filter.origin,
        flight_filter.destination,
        flight_filter.number,
        flight_filter.beginning,
    )
    if all(part is None for part in known):
        raise InvalidRequest(
            "an origin, a destination or a flight number is needed", field="origin", code="missing"
        )
    return _listed(schedule, flight_filter, at, "f.date_local = ?", [day])


def flight_days(
    schedule: Schedule, flight_filter: FlightFilter, near: date, at: datetime, limit: int
) -> list[date]:
    """Local days on which flights were listed by a moment, those nearest to a day, in order.

    Args:
        schedule: the schedule of the service.
        flight_filter: carrier and number, and airports where wanted.
        near: the day in the middle.
        at: aware.
        limit: how many days at most.
    """
    where, values = flight_filter.where()
    rows = schedule.timeline.connection.execute(
        f"SELECT DISTINCT f.date_local FROM ({known_flight_sql(epoch_min(at))}) f "
        f"WHERE f.listed AND {where} "
        "ORDER BY abs(date_diff('day', f.date_local, CAST(? AS DATE))), f.date_local LIMIT ?",
        [*values, near, limit],
    ).fetchall()
    return sorted(day for (day,) in rows)


def disrupted_share(schedule: Schedule, origin_code: str, now: datetime) -> float | None:
    """Share of disrupted flights of an airport in 28 days, from the outcomes known by now.

    Disrupted: arrived 30 minutes late or more, cancelled or diverted. None where none is known.

    Args:
        schedule: the schedule of the service.
        origin_code: IATA.
        now: aware; the clock's.
    """
    until = epoch_min_ceil(now - timedelta(days=_SETTLED_DAYS))
    (share,) = schedule.timeline.connection.execute(
        "SELECT avg(CASE WHEN f.outcome <> 'arrived' OR f.arr_delay >= 30 THEN 1.0 ELSE 0.0 END) "
        f"FROM ({known_flight_sql(epoch_min(now))}) f WHERE f.outcome IS NOT NULL "
        "AND f.origin_code = ? AND f.sched_dep_min >= ? AND f.sched_dep_min < ?",
        [origin_code, until - _USUAL_DAYS * 24 * 60, until],
    ).fetchall()[0]
    return None if share is None else float(share)


def departures_between(
    schedule: Schedule, flight_filter: FlightFilter, start: datetime, end: datetime, at: datetime
) -> list[ListedFlight]:
    """Departures in [start, end) that were listed by a moment, earliest first.

    Args:
        schedule: the schedule of the service.
        flight_filter: selects the flights.
        start: aware.
        end: aware.
        at: aware.
    """
    bounds = [epoch_min_ceil(moment) for moment in (start, end)]
    return _listed(
        schedule, flight_filter, at, "f.sched_dep_min >= ? AND f.sched_dep_min < ?", bounds
    )


def past_flights(
    schedule: Schedule,
    flight_filter: FlightFilter,
    now: datetime,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[ListedFlight]:
    """Departures whose outcome is known by now, latest first, with the outcome.

    Args:
        schedule: the schedule of the service.
        flight_filter: carrier and number, and airports where wanted.
        limit: how many flights at most.
        now: time of the system's clock; later outcomes are not used.
        after: departure (aware) and origin of the last flight of the page before.

    Raises:
        InvalidRequest: the carrier or the number is missing.
    """
    for field, value in (("carrier", flight_filter.carrier), ("flight", flight_filter.number)):
        if value is None:
            raise InvalidRequest("a carrier and a number are needed", field=field, code="missing")
    moment, last_origin = after or (now, "")
    before = epoch_min_ceil(moment)
    where, values = flight_filter.where()
    flights = _FLIGHTS.format(
        known=known_flight_sql(epoch_min(now)),
        more=", f.outcome, f.arr_delay, f.dep_delay, f.outcome_known_min",
    )
    rows = schedule.timeline.connection.execute(
        f"{flights} WHERE (f.sched_dep_min < ? OR (f.sched_dep_min = ? AND f.origin_code > ?)) "
        f"AND f.outcome IS NOT NULL AND {where} "
        "ORDER BY f.sched_dep_min DESC, f.origin_code LIMIT ?",
        [before, before, last_origin, *values, limit],
    ).fetchall()
    return [
        {**_row(row[:11], schedule), "outcome": outcome_of(*row[11:]).as_dict()} for row in rows
    ]


def _listed(
    schedule: Schedule, flight_filter: FlightFilter, at: datetime, condition: str, values: list[Any]
) -> list[ListedFlight]:
    where, more = flight_filter.where()
    flights = _FLIGHTS.format(known=known_flight_sql(epoch_min(at)), more="")
    rows = schedule.timeline.connection.execute(
        f"{flights} WHERE f.listed AND {condition} AND {where} ORDER BY {_ORDER}", [*values, *more]
    ).fetchall()
    return [_row(row, schedule) for row in rows]


def _row(row: tuple[Any, ...], schedule: Schedule) -> ListedFlight:
    *names, day, local_min, departure, block = row
    carrier, carrier_name, number, origin, origin_name, destination, destination_name = names
    departure_local = datetime.combine(day, time()) + timedelta(minutes=local_min)
    arrival = None if block is None else from_epoch_min(departure + block)
    arrival_local = None
    if arrival is not None:
        zone = ZoneInfo(schedule.airports[destination].time_zone_name)
        local = arrival.astimezone(zone).replace(tzinfo=None)
        arrival_local = local.isoformat(timespec="minutes")
    return {
        "carrier_code": carrier,
        "carrier_name": carrier_name,
        "flight_number": number,
        "origin_code": origin,
        "origin_name": origin_name,
        "origin_city": schedule.airport_index.city_of(origin),
        "destination_code": destination,
        "destination_name": destination_name,
        "destination_city": schedule.airport_index.city_of(destination),
        "sched_dep_local": departure_local.isoformat(timespec="minutes"),
        "sched_dep_utc": from_epoch_min(departure).isoformat(),
        "sched_arr_utc": None if arrival is None else arrival.isoformat(),
        "sched_arr_local": arrival_local,
    }
