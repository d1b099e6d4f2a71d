"""Stage `summary`: the few figures that `dvc metrics show` and `dvc plots show` display.

The whole evaluation has hundreds of figures; the summary has those of the headline protocol, and
for the plots a table with one row per lead time.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from ponctuel.config.paths import Paths, project_paths
from ponctuel.stages.files import EVALUATION_FILE, GATE_FILE
from ponctuel.training.json_files import write_json

SUMMARY_FILE, LEADS_FILE = "summary.json", "lead-times.csv"
MODELS = ("champion", "climatology")
COLUMNS = (
    "lead_time_min",
    *(f"logloss_30_{model}" for model in MODELS),
    *(f"coverage_90_{model}" for model in MODELS),
)


def main(paths: Paths | None = None) -> None:
    """Write reports/metrics/summary.json and reports/metrics/lead-times.csv."""
    paths = paths or project_paths()
    evaluation = _read(paths.metrics / EVALUATION_FILE)
    gate = _read(paths.metrics / GATE_FILE)
    write_json(paths.metrics / SUMMARY_FILE, summary(evaluation, gate))
    with (paths.metrics / LEADS_FILE).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(by_lead_time(evaluation))
    print(f"summary: {SUMMARY_FILE} and {LEADS_FILE}")


def summary(evaluation: dict[str, Any], gate: dict[str, Any]) -> dict[str, object]:
    """Figures of protocol H (late at 30 min, 2 h ahead, given arrival), and the gate's verdict."""
    headline = evaluation["protocol_h"]
    return {
        **{f"h_{name}": headline[name] for name in ("auc", "ap", "brier")},
        "h_flights": headline["n"],
        "test_from": evaluation["split"]["test_from"],
        "gate_passed": gate["passed"],
    }


def by_lead_time(evaluation: dict[str, Any]) -> list[list[float | None]]:
    """`COLUMNS` of each lead time, the nearest first."""
    rows = []
    for lead in sorted(evaluation["lead_times"], key=lambda scores: scores["lead_time_min"]):
        models = [lead["models"][name] for name in MODELS]
        rows.append(
            [
                lead["lead_time_min"],
                *(model["logloss_30"]["value"] for model in models),
                *(model.get("coverage_90") for model in models),
            ]
        )
    return rows


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
