"""`peers.search THRESHOLD`: FLAML's timed search for one threshold, before the test begins."""

from __future__ import annotations

import time
from dataclasses import asdict

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import UserError
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.peers.unit import search_file
from ponctuel.training.flaml_peer import search
from ponctuel.training.json_files import write_json
from ponctuel.training.rolling import rolling_origin


def main(threshold_min: str, paths: Paths | None = None) -> None:
    """Write the result of the search, and its duration."""
    targets = {str(target): target for target in TARGETS_MIN}
    if threshold_min not in targets:
        raise UserError(
            f"accepted values: {', '.join(targets)}", field="threshold_min", value=threshold_min
        )
    paths = paths or project_paths()
    params, target = load_params(paths.params), targets[threshold_min]
    started = time.monotonic()
    choice = search(rolling_origin(feature_files(paths), params), target, params)
    seconds = round(time.monotonic() - started, 1)
    write_json(search_file(paths, target), {"seconds": seconds, "found": asdict(choice)})
    print(f"at least {target} min: {choice.learner}, log-loss {choice.log_loss:.5f}")
