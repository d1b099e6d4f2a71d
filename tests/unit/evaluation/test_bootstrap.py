"""Bootstrap by whole weeks, reproducible with its seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponctuel.evaluation.bootstrap import WeekDraws, mean_interval, paired_difference
from tests.unit.evaluation.row_draws import draw_weeks

RNG = np.random.default_rng(11)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=12), seed=st.integers(0, 2**31))
def test_weighted_sums_are_the_sums_of_the_drawn_rows(sizes: list[int], seed: int) -> None:
    weeks = np.repeat(np.arange(len(sizes)), sizes)
    values = np.random.default_rng(seed).normal(size=len(weeks))
    week_draws = WeekDraws.of(weeks, 5, seed)
    rows = draw_weeks(weeks, 5, seed)
    np.testing.assert_allclose(
        week_draws.sums(values), [values[drawn_rows].sum() for drawn_rows in rows]
    )
    np.testing.assert_allclose(
        week_draws.means(values), [values[drawn_rows].mean() for drawn_rows in rows]
    )
    assert (week_draws.times.sum(axis=1) == len(sizes)).all()


def test_sums_of_several_columns_are_those_of_each() -> None:
    weeks, values = np.repeat([7, 8, 9], 10), RNG.normal(size=(30, 2))
    week_draws = WeekDraws.of(weeks, 50, seed=2)
    np.testing.assert_allclose(week_draws.sums(values)[:, 1], week_draws.sums(values[:, 1]))


def test_pairing_removes_the_shared_noise() -> None:
    weeks = np.repeat(np.arange(20), 100)
    shared = np.repeat(RNG.normal(size=20), 100)  # bad weeks are bad for both
    a = shared + 0.01 + RNG.normal(0, 0.02, 2000)
    b = shared + RNG.normal(0, 0.02, 2000)
    value, low, high = paired_difference(a, b, weeks, 500, seed=3)
    assert 0 < low <= value <= high < 0.02
    _, unpaired_low, unpaired_high = mean_interval(a, weeks, 500, seed=3)
    assert high - low < (unpaired_high - unpaired_low) / 20


def test_the_reversed_difference_is_its_negative() -> None:
    weeks = np.repeat(np.arange(9), 11)
    a, b = RNG.normal(size=99), RNG.normal(size=99)
    value, low, high = paired_difference(a, b, weeks, 200, seed=1)
    assert paired_difference(b, a, weeks, 200, seed=1) == pytest.approx((-value, -high, -low))


def test_the_interval_has_its_nominal_coverage() -> None:
    """About 95 % of samples have the known mean inside their interval."""
    hits = 0
    for trial in range(200):
        generator = np.random.default_rng(trial)
        values = np.repeat(generator.normal(0, 1, 40), 5) + generator.normal(0, 1, 200)
        _, low, high = mean_interval(values, np.repeat(np.arange(40), 5), 200, seed=trial)
        hits += low <= 0 <= high
    assert 0.88 <= hits / 200 <= 0.98
