"""An address without a moment is asked as late as possible, as the form does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.ui.forecast.moments import of_address

NOW = datetime(2013, 12, 23, 21, 0, tzinfo=UTC)
ZONE = "America/New_York"
REQUEST = {"carrier": "UA", "flight": "464", "origin": "EWR", "destination": "IAH"}


@pytest.mark.parametrize(
    ("departure", "issued_at"),
    [
        ("2013-12-23T16:30", None),  # half an hour ahead: now, by the clock
        ("2013-12-05T17:20", "2013-12-05T16:50:00-05:00"),
        ("2013-12-05T22:20:00+00:00", "2013-12-05T21:50:00+00:00"),
        ("yesterday", None),  # the API says what is wrong with it
    ],
)
def test_a_departure_that_has_passed_is_forecast_from_before_it(
    departure: str, issued_at: str | None
) -> None:
    said: dict[str, Any] = REQUEST | {"departure": departure}
    assert of_address(said, NOW, ZONE).get("issued_at") == issued_at


def test_a_moment_that_is_named_stays() -> None:
    said = REQUEST | {"departure": "2013-12-05T17:20", "issued_at": "2013-12-05T10:00"}
    assert of_address(said, NOW, ZONE) == said
