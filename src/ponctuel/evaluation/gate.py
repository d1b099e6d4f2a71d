"""The gate: the checks that a challenger must pass to replace the reference model.

A challenger passes when every check does: it is better in the paired test, calibrated, its
intervals have the right coverage, and neither a slice of the flights nor the probability of
cancellation is significantly worse. (`training.gate` measures the time of a forecast.)

The loss is the mean of the logarithmic scores at 15, 30 and 60 minutes, given arrival. It is a
proper score of the three probabilities that are used most, and every peer has it; in the CRPS, in
minutes, the few flights of a storm would outweigh a season.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ponctuel.config.params import GateParams
from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import paired_difference
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.gate_rows import GateOutcomes, GatePredictions
from ponctuel.evaluation.group_tests import group_differences
from ponctuel.evaluation.holm import holm
from ponctuel.evaluation.records import (
    CheckFigures,
    CheckRecord,
    GroupCoverage,
    LeadError,
    SliceLine,
    SliceMeasure,
    WorseGroup,
)
from ponctuel.evaluation.scores import coverage, expected_calibration_error, log_loss

CALIBRATED_MIN = (15, 30)
LEAD_TIME = "lead_time"
DIGITS = 6
# Decimals to which values are rounded before the comparison with a limit: those of the printed
# verdict, so that a value that prints as the limit is accepted.
COVERAGE_DECIMALS, ECE_DECIMALS = 3, 4


@dataclass(frozen=True)
class Check:
    """One condition of the gate, with the figures behind it."""

    name: str
    passed: bool
    figures: CheckFigures

    def as_dict(self) -> CheckRecord:
        return {"name": self.name, "passed": self.passed, **self.figures}


@dataclass(frozen=True)
class Judgement:
    """Every check, and the scores of each slice of the flights."""

    checks: tuple[Check, ...]
    slices: list[SliceLine]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


def judge(
    rows: GateOutcomes,
    challenger: GatePredictions,
    reference: GatePredictions,
    limits: GateParams,
    seed: int,
) -> Judgement:
    """Compare the challenger with the reference on the same rows.

    Args:
        rows: outcomes of the test flights.
        challenger: the challenger's predictions for the same rows.
        reference: the reference's predictions for the same rows.
        limits: the limits of params.yaml, group `gate`.
        seed: the seed of the draws; the same seed draws the same weeks.

    Returns:
        Every check and the slices; the challenger passes where all checks do.
    """
    arrived = np.asarray(rows.outcome == "arrived")
    arrivals, own_predictions, reference_predictions = (
        rows.part(arrived),
        challenger.part(arrived),
        reference.part(arrived),
    )
    losses = (
        mean_log_loss(own_predictions, arrivals.delay_min),
        mean_log_loss(reference_predictions, arrivals.delay_min),
    )
    table = _slices(arrivals, own_predictions, losses, limits, seed)
    return Judgement(
        (
            _better(arrivals, losses, limits, seed),
            _calibrated(arrivals, own_predictions, limits),
            _covers(arrivals, own_predictions, table, limits),
            _no_slice_worse(table, limits),
            _cancellation(rows, challenger, reference, limits, seed),
        ),
        table,
    )


def speed_check(p50_ms: float, limits: GateParams) -> Check:
    """Check that one forecast takes no longer than the limit; the time itself is not recorded.

    Args:
        p50_ms: median time of one forecast in milliseconds.
        limits: the limits of params.yaml, group `gate`.
    """
    return Check("speed", p50_ms <= limits.max_p50_ms, {"max_p50_ms": limits.max_p50_ms})


def mean_log_loss(predictions: GatePredictions, delay_min: Array) -> Array:
    """The gate's loss of each arrived flight, shape (n,).

    Args:
        predictions: the predictions for the arrived flights.
        delay_min: observed arrival delays in minutes, shape (n,).
    """
    scores = [log_loss(predictions.probabilities[late], delay_min >= late) for late in TARGETS_MIN]
    return np.asarray(np.mean(scores, axis=0))


def _better(
    rows: GateOutcomes, losses: tuple[Array, Array], limits: GateParams, seed: int
) -> Check:
    value, low, high = paired_difference(*losses, rows.weeks, limits.bootstrap_draws, seed)
    return Check(
        "better",
        high < 0,
        {
            "logloss": _round(losses[0].mean()),
            "reference_logloss": _round(losses[1].mean()),
            "difference": {"value": _round(value), "lo": _round(low), "hi": _round(high)},
        },
    )


def _calibrated(rows: GateOutcomes, own: GatePredictions, limits: GateParams) -> Check:
    errors: list[LeadError] = []
    for lead in np.unique(rows.lead_time_min):
        if lead > limits.calibrated_within_min:
            continue
        at = rows.lead_time_min == lead
        for late in CALIBRATED_MIN:
            error = expected_calibration_error(
                own.probabilities[late][at], rows.delay_min[at] >= late
            )
            errors.append({"lead_time_min": int(lead), "late_min": late, "ece": _round(error)})
    worst = max((error_at["ece"] for error_at in errors), default=0.0)
    return Check(
        "calibrated",
        round(worst, ECE_DECIMALS) <= limits.max_ece,
        {"max_ece": limits.max_ece, "worst": worst, "measured": errors},
    )


def _covers(
    rows: GateOutcomes, own: GatePredictions, table: list[SliceLine], limits: GateParams
) -> Check:
    (low, high), (slice_low, slice_high) = limits.coverage_90, limits.slice_coverage_90
    overall = _round(_coverage(rows, own))
    outside: list[GroupCoverage] = [
        {"slice": line["slice"], "group": line["group"], "coverage_90": line["coverage_90"]}
        for line in table
        if line["judged"]
        and not slice_low <= round(line["coverage_90"], COVERAGE_DECIMALS) <= slice_high
    ]
    return Check(
        "covers",
        low <= round(overall, COVERAGE_DECIMALS) <= high and not outside,
        {
            "coverage_90": overall,
            "accepted": [low, high],
            "slices_accepted": [slice_low, slice_high],
            "slices_outside": outside,
        },
    )


def _no_slice_worse(table: list[SliceLine], limits: GateParams) -> Check:
    worse: list[WorseGroup] = [
        {
            "slice": line["slice"],
            "group": line["group"],
            "difference": line["difference"],
            "p_holm": line["p_holm"],
        }
        for line in table
        if line["worse"]
    ]
    return Check(
        "slices",
        not worse,
        {
            "judged": sum(line["judged"] for line in table),
            "alpha": limits.slice_alpha,
            "min_effect": limits.slice_min_effect,
            "worse": worse,
        },
    )


def _cancellation(
    rows: GateOutcomes,
    challenger: GatePredictions,
    reference: GatePredictions,
    limits: GateParams,
    seed: int,
) -> Check:
    happened = np.asarray(rows.outcome == "cancelled")
    own = log_loss(challenger.p_cancelled, happened)
    reference_losses = log_loss(reference.p_cancelled, happened)
    value, low, high = paired_difference(
        own, reference_losses, rows.weeks, limits.bootstrap_draws, seed
    )
    worse = low > 0 and value > limits.slice_min_effect * reference_losses.mean()
    return Check(
        "cancellation",
        not worse,
        {
            "logloss": _round(own.mean()),
            "reference_logloss": _round(reference_losses.mean()),
            "difference": {"value": _round(value), "lo": _round(low), "hi": _round(high)},
        },
    )


def _slices(
    rows: GateOutcomes,
    own: GatePredictions,
    losses: tuple[Array, Array],
    limits: GateParams,
    seed: int,
) -> list[SliceLine]:
    """One line per group of each slice; groups with enough flights are tested together."""
    lines: list[SliceMeasure] = []
    p_values: list[float] = []
    for name, groups in {**rows.slices, LEAD_TIME: rows.lead_time_min.astype(str)}.items():
        tests = group_differences(
            losses[0] - losses[1], groups, rows.weeks, limits.bootstrap_draws, seed
        )
        for test in tests:
            at = groups == test.group
            flights = len(np.unique(rows.flight_id[at]))
            lines.append(
                {
                    "slice": name,
                    "group": test.group,
                    "flights": flights,
                    "judged": flights >= limits.slice_min_flights,
                    "logloss": _round(losses[0][at].mean()),
                    "reference_logloss": _round(losses[1][at].mean()),
                    "difference": _round(test.difference),
                    "coverage_90": _round(_coverage(rows.part(at), own.part(at))),
                }
            )
            p_values.append(test.p_value)
    judged = np.array([line["judged"] for line in lines], dtype=bool)
    adjusted = iter(holm(np.array(p_values)[judged]))
    return [
        _tested(line, float(next(adjusted)) if line["judged"] else None, limits) for line in lines
    ]


def _tested(line: SliceMeasure, p_holm: float | None, limits: GateParams) -> SliceLine:
    """The line with its corrected p-value, and whether the group is significantly worse."""
    effect = limits.slice_min_effect * line["reference_logloss"]
    worse = p_holm is not None and p_holm <= limits.slice_alpha and line["difference"] > effect
    return {**line, "p_holm": None if p_holm is None else _round(p_holm), "worse": bool(worse)}


def _coverage(rows: GateOutcomes, predictions: GatePredictions) -> float:
    return coverage(*predictions.interval, rows.delay_min)


def _round(value: float) -> float:
    return round(float(value), DIGITS)
