"""The study of ideas on few data: the reference is the model, and each change is measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from ponctuel.cleaning.star import clean_star
from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.domain.flight import epoch_min
from ponctuel.evaluation.studies.ideas import IdeasStudy
from ponctuel.features.tried import TRIED
from ponctuel.models.segments import AIRCRAFT, FAR, NEAR
from ponctuel.stages.ideas import gather, measure, page, tried, whole
from ponctuel.stages.ideas.files import MODEL_NAME, TRIED_NAME, catalogue_file, rows_file
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import issued_at_min
from ponctuel.training.ideas.catalogue import REFERENCE, Idea
from ponctuel.training.ideas.learn import IS_REQUEST, ROW, Learner
from ponctuel.training.ideas.recipe import Recipe
from ponctuel.training.ideas.results import results
from ponctuel.training.ideas.rows import (
    LearningRows,
    Period,
    judged_rows,
    segment_rows,
    without_lead_boosters,
)
from ponctuel.training.tuning.origins import day_start_utc
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema
from tests.integration.training.conftest import MONTHS, STRIDE

IDEAS_YAML = """
ideas:
  reference: {words: as it is, decision: yardstick, parts: [far, near, aircraft], recipe: {}}
  same: {words: nothing else, decision: yardstick, parts: [near], recipe: {}}
  no_usual: {words: not usual, decision: kept, parts: [far], recipe: {usual_in_link: false}}
  one:
    words: one for all
    decision: kept
    parts: [far, near]
    recipe: {segment: everything, all_weeks: true}
  far: {words: far from far, decision: kept, parts: [far], recipe: {learns_from: far}}
  recent: {words: newer counts, decision: dropped, parts: [near], recipe: {half_life_days: 20}}
  rising: {words: monotone, decision: dropped, parts: [near], recipe: {monotone: true}}
  less: {words: without weather, decision: kept, parts: [near], recipe: {without: [weather]}}
ideas_with_tried_features:
  more:
    words: where it goes
    decision: dropped
    parts: [aircraft]
    recipe: {added: [place]}
"""
IDEAS = {
    name: Idea.of(name, fields)
    for group in yaml.safe_load(IDEAS_YAML).values()
    for name, fields in group.items()
}


@pytest.fixture(scope="module")
def warehouse(nyc: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flights of the fixture `files`, as the stage `warehouse` leaves them."""
    flights, weather = nyc["flights"], nyc["weather"]
    thinned = flights[(flights["flight"] % STRIDE == 0) & (flights["month"] <= MONTHS)]
    frames, _ = clean_star(
        nyc
        | {
            "flights": thinned.reset_index(drop=True),
            "weather": weather[weather["month"] <= MONTHS].reset_index(drop=True),
        }
    )
    path = tmp_path_factory.mktemp("warehouse") / "ponctuel.duckdb"
    with connect(path) as connection:
        create_schema(connection)
        load_star(connection, frames)
    return path


@pytest.fixture(scope="module")
def small(params: Params) -> Params:
    """Parameters with small leaves, for a few thousand rows."""
    booster = params.train.booster.model_copy(update={"min_data_in_leaf": 40, "rounds": 8})
    boosters = {
        "booster": booster,
        "far_booster": {"num_leaves": 8},
        "lead_booster": {},
        "aircraft_booster": {},
    }
    return params.model_copy(
        update={
            "train": params.train.model_copy(update={**boosters, "rare_booster": {"rounds": 5}})
        }
    )


@dataclass
class MeasuredIdeas:
    """Losses of some ideas and of the model."""

    files: FeatureFiles
    params: Params
    tried: pd.DataFrame
    losses: dict[str, pd.DataFrame]
    model: pd.DataFrame

    @property
    def period(self) -> Period:
        return Period.of(self.files, self.params)

    @cached_property
    def judged(self) -> pd.DataFrame:
        return judged_rows(self.files, self.period, self.params)

    def results(self) -> IdeasStudy:
        return results(self.files, self.params, IDEAS, self.losses, self.model)


@pytest.fixture(scope="module")
def project(
    files: FeatureFiles, warehouse: Path, small: Params, tmp_path_factory: pytest.TempPathFactory
) -> Paths:
    """A project with these features and ideas, in which every unit of the study has run."""
    paths = Paths(tmp_path_factory.mktemp("project"))
    paths.params.write_text(yaml.safe_dump(small.model_dump(mode="json")), encoding="utf-8")
    paths.warehouse.parent.parent.mkdir(parents=True)
    paths.warehouse.parent.symlink_to(warehouse.parent)
    paths.features.symlink_to(files.features.parent)
    catalogue_file(paths).parent.mkdir(parents=True)
    catalogue_file(paths).write_text(IDEAS_YAML, encoding="utf-8")
    tried.main(paths)
    for name in IDEAS:
        measure.main(name, paths)
    with pytest.raises(NotReady, match="model not measured yet; run `make ideas`"):
        gather.main(paths)
    whole.main(paths)
    return paths


@pytest.fixture(scope="module")
def measured_ideas(project: Paths, files: FeatureFiles, small: Params) -> MeasuredIdeas:
    def rows(name: str) -> pd.DataFrame:
        return pd.read_parquet(rows_file(project, name))

    losses = {name: rows(name) for name in IDEAS}
    return MeasuredIdeas(files, small, rows(TRIED_NAME), losses, rows(MODEL_NAME))


