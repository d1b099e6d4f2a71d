"""The page on Spark: how to run on a cluster, and the measurements of both engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel.documents.template import rendered

TEMPLATE = "spark.md.j2"
DECISION = "0042-two-engines-one-sql.md"
# Ideas of the study: training on half the rows, and on 1.5 times as many.
SAMPLES = {"half": "one_lead_time", "more": "three_lead_times"}
Measured = Mapping[str, Any] | None


def spark_page(parity: Measured, ontime: Measured, ideas: Mapping[str, Any]) -> str:
    """The page as Markdown; the same figures give the same bytes. Missing figures are left out.

    Args:
        parity: `reports/metrics/spark-parity.json`.
        ontime: `reports/metrics/ontime.json`.
        ideas: `reports/metrics/ideas.json`, which has the effect of training on a sample.
    """
    effects = {idea["name"]: idea["effects"][0]["all"]["logloss"] for idea in ideas["ideas"]}
    sample = {name: effects[idea] for name, idea in SAMPLES.items()}
    return rendered(TEMPLATE, {}, parity=parity, ontime=ontime, sample=sample, decision=DECISION)
