"""AUC and average precision, compared with scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.ranking import Ranking, rank_scores
from tests.unit.evaluation.row_draws import draw_weeks


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), levels=st.integers(2, 40))
def test_weighted_scores_are_scikit_learns(seed: int, levels: int) -> None:
    generator = np.random.default_rng(seed)
    probability = generator.integers(0, levels, 60) / levels  # many ties
    happened = generator.random(60) < 0.4
    happened[:2] = True, False
    weight = generator.integers(0, 4, 60).astype(float)
    weight[:2] = 1
    area, precision = Ranking.of(probability, happened).scores(weight)
    assert area == pytest.approx(roc_auc_score(happened, probability, sample_weight=weight))
    assert precision == pytest.approx(
        average_precision_score(happened, probability, sample_weight=weight)
    )


def test_intervals_equal_those_of_the_resampled_rows() -> None:
    generator = np.random.default_rng(4)
    weeks = np.repeat(np.arange(10), 40)
    probability = generator.random(400)
    happened = generator.random(400) < probability
    scores = rank_scores(probability, happened, WeekDraws.of(weeks, 60, seed=9))
    expected = [
        roc_auc_score(happened[rows], probability[rows]) for rows in draw_weeks(weeks, 60, seed=9)
    ]
    assert scores["auc"][1:] == pytest.approx(tuple(np.quantile(expected, [0.025, 0.975])))
    assert scores["ap"][1] <= scores["ap"][0] <= scores["ap"][2]
