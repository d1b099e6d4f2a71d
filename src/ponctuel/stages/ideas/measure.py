"""`ideas.measure NAME`: train one idea, and write its losses on every segment it concerns."""

from __future__ import annotations

import pandas as pd

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import UserError
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.ideas.files import TRIED_NAME, catalogue_file, rows_file, write_rows
from ponctuel.training.ideas.catalogue import read_ideas
from ponctuel.training.ideas.measure import measured


def main(name: str, paths: Paths | None = None) -> None:
    """Measure an idea of the list."""
    paths = paths or project_paths()
    ideas = read_ideas(catalogue_file(paths))
    if name not in ideas:
        raise UserError(f"accepted values: {', '.join(ideas)}", field="idea", value=name)
    idea = ideas[name]
    tried = pd.read_parquet(rows_file(paths, TRIED_NAME)) if idea.recipe.added else None
    losses = measured(feature_files(paths), load_params(paths.params), idea, tried)
    write_rows(paths, name, losses)
    print(f"{name}: {len(losses):,} requests")
