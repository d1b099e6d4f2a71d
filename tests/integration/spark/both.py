"""Features of the same days by both engines, and their comparison."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.features.build import feature_names
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family
from ponctuel.stages import features
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.warehouse.table_comparison import compare_tables

# Spark plans every statement slowly, so that there is one family of each kind: sums by key,
# sums of flights under way and of overdue flights, and families with hand-written SQL.
KINDS = ("carrier", "enroute_route", "overdue_origin", "rotation", "schedule", "weather")
SAMPLE_FAMILIES = tuple(family for family in FAMILIES if family.name in KINDS)


def features_by_both(project: Paths, families: Sequence[Family]) -> tuple[Path, Path]:
    """Run the stage `features` on both engines, with these families only.

    Returns:
        The folders of features by DuckDB and by Spark.
    """
    with pytest.MonkeyPatch.context() as patch:
        coverage: list[list[tuple[Any, ...]]] = []

        def given_families(days: list[tuple[Any, ...]], _params: Params) -> tuple[Family, ...]:
            coverage.append(days)
            return tuple(families)

        patch.setattr(features, "table_families", given_families)
        features.main("--engine=spark", paths=project)
        by_spark = project.features.rename(project.root / f"by_spark_{len(families)}")
        features.main(paths=project)
        by_duckdb = project.features.rename(project.root / f"by_duckdb_{len(families)}")
    assert coverage[0] == coverage[1], "both engines would choose the same families"
    return by_duckdb, by_spark


def check_same(folders: tuple[Path, Path], families: Sequence[Family]) -> None:
    """Assert that both have the same rows bit by bit, with every feature of these families."""
    comparison = compare_tables(*(folder / FEATURES_FILE for folder in folders), "request_id")
    assert comparison.equal, comparison
    assert comparison.rows_n[0] > 40_000
    assert (
        comparison.integers_n + comparison.floats_n + comparison.others_n
        == len(feature_names(families)) + 1
    )
    assert compare_tables(*(folder / OUTCOMES_FILE for folder in folders), "flight_id").equal
