"""Stage `tune`: a short Optuna search, every trial a nested MLflow run."""

from __future__ import annotations

import json

import mlflow

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.stages.features import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.training.data import FeatureFiles
from ponctuel.training.store import open_store
from ponctuel.training.tune import Search, run_search

TUNING_FILE = "tuning.json"


def feature_files(paths: Paths) -> FeatureFiles:
    """Where the stage `features` left its tables."""
    return FeatureFiles(paths.features / FEATURES_FILE, paths.features / OUTCOMES_FILE)


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    files = feature_files(paths)
    search = Search(files, files.split(params.split), params)
    open_store(paths)
    with mlflow.start_run(run_name="tune"):

        def report(number: int, settings: dict[str, float], score: float, seconds: float) -> None:
            print(f"tune: trial {number}: log-loss {score:.5f} in {seconds:.1f} s", flush=True)
            with mlflow.start_run(run_name=f"trial-{number}", nested=True):
                mlflow.log_params(settings)
                mlflow.log_metrics({"logloss_30": score, "duration_s": seconds})

        found = run_search(search, params, report)
        mlflow.log_metric("best_logloss_30", found["score"])
    paths.metrics.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=2)
    (paths.metrics / TUNING_FILE).write_text(text + "\n", encoding="utf-8")
