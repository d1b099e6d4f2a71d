"""The outputs of the pipeline: their hashes in dvc.lock, and those of the files on disk."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import yaml

PIPELINE, LOCK = "dvc.yaml", "dvc.lock"


def locked_outputs(root: Path) -> dict[str, str]:
    """The MD5 in dvc.lock of each output of the stages of dvc.yaml, by path."""
    stages = yaml.safe_load((root / PIPELINE).read_text(encoding="utf-8"))["stages"]
    locked = yaml.safe_load((root / LOCK).read_text(encoding="utf-8"))["stages"]
    return {
        out["path"]: out["md5"]
        for name, stage in locked.items()
        if name in stages
        for out in stage.get("outs", [])
    }


def content_md5(path: Path) -> str | None:
    """The MD5 of a file or a folder as DVC computes it; None where there is neither.

    That of a folder is the MD5 of the sorted list of its files with their own MD5, without the
    files of .dvcignore.
    """
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "md5").hexdigest()
    if not path.is_dir():
        return None
    inside = sorted(
        (file.relative_to(path).as_posix(), content_md5(file))
        for file in path.rglob("*")
        if file.is_file() and not _ignored(file.relative_to(path))
    )
    text = json.dumps([{"md5": md5, "relpath": name} for name, md5 in inside], sort_keys=True)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() + ".dir"


def _ignored(inside: Path) -> bool:
    """Whether .dvcignore excludes a file: it is derived from the output."""
    return inside.suffix == ".duckdb" or bool({"arrays", "written.json"} & set(inside.parts))
