"""Shares of reasons: they add up, keep their order and stay bounded after any calibration."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, logit

from ponctuel.serving.reasons.shares import STEEPEST, shares

ROWS, GROUPS = 6, 5
log_odds = arrays(np.float64, (ROWS, GROUPS), elements=st.floats(-3, 3, allow_nan=False, width=32))
bases = arrays(np.float64, ROWS, elements=st.floats(0.01, 0.6))
# Calibrations from identity to a strong scale and shift of the log-odds.
stretches, shifts = st.floats(0.2, 4.0), st.floats(-1.0, 1.0)


@given(log_odds, bases, stretches, shifts)
def test_shares_add_up_and_stay_bounded(
    contributions: np.ndarray, base: np.ndarray, stretch: float, shift: float
) -> None:
    forecast = expit(logit(base) + stretch * contributions.sum(axis=1) + shift)
    result = shares(contributions, base, forecast)
    total = result.groups.sum(axis=1) + result.rest
    np.testing.assert_allclose(result.base + total, result.forecast, atol=1e-9)
    assert (np.abs(result.groups) <= 150 * STEEPEST * np.abs(contributions) + 1e-9).all()
    assert (result.groups * contributions >= 0).all(), "no reason changes its sign"
    assert np.isfinite(result.groups).all()


@given(log_odds, bases, st.floats(0.7, 1.4))
def test_groups_nearly_sum_to_the_change_for_a_small_calibration(
    contributions: np.ndarray, base: np.ndarray, stretch: float
) -> None:
    forecast = expit(logit(base) + stretch * contributions.sum(axis=1))
    result = shares(contributions, base, forecast)
    np.testing.assert_allclose(result.groups.sum(axis=1), result.forecast - result.base, atol=0.1)


@given(log_odds, bases)
def test_larger_contributions_have_larger_shares(
    contributions: np.ndarray, base: np.ndarray
) -> None:
    result = shares(contributions, base, expit(logit(base) + contributions.sum(axis=1)))
    for points, values in zip(result.groups, contributions, strict=True):
        for side in (points >= 0, points <= 0):
            order = np.argsort(np.abs(values[side]), kind="stable")
            assert (np.diff(np.abs(points[side])[order]) >= -1e-12).all()


def test_without_contributions_all_shares_are_zero() -> None:
    base = np.array([0.2, 0.7])
    result = shares(np.zeros((2, 3)), base, base)
    assert not result.groups.any()
    assert not result.rest.any()


def test_the_effect_of_calibration_alone_is_the_rest() -> None:
    result = shares(np.zeros((1, 3)), np.array([0.2]), np.array([0.25]))
    assert not result.groups.any()
    np.testing.assert_allclose(result.rest, 5.0)
    cancelling = np.array([[1.0, -1.0 + 1e-12, 0.0]])
    result = shares(cancelling, np.array([0.2]), np.array([0.25]))
    assert np.abs(result.groups).max() <= 150 * STEEPEST
    np.testing.assert_allclose(result.groups.sum() + result.rest, 5.0)
