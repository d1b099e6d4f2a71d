"""Shapley values by integration are those of LightGBM's own TreeSHAP."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pytest

from ponctuel.models.matrix import Matrix
from ponctuel.models.shapley import Forest

ROWS, COLUMNS, CODES = 4000, 12, 2


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    """Numbers with gaps, and two columns of codes."""
    rng = np.random.default_rng(5)
    out = rng.normal(size=(ROWS, COLUMNS)).astype(np.float32)
    out[:, :CODES] = rng.integers(0, 40, (ROWS, CODES))
    out[rng.random(out.shape) < 0.2] = np.nan
    return out


@pytest.fixture(scope="module", params=["cross_entropy", "regression"])
def boosters(request: pytest.FixtureRequest, matrix: Matrix) -> list[lgb.Booster]:
    """Three of one question, of unlike numbers of leaves."""
    plain = np.nan_to_num(matrix)
    score = plain[:, 4] * plain[:, 5] + np.sin(plain[:, 0]) + np.isnan(matrix[:, 6]) - plain[:, 7]
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


def test_the_same_as_treeshap(boosters: list[lgb.Booster], matrix: Matrix) -> None:
    some = matrix[:200].copy()
    some[:5, :CODES] = [[99, -1], [np.nan, 3], [0, 39], [40, 41], [7, 7]]
    forest = Forest(boosters, COLUMNS)
    expected = np.mean(
        [np.asarray(booster.predict(some, pred_contrib=True)) for booster in boosters], axis=0
    )
    shapley_values = forest.shapley(some)
    np.testing.assert_allclose(shapley_values, expected[:, :-1], atol=2e-6 * np.abs(expected).max())
    assert forest.expected == pytest.approx(expected[0, -1], abs=1e-12)
    raw = np.mean([booster.predict(some, raw_score=True) for booster in boosters], axis=0)
    np.testing.assert_allclose(shapley_values.sum(axis=1) + forest.expected, raw, atol=1e-5)


def test_one_row_or_many_the_same_bits(boosters: list[lgb.Booster], matrix: Matrix) -> None:
    forest = Forest(boosters, COLUMNS)
    all_values = forest.shapley(matrix[:150])
    for place in (0, 63, 64, 149):
        np.testing.assert_array_equal(
            forest.shapley(matrix[place : place + 1])[0], all_values[place]
        )


def test_trees_without_a_split_move_nothing(matrix: Matrix) -> None:
    data = lgb.Dataset(matrix, np.ones(ROWS))
    params = {"objective": "regression", "verbosity": -1, "num_threads": 1}
    forest = Forest([lgb.train(params, data, num_boost_round=2)], COLUMNS)
    assert not forest.shapley(matrix[:3]).any()
