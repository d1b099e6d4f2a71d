"""Reasons add up, keep their order and never explode, whatever the calibration did."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, logit

from ponctuel.serving.reasons.shares import STEEPEST, shares

ROWS, GROUPS = 6, 5
odds = arrays(np.float64, (ROWS, GROUPS), elements=st.floats(-3, 3, allow_nan=False, width=32))
bases = arrays(np.float64, ROWS, elements=st.floats(0.01, 0.6))
# From nothing done to the log-odds to much stretched and shifted.
stretches, shifts = st.floats(0.2, 4.0), st.floats(-1.0, 1.0)


@given(odds, bases, stretches, shifts)
def test_everything_adds_up_and_stays_bounded(
    contributions: np.ndarray, base: np.ndarray, stretch: float, shift: float
) -> None:
    forecast = expit(logit(base) + stretch * contributions.sum(axis=1) + shift)
    shares_found = shares(contributions, base, forecast)
    total = shares_found.groups.sum(axis=1) + shares_found.rest
    np.testing.assert_allclose(shares_found.base + total, shares_found.forecast, atol=1e-9)
    assert (np.abs(shares_found.groups) <= 150 * STEEPEST * np.abs(contributions) + 1e-9).all()
    assert (shares_found.groups * contributions >= 0).all(), "no reason changes sides"
    assert np.isfinite(shares_found.groups).all()


@given(odds, bases, st.floats(0.7, 1.4))
def test_the_groups_alone_make_the_sum_where_calibration_is_modest(
    contributions: np.ndarray, base: np.ndarray, stretch: float
) -> None:
    forecast = expit(logit(base) + stretch * contributions.sum(axis=1))
    shares_found = shares(contributions, base, forecast)
    np.testing.assert_allclose(
        shares_found.groups.sum(axis=1), shares_found.forecast - shares_found.base, atol=0.1
    )


@given(odds, bases)
def test_stronger_odds_make_stronger_reasons(contributions: np.ndarray, base: np.ndarray) -> None:
    shares_found = shares(contributions, base, expit(logit(base) + contributions.sum(axis=1)))
    for points, values in zip(shares_found.groups, contributions, strict=True):
        for side in (points >= 0, points <= 0):
            order = np.argsort(np.abs(values[side]), kind="stable")
            assert (np.diff(np.abs(points[side])[order]) >= -1e-12).all()


def test_without_data_there_is_no_figure() -> None:
    base = np.array([0.2, 0.7])
    shares_found = shares(np.zeros((2, 3)), base, base)
    assert not shares_found.groups.any()
    assert not shares_found.rest.any()


def test_what_calibration_alone_did_is_kept_apart() -> None:
    shares_found = shares(np.zeros((1, 3)), np.array([0.2]), np.array([0.25]))
    assert not shares_found.groups.any()
    np.testing.assert_allclose(shares_found.rest, 5.0)
    cancelling = np.array([[1.0, -1.0 + 1e-12, 0.0]])
    shares_found = shares(cancelling, np.array([0.2]), np.array([0.25]))
    assert np.abs(shares_found.groups).max() <= 150 * STEEPEST
    np.testing.assert_allclose(shares_found.groups.sum() + shares_found.rest, 5.0)
