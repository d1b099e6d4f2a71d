"""Weights of boosters and links at a lead time, and the forecasts that result."""

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

LEADS_WITH_BOOSTERS = (30, 60, 120, 180, 360, 720)
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
    """1,500 flights at each of LEADS; overdue flights predict delay, more strongly near departure."""
    generator = np.random.default_rng(3)
    n = 1500
    overdue, slack = generator.poisson(3, n).astype(float), generator.normal(0, 30, n)
    rows_of_lead = pd.DataFrame(
        {
            "flight_id": np.arange(n),
            "date_local": pd.Timestamp("2013-01-01")
            + pd.to_timedelta(np.arange(n) // 20, unit="D"),
            "carrier_code": np.where(generator.random(n) < 0.5, "AA", "UA"),
            "origin_code": "JFK",
            "sched_dep_local_min": 600.0,
            "outcome_known_min": np.arange(n) // 20 * 1440 + 22_600_000,
            "outcome": np.where(generator.random(n) < 0.03, "cancelled", "arrived"),
            "arr_delay_min": generator.gamma(1, 12, n) - 15 + 6 * overdue - 0.3 * slack,
        }
    )
    frames = []
    for lead in LEADS:
        observed = overdue + generator.normal(0, lead / 60, n)
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


def test_weights_sum_to_one_and_are_continuous() -> None:
    lead = np.exp(np.linspace(np.log(1), np.log(2000), 4000))
    for weights in (
        booster_weights(lead, LEADS_WITH_BOOSTERS),
        link_weights(lead, LEADS_WITH_BOOSTERS),
    ):
        np.testing.assert_allclose(weights.sum(axis=1), 1)
        assert (weights >= 0).all()
        assert np.abs(np.diff(weights, axis=0)).max() < 0.01


def test_boosters_of_the_lead_time_weigh_most_and_only_its_link_is_used() -> None:
    leads = np.array(LEADS_WITH_BOOSTERS, dtype=np.float64)
    boosters = booster_weights(leads, LEADS_WITH_BOOSTERS)
    np.testing.assert_array_equal(boosters.argmax(axis=1), np.arange(len(LEADS_WITH_BOOSTERS)))
    assert (boosters[1:-1].astype(bool).sum(axis=1) == 3).all()
    np.testing.assert_array_equal(
        link_weights(leads, LEADS_WITH_BOOSTERS), np.eye(len(LEADS_WITH_BOOSTERS))
    )


def test_weights_exist_between_distant_lead_times_and_for_a_single_one() -> None:
    weights_between = booster_weights(np.array([200.0]), (10, 4000))
    assert (weights_between > 0).all()
    np.testing.assert_array_equal(booster_weights(np.array([5.0, 60.0, 900.0]), (60,)), 1)


def test_forecasts_between_two_lead_times_are_close_to_their_neighbours(
    model: DelayModel, frame: pd.DataFrame
) -> None:
    assert model.own_leads_min == {NEAR: (30, 120), AIRCRAFT: (30, 120)}
    row = frame[frame["aircraft_slack_min"].isna()].iloc[[1]]
    log_odds_at = {}
    for lead in (30, 31, 60, 119, 120):
        distribution = model.predict(row.assign(lead_time_min=float(lead))).distribution
        assert (np.diff(distribution.survival, axis=1) <= 0).all()
        log_odds_at[lead] = float(logit(distribution.late_given_arrival(15))[0])
    assert log_odds_at[31] == pytest.approx(log_odds_at[30], abs=0.1)
    assert log_odds_at[119] == pytest.approx(log_odds_at[120], abs=0.1)


def test_contributions_sum_to_the_change_from_the_base(
    model: DelayModel, frame: pd.DataFrame
) -> None:
    requests = frame[frame["lead_time_min"] <= 120].iloc[::97]
    requests = requests.assign(lead_time_min=np.linspace(20, 200, len(requests)))
    matrix = model.encoder.matrix(requests)
    explanation = model.explain(matrix, 15)
    expected = logit(explanation.probability) - logit(explanation.base)
    np.testing.assert_allclose(explanation.contributions.sum(axis=1), expected, atol=1e-6)
    probability = model.distribution(matrix).late_given_arrival(15)
    np.testing.assert_allclose(explanation.probability, probability, atol=1e-9)


def test_a_loaded_model_gives_the_same_forecasts(
    model: DelayModel, frame: pd.DataFrame, tmp_path: Path
) -> None:
    model.save(tmp_path)
    loaded = DelayModel.load(tmp_path)
    assert loaded.own_leads_min == model.own_leads_min
    requests = frame.iloc[::211].assign(lead_time_min=77.0)
    np.testing.assert_array_equal(
        loaded.predict(requests).distribution.survival,
        model.predict(requests).distribution.survival,
    )


def test_rows_outside_the_sample_train_only_the_boosters_of_their_lead_time(
    frame: pd.DataFrame, model: DelayModel
) -> None:
    sampled = (frame["flight_id"] % 2 == 0) | (frame["lead_time_min"] > 720)
    refitted = _fit(frame.assign(drawn=sampled))
    booster_name = "near-30m-late-0"
    assert (
        refitted.boosters[booster_name].model_to_string()
        == model.boosters[booster_name].model_to_string()
    )
    assert (
        refitted.boosters["far-late-0"].model_to_string()
        != model.boosters["far-late-0"].model_to_string()
    )


def test_training_stops_when_the_held_out_weeks_gain_no_more() -> None:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(900, 1)).astype(np.float32)
    rows = np.arange(900) < 600
    noise = generator.random(900) < 0.3
    settings = {**BOOSTER, "min_data_in_leaf": 5, "rounds": 300, "patience": 5}
    task = FitTask("noise", rows, noise, held_out=~rows)
    boosters = fit_boosters(x, ["x"], [], [task], settings, seed=1, threads=1)["noise"]
    assert 1 <= boosters.num_trees() < 100


