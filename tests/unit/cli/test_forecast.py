"""Tests of `ponctuel forecast UA464 --on …`, which completes the flight from the schedule."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from ponctuel.cli.commands import app, environment_error
from ponctuel.cli.forecast import named_flight
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import UserError
from ponctuel.serving.service import ForecastService

NOW = datetime(2013, 12, 23, 23, 30, tzinfo=UTC)


class Schedule:
    """Fake service with one flight and three time zones."""

    def __init__(self, departure: str) -> None:
        self.departure, self.clock = departure, ReplayClock(NOW, speed=0)
        self.days: list[date] = []

    def flights(self, options: dict[str, Any], day: date) -> list[dict[str, Any]]:
        self.days.append(day)
        airports = {"origin_code": "EWR", "destination_code": "IAH"}
        return [
            airports
            | {"carrier_code": "UA", "flight_number": 464}
            | {"sched_dep_utc": self.departure, "sched_dep_local": "2013-12-05T17:20"}
        ]

    def origin_codes(self) -> list[str]:
        return ["EWR", "HNL", "CDG"]

    def zone_of(self, code: str) -> ZoneInfo:
        zones = {"EWR": "America/New_York", "HNL": "Pacific/Honolulu", "CDG": "Europe/Paris"}
        return ZoneInfo(zones[code])


def request_for(schedule: Schedule, on: str | None = "2013-12-05", **options: str) -> Any:
    return named_flight(cast(ForecastService, schedule), "UA464", on, options)


def test_a_flight_that_has_left_is_forecast_half_an_hour_before() -> None:
    request = request_for(Schedule("2013-12-05T22:20:00+00:00"))
    assert request["origin"] == "EWR"
    assert request["issued_at"] == "2013-12-05T21:50:00+00:00"


def test_a_flight_that_has_not_left_is_forecast_now_or_at_the_issue_time_given() -> None:
    ahead = Schedule("2013-12-24T22:20:00+00:00")
    assert request_for(ahead)["issued_at"] is None
    assert request_for(ahead, issued_at="2013-12-20T08:00")["issued_at"] == "2013-12-20T08:00"


def test_the_default_day_is_that_of_the_busiest_airport() -> None:
    schedule = Schedule("2013-12-24T22:20:00+00:00")
    request_for(schedule, on=None)
    assert schedule.days == [date(2013, 12, 23)], "in Paris it is the 24th already"


@pytest.mark.parametrize("options", [{"carrier": "AA"}, {"flight": "12"}])
def test_a_carrier_or_a_number_is_given_once(options: dict[str, str]) -> None:
    with pytest.raises(UserError, match="UA464 already gives carrier and flight") as caught:
        request_for(Schedule("2013-12-24T22:20:00+00:00"), **options)
    assert caught.value.field == next(iter(options))


def test_an_invalid_day_is_an_error_of_the_option() -> None:
    with pytest.raises(UserError, match="a day is accepted") as caught:
        request_for(Schedule("2013-12-24T22:20:00+00:00"), on="05/12/2013")
    assert caught.value.field == "on"


def test_the_version_is_printed() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert result.output.startswith("ponctuel ")


def test_an_environment_error_is_one_line_and_a_bug_is_not_caught() -> None:
    assert environment_error(PermissionError(13, "Permission denied", "data/x")) == (
        "data/x: Permission denied"
    )
    foreign = type("IOException", (Exception,), {"__module__": "duckdb"})
    assert environment_error(foreign("locked by 12\nmore")) == "duckdb: locked by 12"
    assert environment_error(KeyError("a bug")) is None
