"""The split of the data, samples of rows, and a store that can be moved."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ponctuel.config.params import SplitParams
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady, ParamsError
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import EXPERIMENT, database, relocate


@pytest.fixture
def files(tmp_path: Path) -> FeatureFiles:
    days = pd.date_range("2001-01-01", periods=100)
    outcomes = pd.DataFrame(
        {
            "flight_id": range(100),
            "date_local": days.date,
            "outcome": "arrived",
            "arr_delay_min": range(100),
            "sched_dep_min": range(100),
            "outcome_known_min": range(100),
        }
    )
    features = pd.concat(
        [
            pd.DataFrame({"flight_id": range(100), "request_id": 0, "lead_time_min": float(lead)})
            for lead in (60, 120, 180)
        ]
    ).astype({"lead_time_min": "float32"})
    outcomes.to_parquet(tmp_path / "o.parquet")
    features.sample(frac=1, random_state=1).to_parquet(tmp_path / "f.parquet")
    return FeatureFiles(tmp_path / "f.parquet", tmp_path / "o.parquet")


def test_fractions_and_dates_split_the_period(files: FeatureFiles) -> None:
    by_share = files.split(SplitParams(test_from=0.8))
    by_day = files.split(SplitParams(test_from=date(2001, 3, 22)))
    assert by_day == by_share


def test_an_empty_part_is_refused(files: FeatureFiles) -> None:
    with pytest.raises(ParamsError):
        files.split(SplitParams(test_from=date(1999, 1, 1)))


def test_samples_stay_inside_their_days_and_are_reproducible(files: FeatureFiles) -> None:
    start, end = date(2001, 1, 11), date(2001, 2, 10)
    rows = files.sample(start, end, (60, 120, 180), 2, seed=4)
    assert len(rows) == 60
    assert (rows.groupby("flight_id")["lead_time_min"].nunique() == 2).all()
    assert rows["flight_id"].between(10, 39).all()
    pd.testing.assert_frame_equal(rows, files.sample(start, end, (60, 120, 180), 2, seed=4))
    assert len(files.whole(start, end, (60,))) == 30


def test_a_moved_store_is_relocated(tmp_path: Path) -> None:
    original = Paths(tmp_path / "original")
    open_store(original)
    shutil.copytree(original.root, tmp_path / "moved")
    moved = Paths(tmp_path / "moved")
    assert relocate(moved) > 0
    assert relocate(moved) == 0
    experiment = open_store(moved).get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    assert experiment.artifact_location == str(moved.mlruns / "artifacts")


def test_a_store_of_another_mlflow_names_the_upgrade_command(tmp_path: Path) -> None:
    """The store has the revision of an older release, checked when it is opened."""
    original, moved = Paths(tmp_path / "original"), Paths(tmp_path / "moved")
    open_store(original)
    shutil.copytree(original.root, moved.root)
    with closing(sqlite3.connect(database(moved))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'bd07f7e963c5'")
    with pytest.raises(NotReady, match=r"mlflow db upgrade sqlite:///mlruns/mlflow\.db"):
        open_store(moved)


def test_protocol_p_begins_two_thirds_of_the_way_to_the_test(files: FeatureFiles) -> None:
    year = Split(date(2013, 1, 1), date(2013, 10, 1), date(2014, 1, 1))
    assert files.score_from(None, year) == date(2013, 7, 1)
    weeks = Split(date(2013, 1, 3), date(2013, 1, 20), date(2013, 2, 1))
    assert files.score_from(None, weeks) == date(2013, 1, 14)


@pytest.mark.parametrize("day", [date(1999, 1, 1), date(2001, 4, 1)])
def test_a_day_outside_the_data_names_its_setting(files: FeatureFiles, day: date) -> None:
    split = files.split(SplitParams(test_from=0.8))
    with pytest.raises(ParamsError) as caught:
        files.score_from(day, split)
    assert caught.value.field == "peers.score_from"
    assert files.score_from(date(2001, 2, 1), split) == date(2001, 2, 1)
