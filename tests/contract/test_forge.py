"""Files for the code forge (CI, citation, licences) use the project's commands, version and licence."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import ponctuel

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGES = [*sorted((ROOT / ".github").glob("*.md")), *sorted((ROOT / "reports").glob("*.md"))]


def test_the_workflow_runs_commands_of_the_makefile() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = [
        step["run"].removeprefix("sudo ")  # system packages need an administrator
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]
    targets = [command.removeprefix("make ") for command in commands if command.startswith("make ")]
    assert {"check", "test", "repro", "audit", "sbom"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
    assert all(command.startswith(("make ", "git diff")) for command in commands)


def test_hooks_run_what_the_environment_holds() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for entry in entries:
        tool, *rest = entry.removeprefix(".venv/bin/").split()
        assert entry.startswith(".venv/bin/")
        assert " ".join([tool, *rest]) in makefile or tool == "python", entry


def test_one_version_and_one_license_everywhere() -> None:
    meta = json.loads((ROOT / ".github/codemeta.json").read_text(encoding="utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    client = tomllib.loads((ROOT / "src/ponctuel_sdk/pyproject.toml").read_text(encoding="utf-8"))
    assert meta["version"] == citation["version"] == PROJECT["version"] == ponctuel.__version__
    assert client["project"]["version"] == PROJECT["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest is not None
    assert newest[1] == PROJECT["version"]
    assert meta["license"].endswith(PROJECT["license"])
    assert citation["license"] == PROJECT["license"]
    assert meta["description"] == PROJECT["description"]


def test_a_third_party_file_names_its_licences() -> None:
    """`make check` runs `.ci/reuse_lint.py`: each file has a licence. This test checks that it is the right one."""
    own, *others = tomllib.loads((ROOT / ".ci/licences/REUSE.toml").read_text(encoding="utf-8"))[
        "annotations"
    ]
    assert (own["path"], own["SPDX-License-Identifier"]) == ("**", PROJECT["license"])
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    generic = (ROOT / f".ci/licences/LICENSES/{PROJECT['license']}.txt").read_text(encoding="utf-8")
    assert own["SPDX-FileCopyrightText"] in text
    assert generic.split("Permission is")[1] == text.split("Permission is")[1]
    assert others
    for other in others:
        head = "".join((ROOT / other["path"]).read_text(encoding="utf-8").splitlines()[:3])
        for name in other["SPDX-License-Identifier"].split(" AND "):
            assert name in head, other["path"]
            assert (ROOT / f".ci/licences/LICENSES/{name}.txt").is_file(), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        # Figures are made by the pipeline.
        if "://" not in target and not target.startswith("figures/"):
            assert (page.parent / target).exists(), target
