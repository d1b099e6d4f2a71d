"""Fixtures of a warehouse in memory with a few stormy days, its features, and stored forecasts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest

from ponctuel.analysis.exploration import register_files
from ponctuel.analysis.predictions import read_predictions
from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.star import clean_star
from ponctuel.config.params import SplitParams
from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.stages.features import OUTCOMES_SQL
from ponctuel.timeline.rules import KnownAfter
from tests.unit.analysis.notebook_cells import Executed, run
from tests.unit.analysis.stored_forecasts import LEADS_MIN, stored_predictions
from tests.unit.analysis.studies import CONTINUED_TRAINING, EVALUATION, PEERS, PROTOCOL_L

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def cleaned(storm: Tables) -> tuple[Tables, CleaningReport]:
    return clean_star(storm)


@pytest.fixture(scope="session")
def warehouse(
    storm: Tables, open_timeline: Callable[[Tables], duckdb.DuckDBPyConnection]
) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_timeline(storm) as connection:
        yield connection


@pytest.fixture(scope="session")
def feature_paths(
    warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """Features and outcomes of every flight, as the stage `features` writes them."""
    folder: Path = tmp_path_factory.mktemp("features")
    requests = history_requests_sql(LEADS_MIN, KnownAfter())
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE request AS {requests}")
    build_families(warehouse)
    features, outcomes = folder / "features.parquet", folder / "outcomes.parquet"
    for target, sql in ((features, joined_sql(extra=("flight_id",))), (outcomes, OUTCOMES_SQL)):
        warehouse.execute(f"COPY ({sql}) TO '{target}' (FORMAT parquet)")
    return features, outcomes


@pytest.fixture(scope="session")
def predictions(
    warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("evaluation") / "predictions.parquet"
    stored_predictions(warehouse).to_parquet(path, index=False)
    return read_predictions(path)


@pytest.fixture(scope="session")
def features_notebook(
    storm: Tables,
    feature_paths: tuple[Path, Path],
    open_timeline: Callable[[Tables], duckdb.DuckDBPyConnection],
) -> Iterator[Executed]:
    """Notebook 04 run on the stormy days, on a separate warehouse, because it rebuilds the timeline."""
    features, outcomes = feature_paths
    params = SimpleNamespace(split=SplitParams(test_from="2013-05-24"))
    with open_timeline(storm) as connection:
        register_files(connection, "features", features=features, outcomes=outcomes)
        yield run(
            "04-features", connection=connection, params=params, known=KnownAfter(), folder=None
        )


@pytest.fixture(scope="session")
def evaluation_notebook(
    warehouse: duckdb.DuckDBPyConnection,
    predictions: pd.DataFrame,
    tmp_path_factory: pytest.TempPathFactory,
) -> Executed:
    """Notebook 05 run on the stored forecasts, with the results of every long study."""
    folder: Path = tmp_path_factory.mktemp("metrics")
    studies = {"peers": PEERS, "further-training": CONTINUED_TRAINING, "protocol-l": PROTOCOL_L}
    for name, study in studies.items():
        (folder / f"{name}.json").write_text(json.dumps(study), encoding="utf-8")
    return run(
        "05-evaluation",
        connection=warehouse,
        stored=predictions,
        evaluation=EVALUATION,
        params=SimpleNamespace(seed=1),
        paths=SimpleNamespace(metrics=folder),
        folder=None,
    )
