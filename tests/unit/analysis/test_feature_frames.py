"""Results of notebook 04's cells against direct counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from ponctuel.analysis.exploration import register_files
from ponctuel.config.params import SplitParams
from ponctuel.documents import findings_features as findings
from ponctuel.domain.errors import NotReady
from ponctuel.features.build import feature_names
from tests.unit.analysis.notebook_cells import Executed, run
from tests.unit.analysis.stored_forecasts import LEADS_MIN

NOTEBOOK = "04-features"


@pytest.fixture(scope="module")
def files(feature_paths: tuple[Path, Path]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    register_files(connection, "features", features=feature_paths[0], outcomes=feature_paths[1])
    return connection


def test_the_sample_holds_all_lead_times_of_flights_before_the_test_days(
    files: duckdb.DuckDBPyConnection,
) -> None:
    variables = {"params": SimpleNamespace(split=SplitParams(test_from=date(2013, 5, 23)))}
    executed = run(NOTEBOOK, "sample", connection=files, flights_n=500, **variables)
    sample_rows = executed["sample"]
    days = files.execute("SELECT flight_id, date_local FROM outcomes").df()
    days = days.set_index("flight_id")["date_local"][sample_rows["flight_id"]]
    assert (days < pd.Timestamp(2013, 5, 23)).all()
    assert (sample_rows.groupby("flight_id").size() == len(LEADS_MIN)).all()
    assert 350 < sample_rows["flight_id"].nunique() < 700
    assert executed["lead"] == 120
    repeated = run(
        NOTEBOOK, "sample", connection=files, flights_n=500, lead_time_min=40, **variables
    )
    pd.testing.assert_frame_equal(sample_rows, repeated["sample"])
    assert repeated["lead"] == 30


def test_no_features_is_reported_plainly(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro features"):
        register_files(duckdb.connect(), "features", features=tmp_path / "f.parquet")


def test_every_feature_is_in_exactly_one_family(features_notebook: Executed) -> None:
    table = features_notebook["families"]
    assert table["features_n"].sum() == len(feature_names()) == len(features_notebook["family_of"])
    assert table["family"].is_unique


def test_known_shares_are_means_over_features_and_rows(features_notebook: Executed) -> None:
    family_of = features_notebook["family_of"]
    family = family_of["overdue_origin_0m_n"]
    features_of_family = [name for name, each in family_of.items() if each == family]
    frame = pd.DataFrame(1.0, range(4), feature_names())
    frame["lead_time_min"] = [120.0, 120.0, 30.0, 30.0]
    frame.loc[:1, features_of_family] = np.nan
    frame.loc[1, features_of_family[0]] = 2.0
    shares = run(NOTEBOOK, "shares", sample=frame, family_of=family_of, folder=None)["shares"]
    known_share = shares[shares["family"] == family].set_index("lead_time_min")["known_share"]
    assert known_share.to_dict() == pytest.approx({120: 0.5 / len(features_of_family), 30: 1.0})


def strength_table(frame: pd.DataFrame, late_min: int = 30) -> pd.DataFrame:
    variables = {"sample": frame, "numbers": ["distance_km", "block_min"], "late_min": late_min}
    return run(NOTEBOOK, "strength", family_of={}, **variables)["strength"].set_index("feature")


@pytest.mark.parametrize("late_min", [30, 60])
def test_area_equals_scikit_learns_on_known_values_and_ties(late_min: int) -> None:
    generator = np.random.default_rng(3)
    delay = generator.integers(-20, 90, 600).astype(float)
    values = np.round(delay / 30 + generator.normal(0, 1, 600))
    values[generator.random(600) < 0.2] = np.nan
    frame = pd.DataFrame({"lead_time_min": 60.0, "outcome": "arrived", "arr_delay_min": delay})
    strengths = strength_table(frame.assign(distance_km=values, block_min=-values), late_min)
    known = ~np.isnan(values)
    expected = roc_auc_score(delay[known] >= late_min, values[known])
    assert strengths.loc["distance_km", "auc"] == pytest.approx(expected)
    assert strengths.loc["block_min", "auc"] == pytest.approx(1 - expected)
    assert strengths.loc["block_min", "strength"] == pytest.approx(expected)


def test_too_few_late_flights_give_no_area() -> None:
    delay = [90.0] * 10 + [0.0] * 500
    frame = pd.DataFrame({"lead_time_min": 60.0, "outcome": "arrived", "arr_delay_min": delay})
    assert strength_table(frame.assign(distance_km=np.arange(510.0), block_min=np.nan)).empty


def test_correlated_features_are_one_group_shown_by_its_strongest() -> None:
    generator = np.random.default_rng(5)
    frame = pd.DataFrame(
        generator.normal(size=(400, len(feature_names()))), columns=feature_names()
    )
    frame = frame.assign(lead_time_min=120.0, block_min=3 * frame["distance_km"], slot_28d_n=1.0)
    family_of = dict.fromkeys(frame, "famille")
    variables = {
        "sample": frame,
        "lead": 120,
        "family_of": family_of,
        "connection": duckdb.connect(),
    }
    executed = run(NOTEBOOK, "correlation", "groups", "redundant", folder=None, **variables)
    correlation, alike = executed["correlation"], executed["alike"].set_index("feature")["group_n"]
    assert list(correlation) == [name for name in feature_names() if name in correlation]
    assert "slot_28d_n" not in correlation, "it does not vary"
    assert correlation.loc["distance_km", "block_min"] == pytest.approx(1)
    assert alike["distance_km"] == alike["block_min"] != alike["route_28d_n"]
    assert executed["redundant"]["features_n"].tolist() == [2]
    assert set(executed["redundant"]["members"].iloc[0].split(", ")) == {"distance_km", "block_min"}
    strength = pd.DataFrame(
        {
            "feature": ["distance_km", "block_min", "route_28d_n", "slot_28d_n"],
            "strength": [0.6, 0.7, 0.55, 0.5],
        }
    )
    variables = {"strength": strength, "alike": executed["alike"], "folder": None}
    strongest_two = run(NOTEBOOK, "strongest", strongest_n=2, **variables)["strongest"]
    assert set(strongest_two["feature"]) == {"block_min", "route_28d_n"}
    strongest_three = run(NOTEBOOK, "strongest", strongest_n=3, **variables)["strongest"]
    assert "slot_28d_n" in set(strongest_three["feature"]), (
        "a feature in no group is shown by itself"
    )


def test_a_lower_correlation_threshold_gives_fewer_groups(features_notebook: Executed) -> None:
    matrix, groups = features_notebook.frames["family_redundancy"]
    assert groups["groups_n"].is_monotonic_increasing
    assert groups["groups_n"].iloc[0] < groups["groups_n"].iloc[-1]
    assert groups["groups_n"].iloc[-1] <= len(features_notebook["correlation"])
    assert list(matrix.index) == list(matrix.columns)


def test_the_storm_day_is_the_latest_of_those_that_have_enough_arrivals() -> None:
    rows = [
        ("2024-01-01", 20, 4),
        ("2024-01-02", 20, 9),
        ("2024-01-03", 3, 3),
        ("2024-01-04", 20, 15),
    ]
    outcomes = pd.DataFrame(
        {
            "flight_id": range(63),
            "date_local": pd.to_datetime([day for day, n, _ in rows for _ in range(n)]),
            "arr_delay_min": [30.0 if k < late else 29.0 for _, n, late in rows for k in range(n)],
            "outcome": "arrived",
            "origin_code": "AAA",
            "sched_dep_min": 0,
        }
    )
    outcomes.loc[:3, "arr_delay_min"] = 45.0
    features = pd.DataFrame({"flight_id": range(63), "lead_time_min": 120.0})
    features = features.assign(sched_dep_local_min=60.0, overdue_origin_0m_n=0.0)
    connection = duckdb.connect()
    connection.register("outcomes", outcomes)
    connection.register("features", features)
    # The third day has too few arrivals, the fourth belongs to the test.
    variables = {"connection": connection, "test_from": date(2024, 1, 4), "lead": 120}
    assert run(NOTEBOOK, "storm", **variables)["storm"] == pd.Timestamp(2024, 1, 2)
    assert run(NOTEBOOK, "storm", late_min=45, **variables)["storm"] == pd.Timestamp(2024, 1, 1)


def test_the_number_of_overdue_flights_equals_a_direct_count(
    features_notebook: Executed, warehouse: duckdb.DuckDBPyConnection
) -> None:
    requests, asked = features_notebook["requests"], features_notebook["asked"]
    assert asked["overdue_n"] == requests["overdue_n"][requests["outcome"] == "arrived"].max()
    flights = warehouse.execute("SELECT * FROM timeline_flight").df()
    # State is read on a grid of five minutes.
    moment = int(asked["issued_at_min"]) // 5 * 5
    same = flights[flights["origin_code"] == asked["origin_code"]]
    overdue = (same["sched_dep_min"] // 5 * 5 < moment) & (
        same["overdue_until_min"] // 5 * 5 >= moment
    )
    overdue &= same["overdue_until_min"] > same["sched_dep_min"]
    assert int(asked["overdue_n"]) == int(overdue.sum())
    (flights_around,) = features_notebook.frames["timeline_at_issue"]
    assert flights_around["asked"].sum() == 1
    (hours,) = features_notebook.frames["overdue_day"]
    assert hours["flights_n"].sum() == len(requests)
    late = (requests["arr_delay_min"] >= 30).fillna(False)
    assert (hours["late_share"] * hours["flights_n"]).sum() == pytest.approx(late.sum())
    assert (hours["late_share"] + hours["cancelled_share"] <= 1).all()


def test_events_are_separated_strictly_at_the_issue_time(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    departures = warehouse.execute(
        "SELECT known_at_min FROM timeline_event WHERE kind = 'departure' ORDER BY 1"
    ).fetchall()
    executed = run(NOTEBOOK, "events", connection=warehouse, issued=int(departures[99][0]))
    events = executed["events"].set_index("kind_fr")
    assert events.loc["départ", "first_refused_min"] == 0
    assert (events["last_read_min"].dropna() < 0).all()
    assert events.loc["départ", ["read_n", "refused_n"]].sum() == len(departures)


def test_erasing_only_the_hour_before_changes_the_features(features_notebook: Executed) -> None:
    assert features_notebook["changed"][0] == []
    assert "overdue_system_0m_n" in features_notebook["changed"][60]
    assert "distance_km" not in features_notebook["changed"][60]


def test_findings_are_french_sentences(features_notebook: Executed) -> None:
    assert len(features_notebook.sentences) > 12
    for line in features_notebook.sentences:
        assert line.endswith("."), line
        assert "nan" not in line.lower().split(), line


def test_a_feature_that_depends_on_the_future_is_reported(features_notebook: Executed) -> None:
    sentences = findings.no_future(features_notebook["events"], ["a"], ["a"], 171, 5)
    assert "**changent**" in sentences[1]


def test_the_erasure_leaves_no_trace(features_notebook: Executed) -> None:
    tables = features_notebook["connection"].execute(
        "SELECT table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE 'fact_%'"
    )
    assert tables.fetchall() == []
