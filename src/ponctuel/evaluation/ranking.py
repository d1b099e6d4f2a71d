"""Ranking scores: area under the ROC curve and average precision, with intervals.

Rows are sorted once; each bootstrap draw only changes their weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import Estimate, WeekDraws, ends_of


@dataclass(frozen=True)
class Ranking:
    """Rows from the highest probability to the lowest.

    Attributes:
        order: shape (n,).
        happened: the outcomes in that order, shape (n,).
        last: the last row of each run of equal probabilities.
    """

    order: NDArray[np.int64]
    happened: NDArray[np.bool_]
    last: NDArray[np.int64]

    @classmethod
    def of(cls, probability: Array, happened: NDArray[np.bool_]) -> Ranking:
        """Sort rows by their probability, once for all weights.

        Args:
            probability: forecast of the event, in [0, 1], shape (n,).
            happened: whether the event occurred, shape (n,).
        """
        order = np.argsort(-probability, kind="stable")
        ranked = probability[order]
        # Equal probabilities are one point of the curve: their order must not matter.
        last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
        return cls(order, np.asarray(happened, dtype=bool)[order], last)

    def scores(self, weight: Array) -> tuple[float, float]:
        """(AUC, average precision) of weighted rows.

        A tie counts as one half in the AUC (Hanley and McNeil, 1982); average precision is
        Σ (R_k − R_{k−1}) P_k over distinct probabilities, as in scikit-learn.

        Args:
            weight: the weight of each row, in the original order, at least 0, shape (n,).

        Reference:
            Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 2006; average
            precision as in scikit-learn's `average_precision_score`.
        """
        ranked = weight[self.order]
        hits = np.cumsum(np.where(self.happened, ranked, 0.0))[self.last]
        total = np.cumsum(ranked)[self.last]
        misses = total - hits
        new_hits = np.diff(hits, prepend=0.0)
        before = np.concatenate([[0.0], misses[:-1]])
        above = misses[-1] - (before + misses) / 2
        area = float((new_hits * above).sum() / (hits[-1] * misses[-1]))
        precision = np.divide(hits, total, out=np.zeros(len(hits)), where=total > 0)
        return area, float((new_hits * precision).sum() / hits[-1])


def rank_scores(
    probability: Array, happened: NDArray[np.bool_], week_draws: WeekDraws
) -> dict[str, Estimate]:
    """`auc` and `ap`, each with its 95 % interval: (value, low, high).

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).
        happened: whether the event occurred, shape (n,).
        week_draws: bootstrap draws of the weeks of the same rows.
    """
    ranking = Ranking.of(probability, happened)
    value = ranking.scores(np.ones(len(probability)))
    draws = np.array([ranking.scores(times[week_draws.week_index]) for times in week_draws.times])
    return {
        name: (value[column], *ends_of(draws[:, column]))
        for column, name in enumerate(("auc", "ap"))
    }
