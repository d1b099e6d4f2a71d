"""`python -m ponctuel.stages history`: extract figures of the git history into a committed file.

Run by `make history`. It is no stage of `dvc.yaml`: in an archive without git, documents are made
from this file.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady

HISTORY_FILE = "historique.json"
_MARK = "\x1e"


def main(paths: Paths | None = None) -> None:
    """Write reports/plan/historique.json from the commits of the branch that is checked out."""
    paths = paths or project_paths()
    history = extract(paths.root)
    target = paths.reports / "plan" / HISTORY_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        json.dumps(history, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(f"history: {len(history['commits'])} commits, {len(history['tests'])} files of tests")


class CommitRecord(TypedDict):
    """One commit of `historique.json`."""

    at: str
    subject: str
    areas: dict[str, int]


class State(TypedDict):
    """Numbers of test functions and of lines of Python at one commit."""

    at: str
    tests: int
    lines: int


class VersionHistory(TypedDict):
    """`reports/plan/historique.json`."""

    commits: list[CommitRecord]
    tests: dict[str, str]
    states: list[State]


class _Commit(CommitRecord):
    digest: str


def extract(root: Path) -> VersionHistory:
    """The history: commits, the first commit time of each test file, and the state of each hour.

    Raises:
        NotReady: the folder has no version history.
    """
    if not (root / ".git").exists():
        raise NotReady(
            "this folder has no git history; reports/plan/historique.json stays unchanged"
        )
    commits, tests = _commits(root)
    present = set(_git(root, "ls-files", "tests").splitlines())
    return {
        "commits": [
            {"at": commit["at"], "subject": commit["subject"], "areas": commit["areas"]}
            for commit in commits
        ],
        "tests": {name: at for name, at in sorted(tests.items()) if name in present},
        "states": _states(root, commits),
    }


def _git(root: Path, *arguments: str, check: bool = True) -> str:
    completed = subprocess.run(  # noqa: S603 - our own arguments
        [shutil.which("git") or "git", *arguments],
        cwd=root,
        text=True,
        capture_output=True,
        check=check,
    )
    return completed.stdout


def _commits(root: Path) -> tuple[list[_Commit], dict[str, str]]:
    """Commits without merges, oldest first, and the time of the first commit of each test file."""
    log = _git(
        root,
        "log",
        "--no-merges",
        "--reverse",
        "--find-renames",
        "--name-status",
        "--date=format:%Y-%m-%dT%H:%M",
        f"--format={_MARK}%H%x09%ad%x09%s",
    )
    commits: list[_Commit] = []
    first_seen: dict[str, str] = {}
    for block in log.split(_MARK)[1:]:
        header, *lines = block.splitlines()
        digest, at, subject = header.split("\t", 2)
        areas: Counter[str] = Counter()
        for line in filter(None, lines):
            status, *names = line.split("\t")
            areas[area_of(names[-1])] += 1
            if status.startswith("R") and names[0] in first_seen:
                first_seen[names[1]] = first_seen[names[0]]
            first_seen.setdefault(names[-1], at)
        commits.append({"digest": digest, "at": at, "subject": subject, "areas": dict(areas)})
    commits.sort(key=lambda commit: commit["at"])
    return commits, {name: at for name, at in first_seen.items() if name.startswith("tests/")}


def area_of(path: str) -> str:
    """The area of a file: that of `src/ponctuel/features/…` is `features`."""
    parts = Path(path).parts
    if parts[:2] == ("src", "ponctuel"):
        return parts[2] if len(parts) > 3 else "ponctuel"
    if parts[0] == "src":
        return parts[1]
    if parts[0] in ("app", "tests", "reports") and len(parts) > 2:
        return f"{parts[0]}/{parts[1]}"
    return parts[0]


def _states(root: Path, commits: Sequence[_Commit]) -> list[State]:
    """The state after the last commit of each hour."""
    last = {commit["at"][:13]: commit for commit in commits}
    return [
        {
            "at": commit["at"],
            "tests": _counted(root, commit["digest"], r"^ *(async )?def test_", "tests"),
            "lines": _counted(root, commit["digest"], r".", "src", "app"),
        }
        for _, commit in sorted(last.items())
    ]


def _counted(root: Path, digest: str, pattern: str, *folders: str) -> int:
    """Number of lines of Python that match a pattern, in some folders of a commit."""
    names = [f"{folder}/*.py" for folder in folders]
    # Without a match, git grep exits with status 1.
    matches = _git(root, "grep", "-cE", pattern, digest, "--", *names, check=False)
    return sum(int(line.rsplit(":", 1)[-1]) for line in matches.splitlines())
