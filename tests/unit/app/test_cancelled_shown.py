"""Pages of a flight known to be cancelled: they say so and show no delays."""

from __future__ import annotations

from typing import Any

import pytest

from app.ui.board.filters import BoardFilter
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
    forecast,
    make_connection,
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


def rendered(observed: Outcome | None = None, **changes: Any) -> str:
    answer = Answer(
        request=REQUEST,
        forecast=forecast(**CANCELLED | changes),
        outcome=observed,
        origin=NEWARK,
        destination=HOUSTON,
    )
    return result(answer, "fr").replace("\u00a0", " ").replace("\u202f", " ")


def test_the_forecast_page_says_it_and_since_when() -> None:
    text = rendered()
    assert "Ce vol est annulé." in text
    assert "23 déc. 2013 à 14:40" in text
    assert "/compare?" in text, "a link to the other flights of that day"
    assert "p-interval" not in text
    assert "Résultat observé" not in text


def test_an_unknown_risk_is_shown_as_a_dash() -> None:
    """Where cancellations cannot be learnt: a dash in the picture, and the explanation."""
    expected = "Les annulations ne peuvent pas s’apprendre de ces données."
    support = FORECAST["support"] | {"cancellations_learnt": False, "text": expected}
    text = rendered(p_cancelled=None, p_diverted=0.01, cancelled_known_at_utc=None, support=support)
    assert "Annulation —" in text
    assert expected in text
    assert "None" not in text


def test_a_reinstated_flight_shows_its_observed_outcome() -> None:
    assert "p-happened" in rendered(outcome("arrived", 12))
    assert "p-happened" not in rendered(outcome("cancelled"))


@pytest.mark.parametrize(
    ("leg", "expected"),
    [("first", "Le premier vol est annulé."), ("onward", "Le vol en correspondance est annulé.")],
)
def test_a_connection_with_a_cancelled_flight_cannot_hold(leg: str, expected: str) -> None:
    p_first, p_onward = (1.0, 0.02) if leg == "first" else (0.02, 1.0)
    answer = make_connection(p_first, p_onward)
    text = connection(answer, {"EWR": NEWARK, "IAH": HOUSTON}, "/", "fr")
    assert expected in text
    assert "p-stacked" not in text


def test_no_date_of_cancellation_is_shown_when_unknown() -> None:
    assert "connue depuis" not in rendered(cancelled_known_at_utc=None)


@pytest.mark.parametrize(("share", "hidden"), [(1.0, True), (0.999999, False)])
def test_the_board_shows_no_delay_of_a_cancelled_flight(share: float, hidden: bool) -> None:
    row = FLIGHT | {
        "flight_id": 1,
        "destination_name": "George Bush Intercontinental",
        "forecast": FIGURES | {"p_cancelled": share, "p_disrupted_30": share},
    }
    fields = {
        "airport_code": "EWR",
        "flights": [row],
        "time_zone": "America/New_York",
        "at_utc": "2013-12-23T20:15:00+00:00",
        "refreshed_at_utc": "2013-12-23T20:15:00+00:00",
        "next_cursor": None,
    }
    text = board(Board.model_validate(fields), 6, "time", BoardFilter(), "en", announced=False)
    assert (formats.short_delay(7.0) not in text) is hidden
    assert ("<td>—</td>" in text or ">—<" in text) is hidden
