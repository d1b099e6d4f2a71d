"""A small project for all tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ponctuel.config.paths import Paths
from tests.tuning_project import make_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """Project with feature files and params.yaml, which tests must not change."""
    folder: Path = tmp_path_factory.mktemp("tuning") / "project"
    return make_project(folder)
