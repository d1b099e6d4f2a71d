"""A stage of a pipeline depends on the code that it runs: on all of it, and on nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ponctuel.stages.code_deps import CODE, PIPELINES, code_of, stages_of
from ponctuel.stages.imports import ROOT

STAGES: dict[str, dict[str, Any]] = {}
for pipeline in PIPELINES:
    STAGES |= stages_of(yaml.safe_load((ROOT / pipeline).read_text(encoding="utf-8")))


def deps(name: str) -> list[str]:
    return [dependency for dependency in STAGES[name]["deps"] if dependency.startswith(CODE)]


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_declares_the_code_that_it_runs(name: str) -> None:
    assert deps(name) == code_of(STAGES[name]), "write it with `make deps`"


def test_a_corrected_text_reruns_no_cleaning_or_training() -> None:
    """Sentences of the report's notebooks stand in documents/findings*; which stages read them?"""
    sentences = "src/ponctuel/documents/findings"
    assert {name for name in STAGES if any(dep.startswith(sentences) for dep in deps(name))} == {
        "explore",
        "explore_features",
        "assess",
    }
    for name in ("ingest", "clean", "warehouse", "features", "tune", "train", "evaluate"):
        assert "src/ponctuel/documents" not in deps(name)


def test_a_new_family_of_features_is_part_of_the_stage() -> None:
    assert "src/ponctuel/features/families" in deps("features")
    assert "src/ponctuel/cleaning" in deps("clean")
    assert not any("features" in dep for dep in deps("clean"))
