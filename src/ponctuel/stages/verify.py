"""`python -m ponctuel.stages verify [FOLDER]`: rebuild everything in a clean clone and compare.

Run by `make verify`. It takes as long as `make run` on a fresh clone: the outputs must have the
hashes of the committed dvc.lock, and `git status` must be empty afterwards. The result is written
to data/verification.json and, as a page, to data/verification.md.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import UserError
from ponctuel.stages.locked import LOCK, content_md5, locked_outputs
from ponctuel.training.json_files import write_json

REMAKE = ("make", "repro")
RECORD, PAGE = "verification.json", "verification.md"
# Packages of the lock whose version may change the bytes of an output.
DECISIVE = ("duckdb", "dvc", "lightgbm", "matplotlib", "mlflow", "numpy", "pandas", "pyarrow")
_STAGE = re.compile(r"Running stage '([^']+)'")


class Verification(TypedDict):
    """The result of a verification."""

    verdict: bool
    commit: str
    made_at_utc: str
    machine: dict[str, str]
    versions: dict[str, str]
    seconds: dict[str, float]
    compared_n: int
    different: list[str]
    missing: list[str]
    changed_in_git: list[str]


def main(folder: str | None = None, *, remake: Sequence[str] = REMAKE) -> None:
    """Verify the last commit.

    Args:
        folder: the folder in which to make and keep the clone; by default a temporary one.
        remake: the command that builds everything.

    Raises:
        UserError: there is no git, or the clone cannot be made, or its outputs differ.
    """
    paths = project_paths()
    with clean_clone(paths.root, folder) as clone:
        record = verified(clone, remake)
    write_json(paths.root / "data" / RECORD, record)
    (paths.root / "data" / PAGE).write_text(_page(record), encoding="utf-8")
    print(_page(record))
    if not record["verdict"]:
        raise UserError("the outputs of the clone differ from the committed ones (see above)")


def verified(clone: Path, remake: Sequence[str] = REMAKE) -> Verification:
    """Build everything in a clean clone, and compare each output with the commit's dvc.lock."""
    locked = locked_outputs(clone)
    seconds = run_target(clone, remake)
    hashes = {path: content_md5(clone / path) for path in locked}
    different = [path for path, md5 in hashes.items() if md5 not in (None, locked[path])]
    missing = [path for path, md5 in hashes.items() if md5 is None]
    changed = _git(clone, "status", "--porcelain").splitlines()
    return {
        "verdict": not different and not missing and not changed,
        "commit": _git(clone, "rev-parse", "HEAD").strip(),
        "made_at_utc": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "versions": _versions(clone),
        "seconds": seconds,
        "compared_n": len(locked),
        "different": different,
        "missing": missing,
        "changed_in_git": changed,
    }


@contextmanager
def clean_clone(root: Path, folder: str | None) -> Iterator[Path]:
    """A clone of the last commit, by default in a temporary folder.

    Args:
        root: the project's folder.
        folder: the folder in which to make and keep the clone.

    Yields:
        The clone's folder.

    Raises:
        UserError: there is no git, or the folder already exists.
    """
    if not (root / ".git").exists():
        raise UserError("a clone is needed: this copy has no .git (a downloaded archive?)")
    parent = Path(tempfile.mkdtemp(prefix="ponctuel-verify-")) if folder is None else Path(folder)
    clone = parent / "ponctuel"
    if clone.exists():
        raise UserError("a folder without a clone is needed", field="folder", value=clone)
    try:
        _git(root, "clone", "--quiet", "--no-hardlinks", str(root), str(clone))
        yield clone
    finally:
        if folder is None:
            shutil.rmtree(parent, ignore_errors=True)


def run_target(clone: Path, remake: Sequence[str]) -> dict[str, float]:
    """Run a command in a clone; returns the seconds of each stage, of the environment, and in all.

    Raises:
        UserError: the command failed.
    """
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("PONCTUEL_", "VIRTUAL_ENV"))
    }
    started = last = time.monotonic()
    current, seconds = "environment", dict[str, float]()
    with subprocess.Popen(  # noqa: S603 - our own make, or a test's stand-in
        remake,
        cwd=clone,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        for line in process.stdout or ():
            print(f"verify: {line}", end="", flush=True)
            if match := _STAGE.search(line):
                now = time.monotonic()
                seconds[current], current, last = round(now - last, 1), match[1], now
    if process.returncode:
        raise UserError(f"`{' '.join(remake)}` failed in the clone (see above)")
    now = time.monotonic()
    return {**seconds, current: round(now - last, 1), "total": round(now - started, 1)}


def _git(folder: Path, *arguments: str) -> str:
    try:
        completed = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            text=True,
            capture_output=True,
        )
    except FileNotFoundError as error:
        raise UserError("git is needed, and is not on the PATH") from error
    if completed.returncode:
        raise UserError(f"git {arguments[0]}: {completed.stderr.strip().splitlines()[-1]}")
    return completed.stdout


def _machine() -> dict[str, str]:
    return {
        "system": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "processors": str(os.cpu_count()),
        "python": platform.python_version(),
    }


def _versions(clone: Path) -> dict[str, str]:
    lock = clone / "requirements.lock"
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    pinned = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", text, flags=re.M))
    return {name: pinned[name] for name in DECISIVE if name in pinned}


def _page(record: Verification) -> str:
    """The record as Markdown."""
    verdict = "identiques" if record["verdict"] else "DIFFÉRENTES"
    problems = [
        *(f"- autre contenu : `{path}`" for path in record["different"]),
        *(f"- absente : `{path}`" for path in record["missing"]),
        *(f"- `git status` : `{line}`" for line in record["changed_in_git"]),
    ]
    rows = {**record["machine"], **record["versions"]}
    return "\n".join(
        [
            f"# Vérification : sorties {verdict}",
            "",
            f"Commit `{record['commit'][:12]}`, le {record['made_at_utc']}, dans un clone neuf.",
            f"{record['compared_n']} sorties comparées à `{LOCK}`, puis `git status`.",
            "",
            *problems,
            *([""] if problems else []),
            "| environnement | |",
            "|---|---|",
            *(f"| {name} | {value} |" for name, value in rows.items()),
            "",
            "| étape | durée (s) |",
            "|---|---:|",
            *(f"| {name} | {value} |" for name, value in record["seconds"].items()),
            "",
        ]
    )
