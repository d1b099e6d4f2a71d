"""Committed outputs of the pipeline are what the pipeline wrote, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ponctuel.stages.locked import content_md5, locked_outputs

ROOT = Path(__file__).resolve().parents[2]


def tracked_files(folder: Path) -> list[str]:
    completed = subprocess.run(
        ["git", "ls-files"], cwd=folder, text=True, capture_output=True, check=True
    )
    return completed.stdout.splitlines()


def test_no_figure_was_changed_by_hand() -> None:
    """The hash of every committed output is the one in dvc.lock."""
    committed = tracked_files(ROOT)
    locked = {
        path: md5
        for path, md5 in locked_outputs(ROOT).items()
        if any(name == path or name.startswith(f"{path}/") for name in committed)
    }
    assert "reports/metrics/evaluation.json" in locked
    changed = [path for path, md5 in locked.items() if content_md5(ROOT / path) != md5]
    assert changed == [], "run the stages that write them (`make repro`), then commit dvc.lock too"


def test_line_endings_are_the_same_in_every_clone(tmp_path: Path) -> None:
    """Even with Git's conversion of line ends, hashes of dependencies stay and no stage runs again."""
    names = ["params.yaml", "notebooks", "reports/metrics", "src/ponctuel/domain"]
    convert = ["-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", *convert, "clone", "-q", "--shared", "--no-checkout", str(ROOT), str(clone)],
        check=True,
    )
    git = ["git", "-C", str(clone), *convert]
    subprocess.run([*git, "checkout", "-q", "HEAD", "--", ".gitattributes", *names], check=True)
    written = [path for name in names for path in (clone / name).rglob("*") if path.is_file()]
    assert len(written) > 20
    assert not [path for path in written if b"\r\n" in path.read_bytes()]
