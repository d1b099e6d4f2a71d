"""The forecast object: its JSON form, and its risks of delay and of disruption."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.domain.forecast import (
    Classes,
    Explanation,
    Figures,
    FlightDescription,
    Forecast,
    ForecastRecord,
    Reason,
    ReasonsSum,
    Statement,
    Support,
)
from ponctuel.domain.risk import disrupted, p_disrupted

DEPARTURE = datetime(2013, 12, 5, 22, 15, tzinfo=UTC)
FIGURES = Figures(
    p_cancelled=0.03,
    p_diverted=0.01,
    p_late_15=0.4,
    p_late_30=0.25,
    p_late_60=0.1,
    p_late_120=0.05,
    p_late_180=0.02,
    delay_p05_min=-20.0,
    delay_p10_min=-15.0,
    delay_p50_min=5.0,
    delay_p90_min=60.0,
    delay_p95_min=90.0,
    expected_delay_min=12.0,
)
FORECAST = Forecast(
    figures=FIGURES,
    classes=Classes(0.71, 0.15, 0.05, 0.09),
    survival=[0.0] * len(THRESHOLDS_MIN),
    explanation=Explanation(
        (Reason("slot", 1.5, "reason.departed", {"n": 2, "window_min": 60.0}),),
        ReasonsSum(20.0, 4.5, 26.0),
    ),
    support=Support(812, "route", False, (Statement("support.route", {"n": 812}),)),
    flight=FlightDescription("UA", "United", 1545, "EWR", "IAH", DEPARTURE, DEPARTURE, None, True),
    issued_at_utc=DEPARTURE - timedelta(hours=2),
    lead_time_min=120.0,
    model_version="ponctuel/1",
)


def test_every_field_of_the_contract_is_serialised() -> None:
    content = json.loads(json.dumps(FORECAST.as_dict()))
    assert list(content) == list(ForecastRecord.__annotations__)
    assert content["p_disrupted_30"] == pytest.approx(0.29)
    assert content["issued_at_utc"] == "2013-12-05T20:15:00+00:00"
    assert content["reasons"][0]["family"] == "slot"
    assert len(content["survival"]["p_late"]) == len(content["survival"]["thresholds_min"])


def test_without_reasons_there_is_no_sum() -> None:
    content = replace(FORECAST, explanation=Explanation()).as_dict()
    assert (content["reasons"], content["reasons_sum"]) == ([], None)


def test_it_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        FORECAST.lead_time_min = 0.0  # type: ignore[misc]


def test_the_risk_has_one_formula_for_numbers_and_arrays() -> None:
    late, cancelled, diverted = np.array([0.25, 0.0]), np.array([0.03, 1.0]), np.array([0.01, 0.0])
    np.testing.assert_allclose(disrupted(late, cancelled, diverted), [0.29, 1.0])
    assert FIGURES.disrupted(30) == pytest.approx(0.29)
    assert FIGURES.disrupted(30) > FIGURES.late(30)
    assert p_disrupted(0.9, 0.2, 0.0) == 1.0
