"""`peers.gather [judged]`: score all contestants' forecasts, in reports/metrics/peers.json.

`judged` scores the judged part alone, for the contestants that have forecast all of it: one hour of
computing is enough for that, where every cutoff and search take many. The record names the
contestants that are absent.
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
# Libraries whose versions affect the figures.
LIBRARIES = ("flaml", "lightgbm", "numpy", "pandas", "scikit-learn")


def main(part: str | None = None, paths: Paths | None = None) -> None:
    """Score the forecasts in data/peers.

    Args:
        part: `judged`: that part alone, with the contestants that have forecast it; None: both
            parts, with all contestants.
        paths: another project root.

    Raises:
        NotReady: a contestant's forecasts are missing (with `judged`: the champion's).
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
                # FLAML's history contains the trials that were better than all earlier ones.
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
    """Each contestant's forecasts at all its cutoffs, their seconds, and the absent contestants."""
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
            raise NotReady(f"forecasts are missing: {', '.join(missing)}; run `make peers`")
        forecasts[name] = pd.concat([pd.read_parquet(path) for path in files], ignore_index=True)
        notes = (json.loads(path.with_suffix(".json").read_text("utf-8")) for path in files)
        seconds[name] = round(sum(note["seconds"] for note in notes), 1)
    return forecasts, seconds, absent
