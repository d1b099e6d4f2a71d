"""Stage `ledgers`: what serving reads of the warehouse's history, laid out once to be mapped."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.serving.history_arrays import write_history_arrays
from ponctuel.timeline.rules import known_after


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    write_history_arrays(paths, known_after(load_params(paths.params).timeline))
    files = [path for path in paths.ledgers.rglob("*") if path.is_file()]
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    print(f"ledgers: {len(files)} files, {size_mb:.0f} MB")
