"""`make peers`: protocol P whole, outside the pipeline; resumable, one contestant at a time.

    python -m ponctuel.stages peers                 everything, then the scores
    python -m ponctuel.stages peers --only flaml    the fits of one contestant (may be repeated)
    python -m ponctuel.stages peers --score         the scores of what is kept
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

from ponctuel.config.params import Params, SplitParams, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.stages.tune import TUNING_FILE, feature_files
from ponctuel.training.contestants import Champion, Tuned, UsualDelays, plain_peers
from ponctuel.training.data import FeatureFiles
from ponctuel.training.flaml_peer import FLAML, Flaml, run_searches
from ponctuel.training.kept import Shelf, digest_of, file_digest
from ponctuel.training.rolling import Contestant, RollingOrigin, all_tasks, run_tasks


def main(*arguments: str, paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    others = others_of(paths, params)
    said = _parser([*(other.name for other in others), FLAML]).parse_args(arguments)
    wanted = said.only or [*(other.name for other in others), FLAML]
    files, shelf = feature_files(paths), Shelf(paths.peers)
    origin, data = plan(files, params), data_digest(files)
    if not said.score:
        report = _reporter()
        chosen = [other for other in others if other.name in wanted]
        run_tasks(origin, all_tasks(origin, chosen, data), shelf, params, report)
        if FLAML in wanted:
            flaml = Flaml(params, run_searches(origin, shelf, params, data, report))
            run_tasks(origin, all_tasks(origin, [flaml], data), shelf, params, report)


def others_of(paths: Paths, params: Params) -> list[Contestant]:
    """Everybody but FLAML, whose searches come first."""
    tuning = paths.metrics / TUNING_FILE
    tuned = Tuned.read(tuning) if tuning.is_file() else None
    return [UsualDelays(params), *plain_peers(params), Champion(params, tuned)]


def plan(files: FeatureFiles, params: Params) -> RollingOrigin:
    """The requests and cutoffs that params.yaml asks for."""
    split = files.split(params.split)
    score_from = files.split(SplitParams(test_from=params.peers.score_from)).test_from
    return RollingOrigin.plan(files, split.start, score_from, split.test_from, split.end)


def data_digest(files: FeatureFiles) -> str:
    """One digest of features and outcomes."""
    return digest_of({"files": [file_digest(files.features), file_digest(files.outcomes)]})


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
