"""`peers.gather`: everybody's answers scored, in reports/metrics/peers.json."""

from __future__ import annotations

import json
from importlib.metadata import version

import pandas as pd

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.records import Peers
from ponctuel.evaluation.targets import protocol_p_verdicts
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.peers.unit import answers_file, search_file
from ponctuel.training.json_files import write_json
from ponctuel.training.peer_scores import CONTESTANTS, JUDGED, score_periods
from ponctuel.training.rolling import RollingOrigin, rolling_origin

PEERS_FILE = "peers.json"
FLAML = "flaml"
# Whose versions bear on the figures.
LIBRARIES = ("flaml", "lightgbm", "numpy", "pandas", "scikit-learn")


def main(paths: Paths | None = None) -> None:
    """Score what the units left in data/peers.

    Raises:
        NotReady: a contestant's answers are missing.
    """
    paths = paths or project_paths()
    params = load_params(paths.params)
    origin = rolling_origin(feature_files(paths), params)
    forecasts, seconds = _answers(paths, origin)
    searches = {
        target: json.loads(search_file(paths, target).read_text(encoding="utf-8"))
        for target in TARGETS_MIN
    }
    seconds |= {
        search_file(paths, target).stem: search["seconds"] for target, search in searches.items()
    }
    choices = {target: search["found"] for target, search in searches.items()}
    periods = score_periods(origin, forecasts, params.peers.bootstrap_draws, params.seed)
    judged = periods[JUDGED]["lead_times"] if JUDGED in periods else []
    result: Peers = {
        "source": params.source.name,
        "cutoffs": [cutoff.isoformat() for cutoff in origin.cutoffs],
        "bootstrap_draws": params.peers.bootstrap_draws,
        **periods,
        "targets": protocol_p_verdicts(judged),
        "flaml": {
            str(target): {
                "learner": search["learner"],
                "settings": search["settings"],
                "log_loss": search["log_loss"],
                # FLAML's history holds the trials that were better than all before.
                "gains": search["trials"],
            }
            for target, search in choices.items()
        },
        "libraries": {name: version(name) for name in LIBRARIES},
        "seconds": seconds,
    }
    write_json(paths.metrics / PEERS_FILE, result)


def _answers(
    paths: Paths, origin: RollingOrigin
) -> tuple[dict[str, pd.DataFrame], dict[str, float]]:
    """Each contestant's answers of all its cutoffs, and the seconds that they took."""
    forecasts, seconds = {}, {}
    for name in CONTESTANTS:
        files = [
            answers_file(paths, name, cutoff)
            for cutoff in origin.cutoffs
            if len(origin.requests_of(cutoff, judged_only=name == FLAML))
        ]
        if missing := [path.stem for path in files if not path.is_file()]:
            raise NotReady(f"{', '.join(missing)} have not answered; run `make peers`")
        forecasts[name] = pd.concat([pd.read_parquet(path) for path in files], ignore_index=True)
        notes = (json.loads(path.with_suffix(".json").read_text("utf-8")) for path in files)
        seconds[name] = round(sum(note["seconds"] for note in notes), 1)
    return forecasts, seconds
