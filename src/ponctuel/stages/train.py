"""Stage `train`: fit the model with the settings that tuning chose."""

from __future__ import annotations

import shutil

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import TUNING_FILE
from ponctuel.training.energy import ENERGY_FILE, measured_energy
from ponctuel.training.fit import fit_period
from ponctuel.training.tuned import read_tuned


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    files = feature_files(paths)
    split = files.split(params.split)
    tuned = read_tuned(paths.metrics / TUNING_FILE)
    with measured_energy(paths.models / ENERGY_FILE, params.energy.country_iso_code):
        model = fit_period(files, split.start, split.test_from, params, tuned)
    if paths.candidate.exists():
        shutil.rmtree(paths.candidate)
    model.save(paths.candidate)
    print(f"train: {len(model.boosters)} boosters saved")
