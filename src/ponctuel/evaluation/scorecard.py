"""The scorecard: scores of issued forecasts by lead time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.scores import (
    brier,
    coverage,
    expected_calibration_error,
    interval_score,
    log_loss,
)

# Lead times in minutes, [from, to); the last has no end.
GROUPS_MIN = ((0, 60), (60, 180), (180, 360), (360, 720), (720, 1440), (1440, None))
THRESHOLDS_MIN = (15, 30, 60)
LEVEL, BINS, WORST_N, DIGITS = 0.9, 10, 10, 4
# With fewer outcomes, no reliability is computed.
MIN_N = 30


@dataclass(frozen=True)
class ScoredForecasts:
    """Forecasts with their outcomes, one value for each forecast.

    Attributes:
        flight: a number for each flight, shape (n,); a flight has many forecasts.
        lead_time_min: shape (n,).
        late: probability of arriving t minutes late or more, for each t of THRESHOLDS_MIN,
            shape (n,) each.
        low_min, median_min, high_min: the central 90 % interval and the median, given arrival.
        known: whether the outcome is known, shape (n,).
        arrived: whether it arrived, shape (n,); False where the outcome is unknown.
        delay_min: arrival delays, NaN for flights that did not arrive, shape (n,).
    """

    flight: NDArray[np.int64]
    lead_time_min: Array
    late: dict[int, Array]
    low_min: Array
    median_min: Array
    high_min: Array
    known: NDArray[np.bool_]
    arrived: NDArray[np.bool_]
    delay_min: Array

    def __len__(self) -> int:
        return len(self.flight)

    def was_late(self, threshold_min: int) -> NDArray[np.bool_]:
        """Whether each flight arrived late by `threshold_min` or more, shape (n,).

        Args:
            threshold_min: minutes.
        """
        return self.arrived & (np.nan_to_num(self.delay_min, nan=-np.inf) >= threshold_min)


class Bin(TypedDict):
    """Forecasts of similar probability: their mean, and the observed share."""

    n: int
    forecast: float
    observed: float


class Lateness(TypedDict):
    """Scores of the probability of being late."""

    late_min: int
    brier: float
    log_loss: float
    calibration_error: float
    forecast: float
    observed: float
    reliability: list[Bin]


class LeadScore(TypedDict):
    """The score of one group of lead times.

    `missing_n` counts forecasts whose outcome is not known yet; `coverage_90` is the share of
    arrivals inside the interval, `width_90_min` its mean width (sharpness); figures are null where
    fewer than MIN_N outcomes are known.
    """

    from_min: int
    to_min: int | None
    forecasts_n: int
    flights_n: int
    outcomes_n: int
    missing_n: int
    arrived_n: int
    coverage_90: float | None
    width_90_min: float | None
    interval_score_90_min: float | None
    lateness: list[Lateness]


def by_lead_time(judged: ScoredForecasts) -> list[LeadScore]:
    """The score of each group of GROUPS_MIN that has a forecast.

    Args:
        judged: forecasts with their outcomes.
    """
    out = []
    for low, high in GROUPS_MIN:
        inside = judged.lead_time_min >= low
        if high is not None:
            inside &= judged.lead_time_min < high
        if inside.any():
            out.append(_score(judged, inside, low, high))
    return out


def worst(judged: ScoredForecasts, n: int = WORST_N, not_before_min: int = 60) -> NDArray[np.intp]:
    """Indices of the forecasts with the largest errors, worst first, at most one per flight.

    Of each flight that arrived, the last forecast at a lead time of `not_before_min` or more
    counts; its error is the distance in minutes from the median to the observed delay.

    Args:
        judged: forecasts with their outcomes.
        n: number of flights, at most.
        not_before_min: lowest lead time in minutes at which forecasts count.

    Returns:
        Indices in `judged`, shape (at most n,).
    """
    at = np.flatnonzero(judged.arrived & (judged.lead_time_min >= not_before_min))
    last = at[np.lexsort((judged.lead_time_min[at], judged.flight[at]))]
    first = np.r_[True, judged.flight[last][1:] != judged.flight[last][:-1]][: len(last)]
    last = last[first]
    error = np.abs(judged.delay_min[last] - judged.median_min[last])
    order = np.lexsort((judged.flight[last], -error))
    return np.asarray(last[order][:n])


def _score(
    judged: ScoredForecasts, inside: NDArray[np.bool_], low: int, high: int | None
) -> LeadScore:
    known, arrived = inside & judged.known, inside & judged.arrived
    enough = int(known.sum()) >= MIN_N and int(arrived.sum()) >= MIN_N
    ends = judged.low_min[arrived], judged.high_min[arrived]
    delay = judged.delay_min[arrived]
    return {
        "from_min": low,
        "to_min": high,
        "forecasts_n": int(inside.sum()),
        "flights_n": len(np.unique(judged.flight[inside])),
        "outcomes_n": int(known.sum()),
        "missing_n": int((inside & ~judged.known).sum()),
        "arrived_n": int(arrived.sum()),
        "coverage_90": _rounded(coverage(*ends, delay)) if enough else None,
        "width_90_min": _rounded(float((ends[1] - ends[0]).mean())) if enough else None,
        "interval_score_90_min": (
            _rounded(float(interval_score(*ends, delay, LEVEL).mean())) if enough else None
        ),
        "lateness": [_lateness(judged, known, t) for t in THRESHOLDS_MIN] if enough else [],
    }


def _lateness(judged: ScoredForecasts, known: NDArray[np.bool_], threshold_min: int) -> Lateness:
    probabilities = judged.late[threshold_min][known]
    observed = judged.was_late(threshold_min)[known]
    return {
        "late_min": threshold_min,
        "brier": _rounded(float(brier(probabilities, observed).mean())),
        "log_loss": _rounded(float(log_loss(probabilities, observed).mean())),
        "calibration_error": _rounded(expected_calibration_error(probabilities, observed, BINS)),
        "forecast": _rounded(float(probabilities.mean())),
        "observed": _rounded(float(observed.mean())),
        "reliability": [
            {
                "n": len(part),
                "forecast": _rounded(float(probabilities[part].mean())),
                "observed": _rounded(float(observed[part].mean())),
            }
            for part in np.array_split(np.argsort(probabilities, kind="stable"), BINS)
        ],
    }


def _rounded(value: float) -> float:
    return round(value, DIGITS)
