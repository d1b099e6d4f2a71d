"""The page on Spark: how to run on a cluster, and what was measured of both engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel.documents.template import rendered

TEMPLATE = "spark.md.j2"
DECISION = "0042-two-engines-one-sql.md"
# Of the study of ideas: training on half the rows, and on half as many again.
SAMPLES = {"half": "one_lead_time", "more": "three_lead_times"}
Measured = Mapping[str, Any] | None


def spark_page(parity: Measured, ontime: Measured, ideas: Mapping[str, Any]) -> str:
    """Markdown; the same figures give the same bytes. What was not measured yet is left out.

    Args:
        parity: `reports/metrics/spark-parity.json`.
        ontime: `reports/metrics/ontime.json`.
        ideas: `reports/metrics/ideas.json`, which has the price of a sample.
    """
    effects = {idea["name"]: idea["effects"][0]["all"]["logloss"] for idea in ideas["ideas"]}
    sample = {name: effects[idea] for name, idea in SAMPLES.items()}
    return rendered(TEMPLATE, {}, parity=parity, ontime=ontime, sample=sample, decision=DECISION)
