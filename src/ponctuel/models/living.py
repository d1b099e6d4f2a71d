"""Living calibration: the outcomes of recent forecasts correct the next ones.

If forecasts were calibrated, the levels of outcomes in them (their probability integral
transforms) would be uniform. A month's weather shifts them. So, for each lead time, the levels
below which a share `LEVELS` of the outcomes really lies are tracked from day to day: each day's
outcomes move a tracked level in proportion to its own error on them (online quantile tracking:
Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021;
Angelopoulos, Candès and Tibshirani, "Conformal PID control for time series prediction", 2023).

The speed of tracking is learnt, too: `EXPERTS` of several speeds, one of which never moves, are
averaged with weights that follow from their logarithmic scores on past outcomes (Gibbs and Candès,
"Conformal inference for online prediction with arbitrary distribution shifts", JMLR 2024). The
remaining error at the ends of the interval is corrected by an integral term (conformal PID).

The state at the beginning of a day depends on outcomes known before that day, and a forecast
reads the state of the day (UTC) on which it is issued. One map of levels is applied to the whole
curve, so that odds, quantiles and intervals agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array, make_monotone
from ponctuel.models.residuals import EDGES, Residuals

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
COLUMNS = tuple(f"living_{round(100 * level):02d}" for level in LEVELS)
DAY_MIN = 1440


@dataclass(frozen=True)
class Expert:
    """One way to track the levels.

    Attributes:
        half_life_days: days after which half of a constant error is corrected; None: never.
        leak: the share of the correction that is forgotten each day.
        prior: its weight before any outcome is known, relative to the others.
    """

    half_life_days: float | None
    leak: float = 0.0
    prior: float = 1.0

    @property
    def gain(self) -> float:
        """The share of an error that is corrected each day."""
        return 0.0 if self.half_life_days is None else float(1 - 0.5 ** (1 / self.half_life_days))


EXPERTS = (
    Expert(None),
    Expert(3, 0.10),
    Expert(5, 0.05, prior=5.0),
    Expert(14, 0.03),
    Expert(28, 0.02),
    Expert(28),
)
# Days with few flights count for less: their weight is n / (n + this number).
SHRINKAGE_FLIGHTS = 30.0
# When experts are scored, a day counts for at most this number of independent flights, and its
# weight halves after this number of days.
SCORED_FLIGHTS, SCORE_HALF_LIFE_DAYS = 30.0, 60.0
# The share of the error at the interval's ends that is corrected each day.
END_GAIN = 0.05
# The share that is corrected at most over the days between issue and outcome.
GAIN_OVER_LAG = 0.15
# From this lead time on, recent outcomes predict little: only the interval's ends are tracked.
FAR_LEAD_MIN = 1440
# Limit of a day's error, so that an exceptional day cannot move a level too far.
_MAX_STEP = 4.0
# Limit of a shift of log-odds; larger errors call for retraining.
_MAX_SHIFT = 2.0
_NOMINAL = np.log(np.array(LEVELS) / (1 - np.array(LEVELS)))
_VARIANCE = np.array(LEVELS) * (1 - np.array(LEVELS))
_MIN_GAP = 1e-3


@dataclass(frozen=True)
class LivingState:
    """The shifts of levels, day by day.

    Attributes:
        first_day: days since 1970 (UTC) of the first state.
        lead_times_min: ascending.
        shifts: added to the log-odds of P(delay < x) where it equals the tracked level,
            shape (days, len(lead_times_min), len(LEVELS)).
        weights: weights of the experts, shape (days, len(lead_times_min), len(EXPERTS),
            len(LEVELS)).
    """

    first_day: int
    lead_times_min: tuple[int, ...]
    shifts: Array
    weights: Array

    @classmethod
    def of(cls, residuals: Residuals) -> LivingState:
        """Track the residuals from their first day to the day after their last.

        Args:
            residuals: levels of outcomes by the day on which they became known.
        """
        days, groups = residuals.counts.shape[:2]
        tracker = _LevelTracker(residuals.lead_times_min)
        shifts = np.empty((days + 1, groups, len(LEVELS)))
        weights = np.empty((days + 1, groups, len(EXPERTS), len(LEVELS)))
        for day in range(days):
            shifts[day], weights[day] = tracker.shifts(), tracker.weights()
            tracker.update(residuals.counts[day], shifts[: day + 1])
        shifts[days], weights[days] = tracker.shifts(), tracker.weights()
        return cls(residuals.first_day, residuals.lead_times_min, shifts, weights)

    def columns(self, issued_at_min: NDArray[np.int64], lead_time_min: Array) -> dict[str, Array]:
        """The model's `COLUMNS` for requests, single precision, shape (n,) each.

        Between lead times the state is interpolated, in the logarithm of the lead time. Before the
        first day the shifts are missing; after the last day its state is kept.

        Args:
            issued_at_min: issue times in minutes since 1970 (UTC), shape (n,).
            lead_time_min: lead times in minutes, shape (n,).
        """
        day = np.asarray(issued_at_min, dtype=np.int64) // DAY_MIN - self.first_day
        row = np.clip(day, 0, len(self.shifts) - 1)
        own, position = np.log1p(self.lead_times_min), np.log1p(np.asarray(lead_time_min))
        right = np.searchsorted(own, position).clip(0, len(own) - 1)
        left = np.maximum(right - 1, 0)
        width = np.where(right > left, own[right] - own[left], 1.0)
        share = np.where(right > left, np.clip((position - own[left]) / width, 0, 1), 0.0)
        low, high = self.shifts[row, left], self.shifts[row, right]
        # At a tracked lead time, exactly its own state.
        mixed = np.where(share[:, None] == 1, high, low + share[:, None] * (high - low))
        mixed[day < 0] = np.nan
        single = mixed.astype(np.float32)
        return {name: single[:, place] for place, name in enumerate(COLUMNS)}


class _LevelTracker:
    """Tracks the levels of all lead times in parallel, day by day."""

    def __init__(self, lead_times_min: tuple[int, ...]) -> None:
        groups, experts = len(lead_times_min), len(EXPERTS)
        self._lag = np.array([lead // DAY_MIN for lead in lead_times_min])
        gain = np.array([expert.gain for expert in EXPERTS])[:, None, None]
        near = np.array(lead_times_min)[:, None] < FAR_LEAD_MIN
        self._gain = np.where(near, gain, 0.0)
        self._prior = np.array([expert.prior for expert in EXPERTS])[:, None, None]
        self._leak = np.array([expert.leak for expert in EXPERTS])[:, None, None]
        self._tracked = np.tile(_NOMINAL, (experts, groups, 1))
        self._score = np.zeros((experts, groups, len(LEVELS)))
        self._past_levels = [self._tracked]
        self._end_correction = np.zeros((groups, len(LEVELS)))
        self._end_gain = np.minimum(END_GAIN, GAIN_OVER_LAG / np.maximum(self._lag, 1))

    def weights(self) -> Array:
        """Weights of the experts, shape (groups, experts, len(LEVELS)); they sum to one."""
        odds = self._prior * np.exp(self._score - self._score.max(axis=0))
        return np.moveaxis(odds / odds.sum(axis=0), 0, 1)

    def shifts(self) -> Array:
        """The present shifts, shape (groups, len(LEVELS))."""
        tracked = np.einsum("gel,egl->gl", self.weights(), self._tracked) - self._end_correction
        return np.asarray(np.clip(_NOMINAL - _ascending(tracked), -_MAX_SHIFT, _MAX_SHIFT))

    def update(self, counts: NDArray[np.int64], issued: Array) -> None:
        """Update the levels by a day's outcomes.

        Args:
            counts: the counts of outcomes by level, shape (groups, bins).
            issued: the shifts of all days so far, shape (days, groups, len(LEVELS)).
        """
        flights = counts.sum(axis=1)
        has_flights = flights > 0
        share = np.divide(flights, flights + SHRINKAGE_FLIGHTS)
        below = np.zeros((len(counts), len(EDGES)))
        below[:, 1:] = counts.cumsum(axis=1) / np.maximum(flights, 1)[:, None]
        groups = np.arange(len(counts))
        issue_index = len(issued) - 1 - self._lag
        used_shifts = issued[np.maximum(issue_index, 0), groups]
        self._score_experts(below, share * has_flights)
        error = (np.array(LEVELS) - _shares(below, _NOMINAL - used_shifts)) / _VARIANCE
        # Only the outermost levels: the ends of the 90 % interval.
        at_ends = np.isin(np.arange(len(LEVELS)), (0, len(LEVELS) - 1))
        step = (self._end_gain * share * has_flights)[:, None] * at_ends
        self._end_correction = self._end_correction - step * np.clip(error, -_MAX_STEP, _MAX_STEP)
        error = (np.array(LEVELS) - _shares(below, self._tracked)) / _VARIANCE
        error = np.clip(error, -_MAX_STEP, _MAX_STEP) * (share * has_flights)[:, None]
        updated = self._tracked + self._gain * error
        self._tracked = _ascending(_NOMINAL + (1 - self._leak) * (updated - _NOMINAL))
        self._past_levels = [*self._past_levels, self._tracked][-(int(self._lag.max()) + 1) :]

    def _score_experts(self, below: Array, share: Array) -> None:
        """Add the score of each expert's state at the time when these forecasts were issued."""
        issue_index = np.maximum(len(self._past_levels) - 1 - self._lag, 0)
        groups = range(len(below))
        states = np.stack(
            [self._past_levels[issue_index[group]][:, group] for group in groups], axis=1
        )
        observed = _shares(below, np.tile(_NOMINAL, (len(below), 1)))
        score = _score(observed, states)
        fade = 0.5 ** (1 / SCORE_HALF_LIFE_DAYS)
        self._score = fade * self._score + SCORED_FLIGHTS * share[:, None] * score


