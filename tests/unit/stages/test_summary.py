"""The summary table, with the figures of the evaluation."""

from __future__ import annotations

import json
from pathlib import Path

from ponctuel.stages import summary

METRICS = Path(__file__).resolve().parents[3] / "reports/metrics"


def test_the_summary_has_the_figures_of_the_evaluation() -> None:
    evaluation, gate = (
        json.loads((METRICS / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("evaluation", "gate")
    )
    figures = summary.summary(evaluation, gate)
    assert figures["h_auc"] == evaluation["protocol_h"]["auc"]
    rows = summary.by_lead_time(evaluation)
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert len(rows[0]) == len(summary.COLUMNS)
    nearest, farthest = rows[0], rows[-1]
    assert nearest[1] < farthest[1] < farthest[2], "the champion gains as departure comes nearer"
