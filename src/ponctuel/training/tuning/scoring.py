"""The score of a trial on one fold: cross-entropy of an index, with its learning curve.

The cross-entropy of an index of lateness is the mean log-loss over the thresholds of its range
(`models.indices`). The later of the two (`tune.indices`) stands for both: their boosters share the
settings, and one booster per fold leaves time for twice as many trials as two would. Each flight
has one lead time, in equal shares, so that the mean over rows is the mean over lead times: those of
the near segment, without the aircraft, because params.yaml has separate settings for the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.scores import cross_entropy
from ponctuel.features.build import categorical_names
from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.models.matrix import Matrix
from ponctuel.models.segments import AIRCRAFT_PREFIX
from ponctuel.training.tuning.plan import SearchPlan
from ponctuel.training.tuning.rows import FoldRows
from ponctuel.training.tuning.space import Setting

CURVE_STEP_ROUNDS = 5
# LightGBM's default: while binning it drops features that cannot split into leaves of this size.
SMALLEST_LEAF = 20


@dataclass(frozen=True)
class FoldScore:
    """Log-losses (in nats) of one fold, means over rows and indices.

    Attributes:
        score: the score on the judged rows, with all trees.
        weeks: the score of each judged week.
        rounds: numbers of trees at which the learning curves are computed.
        train, judged: the learning curves, on (part of) the training rows and on the judged
            rows.
    """

    score: float
    weeks: dict[int, float]
    rounds: list[int]
    train: list[float]
    judged: list[float]


def score_fold(fold: FoldRows, settings: Mapping[str, Setting], plan: SearchPlan) -> FoldScore:
    """Fit one booster per index on the fold's rows and score it."""
    all_rows = np.ones(len(fold.fit), dtype=bool)
    tasks = [
        FitTask(str(position), all_rows, target, (AIRCRAFT_PREFIX,))
        for position, target in enumerate(fold.fit_targets)
    ]
    full = {**plan.defaults, **settings}
    full_settings = {**full, **_in_proportion(full, fold.share)}
    boosters = fit_boosters(
        fold.fit,
        fold.encoder.columns,
        categorical_names(),
        tasks,
        full_settings,  # type: ignore[arg-type]
        plan.seed,
        plan.threads,
    )
    fitted = [boosters[task.name] for task in tasks]
    rounds = curve_rounds(int(full["rounds"]))
    step = max(1, len(fold.fit) // max(1, len(fold.judged)))
    train = _curve(fitted, fold.fit[::step], fold.fit_targets[:, ::step], rounds, plan.threads)
    judged = _curve(fitted, fold.judged, fold.judged_targets, rounds, plan.threads)
    last = judged[-1]
    weeks = {int(week): float(last[fold.week == week].mean()) for week in np.unique(fold.week)}
    return FoldScore(float(last.mean()), weeks, rounds, _means(train), _means(judged))


def _in_proportion(settings: Mapping[str, Setting], share: float) -> dict[str, Setting]:
    """Settings that count rows, scaled to a share of the rows, so that leaves are as large in
    proportion."""
    scaled: dict[str, Setting] = {}
    for name in ("min_data_in_leaf", "lambda_l2", "min_sum_hessian_in_leaf"):
        if name in settings:
            value = float(settings[name]) * share
            scaled[name] = max(SMALLEST_LEAF, round(value)) if name == "min_data_in_leaf" else value
    return scaled


def curve_rounds(total: int) -> list[int]:
    """Numbers of trees of the learning curve: every CURVE_STEP_ROUNDS, and `total`."""
    return [*range(CURVE_STEP_ROUNDS, total, CURVE_STEP_ROUNDS), total]


def _curve(
    boosters: Sequence[lgb.Booster], matrix: Matrix, targets: Array, rounds: list[int], threads: int
) -> list[Array]:
    """Log-loss of each row, shape (n,), averaged over indices, at each number of trees."""
    total: list[Array] = [np.zeros(len(matrix)) for _ in rounds]
    for booster, share in zip(boosters, targets, strict=True):
        log_odds = np.zeros(len(matrix))
        for position, (before, now) in enumerate(zip([0, *rounds], rounds, strict=False)):
            # Predictions of trees add up: each call computes only those after the last point.
            log_odds += booster.predict(
                matrix,
                raw_score=True,
                start_iteration=before,
                num_iteration=now - before,
                num_threads=threads,
            )
            total[position] += cross_entropy(1 / (1 + np.exp(-log_odds)), share) / len(boosters)
    return total


def _means(curve: list[Array]) -> list[float]:
    return [float(losses.mean()) for losses in curve]
