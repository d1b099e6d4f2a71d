"""The Python interface on a real project: the examples of its docstrings, and its errors."""

from __future__ import annotations

import doctest
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ponctuel
from ponctuel.domain.errors import UserError
from ponctuel.serving import project as project_module
from ponctuel.serving.project import Project

NUMBER, DAY, ISSUED = "UA 512", "2013-03-05", "2013-03-05T15:29"


@pytest.fixture(scope="module")
def project(workspace: Path) -> Iterator[Project]:
    with ponctuel.open(workspace) as open_project:
        yield open_project


@pytest.mark.parametrize("module", [ponctuel, project_module], ids=lambda module: module.__name__)
def test_examples_of_the_docstrings(
    module: object, project: Project, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONCTUEL_ROOT", str(workspace))
    examples = {"ponctuel": ponctuel, "project": project}
    done = doctest.testmod(module, extraglobs=examples)  # type: ignore[arg-type]
    assert done.attempted > 2
    assert done.failed == 0


def test_one_flight_and_a_frame_give_the_same_numbers(project: Project) -> None:
    forecast = project.forecast(NUMBER, DAY, issued_at=ISSUED)
    flights = project.flights(DAY, origin=forecast.flight.origin_code)
    table = project.forecast_frame(flights, issued_at=ISSUED)
    is_flight = (flights["carrier"] == "UA") & (flights["flight"] == 512)
    row = table[is_flight].iloc[0]
    for name, value in vars(forecast.figures).items():
        assert row[name] == pytest.approx(value, abs=1e-6), name
    assert table["error_code"].notna().any(), "flights that had left before are refused, by row"
    assert table["p_late_30"].notna().sum() == table["error_code"].isna().sum() > 10
    queried = project.sql(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_local "
        "FROM fact_flight WHERE carrier_code = 'UA' AND flight_number = $number "
        "AND date_local = CAST($day AS DATE)",
        number=512,
        day=DAY,
    )
    again = project.forecast_frame(queried, lead_time_min=forecast.lead_time_min)
    assert again["p_late_30"].item() == pytest.approx(forecast.figures.p_late_30, abs=1e-6)


def test_every_form_of_an_issue_time_is_the_same(project: Project) -> None:
    forms = [ISSUED, datetime(2013, 3, 5, 15, 29), datetime(2013, 3, 5, 20, 29, tzinfo=UTC)]
    forecasts = [project.forecast(NUMBER, DAY, issued_at=form) for form in forms]
    assert forecasts[0] == forecasts[1] == forecasts[2]


@pytest.mark.parametrize(
    ("number", "day", "named"),
    [
        (NUMBER, "2013-02-30", "day"),
        (NUMBER, "2012-03-05", "day"),
        ("UA 99999", DAY, "none on any other day"),
        ("UA twelve", DAY, "flight"),
    ],
)
def test_an_unknown_flight_is_one_clear_error(
    project: Project, number: str, day: str, named: str
) -> None:
    with pytest.raises(UserError, match=named) as refused:
        project.forecast(number, day, issued_at=ISSUED)
    assert "\n" not in str(refused.value)


def test_the_nearest_days_are_named(project: Project) -> None:
    days = project.sql(
        "SELECT carrier_code || ' ' || flight_number AS number, MIN(date_local) AS day "
        "FROM fact_flight GROUP BY ALL HAVING COUNT(DISTINCT date_local) = 1 ORDER BY 1 LIMIT 1"
    ).iloc[0]
    only_day = days["day"].date()
    other = "2013-02-20" if str(only_day) != "2013-02-20" else "2013-02-21"
    with pytest.raises(UserError, match=str(only_day)):
        project.forecast(days["number"], other)


def test_invalid_input_is_reported_in_one_line(project: Project, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"query: .*nowhere"):
        project.sql("SELECT 1 FROM nowhere")
    with pytest.raises(UserError, match="read-only"):
        project.sql("DELETE FROM fact_flight")
    with pytest.raises(UserError, match="missing: departure"):
        project.forecast_frame(project.flights(DAY, origin="LGA").drop(columns="departure"))
    with pytest.raises(UserError, match="a folder with a params"):
        ponctuel.open(tmp_path)


def test_importing_the_package_is_fast() -> None:
    code = "import sys, ponctuel; print([m for m in ('numpy', 'pandas', 'duckdb', 'mlflow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
