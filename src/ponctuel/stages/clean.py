"""Saving the results of the cleaning notebook: one Parquet file per table, and the report."""

from __future__ import annotations

import json

import pandas as pd

from ponctuel.cleaning.report import CleaningReport
from ponctuel.config.paths import Paths
from ponctuel.tables import STAR_SCHEMA


def save_clean(paths: Paths, tables: dict[str, pd.DataFrame], report: CleaningReport) -> None:
    """Write data/clean/<table>.parquet and reports/metrics/cleaning.json."""
    paths.clean.mkdir(parents=True, exist_ok=True)
    paths.metrics.mkdir(parents=True, exist_ok=True)
    for table in STAR_SCHEMA:
        tables[table.name].to_parquet(paths.clean / f"{table.name}.parquet", index=False)
    sizes = {table.name: len(tables[table.name]) for table in STAR_SCHEMA}
    text = json.dumps({"rows": sizes, **report.as_dict()}, indent=2, ensure_ascii=False)
    (paths.metrics / "cleaning.json").write_text(text + "\n", encoding="utf-8")
