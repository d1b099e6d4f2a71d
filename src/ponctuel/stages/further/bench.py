"""The test bench of the study, made from params.yaml and the files of earlier stages."""

from __future__ import annotations

import time
from pathlib import Path

from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import TUNING_FILE
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.further.bench import Bench
from ponctuel.training.further.head import HeadSettings
from ponctuel.training.further.rows import StudyRows
from ponctuel.training.tuned import read_tuned


def bench_of(paths: Paths, params: Params) -> Bench:
    """The test bench of a project.

    Raises:
        NotReady: there are no features yet.
    """
    files = feature_files(paths)
    if not files.features.is_file():
        raise NotReady("no features yet; run `dvc repro`")
    tuned = read_tuned(paths.metrics / TUNING_FILE)
    return make_bench(files, files.split(params.split), params, tuned)


def make_bench(files: FeatureFiles, split: Split, params: Params, tuned: dict[str, float]) -> Bench:
    """A test bench with the settings of the model, on a few rows of each flight."""
    started = time.monotonic()
    rows = StudyRows.read(
        files,
        split.start,
        split.end,
        params.features.lead_times_min,
        params.further.sampled_lead_times,
        params.seed,
    )

    def progress(step: str) -> None:
        print(f"further: {time.monotonic() - started:6.1f} s: {step}", flush=True)

    train = params.train
    booster = {**train.booster.model_dump(), **tuned}
    settings = HeadSettings(booster, train.far_booster, train.folds, params.seed)
    return Bench(rows, split, params.further, settings, progress)


def part_file(paths: Paths, name: str) -> Path:
    """The file of a part of the study."""
    return paths.continued_training / f"{name}.json"
