"""Texts of facts: plural forms, windows and signs in both languages."""

from __future__ import annotations

import pytest

from ponctuel.features.families import FAMILIES
from ponctuel.serving.reasons.facts import fact_of
from ponctuel.serving.reasons.phrase import Subject
from ponctuel_words.statements import statement

FAMILY = {family.name: family for family in FAMILIES}


def fact_texts(
    name: str, points: float, contributions: dict[str, float] | None = None, **values: float | str
):
    subject = Subject("UA", "JFK", "IAH", "UA 1545", values)
    fact = fact_of(FAMILY[name], points, contributions or {}, subject)
    return tuple(statement(*fact, language).replace("\u00a0", " ") for language in ("en", "fr"))


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [
        (
            18,
            "18 flights from JFK are overdue",
            "18 vols au départ de JFK ne sont pas partis à l’heure et attendent encore",
        ),
        (
            1,
            "1 flight from JFK is overdue",
            "1 vol au départ de JFK n’est pas parti à l’heure et attend encore",
        ),
        (
            0,
            "No flight from JFK is overdue",
            "Aucun vol au départ de JFK n’attend son départ au-delà de l’heure prévue",
        ),
    ],
)
def test_a_count_has_the_right_plural(n: int, english: str, french: str) -> None:
    assert fact_texts("overdue_origin", 14.2, overdue_origin_0m_n=float(n)) == (english, french)


def test_a_fact_has_a_code_and_values() -> None:
    subject = Subject("UA", "JFK", "IAH", "UA 1545", {"overdue_origin_0m_n": 18.0})
    assert fact_of(FAMILY["overdue_origin"], 14.2, {}, subject) == (
        "reason.overdue",
        {"n": 18, "group": "from", "origin": "JFK"},
    )


def test_the_figure_is_the_largest_contribution_in_the_direction_of_the_family() -> None:
    values = {"weather_wind_speed_kmh": 46.3, "weather_temperature_c": -3.0}
    contributions = {"weather_wind_speed_kmh": 0.4, "weather_temperature_c": -0.1}
    assert fact_texts("weather", 3.0, contributions, **values)[0] == "Wind of 46 km/h at JFK"
    assert fact_texts("weather", -3.0, contributions, **values)[0] == "Temperature of −3 °C at JFK"


def test_the_window_follows_from_the_feature_name() -> None:
    contributions = {"origin_dep_delay_30m_min": 0.1, "origin_dep_delay_180m_min": 0.3}
    english, french = fact_texts("origin", 2.0, contributions, **dict.fromkeys(contributions, 12.0))
    assert english == "Flights from JFK have left 12 min late on average in the last 3 h"
    assert french == (
        "Les vols au départ de JFK partent en moyenne avec 12 min de retard depuis 3 h"
    )


def test_what_is_unknown_is_stated() -> None:
    english, french = fact_texts("origin", -1.0)
    assert english == "Departures at the origin (no data yet)"
    assert "(pas encore de données)" in french
