"""Stage `examples`: prepared rows of one flight, and the forecasts made from them."""

from __future__ import annotations

from ponctuel.config.paths import Paths, project_paths
from ponctuel.dossier.examples_page import examples_page

PAGE = "exemples.md"


def main(paths: Paths | None = None) -> None:
    """Write reports/exemples.md."""
    paths = paths or project_paths()
    page = examples_page(
        paths.features / "features.parquet",
        paths.evaluation / "predictions.parquet",
        paths.clean / "fact_flight.parquet",
    )
    (paths.reports / PAGE).write_text(page, encoding="utf-8")
    print(f"examples: {PAGE}")
