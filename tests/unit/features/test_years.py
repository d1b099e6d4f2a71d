"""The day of the year as a feature: known from the second year on, without effect in the first."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.domain.flight import Flight, ForecastRequest, from_epoch_min
from ponctuel.features.build import feature_names
from ponctuel.models.boosters import FitTask, fit_boosters
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.schedule import Schedule
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.rules import KnownAfter
from tests.trained_sample import open_database, weeks_between

Raw = dict[str, pd.DataFrame]
FeaturesOf = Callable[[duckdb.DuckDBPyConnection, pd.DataFrame], pd.DataFrame]
YEAR_MIN, STEP_MIN = 366 * 1440, 360
LEADS_MIN = (30, 1440, 2880)


@pytest.fixture(scope="module")
def two_years(nyc: Raw) -> Raw:
    """Six days of real flights, and the same days moved by a whole year."""
    days = weeks_between(nyc, "2013-06-10", "2013-06-15")
    flights = days["flights"][days["flights"]["flight"] % 5 == 0]

    def in_both_years(frame: pd.DataFrame) -> pd.DataFrame:
        years = [frame.assign(year=year) for year in (2012, 2013)]  # 2012 is a leap year
        return pd.concat(years, ignore_index=True).drop(columns="time_hour")

    return days | {"flights": in_both_years(flights), "weather": in_both_years(days["weather"])}


@pytest.fixture(scope="module")
def requests_and_features(
    two_years: Raw,
    open_timeline: Callable[[Raw], duckdb.DuckDBPyConnection],
    features_of: FeaturesOf,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flights of both years at three lead times, and their features."""
    with open_timeline(two_years) as connection:
        flights = connection.execute(
            "SELECT flight_id, sched_dep_min, date_local FROM timeline_flight"
        ).df()
        requests = flights.merge(pd.DataFrame({"lead_time_min": LEADS_MIN}), how="cross")
        requests["tail_number"] = pd.Series(None, index=requests.index, dtype="object")
        return requests, features_of(connection, requests)


def test_the_day_of_the_year_is_known_a_year_after_the_first_flight(
    requests_and_features: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    requests, features = requests_and_features
    issued = requests["sched_dep_min"] - requests["lead_time_min"]
    has_year = requests["sched_dep_min"].min() + YEAR_MIN < issued - issued % STEP_MIN
    day = pd.to_datetime(requests["date_local"]).dt
    expected = day.dayofyear.where(has_year).astype("float32")
    np.testing.assert_array_equal(features["day_of_year"], expected)

    has_day = features["day_of_year"].notna()
    assert not has_day[day.year == 2012].any()
    assert has_day[day.year == 2013].any()
    assert not has_day[day.year == 2013].all(), "some are requested before the year is over"


def test_future_rows_do_not_reveal_the_season(
    two_years: Raw,
    requests_and_features: tuple[pd.DataFrame, pd.DataFrame],
    open_timeline: Callable[[Raw], duckdb.DuckDBPyConnection],
    features_of: FeaturesOf,
) -> None:
    """Without the last days of the second year, the features of the days before are the same."""
    requests, features = requests_and_features
    flights = two_years["flights"]
    shortened = two_years | {"flights": flights[(flights["year"] == 2012) | (flights["day"] < 14)]}
    before = pd.to_datetime(requests["date_local"]) < "2013-06-14"
    with open_timeline(shortened) as connection:
        recomputed = features_of(connection, requests[before])
    days = features.loc[before, "day_of_year"]
    assert days.notna().any()
    np.testing.assert_array_equal(recomputed["day_of_year"], days)


def test_live_requests_get_the_same_features(
    two_years: Raw, requests_and_features: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    requests, features = requests_and_features
    rows = np.random.default_rng(3).choice(len(requests), 40, replace=False)
    with open_database(two_years) as connection:
        live = LiveFeatures(Schedule(Timeline(connection, KnownAfter())))
        flights = connection.execute(
            "SELECT flight_id, carrier_code, flight_number, origin_code, destination_code, "
            "sched_dep_min FROM timeline_flight"
        ).fetchall()
        named = {key: (*names, from_epoch_min(dep)) for key, *names, dep in flights}
        live_rows = live.rows(
            [
                ForecastRequest(
                    Flight(*named[row.flight_id]),
                    from_epoch_min(row.sched_dep_min - row.lead_time_min),
                )
                for row in requests.iloc[rows].itertuples()
            ]
        )
    day = features["day_of_year"].iloc[rows]
    assert day.notna().any()
    np.testing.assert_array_equal(live_rows["day_of_year"], day)


def test_an_always_missing_day_of_the_year_changes_no_tree() -> None:
    """Within one year the column is always missing: the boosters equal those without it."""
    generator = np.random.default_rng(5)
    without_season = generator.normal(size=(4000, 8)).astype(np.float32)
    without_season[generator.random(without_season.shape) < 0.2] = np.nan
    late = (
        np.nan_to_num(without_season[:, 2] + without_season[:, 5])
        + generator.normal(size=len(without_season))
        > 0.5
    )
    columns = [f"c{position}" for position in range(without_season.shape[1])]
    scores = []
    for position in (None, 3):
        matrix, names = without_season, columns
        if position is not None:
            matrix = np.insert(without_season, position, np.nan, axis=1)
            names = [*columns[:position], "day_of_year", *columns[position:]]
        task = FitTask("late", np.ones(len(without_season), dtype=bool), late)
        settings = {"rounds": 40, "max_bin": 63, "feature_fraction": 0.4, "bagging_fraction": 0.7}
        booster = fit_boosters(matrix, names, [], [task], settings, 1, 1)["late"]
        trees = booster.trees_to_dataframe()
        structure = trees[["tree_index", "node_index", "split_feature", "threshold", "value"]]
        scores.append((structure, booster.predict(matrix)))
    (trees, without), (other_trees, with_it) = scores
    assert trees["split_feature"].nunique() > 4
    pd.testing.assert_frame_equal(trees, other_trees, check_exact=True)
    np.testing.assert_array_equal(without, with_it)
    assert "day_of_year" in feature_names()
