"""Evidence that may be looked at every day keeps its promise, and finds what has changed."""

from __future__ import annotations

import numpy as np
import pytest

from ponctuel.monitoring.evidence import (
    block_p_values,
    change_evidence,
    compare_sequentially,
    e_value,
)


def test_a_bet_is_fair() -> None:
    """Whatever the stake: over uniform p-values its mean is one."""
    p = (np.arange(100_000) + 0.5) / 100_000
    assert np.mean([e_value(each) for each in p]) == pytest.approx(1, abs=1e-3)


def test_ranks_of_a_block_hold_both_ends() -> None:
    usual = np.array([0.4, 0.5, 0.6])
    assert block_p_values(0.3, usual) == (0.25, 1.0)
    assert block_p_values(0.7, usual) == (1.0, 0.25)
    assert block_p_values(0.5, usual) == (0.75, 0.75)


def test_false_alarms_are_as_rare_as_promised_and_a_change_is_found_within_days() -> None:
    draw = np.random.default_rng(3)
    usual = draw.normal(0.5, 0.06, 200)
    alarms, delays = 0, []
    for _ in range(60):
        calm = draw.normal(0.5, 0.06, 100)
        moved = draw.normal(0.62, 0.06, 20)
        p = [block_p_values(each, usual)[1] for each in (*calm, *moved)]
        evidence = change_evidence(np.array(p))
        alarms += int((evidence[:100] >= 1000).any())
        delays.append(int(np.argmax(evidence[100:] >= 1000)))
    # Once in a thousand blocks at most: sixty times a hundred bring six or fewer, give or take.
    assert alarms <= 8
    assert np.median(delays) <= 5


def test_a_sequential_comparison_finds_the_worse_forecaster_and_accuses_no_equal() -> None:
    draw = np.random.default_rng(5)
    worse = compare_sequentially(draw.normal(0.02, 0.02, 120), bound=0.05)
    assert worse.low > 0
    assert worse.evidence > 20
    equal = compare_sequentially(draw.normal(0, 0.02, 120), bound=0.05)
    assert equal.low < 0 < equal.high
    assert equal.evidence < 20
    assert compare_sequentially(np.array([]), bound=0.05).evidence == 1
