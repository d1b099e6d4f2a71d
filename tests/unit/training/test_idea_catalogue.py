"""Consistency of the catalogue of ideas."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ponctuel.config.params import load_params
from ponctuel.domain.errors import UserError
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.features.tried import TRIED
from ponctuel.models.segments import SEGMENTS
from ponctuel.training.ideas.catalogue import REFERENCE, Idea, read_ideas
from ponctuel.training.ideas.learn import monotone_constraints
from ponctuel.training.ideas.recipe import EVERYTHING, Recipe
from tests.trained_sample import ROOT

CATALOGUE = ROOT / "reports" / "studies" / "ideas.yaml"
IDEAS_BY_NAME = read_ideas(CATALOGUE)
IDEAS = [idea for name, idea in IDEAS_BY_NAME.items() if name != REFERENCE]


def test_names_and_descriptions_are_unique() -> None:
    groups = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    assert len(IDEAS_BY_NAME) == sum(map(len, groups.values()))
    assert len({idea.words for idea in IDEAS_BY_NAME.values()}) == len(IDEAS_BY_NAME)
    assert next(iter(IDEAS_BY_NAME)) == REFERENCE


def test_ideas_with_tried_features_have_a_separate_group() -> None:
    groups = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    with_added_families = {name for name, idea in IDEAS_BY_NAME.items() if idea.recipe.added}
    assert with_added_families == set(groups["ideas_with_tried_features"])


@pytest.mark.parametrize("recipe", ["{sead: 1}", "{indices: [{name: x}]}", "[]"])
def test_an_invalid_entry_is_named(recipe: str, tmp_path: Path) -> None:
    path = tmp_path / "ideas.yaml"
    entry = f"mine: {{words: w, decision: kept, parts: [far], recipe: {recipe}}}"
    path.write_text(f"ideas:\n  {entry}\n", encoding="utf-8")
    with pytest.raises(UserError, match="mine"):
        read_ideas(path)


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.name)
def test_every_idea_changes_something_that_exists(idea: Idea) -> None:
    params = load_params(ROOT / "params.yaml")
    assert idea.recipe != Recipe()
    assert set(idea.segments) <= set(SEGMENTS) == set(IDEAS_BY_NAME[REFERENCE].segments)
    assert idea.recipe.segment in {None, EVERYTHING, *SEGMENTS}
    assert idea.recipe.learns_from in {None, EVERYTHING, *SEGMENTS}
    assert idea.recipe.families()
    assert set(idea.recipe.train) <= set(params.train.model_dump())
    if idea.recipe.train or idea.recipe.seed:
        assert idea.recipe.params(params) != params


def test_every_family_that_was_tried_is_measured() -> None:
    with_added_families = {name for idea in IDEAS for name in idea.recipe.added}
    assert with_added_families == {family.name for family in TRIED}


def test_families_are_left_out_and_added_by_name() -> None:
    names = [family.name for family in Recipe(without=("overdue_",), added=("place",)).families()]
    assert "place" in names
    assert not [name for name in names if name.startswith("overdue_")]
    assert "weather" in names


@pytest.mark.parametrize("recipe", [Recipe(without=("no_such",)), Recipe(added=("weather",))])
def test_an_unknown_or_duplicate_family_is_refused(recipe: Recipe) -> None:
    with pytest.raises(ValueError, match="no such family"):
        recipe.families()


def test_only_features_of_delay_are_monotone() -> None:
    columns = feature_names()
    monotone = {
        name for name, sign in zip(columns, monotone_constraints(columns), strict=True) if sign
    }
    assert {"overdue_origin_0m_n", "origin_dep_pos_60m_min", "rotation_delay_min"} <= monotone
    assert not monotone & {*categorical_names(), "lead_time_min", "block_min", "rotation_slack_min"}
    assert not [name for name in monotone if name.startswith(("weather_", "bank_"))]
