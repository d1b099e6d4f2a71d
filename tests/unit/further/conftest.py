"""Fixtures of feature files: a sample of flights from February on, and all flights of the storm of May."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import find_root
from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.stages.features import OUTCOMES_SQL
from ponctuel.stages.further.bench import make_bench
from ponctuel.timeline.rules import KnownAfter
from ponctuel.training.data import FeatureFiles
from ponctuel.training.further.study import HEADS, WHOLE, study_of

LEADS_MIN = (10080, 360, 60)


@pytest.fixture(scope="session")
def real_files(
    storm: dict[str, pd.DataFrame],
    open_timeline: Callable[[dict[str, pd.DataFrame]], duckdb.DuckDBPyConnection],
    tmp_path_factory: pytest.TempPathFactory,
) -> FeatureFiles:
    folder: Path = tmp_path_factory.mktemp("features")
    files = FeatureFiles(folder / "features.parquet", folder / "outcomes.parquet")
    with open_timeline(storm) as connection:
        requests = history_requests_sql(LEADS_MIN, KnownAfter())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE request AS {requests}")
        build_families(connection)
        for sql, path in (
            (joined_sql(extra=("flight_id",)), files.features),
            (OUTCOMES_SQL, files.outcomes),
        ):
            connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
    return files


@pytest.fixture(scope="session")
def small_params() -> Params:
    """params.yaml, with a small model and a study of a few months."""
    params = load_params(find_root(Path(__file__)) / "params.yaml").model_dump(mode="json")
    params["features"]["lead_times_min"] = LEADS_MIN
    params["split"]["test_from"] = "2013-05-01"
    params["train"]["thresholds_min"] = [15, 30, 60]
    params["train"]["booster"] |= {
        "rounds": 8,
        "num_leaves": 7,
        "min_data_in_leaf": 40,
        "max_bin": 31,
    }
    few_rounds = {"rounds": 6, "num_leaves": 5, "min_data_in_leaf": 40}
    params["train"] |= {
        "folds": 2,
        "far_booster": few_rounds,
        "lead_booster": few_rounds,
        "aircraft_booster": few_rounds,
        "rare_booster": few_rounds,
    }
    params["further"] |= {
        "sampled_lead_times": 2,
        "months": [1, 2],
        "development_months": 1,
        "window_months": 1,
        "max_age_months": 2,
        "bootstrap_draws": 20,
        "continued_rounds": [2, 5],
        "curve_rounds_times": 2,
        "held_week_in": 4,
        "thresholds_min": [15, 30],
        "continuing": {"rounds": 5, "learning_rate": 0.05, "rehearsal": 1.0},
        "retrain": {
            "after_days": 31,
            "window_days": 28,
            "excess_logloss": 0.01,
            "min_forecasts": 100,
        },
    }
    return Params.model_validate(params)


AlterOutcomes = Callable[[FeatureFiles, int, Path], FeatureFiles]


@pytest.fixture(scope="session")
def with_altered_outcomes() -> AlterOutcomes:
    """Replace outcomes known from a cutoff on by wrong ones.

    Takes (files, cutoff in epoch minutes, folder) and gives the same features with the altered
    outcomes.
    """

    def alter(files: FeatureFiles, cutoff_min: int, folder: Path) -> FeatureFiles:
        outcomes = pd.read_parquet(files.outcomes)
        later = outcomes["outcome_known_min"] >= cutoff_min
        assert later.any()
        assert not later.all()
        outcomes.loc[later, "arr_delay_min"] = 999
        outcomes.loc[later, "outcome"] = "arrived"
        folder.mkdir(parents=True, exist_ok=True)
        outcomes.to_parquet(folder / "outcomes.parquet")
        return FeatureFiles(files.features, folder / "outcomes.parquet")

    return alter


@pytest.fixture(scope="session")
def small_study(real_files: FeatureFiles, small_params: Params) -> dict[str, Any]:
    """The study of these weeks, without its part on the complete model."""
    bench = make_bench(real_files, real_files.split(small_params.split), small_params, {})
    # In the form in which the gathering stage reads the parts: string keys, lists for tuples.
    parts = json.loads(json.dumps({name: part(bench) for name, part in HEADS.items()}))
    return study_of(bench, small_params, {**parts, WHOLE: {}})
