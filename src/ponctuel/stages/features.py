"""Stage `features [--engine duckdb|spark]`: the timeline's SQL over all flights and lead times."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.features.build import build_families, family_tables, feature_names, joined_sql
from ponctuel.features.family import Family
from ponctuel.features.network import NETWORK
from ponctuel.features.network_choice import chosen_families, coverage_sql, known_shares
from ponctuel.features.requests import history_requests_sql
from ponctuel.features.slices import issue_slices, quoted, write_slices
from ponctuel.stages.engine_choice import chosen_engine, open_engine
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.timeline.builder import prepare_timeline, timeline_tables
from ponctuel.timeline.rules import known_after
from ponctuel.training.data import test_begins
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.engines.duck import MEMORY_LIMIT
from ponctuel.warehouse.engines.engine import Engine

# Columns with more distinct values are written without a dictionary: building one would take a
# fifth of the time of writing, and the file would not be smaller.
MAX_DICTIONARY_VALUES = 2000
WORK_FOLDER = "work"
Progress = Callable[[str], None]


def main(*arguments: str, paths: Paths | None = None) -> None:
    """Write the tables of features and outcomes.

    Args:
        arguments: none, or `--engine NAME`.
        paths: the project's paths; by default, those of the working folder.
    """
    paths = paths or project_paths()
    params = load_params(paths.params)
    engine = chosen_engine(arguments, params)
    paths.features.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    def progress(step: str) -> None:
        print(f"features: {time.monotonic() - started:5.1f} s: {step}", flush=True)

    make = _by_spark if engine == "spark" else _by_duckdb
    make(paths, params, progress)
    progress("done")


def table_families(coverage: list[tuple[Any, ...]], params: Params) -> tuple[Family, ...]:
    """The families that the table has; only this function chooses them, from the training part.

    Args:
        coverage: rows of `coverage_sql`.
        params: the parameters of the project.
    """
    until = test_begins(params.split, coverage[0][0], coverage[-1][0]) if coverage else None
    shares = known_shares(coverage, until)
    chosen = chosen_families(params.features.network, shares)
    for family in NETWORK:
        verdict = "in the table" if family in chosen else "left out"
        print(
            f"features: {family.name}: {verdict} (features.network: {params.features.network}; "
            f"known of {shares[family.name]:.1%} of the flights before {until})",
            flush=True,
        )
    return chosen


def _by_duckdb(paths: Paths, params: Params, progress: Progress) -> None:
    known = known_after(params.timeline)
    requests = history_requests_sql(params.features.lead_times_min, known)
    target = paths.features / FEATURES_FILE
    if target.is_dir():  # Spark's
        shutil.rmtree(target)
        shutil.rmtree(paths.features / OUTCOMES_FILE)
    with connect(paths.warehouse, read_only=True) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET preserve_insertion_order = false")
        progress("timeline")
        prepare_timeline(connection, known)
        families = table_families(connection.execute(coverage_sql()).fetchall(), params)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE request AS {requests}")
        _write(connection, target, families, progress)
        connection.execute(
            f"COPY ({OUTCOMES_SQL}) TO {quoted(paths.features / OUTCOMES_FILE)} (FORMAT parquet)"
        )


def _by_spark(paths: Paths, params: Params, progress: Progress) -> None:
    """Write the tables as folders of Parquet parts; Spark partitions the requests itself."""
    known = known_after(params.timeline)
    requests = history_requests_sql(params.features.lead_times_min, known)
    with open_engine("spark", paths, paths.features / WORK_FOLDER) as engine:
        _create_tables(engine, {**timeline_tables(known), "request": requests}, progress)
        families = table_families(_coverage(engine, paths.features / WORK_FOLDER), params)
        _create_tables(engine, family_tables(families), progress)
        progress(f"writing {len(feature_names(families))} features")
        # Spark samples before it sorts: without this table it would compute the join twice.
        engine.create_table("joined", joined_sql(families, extra=("flight_id",)))
        engine.write("SELECT * FROM joined ORDER BY request_id", paths.features / FEATURES_FILE)
        engine.write(OUTCOMES_SQL, paths.features / OUTCOMES_FILE)


def _create_tables(engine: Engine, tables: Mapping[str, str], progress: Progress) -> None:
    for name, sql in tables.items():
        progress(name)
        engine.create_table(name, sql)


def _coverage(engine: Engine, work: Path) -> list[tuple[Any, ...]]:
    """The rows of `coverage_sql`: one per day, so few even for large data."""
    target = work / "coverage"
    engine.write(coverage_sql(), target)
    return duckdb.execute(
        "SELECT * FROM read_parquet(?) ORDER BY date_local", [str(target / "*.parquet")]
    ).fetchall()


def _write(
    connection: duckdb.DuckDBPyConnection,
    target: Path,
    families: tuple[Family, ...],
    progress: Progress,
) -> None:
    """Write all features to one file in a fixed order, so that a rerun gives the same bytes."""
    spans, extra = issue_slices(connection), ("flight_id",)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        if len(spans) == 1:
            build_families(connection, families, progress)
            rows = f"{joined_sql(families, extra)} ORDER BY r.request_id"
        else:
            progress(f"{len(spans)} slices of issue time")
            rows = write_slices(connection, spans, Path(folder), extra, families, progress)
        progress(f"writing {len(feature_names(families))} features")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(
            f"COPY ({rows}) TO {quoted(target)} "
            f"(FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT {MAX_DICTIONARY_VALUES})"
        )


# The outcomes that the model forecasts; they are not in the feature table, so that no feature can
# use them.
OUTCOMES_SQL = """
SELECT f.flight_id, f.date_local, f.outcome, f.arr_delay_min, t.sched_dep_min,
  COALESCE(t.arr_min, t.cancelled_min, t.diverted_min) AS outcome_known_min,
  f.carrier_code, f.origin_code, f.destination_code
FROM fact_flight AS f JOIN timeline_flight AS t ON f.flight_id = t.flight_id
ORDER BY t.sched_dep_min, f.flight_id"""
