"""The inbound aircraft, as the model's input row tells it."""

from __future__ import annotations

from math import nan

from ponctuel.serving.inbound import inbound


def test_a_named_aircraft_goes_before_the_usual_rotation() -> None:
    found = inbound({"aircraft_slack_min": 42.0, "rotation_slack_min": 5.0})
    assert found is not None
    assert (found["basis"], found["slack_min"]) == ("aircraft", 42.0)


def test_the_usual_rotation_stands_for_an_unknown_aircraft() -> None:
    row = {"aircraft_slack_min": nan, "rotation_delay_min": 12.0, "rotation_slack_min": -3.04}
    found = inbound(row | {"rotation_before_n": 1.0, "rotation_cancelled_n": nan})
    assert found == {
        "basis": "rotation",
        "dep_delay_min": 12.0,
        "arr_delay_min": None,
        "cancelled": False,
        "slack_min": -3.0,
    }


def test_a_rotation_without_news_of_the_day_has_no_value() -> None:
    assert inbound({"rotation_before_n": 1.0, "rotation_delay_min": nan}) is None
    assert inbound({}) is None


def test_a_cancelled_flight_before_is_reported() -> None:
    found = inbound({"rotation_cancelled_n": 1.0})
    assert found is not None
    assert found["cancelled"]
