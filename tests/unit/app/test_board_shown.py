"""The page of the board: marked risks, filters, pages and city names."""

from __future__ import annotations

from math import exp
from statistics import NormalDist
from typing import Any

import pytest

from app.ui.board.filters import PAGE, BoardFilter, carriers_of, destinations_of, pages_of
from app.ui.board.view import board
from app.ui.relative_risk import ALIKE, HIGHER, MUCH_HIGHER, Day
from ponctuel_sdk.models.board import Board
from tests.unit.app.models import FIGURES, FLIGHT


def departure(number: int, **changes: Any) -> dict[str, Any]:
    flight = {name: FLIGHT[name] for name in FLIGHT if name not in ("carrier_name", "in_schedule")}
    destination = {
        "destination_name": "George Bush Intercontinental",
        "destination_city": "Houston",
    }
    risk = {"forecast": FIGURES | {"p_disrupted_30": changes.pop("risk", 0.4)}}
    return flight | destination | {"flight_id": number, "flight_number": number} | risk | changes


def make_board(rows: list[dict[str, Any]]) -> Board:
    return Board.model_validate(
        {
            "airport_code": "EWR",
            "time_zone": "America/New_York",
            "at_utc": FIGURES["issued_at_utc"],
            "refreshed_at_utc": FIGURES["issued_at_utc"],
            "usual_disrupted_30": 0.21,
            "flights": rows,
            "next_cursor": None,
        }
    )


def rendered(rows: list[dict[str, Any]], order: str = "time", **filters: Any) -> str:
    text = board(make_board(rows), 6, order, BoardFilter(**filters), "fr", announced=True)
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("share", "level"), [(0.05, 0), (0.19, 1), (0.25, 1), (0.3, 2), (0.36, 2), (0.5, 3)]
)
def test_a_risk_is_compared_with_its_day(share: float, level: int) -> None:
    day = [0.16 + 0.004 * index for index in range(18)] + [0.32, 0.5]
    assert Day([*day, share]).level(share) == level


def test_on_a_calm_day_only_risks_above_the_usual_one_are_marked() -> None:
    calm = [0.05] * 18 + [0.09, 0.15]
    assert Day(calm).level(0.15) == MUCH_HIGHER
    assert Day(calm, usual=0.21).level(0.15) == ALIKE
    assert Day([*calm, 0.6], usual=0.21).level(0.6) == MUCH_HIGHER


@pytest.mark.parametrize("spread", [0.1, 1.0, 3.0])
def test_at_most_a_quarter_of_a_day_is_marked(spread: float) -> None:
    """For any spread of the day's risks, with many far above the median."""
    normal = NormalDist(-0.5, spread)
    shares = [1 / (1 + exp(-normal.inv_cdf((index + 0.5) / 116))) for index in range(116)]
    levels = [Day(shares, usual=0.2).level(share) for share in shares]
    assert sum(level >= HIGHER for level in levels) <= 29
    assert sum(level == MUCH_HIGHER for level in levels) <= 11
    assert levels == sorted(levels)
    assert (levels[-1] >= HIGHER) == (spread > 0.1)


def test_on_a_bad_day_only_the_highest_risks_are_marked() -> None:
    rows = [departure(1, risk=0.6), departure(2, risk=0.62), departure(3, risk=0.95)]
    text = rendered(rows)
    assert "3 départs, dont 1 au-dessus des autres." in text
    assert "Risque médian de ces heures : 62 % ; habituel à cet aéroport : 21 %" in text
    assert text.count("comme les autres") == 2
    assert text.count("nettement plus élevé") == 1


def test_departures_are_filtered_by_airline_destination_and_number() -> None:
    rows = [departure(12), departure(120, carrier_code="B6"), departure(7, destination_code="HOU")]
    assert "B6 120" in rendered(rows, carrier="B6")
    assert "UA 12<" not in rendered(rows, carrier="B6")
    assert "UA 7<" in rendered(rows, destination="HOU")
    narrowed = rendered(rows, number="ua1")
    assert ("UA 12<" in narrowed, "B6 120" in narrowed) == (True, False)
    assert "B6 120" in rendered(rows, number="12")
    assert "Aucun départ ne correspond" in rendered(rows, number="999")
    flights = make_board(rows).flights
    assert [code for _, code in carriers_of(flights)] == ["B6", "UA"]
    assert destinations_of(flights) == [("Houston (HOU)", "HOU"), ("Houston (IAH)", "IAH")]


def test_fifty_departures_make_a_page() -> None:
    rows = [departure(number) for number in range(1, PAGE + 2)]
    assert pages_of(len(rows)) == 2
    first, second = rendered(rows), rendered(rows, page=2)
    assert first.count("<tr>") == PAGE + 1, "and the header row"
    assert second.count("<tr>") == 2
    assert 'data-page="2"' in first
    assert 'data-page="1"' in second
    assert "Page 2 sur 2" in second


def test_destinations_are_shown_by_city() -> None:
    text = rendered([departure(1)])
    assert "Houston" in text
    assert "Intercontinental" not in text
