"""Look-ups without a forecast: airports, schedule, outcomes, and stored forecasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from ponctuel.domain.clock import Clock
from ponctuel.domain.flight import Flight, epoch_min
from ponctuel.domain.forecast import FlightDescription, FlightRecord, ForecastRecord
from ponctuel.domain.json import Fields
from ponctuel.domain.schedule_records import ListedAirport, ListedFlight, OutcomeRecord
from ponctuel.serving.fair_lock import FairLock
from ponctuel.serving.nearest import nearest_departures
from ponctuel.serving.outcomes import outcomes_of
from ponctuel.serving.resolve import resolve_flight, scheduled
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.search import (
    FlightFilter,
    departures_between,
    disrupted_share,
    flight_days,
    flights_on,
    past_flights,
)
from ponctuel.serving.stored_forecast import described_flight, stored_forecast

if TYPE_CHECKING:
    import duckdb

    from ponctuel.operations.repositories.flights import KnownFlight
    from ponctuel.operations.repositories.forecasts import StoredForecast
    from ponctuel.operations.work import Operations
    from ponctuel.serving.feed import Feed
    from ponctuel.timeline.builder import Timeline

T = TypeVar("T")


class Lookups:
    """Look-ups in the timeline as it was known at a time, by default now; thread-safe.

    Threads use the database one at a time.

    Attributes:
        clock: the clock of the system; nothing that became known later is returned.
    """

    def __init__(
        self, schedule: Schedule, clock: Clock, operations: Operations | None = None
    ) -> None:
        self._schedule, self.clock = schedule, clock
        self._feed = _feed_of(schedule.timeline, operations, clock)
        self._connection = schedule.timeline.connection
        self._lock = FairLock()

    def read_timeline(self, read: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """The result of a function of the present timeline, called under the lock.

        Args:
            read: the function; its argument is the timeline's connection.
        """
        with self._lock:
            self._update_timeline()
            return read(self._connection)

    def close(self) -> None:
        """Close the connection to the analytic database."""
        self._connection.close()

    def days(self) -> tuple[date, date]:
        """First and last local day of the schedule."""
        return self._schedule.first_day, self._schedule.last_day

    def zone_of(self, airport_code: str) -> ZoneInfo:
        """The time zone of an airport that the reference tables hold.

        Args:
            airport_code: IATA.
        """
        return ZoneInfo(self._schedule.airports[airport_code].time_zone_name)

    def coordinates_of(self, airport_code: str) -> tuple[float, float]:
        """Latitude and longitude of an airport that the reference tables hold, in degrees.

        Args:
            airport_code: IATA.
        """
        airport = self._schedule.airports[airport_code]
        return airport.latitude_deg, airport.longitude_deg

    def knows(self, *, airport: str | None = None, carrier: str | None = None) -> bool:
        """Whether the reference tables hold these codes.

        Args:
            airport: IATA code, or None: not asked.
            carrier: IATA code, or None: not asked.
        """
        known_airport = airport is None or airport in self._schedule.airports
        return known_airport and (carrier is None or carrier in self._schedule.carriers)

    def origins(self) -> list[ListedAirport]:
        """Airports that flights leave from, busiest first."""
        return self._schedule.airport_index.origins()

    def origin_codes(self) -> list[str]:
        """Codes of the airports that flights leave from, busiest first."""
        return self._schedule.airport_index.origin_codes()

    def airports(self, text: str) -> list[ListedAirport]:
        """Airports whose code, city or name has the text in it; see `AirportIndex.search`.

        Args:
            text: the search text.
        """
        return self._schedule.airport_index.search(text)

    def flight(self, request: Fields) -> Flight:
        """The flight that a request names, with its schedule; raises UserError.

        Args:
            request: fields as a caller writes them; see `resolve`.
        """
        with self._lock:
            self._update_timeline()
            return resolve_flight(request, self._schedule, self.clock.now())

    def described(self, flight: Flight) -> FlightDescription:
        """A flight with its names and local time.

        Args:
            flight: a flight of the schedule, or one named by a request.
        """
        return described_flight(flight, self._schedule, in_schedule=flight.in_schedule)

    def flight_record(self, flight: Flight) -> FlightRecord:
        """A flight as JSON, as in every response.

        Args:
            flight: a flight of the schedule, or one named by a request.
        """
        return self.described(flight).as_dict()

    def forecast_record(self, forecast: StoredForecast, flight: KnownFlight) -> ForecastRecord:
        """A stored forecast, as it was answered when it was issued.

        Args:
            forecast: the forecast as the database holds it.
            flight: the flight of the forecast.
        """
        return stored_forecast(forecast, flight, self._schedule).as_dict()

    def departures(
        self, start: datetime, end: datetime, at: datetime | None = None
    ) -> list[Flight]:
        """Every departure in [start, end) that was listed by a moment; by now, if none is given.

        Args:
            start: aware.
            end: aware.
            at: the moment (aware) by which a flight must have been listed; now by default.
        """
        with self._lock:
            self._update_timeline()
            return self._schedule.departures(start, end, epoch_min(at or self.clock.now()))

    def scheduled(self, flights: Sequence[Flight], at: datetime) -> list[Flight]:
        """Flights with their schedule as it was known at a moment, in order.

        Args:
            flights: flights of the schedule.
            at: aware.
        """
        with self._lock:
            self._update_timeline()
            return [scheduled(flight, self._schedule, at) for flight in flights]

    def flights(self, fields: Fields, day: date, at: datetime | None = None) -> list[ListedFlight]:
        """Departures of a local day, listed by a moment; see `FlightFilter.read`.

        Args:
            fields: what narrows them: `carrier`, `flight`, `origin`, `destination`.
            day: the local day of departure.
            at: the moment (aware) by which a flight must have been listed; now by default.
        """
        flight_filter = FlightFilter.read(fields, self._schedule)
        with self._lock:
            self._update_timeline()
            return flights_on(self._schedule, flight_filter, day, at or self.clock.now())

    def flights_between(
        self, flight_filter: FlightFilter, start: datetime, end: datetime
    ) -> list[ListedFlight]:
        """Departures in [start, end), earliest first.

        Args:
            flight_filter: what narrows them.
            start: aware.
            end: aware.
        """
        with self._lock:
            self._update_timeline()
            return departures_between(self._schedule, flight_filter, start, end, self.clock.now())

    def nearest_departures(self, flight: Flight) -> tuple[str, ...]:
        """Departures under a flight's number and between its airports, those nearest to it.

        Args:
            flight: that the schedule may not list.
        """
        flight_filter = FlightFilter(
            flight.carrier_code, flight.flight_number, flight.origin_code, flight.destination_code
        )
        return nearest_departures(self, flight_filter, flight.sched_dep_utc)

    def flight_days(self, fields: Fields, near: date, limit: int) -> list[date]:
        """Local days on which a flight number is scheduled, those nearest to a day, in order.

        Args:
            fields: `carrier`, `flight`, and airports where wanted.
            near: the day in the middle.
            limit: how many days at most.
        """
        flight_filter = FlightFilter.read(fields, self._schedule)
        with self._lock:
            self._update_timeline()
            return flight_days(self._schedule, flight_filter, near, self.clock.now(), limit)

    def disrupted_share(self, origin_code: str) -> float | None:
        """The recent share of disrupted flights of an airport; see `search.disrupted_share`.

        Args:
            origin_code: IATA.
        """
        with self._lock:
            self._update_timeline()
            return disrupted_share(self._schedule, origin_code, self.clock.now())

    def past_flights(
        self, fields: Fields, after: tuple[datetime, str] | None, limit: int
    ) -> list[ListedFlight]:
        """Past departures with their outcomes known by the clock, latest first.

        Args:
            fields: `carrier`, `flight`, and airports where wanted.
            limit: how many flights at most.
            after: departure and origin of the last flight of the page before.
        """
        flight_filter, now = FlightFilter.read(fields, self._schedule), self.clock.now()
        with self._lock:
            self._update_timeline()
            return past_flights(self._schedule, flight_filter, now, after, limit)

    def outcome(self, request: Fields) -> OutcomeRecord | None:
        """The outcome of a flight, once the clock has passed it; None until then.

        Args:
            request: fields as a caller writes them; see `resolve`.
        """
        return self.outcomes([self.flight(request)])[0]

    def outcomes(self, flights: Sequence[Flight | KnownFlight]) -> list[OutcomeRecord | None]:
        """The outcomes of many flights, in order; see `outcome`.

        Args:
            flights: flights of the schedule, or those kept with their forecasts.
        """
        with self._lock:
            self._update_timeline()
            outcomes = outcomes_of(self._connection, flights, self.clock.now())
        return [None if outcome is None else outcome.as_dict() for outcome in outcomes]

    def _update_timeline(self) -> None:
        """Add newly pushed events to the timeline."""
        if self._feed is not None:
            self._feed.update()


def _feed_of(timeline: Timeline, operations: Operations | None, clock: Clock) -> Feed | None:
    """The feed of a timeline from the operational database, if there is one."""
    if operations is None:
        return None
    # Imported here: not needed without the database.
    from ponctuel.serving.feed import Feed, OperationalLog

    return Feed(timeline, OperationalLog(operations, clock))
