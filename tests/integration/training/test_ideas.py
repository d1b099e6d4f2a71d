"""The study of ideas on little data: the reference is the model, and what is kept stays kept."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.config.params import Params
from ponctuel.domain.errors import NotReady
from ponctuel.domain.flight import epoch_min
from ponctuel.features.tried import TRIED
from ponctuel.models.segments import AIRCRAFT, FAR, NEAR
from ponctuel.reporting.ideas_page import ideas_page
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import issued_at_min
from ponctuel.training.ideas.catalogue import REFERENCE, Idea
from ponctuel.training.ideas.fingerprints import Task
from ponctuel.training.ideas.learn import ASKED, ROW
from ponctuel.training.ideas.recipe import EVERYTHING, Recipe
from ponctuel.training.ideas.results import results
from ponctuel.training.ideas.rows import part_of
from ponctuel.training.ideas.study import Study
from ponctuel.training.kept import Shelf
from ponctuel.training.tuning.origins import began
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema
from tests.integration.training.conftest import MONTHS, STRIDE

IDEAS = (
    Idea("same", "nothing", "yardstick", (NEAR,), Recipe()),
    Idea("no_usual", "no climatology in the link", "kept", (FAR,), Recipe(usual_in_link=False)),
    Idea("one", "one for all", "kept", (FAR, NEAR), Recipe(segment=EVERYTHING, all_weeks=True)),
    Idea("far", "far from far", "kept", (FAR,), Recipe(learns_from=FAR)),
    Idea("recent", "newer counts more", "dropped", (NEAR,), Recipe(half_life_days=20)),
    Idea("rising", "monotone", "dropped", (NEAR,), Recipe(monotone=True)),
    Idea("less", "without weather", "kept", (NEAR,), Recipe(without=("weather",))),
    Idea("more", "kind of aircraft", "dropped", (AIRCRAFT,), Recipe(added=("aircraft_type",))),
)


@pytest.fixture(scope="module")
def warehouse(nyc: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flights of the fixture `files`, as the stage `warehouse` leaves them."""
    flights, weather = nyc["flights"], nyc["weather"]
    thin = flights[(flights["flight"] % STRIDE == 0) & (flights["month"] <= MONTHS)]
    frames, _ = clean_star(
        nyc
        | {
            "flights": thin.reset_index(drop=True),
            "weather": weather[weather["month"] <= MONTHS].reset_index(drop=True),
        }
    )
    path = tmp_path_factory.mktemp("warehouse") / "ponctuel.duckdb"
    with connect(path) as connection:
        create_schema(connection)
        load_star(connection, frames)
    return path


class Bench:
    """A study of a few ideas, and what it reports."""

    def __init__(self, files: FeatureFiles, warehouse: Path, folder: Path, params: Params) -> None:
        self.lines: list[str] = []
        self.study = Study(files, "data", warehouse, Shelf(folder), params, self.lines.append)


@pytest.fixture(scope="module")
def small(params: Params) -> Params:
    """Leaves that a few thousand rows can fill."""
    booster = params.train.booster.model_copy(update={"min_data_in_leaf": 40, "rounds": 8})
    changed = {
        "booster": booster,
        "far_booster": {"num_leaves": 8},
        "lead_booster": {},
        "aircraft_booster": {},
    }
    return params.model_copy(
        update={"train": params.train.model_copy(update={**changed, "rare_booster": {"rounds": 5}})}
    )


@pytest.fixture(scope="module")
def bench(
    files: FeatureFiles, warehouse: Path, small: Params, tmp_path_factory: pytest.TempPathFactory
) -> Bench:
    bench = Bench(files, warehouse, tmp_path_factory.mktemp("ideas"), small)
    assert bench.study.run(IDEAS) == 3 + 9
    return bench


def test_the_reference_is_the_model_itself(bench: Bench) -> None:
    said = results(bench.study, IDEAS)
    assert [part["part"] for part in said["reference"]] == [FAR, NEAR, AIRCRAFT]
    assert said["gap"] == {"logloss": 0.0, "crps_min": 0.0}
    same = said["ideas"][0]["effects"][0]["all"]["logloss"]
    assert same == {"value": 0.0, "lo": 0.0, "hi": 0.0}


def test_every_change_changes_the_forecasts(bench: Bench) -> None:
    said = results(bench.study, IDEAS)
    for idea in said["ideas"][1:]:
        for effect in idea["effects"]:
            found = effect["all"]["logloss"]
            assert found["value"] != 0, idea["name"]
            assert found["lo"] <= found["value"] <= found["hi"]


