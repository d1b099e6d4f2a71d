"""Rows of the search: none from the test on, and none that a fold could not know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import ParamsError
from ponctuel.domain.flight import epoch_min
from ponctuel.models.segments import NEAR_MAX_LEAD_MIN
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.training.data import Split
from ponctuel.training.tuning.origins import day_start_utc, rolling_origins
from ponctuel.training.tuning.rows import TuningRows, _drawn, _flights, read_rows
from tests.tuning_project import FLIGHTS_A_DAY, LEADS, TEST_FROM, make_project, quick_plan


def test_origins_are_whole_weeks_that_end_with_the_training_part() -> None:
    split = Split(date(2013, 1, 1), date(2013, 10, 1), date(2014, 1, 1))
    origins = rolling_origins(split, 3)
    assert [origin.end - origin.start for origin in origins] == [timedelta(days=28)] * 3
    assert origins[-1].end == split.test_from
    assert all(a.end == b.start for a, b in pairwise(origins))
    short = rolling_origins(Split(date(2013, 2, 1), date(2013, 3, 4), date(2013, 3, 15)), 3)
    assert [(origin.end - origin.start).days for origin in short] == [3, 3, 3]


def test_too_few_days_are_refused() -> None:
    with pytest.raises(ParamsError, match="at most 1 folds"):
        rolling_origins(Split(date(2013, 1, 1), date(2013, 1, 4), date(2013, 1, 9)), 3)


def test_only_flights_of_the_training_part_are_requested(project: Paths) -> None:
    plan = quick_plan(project)
    flights = _flights(plan)
    assert pd.to_datetime(flights["date_local"]).max() < pd.Timestamp(TEST_FROM)
    assert (flights["outcome_known_min"] < epoch_min(day_start_utc(TEST_FROM))).all()
    assert len(flights) > 90 * FLIGHTS_A_DAY * 0.8
    assert read_rows(plan).last_day < TEST_FROM


def test_lead_times_have_equal_shares(project: Paths) -> None:
    plan = quick_plan(project)
    parts = _drawn(_flights(plan), rolling_origins(plan.split, plan.folds), plan)
    assert len(parts) == 1 + plan.folds
    assert len(parts[0]) == plan.sample_rows
    for part in parts:
        counts = part["lead_time_min"].value_counts()
        near = {lead for lead in LEADS if lead <= NEAR_MAX_LEAD_MIN}
        assert set(counts.index) == near, "far lead times have separate settings"
        assert counts.max() - counts.min() <= 1
        assert part["flight_id"].is_unique


def test_a_fold_fits_only_on_what_was_known_at_its_origin(project: Paths) -> None:
    """Changing outcomes that a fold could not know leaves its training rows equal bit for bit."""
    plan = quick_plan(project)
    before = read_rows(plan)
    for number, fold in enumerate(before.folds):
        outcomes = pd.read_parquet(project.features / OUTCOMES_FILE)
        unknown = outcomes["outcome_known_min"] >= epoch_min(fold.origin.known_before)
        assert (
            unknown & (pd.to_datetime(outcomes["date_local"]) < pd.Timestamp(fold.origin.start))
        ).any()
        outcomes.loc[unknown, "arr_delay_min"] = 999
        changed = project.features / f"rewritten-{number}.parquet"
        outcomes.to_parquet(changed)
        files = replace(plan.files, outcomes=changed)
        after = read_rows(replace(plan, files=files))
        assert np.array_equal(after.folds[number].fit, fold.fit, equal_nan=True)
        assert np.array_equal(after.folds[number].fit_targets, fold.fit_targets)
        assert (after.folds[number].judged_targets == 1).all(), "the judged flights were rewritten"
        changed.unlink()


def corrupt_test_period(paths: Paths) -> None:
    """Change all rows of the test period in the files and remove most of them."""
    generator = np.random.default_rng(99)
    outcomes = pd.read_parquet(paths.features / OUTCOMES_FILE)
    features = pd.read_parquet(paths.features / FEATURES_FILE)
    in_test = pd.to_datetime(outcomes["date_local"]) >= pd.Timestamp(TEST_FROM)
    removed = in_test & (generator.random(len(outcomes)) < 0.7)
    removed.iloc[-1] = False
    outcomes.loc[in_test, "arr_delay_min"] = generator.integers(500, 900, in_test.sum())
    outcomes.loc[in_test, "outcome"] = "arrived"
    outcomes.loc[in_test, "outcome_known_min"] = 0  # as if always known
    outcomes.loc[in_test, "sched_dep_min"] = 0
    of_test_flights = features["flight_id"].isin(outcomes.loc[in_test, "flight_id"])
    numeric = features.select_dtypes("float32").columns.drop("lead_time_min")
    features.loc[of_test_flights, numeric] = np.float32(1e6)
    outcomes[~removed].to_parquet(paths.features / OUTCOMES_FILE)
    features[~features["flight_id"].isin(outcomes.loc[removed, "flight_id"])].to_parquet(
        paths.features / FEATURES_FILE
    )


def test_the_test_period_has_no_effect_on_the_rows_of_the_search(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    paths = make_project(tmp_path_factory.mktemp("rows") / "project")
    plan = quick_plan(paths)
    before = read_rows(plan)
    corrupt_test_period(paths)
    after = read_rows(plan)
    assert after.digest == before.digest
    assert after.last_day == before.last_day


def test_the_digest_depends_on_the_rows(project: Paths) -> None:
    rows = read_rows(quick_plan(project))
    assert isinstance(rows, TuningRows)
    assert read_rows(quick_plan(project)).digest == rows.digest
    assert read_rows(quick_plan(project, seed=5)).digest != rows.digest
