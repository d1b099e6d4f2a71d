"""The stage `evaluate` on few data: the table of predictions, and the scores computed from it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ponctuel.config.params import Params
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.training.data import FeatureFiles
from ponctuel.training.evaluate import fit_losses, lead_time_scores, protocols_h
from ponctuel.training.fit import fit_period
from ponctuel.training.predictions import as_stored, predictions_of

CUT, END = date(2013, 5, 1), date(2013, 6, 1)
# The columns that other programs read.
CONTRACT = {
    "flight_id",
    "lead_time_min",
    "date_local",
    "carrier_code",
    "origin_code",
    "destination_code",
    "sched_dep_min",
    "outcome",
    "arr_delay_min",
    "storm",
    "p_cancelled",
    "p_diverted",
    "p15",
    "p30",
    "p60",
    "p30_aircraft",
    "delay_p05_min",
    "delay_p50_min",
    "delay_p95_min",
    "expected_delay_min",
    "pit",
    "crps_min",
    "climatology_p15",
    "climatology_p30",
    "climatology_p60",
    "logistic_p15",
    "logistic_p30",
    "logistic_p60",
}


@pytest.fixture(scope="module")
def predictions(files: FeatureFiles, params: Params) -> dict[int, pd.DataFrame]:
    model = fit_period(files, date(2013, 1, 1), CUT, params)

    def logistic(frame: pd.DataFrame) -> dict[int, np.ndarray]:
        return {target: np.full(len(frame), 0.2) for target in TARGETS_MIN}

    return {
        lead: predictions_of(files.whole(CUT, END, (lead,)), model, logistic, threads=1)
        for lead in params.features.lead_times_min
    }


def test_the_table_has_its_columns_and_plausible_figures(
    predictions: dict[int, pd.DataFrame],
) -> None:
    for lead, table in predictions.items():
        assert set(table.columns) >= CONTRACT
        assert (table["lead_time_min"] == lead).all()
        assert (table["p15"] >= table["p30"]).all()
        assert (table["delay_p05_min"] <= table["delay_p95_min"]).all()
        arrived = table["outcome"] == "arrived"
        assert table.loc[arrived, "pit"].between(0, 1).all()
        assert table.loc[~arrived, ["pit", "crps_min"]].isna().all(axis=None)


def test_the_aircraft_counts_only_where_it_is_known(predictions: dict[int, pd.DataFrame]) -> None:
    far, near = predictions[1440], predictions[120]
    assert (far["p30_aircraft"] == far["p30"]).all()
    assert (near["p30_aircraft"] != near["p30"]).any()


def test_far_ahead_there_is_no_storm(predictions: dict[int, pd.DataFrame]) -> None:
    assert not predictions[43200]["storm"].any()


def test_probabilities_are_stored_as_float32_and_keys_unchanged(
    predictions: dict[int, pd.DataFrame],
) -> None:
    stored = as_stored(predictions[120])
    assert stored["p30"].dtype == np.float32
    assert stored["flight_id"].dtype == predictions[120]["flight_id"].dtype


def test_scores_keep_their_contract(predictions: dict[int, pd.DataFrame]) -> None:
    scores = protocols_h(predictions[120], draws=50, seed=1)
    for variant in ("protocol_h", "protocol_h_aircraft"):
        assert set(scores[variant]) == {"auc", "ap", "brier", "n", "ci95"}
        low, high = scores[variant]["ci95"]["auc"]
        assert low <= scores[variant]["auc"] <= high
    lead_scores = lead_time_scores(predictions[120], draws=50, seed=1)
    assert lead_scores["n"] == scores["protocol_h"]["n"]
    champion = lead_scores["models"]["champion"]
    for target in TARGETS_MIN:
        assert set(champion[f"logloss_{target}"]) == {"value", "lo", "hi"}
    for name in (
        "crps_min",
        "ece_15",
        "ece_30",
        "coverage_90",
        "sharpness_min",
        "logloss_cancelled",
    ):
        assert isinstance(champion[name], float)
    arrivals = predictions[120][predictions[120]["outcome"] == "arrived"]
    assert champion["crps_min"] == pytest.approx(arrivals["crps_min"].mean(), abs=1e-6)
    gap = lead_scores["differences"]["logistic"]["logloss_30"]["value"]
    logistic_loss = lead_scores["models"]["logistic"]["logloss_30"]["value"]
    assert gap == pytest.approx(champion["logloss_30"]["value"] - logistic_loss, abs=2e-6)


def test_training_losses_are_compared_with_climatology() -> None:
    rows = pd.DataFrame({"lead_time_min": [60.0, 60.0, 120.0], "arr_delay_min": [0.0, 20.0, 90.0]})
    confident = {target: np.array([0.1, 0.9, 0.9]) for target in TARGETS_MIN}
    climatology = {target: np.full(3, 0.5) for target in TARGETS_MIN}
    far, near = fit_losses(rows, confident, climatology)
    assert (far["lead_time_min"], far["n"], near["n"]) == (120, 1, 2)
    assert near["champion"]["logloss_15"] == pytest.approx(-np.log(0.9), abs=1e-6)
    assert near["climatology"]["logloss_60"] == pytest.approx(np.log(2), abs=1e-6)
