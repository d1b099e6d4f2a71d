"""The experiment of the guide: `dvc exp run -S` changes the setting and reruns its stage."""

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
READ_SETTING = (
    "import functools, yaml; settings = yaml.safe_load(open('params.yaml')); "
    "print(functools.reduce(dict.get, '{key}'.split('.'), settings), file=open('read', 'w'))"
)


def _run(project: Path, *command: str) -> str:
    result = subprocess.run(command, cwd=project, text=True, capture_output=True, check=False)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    return result.stdout


def _setting_of_guide() -> tuple[str, str]:
    """The setting that the guide changes, and its new value."""
    (setting,) = re.findall(r"dvc exp run -S (\S+)=(\S+)", GUIDE.read_text(encoding="utf-8"))
    return setting


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git repository with the project's settings and one stage that reads this setting."""
    key, _ = _setting_of_guide()
    shutil.copy(ROOT / "params.yaml", tmp_path)
    stage = {"cmd": f'"{sys.executable}" -c "{READ_SETTING.format(key=key)}"', "params": [key]}
    stages = {"stages": {"read": stage | {"outs": ["read"]}}}
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump(stages), encoding="utf-8")
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text("[core]\n    analytics = false\n", encoding="utf-8")
    (tmp_path / ".dvc" / ".gitignore").write_text("/cache\n/tmp\n/config.local\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("/read\n", encoding="utf-8")
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    _run(tmp_path, "git", "init", "-q")
    _run(tmp_path, "git", "add", "-A")
    _run(tmp_path, "git", *identity, "commit", "-qm", "settings")
    return tmp_path


def test_the_setting_of_an_experiment_reaches_the_stage_and_is_reported(project: Path) -> None:
    key, value = _setting_of_guide()
    _run(project, sys.executable, "-m", "dvc", "exp", "run", "-S", f"{key}={value}")
    assert (project / "read").read_text(encoding="utf-8").strip() == value
    changed = json.loads(_run(project, sys.executable, "-m", "dvc", "params", "diff", "--json"))
    assert list(changed) == ["params.yaml"]
    assert list(changed["params.yaml"]) == [key], "no other setting"
    change = changed["params.yaml"][key]
    assert str(change["new"]) == value
    assert str(change["old"]) != value


def test_a_stage_of_the_project_reads_the_setting() -> None:
    key, _ = _setting_of_guide()
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    assert any(
        key == parameter or key.startswith(f"{parameter}.")
        for parameter in stages["train"]["params"]
    )
