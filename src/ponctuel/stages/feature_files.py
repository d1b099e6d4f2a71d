"""The files of the tables that the stage `features` wrote."""

from __future__ import annotations

from ponctuel.config.paths import Paths
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.training.data import FeatureFiles


def feature_files(paths: Paths) -> FeatureFiles:
    """The tables of features and outcomes of a project."""
    return FeatureFiles(paths.features / FEATURES_FILE, paths.features / OUTCOMES_FILE)
