"""Tables from committed studies, and the sentences of the notebook on evaluation."""

from __future__ import annotations

import pandas as pd
import pytest

from ponctuel.analysis import other_results
from ponctuel.documents import findings_days
from ponctuel.documents import findings_evaluation as findings
from ponctuel.documents.findings import missing_study
from tests.unit.analysis.notebook_cells import Executed
from tests.unit.analysis.studies import CONTINUED_TRAINING, EVALUATION, PEERS, PROTOCOL_L


def test_a_study_of_other_data_is_not_shown() -> None:
    assert other_results.matching_study(CONTINUED_TRAINING, EVALUATION)
    assert other_results.matching_study(PEERS, EVALUATION)
    assert other_results.matching_study(CONTINUED_TRAINING | {"source": "tables"}, EVALUATION) == {}
    moved = CONTINUED_TRAINING | {"split": {"test_from": "2013-09-01"}}
    assert other_results.matching_study(moved, EVALUATION) == {}
    assert other_results.matching_study({}, EVALUATION) == {}


def test_the_gain_is_the_difference_from_the_peers_loss() -> None:
    table = other_results.peers_table(PEERS).set_index(["peer", "lead_time_min"])
    assert table.loc[("logistic", 120), ["gain", "low", "high"]].tolist() == pytest.approx(
        [0.01, 0.008, 0.012]
    )
    assert table.loc[("flaml", 1440), "gain"] < 0
    assert other_results.peers_table({}).empty


def test_the_leak_table_has_its_steps_in_order_and_the_published_score_of_its_data() -> None:
    steps = other_results.leak_table(PROTOCOL_L, EVALUATION)
    assert steps["kind"].tolist() == ["publié"] + 4 * ["avec fuite"] + 2 * ["sans fuite"] + 2 * [
        "Ponctuel"
    ]
    assert steps["auc"].iloc[0] == PROTOCOL_L["published_auc"]
    assert steps["low"].notna().sum() == 3
    elsewhere = other_results.leak_table(PROTOCOL_L | {"source": "tables"}, EVALUATION)
    assert "publié" not in set(elsewhere["kind"])
    assert other_results.leak_table({}, EVALUATION).empty


def test_overfitting_keeps_every_part() -> None:
    table = other_results.overfitting_table(CONTINUED_TRAINING)
    assert len(table) == 2 * 2 * 3
    assert other_results.overfitting_table({}).empty
    first = findings.overfitting(table)[0]
    assert "8,0\u00a0points" in first
    assert "2\u00a0h" in first


def test_skill_is_significant_only_if_it_is_at_every_shorter_lead_time() -> None:
    frame = pd.DataFrame(
        {
            "model": "champion",
            "score": "logloss_30",
            "lead_time_min": [30, 120, 1440, 43200],
            "skill": 0.1,
            "low": [0.05, 0.01, -0.01, 0.02],
            "high": 0.2,
        }
    )
    assert "à partir de l’échéance de 2\u00a0h" in findings.skill(frame)[1]
    assert "à aucune échéance" in findings.skill(frame.assign(low=-0.1))[1]


def test_protocol_h_shows_intervals() -> None:
    table = findings.protocol(EVALUATION)
    assert len(table) == 2
    assert table["AUC"].iloc[0] == "0,780 (de 0,760 à 0,800)"
    assert findings.protocol({}).empty


def test_the_weather_of_a_day_is_reported_when_it_is_notable() -> None:
    day = {
        "date_local": "2013-05-23",
        "flights_n": 900,
        "crps_min": 30.0,
        "late_share": 0.5,
        "p30": 0.3,
        "cancelled_n": 80,
        "p_cancelled": 0.1,
        "cancelled_top": "DFW",
        "cancelled_top_n": 40,
        "precipitation_mm": 12.0,
        "temperature_c": -2.0,
        "gust_kmh": 60.0,
        "visibility_km": 0.0,
    }
    (sentence,) = findings_days.worst_days(pd.DataFrame([day]))
    for words in (
        "80\u00a0vols annulés, dont 40 vers DFW (prévu\u00a0: 90)",
        "neige",
        "60\u00a0km/h",
        "visibilité nulle",
    ):
        assert words in sentence
    quiet = day | {"precipitation_mm": 0.0, "gust_kmh": 10.0, "visibility_km": 16.0}
    assert "aucune particularité" in findings_days.worst_days(pd.DataFrame([quiet]))[0]
    unknown = day | dict.fromkeys(("precipitation_mm", "gust_kmh", "visibility_km"), float("nan"))
    assert "météo inconnue" in findings_days.worst_days(pd.DataFrame([unknown]))[0]


def test_findings_are_french_sentences(evaluation_notebook: Executed) -> None:
    lines = [*evaluation_notebook.sentences, *missing_study("La comparaison", "make peers")]
    assert len(lines) > 25
    for line in lines:
        assert line.endswith("."), line
        assert "nan" not in line.lower().split(), line
