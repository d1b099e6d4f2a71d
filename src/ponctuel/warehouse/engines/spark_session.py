"""The Spark session and its settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ponctuel.domain.errors import NotReady
from ponctuel.warehouse.engines.java import require_java

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Settings that results depend on: the same on a laptop and on a cluster.
FIXED_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    # A TIMESTAMP has no zone, as in DuckDB.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    # An overflow, a division by zero or a bad cast is an error, never a silent null.
    "spark.sql.ansi.enabled": "true",
}
# Defaults on one machine, where Spark's own 200 shuffle partitions would only cost time.
LOCAL_SETTINGS = {
    "spark.driver.memory": "4g",
    "spark.sql.shuffle.partitions": "8",
    # Adaptive planning after every stage pays off only for long stages.
    "spark.sql.adaptive.enabled": "false",
    # Its cost grows with the square of the number of columns, and it infers no useful filter here.
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
# Environment variables by which `spark-submit` or a notebook server selects a cluster.
CLUSTER_VARIABLES = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_REMOTE")


def open_session(settings: Mapping[str, str] | None = None) -> SparkSession:
    """The running session, or a new one on the selected cluster or on this machine.

    Args:
        settings: further settings of Spark.

    Raises:
        NotReady: pyspark or Java is missing.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise NotReady("the engine spark is not installed; run `make spark`") from None
    require_java()
    has_cluster = any(os.environ.get(name) for name in CLUSTER_VARIABLES)
    is_local = not has_cluster and SparkSession.getActiveSession() is None
    builder = SparkSession.builder.appName("ponctuel")
    for name, value in (
        (LOCAL_SETTINGS if is_local else {}) | FIXED_SETTINGS | dict(settings or {})
    ).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    if is_local:
        session.sparkContext.setLogLevel("ERROR")
    return session
