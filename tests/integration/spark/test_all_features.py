"""Every feature, by DuckDB and by Spark: minutes of planning, so part of `make test-long`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ponctuel.config.paths import Paths
from ponctuel.features.families import FAMILIES
from ponctuel.stages import warehouse
from tests.integration.spark.both import SOME, by_both, check_same

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def test_every_feature_has_the_same_bits(spark: SparkSession, project: Paths) -> None:
    del spark
    assert len(FAMILIES) > len(SOME)
    warehouse.main("--engine", "spark", paths=project)
    check_same(by_both(project, FAMILIES), FAMILIES)
