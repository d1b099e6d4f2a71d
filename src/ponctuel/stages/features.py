"""Stage `features [--engine duckdb|spark]`: the timeline's SQL over all flights and lead times."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.features.build import build_families, family_tables, feature_names, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.features.slices import issue_slices, quoted, write_slices
from ponctuel.stages.engine_choice import chosen_engine, open_engine
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.timeline.layout import prepare_timeline, timeline_tables
from ponctuel.timeline.rules import KnownAfter, known_after
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.engines.duck import MEMORY_LIMIT

# Columns of more values than that are written as they are: to look for words in them costs a fifth
# of the writing, and the file is no smaller for it.
MOST_WORDS = 2000
WORK_FOLDER = "work"
Progress = Callable[[str], None]


def main(*arguments: str, paths: Paths | None = None) -> None:
    """Write the tables of features and outcomes.

    Args:
        arguments: none, or `--engine NAME`.
        paths: the project's; by default, of the working folder.
    """
    paths = paths or project_paths()
    params = load_params(paths.params)
    engine = chosen_engine(arguments, params)
    known = known_after(params.timeline)
    requests = history_requests_sql(params.features.lead_times_min, known)
    paths.features.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    def progress(step: str) -> None:
        print(f"features: {time.monotonic() - started:5.1f} s: {step}", flush=True)

    make = _by_spark if engine == "spark" else _by_duckdb
    make(paths, known, requests, progress)
    progress("done")


def _by_duckdb(paths: Paths, known: KnownAfter, requests: str, progress: Progress) -> None:
    target = paths.features / FEATURES_FILE
    if target.is_dir():  # Spark's
        shutil.rmtree(target)
        shutil.rmtree(paths.features / OUTCOMES_FILE)
    with connect(paths.warehouse, read_only=True) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET preserve_insertion_order = false")
        progress("timeline")
        prepare_timeline(connection, known)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE request AS {requests}")
        _write(connection, target, progress)
        connection.execute(
            f"COPY ({OUTCOMES_SQL}) TO {quoted(paths.features / OUTCOMES_FILE)} (FORMAT parquet)"
        )


def _by_spark(paths: Paths, known: KnownAfter, requests: str, progress: Progress) -> None:
    """The tables as folders of parts; Spark divides the requests by itself."""
    tables = {**timeline_tables(known), "request": requests, **family_tables()}
    with open_engine("spark", paths, paths.features / WORK_FOLDER) as engine:
        for name, sql in tables.items():
            progress(name)
            engine.lay_out(name, sql)
        progress(f"writing {len(feature_names())} features")
        # A sort takes a sample first, and would compute the whole join for it.
        engine.lay_out("joined", joined_sql(extra=("flight_id",)))
        engine.write("SELECT * FROM joined ORDER BY request_id", paths.features / FEATURES_FILE)
        engine.write(OUTCOMES_SQL, paths.features / OUTCOMES_FILE)


def _write(connection: duckdb.DuckDBPyConnection, target: Path, progress: Progress) -> None:
    """All features in one file and one order, so that a second run writes the same bytes."""
    spans, extra = issue_slices(connection), ("flight_id",)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        if len(spans) == 1:
            build_families(connection, progress=progress)
            rows = f"{joined_sql(extra=extra)} ORDER BY r.request_id"
        else:
            progress(f"{len(spans)} slices of issue time")
            rows = write_slices(connection, spans, Path(folder), extra, progress=progress)
        progress(f"writing {len(feature_names())} features")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(
            f"COPY ({rows}) TO {quoted(target)} "
            f"(FORMAT parquet, COMPRESSION snappy, DICTIONARY_SIZE_LIMIT {MOST_WORDS})"
        )


# What the model is asked to foresee; kept apart from the features on purpose.
OUTCOMES_SQL = """
SELECT f.flight_id, f.date_local, f.outcome, f.arr_delay_min, t.sched_dep_min,
  COALESCE(t.arr_min, t.cancelled_min, t.diverted_min) AS outcome_known_min,
  f.carrier_code, f.origin_code, f.destination_code
FROM fact_flight AS f JOIN timeline_flight AS t ON f.flight_id = t.flight_id
ORDER BY t.sched_dep_min, f.flight_id"""
