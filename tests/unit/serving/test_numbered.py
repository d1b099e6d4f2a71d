"""Requests by flight number and day, completed from the schedule."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from ponctuel.domain.errors import InvalidRequest
from ponctuel.serving.lookups import Lookups
from ponctuel.serving.numbered import numbered_request, read_day

DAY = "2013-12-05"


def leg(origin: str, local: str, utc: str) -> dict[str, Any]:
    airports = {"origin_code": origin, "destination_code": "IAH"}
    departure = {"sched_dep_local": f"{DAY}T{local}", "sched_dep_utc": utc}
    return {"carrier_code": "UA", "flight_number": 464} | airports | departure


EVENING = leg("EWR", "17:20", "2013-12-05T22:20:00+00:00")
MORNING = leg("SFO", "07:00", "2013-12-05T15:00:00+00:00")


class Schedule:
    """Fake schedule that always gives the same legs and records the requested numbers."""

    def __init__(self, *legs: dict[str, Any], days: tuple[date, ...] = ()) -> None:
        self.legs, self.days = list(legs), list(days)
        self.requested: list[Any] = []

    def flights(self, requested: dict[str, Any], day: date) -> list[dict[str, Any]]:
        self.requested.append(requested["flight"])
        return self.legs

    def flight_days(self, requested: dict[str, Any], nearest: date, limit: int) -> list[date]:
        return self.days[:limit]


def request_of(schedule: Schedule, number: str = "UA 464", **choice: str) -> dict[str, object]:
    return numbered_request(cast(Lookups, schedule), number, DAY, **choice)


def test_a_number_and_a_day_identify_a_flight() -> None:
    assert request_of(Schedule(EVENING)) == {
        "carrier": "UA",
        "flight": 464,
        "origin": "EWR",
        "destination": "IAH",
        "departure": "2013-12-05T22:20:00+00:00",
    }


@pytest.mark.parametrize(
    ("written", "looked_up"),
    [("ua-0464", "ua0464"), ("9E - 12", "9E12"), ("-464", "-464"), ("10-5", "10-5")],
)
def test_a_hyphen_after_a_carrier_is_no_part_of_the_number(written: str, looked_up: str) -> None:
    schedule = Schedule(EVENING)
    request_of(schedule, written)
    assert schedule.requested == [looked_up]


def test_a_day_without_the_flight_names_the_nearest() -> None:
    nearest = (date(2013, 12, 4), date(2013, 12, 6))
    with pytest.raises(InvalidRequest, match="it flies: 2013-12-04, 2013-12-06"):
        request_of(Schedule(days=nearest))
    with pytest.raises(InvalidRequest, match="none on any other day"):
        request_of(Schedule())


def test_several_flights_are_named_and_a_departure_chooses() -> None:
    two_flights = Schedule(EVENING, MORNING)
    with pytest.raises(InvalidRequest, match="UA 464 EWR to IAH at 17:20; UA 464 SFO to IAH at 07"):
        request_of(two_flights)
    assert request_of(two_flights, departure="07:00")["origin"] == "SFO"
    assert request_of(two_flights, departure=f"{DAY}T17:20")["origin"] == "EWR"


def test_an_unlisted_departure_is_refused_with_the_listed_ones() -> None:
    two_flights = Schedule(EVENING, MORNING, days=(date(2013, 12, 5),))
    with pytest.raises(InvalidRequest) as caught:
        request_of(two_flights, departure="7:20")
    error = caught.value.as_dict()
    assert (error["field"], error["value"]) == ("departure", "7:20")
    assert error["code"] == "departure_not_listed"
    assert error["accepted"] == [f"{DAY}T17:20", f"{DAY}T07:00"]
    assert "UA 464 EWR to IAH at 17:20; UA 464 SFO to IAH at 07:00" in error["detail"]
    with pytest.raises(InvalidRequest, match="no such flight") as unknown:
        request_of(Schedule(), departure="07:20")
    assert "accepted" not in unknown.value.as_dict()


def test_an_invalid_day_names_its_field() -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_day("05/12/2013", field="on")
    assert (caught.value.field, caught.value.value) == ("on", "05/12/2013")
