"""Sequential evidence: its rate of false alarms and its detection of changes."""

from __future__ import annotations

import numpy as np
import pytest

from ponctuel.monitoring.evidence import (
    block_p_values,
    change_evidence,
    compare_sequentially,
    e_value,
)


def test_the_mean_e_value_of_uniform_p_values_is_one() -> None:
    """An e-value must have mean one over uniform p-values."""
    p = (np.arange(100_000) + 0.5) / 100_000
    assert np.mean([e_value(p_value) for p_value in p]) == pytest.approx(1, abs=1e-3)


def test_p_values_of_a_block_cover_both_sides() -> None:
    reference = np.array([0.4, 0.5, 0.6])
    assert block_p_values(0.3, reference) == (0.25, 1.0)
    assert block_p_values(0.7, reference) == (1.0, 0.25)
    assert block_p_values(0.5, reference) == (0.75, 0.75)


def test_false_alarms_are_rare_and_a_change_is_detected_within_days() -> None:
    generator = np.random.default_rng(3)
    reference = generator.normal(0.5, 0.06, 200)
    alarms, delays = 0, []
    for _ in range(60):
        unchanged = generator.normal(0.5, 0.06, 100)
        shifted = generator.normal(0.62, 0.06, 20)
        p = [block_p_values(p_value, reference)[1] for p_value in (*unchanged, *shifted)]
        evidence = change_evidence(np.array(p))
        alarms += int((evidence[:100] >= 1000).any())
        delays.append(int(np.argmax(evidence[100:] >= 1000)))
    # At most one in a thousand blocks: about six in sixty times a hundred, plus random variation.
    assert alarms <= 8
    assert np.median(delays) <= 5


def test_a_sequential_comparison_finds_the_worse_model_and_not_an_equal_one() -> None:
    generator = np.random.default_rng(5)
    worse = compare_sequentially(generator.normal(0.02, 0.02, 120), bound=0.05)
    assert worse.low > 0
    assert worse.evidence > 20
    equal = compare_sequentially(generator.normal(0, 0.02, 120), bound=0.05)
    assert equal.low < 0 < equal.high
    assert equal.evidence < 20
    assert compare_sequentially(np.array([]), bound=0.05).evidence == 1
