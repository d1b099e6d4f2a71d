"""Notebook 06: the frames, the sentences and the figures of a search, large, small or alone."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from ponctuel.analysis.tuning_frames import Search, read_searches
from ponctuel.documents import findings_tuning as findings
from ponctuel.domain.errors import NotReady
from ponctuel.figures import tuning, tuning_space
from ponctuel.figures.save import save_figure
from ponctuel.training.tuning.space import AXES, CHOICES
from ponctuel_words.settings import SETTING_FR
from tests.unit.analysis.made_up_search import FOLDS, made_up_search

SIZES = (1, 3, 30)


def search(trials: int) -> Search:
    return Search(made_up_search(trials, budget="20m"), larger=True)


def drawn(shown: Search) -> dict[str, Figure]:
    trials, space = shown.trials(), shown.record["space"]
    return {
        "history": tuning.tuning_history(trials),
        "curves": tuning.tuning_curves(shown.curves()),
        "fold": tuning.tuning_by_fold(shown.weeks(), shown.folds()),
        "importance": tuning_space.tuning_importance(shown.importances()),
        "slices": tuning_space.tuning_slices(trials, space),
        "pruning": tuning_space.tuning_pruning(trials, len(FOLDS)),
    }


def sentences(shown: Search) -> list[str]:
    trials = shown.trials()
    return [
        *findings.which(shown),
        *findings.protocol(shown),
        *findings.history(trials),
        *findings.pruning(trials, len(FOLDS)),
        *findings.importance(len(trials), shown.importances()),
        *findings.slices(trials, shown.record["space"]),
        *findings.curves(shown.curves()),
        *findings.against_default(shown.weeks(), shown),
    ]


def test_the_pipelines_own_search_has_no_budget() -> None:
    (sentence,) = findings.which(Search(made_up_search(3), larger=False))
    assert "la recherche courte de la chaîne, 3 essais" in sentence


def test_every_setting_that_may_be_tried_has_french_words() -> None:
    assert {*AXES, *CHOICES} <= set(SETTING_FR)


def test_the_best_score_so_far_never_rises_and_skips_pruned_trials() -> None:
    trials = search(30).trials()
    assert (trials["state"] == "pruned").any()
    assert trials.loc[trials["state"] == "pruned", "score"].isna().all()
    assert (trials["best_so_far"].diff().dropna() <= 0).all()
    assert trials["best_so_far"].iloc[-1] == trials["score"].min()
    assert trials["role"].value_counts()[["default", "challenger"]].tolist() == [1, 1]


def test_weeks_belong_to_their_folds_and_give_the_recorded_change() -> None:
    shown = search(30)
    weeks = shown.weeks()
    assert weeks.groupby("fold").size().tolist() == [4, 4, 4]
    assert weeks["change"].mean() == pytest.approx(shown.record["change"]["mean"])
    by_fold = weeks.groupby("fold")[["default_loss", "challenger_loss"]].mean()
    share = by_fold["challenger_loss"] / by_fold["default_loss"] - 1
    assert np.allclose(share, shown.folds()["change_share"])


def test_the_setting_that_decides_is_found_the_most_important() -> None:
    importances = search(30).importances()
    assert importances["name"].iloc[0] == "learning_rate"
    assert importances["importance"].sum() == pytest.approx(1)
    assert importances["importance"].iloc[0] > 0.5
    assert search(3).importances().empty


@pytest.mark.parametrize("trials", SIZES)
def test_sentences_are_french_and_finite(trials: int) -> None:
    for line in sentences(search(trials)):
        assert line.endswith(".")
        assert not {"nan", "none", "inf"} & set(line.lower().split())


def test_the_verdict_follows_the_interval() -> None:
    shown = search(30)
    kept = {"mean": -0.001, "low": -0.002, "high": 0.001}
    other = Search(shown.record | {"taken": False, "change": kept}, larger=True)
    assert "réglages en place sont conservés" in findings.against_default(other.weeks(), other)[0]
    good = Search(shown.record | {"taken": True, "change": kept | {"high": -0.0001}}, larger=True)
    assert "sont retenus" in findings.against_default(good.weeks(), good)[0]


def test_an_over_fitted_curve_is_said_to_rise() -> None:
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
def test_figures_are_titled_labelled_and_the_same_twice(trials: int, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = {n: save_figure(f, n, tmp_path / "a") for n, f in drawn(search(trials)).items()}
        with mpl.rc_context({"font.size": 30}):
            again = {n: save_figure(f, n, tmp_path / "b") for n, f in drawn(search(trials)).items()}
    for name, figure in drawn(search(trials)).items():
        assert first[name].read_bytes() == again[name].read_bytes(), name
        assert figure.get_suptitle()
        assert any(axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes) or trials < 30


def test_a_record_of_other_data_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro tune"):
        read_searches(tmp_path, "made up")
    (tmp_path / "tuning.json").write_text(json.dumps(made_up_search(3)))
    main, own = read_searches(tmp_path, "made up")
    assert main is own
    record = made_up_search(30, budget="20m")
    (tmp_path / "tuning-record.json").write_text(json.dumps(record))
    main, own = read_searches(tmp_path, "made up")
    assert main.larger
    assert len(main.trials()) == 30
    assert len(own.trials()) == 3
    assert not read_searches(tmp_path, "elsewhere")[0].larger


def test_settings_are_told_with_decimal_commas() -> None:
    table = search(30).settings().set_index("name")
    assert table.loc["pas d’apprentissage", "default"] == "0,1"
    assert table.loc["coupes au hasard", "range"] == "non, oui"
    assert table.loc["pénalité L2", "range"] == "0,1 à 300 (échelle log)"
