"""The rule of retraining, on forecasts with known errors."""

from __future__ import annotations

import numpy as np
import pytest

from ponctuel.config.params import RetrainParams
from ponctuel.evaluation.retraining import entropy, excess_loss, retrain_due
from ponctuel.evaluation.scores import log_loss

RNG = np.random.default_rng(11)
RULE = RetrainParams(after_days=31, window_days=28, excess_logloss=0.01, min_forecasts=500)
N = 40_000
TRUTH = RNG.beta(1, 4, N)
HAPPENED = RNG.random(N) < TRUTH
AGES = RNG.integers(0, 60, N)


def test_a_calibrated_model_has_no_excess_in_easy_and_in_hard_weeks() -> None:
    for probabilities in (TRUTH * 0.3, TRUTH, np.clip(TRUTH * 2.5, 0, 0.95)):
        happened = RNG.random(N) < probabilities
        verdict = retrain_due(10, AGES, probabilities, happened, RULE)
        assert not verdict.due
        assert verdict.excess == pytest.approx(0, abs=0.001)


@pytest.mark.parametrize(
    "miscalibrated", [TRUTH * 0.4, 0.25 + 0.5 * TRUTH, TRUTH**3], ids=["low", "unsure", "sure"]
)
def test_a_miscalibrated_model_is_due(miscalibrated: np.ndarray) -> None:
    verdict = retrain_due(10, AGES, miscalibrated, HAPPENED, RULE)
    assert verdict.reasons == ("loss",)
    assert verdict.due


def test_the_excess_is_the_gain_of_recalibrating() -> None:
    odds = TRUTH / (1 - TRUTH)
    shifted = (odds * 3) / (1 + odds * 3)  # a linear recalibration of the log-odds reverses it
    gain = (log_loss(shifted, HAPPENED) - log_loss(TRUTH, HAPPENED)).mean()
    assert excess_loss(shifted, HAPPENED) == pytest.approx(gain, abs=0.001)


def test_a_fractional_outcome_equals_weighted_outcomes() -> None:
    pairs = np.repeat(TRUTH, 2)
    halves = np.tile([True, False], N)
    assert excess_loss(TRUTH, np.full(N, 0.5)) == pytest.approx(
        excess_loss(pairs, halves), abs=1e-6
    )


def test_without_the_event_the_whole_loss_is_excess() -> None:
    never = np.zeros(N, dtype=bool)
    assert excess_loss(TRUTH, never) == pytest.approx(log_loss(TRUTH, never).mean())


def test_entropy_is_a_calibrated_forecasts_loss() -> None:
    assert entropy(np.array([0.5]))[0] == pytest.approx(np.log(2))
    assert entropy(np.array([0.0, 1.0])) == pytest.approx([0, 0], abs=1e-5)
    assert entropy(TRUTH).mean() == pytest.approx(log_loss(TRUTH, HAPPENED).mean(), abs=0.01)


def test_age_alone_is_a_reason_from_the_limit_on() -> None:
    assert retrain_due(31, AGES, TRUTH, HAPPENED, RULE).reasons == ("age",)
    assert not retrain_due(30, AGES, TRUTH, HAPPENED, RULE).due


def test_only_the_window_counts_and_too_few_forecasts_give_no_excess() -> None:
    recent = RULE.window_days > AGES
    miscalibrated = np.where(recent, TRUTH, TRUTH * 0.1)
    assert not retrain_due(10, AGES, miscalibrated, HAPPENED, RULE).due
    too_few = np.flatnonzero(recent)[: RULE.min_forecasts - 1]
    verdict = retrain_due(10, AGES[too_few], TRUTH[too_few] * 0.1, HAPPENED[too_few], RULE)
    assert (verdict.due, verdict.excess, verdict.n) == (False, None, len(too_few))
