"""Present weather from an external service: observations for the timeline, and weather forecasts
for the hours of a flight at both airports. Real clock only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.clock import Clock, RealClock
from ponctuel.domain.errors import ServiceDown
from ponctuel.domain.payload import EventPayload
from ponctuel.operations.enums import EventKind
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.operations.work import Operations
from ponctuel.outbound.service import ServiceClient
from ponctuel.sources.open_meteo import NAME, OpenMeteoSource, PlaceWeather

log = logging.getLogger(__name__)
FRESH_S = 300.0
OBSERVE_EVERY = timedelta(minutes=10)
# Older observations are ignored, as the features ignore them.
STALE = timedelta(hours=6)
Status = Literal["ok", "partial", "down", "off"]
Coordinates = Callable[[str], tuple[float, float]]


@dataclass(frozen=True)
class FlightWeather:
    """The weather forecast for a flight's hours; None where it is not known."""

    status: Status
    origin: PlaceWeather | None = None
    destination: PlaceWeather | None = None


class WeatherService:
    """Reads the weather service and stores its observations.

    Args:
        airports: codes of the airports that are observed.
        coordinates: code -> latitude and longitude, in degrees.
        operations: stores the observations.
    """

    def __init__(
        self,
        source: OpenMeteoSource,
        airports: list[str],
        coordinates: Coordinates,
        operations: Operations,
        clock: Clock,
    ) -> None:
        self._source, self._airports, self._coordinates = source, airports, coordinates
        self._operations, self._clock = operations, clock
        self._lock = threading.Lock()
        # By airport: the time of the last observation, and when it became known.
        self._observed: dict[str, tuple[datetime, datetime]] = {}

    def observe(self) -> datetime:
        """Store the observations of all airports, known from now on; returns now.

        Raises:
            ServiceDown: an airport could not be observed; the others were.
        """
        failure: ServiceDown | None = None
        observations: dict[str, PlaceWeather] = {}
        for code in self._airports:
            try:
                observation = self._source.read(*self._coordinates(code)).observation()
            except ServiceDown as error:
                failure = error
                continue
            if observation is not None:
                observations[code] = observation
        self._take_in(observations)
        if failure is not None:
            raise failure
        return self._clock.now()

    def _take_in(self, observations: Mapping[str, PlaceWeather]) -> None:
        now = self._clock.now()
        with self._lock:
            # An observation that is delivered again became known the first time.
            new = {
                code: observation
                for code, observation in observations.items()
                if self._observed.get(code, (None,))[0] != observation.at_utc
            }
        if not new:
            return
        with self._operations.begin() as work:
            work.events.append(
                [self._event(code, observation, now) for code, observation in new.items()]
            )
        with self._lock:
            self._observed |= {code: (observation.at_utc, now) for code, observation in new.items()}

    def observed_at(self, airport_code: str) -> datetime | None:
        """When the last observation of an airport became known; None without a recent one.

        Args:
            airport_code: IATA code.
        """
        with self._lock:
            _, known_at = self._observed.get(airport_code, (None, None))
        return known_at if known_at is not None and self._clock.now() - known_at <= STALE else None

    def both_ends(
        self, origin: str, departure_utc: datetime, destination: str, arrival_utc: datetime | None
    ) -> FlightWeather:
        """The weather forecast for the hours of departure and arrival.

        Args:
            origin: IATA code.
            departure_utc: scheduled.
            destination: IATA code.
            arrival_utc: scheduled; None where it is unknown.
        """
        readings = [self._hour(origin, departure_utc)]
        if arrival_utc is not None:
            readings.append(self._hour(destination, arrival_utc))
        down = sum(isinstance(reading, ServiceDown) for reading in readings)
        hours = [None if isinstance(reading, ServiceDown) else reading for reading in readings]
        if down == len(readings):
            status: Status = "down"
        else:
            status = "ok" if len(hours) == 2 and all(hours) else "partial"
        return FlightWeather(status, *hours)

    def _hour(self, airport_code: str, moment: datetime) -> PlaceWeather | ServiceDown | None:
        try:
            return self._source.read(*self._coordinates(airport_code)).hour(moment)
        except ServiceDown as error:
            log.warning("no weather for %s: %s", airport_code, error)
            return error

    def _event(self, airport_code: str, observation: PlaceWeather, now: datetime) -> NewEvent:
        key = f"{self._source.name}:{airport_code}:{observation.at_utc:%Y-%m-%dT%H:%MZ}"
        measured = cast(EventPayload, observation.measures)
        return NewEvent(key, EventKind.WEATHER, now, NAME, measured, airport_code=airport_code)


def make_weather(
    settings: ApplicationSettings,
    clock: Clock,
    airports: list[str],
    coordinates: Coordinates,
    operations: Operations,
) -> WeatherService | None:
    """The weather service of the settings; None without one, and in every replay.

    Args:
        settings: the settings of the application.
        clock: the system's clock.
        airports: IATA codes of the origins to observe.
        coordinates: (latitude, longitude) in degrees of an airport.
        operations: the operational database.
    """
    if not settings.open_meteo:
        return None
    if not isinstance(clock, RealClock):
        log.warning("the clock is a replay: the present weather of Open-Meteo is not used")
        return None
    client = ServiceClient(NAME, settings.open_meteo_url, FRESH_S)
    key = settings.open_meteo_api_key
    source = OpenMeteoSource(client.get, key.get_secret_value() if key else None)
    return WeatherService(source, airports, coordinates, operations, clock)
