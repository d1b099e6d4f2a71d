"""Scores of trials, against a direct computation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ponctuel.config.paths import Paths
from ponctuel.evaluation.scores import cross_entropy
from ponctuel.features.build import categorical_names
from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.models.saved_booster import log_odds
from ponctuel.training.tuning.rows import FoldRows, TuningRows, read_rows
from ponctuel.training.tuning.scoring import SMALLEST_LEAF, curve_rounds, score_fold
from tests.tuning_project import quick_plan


@pytest.fixture(scope="module")
def rows(project: Paths) -> TuningRows:
    return read_rows(quick_plan(project, indices=("early", "late")))


def reference_losses(
    fold: FoldRows, settings: dict[str, float], seed: int, index: int
) -> np.ndarray:
    task = FitTask(
        "late", np.ones(len(fold.fit), dtype=bool), fold.fit_targets[index], ("aircraft_",)
    )
    fitted = fit_boosters(
        fold.fit, fold.encoder.columns, categorical_names(), [task], settings, seed, 1
    )
    probability = 1 / (1 + np.exp(-log_odds(fitted["late"], fold.judged)))
    return cross_entropy(probability, fold.judged_targets[index])


def test_the_score_is_the_mean_cross_entropy_over_indices(project: Paths, rows: TuningRows) -> None:
    plan = quick_plan(project, indices=("early", "late"))
    fold_score = score_fold(rows.folds[1], {"learning_rate": 0.2}, plan)
    training_share = rows.folds[1].share
    settings = {
        **plan.defaults,
        "learning_rate": 0.2,
        "lambda_l2": plan.defaults["lambda_l2"] * training_share,
    }  # type: ignore[operator]
    settings["min_data_in_leaf"] = max(
        SMALLEST_LEAF, round(plan.defaults["min_data_in_leaf"] * training_share)
    )  # type: ignore[operator,arg-type]
    losses = np.mean(
        [reference_losses(rows.folds[1], settings, plan.seed, number) for number in (0, 1)], axis=0
    )  # type: ignore[arg-type]
    assert fold_score.score == pytest.approx(losses.mean(), abs=1e-12)
    for week, loss in fold_score.weeks.items():
        assert loss == pytest.approx(losses[rows.folds[1].week == week].mean(), abs=1e-12)


def test_the_curve_ends_at_the_score_and_decreases(project: Paths, rows: TuningRows) -> None:
    plan = quick_plan(project, indices=("early", "late"))
    fold_score = score_fold(rows.folds[0], {}, plan)
    assert fold_score.rounds == curve_rounds(12) == [5, 10, 12]
    assert fold_score.judged[-1] == pytest.approx(fold_score.score)
    assert fold_score.judged[-1] < fold_score.judged[0]
    assert fold_score.train[-1] < fold_score.judged[-1]


def test_threads_do_not_change_the_score(project: Paths, rows: TuningRows) -> None:
    first = score_fold(rows.folds[0], {}, quick_plan(project, indices=("early", "late")))
    with_two_threads = score_fold(
        rows.folds[0], {}, replace(quick_plan(project, indices=("early", "late")), threads=2)
    )
    assert first == with_two_threads


def test_weeks_are_numbered_over_all_folds(rows: TuningRows) -> None:
    weeks = [set(np.unique(fold.week).tolist()) for fold in rows.folds]
    assert not weeks[0] & weeks[1]
    assert not weeks[1] & weeks[2]
    assert min(weeks[1]) == max(weeks[0]) + 1
