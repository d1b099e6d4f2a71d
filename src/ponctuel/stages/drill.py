"""`make drill`: faults injected into replayed days, and the alerts that they raise."""

from __future__ import annotations

import json

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.drill_page import drill_page
from ponctuel.domain.errors import NotReady
from ponctuel.monitoring.drill.bench import run_drill
from ponctuel.monitoring.drill.score import scored
from ponctuel.monitoring.reference_source import PREDICTIONS, source_days
from ponctuel.training.json_files import write_json

DRILL_FILE = "drill.json"
PAGE = "exercice-alertes.md"
EACH_KIND, QUIET_WEEKS = 5, 100


def main(paths: Paths | None = None) -> None:
    """Write reports/metrics/drill.json and reports/exploitation/exercice-alertes.md."""
    paths = paths or project_paths()
    if not (paths.evaluation / PREDICTIONS).is_file():
        raise NotReady("the evaluation's forecasts are missing; run `dvc repro evaluate`")
    params = load_params(paths.params)
    days = source_days(paths)
    runs = run_drill(days, params.monitoring, EACH_KIND, QUIET_WEEKS, params.seed)
    write_json(paths.metrics / DRILL_FILE, scored(runs))
    measured = json.loads((paths.metrics / DRILL_FILE).read_text(encoding="utf-8"))
    page = paths.reports / "exploitation" / PAGE
    page.write_text(drill_page(measured), encoding="utf-8")
    print(f"drill: {DRILL_FILE} and {PAGE}, from {len(runs)} runs")


if __name__ == "__main__":
    main()
