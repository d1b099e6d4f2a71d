"""`ponctuel forecast UA464 --on …`: the schedule knows the rest, or says what is near."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from ponctuel.cli.commands import app, environment_fault
from ponctuel.cli.forecast import named_flight
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import UserError
from ponctuel.serving.service import ForecastService

NOW = datetime(2013, 12, 23, 23, 30, tzinfo=UTC)


class Schedule:
    """What the command asks of the service: one flight, in two time zones."""

    def __init__(self, departure: str) -> None:
        self.departure, self.clock = departure, ReplayClock(NOW, speed=0)
        self.days: list[date] = []

    def flights(self, said: dict[str, Any], day: date) -> list[dict[str, Any]]:
        self.days.append(day)
        ends = {"origin_code": "EWR", "destination_code": "IAH"}
        return [
            ends
            | {"carrier_code": "UA", "flight_number": 464}
            | {"sched_dep_utc": self.departure, "sched_dep_local": "2013-12-05T17:20"}
        ]

    def origin_codes(self) -> list[str]:
        return ["EWR", "HNL", "CDG"]

    def zone_of(self, code: str) -> ZoneInfo:
        zones = {"EWR": "America/New_York", "HNL": "Pacific/Honolulu", "CDG": "Europe/Paris"}
        return ZoneInfo(zones[code])


def found(schedule: Schedule, on: str | None = "2013-12-05", **said: str) -> Any:
    return named_flight(cast(ForecastService, schedule), "UA464", on, said)


def test_a_flight_that_has_left_is_forecast_half_an_hour_before() -> None:
    request = found(Schedule("2013-12-05T22:20:00+00:00"))
    assert request["origin"] == "EWR"
    assert request["issued_at"] == "2013-12-05T21:50:00+00:00"


def test_a_flight_that_has_not_left_is_forecast_now_and_an_issue_time_stands() -> None:
    ahead = Schedule("2013-12-24T22:20:00+00:00")
    assert found(ahead)["issued_at"] is None
    assert found(ahead, issued_at="2013-12-20T08:00")["issued_at"] == "2013-12-20T08:00"


def test_without_a_day_it_is_that_of_the_busiest_airport() -> None:
    schedule = Schedule("2013-12-24T22:20:00+00:00")
    found(schedule, on=None)
    assert schedule.days == [date(2013, 12, 23)], "in Paris it is the 24th already"


@pytest.mark.parametrize("said", [{"carrier": "AA"}, {"flight": "12"}])
def test_a_carrier_or_a_number_is_given_once(said: dict[str, str]) -> None:
    with pytest.raises(UserError, match="UA464 names carrier and flight already") as refused:
        found(Schedule("2013-12-24T22:20:00+00:00"), **said)
    assert refused.value.field == next(iter(said))


def test_a_day_that_cannot_be_read_is_the_option_s_fault() -> None:
    with pytest.raises(UserError, match="a day is accepted") as refused:
        found(Schedule("2013-12-24T22:20:00+00:00"), on="05/12/2013")
    assert refused.value.field == "on"


def test_the_version_is_printed() -> None:
    done = CliRunner().invoke(app, ["--version"])
    assert done.exit_code == 0
    assert done.output.startswith("ponctuel ")


def test_what_the_machine_refuses_is_one_line_and_a_bug_is_none() -> None:
    assert environment_fault(PermissionError(13, "Permission denied", "data/x")) == (
        "data/x: Permission denied"
    )
    foreign = type("IOException", (Exception,), {"__module__": "duckdb"})
    assert environment_fault(foreign("locked by 12\nmore")) == "duckdb: locked by 12"
    assert environment_fault(KeyError("a bug")) is None
