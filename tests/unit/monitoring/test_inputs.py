"""Training inputs of the champion, sampled from the feature files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from ponctuel.config.paths import project_paths
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.monitoring import inputs
from ponctuel.monitoring.inputs import training_inputs
from ponctuel.monitoring.reference import JUDGED_LEAD_MIN

FLIGHTS, BEFORE = 300, date(2013, 1, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose feature values are distinct by flight, lead time and column."""
    columns = ", ".join(
        f"'{position}-' || flight_id % 7 AS {name}"
        if name in categorical_names()
        else f"CAST(lead_time_min * 1000 + flight_id + {position} / 256 AS FLOAT) AS {name}"
        for position, name in enumerate(feature_names())
        if name != "lead_time_min"
    )
    files = project_paths(tmp_path).features
    files.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT flight_id, CAST(lead AS FLOAT) AS lead_time_min, {columns} FROM "
            f"(SELECT range AS flight_id FROM range({FLIGHTS})), "
            f"(SELECT UNNEST([{JUDGED_LEAD_MIN}, 30]) AS lead, lead AS lead_time_min)) "
            f"TO '{files / 'features.parquet'}'"
        )
        connection.execute(
            "COPY (SELECT range AS flight_id, DATE '2013-01-01' + CAST(range // 10 AS INTEGER) "
            f"AS date_local FROM range({FLIGHTS})) TO '{files / 'outcomes.parquet'}'"
        )
    return tmp_path


def test_rows_are_sampled_from_the_training_period(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "MAX_ROWS", 50)
    paths = project_paths(folder)
    all_rows = pd.read_parquet(paths.features / "features.parquet")

    sampled = training_inputs(paths, BEFORE)

    assert list(sampled) == feature_names()
    assert len(sampled) == 50
    numeric_name = next(name for name in feature_names() if name not in categorical_names())
    eligible = all_rows[
        (all_rows["flight_id"] < 200) & (all_rows["lead_time_min"] == JUDGED_LEAD_MIN)
    ]
    expected = (
        eligible.set_index(numeric_name, drop=False)
        .loc[sampled[numeric_name]]
        .reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(sampled, expected[feature_names()], check_dtype=False)


def test_nothing_is_measured_without_features(tmp_path: Path) -> None:
    assert training_inputs(project_paths(tmp_path), BEFORE).empty
