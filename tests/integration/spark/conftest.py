"""A real Spark in this very process, and some real days of flights, cleaned."""

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
# A winter storm is in them, weekly windows end, and legs of aircraft are forgotten after 15 days.
FIRST, LAST = "2013-02-01", "2013-02-17"
# Beyond what state says, at its limit, and with the aircraft; `make spark-parity` takes them all.
LEADS_MIN = [10080, 1440, 60]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = open_session(
        {
            "spark.master": "local[2]",
            "spark.driver.memory": "1500m",
            "spark.sql.shuffle.partitions": "2",
            # A process of a minute: the second compiler would not earn its keep.
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
