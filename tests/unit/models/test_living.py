"""Rolling recalibration: it converges, is consistent, and uses no outcome of the day itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from ponctuel.domain.distribution import THRESHOLDS_MIN, DelayDistribution
from ponctuel.models.living import COLUMNS, DAY_MIN, LEVELS, LivingState, recalibrated
from ponctuel.models.residuals import BINS, Residuals

FIRST_DAY = 15_700


def residuals(levels: np.ndarray, day: np.ndarray, lead_min: int = 120) -> Residuals:
    """Residuals of outcomes at these levels that became known at noon of these days."""
    known_min = (FIRST_DAY + day) * DAY_MIN + 720
    return Residuals.of(known_min, np.full(len(day), lead_min), levels, (lead_min,))


def shifts_on(state: LivingState, day: np.ndarray, lead_min: float) -> np.ndarray:
    """Corrections of forecasts issued in the first minute of each day, shape (n, 7)."""
    columns = state.columns((FIRST_DAY + day) * DAY_MIN, np.full(len(day), lead_min))
    return np.column_stack([columns[name] for name in COLUMNS]).astype(np.float64)


def inside(levels: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Whether outcomes at these levels of the base forecast lie in the corrected 90 % interval."""
    corrected = 1 - recalibrated(1 - levels[:, None], shifts)[:, 0]
    return np.asarray((corrected >= 0.05) & (corrected <= 0.95))


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(
    shift=st.floats(-0.8, 0.8),
    width=st.floats(0.7, 1.4),
    per_day=st.integers(60, 400),
    lead=st.sampled_from([30, 720]),
    seed=st.integers(0, 2**16),
)
def test_intervals_reach_their_nominal_coverage(
    shift: float, width: float, per_day: int, lead: int, seed: int
) -> None:
    """For any error of the base: forecasts too early or late, too narrow or too wide."""
    generator = np.random.default_rng(seed)
    day = np.repeat(np.arange(200), per_day)
    levels = expit(shift + width * logit(generator.uniform(1e-6, 1 - 1e-6, len(day))))
    state = LivingState.of(residuals(levels, day, lead))
    later_days = day >= 60
    assert inside(
        levels[later_days], shifts_on(state, day[later_days], lead)
    ).mean() == pytest.approx(0.9, abs=0.012)


def test_a_drifting_level_is_followed() -> None:
    """With delays that differ by month, intervals cover and probabilities get closer to the truth."""
    generator = np.random.default_rng(3)
    day = np.repeat(np.arange(300), 300)
    drift = 0.6 * np.sin(2 * np.pi * day / 90)
    levels = expit(logit(generator.uniform(1e-6, 1 - 1e-6, len(day))) + drift)
    state = LivingState.of(residuals(levels, day))
    shifts = shifts_on(state, day, 120)
    later_days = day >= 60
    assert abs(inside(levels[later_days], shifts[later_days]).mean() - 0.9) < 0.01
    # The base forecast is 75 %; the correct probability is shifted by `drift`.
    expected, corrected_shares = (
        expit(logit(0.75) - drift),
        1 - recalibrated(np.full((len(day), 1), 0.25), shifts),
    )
    error, error_without = (
        np.abs(corrected_shares[:, 0] - expected)[later_days].mean(),
        np.abs(0.75 - expected)[later_days].mean(),
    )
    assert error < 0.5 * error_without


def test_calibrated_forecasts_are_hardly_changed() -> None:
    generator = np.random.default_rng(4)
    day = np.repeat(np.arange(200), 200)
    state = LivingState.of(residuals(generator.uniform(size=len(day)), day))
    assert np.abs(state.shifts).max() < 0.25
    assert np.abs(state.shifts[60:]).mean() < 0.04


def test_at_long_lead_times_only_the_outer_levels_are_corrected() -> None:
    generator = np.random.default_rng(5)
    day = np.repeat(np.arange(120), 200)
    levels = expit(logit(generator.uniform(1e-6, 1 - 1e-6, len(day))) + 0.5)
    shifts = LivingState.of(residuals(levels, day, 10080)).shifts[-1, 0]
    assert np.abs(shifts[1:-1]).max() < 1e-3
    assert shifts[0] < -0.2
    assert shifts[-1] < -0.2


@pytest.mark.parametrize("lead", [30, 1440, 43200])
def test_the_state_of_a_day_uses_no_outcome_of_that_day(lead: int) -> None:
    """Other outcomes on or after a day leave its state equal bit for bit; earlier ones change it."""
    generator = np.random.default_rng(6)
    day = np.repeat(np.arange(120), 100)
    levels = generator.beta(2, 3, len(day))
    changed = np.where(day >= 80, generator.beta(5, 1, len(day)), levels)
    first_state, second_state = (
        LivingState.of(residuals(level, day, lead)) for level in (levels, changed)
    )
    unaffected_days = np.array([0, 40, 80])
    np.testing.assert_array_equal(
        shifts_on(first_state, unaffected_days, lead),
        shifts_on(second_state, unaffected_days, lead),
    )
    last_minute = (FIRST_DAY + 81) * DAY_MIN - 1
    for state in (first_state, second_state):
        columns = state.columns(np.array([last_minute]), np.array([float(lead)]))
        np.testing.assert_array_equal(
            [columns[name][0] for name in COLUMNS],
            shifts_on(first_state, unaffected_days, lead)[-1],
        )
    assert (
        shifts_on(first_state, unaffected_days + 1, lead)[-1]
        != shifts_on(second_state, unaffected_days + 1, lead)[-1]
    ).any()


