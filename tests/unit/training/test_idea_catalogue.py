"""The catalogue of ideas holds together."""

from __future__ import annotations

import pytest

from ponctuel.config.params import load_params
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.features.tried import TRIED
from ponctuel.models.segments import SEGMENTS
from ponctuel.training.ideas.catalogue import IDEAS, REFERENCE, Idea
from ponctuel.training.ideas.learn import rising
from ponctuel.training.ideas.recipe import EVERYTHING, Recipe
from tests.worlds import ROOT


def test_names_and_words_are_told_apart() -> None:
    ideas = (REFERENCE, *IDEAS)
    assert len({idea.name for idea in ideas}) == len(ideas)
    assert len({idea.words for idea in ideas}) == len(ideas)


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.name)
def test_every_idea_changes_something_that_exists(idea: Idea) -> None:
    params = load_params(ROOT / "params.yaml")
    assert idea.recipe != REFERENCE.recipe
    assert set(idea.parts) <= set(SEGMENTS) == set(REFERENCE.parts)
    assert idea.recipe.segment in {None, EVERYTHING, *SEGMENTS}
    assert idea.recipe.learns_from in {None, EVERYTHING, *SEGMENTS}
    assert idea.recipe.families()
    assert set(idea.recipe.train) <= set(params.train.model_dump())
    if idea.recipe.train or idea.recipe.seed:
        assert idea.recipe.params(params) != params


def test_every_family_that_was_tried_is_measured() -> None:
    added = {name for idea in IDEAS for name in idea.recipe.added}
    assert added == {family.name for family in TRIED}


def test_families_are_left_out_and_added_by_name() -> None:
    names = [family.name for family in Recipe(without=("overdue_",), added=("place",)).families()]
    assert "place" in names
    assert not [name for name in names if name.startswith("overdue_")]
    assert "weather" in names


@pytest.mark.parametrize("recipe", [Recipe(without=("no_such",)), Recipe(added=("weather",))])
def test_a_family_that_is_none_is_refused(recipe: Recipe) -> None:
    with pytest.raises(ValueError, match="no such family"):
        recipe.families()


def test_scores_rise_with_delays_alone() -> None:
    columns = feature_names()
    marked = {name for name, sign in zip(columns, rising(columns), strict=True) if sign}
    assert {"overdue_origin_0m_n", "origin_dep_pos_60m_min", "rotation_delay_min"} <= marked
    assert not marked & {*categorical_names(), "lead_time_min", "block_min", "rotation_slack_min"}
    assert not [name for name in marked if name.startswith(("weather_", "bank_"))]
