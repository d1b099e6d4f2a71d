"""Two small models trained by the real stages on a few real weeks, and a real MLflow store."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from ponctuel.cleaning.star import clean_star
from ponctuel.config.paths import Paths
from ponctuel.stages import evaluate, features, register, train
from ponctuel.stages.files import EVALUATION_FILE, TUNING_FILE
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema

ROOT = Path(__file__).resolve().parents[3]
LEADS = [1440, 120]
TEST_FROM = "2013-05-06"
WEAK, STRONG = "weak", "strong"
# Boosting rounds of each model: more rounds make the second one better.
ROUNDS = {WEAK: 3, STRONG: 12}
# Looser limits of the acceptance check, because there are few test flights.
LOOSE = {
    "bootstrap_draws": 200,
    "max_ece": 0.9,
    "coverage_90": [0.3, 1.0],
    "slice_coverage_90": [0.0, 1.0],
    "slice_min_flights": 300,
    "slice_min_effect": 0.5,
    "max_p50_ms": 5000,
}


def set_params(paths: Paths, **groups: dict[str, object]) -> None:
    """Change some settings of a root's params.yaml."""
    params = yaml.safe_load(paths.params.read_text(encoding="utf-8"))
    for group, values in groups.items():
        params[group] = {**params[group], **values}
    paths.params.write_text(yaml.safe_dump(params), encoding="utf-8")


def use_as_candidate(paths: Paths, model: str) -> None:
    """Make one of the two trained models the candidate, with its evaluation."""
    for file_name, path in _files_of_model(paths):
        _copy(paths.root / model / file_name, path)


def _files_of_model(paths: Paths) -> list[tuple[str, Path]]:
    return [
        ("candidate", paths.candidate),
        ("evaluation", paths.evaluation),
        (EVALUATION_FILE, paths.metrics / EVALUATION_FILE),
    ]


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        shutil.copy2(source, target)
    else:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)


def rewrite_same(paths: Paths) -> None:
    """Change the candidate's files but not its forecasts: add a space to the description."""
    description = paths.candidate / "model.json"
    description.write_text(description.read_text(encoding="utf-8") + " ", encoding="utf-8")


@pytest.fixture(scope="session")
def trained(storm: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A root in which the stages up to `evaluate` have run for both; nothing is registered."""
    paths = Paths(tmp_path_factory.mktemp("registry") / "root")
    paths.warehouse.parent.mkdir(parents=True)
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copy2(ROOT / name, paths.root / name)
    set_params(
        paths,
        features={"lead_times_min": LEADS},
        split={"test_from": TEST_FROM},
        gate=LOOSE,
        evaluate={"bootstrap_draws": 20},
    )
    frames, _ = clean_star(storm)
    with connect(paths.warehouse) as connection:
        create_schema(connection)
        load_star(connection, frames)
    features.main(paths=paths)
    paths.metrics.mkdir(parents=True)
    (paths.metrics / TUNING_FILE).write_text(json.dumps({"best": {}}), encoding="utf-8")
    default_booster = yaml.safe_load(paths.params.read_text(encoding="utf-8"))["train"]["booster"]
    for name, rounds in ROUNDS.items():
        # Small leaves, because there are few rows.
        booster = {**default_booster, "rounds": rounds, "num_leaves": 8, "min_data_in_leaf": 60}
        # Boosters per lead time would make the weak model as good as the strong one.
        train_params = {
            "booster": booster,
            "lead_booster": None,
            "far_booster": {},
            "rare_booster": {},
            "folds": 2,
        }
        set_params(paths, train=train_params)
        train.main(paths)
        evaluate.main(paths)
        for file_name, path in _files_of_model(paths):
            _copy(path, paths.root / name / file_name)
    use_as_candidate(paths, WEAK)
    return paths


@pytest.fixture(scope="session")
def first(trained: Paths) -> Paths:
    """The root with the weak model registered: version 1 is champion."""
    register.main(trained)
    return trained


@pytest.fixture(scope="session")
def second(first: Paths, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A copy of it with the strong model registered too: version 2 is champion."""
    paths = Paths(tmp_path_factory.mktemp("second") / "root")
    shutil.copytree(first.root, paths.root)
    use_as_candidate(paths, STRONG)
    register.main(paths)
    return paths


@pytest.fixture
def two_versions(second: Paths, tmp_path: Path) -> Paths:
    """A copy of the root with two versions, for one test to change."""
    shutil.copytree(second.root, tmp_path / "root")
    return Paths(tmp_path / "root")


@pytest.fixture
def root(first: Paths, tmp_path: Path) -> Paths:
    """A copy of the root with one version, for one test to change."""
    shutil.copytree(first.root, tmp_path / "root")
    return Paths(tmp_path / "root")
