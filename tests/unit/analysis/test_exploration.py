"""The questions of the exploration, as notebook 03 asks them, against plain counts."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from ponctuel.analysis.exploration import open_warehouse
from ponctuel.analysis.separation import separation
from ponctuel.documents import findings_exploration as findings
from ponctuel.warehouse.query_catalogue import query
from tests.unit.analysis.explored import QUERIES, answer

# What the notebook asks in few lines, and the catalogue in those that both engines speak.
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
    frame = answer(warehouse, name, late_min=late_min)
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
    asked = answer(warehouse, name)
    documented = query(ALSO_DOCUMENTED[name]).run(warehouse)
    documented = documented.rename(columns={"late15_share": "late_share", "late15_n": "late_n"})
    shared = [column for column in asked if column in documented]
    assert len(shared) >= 4
    keys = [column for column in shared if not column.endswith(("_share", "recovered_min"))]
    pd.testing.assert_frame_equal(
        asked[shared].sort_values(keys, ignore_index=True),
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
    for _, same in flights.groupby("origin_code"):
        due, until = same["sched_dep_min"].to_numpy(), same["overdue_until_min"].to_numpy()
        moment = (due - lead)[:, None]
        waiting = (due < moment) & (until >= moment) & (until > due)
        counts += [min(int(each), 10) for each in waiting.sum(axis=1)]
    expected = pd.Series(counts).value_counts().sort_index()
    waiting = answer(warehouse, "waiting", lead_time_min=lead)
    assert set(waiting["lead_time_min"]) == {lead}
    found = waiting.set_index("overdue_n")["flights_n"]
    assert found.to_dict() == expected.to_dict()


@pytest.mark.parametrize("late_min", [15, 60])
def test_unknown_values_make_no_group(late_min: int, warehouse: duckdb.DuckDBPyConnection) -> None:
    frame = separation(warehouse, late_min).set_index("label_fr")
    late = warehouse.execute(
        "SELECT AVG((arr_delay_min >= ?)::INT) FROM fact_flight WHERE origin_code = 'EWR'",
        [late_min],
    ).fetchone()
    ends = frame.loc["aéroport d’origine", ["lowest_share", "highest_share"]]
    assert ends.iloc[0] <= late[0] <= ends.iloc[1]
    assert set(frame["late_min"]) == {late_min}
    assert frame.loc["heure locale de départ", "covered_share"] == 1
    assert frame.loc["âge de l’avion", "covered_share"] < 1
    assert (frame["lowest_share"] <= frame["highest_share"]).all()


def test_findings_are_french_sentences(warehouse: duckdb.DuckDBPyConnection) -> None:
    outcomes = answer(warehouse, "outcomes")
    waves = answer(warehouse, "waves")
    lines = [
        *findings.arrivals(answer(warehouse, "delays"), outcomes),
        *findings.by_hour(answer(warehouse, "hours")),
        *findings.week(answer(warehouse, "slots")),
        *findings.carriers(answer(warehouse, "carriers")),
        *findings.routes(answer(warehouse, "routes")),
        *findings.calendar(answer(warehouse, "days")),
        *findings.weather(answer(warehouse, "bands")),
        *findings.contrast(answer(warehouse, "contrast")),
        *findings.chain(answer(warehouse, "legs")),
        *findings.waves(waves, outcomes),
        *findings.waves(waves.iloc[:0], outcomes),
        *findings.tails(outcomes),
        *findings.overdue(answer(warehouse, "waiting")),
    ]
    for line in lines:
        assert line.endswith(".")
        assert "nan" not in line.lower().split()


def test_no_warehouse_is_reported_plainly(tmp_path: object) -> None:
    from pathlib import Path

    from ponctuel.domain.errors import NotReady

    with pytest.raises(NotReady, match="dvc repro warehouse"):
        open_warehouse(Path(str(tmp_path)) / "none.duckdb")
