"""The long study of continued training as DVC runs it: resumed after a kill, skipped when finished."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.stages import retrain
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import TUNING_FILE
from ponctuel.stages.further import gather, part, whole
from ponctuel.training.data import FeatureFiles
from ponctuel.training.further.study import HEADS, WHOLE
from tests.trained_sample import ROOT

PIPELINE = Path("reports/studies/dvc.yaml")


@pytest.fixture(scope="module")
def project(
    real_files: FeatureFiles, small_params: Params, tmp_path_factory: pytest.TempPathFactory
) -> Paths:
    """Features, a candidate, and the committed stages of the study, without their code."""
    paths = Paths(tmp_path_factory.mktemp("project"))
    for folder in (paths.features, paths.metrics, (paths.root / PIPELINE).parent):
        folder.mkdir(parents=True)
    files = feature_files(paths)
    shutil.copy(real_files.features, files.features)
    shutil.copy(real_files.outcomes, files.outcomes)
    paths.params.write_text(yaml.safe_dump(small_params.model_dump(mode="json")), encoding="utf-8")
    (paths.metrics / TUNING_FILE).write_text('{"best": {}}', encoding="utf-8")
    retrain.main("2013-05-01", "refit", paths)
    paths.challenger.rename(paths.candidate)
    committed = yaml.safe_load((ROOT / PIPELINE).read_text(encoding="utf-8"))["stages"]
    stages = {name: stage for name, stage in committed.items() if name.startswith("further")}
    for stage in stages.values():
        stage["deps"] = [dep for dep in stage["deps"] if not dep.startswith("src/")]
    (paths.root / PIPELINE).write_text(yaml.safe_dump({"stages": stages}), encoding="utf-8")
    (paths.root / "dvc.yaml").write_text("stages: {}", encoding="utf-8")
    _dvc(paths, "init", "--no-scm", "-q").wait()
    return paths


def test_a_killed_study_is_resumed_and_a_finished_one_is_skipped(project: Paths) -> None:
    killed = _dvc(project, "repro", f"{PIPELINE}:further")
    first = part.part_file(project, next(iter(HEADS)))
    started_units = 0
    assert killed.stdout is not None
    while started_units < 2 and (line := killed.stdout.readline()):
        started_units += line.startswith("> python")
    # DVC itself is idle while a unit runs.
    time.sleep(0.5)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    finished = _finished_stages(project)
    assert finished
    assert "further" not in finished, "it was killed before its end"
    made_at = first.stat().st_mtime_ns

    output = _reproduce(project)
    for name in finished:
        assert f"'{PIPELINE}:{name}' didn't change, skipping" in output
    assert f"Running stage '{PIPELINE}:further'" in output
    assert first.stat().st_mtime_ns == made_at
    study = json.loads((project.root / "data/further-training.json").read_text(encoding="utf-8"))
    assert study["whole_model"] == {}, "no month follows the one that it could be continued on"
    assert study["overfitting"]["folds"] == 2

    second_output = _reproduce(project)
    assert "Running stage" not in second_output
    assert "up to date" in second_output


def test_unknown_or_missing_parts_are_named(project: Paths, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="accepted values: learning_curve, age"):
        part.main(WHOLE, project)
    shutil.copy(project.params, tmp_path / "params.yaml")
    without_features = Paths(tmp_path)
    with pytest.raises(NotReady, match="no features yet"):
        part.main("age", without_features)
    with pytest.raises(NotReady, match="no model yet"):
        whole.main(without_features)
    with pytest.raises(NotReady, match="whole_model not made yet; run `make further`"):
        gather.main(without_features)


def _finished_stages(paths: Paths) -> list[str]:
    """Stages that DVC has recorded as finished."""
    lock = (paths.root / PIPELINE).with_suffix(".lock")
    return list(yaml.safe_load(lock.read_text("utf-8"))["stages"]) if lock.is_file() else []


def _reproduce(paths: Paths) -> str:
    """Run `dvc repro` of the study to its end; gives its output."""
    process = _dvc(paths, "repro", f"{PIPELINE}:further")
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    return output


def _dvc(paths: Paths, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "PONCTUEL_ROOT": str(paths.root),
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "dvc", *arguments],
        cwd=paths.root,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
