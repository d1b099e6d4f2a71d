"""A flight that is known to be cancelled: said so, and no delays beside it."""

from __future__ import annotations

from typing import Any

import pytest

from app.ui import words
from app.ui.board.shown import board
from app.ui.connection.shown import connection
from app.ui.forecast.result import result

FLIGHT = {
    "carrier_code": "UA",
    "carrier_name": "United Air Lines Inc.",
    "flight_number": 1545,
    "origin_code": "EWR",
    "destination_code": "IAH",
    "sched_dep_utc": "2013-12-23T22:15:00+00:00",
    "sched_dep_local": "2013-12-23T17:15:00-05:00",
    "sched_arr_utc": "2013-12-24T02:20:00+00:00",
    "in_schedule": True,
}
FORECAST: dict[str, Any] = {
    "flight": FLIGHT,
    "p_cancelled": 1.0,
    "p_diverted": 0.0,
    "lead_time_min": 120.0,
    "delay_p05_min": -20.0,
    "delay_p50_min": 4.0,
    "delay_p95_min": 90.0,
    "reasons": [],
    "issued_at_utc": "2013-12-23T20:15:00+00:00",
    "cancelled_known_at_utc": "2013-12-23T19:40:00+00:00",
    "support": {"limited": False},
}
REQUEST = {
    "carrier": "UA",
    "flight": 1545,
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-23T17:15",
    "issued_at": "2013-12-23T15:15",
}


def shown(outcome: Any = None, **changes: Any) -> str:
    answer = {
        "forecast": FORECAST | changes,
        "outcome": outcome,
        "weather": None,
        "request": REQUEST,
        "time_zone": "America/New_York",
        "arrival_zone": "America/Chicago",
    }
    return result(answer, "fr").replace("\u00a0", " ").replace("\u202f", " ")


def test_the_forecast_page_says_it_and_since_when() -> None:
    made = shown()
    assert "Ce vol est annulé." in made
    assert "23 déc. 2013, 14:40" in made
    assert "/compare?" in made, "a way to the other flights of that day"
    assert "p-interval" not in made
    assert "Ce qui s’est passé" not in made


def test_one_that_was_put_back_tells_what_happened() -> None:
    outcome = {
        "outcome": "arrived",
        "arr_delay_min": 12,
        "known_at_utc": "2013-12-24T02:31:00+00:00",
    }
    assert "p-happened" in shown(outcome=outcome)
    assert "p-happened" not in shown(outcome=outcome | {"outcome": "cancelled"})


@pytest.mark.parametrize(
    ("leg", "told"),
    [("first", "Le premier vol est annulé."), ("onward", "Le vol suivant est annulé.")],
)
def test_a_connection_with_a_cancelled_flight_cannot_hold(leg: str, told: str) -> None:
    going = {"flight": FLIGHT, "p_cancelled": 0.02}
    found = {"p_holds": 0.0, "connecting_code": "IAH", "first": going, "onward": going}
    made = connection(found | {leg: going | {"p_cancelled": 1.0}}, "America/Chicago", "/", "fr")
    assert told in made
    assert "p-stacked" not in made


def test_one_that_was_kept_does_not_tell_since_when() -> None:
    assert "connue le" not in shown(cancelled_known_at_utc=None)


@pytest.mark.parametrize(("share", "hidden"), [(1.0, True), (0.999999, False)])
def test_the_board_shows_no_delay_of_it(share: float, hidden: bool) -> None:
    row = FLIGHT | {
        "destination_name": "George Bush Intercontinental",
        "forecast": FORECAST | {"p_cancelled": share, "risk_30": share},
    }
    found = {
        "airport_code": "EWR",
        "flights": [row],
        "time_zone": "America/New_York",
        "refreshed_at_utc": "2013-12-23T20:15:00+00:00",
    }
    made = board(found, 6, "time", "en", aloud=False)
    assert (words.short_delay(4.0) not in made) is hidden
    assert ("<td>—</td>" in made or ">—<" in made) is hidden