def test_links_are_fitted_on_out_of_fold_boosters(
    frame: pd.DataFrame, model: DelayModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    link_inputs: list[np.ndarray] = []
    fit = Link.fit

    def recording_fit(indices: np.ndarray, *rest: np.ndarray) -> Link:
        link_inputs.append(indices)
        return fit(indices, *rest)

    monkeypatch.setattr(Link, "fit", recording_fit)
    settings = replace(SETTINGS, blanked_share=0)
    refitted = _fit(frame, settings)
    arrived = frame[(frame["lead_time_min"] == 30) & (frame["outcome"] == "arrived")]
    weeks = (arrived["date_local"] - frame["date_local"].min()).dt.days // 7
    matrix = refitted.encoder.matrix(arrived.assign(aircraft_slack_min=np.nan))
    out_of_fold = np.empty(len(arrived))
    for fold in range(SETTINGS.folds):
        fold_rows = np.flatnonzero(weeks % SETTINGS.folds == fold)
        out_of_fold[fold_rows] = log_odds(
            refitted.boosters[f"near-early-{fold}"], matrix[fold_rows]
        )
    steps = -(-len(arrived) // SETTINGS.lead_link_rows)
    linked = [indices for indices in link_inputs if len(indices) == len(out_of_fold[::steps])]
    assert any(np.allclose(indices[:, 0], out_of_fold[::steps]) for indices in linked)


def test_boosters_do_not_depend_on_the_number_of_threads(
    frame: pd.DataFrame, model: DelayModel
) -> None:
    together = _fit(frame, replace(SETTINGS, threads=4))
    assert {name: b.model_to_string() for name, b in together.boosters.items()} == {
        name: b.model_to_string() for name, b in model.boosters.items()
    }
    assert together.links.keys() == model.links.keys()


def test_averaged_boosters_differ_by_their_seed() -> None:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(900, 4)).astype(np.float32)
    all_rows, noise = np.ones(900, dtype=bool), generator.random(900) < 0.3
    settings = {**BOOSTER, "min_data_in_leaf": 20, "feature_fraction": 0.5}
    tasks = [
        FitTask(name, all_rows, noise, seed_offset=number)
        for name, number in (("a", 0), ("again", 0), ("b", 1))
    ]
    fitted = fit_boosters(x, list("wxyz"), [], tasks, settings, seed=1, threads=1)
    trees = {name: booster.trees_to_dataframe() for name, booster in fitted.items()}
    pd.testing.assert_frame_equal(trees["a"], trees["again"])
    assert not trees["a"].equals(trees["b"])
