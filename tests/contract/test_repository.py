"""The repository has the required layout, lock file and packages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml
from dvc.repo import Repo

ROOT = Path(__file__).resolve().parents[2]
FIXED = {"notebooks", "src", "data", "mlruns", "app", "reports", "tests"}
FILES = {
    "dvc.yaml",
    "dvc.lock",
    "params.yaml",
    "README.md",
    "Makefile",
    "pyproject.toml",
    "requirements.lock",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "CITATION.cff",
}


def tracked_files() -> list[str]:
    completed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, text=True, capture_output=True, check=True
    )
    return completed.stdout.splitlines()


def test_the_top_level_has_the_required_folders() -> None:
    top_level = {name.split("/")[0] for name in tracked_files()}
    assert top_level >= FIXED | {"dvc.yaml", "params.yaml", "README.md"}
    assert {name for name in top_level if not name.startswith(".")} <= FIXED | FILES


def test_the_lock_is_pinned_by_hash_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^[a-z0-9._-]+==", lock, flags=re.M)
    assert len(pinned) > 100
    assert lock.count("--hash=sha256:") > len(pinned)


def test_every_stage_declares_code_and_outputs() -> None:
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    declared = {
        "ingest",
        "clean",
        "explore",
        "warehouse",
        "features",
        "tune",
        "train",
        "evaluate",
        "register",
        "method",
    }
    assert declared <= set(stages)
    for name, stage in stages.items():
        assert any(dep.startswith("src/") for dep in stage["deps"]), name
        assert stage.get("outs") or stage.get("metrics"), name


def test_compiled_python_files_change_no_stage() -> None:
    ignore = Repo(str(ROOT)).dvcignore
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    folders = {dep for stage in stages.values() for dep in stage["deps"] if (ROOT / dep).is_dir()}
    code = [folder for folder in folders if folder.startswith("src/")]
    assert code
    for folder in code:
        assert ignore.is_ignored_dir(str(ROOT / folder / "__pycache__"))
        assert not ignore.is_ignored_dir(str(ROOT / folder))


def test_the_readme_shows_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme


def test_every_package_of_the_design_card_is_a_dependency() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for package in (
        "jupyterlab",
        "papermill",
        "mlflow",
        "pandas",
        "seaborn",
        "scikit-learn",
        "optuna",
        "gradio",
        "dvc",
        "pytest",
    ):
        assert f'"{package}' in project, package


def test_no_stage_depends_on_the_long_studies() -> None:
    """`dvc repro` would run the long studies first; their committed outputs are read instead."""
    studies = yaml.safe_load((ROOT / "reports/studies/dvc.yaml").read_text(encoding="utf-8"))
    written = {
        Path(name)
        for stage in studies["stages"].values()
        for out in stage.get("do", stage)["outs"]
        for name in ([out] if isinstance(out, str) else out)
    }
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for name, stage in stages.items():
        for dep in map(Path, stage["deps"]):
            assert not any(out.is_relative_to(dep) for out in written), f"{name}: {dep}"
