"""Protocol L on a real month: the effect of the leak, and reproducibility."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.evaluation import leaky
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema

Raw = dict[str, pd.DataFrame]
MONTH = 4
TEST_FROM = date(2013, 4, 21)


def month_of(raw: Raw, *, weather: bool) -> Raw:
    def of_month(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["month"] == MONTH].reset_index(drop=True)

    observed = of_month(raw["weather"])
    return raw | {
        "flights": of_month(raw["flights"]),
        "weather": observed if weather else observed.iloc[:0],
    }


def warehouse_of(raw: Raw) -> duckdb.DuckDBPyConnection:
    connection = connect(None)
    create_schema(connection)
    load_star(connection, clean_star(raw)[0])
    return connection


@pytest.fixture(scope="module")
def month(nyc: Raw) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse_of(month_of(nyc, weather=True)) as connection:
        yield connection


@pytest.fixture(scope="module")
def rows(month: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return leaky.leaky_rows(month)


@pytest.fixture(scope="module")
def result(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    steps = leaky.decompose(rows, TEST_FROM, seed=1)
    assert steps["n"] == len(rows)
    return {step["name"]: step for step in steps["steps"]}


def test_departure_times_are_those_of_the_source(rows: pd.DataFrame, nyc: Raw) -> None:
    flights = nyc["flights"][nyc["flights"]["month"] == MONTH]
    flights = flights[flights["arr_delay"].notna()]
    assert 0.95 * len(flights) < len(rows) <= len(flights)
    assert rows["late"].mean() == pytest.approx((flights["arr_delay"] >= 30).mean(), abs=0.005)
    assert set(rows["dep_hhmm"].astype(int)) <= set(flights["dep_time"].astype(int))
    assert rows["dep_hhmm"].between(1, 2400).all()


def test_without_any_weather_no_flight_is_left_out(nyc: Raw) -> None:
    with warehouse_of(month_of(nyc, weather=False)) as connection:
        flights = nyc["flights"]
        arrived = flights[(flights["month"] == MONTH) & flights["arr_delay"].notna()]
        assert len(leaky.leaky_rows(connection)) == len(arrived)


def test_the_leak_improves_scores_more_than_any_model(result: dict[str, dict[str, float]]) -> None:
    assert result["boosted"]["auc"] > 0.9
    assert result["boosted_later_months"]["auc"] > 0.9
    assert result["later_months"]["auc"] > result["no_leak"]["auc"] + 0.02
    assert result["boosted_no_leak"]["auc"] < result["boosted_later_months"]["auc"] - 0.15


def test_only_random_splits_have_a_range_of_scores(result: dict[str, dict[str, float]]) -> None:
    article = result["article"]
    assert article["auc_lowest"] <= article["auc"] <= article["auc_highest"]
    assert article["test_n"] == pytest.approx((article["train_n"] + article["test_n"]) / 4, abs=1)
    assert "auc_lowest" not in result["no_leak"]


def test_a_second_run_gives_the_same_figures(
    rows: pd.DataFrame, result: dict[str, dict[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaky, "STEPS", leaky.STEPS[1:2])
    monkeypatch.setattr(leaky, "THREADS", 1)
    repeated = leaky.decompose(rows, TEST_FROM, seed=1)
    assert repeated["steps"] == [result["boosted"]]
