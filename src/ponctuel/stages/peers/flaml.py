"""`peers.flaml CUTOFF`: the models that FLAML's searches chose, refitted at one cutoff."""

from __future__ import annotations

import json

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.models.peers.automl import AutoMLSearch
from ponctuel.stages.peers.unit import fit, search_file
from ponctuel.training.flaml_peer import FlamlPeer


def main(cutoff: str, paths: Paths | None = None) -> None:
    """Refit the model that was chosen for every threshold."""
    paths = paths or project_paths()
    params = load_params(paths.params)
    searches = {
        target: AutoMLSearch(
            **json.loads(search_file(paths, target).read_text(encoding="utf-8"))["found"]
        )
        for target in TARGETS_MIN
    }
    fit(FlamlPeer(params, searches), cutoff, params, paths)
