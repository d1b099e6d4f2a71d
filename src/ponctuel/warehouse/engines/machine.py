"""The machine and the engines that figures were measured on."""

from __future__ import annotations

import os
from importlib.metadata import version

from ponctuel.warehouse.engines.java import require_java


def machine() -> dict[str, object]:
    """Cores, and versions of what computes.

    Raises:
        NotReady: Java is missing.
    """
    return {
        "cores": os.cpu_count(),
        "java": require_java(),
        "duckdb": version("duckdb"),
        "pyspark": version("pyspark"),
    }
