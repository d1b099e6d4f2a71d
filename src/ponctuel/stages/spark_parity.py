"""`python -m ponctuel.stages spark_parity [FIRST LAST [LEADS]]`: both engines on the same flights.

The whole feature table is made by DuckDB and by Spark, in a separate project below data/, and
compared value by value. Run by `make spark-parity`; its times depend on the machine.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict
from typing import Any

import duckdb
from ruamel.yaml import YAML

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.stages import features, spark_page, warehouse
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE, SPARK_PARITY_FILE
from ponctuel.tables import STAR_SCHEMA
from ponctuel.training.json_files import write_json
from ponctuel.warehouse.engines.machine import machine
from ponctuel.warehouse.table_comparison import compare_tables

FOLDER = "spark-parity"
# In this order: DuckDB's file is made from the Parquet tables that Spark writes.
ENGINES = ("spark", "duckdb")


def main(first: str = "", last: str = "", leads: str = "", paths: Paths | None = None) -> None:
    """Write reports/metrics/spark-parity.json and the page that shows it.

    Args:
        first, last: local days of the flights; empty: all cleaned flights.
        leads: lead times in minutes, separated by commas; empty: those of params.yaml.
        paths: the project's paths; by default, those of the working folder.

    Raises:
        NotReady: the cleaned tables are missing.
    """
    paths = paths or project_paths()
    other = _project(paths, first, last, leads)
    seconds = {engine: _run_stages(engine, other) for engine in ENGINES}
    tables = {}
    for name, key in ((FEATURES_FILE, "request_id"), (OUTCOMES_FILE, "flight_id")):
        by_duckdb, by_spark = (other.root / engine / name for engine in ("duckdb", "spark"))
        comparison = compare_tables(by_duckdb, by_spark, key)
        tables[name.partition(".")[0]] = asdict(comparison) | {"equal": comparison.equal}
        print(f"spark_parity: {name}: {'equal' if comparison.equal else comparison}")
    days = duckdb.execute(
        "SELECT MIN(date_local), MAX(date_local) FROM read_parquet(?)",
        [str(other.root / "duckdb" / OUTCOMES_FILE)],
    ).fetchone() or ("", "")
    write_json(
        paths.metrics / SPARK_PARITY_FILE,
        {
            "measured_on": time.strftime("%Y-%m-%d"),
            "machine": machine(),
            "first_day": str(days[0]),
            "last_day": str(days[1]),
            "lead_times_min": list(load_params(other.params).features.lead_times_min),
            "seconds": seconds,
            "tables": tables,
        },
    )
    spark_page.main(paths)


def _project(paths: Paths, first: str, last: str, leads: str) -> Paths:
    other = Paths(paths.root / "data" / FOLDER)
    shutil.rmtree(other.root, ignore_errors=True)
    other.clean.mkdir(parents=True)
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copy2(paths.root / name, other.root / name)
    if leads:
        set_lead_times(other, [int(lead) for lead in leads.split(",")])
    for table in STAR_SCHEMA:
        cleaned = paths.clean / f"{table.name}.parquet"
        if not cleaned.is_file():
            raise NotReady("the cleaned tables are missing; run `dvc repro clean`")
        if table.name == "fact_flight" and first:
            duckdb.execute(
                "COPY (SELECT * FROM read_parquet($source) WHERE date_local BETWEEN "
                f"CAST($first AS DATE) AND CAST($last AS DATE)) TO '{other.clean}/{cleaned.name}'",
                {"source": str(cleaned), "first": first, "last": last},
            )
        else:
            shutil.copy2(cleaned, other.clean / cleaned.name)
    return other


def set_lead_times(paths: Paths, leads_min: list[int]) -> None:
    """Change the lead times of a project's params.yaml.

    Args:
        paths: the project's paths.
        leads_min: lead times in minutes.
    """
    yaml = YAML()
    params = yaml.load(paths.params.read_text(encoding="utf-8"))
    params["features"]["lead_times_min"] = leads_min
    with paths.params.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def _run_stages(engine: str, other: Paths) -> dict[str, float]:
    """Run the stages on an engine; returns the seconds of each. The features are moved aside."""
    seconds = {}
    stages: tuple[tuple[str, Any], ...] = (("warehouse", warehouse), ("features", features))
    for name, stage in stages:
        started = time.perf_counter()
        stage.main("--engine", engine, paths=other)
        seconds[name] = round(time.perf_counter() - started, 1)
    other.features.rename(other.root / engine)
    return seconds
