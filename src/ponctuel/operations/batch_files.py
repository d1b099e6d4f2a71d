"""Deletion of the files of batch jobs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def remove_batch_files(folder: Path, names: Iterable[str]) -> int:
    """Delete files below the folder of batches; returns how many existed.

    A name that leads out of the folder is ignored.
    """
    inside = folder.resolve()
    removed = 0
    for name in names:
        file = (inside / name).resolve()
        if file.is_relative_to(inside) and file.is_file():
            file.unlink()
            removed += 1
    return removed
