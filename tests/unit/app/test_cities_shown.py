"""City names of airports on the connection and comparison pages."""

from __future__ import annotations

import pytest

from app.ui.compare.view import comparison
from app.ui.connection.view import airports, connection
from app.ui.flights import Airports
from ponctuel_sdk.models.journeys import Comparison
from tests.unit.app.models import HOUSTON, NEWARK, make_airport, make_connection

AIRPORTS: Airports = {
    "EWR": NEWARK,
    "IAH": HOUSTON,
    "AUS": make_airport("AUS", "Austin", "America/Chicago"),
}
ONWARD = {
    "carrier_code": "UA",
    "flight_number": 1200,
    "origin_code": "IAH",
    "destination_code": "AUS",
    "sched_dep_local": "2013-12-23T21:50",
    "sched_dep_utc": "2013-12-24T03:50:00+00:00",
}


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Connection at"), ("fr", "Correspondance à")]
)
def test_a_connection_names_the_cities_of_both_flights(language: str, title: str) -> None:
    answer = make_connection(0.1, 0.1, ONWARD)
    assert airports(answer) == ("EWR", "IAH", "AUS")
    text = connection(answer, AIRPORTS, "/", language).replace("\u00a0", " ")
    assert f"{title} Houston (IAH)" in text
    assert "UA 1545 Newark (EWR) → Houston (IAH)" in text
    assert "UA 1200 Houston (IAH) → Austin (AUS)" in text


def test_an_airport_that_is_not_known_is_its_code() -> None:
    text = connection(make_connection(0.1, 0.1), {"EWR": NEWARK, "IAH": None}, "/", "en")
    assert "Connection at IAH<" in text
    assert "Newark (EWR) → IAH<" in text
    assert "UA 1200" not in text, "the schedule lists no onward flight"


def test_a_comparison_names_both_cities() -> None:
    answer = Comparison.model_validate(
        {
            "origin_code": "EWR",
            "destination_code": "IAH",
            "day": "2013-12-24",
            "issued_at_utc": "2013-12-23T20:15:00+00:00",
            "arrive_by_utc": None,
            "flights": [],
            "left_out": [],
        }
    )
    text = comparison(answer, {}, AIRPORTS, "en").replace("\u00a0", " ")
    assert "from Newark (EWR) to Houston (IAH) is scheduled on Tue, 24 Dec 2013" in text
