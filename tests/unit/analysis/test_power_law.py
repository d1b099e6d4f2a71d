"""Fitted exponents of running time: exact for exact laws, with intervals for noisy points."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from ponctuel.analysis.power_law import power_law, power_laws

SIZES = [1e5, 2e5, 5e5, 1e6, 3e6]


def test_an_exact_law_is_fitted_and_extrapolated() -> None:
    law = power_law(SIZES, [3e-6 * size**1.2 for size in SIZES])
    assert law.exponent == pytest.approx(1.2)
    assert law.hi - law.lo == pytest.approx(0, abs=1e-6)
    assert law.cost(2e8) == pytest.approx(3e-6 * 2e8**1.2)
    assert law.cost(3e7, 1.0) == pytest.approx(10 * law.at_cost)


def test_the_interval_equals_that_of_ordinary_least_squares() -> None:
    noise = np.array([0.05, -0.04, 0.02, -0.06, 0.03])
    x = np.log(SIZES)
    y = 0.9 * x - 8 + noise
    law = power_law(SIZES, np.exp(y).tolist())
    slope, intercept = np.polyfit(x, y, 1)
    residuals = y - slope * x - intercept
    error = np.sqrt((residuals**2).sum() / 3 / ((x - x.mean()) ** 2).sum())
    assert law.exponent == pytest.approx(slope)
    assert law.hi - law.exponent == pytest.approx(t.ppf(0.975, 3) * error)


def test_two_sizes_have_no_interval() -> None:
    with pytest.raises(ValueError, match="three sizes"):
        power_law([1, 10], [1, 10])


def test_engines_and_steps_are_fitted_separately_and_a_failed_step_is_left_out() -> None:
    points = [
        {"engine": engine, "flights": size, "steps": {"clean": {"cpu_s": size**power}}}
        for engine, power in (("duckdb", 1.0), ("spark", 0.5))
        for size in (10, 100, 1000)
    ]
    points.append({"engine": "duckdb", "flights": 10_000, "steps": {"clean": {"failed": "memory"}}})
    rows = power_laws(points)
    assert [(row["engine"], row["measure"], row["exponent"], row["n"]) for row in rows] == [
        ("duckdb", "cpu_s", 1.0, 3),
        ("spark", "cpu_s", 0.5, 3),
    ]
