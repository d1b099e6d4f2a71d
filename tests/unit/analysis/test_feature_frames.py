"""What the notebook on features computes, against plain counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from ponctuel.analysis import feature_day, feature_sample, feature_strength, known_at
from ponctuel.documents import findings_features as findings
from ponctuel.domain.errors import NotReady
from ponctuel.features.build import feature_names
from ponctuel.timeline.rules import KnownAfter
from tests.unit.analysis.stored import LEADS_MIN

Tables = dict[str, pd.DataFrame]
AFTER = date(2014, 1, 1)
LEAD_MIN = 120
STORM = date(2013, 5, 23)


@pytest.fixture(scope="module")
def sample(feature_paths: tuple[Path, Path]) -> pd.DataFrame:
    return feature_sample.feature_sample(*feature_paths, AFTER)


@pytest.fixture(scope="module")
def database(
    storm: Tables, open_timeline: Callable[[Tables], duckdb.DuckDBPyConnection]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Of its own: the proof lays the timeline out anew."""
    with open_timeline(storm) as connection:
        yield connection


@pytest.fixture(scope="module")
def storm_rows(feature_paths: tuple[Path, Path]) -> pd.DataFrame:
    return feature_day.day_rows(*feature_paths, STORM, LEAD_MIN)


def test_the_sample_holds_whole_flights_of_days_before_the_test(
    feature_paths: tuple[Path, Path],
) -> None:
    features, outcomes = feature_paths
    test_from = date(2013, 5, 23)
    drawn = feature_sample.feature_sample(features, outcomes, test_from, flights_n=500)
    flights = duckdb.execute("SELECT * FROM read_parquet(?)", [str(outcomes)]).df()
    days = flights.set_index("flight_id")["date_local"][drawn["flight_id"]]
    assert (days < pd.Timestamp(test_from)).all()
    assert (drawn.groupby("flight_id").size() == len(LEADS_MIN)).all()
    assert 350 < drawn["flight_id"].nunique() < 700
    again = feature_sample.feature_sample(features, outcomes, test_from, flights_n=500)
    pd.testing.assert_frame_equal(drawn, again)


def test_no_features_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro features"):
        feature_sample.feature_sample(tmp_path / "f.parquet", tmp_path / "o.parquet", AFTER)


def test_families_hold_every_feature_once() -> None:
    table = feature_sample.family_table()
    assert table["features_n"].sum() == len(feature_names())
    assert table["family"].is_unique


def test_known_shares_are_means_over_features_and_rows() -> None:
    frame = pd.DataFrame(
        {
            "lead_time_min": [120.0, 120.0, 30.0, 30.0],
            "distance_km": [1.0, 1.0, 1.0, 1.0],
            "overdue_origin_0m_n": [np.nan, 2.0, 1.0, 1.0],
            "overdue_origin_15m_n": [np.nan, np.nan, 1.0, 1.0],
        }
    )
    shares = feature_sample.known_shares(frame)
    labels = feature_sample.family_labels()
    overdue = shares[shares["family"] == labels["overdue_origin_0m_n"]]
    assert overdue.set_index("lead_time_min")["known_share"].to_dict() == {120: 0.25, 30: 1.0}


def test_area_equals_scikit_learns_on_known_values_and_ties() -> None:
    draw = np.random.default_rng(3)
    delay = draw.integers(-20, 90, 600).astype(float)
    values = np.round(delay / 30 + draw.normal(0, 1, 600))
    values[draw.random(600) < 0.2] = np.nan
    frame = pd.DataFrame(
        {
            "lead_time_min": 60.0,
            "outcome": "arrived",
            "arr_delay_min": delay,
            "distance_km": values,
            "block_min": -values,
        }
    )
    found = feature_strength.univariate_auc(frame).set_index("feature")
    known = ~np.isnan(values)
    expected = roc_auc_score(delay[known] >= 30, values[known])
    assert found.loc["distance_km", "auc"] == pytest.approx(expected)
    assert found.loc["block_min", "auc"] == pytest.approx(1 - expected)
    assert found.loc["block_min", "strength"] == pytest.approx(expected)


def test_too_few_late_flights_give_no_area() -> None:
    frame = pd.DataFrame(
        {
            "lead_time_min": 60.0,
            "outcome": "arrived",
            "arr_delay_min": [90.0] * 10 + [0.0] * 500,
            "distance_km": np.arange(510.0),
        }
    )
    assert feature_strength.univariate_auc(frame).empty


def test_twins_are_one_group_and_only_the_strongest_is_shown() -> None:
    draw = np.random.default_rng(5)
    one, other = draw.normal(size=(2, 400))
    frame = pd.DataFrame(
        {
            "lead_time_min": 120.0,
            "distance_km": one,
            "block_min": 3 * one + 1,
            "route_28d_n": other,
            "slot_28d_n": 1.0,
        }
    )
    correlation = feature_strength.rank_correlation(frame, 120)
    assert list(correlation) == [n for n in feature_names() if n in correlation]
    assert "slot_28d_n" not in correlation, "it does not vary"
    assert correlation.loc["distance_km", "block_min"] == pytest.approx(1)
    groups = feature_strength.groups_at(correlation, 0.9)
    assert groups["distance_km"] == groups["block_min"] != groups["route_28d_n"]
    assert feature_strength.redundant_groups(correlation)["features_n"].tolist() == [2]
    strength = pd.DataFrame(
        {
            "feature": ["distance_km", "block_min", "route_28d_n"],
            "lead_time_min": 120,
            "strength": [0.6, 0.7, 0.55],
        }
    )
    kept = feature_strength.strongest(strength, correlation, 2)
    assert set(kept["feature"]) == {"block_min", "route_28d_n"}


