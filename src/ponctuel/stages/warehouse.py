"""Stage `warehouse`: set up the analytic database and insert the cleaned tables."""

from __future__ import annotations

from ponctuel.config.paths import Paths, project_paths
from ponctuel.warehouse.restore import build_warehouse


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    for loaded in build_warehouse(paths.clean, paths.warehouse):
        print(f"warehouse: {loaded.table}: {loaded.inserted} inserted")
