"""`ponctuel forecast UA464 --on …`: the schedule knows the rest, or says what is near."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from ponctuel.cli.commands import app, environment_fault
from ponctuel.cli.forecast import scheduled_leg
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import UserError
from ponctuel.serving.service import ForecastService

NOW = datetime(2013, 12, 23, 21, 0, tzinfo=UTC)


def leg(origin: str, departure: str) -> dict[str, Any]:
    ends = {"origin_code": origin, "destination_code": "IAH", "sched_dep_utc": departure}
    return {"carrier_code": "UA", "flight_number": 464} | ends


class Schedule:
    """What the command asks of the service; keeps what it was asked."""

    def __init__(self, *legs: dict[str, Any]) -> None:
        self.legs, self.clock = list(legs), ReplayClock(NOW, speed=0)
        self.asked: list[tuple[dict[str, Any], date]] = []

    def flights(self, said: dict[str, Any], day: date) -> list[dict[str, Any]]:
        self.asked.append((said, day))
        return self.legs

    def flight_days(self, said: dict[str, Any], near: date, limit: int) -> list[date]:
        return [date(2013, 12, 4), date(2013, 12, 6)]


def found(schedule: Schedule, name: str = "ua 0464", on: str = "2013-12-05", **said: str) -> Any:
    return scheduled_leg(cast(ForecastService, schedule), name, on, said)


def test_a_number_and_a_day_are_enough() -> None:
    schedule = Schedule(leg("EWR", "2013-12-05T22:20:00+00:00"))
    request = found(schedule)
    assert schedule.asked == [({"carrier": "UA", "flight": "464"}, date(2013, 12, 5))]
    assert request["origin"] == "EWR"
    assert request["issued_at"] == "2013-12-05T21:50:00+00:00", "half an hour before it left"


def test_a_flight_that_has_not_left_is_forecast_now_and_an_issue_time_stands() -> None:
    ahead = Schedule(leg("EWR", "2013-12-24T22:20:00+00:00"))
    assert found(ahead, on="2013-12-24")["issued_at"] is None
    assert found(ahead, issued_at="2013-12-20T08:00")["issued_at"] == "2013-12-20T08:00"


def test_a_day_without_the_flight_names_the_nearest() -> None:
    with pytest.raises(UserError, match="it flies on 2013-12-04, 2013-12-06"):
        found(Schedule())


def test_several_legs_ask_for_an_end() -> None:
    both = Schedule(
        leg("EWR", "2013-12-05T22:20:00+00:00"), leg("SFO", "2013-12-05T15:00:00+00:00")
    )
    with pytest.raises(UserError, match="EWR-IAH, SFO-IAH"):
        found(both)


@pytest.mark.parametrize(("name", "on"), [("464", "2013-12-05"), ("UA464", "05/12/2013")])
def test_what_cannot_be_read_is_one_clear_error(name: str, on: str) -> None:
    with pytest.raises(UserError, match="is accepted"):
        found(Schedule(), name=name, on=on)


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
