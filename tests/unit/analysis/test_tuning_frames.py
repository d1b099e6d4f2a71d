"""Notebook 06: tables, sentences and figures of a search with many, few or one trial."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from ponctuel.analysis.tuning_frames import read_searches, settings_table
from ponctuel.documents import findings_tuning as findings
from ponctuel.domain.errors import NotReady
from ponctuel.figures import tuning, tuning_space
from ponctuel.figures.save import save_figure
from ponctuel.training.tuning.space import AXES, CHOICES
from ponctuel_words.settings import SETTING_FR
from tests.unit.analysis.artificial_search import artificial_search
from tests.unit.analysis.notebook_cells import Executed, run

SIZES = (1, 3, 30)


def search(trials: int, **parameters: Any) -> Executed:
    """Notebook 06 run on a long search of so many trials, beside a short one of three."""
    searches = {"longer": artificial_search(trials, budget="20m"), "short": artificial_search(3)}
    return run("06-tuning", **{"folder": None, **searches, **parameters})


def figures_of(executed: Executed) -> dict[str, Figure]:
    modules = vars(tuning) | vars(tuning_space)
    return {name: modules[name](*frames) for name, frames in executed.frames.items()}


@pytest.fixture(scope="module")
def search_of_thirty() -> Executed:
    return search(30)


def test_the_pipelines_own_search_has_no_budget() -> None:
    (sentence,) = findings.which(artificial_search(3), larger=False)
    assert "la recherche courte de la chaîne, 3\xa0essais" in sentence


def test_the_short_search_is_shown_when_requested_or_the_only_one() -> None:
    requested, alone = search(30, short_search=True), search(30, longer=None)
    for executed in (requested, alone):
        assert len(executed["trials"]) == 3
        assert "la recherche courte de la chaîne" in executed.sentences[0]


def test_every_setting_that_may_be_tried_has_french_words() -> None:
    assert {*AXES, *CHOICES} <= set(SETTING_FR)


def test_the_best_score_so_far_never_rises_and_skips_pruned_trials(
    search_of_thirty: Executed,
) -> None:
    trials = search_of_thirty["trials"]
    assert (trials["state"] == "pruned").any()
    assert trials.loc[trials["state"] == "pruned", "score"].isna().all()
    assert (trials["best_so_far"].diff().dropna() <= 0).all()
    assert trials["best_so_far"].iloc[-1] == trials["score"].min()
    assert trials["role"].value_counts()[["default", "challenger"]].tolist() == [1, 1]
    assert len(search_of_thirty["own"]) == 3


def test_weeks_belong_to_their_folds_and_give_the_recorded_change(
    search_of_thirty: Executed,
) -> None:
    weeks, folds = search_of_thirty["weeks"], search_of_thirty["folds"]
    assert weeks.groupby("fold").size().tolist() == [4, 4, 4]
    assert weeks["change"].mean() == pytest.approx(search_of_thirty["record"]["change"]["mean"])
    by_fold = weeks.groupby("fold")[["default_loss", "challenger_loss"]].mean()
    share = by_fold["challenger_loss"] / by_fold["default_loss"] - 1
    assert np.allclose(share, folds["change_share"])


def test_the_decisive_setting_has_the_highest_importance(search_of_thirty: Executed) -> None:
    importances = search_of_thirty["importances"]
    assert importances["name"].iloc[0] == "learning_rate"
    assert importances["importance"].sum() == pytest.approx(1)
    assert importances["importance"].iloc[0] > 0.5
    assert search(3)["importances"].empty


@pytest.mark.parametrize("trials", SIZES)
def test_sentences_are_french_and_finite(trials: int) -> None:
    sentences = search(trials).sentences
    assert len(sentences) > 8
    for line in sentences:
        assert line.endswith(".")
        assert not {"nan", "none", "inf"} & set(line.lower().split())


def test_the_decision_follows_the_interval(search_of_thirty: Executed) -> None:
    weeks = search_of_thirty["weeks"]
    change = {"mean": -0.001, "low": -0.002, "high": 0.001}
    record = artificial_search(30, taken=False, change=change)
    assert "réglages en place sont conservés" in findings.against_default(weeks, record)[0]
    record = artificial_search(30, taken=True, change=change | {"high": -0.0001})
    assert "sont retenus" in findings.against_default(weeks, record)[0]


def test_the_rise_of_an_over_fitted_curve_is_reported() -> None:
    curve = pd.DataFrame(
        {
            "role": "default",
            "rounds": [5, 10, 15],
            "train_loss": [0.5, 0.4, 0.3],
            "judged_loss": [0.5, 0.45, 0.47],
        }
    )
    assert "augmente après 10" in findings.curves(curve)[0]


@pytest.mark.parametrize("trials", SIZES)
def test_figures_are_titled_labelled_and_reproducible(trials: int, tmp_path: Path) -> None:
    executed = search(trials)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = {n: save_figure(f, n, tmp_path / "a") for n, f in figures_of(executed).items()}
        with mpl.rc_context({"font.size": 30}):
            repeated = {
                n: save_figure(f, n, tmp_path / "b") for n, f in figures_of(executed).items()
            }
    assert len(first) == 6
    for name, figure in figures_of(executed).items():
        assert first[name].read_bytes() == repeated[name].read_bytes(), name
        assert figure.get_suptitle()
        assert any(axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes) or trials < 30


def test_a_search_record_of_other_data_is_ignored(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro tune"):
        read_searches(tmp_path, "made up")
    short, record = artificial_search(3), artificial_search(30, budget="20m")
    (tmp_path / "tuning.json").write_text(json.dumps(short))
    assert read_searches(tmp_path, "made up") == (None, short)
    (tmp_path / "tuning-record.json").write_text(json.dumps(record))
    assert read_searches(tmp_path, "made up") == (record, short)
    assert read_searches(tmp_path, "elsewhere") == (None, short)


def test_settings_are_reported_with_decimal_commas() -> None:
    table = settings_table(artificial_search(30)).set_index("name")
    assert table.loc["pas d’apprentissage", "default"] == "0,1"
    assert table.loc["coupes au hasard", "range"] == "non, oui"
    assert table.loc["pénalité L2", "range"] == "0,1 à 300 (échelle log)"
