"""Verification of a clean clone, on a small pipeline with real git and DVC."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ponctuel.domain.errors import UserError
from ponctuel.stages import verify
from ponctuel.stages.locked import content_md5, locked_outputs

DVC = (sys.executable, "-m", "dvc")
STEADY = "import pathlib; p = pathlib.Path('data/folder'); p.mkdir(parents=True); (p / 'a').write_text('1'); (p / 'b').write_text('2')"
RANDOM = "import pathlib, uuid; pathlib.Path('drawn.txt').write_text(str(uuid.uuid4()))"
PIPELINE = """stages:
  steady:
    cmd: python steady.py
    outs: [data/folder]
  drawn:
    cmd: python drawn.py
    outs:
      - drawn.txt: {cache: false}
"""


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose pipeline has one reproducible and one random stage."""
    root = tmp_path_factory.mktemp("toy") / "it's a clone"
    root.mkdir()
    git(root, "init", "-q")
    (root / "steady.py").write_text(STEADY)
    (root / "drawn.py").write_text(RANDOM)
    (root / "dvc.yaml").write_text(PIPELINE)
    (root / "params.yaml").write_text("")
    (root / ".dvc").mkdir()
    (root / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    (root / ".gitignore").write_text("/data\n/.dvc/cache\n/.dvc/tmp\n")
    subprocess.run([*DVC, "repro", "-q"], cwd=root, check=True)
    git(root, "add", ".")
    git(root, "commit", "-qm", "toy")
    return root


def test_hashes_are_those_of_dvc(toy: Path) -> None:
    expected = locked_outputs(toy)
    assert sorted(expected) == ["data/folder", "drawn.txt"]
    assert expected["data/folder"].endswith(".dir")
    assert {path: content_md5(toy / path) for path in expected} == expected


def test_a_differing_output_is_named(
    toy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PONCTUEL_ROOT", str(toy))
    with pytest.raises(UserError, match="differ from the committed"):
        verify.main(remake=[*DVC, "repro", "--force"])
    page = (toy / "data" / verify.PAGE).read_text(encoding="utf-8")
    assert "sorties DIFFÉRENTES" in page
    assert "autre contenu : `drawn.txt`" in page
    assert "data/folder" not in page
    assert "git status" in page
    assert "| steady |" in page
    assert page in capsys.readouterr().out


def test_a_copy_without_git_is_reported_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONCTUEL_ROOT", str(tmp_path))
    with pytest.raises(UserError, match=r"no \.git"):
        verify.main()
