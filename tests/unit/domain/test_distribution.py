"""Invariants of a distribution of delay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ponctuel.domain.distribution import (
    LATE_MIN,
    QUANTILES,
    THRESHOLDS_MIN,
    DelayDistribution,
    make_monotone,
)

K = len(THRESHOLDS_MIN)
probability = st.floats(0, 1)


@st.composite
def distributions(draw: st.DrawFn) -> DelayDistribution:
    n = draw(st.integers(1, 4))
    survival = make_monotone(draw(arrays(float, (n, K), elements=probability)))
    cancelled = draw(arrays(float, n, elements=st.floats(0, 0.6)))
    diverted = draw(arrays(float, n, elements=st.floats(0, 0.3)))
    return DelayDistribution(cancelled, diverted, survival)


@given(distributions())
@settings(deadline=None)
def test_probabilities_are_coherent(forecast: DelayDistribution) -> None:
    classes = np.column_stack(list(forecast.classes().values()))
    assert (classes >= -1e-12).all()
    np.testing.assert_allclose(classes.sum(axis=1), 1, atol=1e-9)
    late = np.column_stack([forecast.late(t) for t in LATE_MIN])
    assert (np.diff(late, axis=1) <= 1e-12).all()
    assert (late <= forecast.p_arrives[:, None] + 1e-12).all()


@given(distributions())
@settings(deadline=None)
def test_quantiles_rise_and_invert_the_distribution(forecast: DelayDistribution) -> None:
    values = np.column_stack([forecast.quantile(level) for level in QUANTILES])
    assert (np.diff(values, axis=1) >= -1e-9).all()
    for index, level in enumerate(QUANTILES):
        np.testing.assert_allclose(forecast.cdf_at(values[:, index]), level, atol=1e-6)


def test_thresholds_are_reproduced_exactly() -> None:
    survival = np.linspace(0.99, 0.001, K)[None, :]
    forecast = DelayDistribution(np.zeros(1), np.zeros(1), survival)
    for threshold in LATE_MIN:
        probability_at = forecast.cdf_at(np.array([threshold - 0.5]))[0]
        assert 1 - probability_at == pytest.approx(forecast.late_given_arrival(threshold)[0])


def test_the_mean_equals_that_of_a_sample() -> None:
    survival = make_monotone(np.linspace(0.97, 0.01, K)[None, :])
    forecast = DelayDistribution(np.zeros(1), np.zeros(1), survival)
    levels = (np.arange(20_000) + 0.5) / 20_000
    repeated = DelayDistribution(
        np.zeros(20_000), np.zeros(20_000), np.repeat(survival, 20_000, axis=0)
    )
    assert forecast.mean()[0] == pytest.approx(repeated.quantile(levels).mean(), rel=1e-3)
