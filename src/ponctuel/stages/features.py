"""Stage `features`: the timeline's SQL over every flight at every lead time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.features.build import build_families, feature_names, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.features.slices import issue_slices, quoted, write_slices
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.timeline.layout import prepare_timeline
from ponctuel.timeline.rules import known_after
from ponctuel.warehouse.connect import connect

# Beyond this the engine spills to disk rather than to the reader's patience.
MEMORY_LIMIT = "4GB"
# Columns of more values than that are written as they are: to look for words in them costs a fifth
# of the writing, and the file is no smaller for it.
MOST_WORDS = 2000


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    known = known_after(params.timeline)
    paths.features.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    def progress(step: str) -> None:
        print(f"features: {time.monotonic() - started:5.1f} s: {step}", flush=True)

    with connect(paths.warehouse, read_only=True) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SET preserve_insertion_order = false")
        progress("timeline")
        prepare_timeline(connection, known)
        requests = history_requests_sql(params.features.lead_times_min, known)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE request AS {requests}")
        _write(connection, paths.features / FEATURES_FILE, progress)
        connection.execute(
            f"COPY ({OUTCOMES_SQL}) TO {quoted(paths.features / OUTCOMES_FILE)} (FORMAT parquet)"
        )
    progress("done")


def _write(
    connection: duckdb.DuckDBPyConnection, target: Path, progress: Callable[[str], None]
) -> None:
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