def shifts_of(frame: pd.DataFrame) -> Array:
    """Shifts of some rows (the model's `COLUMNS`), NaN for missing columns, shape (n, 7).

    Args:
        frame: rows with or without `COLUMNS`.
    """
    listed = frame.reindex(columns=list(COLUMNS))
    return np.asarray(listed.to_numpy(dtype=np.float64, na_value=np.nan))


def recalibrated(survival: Array, shifts: Array) -> Array:
    """Survival curves whose levels are shifted.

    Args:
        survival: P(delay >= t | it arrives), falling along rows, shape (n, k).
        shifts: the shifts of the log-odds of P(delay < t) at LEVELS, shape (n, len(LEVELS)); NaN:
            no shift.

    Returns:
        Shape (n, k).
    """
    finite = np.nan_to_num(np.asarray(shifts, dtype=np.float64))
    rows = np.flatnonzero(finite.any(axis=1))
    if not len(rows):
        return survival
    odds = _log_odds(1 - survival[rows])
    out = np.array(survival)
    out[rows] = make_monotone(1 / (1 + np.exp(odds + _shift_at(odds, finite[rows]))))
    return out


def _shift_at(odds: Array, shifts: Array) -> Array:
    """The shift at each of the log-odds, shape (n, k): linear between the tracked levels."""
    tracked = _ascending(_NOMINAL - shifts)
    change = _NOMINAL - tracked
    out = np.repeat(change[:, :1], odds.shape[1], axis=1)
    for place in range(len(LEVELS) - 1):
        low, high = tracked[:, place, None], tracked[:, place + 1, None]
        share = np.clip((odds - low) / (high - low), 0, 1)
        out += share * (change[:, place + 1, None] - change[:, place, None])
    return out


