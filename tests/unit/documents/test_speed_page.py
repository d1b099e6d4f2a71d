"""The page on speed: measured figures, each with its goal and its baseline."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from ponctuel.documents.speed_page import ROWS, speed_page
from tests.benchmarks.lines import GOALS, Lines
from tests.benchmarks.speed_table import slower_lines

MACHINE = {"cores": 2, "memory_gb": 24, "system": "Linux", "python": "3.11.7", "load": 0.4}


@pytest.fixture
def speed() -> dict[str, Any]:
    lines = Lines()
    lines.add("new_1_client_p50", 14.26, ("DuckDB's queries, in process", 190.3))
    lines.add("mlflow_100_rows_8_clients", 2.431)
    return {
        "measured_on": "2026-11-30",
        "machine": MACHINE,
        "share": 1.0,
        "goals": {name: asdict(goal) for name, goal in GOALS.items()},
        "lines": lines.as_dict(),
        "before": {"lines": {"new_1_client_p50": {"value": 15.0, "unit": "ms", "ratio": 0.05}}},
    }


def growth() -> dict[str, Any]:
    sizes = ((28_000, 10.0, 700.0), (336_776, 11.0, 720.0), (3_360_000, 12.5, 770.0))
    points = [
        {
            "flights": flights,
            "forecast_ms": forecast,
            "board_ms": board,
            "board_flights": 412,
            "private_mb": 300,
            "ledgers_mb": flights // 1500,
            "generated": flights > 10**6,
        }
        for flights, forecast, board in sizes
    ]
    return {"measured_on": "2026-11-30", "machine": MACHINE, "points": points}


def test_every_line_has_a_name_and_a_goal() -> None:
    assert [key for key, _, _ in ROWS] == list(GOALS)


def test_a_line_is_reported_with_its_goal_its_baseline_and_the_last_run(
    speed: dict[str, Any],
) -> None:
    page = speed_page(speed, speed["goals"], None).replace("\u202f", " ").replace("\u00a0", " ")
    (line,) = (row for row in page.splitlines() if "1 client : médiane | 453 ms" in row)
    for part in ("≤ 20 ms", "14,3 ms", "15,0 ms", "requêtes de DuckDB", "190 ms", "0,075"):
        assert part in line
    assert "Croissance" not in page
    assert page.count("\n| ") == 1 + 2  # the header row, and two measured lines


def test_growth_is_reported_and_generated_sizes_are_marked(speed: dict[str, Any]) -> None:
    page = speed_page(speed, speed["goals"], growth()).replace("\u202f", " ").replace("\u00a0", " ")
    assert "3 360 000 (générés)" in page
    assert "120 fois plus, une prévision coûte 1,25 fois" in page


def test_a_worse_ratio_is_reported_and_a_time_only_without_a_ratio(speed: dict[str, Any]) -> None:
    assert slower_lines(speed) == ["new_1_client_p50"]
    speed["before"]["lines"] = {
        "new_1_client_p50": {"value": 1.0, "ratio": 0.07},
        "mlflow_100_rows_8_clients": {"value": 3.3},
    }
    assert slower_lines(speed) == ["mlflow_100_rows_8_clients"]
    assert slower_lines(speed | {"before": None}) == []
