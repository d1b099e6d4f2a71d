"""The questions of the exploration, against plain counts."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from ponctuel.analysis.exploration import QUERY_FOLDER, open_warehouse, overdue_outcomes, read_query
from ponctuel.analysis.separation import separation
from ponctuel.documents import findings_exploration as findings
from ponctuel.timeline.rules import KnownAfter
from ponctuel.warehouse.query_catalogue import query


@pytest.mark.parametrize("name", sorted(path.stem for path in QUERY_FOLDER.glob("*.sql")))
def test_every_query_answers_and_says_its_question(
    name: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    assert not read_query(warehouse, name).empty
    assert (QUERY_FOLDER / f"{name}.sql").read_text(encoding="utf-8").startswith("-- ")


def test_overdue_flights_equal_a_direct_count(warehouse: duckdb.DuckDBPyConnection) -> None:
    lead = 60
    flights = warehouse.execute("""
SELECT origin_code, sched_dep_min, overdue_until_min FROM timeline_flight""").df()
    counts = []
    for origin, moment in zip(flights["origin_code"], flights["sched_dep_min"] - lead, strict=True):
        same = flights[flights["origin_code"] == origin]
        waiting = (same["sched_dep_min"] < moment) & (same["overdue_until_min"] >= moment)
        counts.append(
            min(int((waiting & (same["overdue_until_min"] > same["sched_dep_min"])).sum()), 10)
        )
    expected = pd.Series(counts).value_counts().sort_index()
    found = overdue_outcomes(warehouse, KnownAfter(), lead).set_index("overdue_n")["flights_n"]
    assert found.to_dict() == expected.to_dict()


def test_unknown_values_make_no_group(warehouse: duckdb.DuckDBPyConnection) -> None:
    frame = separation(warehouse).set_index("label_fr")
    assert frame.loc["heure locale de départ", "covered_share"] == 1
    assert frame.loc["âge de l’avion", "covered_share"] < 1
    assert (frame["lowest_share"] <= frame["highest_share"]).all()


def test_findings_are_french_sentences(warehouse: duckdb.DuckDBPyConnection) -> None:
    outcomes = read_query(warehouse, "outcomes")
    waves = query("cancellation_waves").run(warehouse)
    lines = [
        *findings.arrivals(read_query(warehouse, "arrival_delays"), outcomes),
        *findings.by_hour(read_query(warehouse, "hours")),
        *findings.week(read_query(warehouse, "weekday_hours")),
        *findings.carriers(read_query(warehouse, "carriers")),
        *findings.routes(query("worst_routes").run(warehouse)),
        *findings.calendar(read_query(warehouse, "days")),
        *findings.weather(read_query(warehouse, "weather_bands")),
        *findings.contrast(read_query(warehouse, "contrasting_days")),
        *findings.chain(query("aircraft_rotation").run(warehouse)),
        *findings.waves(waves, outcomes),
        *findings.waves(waves.iloc[:0], outcomes),
        *findings.tails(outcomes),
        *findings.overdue(overdue_outcomes(warehouse, KnownAfter(), 60)),
    ]
    for line in lines:
        assert line.endswith(".")
        assert "nan" not in line.lower().split()


def test_no_warehouse_is_said_plainly(tmp_path: object) -> None:
    from pathlib import Path

    from ponctuel.domain.errors import NotReady

    with pytest.raises(NotReady, match="dvc repro warehouse"):
        open_warehouse(Path(str(tmp_path)) / "none.duckdb")
