"""The machine and the engine versions on which figures were measured."""

from __future__ import annotations

import os
from importlib.metadata import version

from ponctuel.warehouse.engines.java import require_java


def machine() -> dict[str, object]:
    """The number of cores, and the versions of Java, DuckDB and Spark.

    Raises:
        NotReady: Java is missing.
    """
    return {
        "cores": os.cpu_count(),
        "java": require_java(),
        "duckdb": version("duckdb"),
        "pyspark": version("pyspark"),
    }
