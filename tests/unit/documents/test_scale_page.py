"""The page on scaling: measured sizes, failed steps, and extrapolated costs."""

from __future__ import annotations

from typing import Any

import pytest

from ponctuel.analysis.power_law import power_laws
from ponctuel.documents.scale_page import crossing, extrapolated, scale_page
from ponctuel.dossier.growth_table import growth_table
from ponctuel.figures.scale import STEPS, scale_figure

MACHINE = {"cores": 2, "memory_gb": 24, "system": "Linux", "python": "3.11.7", "load": 0.4}


def _step(flights: int, exponent: float, rows: int) -> dict[str, Any]:
    cost = 20 * (flights / 336_776) ** exponent
    return {
        "wall_s": 2 * cost,
        "cpu_s": cost,
        "memory_mb": 700,
        "spilled_mb": 0,
        "bytes": 300 * flights,
        "rows": rows,
        "ratio": 0.81,
    }


def _point(factor: int, engine: str, exponent: float) -> dict[str, Any]:
    flights = 336_776 * factor
    rows = {"features": 9 * flights, "scoring": 9 * flights // 100}
    return {
        "factor": factor,
        "generated": factor > 1,
        "flights": flights,
        "engine": engine,
        "lead_times_n": 9,
        "steps": {step: _step(flights, exponent, rows.get(step, flights)) for step in STEPS},
    }


def _scale(points: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    return {
        "measured_on": "2026-11-30",
        "machine": MACHINE,
        "memory_limit_mb": 8192,
        "points": points,
        "exponents": power_laws(points),
        **other,
    }


@pytest.fixture
def scale() -> dict[str, Any]:
    return _scale([_point(factor, "duckdb", 1.0) for factor in (1, 3, 10)])


def test_sizes_exponents_and_goals_are_reported(scale: dict[str, Any]) -> None:
    page = _plain(scale_page(scale))
    assert "3 367 760 (générés, × 10)" in page
    assert "1,00 [1,00 ; 1,00]" in page
    assert "à raison de 75 775 requêtes par seconde (151 549 par seconde de calcul" in page
    assert "Une journée du pays" not in page
    assert "Le moteur Spark n’a pas été mesuré" in page


def test_extrapolated_costs_follow_the_law_and_scoring_counts_all_requests(
    scale: dict[str, Any],
) -> None:
    rows = {row["step"]: row for row in extrapolated(scale, 336_776_000)}
    assert rows["features"]["cpu"] == pytest.approx(20_000, rel=1e-3)
    assert rows["features"]["one"] == pytest.approx(10_000, rel=1e-3)
    assert rows["features"]["many"] == pytest.approx(1_250, rel=1e-3)
    assert rows["scoring"]["cpu"] == pytest.approx(2_000_000, rel=1e-3)
    assert rows["clean"]["one"] == rows["clean"]["cpu"]
    assert rows["clean"]["many"] is None
    assert "board" not in rows


def test_a_step_that_failed_is_named_with_its_reason(scale: dict[str, Any]) -> None:
    failed = _point(30, "duckdb", 1.0)
    failed["steps"] = {"ingest": failed["steps"]["ingest"], "clean": {"failed": "MemoryError"}}
    page = _plain(scale_page(_scale([*scale["points"], failed])))
    assert "À 30 fois l’année réelle, l’étape « nettoyage » échoue : `MemoryError`." in page


@pytest.mark.parametrize(("power", "times"), [(0.8, 2.0**5), (1.0, float("inf"))])
def test_the_size_from_which_spark_is_faster_is_where_the_laws_cross(
    scale: dict[str, Any], power: float, times: float
) -> None:
    """Spark takes twice as long at the largest size, and grows more slowly or equally."""
    spark = [_point(factor, "spark", power) for factor in (1, 3, 10)]
    for point in spark:
        at_largest = 2 * 40 * 10 * (point["factor"] / 10) ** power
        point["steps"]["features"]["wall_s"] = at_largest
    crossing_size = crossing(_scale([*scale["points"], *spark]))
    assert crossing_size == pytest.approx(3_367_760 * times, rel=0.01)


def test_the_day_of_the_whole_country_is_reported_on_both_databases(scale: dict[str, Any]) -> None:
    live = [
        {
            "engine": engine,
            "airports": 66,
            "day_flights": 21_340,
            "events": 43_210,
            "events_per_s": rate,
            "board": {"rows": 20_123, "first_cycle_s": 61.0, "cycle_s": 12.5, "kept_n": 6_300},
            "cycle_s": 58.0,
            "start_mb": 1500,
            "memory_mb": 2100,
        }
        for engine, rate in (("sqlite", 1234), ("postgresql", 987))
    ]
    page = _plain(scale_page(scale | {"live": live}))
    assert "21 340 départs générés" in page
    assert (
        "| PostgreSQL | 43 210 | 987 | 20 123 | 61,0 s | 12,5 s | 6 300 | 58,0 s | 1 500 Mo |"
        in page
    )


def _plain(page: str) -> str:
    return page.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_table_of_the_report_has_both_sizes_and_the_exponent(scale: dict[str, Any]) -> None:
    table = growth_table(scale)
    (features,) = (row for row in table["rows"] if row[0] == "variables")
    assert len(features) == len(table["heads"])
    assert _plain(" | ".join(features)) == (
        "variables | 336 776 | 20,0 s | 700 Mo | 3 367 760 | 200,0 s | 700 Mo | 1,00 [1,00 ; 1,00]"
    )


def test_the_figure_names_units_and_every_step(scale: dict[str, Any]) -> None:
    figure = scale_figure(scale)
    assert [axes.get_ylabel() for axes in figure.axes] == [
        "temps de calcul (s)",
        "mémoire la plus haute (Go)",
    ]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(STEPS.values())


def test_a_single_size_of_spark_is_shown_without_a_crossing(scale: dict[str, Any]) -> None:
    page = _plain(scale_page(_scale([*scale["points"], _point(1, "spark", 1.0)])))
    assert "durée, Spark" in page
    assert "Une seule taille ne donne pas de loi" in page
    assert "durée, Spark" not in _plain(scale_page(scale))
