"""Stage `warehouse`: set up the analytic database and insert the cleaned tables."""

from __future__ import annotations

import pandas as pd

from ponctuel.config.paths import Paths, project_paths
from ponctuel.tables import STAR_SCHEMA
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    frames = {
        table.name: pd.read_parquet(paths.clean / f"{table.name}.parquet") for table in STAR_SCHEMA
    }
    with connect(paths.warehouse) as connection:
        create_schema(connection)
        for loaded in load_star(connection, frames):
            print(
                f"warehouse: {loaded.table}: {loaded.inserted} inserted, "
                f"{loaded.replaced} replaced, {loaded.kept} unchanged"
            )
