"""Scores against direct implementations of their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss as sklearn_log_loss

from ponctuel.domain.distribution import THRESHOLDS_MIN, DelayDistribution, make_monotone
from ponctuel.evaluation.bootstrap import ends_of, mean_interval
from ponctuel.evaluation.scores import (
    brier,
    coverage,
    crps_min,
    expected_calibration_error,
    interval_score,
    log_loss,
)
from tests.unit.evaluation.row_draws import draw_weeks

RNG = np.random.default_rng(3)


def _random_distributions(n: int) -> DelayDistribution:
    survival = np.sort(RNG.random((n, len(THRESHOLDS_MIN))), axis=1)[:, ::-1]
    return DelayDistribution(np.zeros(n), np.zeros(n), make_monotone(survival))


@pytest.mark.parametrize("delay", [-200.0, -33.0, 0.0, 14.0, 15.0, 61.7, 599.0, 5000.0])
def test_crps_is_the_integral_of_its_definition(delay: float) -> None:
    forecast = _random_distributions(1)
    edges, cdf = forecast.edges_min, forecast.cdf[0]
    y = np.clip(delay, edges[0], edges[-1])
    x = np.linspace(edges[0], edges[-1], 400_001)
    difference = np.interp(x, edges, cdf) - (x >= y)
    assert crps_min(forecast, np.array([delay]))[0] == pytest.approx(
        np.trapezoid(difference**2, x), rel=1e-3
    )


def test_crps_is_better_for_a_sharper_correct_forecast() -> None:
    thresholds = np.asarray(THRESHOLDS_MIN)
    sure = make_monotone((thresholds <= 10).astype(float)[None, :])
    vague = make_monotone(np.full((1, len(thresholds)), 0.5))
    scores = [
        crps_min(DelayDistribution(np.zeros(1), np.zeros(1), s), np.array([12.0]))[0]
        for s in (sure, vague)
    ]
    assert scores[0] < scores[1]


def test_log_loss_and_brier_equal_their_definitions() -> None:
    p, y = RNG.random(500), RNG.random(500) < 0.3
    assert log_loss(p, y).mean() == pytest.approx(sklearn_log_loss(y, p))
    assert brier(np.array([0.2]), np.array([True]))[0] == pytest.approx(0.64)


def test_calibration_error_detects_a_shift() -> None:
    p = RNG.random(40_000)
    y = RNG.random(40_000) < p
    assert expected_calibration_error(p, y) < 0.02
    assert expected_calibration_error(np.clip(p + 0.1, 0, 1), y) == pytest.approx(0.095, abs=0.02)


def test_coverage_includes_both_bounds() -> None:
    value = np.array([0.0, 5.0, 10.0, 11.0])
    assert coverage(np.zeros(4), np.full(4, 10.0), value) == 0.75


def test_interval_score_is_width_plus_twenty_times_the_excess() -> None:
    low, high = np.zeros(4), np.full(4, 10.0)
    score = interval_score(low, high, np.array([-2.0, 0.0, 10.0, 13.0]), 0.9)
    assert score == pytest.approx([10 + 40, 10, 10, 10 + 60])


def test_interval_score_is_best_at_the_right_quantiles() -> None:
    value = RNG.normal(size=20_000)
    right = interval_score(np.full(1, -1.645), np.full(1, 1.645), value, 0.9).mean()
    for narrower_or_wider in (0.7, 1.4):
        end = np.full(1, 1.645 * narrower_or_wider)
        assert interval_score(-end, end, value, 0.9).mean() > right


def test_weeks_are_drawn_whole() -> None:
    weeks = np.repeat([1, 2, 3], [5, 7, 2])
    for rows in draw_weeks(weeks, 20, seed=1):
        counts = np.bincount(weeks[rows], minlength=4)
        assert counts[1] % 5 == counts[2] % 7 == counts[3] % 2 == 0
        assert counts[1] / 5 + counts[2] / 7 + counts[3] / 2 == 3


def test_intervals_widen_when_weeks_differ() -> None:
    weeks = np.repeat(np.arange(12), 50)
    noise = RNG.normal(size=600)
    value, low, high = mean_interval(noise, weeks, 400, seed=1)
    _, shifted_low, shifted_high = mean_interval(noise + weeks, weeks, 400, seed=1)
    assert low <= value <= high
    assert shifted_high - shifted_low > 3 * (high - low)
    week_draws = draw_weeks(weeks, 200, seed=1)
    direct_interval = ends_of(np.asarray([noise[rows].mean() for rows in week_draws]))
    assert direct_interval[0] <= value <= direct_interval[1]
