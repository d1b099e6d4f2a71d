"""The page on Spark: figures from files, and only sections that were measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ponctuel.documents.spark_page import DECISION, spark_page

ROOT = Path(__file__).resolve().parents[3]
IDEAS = json.loads((ROOT / "reports/metrics/ideas.json").read_text(encoding="utf-8"))
MACHINE = {"cores": 2, "java": 17, "duckdb": "2.0.0", "pyspark": "4.3.0"}
TABLE: dict[str, Any] = {
    "rows_n": [3_000_000, 3_000_000],
    "integers_n": 2,
    "floats_n": 187,
    "others_n": 3,
    "differences": [],
}
PARITY = {
    "measured_on": "2026-11-30",
    "machine": MACHINE,
    "first_day": "2013-01-01",
    "last_day": "2013-12-31",
    "lead_times_min": [1440, 60],
    "seconds": {name: {"warehouse": 4.5, "features": 32.25} for name in ("duckdb", "spark")},
    "tables": {"features": TABLE},
}
ONTIME = {
    "measured_on": "2026-11-30",
    "machine": MACHINE,
    "flights_n": 336_776,
    "rounds": 3,
    "queries": [
        {"name": "q00", "question_fr": "Combien ?", "rows_n": 1, "duckdb_s": 0.004, "spark_s": 0.4}
    ],
}


def test_what_was_not_measured_is_left_out() -> None:
    page = spark_page(None, None, IDEAS)
    assert "spark-submit --master" in page
    assert "Égalité des deux moteurs" not in page
    assert "make ontime" not in page
    assert (ROOT / "reports/decisions" / DECISION).is_file()


def test_figures_come_from_the_files() -> None:
    page = spark_page(PARITY, ONTIME, IDEAS)
    assert "| `features` | 3\u202f000\u202f000 | 2 | 187 | 3 | 0 |" in page
    assert "32,3\u00a0s" in page or "32,2\u00a0s" in page or "32,3 s" in page or "32,2 s" in page
    assert "4\u00a0ms" in page or "4 ms" in page
    assert " diffère sur " not in page
    difference = {"column": "route_28d_n", "rows_n": 7, "largest": 0.5}
    differing = PARITY | {"tables": {"features": TABLE | {"differences": [difference]}}}
    assert "`route_28d_n` diffère sur 7 lignes" in spark_page(differing, None, IDEAS)
