"""Properties of the parts of the model: shape, encoder, climatology, boosters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.models.climatology import Climatology
from ponctuel.models.matrix import Encoder
from ponctuel.models.saved_booster import log_odds
from ponctuel.models.shape import Shape

RNG = np.random.default_rng(5)
HEADS = (-15, 0, 15, 30, 60, 120)


@pytest.fixture(scope="module")
def delays() -> np.ndarray:
    return RNG.gamma(1.2, 30, 20_000) - 20


def test_base_rates_give_the_base_curve(delays: np.ndarray) -> None:
    shape = Shape.fit(delays)
    indices = [THRESHOLDS_MIN.index(t) for t in HEADS]
    survival = shape.survival(shape.base[indices][None, :], HEADS)
    np.testing.assert_allclose(survival[0], expit(shape.base), atol=1e-5)


def test_curves_decrease_and_do_not_exceed_the_head_probabilities(delays: np.ndarray) -> None:
    shape = Shape.fit(delays)
    scores = np.sort(RNG.normal(0, 2, (50, len(HEADS))), axis=1)[:, ::-1]
    survival = shape.survival(scores, HEADS)
    assert (np.diff(survival, axis=1) <= 0).all()
    for index, t in enumerate(HEADS):
        computed = survival[:, THRESHOLDS_MIN.index(t)]
        assert (computed <= expit(scores[:, index]) + 1e-9).all()


def test_an_unknown_code_and_a_missing_column_are_missing() -> None:
    known_rows = pd.DataFrame({"carrier_code": ["AA", "UA"], "x_min": [1.0, 2.0]})
    encoder = Encoder.fit(known_rows, ["carrier_code", "x_min"], ["carrier_code"])
    matrix = encoder.matrix(pd.DataFrame({"carrier_code": ["UA", "ZZ", None]}))
    np.testing.assert_array_equal(matrix[:, 0], np.array([1, np.nan, np.nan], dtype=np.float32))
    assert np.isnan(matrix[:, 1]).all()


def test_climatology_learns_its_cells_and_shrinks_unknown_ones() -> None:
    n = 4000
    frame = pd.DataFrame(
        {
            "carrier_code": np.where(np.arange(n) % 2, "AA", "UA"),
            "origin_code": "JFK",
            "sched_dep_local_min": 600,
            "outcome": "arrived",
            "arr_delay_min": np.where(np.arange(n) % 2, 40, 0),
        }
    )
    model = Climatology.fit(frame)
    requests = pd.DataFrame(
        {"carrier_code": ["AA", "UA", "QQ"], "origin_code": "JFK", "sched_dep_local_min": 600}
    )
    late = model.predict(requests).late_given_arrival(30)
    assert late[0] > 0.85
    assert late[1] < 0.15
    assert late[2] == pytest.approx(0.5, abs=0.01)


def test_rows_of_zero_weight_have_no_effect() -> None:
    x = RNG.integers(0, 2, (2000, 1)).astype(np.float32)
    weighted = np.arange(2000) < 1000
    labels = np.where(weighted, x[:, 0], 1 - x[:, 0])  # the other rows have opposite labels
    settings = {
        "rounds": 9,
        "learning_rate": 0.5,
        "max_bin": 15,
        "num_leaves": 4,
        "min_data_in_leaf": 20,
    }
    all_rows = np.ones(2000, dtype=bool)
    log_odds_by_name = {}
    for name, weights in (("all", None), ("trusted", weighted.astype(np.float64))):
        task = FitTask("late", all_rows, labels, weights=weights)
        booster = fit_boosters(x, ["x"], [], [task], settings, seed=1, threads=1)["late"]
        log_odds_by_name[name] = log_odds(booster, np.array([[0], [1]], dtype=np.float32))
    assert log_odds_by_name["trusted"][1] - log_odds_by_name["trusted"][0] > 1
    assert abs(log_odds_by_name["all"][1] - log_odds_by_name["all"][0]) < 0.2
