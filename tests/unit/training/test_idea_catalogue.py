"""The catalogue of ideas holds together."""

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

LIST = ROOT / "reports" / "studies" / "ideas.yaml"
ALL = read_ideas(LIST)
IDEAS = [idea for name, idea in ALL.items() if name != REFERENCE]


def test_names_and_words_are_distinguished() -> None:
    groups = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    assert len(ALL) == sum(map(len, groups.values()))
    assert len({idea.words for idea in ALL.values()}) == len(ALL)
    assert next(iter(ALL)) == REFERENCE


def test_those_that_see_tried_features_stand_in_their_own_group() -> None:
    groups = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    added = {name for name, idea in ALL.items() if idea.recipe.added}
    assert added == set(groups["ideas_with_tried_features"])


@pytest.mark.parametrize("recipe", ["{sead: 1}", "{indices: [{name: x}]}", "[]"])
def test_an_entry_that_cannot_be_read_is_named(recipe: str, tmp_path: Path) -> None:
    path = tmp_path / "ideas.yaml"
    entry = f"mine: {{words: w, decision: kept, parts: [far], recipe: {recipe}}}"
    path.write_text(f"ideas:\n  {entry}\n", encoding="utf-8")
    with pytest.raises(UserError, match="mine"):
        read_ideas(path)


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.name)
def test_every_idea_changes_something_that_exists(idea: Idea) -> None:
    params = load_params(ROOT / "params.yaml")
    assert idea.recipe != Recipe()
    assert set(idea.parts) <= set(SEGMENTS) == set(ALL[REFERENCE].parts)
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
    marked = {
        name for name, sign in zip(columns, monotone_constraints(columns), strict=True) if sign
    }
    assert {"overdue_origin_0m_n", "origin_dep_pos_60m_min", "rotation_delay_min"} <= marked
    assert not marked & {*categorical_names(), "lead_time_min", "block_min", "rotation_slack_min"}
    assert not [name for name in marked if name.startswith(("weather_", "bank_"))]
