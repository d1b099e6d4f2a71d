"""Forecast and observed levels by month, against a count by hand."""

from __future__ import annotations

import numpy as np

from ponctuel.evaluation.monthly_levels import level_by_month


def test_shares_are_counted_per_month() -> None:
    month = np.array(["2013-10", "2013-10", "2013-11"], dtype="datetime64[M]")
    levels = level_by_month(
        month,
        {15: np.array([0.2, 0.4, 0.9])},
        (np.array([-10.0, -10.0, -10.0]), np.array([20.0, 20.0, 20.0])),
        np.array([-11.0, 15.0, 21.0]),
        digits=3,
    )
    assert levels == [
        {
            "month": "2013-10",
            "n": 2,
            "forecast_15": 0.3,
            "observed_15": 0.5,
            "below": 0.5,
            "above": 0.0,
        },
        {
            "month": "2013-11",
            "n": 1,
            "forecast_15": 0.9,
            "observed_15": 1.0,
            "below": 0.0,
            "above": 1.0,
        },
    ]


def test_an_outcome_on_the_border_is_inside() -> None:
    month = np.array(["2013-10"], dtype="datetime64[M]")
    interval = np.array([0.0]), np.array([30.0])
    for delay in (0.0, 30.0):
        levels = level_by_month(month, {}, interval, np.array([delay]), digits=3)
        assert (levels[0]["below"], levels[0]["above"]) == (0, 0)
