"""Every feature by DuckDB and by Spark; it takes minutes, so that it is part of `make test-long`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ponctuel.config.paths import Paths
from ponctuel.features.families import FAMILIES
from ponctuel.features.network import NETWORK
from ponctuel.stages import warehouse
from ponctuel.tables import STAR_SCHEMA
from tests.integration.spark.both import SAMPLE_FAMILIES, check_same, features_by_both
from tests.networks import with_return_flights

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NETWORK_LAST = "2013-02-10"


def test_every_feature_has_the_same_bits(spark: SparkSession, project: Paths) -> None:
    del spark
    assert len(FAMILIES) > len(SAMPLE_FAMILIES)
    warehouse.main("--engine", "spark", paths=project)
    check_same(features_by_both(project, FAMILIES), FAMILIES)


def test_every_feature_of_a_network_has_the_same_bits(
    spark: SparkSession, project: Paths, tmp_path: Path
) -> None:
    """Flights of the first days have return flights, so that the other airport has a state."""
    del spark
    paths = Paths(tmp_path)
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copy2(project.root / name, paths.root / name)
    star = {
        table.name: pd.read_parquet(project.clean / f"{table.name}.parquet")
        for table in STAR_SCHEMA
    }
    flights = star["fact_flight"]
    star["fact_flight"] = flights[flights["date_local"] <= NETWORK_LAST].reset_index(drop=True)
    paths.clean.mkdir(parents=True)
    for name, frame in with_return_flights(star).items():
        frame.to_parquet(paths.clean / f"{name}.parquet", index=False)
    warehouse.main("--engine", "spark", paths=paths)
    check_same(features_by_both(paths, NETWORK), NETWORK)
