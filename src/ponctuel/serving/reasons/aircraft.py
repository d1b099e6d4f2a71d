"""Facts about the aircraft: its last flights, its slack before the departure, and its type."""

from __future__ import annotations

from ponctuel.serving.reasons.phrase import (
    Fact,
    FactOf,
    Figure,
    counted,
    measured,
    phrase,
    slack_fact,
)

# The feature counts years of construction from this one.
_FIRST_YEAR = 1950


def _past_arrival(figure: Figure) -> Fact:
    if round(figure.number) >= 0:
        return "aircraft_arrival_past", {"ago_min": figure.number}
    return "aircraft_arrival_ahead", {"ahead_min": -figure.number}


def _mean(code: str) -> FactOf:
    def fact(figure: Figure) -> Fact:
        return code, {"delay_min": figure.number, "window_min": figure.window_min}

    return fact


def _origin(figure: Figure) -> Fact:
    code = "aircraft_same_origin" if figure.number > 0.5 else "aircraft_other_origin"
    return code, figure.subject.names("origin")


def _flown(figure: Figure) -> Fact:
    return "aircraft_flown", {"n": round(figure.number), "window_min": figure.window_min}


def _built(figure: Figure) -> Fact:
    return "aircraft_built", {"year": _FIRST_YEAR + round(figure.number)}


AIRCRAFT = (
    phrase(
        "aircraft_slack_min",
        slack_fact("aircraft_slack", "aircraft_short"),
        "aircraft_(slack|since_dep)_min",
    ),
    phrase("aircraft_last_arr_delay_min", measured("aircraft_last_arrival", "delay_min")),
    phrase("aircraft_last_dep_delay_min", measured("aircraft_last_departure", "delay_min")),
    phrase("aircraft_past_arrival_min", _past_arrival),
    phrase(
        r"aircraft_dep_(delay|pos)_(?P<minutes>\d+)m_min",
        _mean("aircraft_dep_delay"),
        r"aircraft_dep_(delay|pos)_\d+m_min",
    ),
    phrase(r"aircraft_arr_(delay|pos)_(?P<minutes>\d+)m_min", _mean("aircraft_arr_delay")),
    phrase(r"aircraft_dep_(?P<minutes>\d+)m_n", _flown),
    phrase("aircraft_last_block_min", measured("aircraft_block", "block_min")),
    phrase("aircraft_same_origin", _origin),
    phrase("aircraft_since_dep_min", measured("aircraft_since_departure", "since_min")),
)
AIRCRAFT_TYPE = (
    phrase("aircraft_seats_n", counted("aircraft_seats")),
    phrase("aircraft_built_n", _built),
)
