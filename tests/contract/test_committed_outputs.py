"""What is committed of the pipeline's outputs is what the pipeline wrote, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ponctuel.stages.locked import content_md5, locked_outputs

ROOT = Path(__file__).resolve().parents[2]


def tracked(folder: Path) -> list[str]:
    done = subprocess.run(
        ["git", "ls-files"], cwd=folder, text=True, capture_output=True, check=True
    )
    return done.stdout.splitlines()


def test_no_figure_was_changed_by_hand() -> None:
    """Also in a file's last digit: dvc.lock holds the hash of every output."""
    committed = tracked(ROOT)
    locked = {
        path: md5
        for path, md5 in locked_outputs(ROOT).items()
        if any(name == path or name.startswith(f"{path}/") for name in committed)
    }
    assert "reports/metrics/evaluation.json" in locked
    changed = [path for path, md5 in locked.items() if content_md5(ROOT / path) != md5]
    assert changed == [], "run the stages that write them (`make repro`), then commit dvc.lock too"


def test_line_ends_are_the_same_in_every_clone(tmp_path: Path) -> None:
    """As on a machine that converts them: hashes of dependencies stay, so nothing runs again."""
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
