"""The experiment that the guide shows: `dvc exp run -S` reaches the setting and the stage that reads it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.trained_sample import ROOT

GUIDE = ROOT / "reports" / "guide-reproduction.md"
SHOW = (
    "import functools, yaml; settings = yaml.safe_load(open('params.yaml')); "
    "print(functools.reduce(dict.get, '{key}'.split('.'), settings), file=open('read', 'w'))"
)


def _run(place: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=place, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def _shown() -> tuple[str, str]:
    """The setting that the guide changes, and to what."""
    (shown,) = re.findall(r"dvc exp run -S (\S+)=(\S+)", GUIDE.read_text(encoding="utf-8"))
    return shown


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A commit of the project's settings and of one stage that reads the one in question."""
    key, _ = _shown()
    shutil.copy(ROOT / "params.yaml", tmp_path)
    stage = {"cmd": f'"{sys.executable}" -c "{SHOW.format(key=key)}"', "params": [key]}
    stages = {"stages": {"read": stage | {"outs": ["read"]}}}
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump(stages), encoding="utf-8")
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text("[core]\n    analytics = false\n", encoding="utf-8")
    (tmp_path / ".dvc" / ".gitignore").write_text("/cache\n/tmp\n/config.local\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("/read\n", encoding="utf-8")
    name = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    _run(tmp_path, "git", "init", "-q")
    _run(tmp_path, "git", "add", "-A")
    _run(tmp_path, "git", *name, "commit", "-qm", "settings")
    return tmp_path


def test_the_setting_of_an_experiment_reaches_the_stage_and_is_reported(place: Path) -> None:
    key, value = _shown()
    _run(place, sys.executable, "-m", "dvc", "exp", "run", "-S", f"{key}={value}")
    assert (place / "read").read_text(encoding="utf-8").strip() == value
    changed = json.loads(_run(place, sys.executable, "-m", "dvc", "params", "diff", "--json"))
    assert list(changed) == ["params.yaml"]
    assert list(changed["params.yaml"]) == [key], "no other setting"
    told = changed["params.yaml"][key]
    assert str(told["new"]) == value
    assert str(told["old"]) != value


def test_a_stage_of_the_project_reads_the_setting() -> None:
    key, _ = _shown()
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    assert any(key == read or key.startswith(f"{read}.") for read in stages["train"]["params"])