def _score(observed: Array, tracked: Array) -> Array:
    """Mean logarithmic score of a day's outcomes, less that of uncorrected forecasts.

    The scored events are that an outcome lies below each of the LEVELS of the uncorrected
    forecast.

    Args:
        observed: shares of outcomes below LEVELS, shape (groups, len(LEVELS)).
        tracked: shape (experts, groups, len(LEVELS)).

    Returns:
        Shape (experts, groups, len(LEVELS)).
    """
    flat = tracked.reshape(-1, len(LEVELS))
    plain = np.broadcast_to(_NOMINAL, flat.shape)
    mapped = (plain + _shift_at(plain, _NOMINAL - flat)).reshape(tracked.shape)
    gain = observed * (_log_level(mapped) - _log_level(_NOMINAL)) + (1 - observed) * (
        _log_level(-mapped) - _log_level(-_NOMINAL)
    )
    return np.asarray(gain)


def _log_level(odds: Array) -> Array:
    return np.asarray(-np.logaddexp(0, -odds))


def _shares(below: Array, at: Array) -> Array:
    """The share of a day's outcomes below each of the log-odds.

    Args:
        below: shares below EDGES, shape (groups, len(EDGES)).
        at: shape (..., groups, len(LEVELS)).
    """
    step = EDGES[2] - EDGES[1]
    place = np.clip((at - EDGES[1]) / step + 1, 1, len(EDGES) - 2)
    left = np.minimum(place.astype(np.int64), len(EDGES) - 3)
    groups = np.arange(len(below))[:, None]
    low, high = below[groups, left], below[groups, left + 1]
    return np.asarray(low + (place - left) * (high - low))


def _ascending(tracked: Array) -> Array:
    """Levels made strictly ascending, by at least _MIN_GAP."""
    steps = np.arange(len(LEVELS)) * _MIN_GAP
    return np.asarray(np.maximum.accumulate(tracked - steps, axis=-1) + steps)


def _log_odds(level: Array) -> Array:
    bounded = np.clip(level, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(bounded / (1 - bounded)))
