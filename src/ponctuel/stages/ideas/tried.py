"""`ideas.tried`: the features of the families of `features.tried`, for the rows of the study."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.ideas.files import TRIED_NAME, rows_file
from ponctuel.training.ideas.measure import tried_rows


def main(paths: Paths | None = None) -> None:
    """Compute the families of `features.tried` in the warehouse."""
    paths = paths or project_paths()
    rows = tried_rows(feature_files(paths), load_params(paths.params), paths.warehouse)
    path = rows_file(paths, TRIED_NAME)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(path, index=False)
