"""A real HTTP server that answers like Open-Meteo, in the recorded format."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ponctuel.domain.clock import Clock
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.outbound.breaker import Breaker
from ponctuel.outbound.service import ServiceClient
from ponctuel.serving.weather import WeatherService
from ponctuel.sources.open_meteo import NAME, OpenMeteoSource

PLACES = {"EWR": (40.6925, -74.1687), "JFK": (40.6398, -73.7789), "IAH": (29.9844, -95.3414)}
FIRST_HOUR = datetime(2026, 11, 24)
HOURS = [f"{FIRST_HOUR + timedelta(hours=hour):%Y-%m-%dT%H:%M}" for hour in range(48)]
UNITS = {
    "temperature_2m": "°C",
    "dew_point_2m": "°C",
    "relative_humidity_2m": "%",
    "wind_direction_10m": "°",
    "wind_speed_10m": "km/h",
    "wind_gusts_10m": "km/h",
    "pressure_msl": "hPa",
    "visibility": "m",
}
NOW_VALUES = {
    "temperature_2m": 3.4,
    "dew_point_2m": -1.2,
    "relative_humidity_2m": 71,
    "wind_direction_10m": 310,
    "wind_speed_10m": 22.3,
    "wind_gusts_10m": 41.0,
    "pressure_msl": 1009.8,
    "visibility": 24140.0,
}


def recorded_answer(**changes: Any) -> dict[str, Any]:
    """The recorded answer of `GET /v1/forecast` for one place; a change to `None` removes a part."""
    hourly: dict[str, list[Any]] = {"time": list(HOURS)}
    hourly |= {name: [value] * len(HOURS) for name, value in NOW_VALUES.items()}
    hourly |= {
        "precipitation": [hour / 10 for hour in range(len(HOURS))],
        "precipitation_probability": list(range(len(HOURS))),
        "weather_code": [61] * len(HOURS),
    }
    amounts = {"precipitation": "mm", "precipitation_probability": "%", "weather_code": "wmo code"}
    answer_content = {
        "latitude": 40.710335,
        "longitude": -74.17236,
        "generationtime_ms": 0.12,
        "utc_offset_seconds": 0,
        "timezone": "GMT",
        "timezone_abbreviation": "GMT",
        "elevation": 3.0,
        "current_units": {"time": "iso8601", "interval": "seconds", **UNITS},
        "current": {"time": "2026-11-24T12:15", "interval": 900, **NOW_VALUES},
        "hourly_units": {"time": "iso8601", **UNITS, **amounts},
        "hourly": hourly,
    }
    answer = copy.deepcopy(answer_content) | changes
    return {name: value for name, value in answer.items() if value is not None}


@dataclass
class FakeWeatherServer:
    """The server, the answer that a test sets, and the requests received."""

    url: str
    answer: Callable[[Request], Response]
    requests: list[Request] = field(default_factory=list)

    def handle(self, request: Request) -> Response:
        self.requests.append(request)
        return self.answer(request)


@pytest.fixture
def service() -> Iterator[FakeWeatherServer]:
    with HTTPServer(threaded=True) as server:
        service = FakeWeatherServer(server.url_for(""), lambda _: Response(status=500))
        server.expect_request("/v1/forecast").respond_with_handler(service.handle)
        yield service


@pytest.fixture
def client(service: FakeWeatherServer) -> Iterator[ServiceClient]:
    client = ServiceClient(NAME, service.url, fresh_s=600, breaker=Breaker(failures=2, open_s=0.4))
    yield client
    client.close()


@pytest.fixture
def source(client: ServiceClient) -> OpenMeteoSource:
    return OpenMeteoSource(client.get)


@pytest.fixture
def operations(tmp_path: Path) -> Iterator[Operations]:
    opened = Operations(f"sqlite:///{tmp_path}/ponctuel.db")
    upgrade(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def make_weather_service(
    source: OpenMeteoSource, operations: Operations
) -> Callable[[Clock], WeatherService]:
    return lambda clock: WeatherService(
        source, ["EWR", "JFK"], PLACES.__getitem__, operations, clock
    )


def answer_slowly(seconds: float, answer: Response) -> Callable[[Request], Response]:
    def handler(_: Request) -> Response:
        time.sleep(seconds)
        return answer

    return handler
