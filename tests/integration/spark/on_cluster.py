"""`python -m tests.integration.spark.on_cluster FOLDER`: some families on the cluster of the environment.

`PYSPARK_SUBMIT_ARGS` says which, as `spark-submit` would.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

from ponctuel.config.paths import Paths
from ponctuel.stages import features, warehouse
from tests.integration.spark.both import SOME


def main(folder: str) -> None:
    """Make warehouse and features by Spark, in a project whose tables are clean."""
    paths = Paths(Path(folder))
    warehouse.main("--engine", "spark", paths=paths)
    patch.object(features, "table_families", lambda _days, _params: SOME).start()
    features.main("--engine=spark", paths=paths)


if __name__ == "__main__":
    main(sys.argv[1])
