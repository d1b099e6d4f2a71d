"""A small model trained by the real stages on a few real weeks, and a real MLflow store beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from ponctuel.cleaning.star import clean_star
from ponctuel.config.paths import Paths
from ponctuel.stages import evaluate, features, register, train, tune
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema

ROOT = Path(__file__).resolve().parents[3]
LEADS = [1440, 120, 30]
TEST_FROM = "2013-05-06"
# Test flights are few here: what the real limits ask for cannot be measured on them.
LOOSE = {
    "bootstrap_draws": 200, "max_ece": 0.5, "coverage_90": [0.3, 1.0], "slice_coverage_90": [0.0, 1.0],
    "slice_min_flights": 300, "slice_min_effect": 0.5, "max_p50_ms": 5000,
}  # fmt: skip


def set_params(paths: Paths, **groups: dict[str, object]) -> None:
    """Change some settings of a root's params.yaml."""
    said = yaml.safe_load(paths.params.read_text(encoding="utf-8"))
    for group, values in groups.items():
        said[group] = {**said[group], **values}
    paths.params.write_text(yaml.safe_dump(said), encoding="utf-8")


def retrain(paths: Paths, rounds: int) -> None:
    """Another candidate: fitted with so many trees, and evaluated."""
    booster = yaml.safe_load(paths.params.read_text(encoding="utf-8"))["train"]["booster"]
    set_params(paths, train={"booster": {**booster, "rounds": rounds}})
    train.main(paths)
    evaluate.main(paths)


@pytest.fixture(scope="session")
def trained(
    storm: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Paths:
    """A root in which the stages up to `evaluate` have run; nothing is registered yet."""
    paths = Paths(tmp_path_factory.mktemp("registry") / "root")
    paths.warehouse.parent.mkdir(parents=True)
    shutil.copy2(ROOT / "params.yaml", paths.params)
    shutil.copy2(ROOT / "dvc.yaml", paths.root / "dvc.yaml")
    set_params(
        paths, features={"lead_times_min": LEADS}, split={"test_from": TEST_FROM}, gate=LOOSE,
        evaluate={"bootstrap_draws": 20}, tune={"trials": 1, "sample_rows": 1000},
    )  # fmt: skip
    frames, _ = clean_star(storm)
    with connect(paths.warehouse) as connection:
        create_schema(connection)
        load_star(connection, frames)
    features.main(paths)
    tune.main(paths)
    retrain(paths, 12)
    return paths


@pytest.fixture
def root(trained: Paths, tmp_path: Path) -> Paths:
    """A copy of that root with an empty registry."""
    shutil.copytree(trained.root, tmp_path / "root", ignore=shutil.ignore_patterns("mlruns"))
    return Paths(tmp_path / "root")


@pytest.fixture
def registered(root: Paths) -> Paths:
    """The same with the first model registered: version 1 is champion."""
    register.main(root)
    return root
