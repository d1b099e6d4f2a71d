"""Predictions of a saved booster, equal to those of the package LightGBM to the bit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest
from numpy.typing import NDArray

from ponctuel.models.saved_booster import SavedBooster, log_odds

# Importing one of them would take from a tenth to several times the time of the whole command.
HEAVY_LIBRARIES = (
    *("pandas", "sklearn", "lightgbm", "mlflow", "sqlalchemy", "gradio", "fastapi"),
    *("scipy", "sqlglot", "httpx", "rich", "pydantic_settings", "alembic"),
)


@pytest.fixture(scope="module")
def rows() -> NDArray[np.float32]:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(3000, 6)).astype(np.float32)
    rows[:, 5] = rng.integers(0, 40, len(rows))  # a code
    rows[rng.random(rows.shape) < 0.1] = np.nan
    return rows


@pytest.fixture(scope="module")
def booster(rows: NDArray[np.float32]) -> lgb.Booster:
    late = np.nan_to_num(rows[:, 0]) + (rows[:, 5] % 3 == 1) > 0.4
    data = lgb.Dataset(rows, late, categorical_feature=[5], free_raw_data=False)
    settings = {"objective": "binary", "num_leaves": 15, "verbosity": -1, "num_threads": 1}
    return lgb.train(settings, data, num_boost_round=12)


@pytest.fixture(scope="module")
def saved(booster: lgb.Booster) -> SavedBooster:
    return SavedBooster(booster.model_to_string())


def test_scores_are_the_same_bits(
    booster: lgb.Booster, saved: SavedBooster, rows: NDArray[np.float32]
) -> None:
    expected = booster.predict(rows, raw_score=True)
    assert np.std(expected) > 0.1
    for threads in (1, 2):
        assert (log_odds(saved, rows, threads) == expected).all()
    row_by_row = [log_odds(saved, rows[index : index + 1])[0] for index in range(100)]
    assert row_by_row == expected[:100].tolist()
    assert (log_odds(saved, rows[::3].copy(order="F")) == expected[::3]).all()
    assert log_odds(saved, rows[:0]).shape == (0,)


def test_rows_with_missing_columns_are_refused(
    saved: SavedBooster, rows: NDArray[np.float32]
) -> None:
    for narrow_rows in (rows[:1, :4], rows[:9, :4]):
        with pytest.raises(RuntimeError, match=r"LightGBM: .*number of features"):
            log_odds(saved, narrow_rows)
    with pytest.raises(ValueError, match="raw scores"):
        saved.predict(rows, raw_score=False)


def test_a_saved_booster_writes_the_same_text(
    booster: lgb.Booster, saved: SavedBooster, tmp_path: Path, rows: NDArray[np.float32]
) -> None:
    saved.save_model(str(tmp_path / "again.txt"))
    assert (tmp_path / "again.txt").read_text() == booster.model_to_string()
    assert saved.num_trees() == booster.num_trees() == 12
    mapped = SavedBooster(tmp_path / "again.txt")
    assert (log_odds(mapped, rows[:50]) == log_odds(saved, rows[:50])).all()
    assert mapped.num_trees() == 12
    loaded = lgb.Booster(model_file=str(tmp_path / "again.txt"))
    (tmp_path / "again.txt").unlink()
    assert mapped.model_to_string() == booster.model_to_string(), "also after the file is deleted"
    assert (loaded.predict(rows, raw_score=True) == booster.predict(rows, raw_score=True)).all()


def test_forecasting_imports_no_heavy_library() -> None:
    code = (
        "import sys, ponctuel.serving.bootstrap, ponctuel.cli.commands, ponctuel.serving.wording; "
        f"print([name for name in {HEAVY_LIBRARIES} if name in sys.modules])"
    )
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert completed.stdout.strip() == "[]"
