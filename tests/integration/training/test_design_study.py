"""Designs of the model are fitted on one period, and compared with direct boosting on the same requests."""

from __future__ import annotations

from ponctuel.config.params import Params
from ponctuel.training.data import FeatureFiles
from ponctuel.training.design_study import DESIGNS, Design, design_study


def test_designs_change_only_their_named_parts(params: Params) -> None:
    by_name = {design.name: design.params(params).train for design in DESIGNS}
    assert by_name["model"] == params.train
    assert by_name["segments"].lead_booster is None
    assert by_name["slower"].lead_booster == {
        **(params.train.lead_booster or {}),
        "rounds": 300,
        "learning_rate": 0.04,
    }


def test_designs_are_compared_with_direct_boosting(files: FeatureFiles, params: Params) -> None:
    few_rounds = {"rounds": 5}
    booster = params.train.booster.model_copy(update=few_rounds)
    train = {
        "booster": booster,
        "lead_booster": {**few_rounds, "patience": 2},
        "rare_booster": few_rounds,
    }
    small = params.model_copy(update={"train": params.train.model_copy(update=train)})
    designs = (Design("model", "as it is"), Design("segments", "none", {"lead_booster": None}))
    study = design_study(files, small, designs, report=lambda line: None)
    direct, model, segments = study["designs"]
    assert [design["name"] for design in study["designs"]] == ["direct", "model", "segments"]
    assert model["trees"] != segments["trees"]
    for near_far, (own_scores, reference) in enumerate(
        zip(model["lead_times"], segments["lead_times"], strict=True)
    ):
        assert (own_scores["lead_time_min"], own_scores["n"]) == (
            reference["lead_time_min"],
            reference["n"],
        )
        if own_scores["lead_time_min"] <= 720:
            assert own_scores["logloss_15"] != reference["logloss_15"], near_far
    assert all("crps_min" not in design for design in direct["lead_times"])
