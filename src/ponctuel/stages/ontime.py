"""`python -m ponctuel.stages ontime`: common queries on flight data, timed on DuckDB and Spark.

Each engine writes every result to Parquet; the results are compared value by value. Run by `make
ontime`, on the warehouse of the project; its times depend on the machine.
"""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path

import duckdb

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import InternalError
from ponctuel.stages import spark_page
from ponctuel.stages.engine_choice import open_engine
from ponctuel.stages.files import ONTIME_FILE
from ponctuel.training.json_files import write_json
from ponctuel.warehouse.engines.engine import Engine
from ponctuel.warehouse.engines.machine import machine
from ponctuel.warehouse.engines.spark_session import open_session
from ponctuel.warehouse.ontime_queries import OntimeQuery, ontime_queries
from ponctuel.warehouse.star_parquet import write_star

FOLDER = "ontime"
ROUNDS = 3


def main(paths: Paths | None = None) -> None:
    """Write reports/metrics/ontime.json and the page that shows it.

    Raises:
        InternalError: the results of the engines differ.
    """
    paths = paths or project_paths()
    answers = paths.root / "data" / FOLDER
    shutil.rmtree(answers, ignore_errors=True)
    write_star(open_session(), paths.clean, paths.warehouse.parent)
    seconds: dict[str, dict[str, float]] = {}
    for name in ("duckdb", "spark"):
        folder = answers / name
        folder.mkdir(parents=True)
        with open_engine(name, paths, answers / "work") as engine:
            seconds[name] = {
                query.name: _timed(engine, query, folder / f"{query.name}.parquet")
                for query in ontime_queries()
            }
    listed = []
    for query in ontime_queries():
        duck, spark = (answers / name / f"{query.name}.parquet" for name in ("duckdb", "spark"))
        listed.append(
            {
                "name": query.name,
                "question": query.question,
                "question_fr": query.question_fr,
                "rows_n": check_same_answer(query, duck, spark),
                **{f"{name}_s": by_query[query.name] for name, by_query in seconds.items()},
            }
        )
    flights = duckdb.execute(
        "SELECT COUNT(*) FROM read_parquet(?)", [str(paths.clean / "fact_flight.parquet")]
    ).fetchone()
    write_json(
        paths.metrics / ONTIME_FILE,
        {
            "measured_on": time.strftime("%Y-%m-%d"),
            "machine": machine(),
            "flights_n": flights[0] if flights else 0,
            "rounds": ROUNDS,
            "queries": listed,
        },
    )
    print(f"ontime: {len(listed)} queries, the same results")
    spark_page.main(paths)


def check_same_answer(query: OntimeQuery, duck: Path, spark: Path) -> int:
    """Check that both engines wrote the same rows in the same order; returns their number.

    Args:
        query: the query.
        duck, spark: the files of the results.

    Raises:
        InternalError: the results differ.
    """
    with duckdb.connect() as connection:  # the module's own connection may hold an open result
        rows = [connection.read_parquet(str(path)).fetchall() for path in (duck, spark)]
    if rows[0] != rows[1]:
        raise InternalError(f"{query.name}: DuckDB gives {rows[0][:3]}, Spark {rows[1][:3]}")
    return len(rows[0])


def _timed(engine: Engine, query: OntimeQuery, target: Path) -> float:
    """Seconds of the median round, without the first one, which reads the files."""
    durations_s = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        engine.write(query.sql, target)
        durations_s.append(time.perf_counter() - started)
    return round(statistics.median(durations_s[1:]), 4)