def test_fewer_groups_are_left_when_less_likeness_is_asked(sample: pd.DataFrame) -> None:
    correlation = feature_strength.rank_correlation(sample, LEAD_MIN)
    counts = feature_strength.group_counts(correlation)
    assert counts["groups_n"].is_monotonic_increasing
    assert counts["groups_n"].iloc[0] < counts["groups_n"].iloc[-1] <= len(correlation)
    matrix = feature_strength.family_correlation(correlation)
    assert list(matrix.index) == list(matrix.columns)


def test_the_storm_day_is_the_latest_of_those_that_have_enough_arrivals(tmp_path: Path) -> None:
    rows = [
        ("2024-01-01", 20, 4),
        ("2024-01-02", 20, 9),
        ("2024-01-03", 3, 3),
        ("2024-01-04", 20, 15),
    ]
    flights = pd.DataFrame(
        {
            "date_local": pd.to_datetime([day for day, n, _ in rows for _ in range(n)]),
            "arr_delay_min": [30.0 if k < late else 29.0 for _, n, late in rows for k in range(n)],
            "outcome": "arrived",
        }
    )
    flights.to_parquet(tmp_path / "outcomes.parquet")
    # The third day has too few arrivals, the fourth belongs to the test.
    found = feature_day.storm_day(tmp_path / "outcomes.parquet", date(2024, 1, 4))
    assert found == date(2024, 1, 2)


def test_the_queue_seen_equals_a_direct_count(
    storm_rows: pd.DataFrame, warehouse: duckdb.DuckDBPyConnection
) -> None:
    request = feature_day.example_request(storm_rows)
    assert request["overdue_n"] == storm_rows["overdue_n"][storm_rows["outcome"] == "arrived"].max()
    flights = warehouse.execute("SELECT * FROM timeline_flight").df()
    # State is read on a grid of five minutes.
    moment = int(request["issued_at_min"]) // 5 * 5
    same = flights[flights["origin_code"] == request["origin_code"]]
    waiting = (same["sched_dep_min"] // 5 * 5 < moment) & (
        same["overdue_until_min"] // 5 * 5 >= moment
    )
    waiting &= same["overdue_until_min"] > same["sched_dep_min"]
    assert int(request["overdue_n"]) == int(waiting.sum())
    hours = feature_day.day_by_hour(storm_rows)
    assert hours["flights_n"].sum() == len(storm_rows)
    assert (hours["late_share"] + hours["cancelled_share"] <= 1).all()


def test_events_part_strictly_at_the_issue_time(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute(
        "SELECT known_at_min FROM timeline_event WHERE kind = 'departure' ORDER BY 1 LIMIT 1 OFFSET 99"
    ).fetchone()
    assert found is not None
    events = known_at.events_around(database, int(found[0])).set_index("kind_fr")
    assert events.loc["départ", "first_refused_min"] == 0
    assert (events["last_read_min"].dropna() < 0).all()
    total = database.execute("SELECT COUNT(*) FROM timeline_event WHERE kind = 'departure'")
    row = total.fetchone()
    assert row is not None
    assert events.loc["départ", ["read_n", "refused_n"]].sum() == row[0]


def test_erasing_the_future_changes_nothing_and_the_past_something(
    database: duckdb.DuckDBPyConnection, storm_rows: pd.DataFrame
) -> None:
    known = KnownAfter()
    issued = int(feature_day.example_request(storm_rows)["issued_at_min"])
    assert known_at.requests_at(database, known, issued, LEAD_MIN) >= 1
    whole = known_at.features_of_requests(database, known)
    blind = known_at.features_of_requests(database, known, erased_from_min=issued)
    deaf = known_at.features_of_requests(database, known, erased_from_min=issued - 60)
    assert known_at.changed_features(whole, blind) == []
    changed = known_at.changed_features(whole, deaf)
    assert "overdue_system_0m_n" in changed
    assert "distance_km" not in changed
    again = known_at.features_of_requests(database, known)
    assert known_at.changed_features(whole, again) == [], "the erasure leaves no trace"


def test_findings_are_french_sentences(
    sample: pd.DataFrame, storm_rows: pd.DataFrame, warehouse: duckdb.DuckDBPyConnection
) -> None:
    request = feature_day.example_request(storm_rows)
    issued, flight = int(request["issued_at_min"]), int(request["flight_id"])
    around = known_at.flights_around(warehouse, request["origin_code"], issued, flight)
    assert around["asked"].sum() == 1
    correlation = feature_strength.rank_correlation(sample, LEAD_MIN)
    hours = feature_day.day_by_hour(storm_rows).assign(date_local=pd.Timestamp(STORM))
    events = known_at.events_around(warehouse, issued)
    lines = [
        *findings.timeline(around, request, STORM, LEAD_MIN),
        *findings.families(feature_sample.family_table()),
        *findings.known(feature_sample.known_shares(sample)),
        *findings.strength(feature_strength.univariate_auc(sample)),
        *findings.redundancy(
            feature_strength.group_counts(correlation),
            feature_strength.redundant_groups(correlation),
        ),
        *findings.day(hours),
        *findings.no_future(events, [], ["a", "b"], 171, 5),
    ]
    for line in lines:
        assert line.endswith("."), line
        assert "nan" not in line.lower().split(), line
    assert "**changent**" in findings.no_future(events, ["a"], ["a"], 171, 5)[1]
