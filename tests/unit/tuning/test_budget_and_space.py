"""Budgets of a search, and its space of settings."""

from __future__ import annotations

import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from ponctuel.config.params import BoosterParams, load_params
from ponctuel.domain.errors import UserError
from ponctuel.training.tuning.budget import Budget
from ponctuel.training.tuning.space import AXES, CHOICES, describe, search_space, suggest
from tests.tuning_project import ROOT


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("40", Budget(trials=40)),
        ("90s", Budget(seconds=90)),
        ("20m", Budget(seconds=1200)),
        ("1h30m", Budget(seconds=5400)),
        (" 2H ", Budget(seconds=7200)),
    ],
)
def test_a_budget_is_a_number_of_trials_or_a_time(text: str, budget: Budget) -> None:
    assert Budget.parse(text) == budget


@pytest.mark.parametrize("text", ["", "0", "0m", "-3", "20 minutes", "1.5h", "30m1h", "many"])
def test_an_invalid_budget_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UserError, match="20m") as caught:
        Budget.parse(text)
    assert caught.value.field == "BUDGET"


def test_only_committed_settings_are_tried() -> None:
    booster = load_params(ROOT / "params.yaml").train.booster.model_dump(exclude_none=True)
    space = search_space(booster, 160)
    assert set(space) <= set(BoosterParams.model_fields)
    assert {"num_leaves", "min_data_in_leaf", "learning_rate", "rounds", "lambda_l2"} <= set(space)
    assert "path_smooth" in AXES
    assert ("path_smooth" in space) == ("path_smooth" in booster)


@pytest.mark.parametrize("reach", [None, 1.5])
def test_the_committed_value_is_always_inside(reach: float | None) -> None:
    """Also if it is outside the usual range, zero, or a choice."""
    defaults = {name: axis.high * 2 for name, axis in AXES.items()}
    defaults |= {"num_leaves": 2, "path_smooth": 0.0, "lambda_l2": 0.0}
    defaults |= {name: choices[0] for name, choices in CHOICES.items()}  # type: ignore[misc]
    space = search_space(defaults, 160, reach)
    assert set(space) == {*AXES, *CHOICES}
    for name, distribution in space.items():
        assert distribution._contains(distribution.to_internal_repr(defaults[name])), name


def test_integers_stay_integers_and_rounds_are_limited() -> None:
    space = search_space({"rounds": 80, "learning_rate": 0.1}, 120)
    rounds = space["rounds"]
    assert isinstance(rounds, IntDistribution)
    assert (rounds.low, rounds.high) == (20, 120)
    assert isinstance(space["learning_rate"], FloatDistribution)


def test_reach_limits_the_range_around_the_committed_value() -> None:
    near = search_space({"num_leaves": 30}, 160, reach=1.5)["num_leaves"]
    assert isinstance(near, IntDistribution)
    assert (near.low, near.high) == (20, 45)


def test_suggestions_have_three_significant_digits() -> None:
    space = search_space({"learning_rate": 0.1, "extra_trees": False, "num_leaves": 31}, 160)
    assert isinstance(space["extra_trees"], CategoricalDistribution)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
    for _ in range(5):
        settings = suggest(study.ask(), space)
        rate = settings["learning_rate"]
        assert isinstance(rate, float)
        assert rate == float(f"{rate:.3g}")
        assert isinstance(settings["num_leaves"], int)
    assert describe(space)["num_leaves"] == {"low": 7, "high": 127, "log": True, "whole": True}
