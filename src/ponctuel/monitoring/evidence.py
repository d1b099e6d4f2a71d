"""Sequential tests: evidence that may be checked daily without increasing false alarms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from ponctuel.domain.distribution import Array

P_LEVELS = (0.02, 0.05, 0.1, 0.2)
BASE_WEIGHT = 0.2


def block_p_values(value: float, reference: Array) -> tuple[float, float]:
    """Conformal p-values of one block for being unusually low and unusually high, in (0, 1].

    Its rank among `reference` and itself. Where blocks are exchangeable each is at least uniform,
    whatever their law: a conformal p-value, as PITMonitor (Farran, 2026, arXiv 2603.13156) takes
    of PIT values; here one block is one day, and equal days count against the evidence.
    """
    n = len(reference) + 1
    return (1 + int((reference <= value).sum())) / n, (1 + int((reference >= value).sum())) / n


def e_value(p: float) -> float:
    """The e-value of a p-value: its mean over a uniform p-value is one.

    It is a mixture: weight BASE_WEIGHT on the constant 1, the rest in equal parts on 1{p <= a} / a
    for the levels a of P_LEVELS (calibrators from p-values to e-values:
    Vovk and Wang, "E-values: Calibration, combination and applications", Annals of Statistics
    2021). Such e-values grow fast on a run of unusual days, so that few days suffice.
    """
    mean_gain = sum((p <= level) / level for level in P_LEVELS) / len(P_LEVELS)
    return BASE_WEIGHT + (1 - BASE_WEIGHT) * mean_gain


def change_evidence(p_values: Array) -> Array:
    """Evidence that something has changed at some time up to each block, shape kept.

    M(t) = (M(t−1) + 1) · e(t): the Shiryaev–Roberts e-detector (Shin, Ramdas and Rinaldo,
    "E-detectors: a nonparametric framework for sequential change detection", arXiv 2203.03532).
    Where each e(t) has a mean of at most one given the past, the mean time to an alarm at M ≥ c is
    at least c blocks as long as nothing changes; and the time of the change need not be known.
    """
    out, evidence = np.empty(len(p_values)), 0.0
    for step, p in enumerate(p_values):
        evidence = (evidence + 1) * e_value(float(p))
        out[step] = evidence
    return out


@dataclass(frozen=True)
class Comparison:
    """The mean difference of two forecasters' losses after some blocks, with its evidence.

    Attributes:
        mean: first minus second; negative where the first is better.
        low, high: 95 % confidence sequence: it contains the true mean at all times simultaneously.
        evidence: that the first is worse, as an e-value; 20 or more is significant.
    """

    mean: float
    low: float
    high: float
    evidence: float


def compare_sequentially(difference: Array, bound: float, alpha: float = 0.05) -> Comparison:
    """Compare two forecasters day by day; the comparison may be stopped at any time.

    The Hoeffding-style confidence sequence for differences in [−bound, bound] (Choe and Ramdas,
    "Comparing sequential forecasters", Operations Research 2023) with the normal mixture of Howard,
    Ramdas, McAuliffe and Sekhon ("Time-uniform, nonparametric, nonasymptotic confidence sequences",
    Annals of Statistics 2021), one value a day, and the e-process of the same mixture.

    Args:
        difference: mean loss of the first minus that of the second, one value a day, shape (n,).
        bound: differences are clipped to ±bound.
    """
    clipped = np.clip(np.asarray(difference, dtype=np.float64), -bound, bound)
    n = len(clipped)
    if n == 0:
        return Comparison(0.0, -bound, bound, 1.0)
    variance = n * bound**2  # a value within ±bound is sub-Gaussian with variance bound²
    rho = 10 * bound**2  # the mixture is sharpest after about ten days
    total = float(clipped.sum())
    width = np.sqrt((variance + rho) * np.log((variance + rho) / (rho * alpha**2))) / n
    # Mixed over positive parameters only, it is evidence against "the first is not worse".
    scale = np.sqrt(rho / (variance + rho))
    score = total / np.sqrt(variance + rho)
    evidence = float(2 * scale * np.exp(score**2 / 2) * ndtr(score))
    return Comparison(total / n, total / n - float(width), total / n + float(width), evidence)
