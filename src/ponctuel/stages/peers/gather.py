"""`peers.gather [judged]`: everybody's answers scored, in reports/metrics/peers.json.

`judged` scores the judged part alone, for those who have answered all of it: what a machine can
do that has an hour, not the many that every cutoff and search take. The record names who is absent.
"""

from __future__ import annotations

import json
from importlib.metadata import version

import pandas as pd

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.records import Peers
from ponctuel.evaluation.targets import protocol_p_verdicts
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.peers.unit import forecasts_file, search_file
from ponctuel.training.json_files import write_json
from ponctuel.training.peer_scores import CONTESTANTS, JUDGED, score_periods
from ponctuel.training.rolling import CHAMPION, RollingOrigin, rolling_origin

PEERS_FILE = "peers.json"
FLAML = "flaml"
# Whose versions bear on the figures.
LIBRARIES = ("flaml", "lightgbm", "numpy", "pandas", "scikit-learn")


def main(part: str | None = None, paths: Paths | None = None) -> None:
    """Score what the units left in data/peers.

    Args:
        part: `judged` for that part alone, by those who have answered it; else both, by everybody.
        paths: another project root.

    Raises:
        NotReady: a contestant's answers are missing; of the judged part, the model's own are.
        UserError: there is no such part.
    """
    if part not in (None, JUDGED):
        raise UserError(f"accepted is {JUDGED}, or nothing", field="part", value=part)
    paths = paths or project_paths()
    params = load_params(paths.params)
    origin = rolling_origin(feature_files(paths), params)
    if part == JUDGED:
        origin = origin.judged()
    forecasts, seconds, absent = _read_forecasts(paths, origin, allow_absent=part == JUDGED)
    searches = {
        target: json.loads(search_file(paths, target).read_text(encoding="utf-8"))
        for target in TARGETS_MIN
        if FLAML not in absent
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
    if absent:
        result["absent"] = absent
    write_json(paths.metrics / PEERS_FILE, result)


def _read_forecasts(
    paths: Paths, origin: RollingOrigin, allow_absent: bool
) -> tuple[dict[str, pd.DataFrame], dict[str, float], list[str]]:
    """Each contestant's answers of all its cutoffs, the seconds that they took, and the absent."""
    forecasts, seconds, absent = {}, {}, []
    for name in CONTESTANTS:
        files = [
            forecasts_file(paths, name, cutoff)
            for cutoff in origin.cutoffs
            if len(origin.requests_of(cutoff, judged_only=name == FLAML))
        ]
        missing = [path.stem for path in files if not path.is_file()]
        if missing and allow_absent and name != CHAMPION:
            absent.append(name)
            continue
        if missing:
            raise NotReady(f"{', '.join(missing)} have not answered; run `make peers`")
        forecasts[name] = pd.concat([pd.read_parquet(path) for path in files], ignore_index=True)
        notes = (json.loads(path.with_suffix(".json").read_text("utf-8")) for path in files)
        seconds[name] = round(sum(note["seconds"] for note in notes), 1)
    return forecasts, seconds, absent
