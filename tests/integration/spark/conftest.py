"""A Spark session in this process, and a project with some cleaned real days."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.config.paths import Paths
from ponctuel.stages.spark_parity import set_lead_times
from ponctuel.tables import STAR_SCHEMA
from ponctuel.warehouse.engines.spark_session import open_session
from tests.trained_sample import weeks_between

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[3]
# Days with a winter storm, longer than the weekly windows and the 15 days of an aircraft's history.
FIRST, LAST = "2013-02-01", "2013-02-17"
# Beyond the features of state, at their limit, and with the aircraft; `make spark-parity` has all.
LEADS_MIN = [10080, 1440, 60]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = open_session(
        {
            "spark.master": "local[2]",
            "spark.driver.memory": "1500m",
            "spark.sql.shuffle.partitions": "2",
            # For a process of one minute, Java's second compiler costs more than it saves.
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        }
    )
    yield session
    session.stop()


@pytest.fixture(scope="session")
def project(nyc: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project with some days' cleaned tables."""
    paths = Paths(tmp_path_factory.mktemp("project"))
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copy2(ROOT / name, paths.root / name)
    set_lead_times(paths, LEADS_MIN)
    frames, _ = clean_star(weeks_between(nyc, FIRST, LAST))
    paths.clean.mkdir(parents=True)
    for table in STAR_SCHEMA:
        frames[table.name].to_parquet(paths.clean / f"{table.name}.parquet", index=False)
    return paths
