"""A saved booster says what LightGBM's own package says of the same text, to the last bit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest
from numpy.typing import NDArray

from ponctuel.models.saved_booster import SavedBooster, log_odds

# Each would be a tenth to several times of what the whole command takes.
HEAVY = (
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
def own(rows: NDArray[np.float32]) -> lgb.Booster:
    late = np.nan_to_num(rows[:, 0]) + (rows[:, 5] % 3 == 1) > 0.4
    data = lgb.Dataset(rows, late, categorical_feature=[5], free_raw_data=False)
    settings = {"objective": "binary", "num_leaves": 15, "verbosity": -1, "num_threads": 1}
    return lgb.train(settings, data, num_boost_round=12)


@pytest.fixture(scope="module")
def saved(own: lgb.Booster) -> SavedBooster:
    return SavedBooster(own.model_to_string())


def test_scores_are_the_same_bits(
    own: lgb.Booster, saved: SavedBooster, rows: NDArray[np.float32]
) -> None:
    wanted = own.predict(rows, raw_score=True)
    assert np.std(wanted) > 0.1
    for threads in (1, 2):
        assert (log_odds(saved, rows, threads) == wanted).all()
    alone = [log_odds(saved, rows[place : place + 1])[0] for place in range(100)]
    assert alone == wanted[:100].tolist()
    assert (log_odds(saved, rows[::3].copy(order="F")) == wanted[::3]).all()
    assert log_odds(saved, rows[:0]).shape == (0,)


def test_rows_that_lack_columns_are_refused(saved: SavedBooster, rows: NDArray[np.float32]) -> None:
    for some in (rows[:1, :4], rows[:9, :4]):
        with pytest.raises(RuntimeError, match=r"LightGBM: .*number of features"):
            log_odds(saved, some)
    with pytest.raises(ValueError, match="raw scores"):
        saved.predict(rows, raw_score=False)


def test_saved_again_it_is_the_same_text(
    own: lgb.Booster, saved: SavedBooster, tmp_path: Path, rows: NDArray[np.float32]
) -> None:
    saved.save_model(str(tmp_path / "again.txt"))
    assert (tmp_path / "again.txt").read_text() == own.model_to_string()
    assert saved.num_trees() == own.num_trees() == 12
    mapped = SavedBooster(tmp_path / "again.txt")
    assert (log_odds(mapped, rows[:50]) == log_odds(saved, rows[:50])).all()
    assert mapped.num_trees() == 12
    read = lgb.Booster(model_file=str(tmp_path / "again.txt"))
    (tmp_path / "again.txt").unlink()
    assert mapped.model_to_string() == own.model_to_string(), "whatever becomes of the name"
    assert (read.predict(rows, raw_score=True) == own.predict(rows, raw_score=True)).all()


def test_who_only_forecasts_imports_nothing_heavy() -> None:
    code = (
        "import sys, ponctuel.serving.bootstrap, ponctuel.cli.commands, ponctuel.serving.wording; "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
