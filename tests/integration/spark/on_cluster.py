"""`python -m tests.integration.spark.on_cluster FOLDER`: some families on the cluster of the environment.

`PYSPARK_SUBMIT_ARGS` names the cluster.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

from ponctuel.config.paths import Paths
from ponctuel.stages import features, warehouse
from tests.integration.spark.both import SAMPLE_FAMILIES


def main(folder: str) -> None:
    """Make the warehouse and features by Spark, in a project with cleaned tables."""
    paths = Paths(Path(folder))
    warehouse.main("--engine", "spark", paths=paths)
    patch.object(features, "table_families", lambda _days, _params: SAMPLE_FAMILIES).start()
    features.main("--engine=spark", paths=paths)


if __name__ == "__main__":
    main(sys.argv[1])