def test_the_reference_is_the_model_itself(measured_ideas: MeasuredIdeas) -> None:
    results = measured_ideas.results()
    assert [reference["part"] for reference in results["reference"]] == [FAR, NEAR, AIRCRAFT]
    assert results["gap"] == {"logloss": 0.0, "crps_min": 0.0}
    same = results["ideas"][0]["effects"][0]["all"]["logloss"]
    assert same == {"value": 0.0, "lo": 0.0, "hi": 0.0}


def test_every_idea_changes_the_forecasts(measured_ideas: MeasuredIdeas) -> None:
    results = measured_ideas.results()
    assert [idea["name"] for idea in results["ideas"]] == list(IDEAS)[1:]
    for idea in results["ideas"][1:]:
        for effect in idea["effects"]:
            loss_effect = effect["all"]["logloss"]
            assert loss_effect["value"] != 0, idea["name"]
            assert loss_effect["lo"] <= loss_effect["value"] <= loss_effect["hi"]


def test_evaluation_uses_no_test_row_and_no_later_knowledge(measured_ideas: MeasuredIdeas) -> None:
    assert measured_ideas.period.cutoff == date(2013, 4, 1)
    assert measured_ideas.judged["date_local"].max() < pd.Timestamp("2013-05-01")
    assert issued_at_min(measured_ideas.judged).min() >= epoch_min(
        day_start_utc(measured_ideas.period.cutoff)
    )
    train = LearningRows.read(
        measured_ideas.files, measured_ideas.period, measured_ideas.params
    ).frame
    assert train["outcome_known_min"].max() < epoch_min(day_start_utc(measured_ideas.period.cutoff))


def test_segments_share_no_request_without_the_aircraft_and_hide_it(
    measured_ideas: MeasuredIdeas,
) -> None:
    far, near = (segment_rows(measured_ideas.judged, segment) for segment in (FAR, NEAR))
    assert len(far) + len(near) == len(measured_ideas.judged)
    assert near.filter(regex="^aircraft_").isna().all(axis=None)
    with_aircraft = segment_rows(measured_ideas.judged, AIRCRAFT)
    assert 0 < len(with_aircraft) < len(near)
    assert with_aircraft.filter(regex="^aircraft_").notna().any(axis=1).all()


def test_boosters_that_learn_from_all_are_linked_on_the_rows_of_the_segment(
    measured_ideas: MeasuredIdeas, learner: Learner
) -> None:
    far_requests = segment_rows(learner.judged, FAR)
    own_scores, far = (
        learner.scores(far_requests, FAR, IDEAS[name].recipe) for name in (REFERENCE, "far")
    )
    assert far[[IS_REQUEST, ROW]].equals(own_scores[[IS_REQUEST, ROW]])
    assert not far["late"].equals(own_scores["late"])


def test_tried_features_are_joined_to_their_requests(measured_ideas: MeasuredIdeas) -> None:
    tried_frame = measured_ideas.tried
    assert set(tried_frame.columns) >= {f.name for family in TRIED for f in family.features}
    far_ahead = tried_frame[tried_frame["lead_time_min"] > 1440]
    assert far_ahead["expected_back_120m_n"].isna().all()  # missing at long lead times
    assert (tried_frame.loc[tried_frame["lead_time_min"] == 120, "expected_back_120m_n"] > 0).any()
    assert not tried_frame.duplicated(["flight_id", "lead_time_min"]).any()


def test_results_and_page_are_reproducible(project: Paths) -> None:
    outputs = (project.metrics / "ideas.json", project.reports / "decisions" / page.PAGE)
    contents = []
    for _ in range(2):
        gather.main(project)
        page.main(project)
        contents.append([path.read_bytes() for path in outputs])
    assert contents[0] == contents[1]
    assert b"nothing else" in contents[0][1]


def test_an_idea_with_other_requests_is_refused(measured_ideas: MeasuredIdeas) -> None:
    incomplete = measured_ideas.losses | {"far": measured_ideas.losses["far"].iloc[1:]}
    with pytest.raises(NotReady, match="make ideas"):
        results(
            measured_ideas.files, measured_ideas.params, IDEAS, incomplete, measured_ideas.model
        )


def test_an_unknown_idea_is_refused(project: Paths) -> None:
    with pytest.raises(UserError, match="accepted values: reference, same"):
        measure.main("none", project)


def test_weights_halve_with_age(learner: Learner) -> None:
    weights = learner._weights(20)
    day = learner.days
    newest, older = day == day.max(), day == day.max() - np.timedelta64(20, "D")
    assert weights[older][0] == pytest.approx(weights[newest][0] / 2)
    assert weights.mean() == pytest.approx(1)


@pytest.fixture(scope="module")
def learner(measured_ideas: MeasuredIdeas) -> Learner:
    params = without_lead_boosters(measured_ideas.params)
    train = LearningRows.read(measured_ideas.files, measured_ideas.period, params).frame
    return Learner(train, measured_ideas.judged, Recipe().families(), params)
