"""`ideas.gather`: compare every idea with the model as it is, in reports/metrics/ideas.json."""

from __future__ import annotations

import pandas as pd

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.ideas.files import IDEAS_FILE, MODEL_NAME, catalogue_file, rows_file
from ponctuel.training.ideas.catalogue import read_ideas
from ponctuel.training.ideas.results import results
from ponctuel.training.json_files import write_json


def main(paths: Paths | None = None) -> None:
    """Compare the losses that the other stages wrote to data/ideas.

    Raises:
        NotReady: an idea has not been measured.
    """
    paths = paths or project_paths()
    ideas = read_ideas(catalogue_file(paths))
    if missing := [name for name in (*ideas, MODEL_NAME) if not rows_file(paths, name).is_file()]:
        raise NotReady(f"{', '.join(missing)} not measured yet; run `make ideas`")
    losses = {name: pd.read_parquet(rows_file(paths, name)) for name in ideas}
    model = pd.read_parquet(rows_file(paths, MODEL_NAME))
    study = results(feature_files(paths), load_params(paths.params), ideas, losses, model)
    write_json(paths.metrics / IDEAS_FILE, study)
