"""`make design`: variants of the whole model compared with direct boosting (no pipeline stage)."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.stages.tune import feature_files
from ponctuel.training.design_study import design_study
from ponctuel.training.json_files import write_json

DESIGN_FILE = "design-study.json"


def main(paths: Paths | None = None) -> None:
    """Fit and score every variant; writes reports/metrics/design-study.json."""
    paths = paths or project_paths()
    study = design_study(feature_files(paths), load_params(paths.params))
    write_json(paths.metrics / DESIGN_FILE, study)
    print(f"design: written to {DESIGN_FILE}")
