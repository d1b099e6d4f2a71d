"""A flight that is known to be cancelled: said so, and no delays beside it."""

from __future__ import annotations

from typing import Any

import pytest

from app.ui.board.narrowing import Narrowing
from app.ui.board.view import board
from app.ui.connection.view import connection
from app.ui.forecast.answer import Answer
from app.ui.forecast.result import result
from ponctuel_sdk import ForecastRequest
from ponctuel_sdk.models.board import Board
from ponctuel_sdk.models.schedule import Outcome
from ponctuel_words import formats
from tests.unit.app.models import (
    FIGURES,
    FLIGHT,
    FORECAST,
    HOUSTON,
    NEWARK,
    connected,
    forecast,
    outcome,
)

REQUEST = ForecastRequest(
    carrier="UA",
    flight=1545,
    origin="EWR",
    destination="IAH",
    departure="2013-12-23T17:15",
    issued_at="2013-12-23T15:15",
)
CANCELLED = {
    "p_cancelled": 1.0,
    "p_diverted": 0.0,
    "cancelled_known_at_utc": "2013-12-23T19:40:00+00:00",
}


def shown(happened: Outcome | None = None, **changes: Any) -> str:
    answer = Answer(
        request=REQUEST,
        forecast=forecast(**CANCELLED | changes),
        outcome=happened,
        origin=NEWARK,
        destination=HOUSTON,
    )
    return result(answer, "fr").replace("\u00a0", " ").replace("\u202f", " ")


def test_the_forecast_page_says_it_and_since_when() -> None:
    made = shown()
    assert "Ce vol est annulé." in made
    assert "23 déc. 2013 à 14:40" in made
    assert "/compare?" in made, "a way to the other flights of that day"
    assert "p-interval" not in made
    assert "Résultat observé" not in made


def test_a_risk_that_is_not_known_is_no_figure() -> None:
    """Where no cancellations were learnt: a dash in the picture and its words."""
    told = "Les annulations ne peuvent pas s’apprendre de ces données."
    support = FORECAST["support"] | {"cancellations_learnt": False, "text": told}
    made = shown(p_cancelled=None, p_diverted=0.01, cancelled_known_at_utc=None, support=support)
    assert "Annulation —" in made
    assert told in made
    assert "None" not in made


def test_one_that_was_put_back_reports_what_happened() -> None:
    assert "p-happened" in shown(outcome("arrived", 12))
    assert "p-happened" not in shown(outcome("cancelled"))


@pytest.mark.parametrize(
    ("leg", "told"),
    [("first", "Le premier vol est annulé."), ("onward", "Le vol en correspondance est annulé.")],
)
def test_a_connection_with_a_cancelled_flight_cannot_hold(leg: str, told: str) -> None:
    p_first, p_onward = (1.0, 0.02) if leg == "first" else (0.02, 1.0)
    answer = connected(p_first, p_onward)
    made = connection(answer, {"EWR": NEWARK, "IAH": HOUSTON}, "/", "fr")
    assert told in made
    assert "p-stacked" not in made


def test_one_that_was_kept_does_not_report_since_when() -> None:
    assert "connue depuis" not in shown(cancelled_known_at_utc=None)


@pytest.mark.parametrize(("share", "hidden"), [(1.0, True), (0.999999, False)])
def test_the_board_shows_no_delay_of_it(share: float, hidden: bool) -> None:
    row = FLIGHT | {
        "flight_id": 1,
        "destination_name": "George Bush Intercontinental",
        "forecast": FIGURES | {"p_cancelled": share, "p_disrupted_30": share},
    }
    found = {
        "airport_code": "EWR",
        "flights": [row],
        "time_zone": "America/New_York",
        "at_utc": "2013-12-23T20:15:00+00:00",
        "refreshed_at_utc": "2013-12-23T20:15:00+00:00",
        "next_cursor": None,
    }
    made = board(Board.model_validate(found), 6, "time", Narrowing(), "en", aloud=False)
    assert (formats.short_delay(7.0) not in made) is hidden
    assert ("<td>—</td>" in made or ">—<" in made) is hidden
