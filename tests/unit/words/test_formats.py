"""Formats of numbers, shares, durations and times, in both languages."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ponctuel_words import formats


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("share", "english", "french"),
    [
        (0.0, "0%", "0 %"),
        (0.0004, "< 0.1%", "< 0,1 %"),
        (0.0123, "1.2%", "1,2 %"),
        (0.234, "23%", "23 %"),
        (0.9955, "99.6%", "99,6 %"),
        (0.9995, "> 99.9%", "> 99,9 %"),
        (1.0, "100%", "100 %"),
    ],
)
def test_a_share(share: float, english: str, french: str) -> None:
    assert plain(formats.percent(share, "en")) == english
    assert plain(formats.percent(share, "fr")) == french
    assert "\u202f%" in formats.percent(share, "fr")


def test_a_forecast_probability_is_never_shown_as_zero() -> None:
    assert plain(formats.probability(0.0, "fr")) == "< 0,1 %"
    assert formats.probability(1.0, "en") == "100%"
    assert formats.probability(None, "en") == "—"
    assert formats.probability(0.2, "fr") == formats.percent(0.2, "fr")


def test_numbers() -> None:
    assert formats.number(12345.67, "en", 1) == "12,345.7"
    assert formats.number(12345.67, "fr", 1) == "12\u202f345,7"
    assert formats.number(-0.01, "en", 1) == "0.0"
    assert formats.number(-3, "fr") == "−3"
    assert formats.quantity(46.3, "km/h", "fr") == "46\u00a0km/h"


@pytest.mark.parametrize(
    ("minutes", "text"), [(45, "45 min"), (90, "1 h 30"), (-65, "1 h 05"), (120, "2 h")]
)
def test_a_duration(minutes: float, text: str) -> None:
    assert plain(formats.duration(minutes)) == text


@pytest.mark.parametrize(
    ("minutes", "english", "french"),
    [
        (90, "1 h 30", "1 h 30"),
        (1440, "24 h", "24 h"),
        (10080, "7 days", "7 jours"),
        (3000, "2 days 2 h", "2 jours 2 h"),
    ],
)
def test_a_lead_time(minutes: float, english: str, french: str) -> None:
    assert plain(formats.lead_time(minutes, "en")) == english
    assert plain(formats.lead_time(minutes, "fr")) == french


@pytest.mark.parametrize(
    ("minutes", "delay", "lateness", "short"),
    [
        (-12.2, "12 min d’avance", "avec 12 min d’avance", "−12 min"),
        (0.4, "à l’heure", "à l’heure", "0 min"),
        (65, "1 h 05 de retard", "avec 1 h 05 de retard", "+1 h 05"),
    ],
)
def test_a_delay(minutes: float, delay: str, lateness: str, short: str) -> None:
    assert plain(formats.delay(minutes, "fr")) == delay
    assert plain(formats.lateness(minutes, "fr")) == lateness
    assert plain(formats.short_delay(minutes)) == short


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
    assert formats.points(points, "en") == english
    assert formats.points(points, "fr") == french


def test_times_and_windows() -> None:
    assert formats.time_of_day(5) == "00:05"
    assert formats.window(60, "en") == "in the last hour"
    assert plain(formats.window(28 * 1440, "fr")) == "depuis 4 semaines"
    assert plain(formats.window(180, "en")) == "in the last 3 h"
    assert formats.weekday(7, "fr") == "dimanche"
    assert formats.ordinal(1, "fr") == "1er"
    assert formats.ordinal(2, "fr") == "2e"
    assert formats.wind_from(350, "fr") == "du nord"


def test_dates() -> None:
    when = datetime(2013, 12, 1, 17, 5)
    assert plain(formats.moment(when, "en", weekday=True)) == "Sun, 1 Dec 2013, 17:05"
    assert plain(formats.moment(when, "fr", weekday=True)) == "dim. 1er déc. 2013 à 17:05"
    assert plain(formats.moment(when, "fr", year=False)) == "1er déc. à 17:05"
    assert plain(formats.day(date(2013, 12, 23), "fr", long=True)) == "23 décembre 2013"
    assert plain(formats.day(date(2013, 12, 21), "fr", long=True)) == "21 décembre 2013"
