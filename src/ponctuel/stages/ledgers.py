"""Stage `ledgers`: the history that serving reads, written as arrays that can be memory-mapped."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.serving.history_arrays import folder_of, write_history_arrays
from ponctuel.timeline.rules import FOREVER_MIN, known_after


def main(until: str = "", paths: Paths | None = None) -> None:
    """Write the whole history, or the part before the UTC minute at which a replay begins."""
    paths = paths or project_paths()
    until_min = int(until) if until else FOREVER_MIN
    write_history_arrays(paths, known_after(load_params(paths.params).timeline), until_min)
    files = [path for path in folder_of(paths, until_min).rglob("*") if path.is_file()]
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    print(f"ledgers: {len(files)} files, {size_mb:.0f} MB")
