"""A departure missing from the schedule: a notice above its figures, with the nearest listed ones."""

from __future__ import annotations

import pytest

from app.ui.forecast.answer import Answer
from app.ui.forecast.result import result
from tests.unit.app.models import FLIGHT, FORECAST, HOUSTON, NEWARK, forecast
from tests.unit.app.test_cancelled_shown import REQUEST

NEAR = "UA 1545 2013-12-22T17:15, UA 1545 2013-12-24T17:15"
BASIS = {"code": "support.carrier_route", "values": {"n": 64}}


def rendered(language: str, *statements: dict[str, object], in_schedule: bool = False) -> str:
    support = FORECAST["support"] | {"limited": True, "statements": [*statements, BASIS]}
    flight = FLIGHT | {"in_schedule": in_schedule}
    unlisted = forecast(support=support, flight=flight)
    answer = Answer(request=REQUEST, forecast=unlisted, origin=NEWARK, destination=HOUSTON)
    return result(answer, language).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "nearest that are listed: UA 1545, 22 Dec 2013, 17:15 · UA 1545, 24 Dec 2013, 17:15.",
        ),
        ("fr", "les plus proches sont : UA 1545, 22 déc. 2013 à 17:15 · UA 1545, 24 déc. 2013"),
    ],
)
def test_the_nearest_listed_departures_are_above_the_figures_once(language: str, text: str) -> None:
    named = {"code": "support.not_in_schedule_near", "values": {"near": NEAR}}
    page = rendered(language, named)
    assert page.count(text) == 1
    assert page.index(text) < page.index("p-interval")
    assert "64" in page[page.index("p-support") :]


def test_without_near_departures_the_notice_is_still_shown() -> None:
    page = rendered("fr", {"code": "support.not_in_schedule", "values": {}})
    assert page.index("Ce vol ne figure pas au programme.") < page.index("p-interval")
    assert "p-unlisted" not in rendered("fr", in_schedule=True)
