"""Figures in words: plural forms, typography and signs in both languages."""

from __future__ import annotations

import pytest

from ponctuel.features.families import FAMILIES
from ponctuel.serving.reasons.numbers import (
    clock_time,
    counted,
    lateness,
    number,
    over,
    percent,
    signed_points,
    span,
)
from ponctuel.serving.reasons.phrase import Subject
from ponctuel.serving.reasons.telling import tell

FAMILY = {family.name: family for family in FAMILIES}


def told(name: str, points: float, pull: dict[str, float] | None = None, **values: float | str):
    subject = Subject("UA", "JFK", "IAH", "UA 1545", values)
    texts = tell(FAMILY[name], points, pull or {}, subject)
    return texts["en"].replace("\u00a0", " "), texts["fr"]


@pytest.mark.parametrize(
    ("points", "english", "french"),
    [
        (14.2, "+14 points", "+14 points"),
        (-3.21, "−3.2 points", "−3,2 points"),
        (1.0, "+1.0 points", "+1,0 point"),
        (0.05, "+0.1 points", "+0,1 point"),
        (-1.94, "−1.9 points", "−1,9 point"),
        (9.96, "+10 points", "+10 points"),
    ],
)
def test_points(points: float, english: str, french: str) -> None:
    assert signed_points(points, "en") == english
    assert signed_points(points, "fr") == french


def test_numbers() -> None:
    assert number(12345.67, "en", 1) == "12,345.7"
    assert number(12345.67, "fr", 1) == "12\u202f345,7"
    assert number(-0.01, "en", 1) == "0.0"
    assert percent(0.234, "fr") == "23\u202f%"
    assert percent(0.0123, "fr") == "1,2\u202f%"
    assert clock_time(1035, "fr") == "17\u00a0h\u00a015"
    assert clock_time(5, "en") == "00:05"
    assert lateness(-3.2, "en") == "3\u00a0min early"
    assert lateness(0.4, "fr") == "à l’heure"
    assert lateness(65, "fr") == "avec 1\u00a0h\u00a005 de retard"
    assert over(60, "en") == "in the last hour"
    assert over(28 * 1440, "fr") == "depuis 4\u00a0semaines"
    assert span(10 * 1440, "fr") == "10\u00a0jours"
    assert [counted(n, "vol", "vols", "fr") for n in (0, 1, 2)] == ["0 vol", "1 vol", "2 vols"]
    assert [counted(n, "flight", "flights", "en") for n in (0, 1)] == ["0 flights", "1 flight"]


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [
        (18, "18 flights are overdue at JFK", "18 vols en retard attendent de partir à JFK"),
        (1, "1 flight is overdue at JFK", "1 vol en retard attend de partir à JFK"),
        (0, "no flight is overdue at JFK", "aucun vol en retard n’attend de partir à JFK"),
    ],
)
def test_the_count_is_told_with_its_plural(n: int, english: str, french: str) -> None:
    assert told("overdue_origin", 14.2, overdue_origin_0m_n=float(n)) == (
        f"{english}: +14 points",
        f"{french}\u202f: +14 points",
    )


def test_the_figure_told_is_the_one_that_pulls_hardest_in_the_family_direction() -> None:
    values = {"weather_wind_speed_kmh": 46.3, "weather_temperature_c": -3.0}
    pull = {"weather_wind_speed_kmh": 0.4, "weather_temperature_c": -0.1}
    assert told("weather", 3.0, pull, **values)[0] == "wind of 46 km/h at JFK: +3.0 points"
    assert told("weather", -3.0, pull, **values)[0] == "temperature of −3 °C at JFK: −3.0 points"


def test_the_window_is_read_off_the_name() -> None:
    pull = {"origin_dep_delay_30m_min": 0.1, "origin_dep_delay_180m_min": 0.3}
    english, french = told("origin", 2.0, pull, **dict.fromkeys(pull, 12.0))
    assert (
        english == "flights from JFK have left 12 min late on average in the last 3 h: +2.0 points"
    )
    assert french.startswith("les vols quittant JFK partent en moyenne avec 12\u00a0min de retard")


def test_what_is_unknown_is_said_to_be() -> None:
    assert told("origin", -1.0)[0] == "departures at the origin (no data yet): −1.0 points"
    assert "(pas encore de données)" in told("origin", -1.0)[1]
