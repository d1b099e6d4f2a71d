"""Shapley values by integration, compared with LightGBM's TreeSHAP."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pytest

from ponctuel.models.matrix import Matrix
from ponctuel.models.shapley import Forest

ROWS, COLUMNS, CODES = 4000, 12, 2


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    """Rows of numbers with missing values, and two columns of codes."""
    rng = np.random.default_rng(5)
    values = rng.normal(size=(ROWS, COLUMNS)).astype(np.float32)
    values[:, :CODES] = rng.integers(0, 40, (ROWS, CODES))
    values[rng.random(values.shape) < 0.2] = np.nan
    return values


@pytest.fixture(scope="module", params=["cross_entropy", "regression"])
def boosters(request: pytest.FixtureRequest, matrix: Matrix) -> list[lgb.Booster]:
    """Three boosters of one target with different numbers of leaves."""
    without_gaps = np.nan_to_num(matrix)
    score = (
        without_gaps[:, 4] * without_gaps[:, 5]
        + np.sin(without_gaps[:, 0])
        + np.isnan(matrix[:, 6])
        - without_gaps[:, 7]
    )
    trained = []
    for seed, leaves in enumerate((4, 31, 90)):
        params = {
            "objective": request.param,
            "num_leaves": leaves,
            "min_data_in_leaf": 5,
            "seed": seed,
            "verbosity": -1,
            "num_threads": 1,
        }
        data = lgb.Dataset(matrix, (score > 0).astype(float), categorical_feature=[0, 1])
        trained.append(lgb.train(params, data, num_boost_round=20))
    return trained


def test_values_equal_those_of_treeshap(boosters: list[lgb.Booster], matrix: Matrix) -> None:
    sample_rows = matrix[:200].copy()
    sample_rows[:5, :CODES] = [[99, -1], [np.nan, 3], [0, 39], [40, 41], [7, 7]]
    forest = Forest(boosters, COLUMNS)
    expected = np.mean(
        [np.asarray(booster.predict(sample_rows, pred_contrib=True)) for booster in boosters],
        axis=0,
    )
    shapley_values = forest.shapley(sample_rows)
    np.testing.assert_allclose(shapley_values, expected[:, :-1], atol=2e-6 * np.abs(expected).max())
    assert forest.expected == pytest.approx(expected[0, -1], abs=1e-12)
    raw_scores = np.mean(
        [booster.predict(sample_rows, raw_score=True) for booster in boosters], axis=0
    )
    np.testing.assert_allclose(shapley_values.sum(axis=1) + forest.expected, raw_scores, atol=1e-5)


def test_values_do_not_depend_on_the_number_of_rows(
    boosters: list[lgb.Booster], matrix: Matrix
) -> None:
    forest = Forest(boosters, COLUMNS)
    all_values = forest.shapley(matrix[:150])
    for index in (0, 63, 64, 149):
        np.testing.assert_array_equal(
            forest.shapley(matrix[index : index + 1])[0], all_values[index]
        )


def test_trees_without_a_split_have_zero_values(matrix: Matrix) -> None:
    data = lgb.Dataset(matrix, np.ones(ROWS))
    params = {"objective": "regression", "verbosity": -1, "num_threads": 1}
    forest = Forest([lgb.train(params, data, num_boost_round=2)], COLUMNS)
    assert not forest.shapley(matrix[:3]).any()
