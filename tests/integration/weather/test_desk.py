"""Weather observations in the timeline, and weather shown with a forecast, from a real server."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from werkzeug import Request, Response

from app.api.application import create_app
from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.clock import Clock, RealClock, ReplayClock
from ponctuel.domain.errors import ServiceDown
from ponctuel.operations.work import Operations
from ponctuel.serving.weather import WeatherService, make_weather
from tests.integration.app.conftest import NOW, FakeService
from tests.integration.operations.conftest import ManualClock
from tests.integration.weather.conftest import PLACES, FakeWeatherServer, recorded_answer

MakeWeatherService = Callable[[Clock], WeatherService]
RECEIVED = datetime(2026, 11, 24, 12, 21, 30, tzinfo=UTC)
FLIGHT = {"carrier": "UA", "flight": "1545", "origin": "EWR", "destination": "IAH"}


def answer_normally(_: Request) -> Response:
    return Response(json.dumps(recorded_answer()), content_type="application/json")


def answer_unavailable(_: Request) -> Response:
    return Response("no", 503)


def test_observations_are_known_from_receipt_on(
    service: FakeWeatherServer, make_weather_service: MakeWeatherService, operations: Operations
) -> None:
    service.answer = answer_normally
    make_weather_service(ManualClock(RECEIVED)).observe()
    with operations.read() as work:
        events = work.events.since(RECEIVED - timedelta(days=1)).items
    assert {event.airport_code for event in events} == {"EWR", "JFK"}
    for event in events:
        assert event.known_at_utc == RECEIVED, (
            "the time of receipt, not the earlier time of the observation"
        )
        assert (event.kind, event.source) == ("weather", "Open-Meteo")
        assert event.payload["wind_gust_kmh"] == 41.0


def test_a_repeated_event_is_stored_once(
    service: FakeWeatherServer, make_weather_service: MakeWeatherService, operations: Operations
) -> None:
    service.answer = answer_normally
    clock = ManualClock(RECEIVED)
    weather_service = make_weather_service(clock)
    weather_service.observe()
    clock.moment += timedelta(minutes=10)
    weather_service.observe()
    with operations.read() as work:
        events = work.events.since(RECEIVED - timedelta(days=1)).items
    assert len(events) == 2
    assert {event.known_at_utc for event in events} == {RECEIVED}
    assert weather_service.observed_at("EWR") == RECEIVED


def test_one_airport_that_fails_does_not_hold_up_the_others(
    service: FakeWeatherServer, make_weather_service: MakeWeatherService, operations: Operations
) -> None:
    service.answer = lambda request: (
        answer_unavailable(request)
        if request.args["latitude"] == "40.6398"
        else answer_normally(request)
    )
    weather_service = make_weather_service(ManualClock(RECEIVED))
    with pytest.raises(ServiceDown):
        weather_service.observe()
    assert weather_service.observed_at("EWR") == RECEIVED
    assert weather_service.observed_at("JFK") is None


def test_an_outdated_observation_is_not_used(
    service: FakeWeatherServer, make_weather_service: MakeWeatherService
) -> None:
    service.answer = answer_normally
    clock = ManualClock(RECEIVED)
    weather_service = make_weather_service(clock)
    weather_service.observe()
    clock.moment += timedelta(hours=6, minutes=1)
    assert weather_service.observed_at("EWR") is None


class CurrentService(FakeService):
    """The forecast service at the time of the recorded weather."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = ReplayClock(RECEIVED, speed=0)


def read_weather(weather_service: WeatherService | None, departure: str) -> dict[str, Any]:
    with TestClient(create_app(CurrentService(), weather=weather_service)) as client:
        answer = client.get("/v1/weather", params={**FLIGHT, "departure": departure})
    assert answer.status_code == 200, answer.text
    weather: dict[str, Any] = answer.json()
    return weather


def test_both_ends_are_reported_with_their_source(
    service: FakeWeatherServer, make_weather_service: MakeWeatherService
) -> None:
    service.answer = answer_normally
    weather = read_weather(make_weather_service(ManualClock(RECEIVED)), "2026-11-24T17:15+00:00")
    assert weather["status"] == "ok"
    assert weather["origin"]["airport_code"] == "EWR"
    assert weather["origin"]["hour_utc"] == "2026-11-24T17:00:00Z"
    assert weather["destination"]["airport_code"] == "IAH"
    assert weather["destination"]["hour_utc"] > weather["origin"]["hour_utc"]
    assert weather["attribution"] == {
        "text": "Weather data by Open-Meteo.com",
        "url": "https://open-meteo.com/",
        "licence": "CC BY 4.0",
    }


def test_too_far_ahead_is_reported_without_an_error(
    service: FakeWeatherServer, make_weather_service: MakeWeatherService
) -> None:
    service.answer = answer_normally
    weather = read_weather(make_weather_service(ManualClock(RECEIVED)), "2026-12-20T17:15+00:00")
    assert weather["status"] == "partial"
    assert weather["origin"] is weather["destination"] is weather["attribution"] is None


def test_a_service_that_is_down_is_no_error(
    service: FakeWeatherServer, make_weather_service: MakeWeatherService
) -> None:
    service.answer = answer_unavailable
    weather = read_weather(make_weather_service(ManualClock(RECEIVED)), "2026-11-24T17:15+00:00")
    assert weather["status"] == "down"
    assert "made without it" in weather["text"]


def test_without_a_weather_service_the_answer_reports_it() -> None:
    weather = read_weather(None, "2026-11-24T17:15+00:00")
    assert weather["status"] == "off"


@pytest.mark.parametrize(
    ("answer", "status"), [(answer_normally, "ok"), (answer_unavailable, "down")]
)
def test_a_forecast_says_whether_it_did_without(
    service: FakeWeatherServer,
    make_weather_service: MakeWeatherService,
    answer: Callable[[Request], Response],
    status: str,
) -> None:
    service.answer = answer
    weather_service = make_weather_service(ManualClock(RECEIVED))
    if status == "ok":
        weather_service.observe()
    body = {"requests": [{**FLIGHT, "departure": "2013-12-23T17:15"}]}
    with TestClient(create_app(CurrentService(), weather=weather_service)) as client:
        shown_weather = client.post("/v1/forecasts", json=body).json()["forecasts"][0]["weather"]
        assert shown_weather["status"] == status
        assert ("made without it" in shown_weather["text"]) == (status == "down")
        french_response = client.post("/v1/forecasts", json=body, headers={"accept-language": "fr"})
        assert french_response.headers["content-language"] == "fr"
        assert "météo" in french_response.json()["forecasts"][0]["weather"]["text"]
    with TestClient(create_app(CurrentService())) as client:
        assert client.post("/v1/forecasts", json=body).json()["forecasts"][0]["weather"] is None


def test_it_is_off_by_default_and_in_every_replay(
    operations: Operations, caplog: pytest.LogCaptureFixture
) -> None:
    def make(clock: Clock, **overrides: object) -> WeatherService | None:
        settings = ApplicationSettings.model_validate({"environment": "development", **overrides})
        return make_weather(settings, clock, ["EWR"], PLACES.__getitem__, operations)

    assert make(RealClock()) is None
    assert make(ReplayClock(NOW), open_meteo=True) is None
    assert "the clock is a replay" in caplog.text
    assert make(RealClock(), open_meteo=True) is not None
