"""How a trial is judged on one fold: log-loss of P(late | it arrives), with its learning curve.

One threshold in the middle (30 min, `tune.thresholds_min`) stands for all: the boosters of every
threshold share the settings, and one booster a fold leaves time for three times as many trials as
three would. Each judged flight has one lead time, in equal shares, so that the mean over rows is
the mean over lead times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.scores import log_loss
from ponctuel.features.build import categorical_names
from ponctuel.models.boosters import Question, fit_boosters
from ponctuel.models.matrix import Matrix
from ponctuel.training.tuning.plan import SearchPlan
from ponctuel.training.tuning.rows import Answers, FoldRows
from ponctuel.training.tuning.space import Setting

CURVE_STEP_ROUNDS = 5


@dataclass(frozen=True)
class FoldScore:
    """Natural log-loss, means over rows and thresholds.

    Attributes:
        score: on the judged rows, with all trees.
        weeks: the same for each judged week.
        rounds: numbers of trees at which the curves were taken.
        train, judged: the learning curves there, on (part of) the fit's own rows and on the
            judged rows.
    """

    score: float
    weeks: dict[int, float]
    rounds: list[int]
    train: list[float]
    judged: list[float]


def score_fold(fold: FoldRows, settings: Mapping[str, Setting], plan: SearchPlan) -> FoldScore:
    """Fit one booster a threshold on the fold's rows and judge it."""
    everyone = np.ones(len(fold.fit), dtype=bool)
    questions = [
        Question(str(threshold), everyone, late)
        for threshold, late in zip(plan.thresholds_min, fold.fit_late, strict=True)
    ]
    full = {**plan.defaults, **settings}
    boosters = fit_boosters(
        fold.fit, fold.encoder.columns, categorical_names(), questions,
        full, plan.seed, plan.threads,  # type: ignore[arg-type]
    )  # fmt: skip
    fitted = [boosters[question.name] for question in questions]
    rounds = curve_rounds(int(full["rounds"]))
    thin = max(1, len(fold.fit) // max(1, len(fold.judged)))
    train = _curve(fitted, fold.fit[::thin], fold.fit_late[:, ::thin], rounds, plan.threads)
    judged = _curve(fitted, fold.judged, fold.judged_late, rounds, plan.threads)
    last = judged[-1]
    weeks = {int(week): float(last[fold.week == week].mean()) for week in np.unique(fold.week)}
    return FoldScore(float(last.mean()), weeks, rounds, _means(train), _means(judged))


def curve_rounds(total: int) -> list[int]:
    """Every few rounds, and the last."""
    return [*range(CURVE_STEP_ROUNDS, total, CURVE_STEP_ROUNDS), total]


def _curve(
    boosters: Sequence[lgb.Booster], matrix: Matrix, late: Answers, rounds: list[int], threads: int
) -> list[Array]:
    """Log-loss of each row, shape (n,), averaged over thresholds, at each number of trees."""
    total: list[Array] = [np.zeros(len(matrix)) for _ in rounds]
    for booster, answers in zip(boosters, late, strict=True):
        odds = np.zeros(len(matrix))
        for place, (before, now) in enumerate(zip([0, *rounds], rounds, strict=False)):
            # Trees add up: each call adds only those grown since the last.
            odds += booster.predict(
                matrix, raw_score=True, start_iteration=before, num_iteration=now - before,
                num_threads=threads,
            )  # fmt: skip
            total[place] += log_loss(1 / (1 + np.exp(-odds)), answers) / len(boosters)
    return total


def _means(curve: list[Array]) -> list[float]:
    return [float(losses.mean()) for losses in curve]