def test_the_state_does_not_depend_on_later_outcomes() -> None:
    """A shorter series of residuals gives the same state for its days, as batch and live service need."""
    generator = np.random.default_rng(7)
    day = np.repeat(np.arange(60), 80)
    levels = generator.beta(2, 3, len(day))
    before_end = day < 40
    full_state, truncated_state = (
        LivingState.of(residuals(levels[rows], day[rows]))
        for rows in (np.ones(len(day), dtype=bool), before_end)
    )
    days = np.arange(41)
    np.testing.assert_array_equal(
        shifts_on(full_state, days, 120), shifts_on(truncated_state, days, 120)
    )
    # Without newer outcomes the last state is kept.
    np.testing.assert_array_equal(
        shifts_on(truncated_state, days[-1:] + 30, 120), shifts_on(truncated_state, days[-1:], 120)
    )


def test_before_the_first_day_nothing_is_corrected() -> None:
    state = LivingState.of(residuals(np.full(50, 0.9), np.zeros(50, dtype=np.int64)))
    shifts = shifts_on(state, np.array([-1]), 120)
    assert np.isnan(shifts).all()
    survival = np.array([[0.9, 0.5, 0.1]])
    np.testing.assert_array_equal(recalibrated(survival, shifts), survival)


def test_between_lead_times_the_state_is_interpolated() -> None:
    generator = np.random.default_rng(8)
    day = np.repeat(np.arange(60), 100)
    known_min = (FIRST_DAY + day) * DAY_MIN
    near, far = generator.beta(3, 2, len(day)), generator.beta(2, 3, len(day))
    sum_of_both = Residuals.of(known_min, np.full(len(day), 60), near, (60, 360)) + Residuals.of(
        known_min, np.full(len(day), 360), far, (60, 360)
    )
    state = LivingState.of(sum_of_both)
    at_60, at_150, at_360, at_10, at_720 = (
        shifts_on(state, np.array([59]), lead)[0] for lead in (60, 150, 360, 10, 720)
    )
    assert (np.minimum(at_60, at_360) <= at_150).all()
    assert (at_150 <= np.maximum(at_60, at_360)).all()
    np.testing.assert_array_equal(at_10, at_60)
    np.testing.assert_array_equal(at_720, at_360)
    # Each lead time has a separate state.
    state_of_360 = LivingState.of(sum_of_both.at([360]))
    np.testing.assert_array_equal(shifts_on(state_of_360, np.array([59]), 360)[0], at_360)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    shifts=st.lists(st.floats(-2, 2), min_size=len(LEVELS), max_size=len(LEVELS)),
    centre=st.floats(-3, 3),
    spread=st.floats(0.3, 3),
)
def test_corrected_distributions_stay_monotone_and_consistent(
    shifts: list[float], centre: float, spread: float
) -> None:
    x = np.linspace(-3, 3, len(THRESHOLDS_MIN))
    survival = recalibrated(expit(-(x - centre) / spread)[None, :], np.array([shifts]))
    assert (np.diff(survival) <= 0).all()
    assert ((survival > 0) & (survival < 1)).all()
    distribution = DelayDistribution(np.zeros(1), np.zeros(1), survival)
    for level in (0.05, 0.5, 0.95):
        quantile = distribution.quantile(level)
        assert distribution.cdf_at(quantile)[0] == pytest.approx(level, abs=1e-9)


def test_counts_are_saved_and_loaded(tmp_path: Path) -> None:
    generator = np.random.default_rng(9)
    residual_counts = residuals(
        np.concatenate([[0.0, 1.0], generator.uniform(size=500)]), generator.integers(0, 9, 502)
    )
    assert residual_counts.counts.sum() == 502
    assert residual_counts.counts.shape == (9, 1, BINS)
    residual_counts.write(tmp_path / "residuals.parquet")
    loaded = Residuals.read(tmp_path / "residuals.parquet")
    assert (loaded.first_day, loaded.lead_times_min) == (
        residual_counts.first_day,
        residual_counts.lead_times_min,
    )
    np.testing.assert_array_equal(loaded.counts, residual_counts.counts)
    empty = Residuals.of(np.array([]), np.array([]), np.array([]), (30, 60))
    empty.write(tmp_path / "none.parquet")
    assert Residuals.read(tmp_path / "none.parquet").lead_times_min == (30, 60)
    columns = LivingState.of(empty).columns(np.array([0]), np.array([30.0]))
    assert abs(columns[COLUMNS[0]][0]) < 1e-12
