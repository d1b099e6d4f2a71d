"""Description of the inbound aircraft, from the input row of the model."""

from __future__ import annotations

from math import nan

from ponctuel.serving.inbound import inbound


def test_a_known_aircraft_is_preferred_to_the_usual_rotation() -> None:
    description = inbound({"aircraft_slack_min": 42.0, "rotation_slack_min": 5.0})
    assert description is not None
    assert (description["basis"], description["slack_min"]) == ("aircraft", 42.0)


def test_the_usual_rotation_replaces_an_unknown_aircraft() -> None:
    row = {"aircraft_slack_min": nan, "rotation_delay_min": 12.0, "rotation_slack_min": -3.04}
    description = inbound(row | {"rotation_before_n": 1.0, "rotation_cancelled_n": nan})
    assert description == {
        "basis": "rotation",
        "dep_delay_min": 12.0,
        "arr_delay_min": None,
        "cancelled": False,
        "slack_min": -3.0,
    }


def test_a_rotation_without_news_of_the_day_has_no_value() -> None:
    assert inbound({"rotation_before_n": 1.0, "rotation_delay_min": nan}) is None
    assert inbound({}) is None


def test_a_cancelled_inbound_flight_is_reported() -> None:
    description = inbound({"rotation_cancelled_n": 1.0})
    assert description is not None
    assert description["cancelled"]
