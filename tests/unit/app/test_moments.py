"""Issue time of an address without one: the latest possible, as the form uses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.ui.flights import local_day
from app.ui.forecast.moments import of_address
from ponctuel_sdk import ForecastRequest
from tests.unit.app.models import clock

NOW = datetime(2013, 12, 23, 21, 0, tzinfo=UTC)
ZONE = "America/New_York"


def request(departure: str) -> ForecastRequest:
    return ForecastRequest(
        carrier="UA", flight="464", origin="EWR", destination="IAH", departure=departure
    )


@pytest.mark.parametrize(
    ("departure", "issued_at"),
    [
        ("2013-12-23T16:30", None),  # half an hour ahead: the current time
        ("2013-12-05T17:20", "2013-12-05T21:50:00+00:00"),
        ("2013-12-05T22:20:00+00:00", "2013-12-05T21:50:00+00:00"),
        ("2013-03-10T03:10", "2013-03-10T06:40:00+00:00"),  # clocks went forward at two
        ("2013-11-03T02:10", "2013-11-03T06:40:00+00:00"),  # and back
        ("yesterday", None),  # the API says what is wrong with it
        ("0001-01-01T00:00+05:00", None),
    ],
)
def test_a_past_departure_is_forecast_as_of_before_it(
    departure: str, issued_at: str | None
) -> None:
    assert of_address(request(departure), NOW, ZONE).issued_at == issued_at


def test_a_local_time_without_a_zone_is_left_to_the_api() -> None:
    unchanged = request("2013-12-05T17:20")
    assert of_address(unchanged, NOW, None) == unchanged


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2013-12-05T17:20", "2013-12-05"),
        ("2013-12-06T01:20:00+00:00", "2013-12-05"),
        ("2013-12-05T22:20:00 00:00", "2013-12-23"),
        ("yesterday", "2013-12-23"),
    ],
)
def test_an_invalid_departure_gives_the_day_of_the_clock(moment: str, day: str) -> None:
    assert local_day(moment, clock(NOW.isoformat())) == day
