"""Fields of a forecast request: accepted spellings, and errors of invalid values."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import UserError
from ponctuel.domain.parsing import to_utc
from ponctuel.serving.resolve import great_circle_km, resolve

NEW_YORK = ZoneInfo("America/New_York")
CLOCK = ReplayClock(datetime(2013, 12, 23, 21, tzinfo=UTC), speed=0)
AIRPORT = SimpleNamespace(time_zone_name="America/New_York")
SCHEDULE: Any = SimpleNamespace(
    airports={"EWR": AIRPORT, "IAH": AIRPORT}, carriers={"UA": "United"}, find=lambda *_: None
)
FIELDS = {
    "carrier": "ua",
    "flight": "UA 1545",
    "origin": "ewr",
    "destination": "IAH",
    "departure": "2013-12-23T17:15",
    "issued_at": "2013-12-23T15:15",
}


def test_common_spellings_are_accepted() -> None:
    request = resolve(FIELDS, SCHEDULE, CLOCK)
    assert request.lead_time_min == 120
    assert (request.flight.carrier_code, request.flight.flight_number) == ("UA", 1545)
    assert request.flight.sched_dep_utc == datetime(2013, 12, 23, 22, 15, tzinfo=UTC)


def test_the_clock_is_the_default_issue_time() -> None:
    fields = {**FIELDS, "issued_at": None}
    assert resolve(fields, SCHEDULE, CLOCK).issued_at_utc == CLOCK.now()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("carrier", ""),
        ("carrier", "XX"),
        ("origin", "ZZZ"),
        ("destination", "EWR"),
        ("flight", "0"),
        ("flight", "12a"),
        ("flight", "-5"),
        ("flight", None),
        ("flight", "²"),
        ("departure", "17:15"),
        ("departure", ""),
        ("departure", "2013-02-30T10:00"),
        ("departure", "0001-01-01T00:00"),
        ("issued_at", "2013-12-23T16:01"),
        ("issued_at", "2013-11-01T00:00"),
        ("issued_at", "soon"),
    ],
)
def test_faults_name_their_field_and_value(field: str, value: str | None) -> None:
    with pytest.raises(UserError) as caught:
        resolve({**FIELDS, field: value}, SCHEDULE, CLOCK)
    assert caught.value.field == field
    assert caught.value.detail


@pytest.mark.parametrize("text", ["2013-03-10T02:30", "2013-11-03T01:30"])
def test_a_local_time_that_daylight_saving_hides_needs_an_offset(text: str) -> None:
    with pytest.raises(UserError) as caught:
        to_utc(text, NEW_YORK, "departure")
    assert caught.value.code == "ambiguous_local_time"
    assert to_utc(f"{text}-05:00", NEW_YORK, "departure").hour in (6, 7)


def test_distances_are_great_circle_distances() -> None:
    assert great_circle_km((40.64, -73.78), (51.47, -0.45)) == pytest.approx(5540, rel=0.01)
