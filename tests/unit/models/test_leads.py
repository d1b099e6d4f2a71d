"""Which boosters and links answer at a lead time, and what the whole makes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.fit_settings import FitSettings
from ponctuel.models.fitting import fit_model
from ponctuel.models.leads import booster_weights, link_weights
from ponctuel.models.link import Link
from ponctuel.models.saved_booster import log_odds
from ponctuel.models.segments import AIRCRAFT, NEAR

OWN = (30, 60, 120, 180, 360, 720)
LEADS = (30, 120, 1440)
COLUMNS = ["lead_time_min", "carrier_code", "origin_code", "sched_dep_local_min"]
STATE = ["overdue_origin_0m_n", "aircraft_slack_min"]
BOOSTER = {
    "rounds": 30,
    "learning_rate": 0.2,
    "num_leaves": 7,
    "min_data_in_leaf": 300,
    "max_bin": 63,
}
SETTINGS = FitSettings(
    thresholds_min=(-10, 0, 15, 30, 60),
    folds=3,
    booster=BOOSTER,
    far_booster={},
    lead_booster={"rounds": 60, "patience": 5},
    aircraft_lead_booster={},
    lead_link_rows=1000,
    aircraft_booster={},
    rare_booster={"rounds": 5},
    blanked_share=0.1,
    seed=1,
    threads=1,
)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """1,500 flights at each of LEADS: overdue flights delay, and more so near departure."""
    draw = np.random.default_rng(3)
    n = 1500
    overdue, slack = draw.poisson(3, n).astype(float), draw.normal(0, 30, n)
    rows_of_lead = pd.DataFrame(
        {
            "flight_id": np.arange(n),
            "date_local": pd.Timestamp("2013-01-01")
            + pd.to_timedelta(np.arange(n) // 20, unit="D"),
            "carrier_code": np.where(draw.random(n) < 0.5, "AA", "UA"),
            "origin_code": "JFK",
            "sched_dep_local_min": 600.0,
            "outcome_known_min": np.arange(n) // 20 * 1440 + 22_600_000,
            "outcome": np.where(draw.random(n) < 0.03, "cancelled", "arrived"),
            "arr_delay_min": draw.gamma(1, 12, n) - 15 + 6 * overdue - 0.3 * slack,
        }
    )
    frames = []
    for lead in LEADS:
        observed = overdue + draw.normal(0, lead / 60, n)
        known_slack = np.where(np.arange(n) % 2, np.nan, slack)
        frames.append(
            rows_of_lead.assign(
                lead_time_min=np.float32(lead),
                overdue_origin_0m_n=observed,
                aircraft_slack_min=known_slack if lead <= 180 else np.nan,
            )
        )
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def model(frame: pd.DataFrame) -> DelayModel:
    return _fit(frame)


def _fit(frame: pd.DataFrame, settings: FitSettings = SETTINGS) -> DelayModel:
    families = {"overdue": STATE[:1], "aircraft": STATE[1:]}
    return fit_model(frame, COLUMNS + STATE, COLUMNS[1:3], families, settings)


def test_weights_sum_to_one_and_change_little_by_little() -> None:
    lead = np.exp(np.linspace(np.log(1), np.log(2000), 4000))
    for weights in (booster_weights(lead, OWN), link_weights(lead, OWN)):
        np.testing.assert_allclose(weights.sum(axis=1), 1)
        assert (weights >= 0).all()
        assert np.abs(np.diff(weights, axis=0)).max() < 0.01


def test_its_own_boosters_count_most_and_its_own_link_alone() -> None:
    at = np.array(OWN, dtype=np.float64)
    boosters = booster_weights(at, OWN)
    np.testing.assert_array_equal(boosters.argmax(axis=1), np.arange(len(OWN)))
    assert (boosters[1:-1].astype(bool).sum(axis=1) == 3).all()
    np.testing.assert_array_equal(link_weights(at, OWN), np.eye(len(OWN)))


def test_lead_times_far_apart_and_a_single_one_answer_too() -> None:
    between = booster_weights(np.array([200.0]), (10, 4000))
    assert (between > 0).all()
    np.testing.assert_array_equal(booster_weights(np.array([5.0, 60.0, 900.0]), (60,)), 1)


def test_every_lead_time_between_is_answered_and_lies_between(
    model: DelayModel, frame: pd.DataFrame
) -> None:
    assert model.own_leads_min == {NEAR: (30, 120), AIRCRAFT: (30, 120)}
    row = frame[frame["aircraft_slack_min"].isna()].iloc[[1]]
    odds = {}
    for lead in (30, 31, 60, 119, 120):
        distribution = model.predict(row.assign(lead_time_min=float(lead))).distribution
        assert (np.diff(distribution.survival, axis=1) <= 0).all()
        odds[lead] = float(logit(distribution.late_given_arrival(15))[0])
    assert odds[31] == pytest.approx(odds[30], abs=0.1)
    assert odds[119] == pytest.approx(odds[120], abs=0.1)


def test_the_weight_of_what_is_known_is_shared_out_exactly(
    model: DelayModel, frame: pd.DataFrame
) -> None:
    requests = frame[frame["lead_time_min"] <= 120].iloc[::97]
    requests = requests.assign(lead_time_min=np.linspace(20, 200, len(requests)))
    matrix = model.encoder.matrix(requests)
    why = model.explain(matrix, 15)
    moved = logit(why.probability) - logit(why.base)
    np.testing.assert_allclose(why.contributions.sum(axis=1), moved, atol=1e-6)
    probability = model.distribution(matrix).late_given_arrival(15)
    np.testing.assert_allclose(why.probability, probability, atol=1e-9)


def test_saved_and_read_back_it_says_the_same(
    model: DelayModel, frame: pd.DataFrame, tmp_path: Path
) -> None:
    model.save(tmp_path)
    again = DelayModel.load(tmp_path)
    assert again.own_leads_min == model.own_leads_min
    requests = frame.iloc[::211].assign(lead_time_min=77.0)
    np.testing.assert_array_equal(
        again.predict(requests).distribution.survival, model.predict(requests).distribution.survival
    )


def test_rows_beside_the_drawn_ones_teach_the_boosters_of_their_lead_time_alone(
    frame: pd.DataFrame, model: DelayModel
) -> None:
    drawn = (frame["flight_id"] % 2 == 0) | (frame["lead_time_min"] > 720)
    made = _fit(frame.assign(drawn=drawn))
    own = "near-30m-late-0"
    assert made.boosters[own].model_to_string() == model.boosters[own].model_to_string()
    assert (
        made.boosters["far-late-0"].model_to_string()
        != model.boosters["far-late-0"].model_to_string()
    )


def test_growing_ends_where_the_weeks_left_out_gain_no_more() -> None:
    draw = np.random.default_rng(1)
    x = draw.normal(size=(900, 1)).astype(np.float32)
    rows = np.arange(900) < 600
    noise = draw.random(900) < 0.3
    settings = {**BOOSTER, "min_data_in_leaf": 5, "rounds": 300, "patience": 5}
    task = FitTask("noise", rows, noise, held_out=~rows)
    boosters = fit_boosters(x, ["x"], [], [task], settings, seed=1, threads=1)["noise"]
    assert 1 <= boosters.num_trees() < 100


def test_links_and_levels_rest_on_boosters_that_are_blind_to_the_week(
    frame: pd.DataFrame, model: DelayModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[np.ndarray] = []
    fit = Link.fit

    def noting(indices: np.ndarray, *rest: np.ndarray) -> Link:
        given.append(indices)
        return fit(indices, *rest)

    monkeypatch.setattr(Link, "fit", noting)
    settings = replace(SETTINGS, blanked_share=0)
    made = _fit(frame, settings)
    arrived = frame[(frame["lead_time_min"] == 30) & (frame["outcome"] == "arrived")]
    weeks = (arrived["date_local"] - frame["date_local"].min()).dt.days // 7
    matrix = made.encoder.matrix(arrived.assign(aircraft_slack_min=np.nan))
    blind = np.empty(len(arrived))
    for fold in range(SETTINGS.folds):
        at = np.flatnonzero(weeks % SETTINGS.folds == fold)
        blind[at] = log_odds(made.boosters[f"near-early-{fold}"], matrix[at])
    steps = -(-len(arrived) // SETTINGS.lead_link_rows)
    linked = [indices for indices in given if len(indices) == len(blind[::steps])]
    assert any(np.allclose(indices[:, 0], blind[::steps]) for indices in linked)


def test_the_same_bits_however_many_boosters_are_fitted_at_a_time(
    frame: pd.DataFrame, model: DelayModel
) -> None:
    together = _fit(frame, replace(SETTINGS, threads=4))
    assert {name: b.model_to_string() for name, b in together.boosters.items()} == {
        name: b.model_to_string() for name, b in model.boosters.items()
    }
    assert together.links.keys() == model.links.keys()


def test_boosters_that_are_averaged_draw_other_rows_and_columns() -> None:
    draw = np.random.default_rng(1)
    x = draw.normal(size=(900, 4)).astype(np.float32)
    everyone, noise = np.ones(900, dtype=bool), draw.random(900) < 0.3
    settings = {**BOOSTER, "min_data_in_leaf": 20, "feature_fraction": 0.5}
    tasks = [
        FitTask(name, everyone, noise, seed_offset=number)
        for name, number in (("a", 0), ("again", 0), ("b", 1))
    ]
    fitted = fit_boosters(x, list("wxyz"), [], tasks, settings, seed=1, threads=1)
    trees = {name: booster.trees_to_dataframe() for name, booster in fitted.items()}
    pd.testing.assert_frame_equal(trees["a"], trees["again"])
    assert not trees["a"].equals(trees["b"])
