"""Answers of Open-Meteo: documented ones are read, others are errors of the service."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug import Request, Response

from ponctuel.domain.errors import ServiceDown
from ponctuel.outbound.service import ServiceClient
from ponctuel.sources.open_meteo import OpenMeteoSource
from tests.integration.weather.conftest import (
    HOURS,
    PLACES,
    UNITS,
    FakeWeatherServer,
    answer_slowly,
    recorded_answer,
)

EWR = PLACES["EWR"]
DEPARTURE = datetime(2026, 11, 24, 17, 15, tzinfo=UTC)


def json_response(content: Any, status: int = 200, **headers: str) -> Response:
    body = content if isinstance(content, str) else json.dumps(content)
    return Response(body, status, headers, content_type="application/json; charset=utf-8")


def always_answer(content: Any, status: int = 200, **headers: str) -> Any:
    return lambda _: json_response(content, status, **headers)


def answer_in_turn(*answers: Response) -> Any:
    answers_left = list(answers)
    return lambda _: answers_left.pop(0)


def test_current_conditions_are_converted_to_our_units(
    service: FakeWeatherServer, source: OpenMeteoSource
) -> None:
    service.answer = always_answer(recorded_answer())
    observation = source.read(*EWR).observation()
    assert observation is not None
    assert observation.at_utc == datetime(2026, 11, 24, 12, 15, tzinfo=UTC)
    assert observation.measures == {
        "temperature_c": 3.4,
        "dew_point_c": -1.2,
        "humidity_pct": 71,
        "wind_direction_deg": 310,
        "wind_speed_kmh": 22.3,
        "wind_gust_kmh": 41.0,
        "pressure_hpa": 1009.8,
        "visibility_km": 24.14,
        "precipitation_mm": 1.2,  # of the hour that ended at 12:00
    }


def test_requests_are_metric_in_gmt_and_not_of_the_past(
    service: FakeWeatherServer, source: OpenMeteoSource
) -> None:
    service.answer = always_answer(recorded_answer())
    source.read(*EWR)
    query = service.requests[0].args
    assert (query["latitude"], query["longitude"]) == ("40.6925", "-74.1687")
    assert query["timezone"] == "GMT"
    assert query["wind_speed_unit"] == "kmh"
    assert query["precipitation_unit"] == "mm"
    assert not {"past_days", "past_hours", "start_date", "start_hour"} & set(query)


def test_a_flights_hour_has_the_amount_that_falls_in_it(
    service: FakeWeatherServer, source: OpenMeteoSource
) -> None:
    service.answer = always_answer(recorded_answer())
    reading = source.read(*EWR)
    hour = reading.hour(DEPARTURE)
    assert hour is not None
    assert hour.at_utc == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert hour.measures["precipitation_mm"] == 1.8  # stamped 18:00, fallen from 17:00 on
    assert hour.measures["precipitation_probability_pct"] == 18
    assert hour.measures["weather_code"] == 61
    assert reading.hour(datetime(2026, 12, 24, tzinfo=UTC)) is None


def test_another_time_zone_is_put_right(
    service: FakeWeatherServer, source: OpenMeteoSource
) -> None:
    service.answer = always_answer(
        recorded_answer(utc_offset_seconds=-18000, timezone="America/New_York")
    )
    reading = source.read(*EWR)
    observation = reading.observation()
    assert observation is not None
    assert observation.at_utc == datetime(2026, 11, 24, 17, 15, tzinfo=UTC)
    hour = reading.hour(DEPARTURE)
    assert hour is not None
    assert hour.measures["precipitation_mm"] == 1.3  # 13:00 in New York, which is 18:00 UTC


@pytest.mark.parametrize(
    ("name", "unit", "column", "expected"),
    [
        ("temperature_2m", "°F", "temperature_c", (3.4 - 32) / 1.8),
        ("wind_speed_10m", "m/s", "wind_speed_kmh", 22.3 * 3.6),
        ("wind_speed_10m", "mp/h", "wind_speed_kmh", 22.3 * 1.609344),
        ("wind_gusts_10m", "kn", "wind_gust_kmh", 41 * 1.852),
        ("visibility", "ft", "visibility_km", 24140 * 0.0003048),
    ],
)
def test_other_units_are_converted(
    service: FakeWeatherServer,
    source: OpenMeteoSource,
    name: str,
    unit: str,
    column: str,
    expected: float,
) -> None:
    units = {"time": "iso8601", **UNITS, name: unit}
    service.answer = always_answer(recorded_answer(current_units=units))
    observation = source.read(*EWR).observation()
    assert observation is not None
    assert observation.measures[column] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("unit", ["K", "hPa", None, ["°C"]])
def test_an_unknown_unit_is_refused(
    service: FakeWeatherServer, source: OpenMeteoSource, unit: Any
) -> None:
    service.answer = always_answer(recorded_answer(current_units={**UNITS, "temperature_2m": unit}))
    with pytest.raises(ServiceDown, match="temperature_2m is in"):
        source.read(*EWR).observation()


def test_nulls_and_what_cannot_be_are_left_out(
    service: FakeWeatherServer, source: OpenMeteoSource
) -> None:
    now = {**recorded_answer()["current"], "visibility": None, "pressure_msl": 3.0}
    service.answer = always_answer(recorded_answer(current=now))
    observation = source.read(*EWR).observation()
    assert observation is not None
    assert not {"visibility_km", "pressure_hpa"} & set(observation.measures)
    assert "temperature_c" in observation.measures


def test_an_observation_of_nulls_is_ignored(
    service: FakeWeatherServer, source: OpenMeteoSource
) -> None:
    nulls = {"time": "2026-11-24T12:15", "interval": 900, **dict.fromkeys(UNITS)}
    hourly = {"time": HOURS, **{name: [None] * len(HOURS) for name in UNITS}}
    service.answer = always_answer(recorded_answer(current=nulls, hourly=hourly))
    reading = source.read(*EWR)
    assert reading.observation() is None
    assert reading.hour(DEPARTURE) is None


@pytest.mark.parametrize(
    "invalid",
    [
        [],
        {},
        recorded_answer(utc_offset_seconds=None),
        recorded_answer(utc_offset_seconds="GMT"),
        recorded_answer(current=None),
        recorded_answer(current={"time": "noon"}),
        recorded_answer(current_units=None),
        recorded_answer(current={"time": "2026-11-24T12:15", "temperature_2m": "warm"}),
        recorded_answer(hourly={"time": HOURS, "precipitation": [0.0]}),
        recorded_answer(hourly={"time": "now"}),
    ],
)
def test_a_response_that_breaks_the_contract_is_an_error_of_the_service(
    service: FakeWeatherServer, source: OpenMeteoSource, invalid: Any
) -> None:
    service.answer = always_answer(invalid)
    with pytest.raises(ServiceDown, match="not as documented"):
        source.read(*EWR).observation()


def test_a_temporary_error_is_retried(service: FakeWeatherServer, source: OpenMeteoSource) -> None:
    truncated = json.dumps(recorded_answer())[:200]
    service.answer = answer_in_turn(
        json_response("", 500), json_response(truncated), json_response(recorded_answer())
    )
    assert source.read(*EWR).observation() is not None
    assert len(service.requests) == 3


def test_an_answer_is_kept_and_a_truncated_one_is_not(
    service: FakeWeatherServer, client: ServiceClient, source: OpenMeteoSource
) -> None:
    service.answer = always_answer(json.dumps(recorded_answer())[:200])
    with pytest.raises(ServiceDown, match="not a complete JSON"):
        source.read(*EWR)
    service.answer = always_answer(recorded_answer())
    for _ in range(4):
        source.read(*EWR)
    assert len(service.requests) == 3 + 1
    source.read(*PLACES["JFK"])
    assert len(service.requests) == 3 + 2


def test_a_busy_service_is_left_alone_for_as_long_as_it_asks(
    service: FakeWeatherServer, client: ServiceClient, source: OpenMeteoSource
) -> None:
    refusal = {"error": True, "reason": "Minutely API request limit exceeded."}
    service.answer = always_answer(refusal, 429, **{"Retry-After": "1"})
    started_s = time.monotonic()
    with pytest.raises(ServiceDown, match="limits the number"):
        source.read(*EWR)
    service.answer = always_answer(recorded_answer())
    with pytest.raises(ServiceDown, match="tried again later"):
        source.read(*EWR)
    assert len(service.requests) == 1, "no further requests after a 429"
    while client.breaker.is_open:
        time.sleep(0.05)
    assert time.monotonic() - started_s >= 1
    assert source.read(*EWR).observation() is not None


def test_the_circuit_opens_and_one_trial_closes_it(
    service: FakeWeatherServer, client: ServiceClient, source: OpenMeteoSource
) -> None:
    for _ in range(2):
        with pytest.raises(ServiceDown, match="status 500"):
            source.read(*EWR)
    requests_n = len(service.requests)
    with pytest.raises(ServiceDown, match="tried again later"):
        source.read(*EWR)
    assert len(service.requests) == requests_n, "an open circuit sends no request"
    while client.breaker.is_open:
        time.sleep(0.05)
    service.answer = always_answer(recorded_answer())
    assert source.read(*EWR).observation() is not None
    assert not client.breaker.is_open


def test_cached_responses_are_used_while_the_circuit_is_open(
    service: FakeWeatherServer, client: ServiceClient, source: OpenMeteoSource
) -> None:
    service.answer = always_answer(recorded_answer())
    source.read(*EWR)
    client.breaker.open_for(60)
    assert source.read(*EWR).observation() is not None
    with pytest.raises(ServiceDown):
        source.read(*PLACES["JFK"])


def test_a_slow_service_is_not_waited_for(
    service: FakeWeatherServer, source: OpenMeteoSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ponctuel.outbound.service as room

    monkeypatch.setattr(room, "ATTEMPTS", 1)
    service.answer = answer_slowly(3.5, json_response(recorded_answer()))
    started_s = time.monotonic()
    with pytest.raises(ServiceDown):
        source.read(*EWR)
    assert time.monotonic() - started_s < 3.4


def test_a_refusal_is_not_repeated(service: FakeWeatherServer, source: OpenMeteoSource) -> None:
    service.answer = always_answer({"error": True, "reason": "Latitude must be in range"}, 400)
    with pytest.raises(ServiceDown, match="status 400"):
        source.read(*EWR)
    assert len(service.requests) == 1


def test_a_failed_connection_is_reported_as_service_down() -> None:
    unreachable = ServiceClient("Open-Meteo", "http://127.0.0.1:9", fresh_s=1)
    with pytest.raises(ServiceDown, match="Open-Meteo"):
        OpenMeteoSource(unreachable.get).read(*EWR)
    unreachable.close()


def test_an_endless_response_is_aborted(
    service: FakeWeatherServer, source: OpenMeteoSource
) -> None:
    def endless(_: Request) -> Response:
        return Response((b" " * 65536 for _ in range(64)), content_type="application/json")

    service.answer = endless
    with pytest.raises(ServiceDown, match="above 1048576 bytes"):
        source.read(*EWR)
