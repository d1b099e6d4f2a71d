"""Stage `warehouse [--engine duckdb|spark]`: create the analytic database from cleaned tables.

Spark writes and checks the star schema as Parquet tables. The database file, which serving reads,
is then created when it is first opened (`warehouse.restore`).
"""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.stages.engine_choice import chosen_engine
from ponctuel.warehouse.engines.spark_session import open_session
from ponctuel.warehouse.restore import build_warehouse
from ponctuel.warehouse.star_parquet import write_star


def main(*arguments: str, paths: Paths | None = None) -> None:
    """Write the star schema.

    Args:
        arguments: none, or `--engine NAME`.
        paths: the project's paths; by default, those of the working folder.
    """
    paths = paths or project_paths()
    if chosen_engine(arguments, load_params(paths.params)) == "spark":
        rows_by_table = write_star(open_session(), paths.clean, paths.warehouse.parent)
        for table, rows in rows_by_table.items():
            print(f"warehouse: {table}: {rows} written")
        return
    for loaded in build_warehouse(paths.clean, paths.warehouse):
        print(f"warehouse: {loaded.table}: {loaded.inserted} inserted")
