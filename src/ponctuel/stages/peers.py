"""`make peers`: protocol P whole, outside the pipeline; resumable, one contestant at a time.

python -m ponctuel.stages peers                 everything, then the scores
python -m ponctuel.stages peers --only flaml    the fits of one contestant (may be repeated)
python -m ponctuel.stages peers --score         the scores of what is kept
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.evaluation.records import Peers, PeriodScores, SearchRecord
from ponctuel.evaluation.targets import protocol_p_verdicts
from ponctuel.models.peers.automl import Found
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import TUNING_FILE
from ponctuel.training.contestants import Champion, Tuned, UsualDelays, plain_peers
from ponctuel.training.data import FeatureFiles
from ponctuel.training.direct_peer import Direct
from ponctuel.training.flaml_peer import FLAML, Flaml, kept_searches, run_searches, search_name
from ponctuel.training.kept import Shelf, digest_of, table_digest, write_json
from ponctuel.training.peer_scores import JUDGED, kept_forecasts, score_periods
from ponctuel.training.rolling import Contestant, RollingOrigin, Task, all_tasks, run_tasks

PEERS_FILE = "peers.json"
# Whose versions bear on the figures.
LIBRARIES = ("flaml", "lightgbm", "numpy", "pandas", "scikit-learn")


def main(*arguments: str, paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    others = others_of(paths, params)
    said = _parser([*(other.name for other in others), FLAML]).parse_args(arguments)
    wanted = said.only or [*(other.name for other in others), FLAML]
    files, shelf = feature_files(paths), Shelf(paths.peers)
    origin, data = plan(files, params), data_digest(files)
    report = _reporter()
    if not said.score:
        chosen = [other for other in others if other.name in wanted]
        run_tasks(origin, all_tasks(origin, chosen, data), shelf, params, report)
        if FLAML in wanted:
            flaml = Flaml(params, run_searches(origin, shelf, params, data, report))
            run_tasks(origin, all_tasks(origin, [flaml], data), shelf, params, report)
    if said.only:
        return
    flaml = Flaml(params, kept_searches(origin, shelf, params, data))
    tasks = all_tasks(origin, [*others, flaml], data)
    report("scoring")
    periods = score_periods(
        origin, kept_forecasts(tasks, shelf), params.peers.bootstrap_draws, params.seed
    )
    write_json(paths.metrics / PEERS_FILE, _result(params, origin, periods, flaml, tasks, shelf))
    report(f"written to {PEERS_FILE}")


def _result(
    params: Params,
    origin: RollingOrigin,
    periods: PeriodScores,
    flaml: Flaml,
    tasks: Sequence[Task],
    shelf: Shelf,
) -> Peers:
    judged = periods[JUDGED]["lead_times"] if JUDGED in periods else []
    seconds: dict[str, float] = {}
    for task in tasks:
        name = task.contestant.name
        seconds[name] = round(seconds.get(name, 0) + shelf.note(task.name)["seconds"], 1)
    for target in flaml.found:
        seconds[search_name(target)] = shelf.note(search_name(target))["seconds"]
    return {
        "source": params.source.name,
        "cutoffs": [cutoff.isoformat() for cutoff in origin.cutoffs],
        "bootstrap_draws": params.peers.bootstrap_draws,
        **periods,
        "targets": protocol_p_verdicts(judged),
        "flaml": {str(target): _search(found) for target, found in flaml.found.items()},
        "libraries": {name: version(name) for name in LIBRARIES},
        "seconds": seconds,
    }


def _search(found: Found) -> SearchRecord:
    return {
        "learner": found.learner,
        "settings": found.settings,
        "log_loss": found.log_loss,
        # FLAML's history holds the trials that were better than all before.
        "gains": found.trials,
    }


def others_of(paths: Paths, params: Params) -> list[Contestant]:
    """Everybody but FLAML, whose searches come first."""
    tuning = paths.metrics / TUNING_FILE
    tuned = Tuned.read(tuning) if tuning.is_file() else None
    direct = [Direct(params, tuned=False), Direct(params, tuned=True)]
    return [UsualDelays(params), *plain_peers(params), *direct, Champion(params, tuned)]


def plan(files: FeatureFiles, params: Params) -> RollingOrigin:
    """The requests and cutoffs that params.yaml asks for."""
    split = files.split(params.split)
    score_from = files.score_from(params.peers.score_from, split)
    return RollingOrigin.plan(files, split.start, score_from, split.test_from, split.end)


def data_digest(files: FeatureFiles) -> str:
    """One digest of features and outcomes, whatever the order of their rows."""
    return digest_of({"tables": [table_digest(files.features), table_digest(files.outcomes)]})


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ponctuel.stages peers")
    parser.add_argument(
        "--only", action="append", choices=names, help="fit this contestant alone (repeatable)"
    )
    parser.add_argument("--score", action="store_true", help="fit nothing; score what is kept")
    return parser


def _reporter() -> Callable[[str], None]:
    started = time.monotonic()

    def report(line: str) -> None:
        print(f"peers: {time.monotonic() - started:6.0f} s: {line}", flush=True)

    return report
