"""Distances between distributions: near zero for equal ones, large for others, and one by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from ponctuel.monitoring import drift
from ponctuel.monitoring.observed import Observed
from ponctuel.monitoring.reference import Reference

GENERATOR = np.random.default_rng(2)
NOTHING = pd.DataFrame()


def test_drift_is_small_for_equal_and_large_for_shifted_distributions() -> None:
    before, current = np.sort(GENERATOR.beta(2, 8, 4000)), np.sort(GENERATOR.beta(2, 8, 4000))
    assert drift.psi(before, current) < 0.02
    assert drift.psi(before, np.sort(current + 0.2)) > 0.25
    for shifted in (current, np.sort(current + 0.2)):
        assert drift.ks(before, shifted) == pytest.approx(ks_2samp(before, shifted).statistic)


def test_missing_values_are_a_separate_bin() -> None:
    """By hand: 90 % known before, 10 % now; the known values have the same distribution."""
    known = np.linspace(0, 1, 9000)
    before = np.concatenate([known, np.full(1000, np.nan)])
    current = np.concatenate([known[::9], np.full(9000, np.nan)])
    expected = (0.1 - 0.9) * np.log(0.1 / 0.9) + (0.9 - 0.1) * np.log(0.9 / 0.1)
    assert drift.psi(np.sort(before), np.sort(current)) == pytest.approx(expected, rel=0.01)
    assert drift.ks(np.sort(before), np.sort(current)) < 0.001, "missing values are left out"
    assert drift.psi(np.full(500, np.nan), np.full(500, np.nan)) == pytest.approx(0, abs=1e-9)


def test_each_feature_is_reported_by_name_and_all_by_a_ratio() -> None:
    n = 3000
    before = pd.DataFrame(
        {
            "carrier_code": GENERATOR.choice(["UA", "B6"], n),
            "wind": GENERATOR.normal(size=n),
            "queue": GENERATOR.poisson(3, n).astype("float32"),
            "never": np.full(n, np.nan),
        }
    )
    current = before.sample(1000, random_state=1).assign(
        carrier_code="WN", wind=lambda rows: rows["wind"] * 1.8 + 3
    )
    measurements = {
        (measurement.indicator, measurement.subject): measurement
        for measurement in drift.input_drift(observed(current), Reference(inputs=before), 7)
    }
    psi = {name: measurements["feature_psi", f"feature={name}"].value for name in before}
    assert psi["carrier_code"] > 5
    assert psi["wind"] > drift.MOVED > psi["queue"]
    assert measurements["feature_drift_ratio", ""].value == 0.5
    assert ("feature_ks", "feature=never") not in measurements
    distance = ks_2samp(before["wind"], current["wind"]).statistic
    assert measurements["feature_ks", "feature=wind"].value == pytest.approx(distance)


@pytest.mark.parametrize(("now_n", "before_n"), [(50, 500), (500, 0)])
def test_nothing_is_measured_on_few_rows_or_without_training_inputs(
    now_n: int, before_n: int
) -> None:
    rows = pd.DataFrame({"wind": np.zeros(500)})
    result = drift.input_drift(observed(rows[:now_n]), Reference(inputs=rows[:before_n]), 7)
    assert result == []


def observed(inputs: pd.DataFrame) -> Observed:
    return Observed(NOTHING, NOTHING, NOTHING, NOTHING, inputs)
