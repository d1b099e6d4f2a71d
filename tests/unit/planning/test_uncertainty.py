"""Distributions of durations and simulations of a project, against known results."""

from __future__ import annotations

import numpy as np
import pytest

from ponctuel.planning.tasks import Estimate, Task
from ponctuel.planning.uncertainty import coverage_of, empirical_p80, log_normal_p80, simulated

CHAIN = [
    Task("a", "a", "J", "r", Estimate(1, 2, 4)),
    Task("b", "b", "J", "r", Estimate(1, 2, 4), ("a",)),
]


def test_a_log_normal_law_covers_log_normal_durations() -> None:
    ratios = list(np.exp(np.random.default_rng(7).normal(0.2, 0.4, size=400)))
    assert 0.75 <= coverage_of(log_normal_p80, ratios) <= 0.85


def test_the_empirical_quantile_covers_durations_that_are_not_log_normal() -> None:
    ratios = [0.5 + 0.001 * n for n in range(14)] + [2.2 + 0.001 * n for n in range(10)]
    assert coverage_of(log_normal_p80, ratios) < 0.75
    assert 0.75 <= coverage_of(empirical_p80, ratios) <= 0.85


def test_simulated_durations_add_up_along_a_chain() -> None:
    simulation = simulated(CHAIN, {"a": 2, "b": 2}, [1.0, 2.0], {}, 4000, seed=1)
    assert simulation.mean_h == pytest.approx(6, rel=0.02)
    assert simulation.quantiles_h["p90"] == 8
    assert simulation.criticality == {"a": 1.0, "b": 1.0}


def test_a_simulation_is_reproducible_and_keeps_finished_durations() -> None:
    first = simulated(CHAIN, {"a": 2, "b": 2}, [1.0, 2.0], {"a": 3.0}, 500, seed=5)
    assert first == simulated(CHAIN, {"a": 2, "b": 2}, [1.0, 2.0], {"a": 3.0}, 500, seed=5)
    assert first.quantiles_h["p10"] == 5
    assert first.quantiles_h["p90"] == 7