def test_nothing_of_the_test_is_judged_and_nothing_known_before_it_was_asked(bench: Bench) -> None:
    study = bench.study
    judged = study.judged
    assert study.period.cutoff == date(2013, 4, 1)
    assert judged["date_local"].max() < pd.Timestamp("2013-05-01")
    assert issued_at_min(judged).min() >= epoch_min(began(study.period.cutoff))
    train = study.learning(Recipe()).frame
    assert train["outcome_known_min"].max() < epoch_min(began(study.period.cutoff))


def test_parts_share_no_request_without_the_aircraft_and_hide_it(bench: Bench) -> None:
    far, near = (part_of(bench.study.judged, part) for part in (FAR, NEAR))
    assert len(far) + len(near) == len(bench.study.judged)
    assert near.filter(regex="^aircraft_").isna().all(axis=None)
    known = part_of(bench.study.judged, AIRCRAFT)
    assert 0 < len(known) < len(near)
    assert known.filter(regex="^aircraft_").notna().any(axis=1).all()


def test_ideas_that_learn_alike_share_their_scores(bench: Bench) -> None:
    folder = bench.study.shelf.folder
    assert (folder / "no_usual-far.parquet").is_file()
    assert not (folder / "scores-no_usual-far.parquet").is_file()
    assert not (folder / "scores-same-near.parquet").is_file()


def test_boosters_that_learn_from_all_are_linked_on_the_rows_of_the_part(bench: Bench) -> None:
    scores = {name: bench.study.shelf.rows(f"scores-{name}-far") for name in ("far", "reference")}
    assert scores["far"][[ASKED, ROW]].equals(scores["reference"][[ASKED, ROW]])
    assert not scores["far"]["late"].equals(scores["reference"]["late"])


def test_tried_features_stand_beside_their_own_requests(bench: Bench) -> None:
    tried = bench.study.shelf.rows("tried")
    assert set(tried.columns) >= {f.name for family in TRIED for f in family.features}
    far_ahead = tried[tried["lead_time_min"] > 1440]
    assert far_ahead["aircraft_seats_n"].isna().all()  # not told so early
    assert tried.loc[tried["lead_time_min"] == 120, "aircraft_seats_n"].between(2, 450).any()
    assert not tried.duplicated(["flight_id", "lead_time_min"]).any()


def test_a_second_run_makes_nothing_and_finds_the_same(
    bench: Bench, files: FeatureFiles, warehouse: Path, small: Params
) -> None:
    first = json.dumps(results(bench.study, IDEAS))
    again = Bench(files, warehouse, bench.study.shelf.folder, small)
    assert again.study.run(IDEAS) == 0
    assert again.lines == ["12 of 12 results are kept"]
    assert json.dumps(results(again.study, IDEAS)) == first
    assert "nothing" in ideas_page(json.loads(first))


def test_another_setting_makes_older_results_stale(
    bench: Bench, files: FeatureFiles, warehouse: Path, small: Params
) -> None:
    booster = small.train.booster.model_copy(update={"rounds": 9})
    other = small.model_copy(update={"train": small.train.model_copy(update={"booster": booster})})
    changed = Bench(files, warehouse, bench.study.shelf.folder, other).study
    task = Task(REFERENCE, NEAR)
    assert changed.made_from.losses(task) != bench.study.made_from.losses(task)
    with pytest.raises(NotReady, match="make ideas"):
        results(changed, IDEAS)


def test_the_link_alone_is_made_again_when_only_thresholds_change(
    bench: Bench, files: FeatureFiles, warehouse: Path, small: Params
) -> None:
    train = small.train.model_copy(update={"thresholds_min": (0, 15, 30, 60, 120)})
    params = small.model_copy(update={"train": train})
    relinked = Bench(files, warehouse, bench.study.shelf.folder, params).study
    task = Task(REFERENCE, FAR)
    assert relinked.made_from.scores(task) == bench.study.made_from.scores(task)
    assert relinked.made_from.losses(task) != bench.study.made_from.losses(task)


def test_weights_halve_with_age(bench: Bench) -> None:
    study = bench.study
    learner = study.learner(Recipe())
    weights = learner._weights(20)
    day = learner.days
    newest, older = day == day.max(), day == day.max() - np.timedelta64(20, "D")
    assert weights[older][0] == pytest.approx(weights[newest][0] / 2)
    assert weights.mean() == pytest.approx(1)
