"""Features of five thinned months, made like in the stage `features`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml

from ponctuel.config.params import Params
from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.requests import history_requests_sql
from ponctuel.stages.features import OUTCOMES_SQL
from ponctuel.timeline.rules import KnownAfter
from ponctuel.training.data import FeatureFiles

ROOT = Path(__file__).resolve().parents[3]
LEADS_MIN = (43200, 1440, 120)
# One flight number in sixty, of the first months of the year.
STRIDE, MONTHS = 60, 5


@pytest.fixture(scope="session")
def params() -> Params:
    """The committed params, with fewer lead times and a model that is fitted quickly."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["features"]["lead_times_min"] = list(LEADS_MIN)
    params["split"]["test_from"] = "2013-05-01"
    params["peers"] = {"score_from": "2013-04-01", "flaml_seconds": 1, "bootstrap_draws": 50}
    params["train"]["booster"]["rounds"] = 5
    return Params.model_validate(params)


@pytest.fixture(scope="session")
def files(
    nyc: dict[str, pd.DataFrame],
    open_timeline: Callable[[dict[str, pd.DataFrame]], duckdb.DuckDBPyConnection],
    tmp_path_factory: pytest.TempPathFactory,
) -> FeatureFiles:
    flights, weather = nyc["flights"], nyc["weather"]
    thinned = flights[(flights["flight"] % STRIDE == 0) & (flights["month"] <= MONTHS)]
    raw = nyc | {
        "flights": thinned.reset_index(drop=True),
        "weather": weather[weather["month"] <= MONTHS].reset_index(drop=True),
    }
    folder = tmp_path_factory.mktemp("features")
    feature_files = FeatureFiles(folder / "features.parquet", folder / "outcomes.parquet")
    with open_timeline(raw) as connection:
        requests = history_requests_sql(LEADS_MIN, KnownAfter())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE request AS {requests}")
        build_families(connection)
        joined = joined_sql(extra=("flight_id",))
        connection.execute(f"COPY ({joined}) TO '{feature_files.features}' (FORMAT parquet)")
        connection.execute(f"COPY ({OUTCOMES_SQL}) TO '{feature_files.outcomes}' (FORMAT parquet)")
    return feature_files
