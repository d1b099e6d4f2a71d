"""Tests of `ponctuel retrain`: the challenger it writes, and refusals in one clear line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from ponctuel.cli.commands import app
from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.models.delay_model import DelayModel
from ponctuel.stages import retrain
from ponctuel.stages.challenge import judged_split
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import TUNING_FILE
from ponctuel.training.data import FeatureFiles


@pytest.fixture(scope="module")
def project(
    real_files: FeatureFiles, small_params: Params, tmp_path_factory: pytest.TempPathFactory
) -> Paths:
    """A project with features and an empty tuning record, without a model."""
    paths = Paths(tmp_path_factory.mktemp("project"))
    paths.features.mkdir(parents=True)
    paths.metrics.mkdir(parents=True)
    files = feature_files(paths)
    shutil.copy(real_files.features, files.features)
    shutil.copy(real_files.outcomes, files.outcomes)
    paths.params.write_text(yaml.safe_dump(small_params.model_dump(mode="json")), encoding="utf-8")
    (paths.metrics / TUNING_FILE).write_text('{"best": {}}', encoding="utf-8")
    (paths.root / "dvc.yaml").write_text("stages: {}", encoding="utf-8")
    return paths


def record(paths: Paths) -> dict:
    return json.loads((paths.challenger / "training.json").read_text(encoding="utf-8"))


def test_refitting_then_continuing(
    project: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotReady):
        retrain.main("2013-05-23", "continue", project)
    retrain.main("2013-05-01", "refit", project)
    refitted = record(project)
    assert (refitted["mode"], refitted["start"], refitted["end"]) == (
        "refit",
        "2013-02-01",
        "2013-05-01",
    )
    # With no champion the pipeline's candidate is continued; it has no record of its own.
    shutil.copytree(project.challenger, project.candidate)
    (project.candidate / "training.json").unlink()
    monkeypatch.setenv("PONCTUEL_ROOT", str(project.root))
    result = CliRunner().invoke(app, ["retrain", "--until", "2013-05-23", "--continue"])
    assert result.exit_code == 0, result.output
    assert "data/models/challenger" in result.output
    content = record(project)
    assert (content["mode"], content["continued_from"], content["end"]) == (
        "continue",
        "2013-05-01",
        "2013-05-23",
    )
    old, new = DelayModel.load(project.candidate), DelayModel.load(project.challenger)
    assert new.boosters["near-60m-late-0"].num_trees() > old.boosters["near-60m-late-0"].num_trees()
    split = judged_split(project)
    assert (split.test_from.isoformat(), split.end.isoformat()) == ("2013-05-23", "2013-05-26")
    assert "not judged: no champion to compare the challenger with" in result.output

    with pytest.raises(UserError, match="at least 21 days"):
        retrain.main("2013-05-26", "continue", _with_champion(project))
    assert retrain.CONTINUED_TWICE in capsys.readouterr().out
    assert record(project) == content, "a refusal leaves the last challenger as it was"


def _with_champion(project: Paths) -> Paths:
    """Put the challenger and its record in the candidate's place."""
    shutil.rmtree(project.candidate)
    shutil.copytree(project.challenger, project.candidate)
    return project


@pytest.mark.parametrize(
    ("until", "mode", "message"),
    [
        ("1 May", "refit", "a day is accepted"),
        ("2013-02-02", "refit", "a day from 2013-02-22 to 2013-05-26 is accepted"),
        ("2014-02-02", "refit", "a day from 2013-02-22 to 2013-05-26 is accepted"),
        ("2013-05-01", "both", "accepted values: refit and continue"),
    ],
)
def test_refusals_name_what_is_accepted(
    project: Paths, until: str, mode: str, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        retrain.main(until, mode, project)


def test_nothing_is_retrained_before_the_features_are_made(project: Paths, tmp_path: Path) -> None:
    shutil.copy(project.params, tmp_path / "params.yaml")
    with pytest.raises(NotReady, match="no features"):
        retrain.main("2013-05-01", paths=Paths(tmp_path))
