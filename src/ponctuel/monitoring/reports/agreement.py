"""Evidently's figures beside this project's own, on the same rows.

Two things differ by design. Evidently's PSI counts equally wide bins over both samples and leaves
out what is missing; ours counts equally full bins of the reference, and what is missing is one of
them. So its formula is asked over our bins too, where it has to agree. Its Kolmogorov–Smirnov
test gives a p-value, ours the ks_gap: the gap's p-value has to agree.

A bin that is empty on one side alone is filled up by both, in another way: half a flight here, a
share of 0.0001 or less there. How many a column has stands beside it; its two PSI need not agree.
"""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import pandas as pd
from evidently.legacy.calculations.stattests import ks_stat_test, psi_stat_test
from evidently.legacy.calculations.stattests.registry import get_stattest
from evidently.legacy.core import ColumnType
from scipy.stats import kstwo

from ponctuel.monitoring.drift import BINS, ks, psi, psi_of_codes

# Half a flight is added to each of our bins, which tells in small ones: of both for the PSI, the
# larger is allowed.
TOLERANCES = {"psi": 0.02, "psi_ratio": 0.05, "ks_p": 0.01}
DIGITS = 6


class Compared(TypedDict):
    """One column; the last three are None of codes.

    Attributes:
        psi: ours.
        evidently_psi: over Evidently's bins, as its report shows it.
        evidently_psi_our_bins: its formula over ours.
        empty_bins_n: ours that are empty on one side alone.
        ks: ours, the largest gap.
        ks_p: the p-value of that gap.
        evidently_ks_p: the p-value that Evidently's test gives.
    """

    psi: float
    evidently_psi: float
    evidently_psi_our_bins: float
    empty_bins_n: int
    ks: float | None
    ks_p: float | None
    evidently_ks_p: float | None


def compared(before: pd.Series, now: pd.Series, evidently_psi: float) -> Compared:
    """A column's figures, ours and Evidently's.

    Args:
        before, now: numbers or codes, shape (n,) each.
        evidently_psi: the population stability index (PSI) that the report of Evidently shows.
    """
    if not pd.api.types.is_numeric_dtype(before):
        return _rounded(psi_of_codes(before, now), evidently_psi, _over_bins(before, now))
    first, second = (np.sort(rows.to_numpy(dtype=np.float64)) for rows in (before, now))
    binned = (pd.Series(_bins(first, rows)) for rows in (first, second))
    ks_gap, known = ks(first, second), [float((~np.isnan(rows)).sum()) for rows in (first, second)]
    return _rounded(
        psi(first, second),
        evidently_psi,
        _over_bins(*binned),
        ks_gap,
        float(kstwo.sf(ks_gap, round(known[0] * known[1] / sum(known)))),
        _evidently(ks_stat_test.name, before.dropna(), now.dropna(), ColumnType.Numerical),
    )


def agrees(figures: Compared) -> bool:
    """Whether the figures of the same definition agree within the tolerance that is told."""
    filled = figures["empty_bins_n"] > 0
    psi_gap = 0.0 if filled else abs(figures["psi"] - figures["evidently_psi_our_bins"])
    first, second = figures["ks_p"], figures["evidently_ks_p"]
    p_gap = 0.0 if first is None or second is None else abs(first - second)
    allowed = max(TOLERANCES["psi"], TOLERANCES["psi_ratio"] * figures["psi"])
    return psi_gap <= allowed and p_gap <= TOLERANCES["ks_p"]


def _bins(before: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The bin of each value among the quantiles of `before`; -1 where it is missing."""
    known = before[~np.isnan(before)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="right"))


def _over_bins(before: pd.Series, now: pd.Series) -> tuple[float, int]:
    """Evidently's PSI of bins or codes, and how many of them are empty on one side alone."""
    evidently_score = _evidently(psi_stat_test.name, before, now, ColumnType.Categorical)
    return evidently_score, len(set(before.unique()) ^ set(now.unique()))


def _evidently(test: str, before: pd.Series, now: pd.Series, kind: ColumnType) -> float:
    return float(get_stattest(before, now, kind, test)(before, now, kind, 0.0).drift_score)


def _rounded(
    own: float,
    evidently_score: float,
    over_bins: tuple[float, int],
    ks_gap: float | None = None,
    gap_p: float | None = None,
    their_p: float | None = None,
) -> Compared:
    """Rounded: the order in which Evidently adds the codes changes from run to run."""

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, DIGITS)

    return {
        "psi": round(own, DIGITS),
        "evidently_psi": round(evidently_score, DIGITS),
        "evidently_psi_our_bins": round(over_bins[0], DIGITS),
        "empty_bins_n": over_bins[1],
        "ks": rounded(ks_gap),
        "ks_p": rounded(gap_p),
        "evidently_ks_p": rounded(their_p),
    }
