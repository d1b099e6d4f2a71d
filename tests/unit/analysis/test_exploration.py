"""The queries of notebook 03 against direct counts."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from ponctuel.analysis.exploration import open_warehouse
from ponctuel.analysis.separation import separation
from ponctuel.documents import findings_exploration as findings
from ponctuel.warehouse.query_catalogue import query
from tests.unit.analysis.exploration_queries import QUERIES, run_query

# Queries of the notebook that the catalogue has too, in SQL for both engines.
ALSO_DOCUMENTED = {
    "carrier_hours": "punctuality_by_carrier_hour",
    "holidays": "holidays",
    "legs": "aircraft_rotation",
    "recovery": "delay_recovery",
    "routes": "worst_routes",
    "waves": "cancellation_waves",
}


@pytest.mark.parametrize("late_min", [15, 60])
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_query_answers_and_counts_the_lateness_requested(
    name: str, late_min: int, warehouse: duckdb.DuckDBPyConnection
) -> None:
    frame = run_query(warehouse, name, late_min=late_min)
    assert not frame.empty
    assert len(QUERIES[name].strip().splitlines()) <= 22
    assert ("late_share" in frame) == ("$late_min" in QUERIES[name])
    if "late_share" in frame:
        assert set(frame["late_min"]) == {late_min}
    if "late60_share" in frame:
        assert (frame["late60_share"] == frame["late_share"]).all() == (late_min == 60)


@pytest.mark.parametrize("name", ALSO_DOCUMENTED)
def test_the_notebook_and_the_catalogue_agree(
    name: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    notebook_frame = run_query(warehouse, name)
    documented = query(ALSO_DOCUMENTED[name]).run(warehouse)
    documented = documented.rename(columns={"late15_share": "late_share", "late15_n": "late_n"})
    shared = [column for column in notebook_frame if column in documented]
    assert len(shared) >= 4
    keys = [column for column in shared if not column.endswith(("_share", "recovered_min"))]
    pd.testing.assert_frame_equal(
        notebook_frame[shared].sort_values(keys, ignore_index=True),
        documented[shared].sort_values(keys, ignore_index=True),
        check_dtype=False,
        atol=0.006,  # the catalogue rounds
        rtol=0,
    )


@pytest.mark.parametrize("lead", [60, 180])
def test_overdue_flights_equal_a_direct_count(
    lead: int, warehouse: duckdb.DuckDBPyConnection
) -> None:
    flights = warehouse.execute("""
SELECT origin_code, sched_dep_min, overdue_until_min FROM timeline_flight""").df()
    counts: list[int] = []
    for _, flights_of_origin in flights.groupby("origin_code"):
        due, until = (
            flights_of_origin["sched_dep_min"].to_numpy(),
            flights_of_origin["overdue_until_min"].to_numpy(),
        )
        moment = (due - lead)[:, None]
        overdue = (due < moment) & (until >= moment) & (until > due)
        counts += [min(int(number), 10) for number in overdue.sum(axis=1)]
    expected = pd.Series(counts).value_counts().sort_index()
    overdue = run_query(warehouse, "waiting", lead_time_min=lead)
    assert set(overdue["lead_time_min"]) == {lead}
    counted = overdue.set_index("overdue_n")["flights_n"]
    assert counted.to_dict() == expected.to_dict()


@pytest.mark.parametrize("late_min", [15, 60])
def test_unknown_values_make_no_group(late_min: int, warehouse: duckdb.DuckDBPyConnection) -> None:
    frame = separation(warehouse, late_min).set_index("label_fr")
    late = warehouse.execute(
        "SELECT AVG((arr_delay_min >= ?)::INT) FROM fact_flight WHERE origin_code = 'EWR'",
        [late_min],
    ).fetchone()
    shares = frame.loc["aéroport d’origine", ["lowest_share", "highest_share"]]
    assert shares.iloc[0] <= late[0] <= shares.iloc[1]
    assert set(frame["late_min"]) == {late_min}
    assert frame.loc["heure locale de départ", "covered_share"] == 1
    assert frame.loc["âge de l’avion", "covered_share"] < 1
    assert (frame["lowest_share"] <= frame["highest_share"]).all()


def test_findings_are_french_sentences(warehouse: duckdb.DuckDBPyConnection) -> None:
    outcomes = run_query(warehouse, "outcomes")
    waves = run_query(warehouse, "waves")
    lines = [
        *findings.arrivals(run_query(warehouse, "delays"), outcomes),
        *findings.by_hour(run_query(warehouse, "hours")),
        *findings.week(run_query(warehouse, "slots")),
        *findings.carriers(run_query(warehouse, "carriers")),
        *findings.routes(run_query(warehouse, "routes")),
        *findings.calendar(run_query(warehouse, "days")),
        *findings.weather(run_query(warehouse, "bands")),
        *findings.contrast(run_query(warehouse, "contrast")),
        *findings.chain(run_query(warehouse, "legs")),
        *findings.waves(waves, outcomes),
        *findings.waves(waves.iloc[:0], outcomes),
        *findings.tails(outcomes),
        *findings.overdue(run_query(warehouse, "waiting")),
    ]
    for line in lines:
        assert line.endswith(".")
        assert "nan" not in line.lower().split()


def test_no_warehouse_is_reported_plainly(tmp_path: object) -> None:
    from pathlib import Path

    from ponctuel.domain.errors import NotReady

    with pytest.raises(NotReady, match="dvc repro warehouse"):
        open_warehouse(Path(str(tmp_path)) / "none.duckdb")
